"""Shares of volume: who gets the next order so that each source comes to its share.

The rating of a source is what it has been given divided by its quota; the next order goes to the
lowest rating. A base quantity stands for what a source has not been given because it was not
there: a new source then starts level with the others, and is not flooded until it has caught up.

Quantities are counted in whole steps (the rounding of the part's unit), so sums are exact.
"""

import math
from typing import NamedTuple


class Share(NamedTuple):
    """One source as the allocation sees it."""

    key: object
    quota: float  # on any scale; 0 takes no part
    allocated: float = 0.0  # given since it takes part
    base: float = 0.0  # as if given before it took part
    minimum: float = 0.0  # of one order
    multiple: float = 0.0  # of one order; 0: any quantity
    capacity: float | None = None  # what it can still take; None: not known, not limited


class Split(NamedTuple):
    """Who gets how much of a need, and what nobody could take."""

    parts: list  # of (key, quantity), in the order in which they were chosen
    residual: float


class Member(NamedTuple):
    """A source with its history, to find where it starts."""

    key: object
    quota: float
    joined: object  # the day from which the quota holds
    history: tuple = ()  # of (day, quantity)


def rating(share):
    """How well a source has been served; None without a quota."""
    return (share.allocated + share.base) / share.quota if share.quota > 0 else None


def ranked(shares):
    """The sources that take part, who is due first; among equals the larger quota.

    Ratings are rounded, or sums of decimal quantities would make equals unequal.
    """
    found = [share for share in shares if share.quota > 0]
    return sorted(found, key=lambda share: (_rounded(rating(share)), -share.quota))


def _rounded(number):
    """To nine significant digits."""
    return float(f"{number:.9g}")


def allocate(quantity, shares, rounding=0.01, split_from=0.0):
    """Give a need to its sources.

    :param quantity: the need.
    :param shares: of `Share`.
    :param rounding: the step of the part's unit.
    :param split_from: a need of at least so much is split by the quotas, and no rest smaller
        than that is split again; 0: a need stays whole while one source can take it.
    :raise ValueError: when the rounding is not positive.
    """
    if not rounding > 0:
        raise ValueError("The rounding must be positive.")
    order = [_Slot(share, rounding) for share in ranked(shares)]
    need = max(round(quantity / rounding), 0)
    if not order or not need:
        return Split([], need * rounding)
    least = math.ceil(split_from / rounding - 1e-9) if split_from > 0 else math.inf
    if need < least or len(order) == 1:
        rest = _give_whole(order, need)
    else:
        rest = _give_by_quota(order, need, least)
    rest = _give_rest(order, rest)
    given = sorted((slot for slot in order if slot.given), key=lambda slot: slot.turn)
    return Split([(slot.share.key, _exact(slot.given, rounding)) for slot in given],
                 _exact(rest, rounding))  # fmt: skip


def _exact(steps, rounding):
    """Steps as a quantity without the dust of binary fractions."""
    return round(steps * rounding, max(0, -math.floor(math.log10(rounding))) + 2)


class _Slot:
    """A source while a need is given out; quantities in steps."""

    def __init__(self, share, rounding):
        self.share = share
        self.rounding = rounding
        self.step = max(math.ceil(share.multiple / rounding - 1e-9), 1)
        least = math.ceil(share.minimum / rounding - 1e-9)
        self.minimum = math.ceil(least / self.step) * self.step
        self.most = math.inf
        if share.capacity is not None:
            self.most = self.floor(max(share.capacity, 0) / rounding + 1e-9)
        self.given = 0
        self.turn = 0

    def floor(self, steps):
        """The largest quantity of whole multiples."""
        return math.floor(steps / self.step) * self.step

    def rating(self):
        """The rating with what has been given in this need."""
        return _rounded(rating(self.share) + self.given * self.rounding / self.share.quota)

    def room(self, steps):
        """How much of these steps it can take on top of what it has; 0 when below its minimum."""
        take = self.floor(min(self.given + steps, self.most))
        return take - self.given if take >= max(self.minimum, 1) else 0

    def take(self, steps, turn):
        self.turn = self.turn or turn
        self.given += steps


def _give_whole(order, need):
    """All to the first that can take all; else leave it for the rest."""
    for slot in order:
        if slot.room(need) == need:
            slot.take(need, 1)
            return 0
    return need


def _give_by_quota(order, need, least):
    """To each its quota of what is left; a rest too small to split stays."""
    left = list(order)
    rest = need
    for turn, slot in enumerate(order, 1):
        if rest < least:
            break
        quotas = sum(other.share.quota for other in left)
        left.remove(slot)
        wanted = math.floor(rest * slot.share.quota / quotas / slot.step + 0.5) * slot.step
        taken = slot.room(min(wanted, rest))
        slot.take(taken, turn)
        rest -= taken
    return rest


def _give_rest(order, rest):
    """What is left to the lowest rating that can take it; among equals the smallest quota."""
    turn = len(order)
    while rest > 0:
        turn += 1
        able = [slot for slot in order if slot.room(rest) > 0]
        if not able:
            return rest
        whole = [slot for slot in able if slot.room(rest) == rest]
        slot = min(whole or able, key=lambda one: (one.rating(), one.share.quota))
        taken = slot.room(rest)
        slot.take(taken, turn)
        rest -= taken
    return 0


def start_levels(members):
    """Where each source starts: what it was given since it joined, and its base quantity.

    A source that joins others starts at the lowest rating among them on its day; those that
    join together, or first, start at zero.

    :param members: of `Member`.
    :return: ``{key: (allocated, base)}``
    """
    bases = {}
    members = [member for member in members if member.quota > 0]
    for member in sorted(members, key=lambda one: one.joined):
        earlier = [other for other in members if other.joined < member.joined]
        ratings = [
            (_given(other, member.joined) + bases[other.key]) / other.quota for other in earlier
        ]
        bases[member.key] = member.quota * min(ratings) if ratings else 0.0
    return {member.key: (_given(member), bases[member.key]) for member in members}


def _given(member, before=None):
    """What a source was given since it joined, and before a day."""
    return sum(
        quantity
        for day, quantity in member.history
        if day >= member.joined and (before is None or day < before)
    )
