"""How concentrated spend is: the Herfindahl-Hirschman index.

The index is the sum of the squared shares in per cent, from near 0 (many equal ones) to 10 000
(one holds all). Its reciprocal is the number of equal ones that would give the same index.
"""

import math
from typing import NamedTuple

ALL = 10_000.0
# From these on, a market is called moderately and highly concentrated (US guidelines of 2023).
MODERATE, HIGH = 1000.0, 1800.0


class Concentration(NamedTuple):
    """The index of some amounts.

    :param index: 0 to 10 000; None without any amount: undefined, not zero
    :param effective: number of equal holders with the same index; None if undefined
    :param largest_share: share of the largest in per cent; None if undefined
    """

    index: float | None
    effective: float | None
    largest_share: float | None


def herfindahl(amounts):
    """Return the `Concentration` of amounts, one for each holder.

    Amounts below zero, as where credit notes exceed bills, count as zero.
    """
    held = [max(amount, 0.0) for amount in amounts]
    total = math.fsum(held)
    if not total > 0:
        return Concentration(None, None, None)
    shares = [100.0 * amount / total for amount in held]
    index = math.fsum(share * share for share in shares)
    return Concentration(index, ALL / index, max(shares))


def band(index):
    """'low', 'moderate' or 'high'; None for an undefined index."""
    if index is None:
        return None
    return "high" if index > HIGH else "moderate" if index >= MODERATE else "low"
