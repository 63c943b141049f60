"""Exact binomial evidence: what a number of hits proves about a rate.

A share ("rate", "reliability") lies between 0 and 1. Bounds are exact (Clopper and Pearson 1934),
which agrees with the success run n = ln(1-C)/ln(R); Wilson intervals are for display only.
"""

import math
from statistics import NormalDist
from typing import NamedTuple

from .capability import check_confidence

# Slack for comparing a confidence bound with a target that it meets exactly.
TOLERANCE = 1e-12


class Interval(NamedTuple):
    """Two-sided confidence interval of a share."""

    lower: float
    upper: float


def success_run(reliability, confidence):
    """Return how many deliveries without a single miss prove a reliability.

    :raises ValueError: reliability not between 0 and 1, or see `check_confidence`
    """
    _check_share(reliability)
    check_confidence(confidence)
    # the ratio may be an integer that floating point puts just above itself
    runs = math.log(1 - confidence) / math.log(reliability)
    return math.ceil(runs - TOLERANCE * max(1.0, runs))


def sample_size(reliability, confidence, failures=0):
    """Return the least number of deliveries that prove a reliability with so many misses.

    :raises ValueError: see `success_run`; negative number of failures
    """
    if failures < 0:
        raise ValueError("The number of failures must not be negative.")
    low = success_run(reliability, confidence)
    if not failures:
        return low
    risk = (1 - confidence) * (1 + TOLERANCE)

    def proves(n):
        return _tails(failures, n, 1 - reliability)[0] <= risk

    low, high = max(low - 1, failures), 2 * (low + failures)
    while not proves(high):
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if proves(middle) else (middle, high)
    return high


def lower_bound(hits, n, confidence):
    """Return the exact one-sided lower confidence bound of the rate, None without data.

    :raises ValueError: not 0 <= hits <= n, or see `check_confidence`
    """
    check_counts(hits, n)
    check_confidence(confidence)
    if not n:
        return None
    risk = 1 - confidence
    if hits == 0:
        return 0.0
    if hits == n:
        return risk ** (1 / n)
    return _bisect(lambda p: _tails(hits - 1, n, p)[1] < risk)


def upper_bound(hits, n, confidence):
    """Return the exact one-sided upper confidence bound of the rate, None without data.

    :raises ValueError: see `lower_bound`
    """
    check_counts(hits, n)
    check_confidence(confidence)
    if not n:
        return None
    risk = 1 - confidence
    if hits == n:
        return 1.0
    if hits == 0:
        return -math.expm1(math.log(risk) / n)
    return _bisect(lambda p: _tails(hits, n, p)[0] > risk)


def clopper_pearson(x, n, confidence):
    """Return the exact two-sided `Interval` of the rate x/n, None without data.

    :raises ValueError: see `lower_bound`
    """
    check_confidence(confidence)
    one_sided = (1 + confidence) / 2
    if not n:
        return None
    return Interval(lower_bound(x, n, one_sided), upper_bound(x, n, one_sided))


def wilson(x, n, confidence):
    """Return Wilson's two-sided score `Interval` of the rate x/n, None without data.

    :raises ValueError: see `lower_bound`
    """
    check_counts(x, n)
    check_confidence(confidence)
    if not n:
        return None
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    p, shrink = x / n, 1 + z * z / n
    center = (p + z * z / (2 * n)) / shrink
    half = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / shrink
    return Interval(0.0 if x == 0 else center - half, 1.0 if x == n else center + half)


def check_counts(hits, n):
    if not 0 <= hits <= n:
        raise ValueError("The number of hits must be between 0 and the number of deliveries.")


def _check_share(reliability):
    if not 0 < reliability < 1:
        raise ValueError("The reliability to prove must be above 0 and below 1.")


def _log_choose(n, k):
    if n <= 10_000 or min(k, n - k) <= 100:
        return math.log(math.comb(n, k))
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)


def _tails(k, n, p):
    """Return P(X <= k) and P(X > k) of the binomial distribution, for 0 <= k < n and 0 < p < 1.

    Only the smaller tail is summed, from its largest term outwards: the terms fall from there, so
    that nothing overflows, nothing cancels, and the sum ends early.
    """
    odds = (1 - p) / p
    if k < n * p:
        low = _term(k, n, p) * _series(j * odds / (n - j + 1) for j in range(k, 0, -1))
        return low, 1 - low
    high = _term(k + 1, n, p) * _series((n - j) / (odds * (j + 1)) for j in range(k + 1, n))
    return 1 - high, high


def _term(k, n, p):
    return math.exp(_log_choose(n, k) + k * math.log(p) + (n - k) * math.log1p(-p))


def _series(ratios):
    """Return 1 + r1 + r1*r2 + ... until the terms no longer count."""
    total = term = 1.0
    for ratio in ratios:
        term *= ratio
        total += term
        if term < 1e-18 * total:
            break
    return total


def _bisect(below):
    """Return where `below`, true at 0 and false at 1, changes; to the last bit."""
    low, high = 0.0, 1.0
    while True:
        middle = (low + high) / 2
        if not low < middle < high:
            return middle
        low, high = (middle, high) if below(middle) else (low, middle)
