"""Describe a picture of figures once, for the screen and for paper.

A picture is a plain dictionary that survives JSON: a field of a record holds it, the widget
``sq_picture`` draws it on the screen, `picture_svg` draws it for a report. Texts come in already
translated. Colours are roles (`COLORS`), so that each side draws them in its own tones.
"""

import math

COLORS = ("primary", "muted", "success", "warning", "danger", "info")
# Free space around the data, as a share of its range.
MARGIN = 0.06


def bars(label, points, width, color="muted"):
    """Columns of one width.

    :param points: (middle, height) pairs
    :param width: of a column, in units of the x axis
    """
    return _series("bars", label, points, color) | {"width": width}


def line(label, points, color="primary", *, dashed=False, marks=False):
    """A line through (x, y) pairs; None among them interrupts it."""
    return _series("line", label, points, color) | {"dashed": dashed, "marks": marks}


def dots(label, points, color="primary"):
    """(x, y) pairs, each a mark of its own."""
    return _series("dots", label, points, color)


def segments(label, spans, color="muted"):
    """Thick horizontal stretches, such as windows on a time line.

    :param spans: (from x, to x, y) triples
    """
    points = []
    for start, end, height in spans:
        points += [(start, height), (end, height), None]
    return _series("segments", label, points, color)


def limit(axis, value, label, color="danger", *, dashed=True):
    """A straight line across the whole picture at a value of the axis ``x`` or ``y``."""
    return {"axis": axis, "value": value, "label": label, "color": color, "dashed": dashed}


def plane(series, limits=(), *, x_label="", y_label="", x_ticks=None, y_ticks=None, y_from=None):
    """Return a picture with two axes that hold all the data and every limit.

    :param x_ticks, y_ticks: (value, text) pairs instead of numbers, e.g. for days or names
    :param y_from: where the y axis starts, e.g. 0 for counts
    :return: None when there is nothing to draw
    """
    series = [one for one in series if any(point is not None for point in one["points"])]
    if not series:
        return None
    limits = list(limits)
    return {
        "shape": "plane",
        "series": series,
        "limits": limits,
        "x": _axis(0, series, limits, x_label, x_ticks),
        "y": _axis(1, series, limits, y_label, y_ticks, y_from),
    }


def radar(labels, series, *, maximum=100):
    """Return a picture with one axis for each label.

    :param series: (label, values, color) triples; None for a value that is unknown
    :return: None for fewer than three axes, which enclose nothing
    """
    if len(labels) < 3:
        return None
    return {
        "shape": "radar",
        "labels": list(labels),
        "maximum": maximum,
        "series": [
            {"label": label, "values": list(values), "color": _check_color(color)}
            for label, values, color in series
        ],
    }


def histogram_bins(values):
    """Return ``(edges of the first bin, width, counts)`` of equal bins over the values.

    Their number is the root of the number of values, between 5 and 25: enough to show a shape,
    few enough not to show noise.

    :return: None for values that do not vary
    """
    low, high = min(values), max(values)
    number = min(max(round(math.sqrt(len(values))), 5), 25)
    width = (high - low) / number
    # a width lost to rounding cannot tell one bin from the next
    if low + width <= low or high - width >= high:
        return None
    counts = [0] * number
    for value in values:
        counts[min(int((value - low) / width), number - 1)] += 1
    return low, width, counts


def _series(kind, label, points, color):
    return {
        "kind": kind,
        "label": label,
        "points": [None if point is None else list(point) for point in points],
        "color": _check_color(color),
    }


def _check_color(color):
    if color not in COLORS:
        raise ValueError(f"Unknown colour {color!r}; use one of {', '.join(COLORS)}.")
    return color


def _axis(place, series, limits, label, ticks, start=None):
    values = []
    for one in series:
        half = one["width"] / 2 if place == 0 and one["kind"] == "bars" else 0
        for point in one["points"]:
            if point is not None:
                values += [point[place] - half, point[place] + half]
    values += [one["value"] for one in limits if one["axis"] == "xy"[place]]
    low, high = min(values), max(values)
    margin = MARGIN * (high - low) or abs(high) * MARGIN or 1
    return {
        "label": label,
        "min": low - margin if start is None else min(start, low),
        "max": high + margin,
        "ticks": [list(tick) for tick in ticks] if ticks is not None else None,
    }
