"""Draw a picture of `picture` as SVG, for reports.

reportlab comes with Odoo, whose barcodes need it: it places the ticks of the axes and writes the
SVG. Programs that print a page from HTML run no script, so the chart library of the screen is of
no use there.
"""

from lxml import etree
from reportlab.graphics import renderSVG
from reportlab.graphics.charts.axes import XValueAxis, YValueAxis
from reportlab.graphics.charts.spider import SpiderChart
from reportlab.graphics.shapes import Circle, Drawing, Line, PolyLine, Rect, String
from reportlab.lib.colors import Color, HexColor
from reportlab.pdfbase.pdfmetrics import stringWidth

TONES = {
    "primary": "#714b67",
    "muted": "#9ca3af",
    "success": "#28a745",
    "warning": "#e99d00",
    "danger": "#d44c59",
    "info": "#17a2b8",
}
TEXT = HexColor("#374151")
FONT, FONT_SIZE = "Helvetica", 8
# Room for the texts around the plane.
LEFT, BOTTOM, RIGHT, TOP = 56, 34, 16, 24
LEGEND_STEP = 10
DOT_RADIUS = 2.6
# How much a drawing may grow to fill its page.
ENLARGED = 1.45


def render(picture, width=640, height=260):
    """Return the picture as the text of an ``<svg>`` element, "" for no picture.

    :param width, height: in points
    """
    if not picture:
        return ""
    drawing = Drawing(width, height)
    if picture["shape"] == "radar":
        _draw_radar(drawing, picture)
    else:
        _draw_plane(drawing, picture)
    _draw_legend(drawing, picture)
    text = renderSVG.drawToString(drawing)
    # a page takes the element alone, without the declarations of a file
    root = etree.fromstring(text[text.index("<svg") :])
    _forget_names(root)
    # as wide as the page, but never stretched
    root.set("width", "100%")
    root.set("height", str(round(height * ENLARGED)))
    root.set("preserveAspectRatio", "xMidYMid meet")
    # a page that runs from right to left must not turn the texts round
    root.set("style", "direction: ltr")
    return etree.tostring(root, encoding="unicode")


def _forget_names(root):
    """Drop names, and the clip that is found by its name.

    In a page with several pictures the clip of the first one would cut all others.
    """
    for element in root.iter("{*}*"):
        element.attrib.pop("id", None)
        if "clip-path" in element.get("style", ""):
            del element.attrib["style"]
    for clip in root.findall(".//{*}clipPath"):
        clip.getparent().remove(clip)


def tone(color):
    """The colour on paper for a role of `picture`."""
    return HexColor(TONES[color])


def _draw_plane(drawing, picture):
    plane = (LEFT, BOTTOM, drawing.width - LEFT - RIGHT, drawing.height - BOTTOM - TOP)
    x = _axis(XValueAxis(), picture["x"], plane, plane[2])
    y = _axis(YValueAxis(), picture["y"], plane, plane[3])
    y.visibleGrid, y.gridStrokeColor = 1, HexColor("#e5e7eb")
    y.gridStart, y.gridEnd = plane[0], plane[0] + plane[2]
    for axis in (x, y):
        drawing.add(axis)
    for series in picture["series"]:
        for shape in DRAWERS[series["kind"]](series, x.scale, y.scale, tone(series["color"])):
            drawing.add(shape)
    for limit in picture["limits"]:
        for shape in _limit(limit, plane, x, y):
            drawing.add(shape)
    if picture["x"]["label"]:
        drawing.add(_text(plane[0] + plane[2] / 2, 4, picture["x"]["label"], "middle"))
    if picture["y"]["label"]:
        drawing.add(_text(4, drawing.height - 9, picture["y"]["label"]))


def _axis(axis, spec, plane, length):
    left, bottom, _width, _height = plane
    axis.setPosition(left, bottom, length)
    axis.valueMin, axis.valueMax = spec["min"], spec["max"]
    axis.strokeColor = TEXT
    axis.labels.fontName, axis.labels.fontSize = FONT, FONT_SIZE
    axis.labels.fillColor = TEXT
    if spec["ticks"] is None:
        axis.labelTextFormat = lambda value: f"{value:.6g}"
    else:
        ticks = [tick for tick in spec["ticks"] if spec["min"] <= tick[0] <= spec["max"]]
        axis.valueSteps = [value for value, _text in ticks]
        axis.labelTextFormat = [text for _value, text in ticks]
    axis.configure([(spec["min"], spec["max"])])
    return axis


