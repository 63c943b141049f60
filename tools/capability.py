"""Process capability of one measured characteristic.

Definitions: NIST/SEMATECH e-Handbook 6.1.6 (indices), 6.3.2 (control limits); acceptance bands:
AIAG PPAP 4th edition, 2.2.11. A study is a list of subgroups, each a list of readings in the unit
of the specification. ``None`` stands for "undefined": an index of readings that do not vary, the
Cp of a one-sided specification. It is never replaced by zero or infinity.
"""

import math
from statistics import NormalDist, fmean, stdev
from typing import NamedTuple

# Expected range of n standard normal readings, to the three digits that printed forms use.
D2 = {
    2: 1.128, 3: 1.693, 4: 2.059, 5: 2.326, 6: 2.534, 7: 2.704, 8: 2.847, 9: 2.970,
    10: 3.078, 11: 3.173, 12: 3.258, 13: 3.336, 14: 3.407, 15: 3.472, 16: 3.532, 17: 3.588,
    18: 3.640, 19: 3.689, 20: 3.735, 21: 3.778, 22: 3.819, 23: 3.858, 24: 3.895, 25: 3.931,
}  # fmt: skip
# The range of a larger subgroup wastes most of what its readings tell.
MAX_RANGE_SIZE = 10
# Nobody measures more to prove an index.
MAX_PIECES = 1_000_000
METHODS = ("rbar", "sbar", "pooled", "moving_range")
# Every code that `verdict` may return, so that callers can translate all of them.
VERDICT_CODES = (
    "too_few",
    "undefined",
    "unstable",
    "stability_unknown",
    "below_reject",
    "not_proven",
    "between",
    "one_sided_needs_agreement",
    "above",
)


class Indices(NamedTuple):
    """Capability for one sigma: both sides together, each side alone, and the worse side."""

    both: float | None
    lower: float | None
    upper: float | None
    least: float | None


class Study(NamedTuple):
    """Result of `study`. Lengths are in the unit of the readings, indices have no unit."""

    count: int
    mean: float | None
    sigma_within: float | None
    sigma_overall: float | None
    cp: float | None
    cpl: float | None
    cpu: float | None
    cpk: float | None
    pp: float | None
    ppl: float | None
    ppu: float | None
    ppk: float | None
    ppk_lower: float | None
    minimum: float | None
    maximum: float | None
    out_of_specification: int
    one_sided: bool
    method: str
    expected_outside: float | None


class Verdict(NamedTuple):
    """`verdict` is pending, passed, marginal or failed; `code` says why (`VERDICT_CODES`)."""

    verdict: str
    code: str


def c4(n):
    """Return the expected sample standard deviation of `n` standard normal readings.

    :raises ValueError: fewer than two readings
    """
    if n < 2:
        raise ValueError("c4 needs at least two readings.")
    return math.sqrt(2 / (n - 1)) * math.exp(math.lgamma(n / 2) - math.lgamma((n - 1) / 2))


def check_confidence(confidence):
    """Refuse what cannot be meant as a confidence level, such as 95 or 0.05 for 95 %.

    :raises ValueError: not within 0.5 <= confidence < 1
    """
    if not 0.5 <= confidence < 1:
        raise ValueError("The confidence level must be at least 0.5 and below 1.")


def effective_method(subgroups, method="rbar"):
    """Return the estimator that is really used: `method`, but ``sbar`` for ``rbar`` when a
    subgroup holds more than ten readings.

    :raises ValueError: unknown method
    """
    if method not in METHODS:
        raise ValueError(f"Unknown method {method!r}; use one of {', '.join(METHODS)}.")
    too_large = any(len(group) > MAX_RANGE_SIZE for group in subgroups)
    return "sbar" if method == "rbar" and too_large else method


