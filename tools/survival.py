"""How long stock and other sources last when the main source of a part stops.

Time to survive and time to recover after Simchi-Levi et al., Interfaces 45(5), 2015, for one part.
Quantities are in one unit of measure, times in days from today.
"""

import math
from typing import NamedTuple


class Survival(NamedTuple):
    """Time to survive.

    :param days: days until the first shortage; None if endless or unknown
    :param known: whether the figures needed are there
    :param endless: whether the other sources make as much as is used; `days` is None then, since
        no number of days that could be stored, sorted or averaged would be true
    """

    days: float | None
    known: bool
    endless: bool


class Recovery(NamedTuple):
    """Time to recover.

    :param days: days until the fastest candidate delivers; None if unknown
    :param known: whether there is a candidate of which everything is known
    :param index: position of that candidate in the list given; None if unknown
    """

    days: float | None
    known: bool
    index: int | None


UNKNOWN = Survival(None, False, False)
ENDLESS = Survival(None, True, True)


def time_to_survive(stock, daily_usage, daily_capacity_of_others=0.0, receipts=()):
    """Return the days until the first shortage, with nothing more from the main source.

    It is the largest T such that at every moment up to T the stock, the receipts that have come
    and the capacity so far cover the usage so far. A receipt that comes after the first shortage
    does not undo it. What is not known never improves the answer: a capacity of None counts as
    none, and receipts without a quantity or overdue (negative days) are left out.

    :param stock: on hand, negative if more is promised than there is; None: unknown
    :param daily_usage: None: unknown
    :param daily_capacity_of_others: what the other approved sources can make in a day
    :param receipts: (days from today, quantity) pairs due from the other sources
    :return: `Survival`, unknown without stock or usage and for a negative usage
    """
    if not (_is_number(stock) and _is_number(daily_usage)) or daily_usage < 0:
        return UNKNOWN
    if stock < 0:
        return Survival(0.0, True, False)
    capacity = max(daily_capacity_of_others, 0.0) if _is_number(daily_capacity_of_others) else 0.0
    drain = daily_usage - capacity
    if drain <= 1e-12 * daily_usage:
        return ENDLESS
    return Survival(_first_shortage(stock, drain, _usable(receipts)), True, False)


def time_to_recover(candidates):
    """Return the days until the fastest alternate delivers.

    :param candidates: (activation_days, lead_days, remaining_days) of each alternate, where
        `remaining_days` is what its qualification still takes, 0 once it is approved. One unknown
        (None) or negative figure takes the candidate out: it cannot be relied on.
    :return: `Recovery`
    """
    known = [
        (math.fsum(figures), index)
        for index, figures in enumerate(candidates)
        if all(_is_number(figure) and figure >= 0 for figure in figures)
    ]
    if not known:
        return Recovery(None, False, None)
    days, index = min(known)
    return Recovery(days, True, index)


def _is_number(value):
    # Odoo hands over False where a figure is missing; as an int it would be a zero
    return value is not None and not isinstance(value, bool) and math.isfinite(value)


def _usable(receipts):
    return sorted(
        (day, quantity)
        for day, quantity in receipts
        if _is_number(day) and _is_number(quantity) and day >= 0 and quantity > 0
    )


def _first_shortage(stock, drain, receipts):
    """Walk from receipt to receipt; in total quantities, so that rounding does not add up."""
    supply = stock
    for day, quantity in receipts:
        if supply < drain * day and not math.isclose(supply, drain * day, rel_tol=1e-12):
            break
        supply += quantity
    return supply / drain
