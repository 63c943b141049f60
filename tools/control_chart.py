"""Is a process stable? Control limits of subgroups and of single readings.

Limits: NIST/SEMATECH e-Handbook 6.3.2. Whether a process is stable comes before any question
about its capability: the index of an unstable process predicts nothing.
"""

import math
from statistics import fmean, stdev
from typing import NamedTuple

from .capability import (
    D2,
    all_readings,
    c4,
    effective_method,
    spread,
    varies,
    within_sigma,
)

# Upper limit of the range chart as a multiple of the mean range (AIAG SPC manual).
D4 = {
    2: 3.267, 3: 2.574, 4: 2.282, 5: 2.114, 6: 2.004, 7: 1.924, 8: 1.864, 9: 1.816, 10: 1.777,
}  # fmt: skip


class Signal(NamedTuple):
    """One sign of an unstable process.

    `kind` is ``mean_low``, ``mean_high``, ``range_high``, ``sd_high`` (of a subgroup) or
    ``value_low``, ``value_high`` (of a single reading). `index` counts from 0: the subgroup, or
    for single readings the reading in the whole study.
    """

    kind: str
    index: int
    value: float
    limit: float


class Chart(NamedTuple):
    """The points of a control chart in their order, and what they are judged by.

    `what` is ``mean`` (of subgroups), ``value`` (single readings), ``range`` or ``sd`` (spread of
    subgroups). `limits` holds a (lower, upper) pair for each point, None where no limit can be
    estimated; a gap in the readings is a None point.
    """

    what: str
    points: list
    center: float | None
    limits: list


def chart(subgroups, method="rbar"):
    """Return the `Chart` of the means of subgroups, or with ``moving_range`` of the readings.

    :raises ValueError: see `capability.within_sigma`
    """
    values = all_readings(subgroups)
    center = fmean(values) if values else None
    individuals = method == "moving_range"
    groups = [[value] for value in values] if individuals else subgroups
    sigma = within_sigma(subgroups, method)
    known = varies(sigma, *values) if values else False
    limits = []
    for group in groups:
        width = 3 * sigma / math.sqrt(len(group)) if known and group else None
        limits.append(None if width is None else (center - width, center + width))
    points = [fmean(group) if group else None for group in groups]
    return Chart("value" if individuals else "mean", points, center, limits)


def spread_chart(subgroups):
    """Return the `Chart` of the spread inside the subgroups, with the upper limit that counts.

    Ranges up to D4 * mean range; where `effective_method` gives up ranges, standard deviations up
    to B4 * mean standard deviation.

    :raises ValueError: see `capability.within_sigma`
    """
    method = effective_method(subgroups, "rbar")
    sigma = within_sigma(subgroups, method)
    what, measure, upper = {
        "rbar": ("range", spread, lambda n: D4[n] * D2[n] * sigma),
        "sbar": ("sd", stdev, lambda n: (c4(n) + 3 * math.sqrt(1 - c4(n) ** 2)) * sigma),
    }[method]
    points = [measure(group) if len(group) > 1 else None for group in subgroups]
    known = [point for point in points if point is not None]
    return Chart(
        what,
        points,
        fmean(known) if known else None,
        [(0.0, upper(len(group))) if len(group) > 1 else None for group in subgroups],
    )


def stable(subgroups, method="rbar"):
    """Apply the minimum stability test that must come before any capability verdict.

    Subgroups: means within mean +- 3 sigma/sqrt(n), ranges not above D4 * mean range (standard
    deviations not above B4 * mean standard deviation where `effective_method` gives up ranges).
    ``moving_range``: readings within mean +- 3 sigma. A point on the limit is inside.

    :return: list of `Signal`, empty for a stable process; None if it cannot be judged: fewer than
        two subgroups with a spread (three single readings), or no short-term variation at all
    :raises ValueError: see `within_sigma`
    """
    sigma = within_sigma(subgroups, method)
    values = all_readings(subgroups)
    individuals = method == "moving_range"
    judged = len(values) - 1 if individuals else sum(len(group) > 1 for group in subgroups)
    if judged < 2 or not varies(sigma, *values):
        return None
    signals = list(_location_signals(chart(subgroups, method)))
    return signals if individuals else signals + _spread_signals(subgroups)


def _location_signals(found):
    for index, (value, limits) in enumerate(zip(found.points, found.limits, strict=True)):
        if limits is None:
            continue
        low, high = limits
        if value > high:
            yield Signal(f"{found.what}_high", index, value, high)
        elif value < low:
            yield Signal(f"{found.what}_low", index, value, low)


def _spread_signals(subgroups):
    found = spread_chart(subgroups)
    return [
        Signal(f"{found.what}_high", index, value, limits[1])
        for index, (value, limits) in enumerate(zip(found.points, found.limits, strict=True))
        if limits and value > limits[1]
    ]