def within_sigma(subgroups, method="rbar"):
    """Estimate the short-term standard deviation, in the unit of the readings.

    ``rbar``: mean of range/d2; ``sbar``: mean of sd/c4; ``pooled``: pooled sd/c4; all means are
    unweighted, subgroups of one reading have no spread and are left out. ``rbar`` falls back to
    ``sbar`` for large subgroups, see `effective_method`. ``moving_range``: mean absolute step
    between neighbours/d2(2). There, subgroups of one reading each form one run, which an empty
    subgroup interrupts; otherwise each subgroup is a run of its own (a lot), because a step from
    one lot to the next is not short-term variation.

    :return: None if nothing can be estimated; 0.0 if the readings really do not vary
    :raises ValueError: unknown method, or a reading that is not a finite number
    """
    method = effective_method(subgroups, method)
    all_readings(subgroups)
    if method == "moving_range":
        return _moving_range_sigma(subgroups)
    groups = [group for group in subgroups if len(group) > 1]
    if not groups:
        return None
    if method == "rbar":
        return fmean(spread(group) / D2[len(group)] for group in groups)
    if method == "sbar":
        return fmean(stdev(group) / c4(len(group)) for group in groups)
    freedom = sum(len(group) - 1 for group in groups)
    squares = math.fsum((len(group) - 1) * stdev(group) ** 2 for group in groups)
    return math.sqrt(squares / freedom) / c4(freedom + 1)


def indices(mean, sigma, lsl=None, usl=None):
    """Return the capability indices for a mean and a standard deviation.

    A missing limit leaves its side and `both` undefined. All are undefined without variation.

    :raises ValueError: no limit at all, a limit that is no number, or lsl >= usl
    """
    check_specification(lsl, usl)
    if not varies(sigma, *(length for length in (mean, lsl, usl) if length is not None)):
        return Indices(None, None, None, None)
    lower = None if lsl is None else (mean - lsl) / (3 * sigma)
    upper = None if usl is None else (usl - mean) / (3 * sigma)
    both = None if lsl is None or usl is None else (usl - lsl) / (6 * sigma)
    return Indices(both, lower, upper, min(x for x in (lower, upper) if x is not None))


def check_specification(lsl, usl):
    """:raises ValueError: no limit at all, a limit that is no number, or lsl >= usl"""
    limits = [limit for limit in (lsl, usl) if limit is not None]
    if not limits:
        raise ValueError("Capability needs at least one specification limit.")
    if not all(math.isfinite(limit) for limit in limits):
        raise ValueError("A specification limit must be a finite number.")
    if len(limits) == 2 and lsl >= usl:
        raise ValueError("The lower specification limit must be below the upper one.")


def study(subgroups, lsl=None, usl=None, method="rbar", confidence=0.95):
    """Compute all figures of a capability study.

    Cp and Cpk use the within sigma by `method`, Pp and Ppk the overall sample standard deviation
    of all readings. `ppk_lower` is the one-sided lower confidence bound of Ppk,
    `expected_outside` the share out of tolerance that the overall sigma predicts.

    :raises ValueError: see `within_sigma`, `indices` and `check_confidence`
    """
    check_specification(lsl, usl)
    check_confidence(confidence)
    values = all_readings(subgroups)
    count = len(values)
    mean = fmean(values) if values else None
    within = within_sigma(subgroups, method)
    overall = stdev(values) if count > 1 else None
    short, long = indices(mean, within, lsl, usl), indices(mean, overall, lsl, usl)
    return Study(
        count, mean, within, overall, *short, *long,
        ppk_lower=lower_bound(long.least, count, count - 1, confidence),
        minimum=min(values, default=None),
        maximum=max(values, default=None),
        out_of_specification=sum(_outside(value, lsl, usl) for value in values),
        one_sided=lsl is None or usl is None,
        method=effective_method(subgroups, method),
        expected_outside=expected_outside(mean, overall, lsl, usl),
    )  # fmt: skip


def lower_bound(index, n, nu, confidence=0.95):
    """Return the one-sided lower confidence bound of Cpk or Ppk (Bissell; NIST 6.1.6).

    For the lower end of a two-sided interval pass (1 + confidence) / 2.

    :param n: number of readings
    :param nu: degrees of freedom of the sigma, n - 1 for the overall one
    :return: None for an undefined index or without degrees of freedom
    :raises ValueError: see `check_confidence`
    """
    check_confidence(confidence)
    if index is None or n < 2 or nu <= 0:
        return None
    error = math.sqrt(1 / (9 * n) + index * index / (2 * nu))
    return index - NormalDist().inv_cdf(confidence) * error


def pieces_needed(index, target, confidence=0.95):
    """Return how many readings prove a target when the index stays as it is.

    :return: the smallest n with `lower_bound` (of the overall sigma) >= target; None if no number
        of readings proves it: an index that is undefined or not above the target
    :raises ValueError: see `check_confidence`
    """
    if index is None or index <= target:
        return None

    def proven(n):
        return lower_bound(index, n, n - 1, confidence) >= target

    high = 2
    while not proven(high):
        high *= 2
        if high > MAX_PIECES:
            return None
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if proven(middle) else (middle, high)
    return high


