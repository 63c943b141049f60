"""Run at rate: does a line make its contracted quantity, and what limits it?

A run at rate makes parts with the people, tools and material of the series, for the contracted
hours of a day or a part of them; the good parts of the net hours are projected to a day. OEE =
availability x performance x quality. ``None`` stands for "undefined": nothing is divided by zero
and nothing unknown counts as good.
"""

from typing import NamedTuple

# Every code that `verdict` may return, so that callers can translate all of them.
VERDICT_CODES = ("no_run", "not_measured", "no_contract", "rate_reached", "rate_missed")


class Effectiveness(NamedTuple):
    """Shares between 0 and 1, None for an undefined one.

    `capped` tells that the line was faster than its ideal cycle allows: the ideal cycle is
    wrong, performance is shown as 1 and the effectiveness is an upper bound.
    """

    availability: float | None
    performance: float | None
    quality: float | None
    oee: float | None
    capped: bool


class Rate(NamedTuple):
    """Good parts, good parts in an hour, and projected to a day; None where undefined."""

    good: int
    per_hour: float | None
    per_day: float | None


class Operation(NamedTuple):
    """A step of the line.

    :param cycle: seconds for one part
    :param availability, first_pass_yield: shares between 0 and 1
    """

    name: str
    cycle: float
    availability: float = 1.0
    first_pass_yield: float = 1.0


class Verdict(NamedTuple):
    """`verdict` is pending, passed or failed; `code` says why (`VERDICT_CODES`)."""

    verdict: str
    code: str


def good_parts(total, scrap, rework=0, *, first_pass=True):
    """Return the number of good parts.

    :param rework: parts that passed only after rework; they are not good where the contract
        counts first-pass parts
    :raises ValueError: negative numbers, or more bad parts than parts
    """
    bad = scrap + (rework if first_pass else 0)
    if min(total, scrap, rework) < 0 or scrap + rework > total:
        raise ValueError("Scrap and rework must lie between 0 and the number of parts.")
    return total - bad


def rate(good, run_minutes, hours_per_day):
    """Project the good parts of a run to the contracted hours of a day."""
    if run_minutes <= 0:
        return Rate(good, None, None)
    per_hour = good * 60 / run_minutes
    return Rate(good, per_hour, per_hour * hours_per_day if hours_per_day > 0 else None)


def effectiveness(planned_minutes, run_minutes, ideal_cycle_seconds, total, good):
    """Return availability, performance, quality and OEE of a run.

    :param planned_minutes: shift without planned breaks
    :param run_minutes: planned minutes without stops
    :raises ValueError: a run longer than planned, or more good parts than parts
    """
    if not 0 <= run_minutes <= max(planned_minutes, 0) or not 0 <= good <= total:
        raise ValueError("A run lasts no longer than planned and makes no more good parts than "
                         "parts.")  # fmt: skip
    availability = run_minutes / planned_minutes if planned_minutes > 0 else None
    quality = good / total if total else None
    performance, capped = None, False
    if run_minutes > 0 and ideal_cycle_seconds > 0:
        performance = ideal_cycle_seconds * total / (60 * run_minutes)
        # a rounding error of an exactly ideal run is no wrong cycle
        capped = performance > 1 + 1e-9
        performance = min(performance, 1.0)
    parts = (availability, performance, quality)
    oee = None if None in parts else availability * performance * quality
    return Effectiveness(*parts, oee, capped)


def operation_capacity(operation, hours_per_day):
    """Return the good parts that an operation makes in a day, None without a cycle time."""
    if operation.cycle <= 0 or hours_per_day <= 0:
        return None
    seconds = hours_per_day * 3600
    return seconds * operation.availability * operation.first_pass_yield / operation.cycle


def bottleneck(operations, hours_per_day):
    """Return ``(operation, parts per day)`` of the slowest one, None without operations.

    An operation without a cycle time is unknown and could be the slowest: then the answer is
    None as well.
    """
    found = [(one, operation_capacity(one, hours_per_day)) for one in operations]
    if not found or any(capacity is None for _one, capacity in found):
        return None
    return min(found, key=lambda pair: pair[1])


def verdict(demonstrated, contracted):
    """Judge the demonstrated parts per day against the contracted ones."""
    if not contracted or contracted <= 0:
        return Verdict("pending", "no_contract")
    if demonstrated is None:
        return Verdict("pending", "not_measured")
    # a projection that meets the contract exactly must not miss it by rounding
    if demonstrated >= contracted * (1 - 1e-9):
        return Verdict("passed", "rate_reached")
    return Verdict("failed", "rate_missed")
