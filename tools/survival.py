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


# So many parts that share plants are judged together: the work doubles with each of them.
MAX_PARTS = 12

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


# Parts that share plants. A set of parts can be served together as long as what it needs beyond its
# stock is no more than what the plants that still make something of it can deliver; the first set
# for which that is no longer so names the shortage.


def connected(groups):
    """Merge sets that have a member in common; the order of the first members is kept.

    :param groups: sets of hashable members
    :return: list of disjoint sets
    """
    merged = []
    for group in groups:
        joined = set(group)
        apart = []
        for other in merged:
            if joined & other:
                joined |= other
            else:
                apart.append(other)
        merged = [*apart, joined]
    return merged


def shared_time_to_survive(focus, parts, capacities, limits):
    """Return the days until one part of several that share plants runs short.

    The parts with the same bottleneck run short together. Exact without receipts; with receipts
    of several parts a lower bound, as each part is served at an even rate that meets its worst
    moment.

    :param focus: key of the part that is asked about
    :param parts: {key: (stock, daily usage, [(day, quantity), ...])}; the usage of a neighbour that
        is unknown (None) counts as none
    :param capacities: {plant: what it makes of all its parts in a day}
    :param limits: {(plant, key): what it makes of this part at most}; None: no limit of its own
    :raise ValueError: for more parts than `MAX_PARTS`
    :return: `Survival`, unknown without stock or usage of the part asked about
    """
    if len(parts) > MAX_PARTS:
        raise ValueError(f"{len(parts)} parts share plants, {MAX_PARTS} can be judged together")
    stock, usage, _receipts = parts[focus]
    if not (_is_number(stock) and _is_number(usage)) or usage < 0:
        return UNKNOWN
    if stock < 0:
        return Survival(0.0, True, False)
    if usage == 0:
        return ENDLESS
    others = [key for key in parts if key != focus]
    needs = [_Need(*parts[key]) for key in [focus, *others]]
    ceilings = _ceilings([focus, *others], capacities, limits)

    def short(day):
        """Whether a set with the part in it needs more than can be made, up to that day."""
        rates = [need.rate(day) for need in needs]
        return rates[0] > 0 and _exceeds(rates, ceilings)

    if not _exceeds([need.usage for need in needs], ceilings):
        return ENDLESS
    days = _last_day_before(short)
    return ENDLESS if days is None else Survival(days, True, False)


def least_loss(days, parts, capacities, limits, losses):
    """Return what is lost at least while a source is away for some days: ({key: units}, money).

    What loses most is served first, as far as the plants allow for it beside what is served
    already.

    :param days: how long the source is away
    :param losses: {key: loss for each unit that is missing}
    """
    keys = sorted(parts, key=lambda key: -losses[key])
    ceilings = _ceilings(keys, capacities, limits)
    needed = [max(_Need(*parts[key]).short_at(days), 0.0) for key in keys]
    served = [0.0] * len(keys)
    for place, need in enumerate(needed):
        sums = _sums(served)
        room = min(
            ceiling * days - sums[mask]
            for mask, ceiling in enumerate(ceilings)
            if mask >> place & 1
        )
        served[place] = min(need, max(room, 0.0))
    lost = {key: need - got for key, need, got in zip(keys, needed, served, strict=True)}
    return lost, math.fsum(lost[key] * losses[key] for key in keys)


class _Need:
    """What one part needs beyond its stock and what comes."""

    def __init__(self, stock, usage, receipts=()):
        self.stock = max(stock, 0.0) if _is_number(stock) else 0.0
        self.usage = max(usage, 0.0) if _is_number(usage) else 0.0
        self.receipts = _usable(receipts)

    def short_at(self, day):
        """Units missing at a moment if nothing were made; what comes on it has come."""
        return self.usage * day - self._supply(day, True)

    def rate(self, day):
        """The even rate at which it must be made so that it never runs short up to a moment."""
        moments = [when for when, _quantity in self.receipts if 0 < when < day]
        rates = [(self.usage * when - self._supply(when, False)) / when for when in moments]
        return max(0.0, *rates, self.short_at(day) / day)

    def _supply(self, day, inclusive):
        return self.stock + math.fsum(
            quantity for when, quantity in self.receipts if when < day or inclusive and when == day
        )


def _ceilings(keys, capacities, limits):
    """For each set of parts, as a bit mask, what all plants together can make of it in a day."""
    ceilings = [0.0] * (1 << len(keys))
    for plant, capacity in capacities.items():
        own = [limits.get((plant, key), 0.0) for key in keys]
        own = [math.inf if limit is None else limit for limit in own]
        for mask, total in enumerate(_sums(own)):
            ceilings[mask] += min(capacity, total)
    return ceilings


def _sums(values):
    """The sum of each subset, by bit mask."""
    sums = [0.0]
    for value in values:
        sums += [value + rest for rest in sums]
    return sums


def _exceeds(rates, ceilings):
    """Whether a set with the first part in it needs more than its ceiling."""
    sums = _sums(rates)
    return any(
        sums[mask] > ceilings[mask] * (1 + 1e-12) + 1e-12 * rates[0]
        for mask in range(1, len(sums), 2)
    )


def _last_day_before(short):
    """The last moment at which a condition that stays true once it holds does not hold yet.

    :return: None if it does not hold in a million years
    """
    low, high = 0.0, 1.0
    while not short(high):
        if high > 4e8:
            return None
        low, high = high, 2 * high
    for _step in range(100):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        low, high = (low, middle) if short(middle) else (middle, high)
    return low