def outside_shares(mean, sigma, lsl=None, usl=None):
    """Return the shares expected below and above the limits, for normal readings.

    :return: (below, above), 0.0 on a side without a limit; None without variation
    :raises ValueError: see `check_specification`
    """
    check_specification(lsl, usl)
    if mean is None or not varies(sigma, *(x for x in (mean, lsl, usl) if x is not None)):
        return None
    scale = sigma * math.sqrt(2)
    # erfc, because 1 + erf would lose the small shares that matter here
    below = 0.0 if lsl is None else math.erfc((mean - lsl) / scale) / 2
    above = 0.0 if usl is None else math.erfc((usl - mean) / scale) / 2
    return below, above


def expected_outside(mean, sigma, lsl=None, usl=None):
    """Return the share expected out of tolerance, see `outside_shares`."""
    shares = outside_shares(mean, sigma, lsl, usl)
    return None if shares is None else sum(shares)


def natural_index(sigma, natural, limit):
    """Return Cp* of a one-sided specification whose other side is a natural bound.

    A natural bound, such as 0 for flatness, is no limit: it makes no Cpl. Cp* only tells how much
    of the possible range the process uses, so an index above it is no error.

    :return: None without variation
    """
    if not varies(sigma, natural, limit):
        return None
    return abs(limit - natural) / (6 * sigma)


def verdict(
    ppk,
    count,
    min_count,
    reject_below=1.33,
    pass_above=1.67,
    *,
    lower=None,
    signals=(),
    one_sided=False,
    one_sided_agreed=False,
):
    """Judge a characteristic by the bands of AIAG PPAP 2.2.11.3, on the unrounded index.

    Above `pass_above` passes, below `reject_below` fails, both limits themselves are marginal.
    Without enough readings, a defined index and a stable process there is no verdict at all
    ("pending"): the index of an unstable process predicts nothing, good or bad. The bands assume
    a two-sided specification, so a one-sided one stays marginal until the customer has agreed.

    :param lower: `Study.ppk_lower`, to demand a proof and not only a good sample: then the bound
        must lie in the band. A bound below `reject_below` under a better index is not proven yet,
        which more readings may change (`pieces_needed`).
    :param signals: result of `control_chart.stable`; None for "could not be judged"; leave it out
        only where stability has been judged by other means
    :raises ValueError: reject_below > pass_above
    """
    if reject_below > pass_above:
        raise ValueError("The rejection limit must not be above the pass limit.")
    if count < min_count:
        return Verdict("pending", "too_few")
    if ppk is None or not math.isfinite(ppk):
        return Verdict("pending", "undefined")
    if signals is None:
        return Verdict("pending", "stability_unknown")
    if signals:
        return Verdict("pending", "unstable")
    if ppk < reject_below:
        return Verdict("failed", "below_reject")
    if lower is not None and lower < reject_below:
        return Verdict("pending", "not_proven")
    if (ppk if lower is None else lower) <= pass_above:
        return Verdict("marginal", "between")
    if one_sided and not one_sided_agreed:
        return Verdict("marginal", "one_sided_needs_agreement")
    return Verdict("passed", "above")


def all_readings(subgroups):
    """Return all readings in one list.

    :raises ValueError: a reading that is no finite number
    """
    values = [value for group in subgroups for value in group]
    if not all(math.isfinite(value) for value in values):
        raise ValueError("Every reading must be a finite number.")
    return values


def spread(values):
    return max(values) - min(values)


def varies(sigma, *scale):
    """Tell whether a sigma is more than rounding noise.

    Rounding noise of equal readings is not variation; it would give huge indices.

    :param scale: lengths whose size the noise has to be seen against
    """
    return sigma is not None and sigma > 1e-12 * max(abs(length) for length in scale)


def _outside(value, lsl, usl):
    return (lsl is not None and value < lsl) or (usl is not None and value > usl)


def _moving_range_sigma(subgroups):
    steps = [
        abs(after - before)
        for run in _runs(subgroups)
        for before, after in zip(run, run[1:], strict=False)
    ]
    return fmean(steps) / D2[2] if steps else None


def _runs(subgroups):
    if any(len(group) > 1 for group in subgroups):
        return list(subgroups)
    runs = [[]]
    for group in subgroups:
        if group:
            runs[-1].append(group[0])
        else:
            runs.append([])
    return runs
