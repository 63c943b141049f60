import math
from statistics import NormalDist

from markupsafe import Markup

from odoo import api, fields, models

from ...tools import control_chart, picture, picture_svg

# Points of the fitted curve, and how far it goes, in sigma.
CURVE_POINTS, CURVE_WIDTH = 81, 4


class SupplierProcessCharacteristic(models.Model):
    """What people see of a study: its shape, and its course over time."""

    _inherit = "supplier.process.characteristic"

    histogram = fields.Json(compute="_compute_pictures")
    control_chart = fields.Json(compute="_compute_pictures")
    spread_chart = fields.Json(compute="_compute_pictures")

    @api.depends(
        "measurement_ids.value", "measurement_ids.subgroup", "measurement_ids.sequence",
        "tolerance", "lsl", "usl", "nominal", "natural_bound", "has_natural_bound", "unit",
        "within_method",
    )  # fmt: skip
    @api.depends_context("lang")
    def _compute_pictures(self):
        for record in self:
            subgroups = record._get_subgroups()
            record.histogram = record._get_histogram(subgroups)
            record.control_chart = record._get_location_chart(subgroups)
            record.spread_chart = record._get_spread_chart(subgroups)

    def _get_histogram(self, subgroups):
        """Columns of the readings with the fitted curve and every limit, None without any."""
        _ = self.env._
        values = [value for group in subgroups for value in group]
        bins = values and picture.histogram_bins(values)
        if not bins:
            return None
        low, width, counts = bins
        columns = [(low + (place + 0.5) * width, count) for place, count in enumerate(counts)]
        series = [picture.bars(_("Readings"), columns, width)]
        if self.sigma_overall_known and self.sigma_overall:
            area = len(values) * width
            series.append(picture.line(_("Normal curve"), self._get_curve(area), "primary"))
        return picture.plane(
            series,
            self._get_specification_lines(),
            x_label=self.unit or "",
            y_label=_("Readings"),
            y_from=0,
        )

    def _get_curve(self, area):
        """The normal curve of the readings over an area, as points."""
        normal = NormalDist(self.mean, self.sigma_overall)
        step = 2 * CURVE_WIDTH * self.sigma_overall / (CURVE_POINTS - 1)
        start = self.mean - CURVE_WIDTH * self.sigma_overall
        return [
            (x, area * normal.pdf(x)) for x in (start + n * step for n in range(CURVE_POINTS))
        ]

    def _get_specification_lines(self):
        _ = self.env._
        lsl, usl = self._get_limits()
        lines = [
            picture.limit("x", value, label)
            for value, label in ((lsl, _("LSL")), (usl, _("USL")))
            if value is not None
        ]
        if self.has_natural_bound:
            lines.append(picture.limit("x", self.natural_bound, _("Bound"), "muted"))
        if self.mean_known:
            lines.append(picture.limit("x", self.mean, _("Mean"), "info"))
        return lines

    def _get_location_chart(self, subgroups):
        """Means of the subgroups, or single readings, with their control limits."""
        _ = self.env._
        found = control_chart.chart(subgroups, self.within_method)
        labels = {"mean": _("Mean of subgroup"), "value": _("Reading")}
        return self._get_chart(found, labels[found.what], self.unit or "")

    def _get_spread_chart(self, subgroups):
        """Spread inside the subgroups with its limit; None for single readings."""
        _ = self.env._
        if self.within_method == "moving_range" or not any(len(g) > 1 for g in subgroups):
            return None
        found = control_chart.spread_chart(subgroups)
        labels = {"range": _("Range of subgroup"), "sd": _("Standard deviation of subgroup")}
        return self._get_chart(found, labels[found.what], self.unit or "", y_from=0)

    def _get_chart(self, found, label, y_label, y_from=None):
        _ = self.env._
        rows = list(enumerate(zip(found.points, found.limits, strict=True), 1))
        points = [None if value is None else (at, value) for at, (value, _limits) in rows]
        series = [picture.line(label, points, "primary", marks=True)]
        bounds = [(at, limits) for at, (_value, limits) in rows if limits]
        sides = (0, 1) if y_from is None else (1,)
        for side in sides:
            places = [(at, limits[side]) for at, limits in bounds]
            # one entry in the legend stands for both sides
            title = _("Control limits") if side else ""
            series.append(picture.line(title, places, "warning", dashed=True))
        beyond = [
            (at, value)
            for at, (value, limits) in rows
            if limits and not limits[0] <= value <= limits[1]
        ]
        series.append(picture.dots(_("Beyond the limits"), beyond, "danger"))
        center = [] if found.center is None else [
            picture.limit("y", found.center, "", "muted", dashed=False)
        ]  # fmt: skip
        return picture.plane(
            series,
            center,
            x_label=self._get_chart_axis(found.what),
            y_label=y_label,
            x_ticks=self._get_ticks(len(rows)),
            y_from=y_from,
        )

    def _get_chart_axis(self, what):
        return self.env._("Reading") if what == "value" else self.env._("Subgroup")

    def _get_ticks(self, count):
        """At most about ten whole numbers on the axis."""
        step = max(math.ceil(count / 10), 1)
        return [(at, str(at)) for at in range(1, count + 1) if (at - 1) % step == 0]

    # On paper

    def _draw(self, figure, height):
        """A picture as the markup of a report; its texts are escaped by the drawing."""
        return Markup(picture_svg.render(figure, height=height))
