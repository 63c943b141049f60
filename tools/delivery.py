"""Lead time and punctuality of trial deliveries, and what they prove.

Days are whole calendar days of the company; give dates, not times. A share ("rate", "target",
"reliability") lies between 0 and 1, and tolerances of quantities are shares too. What a rate proves
is judged by the exact bounds of `binomial`.
"""

import math
from datetime import date, datetime
from statistics import fmean, median, stdev
from typing import NamedTuple

from .binomial import (
    TOLERANCE,
    check_counts,
    lower_bound,
    sample_size,
    success_run,
    upper_bound,
)

# Every code that `verdict` may return, so that callers can translate all of them.
VERDICT_CODES = (
    "no_data",
    "too_few",
    "not_proven",
    "rate_below",
    "plan_too_small",
    "proven",
    "disproved",
    "out_of_reach",
)


class Completion(NamedTuple):
    """Day on which a line was complete, and the quantity received by the end of that day."""

    date: date | None
    quantity: float | None


class Summary(NamedTuple):
    """Figures of a list of numbers, in their unit; `sd` is the sample standard deviation."""

    count: int
    mean: float | None
    sd: float | None
    median: float | None
    p90: float | None
    p95: float | None
    minimum: float | None
    maximum: float | None


class Verdict(NamedTuple):
    """Result of `verdict`.

    :param verdict: pending, passed or failed
    :param code: why, one of `VERDICT_CODES`
    :param lower, upper: one-sided exact confidence bounds of the rate; None without data
    :param rate: hits / due; None without data
    :param further: further perfect deliveries that would make it pass; 0 if it has passed, None
        if it has failed
    """

    verdict: str
    code: str
    lower: float | None
    upper: float | None
    rate: float | None
    further: int | None


def lead_days(order_date, received_date):
    """Return the calendar days from order to receipt, None if a date is missing or they are the
    wrong way round (see `dates_reversed`).

    :raises TypeError: a time instead of a date
    """
    days = _days_between(order_date, received_date)
    return None if days is None or days < 0 else days


def dates_reversed(order_date, received_date):
    """Tell whether a receipt is dated before its order: an error to list, not a lead time."""
    days = _days_between(order_date, received_date)
    return days is not None and days < 0


def late_days(promised, received):
    """Return the calendar days of delay, negative if early, None if a date is missing."""
    return _days_between(promised, received)


def on_time(days_late, early=0, late=0):
    """Tell whether a delay lies in the window -early <= days <= late; None without a delay.

    :raises ValueError: negative tolerance
    """
    _check_tolerances(early, late)
    return None if days_late is None else -early <= days_late <= late


def in_full(ordered, received, under_tol=0.0, over_tol=0.0):
    """Tell whether a quantity is within its tolerances, as shares of the ordered quantity.

    :return: None without a quantity or for nothing ordered
    :raises ValueError: negative tolerance
    """
    _check_tolerances(under_tol, over_tol)
    if ordered is None or received is None or ordered <= 0:
        return None
    return _at_least(received, ordered * (1 - under_tol)) and _at_least(
        ordered * (1 + over_tol), received
    )


def is_complete(ordered, received, under_tol=0.0):
    """Tell whether enough was received, however much more it is.

    :return: None without a quantity or for nothing ordered
    :raises ValueError: negative tolerance
    """
    _check_tolerances(under_tol)
    if ordered is None or received is None or ordered <= 0:
        return None
    return _at_least(received, ordered * (1 - under_tol))


def completion(ordered, receipts, under_tol=0.0):
    """Return the first day on which the quantity received reached ordered * (1 - under_tol).

    Receipts of one day count together, returns are negative quantities.

    :param receipts: (date, accepted quantity) pairs in any order
    :return: `Completion`, both None if the line is not complete or nothing was ordered
    :raises ValueError: negative tolerance
    """
    _check_tolerances(under_tol)
    by_day = {}
    for day, quantity in receipts:
        by_day.setdefault(_as_date(day), []).append(quantity)
    received = []
    for day in sorted(by_day):
        received += by_day[day]
        total = math.fsum(received)
        if is_complete(ordered, total, under_tol):
            return Completion(day, total)
    return Completion(None, None)