def _bars(series, x, y, color):
    half = series["width"] / 2
    for middle, height in series["points"]:
        left, base, top = x(middle - half), y(0), y(height)
        yield Rect(
            left, base, x(middle + half) - left, top - base,
            fillColor=color, strokeColor=HexColor("#ffffff"), strokeWidth=0.5,
        )  # fmt: skip


def _line(series, x, y, color):
    for run in _runs(series["points"]):
        places = [place for point in run for place in (x(point[0]), y(point[1]))]
        yield PolyLine(
            places, strokeColor=color, strokeWidth=1.5,
            strokeDashArray=[4, 3] if series["dashed"] else None,
        )  # fmt: skip
        if series["marks"]:
            yield from _dots({"points": run}, x, y, color)


def _dots(series, x, y, color):
    for point in series["points"]:
        yield Circle(x(point[0]), y(point[1]), DOT_RADIUS, fillColor=color, strokeColor=None)


def _segments(series, x, y, color):
    for run in _runs(series["points"]):
        (start, height), (end, _height) = run
        yield Line(
            x(start) - 2, y(height), x(end) + 2, y(height), strokeColor=color, strokeWidth=6
        )


DRAWERS = {"bars": _bars, "line": _line, "dots": _dots, "segments": _segments}


def _runs(points):
    run = []
    for point in [*points, None]:
        if point is not None:
            run.append(point)
        elif run:
            yield run
            run = []


def _limit(limit, plane, x, y):
    left, bottom, width, height = plane
    color = tone(limit["color"])
    if limit["axis"] == "x":
        at = x.scale(limit["value"])
        ends, place, anchor = (at, bottom, at, bottom + height), (at, bottom + height + 3), "middle"
    else:
        at = y.scale(limit["value"])
        ends, place, anchor = (left, at, left + width, at), (left + width, at + 2), "end"
    yield Line(
        *ends, strokeColor=color, strokeWidth=1.2,
        strokeDashArray=[4, 3] if limit["dashed"] else None,
    )  # fmt: skip
    yield _text(*place, limit["label"], anchor, color)


def _draw_radar(drawing, picture):
    chart = SpiderChart()
    side = min(drawing.width, drawing.height) - 70
    chart.x, chart.y = (drawing.width - side) / 2, 30
    chart.width = chart.height = side
    chart.labels = picture["labels"]
    # an unknown value is drawn in the middle: it never looks like a good one
    chart.data = [[value or 0 for value in one["values"]] for one in picture["series"]]
    # an invisible series fixes the scale to the maximum
    chart.data.append([picture["maximum"]] * len(picture["labels"]))
    for place, one in enumerate(picture["series"]):
        color = tone(one["color"])
        chart.strands[place].strokeColor = color
        chart.strands[place].strokeWidth = 1.5
        chart.strands[place].fillColor = Color(color.red, color.green, color.blue, 0.15)
    chart.strands[len(picture["series"])].strokeColor = HexColor("#d1d5db")
    chart.strands[len(picture["series"])].fillColor = None
    chart.strandLabels.fontName, chart.strandLabels.fontSize = FONT, FONT_SIZE
    chart.spokes.strokeColor = HexColor("#e5e7eb")
    drawing.add(chart)


def _draw_legend(drawing, picture):
    left = drawing.width - RIGHT
    for series in reversed(picture["series"]):
        label = series["label"]
        if not label:
            continue
        left -= LEGEND_STEP + 12 + stringWidth(label, FONT, FONT_SIZE)
        top = drawing.height - 9
        drawing.add(
            Rect(left, top - 1, 8, 8, fillColor=tone(series["color"]), strokeColor=None)
        )
        drawing.add(_text(left + 11, top, label))


def _text(x, y, text, anchor="start", color=TEXT):
    return String(x, y, text, textAnchor=anchor, fontName=FONT, fontSize=FONT_SIZE, fillColor=color)
