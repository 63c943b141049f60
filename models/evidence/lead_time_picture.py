from datetime import date

from odoo import api, fields, models
from odoo.tools import format_date

from ...tools import delivery, picture

# More windows than this are a blur; the latest tell how the supplier delivers now.
MAX_SHOWN = 60
MAX_NAMES = 20
TICKS = 6
COLORS = {"hit": "success", "miss": "danger", "excluded": "muted"}


class SupplierQualificationStage(models.Model):
    """Pictures of a trial: deliveries against their windows, and how long they took."""

    _inherit = "supplier.qualification.stage"

    trial_timeline = fields.Json(string="Deliveries and Windows", compute="_compute_trial_pictures")
    lead_picture = fields.Json(string="Lead Times", compute="_compute_trial_pictures")

    @api.depends(
        "delivery_ids.outcome", "delivery_ids.lead_days", "delivery_ids.lead_days_known",
        "delivery_ids.promised_date", "delivery_ids.received_date", "early_days", "late_days",
    )  # fmt: skip
    @api.depends_context("lang")
    def _compute_trial_pictures(self):
        for stage in self:
            stage.trial_timeline = stage._get_timeline()
            stage.lead_picture = stage._get_lead_picture()

    def _get_timeline(self):
        """One row for each delivery, its window and the day on which it was complete."""
        _ = self.env._
        due = self.delivery_ids.filtered("promised_date")
        shown = due.sorted(lambda d: (d.promised_date, d._origin.id))[-MAX_SHOWN:]
        if not shown:
            return False
        spans, dots = [], {"hit": [], "miss": [], "excluded": []}
        for row, record in enumerate(shown):
            promised = record.promised_date.toordinal()
            # half a day each side: a window of one day is seen as well
            spans.append(
                (promised - self.early_days - 0.5, promised + self.late_days + 0.5, row)
            )
            if record.received_date and record.outcome in dots:
                dots[record.outcome].append((record.received_date.toordinal(), row))
        labels = {"hit": _("Kept"), "miss": _("Missed"), "excluded": _("Left out")}
        series = [picture.segments(_("Window"), spans, "info")]
        series += [
            picture.dots(labels[kind], points, COLORS[kind])
            for kind, points in dots.items() if points
        ]  # fmt: skip
        days = [span[0] for span in spans] + [x for points in dots.values() for x, _row in points]
        today = self._get_today().toordinal()
        limits = [picture.limit("x", today, _("Today"), "muted")] if today <= max(days) else []
        return picture.plane(
            series,
            limits,
            x_label=_("Day"),
            x_ticks=self._get_day_ticks(min(days), max(days)),
            y_ticks=self._get_row_ticks(shown),
        ) or False  # fmt: skip

    def _get_row_ticks(self, records):
        """The names of the deliveries, as many as can be read."""
        step = -(-len(records) // MAX_NAMES)
        return [(row, record.display_name) for row, record in enumerate(records)][::step]

    def _get_day_ticks(self, first, last):
        """A few days, evenly spread, in the words of the reader."""
        step = max(round((last - first) / TICKS), 1)
        days = range(int(first), int(last) + 1, step)
        return [(day, format_date(self.env, date.fromordinal(day))) for day in days]

    def _get_lead_picture(self):
        _ = self.env._
        leads = self._get_lead_days()
        bins = picture.histogram_bins(leads) if len(leads) > 1 else None
        if bins is None:
            return False
        low, width, counts = bins
        points = [(low + (n + 0.5) * width, count) for n, count in enumerate(counts)]
        limits = [picture.limit("x", delivery.percentile(leads, 0.95), _("P95"), "warning")]
        promise = self._get_promised_lead()
        if promise is not None:
            limits.append(picture.limit("x", promise, _("Promised"), "primary"))
        return picture.plane(
            [picture.bars(_("Deliveries"), points, width)],
            limits,
            x_label=_("Days from order to receipt"),
            y_label=_("Deliveries"),
            y_from=0,
        ) or False  # fmt: skip

    def _get_promised_lead(self):
        """The median of the lead times that were promised, in days."""
        promised = [
            delivery.lead_days(record.order_date, record.promised_date)
            for record in self._get_used_deliveries()
            if record.order_date and record.promised_date
        ]
        return delivery.summary(promised).median

    def _get_today(self):
        return (self.company_id or self.env.company)._sourcing_today()