def completion_date(ordered, receipts, under_tol=0.0):
    """Return the date of `completion`."""
    return completion(ordered, receipts, under_tol).date


def hit(promised, completed, full, today, early=0, late=0):
    """Tell whether a line was delivered on time in full, None as long as it is still open.

    A line that is not complete is a miss from the day after the last day of its window.

    :param completed: date of `completion`, None if not complete
    :param full: result of `in_full` for the quantity at that date
    """
    _check_tolerances(early, late)
    if completed is None:
        overdue = _days_between(promised, today)
        return False if overdue is not None and overdue > late else None
    punctual = on_time(late_days(promised, completed), early, late)
    return None if punctual is None or full is None else punctual and full


def order_hit(line_hits):
    """Tell whether an order was delivered on time in full: every line of it was.

    :param line_hits: results of `hit` of its lines
    :return: False as soon as one line is a miss, None while one is open and none is a miss
    """
    hits = list(line_hits)
    if False in hits:
        return False
    return None if not hits or None in hits else True


def percentile(values, share):
    """Return a percentile by linear interpolation at position (n-1) * share (type 7, the default
    of numpy and PERCENTILE.INC), None without values.

    :raises ValueError: share outside 0..1
    """
    if not 0 <= share <= 1:
        raise ValueError("A percentile needs a share between 0 and 1.")
    values = sorted(values)
    if not values:
        return None
    position = (len(values) - 1) * share
    below = math.floor(position)
    above = min(below + 1, len(values) - 1)
    return values[below] + (values[above] - values[below]) * (position - below)


def summary(values):
    """Return the `Summary` of the values that are not None."""
    values = [value for value in values if value is not None]
    if not values:
        return Summary(0, *[None] * 7)
    return Summary(
        count=len(values),
        mean=fmean(values),
        sd=stdev(values) if len(values) > 1 else None,
        median=median(values),
        p90=percentile(values, 0.9),
        p95=percentile(values, 0.95),
        minimum=min(values),
        maximum=max(values),
    )


def verdict(hits, due, target, confidence, min_deliveries=0, planned=None):
    """Judge the rate hits/due against a target at a confidence level.

    Passed: the lower bound reaches the target and there are enough deliveries. Failed: the upper
    bound stays below the target ("disproved"), or so much was missed that even perfect deliveries
    up to the planned number cannot prove it ("out_of_reach"). Otherwise it is pending: not proven
    yet. A plan that is too small even for a perfect supplier fails nobody ("plan_too_small").

    :param planned: total number of trial deliveries, None for no limit
    :return: `Verdict`
    :raises ValueError: see `lower_bound` and `success_run`
    """
    check_counts(hits, due)
    lower, upper = lower_bound(hits, due, confidence), upper_bound(hits, due, confidence)
    rate = hits / due if due else None
    needed = max(sample_size(target, confidence, due - hits), min_deliveries)
    further = max(needed - due, 0)
    if due and upper < target - TOLERANCE:
        return Verdict("failed", "disproved", lower, upper, rate, None)
    if due and not further:
        return Verdict("passed", "proven", lower, upper, rate, 0)
    plan = None if planned is None else max(planned, due)
    if plan is not None and plan < max(success_run(target, confidence), min_deliveries):
        return Verdict("pending", "plan_too_small", lower, upper, rate, further)
    if plan is not None and plan < needed:
        return Verdict("failed", "out_of_reach", lower, upper, rate, None)
    code = _pending_code(rate, lower, target)
    return Verdict("pending", code, lower, upper, rate, further)


def _pending_code(rate, lower, target):
    if rate is None:
        return "no_data"
    if lower >= target - TOLERANCE:
        return "too_few"
    return "not_proven" if rate >= target else "rate_below"


def _as_date(value):
    # two times on either side of midnight may be less than a day apart
    if isinstance(value, datetime) or not isinstance(value, date):
        raise TypeError("A date without a time is needed; convert in the company's time zone.")
    return value


def _days_between(start, end):
    if not start or not end:
        return None
    return (_as_date(end) - _as_date(start)).days


def _check_tolerances(*tolerances):
    if min(tolerances) < 0:
        raise ValueError("A tolerance must not be negative.")


def _at_least(quantity, limit):
    return quantity >= limit or math.isclose(quantity, limit, rel_tol=1e-9)
