from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools import run_rate
from ..qualification.stage import VERDICTS


class SupplierProcessRun(models.Model):
    """A run at rate: parts made with the people and tools of the series, against the contract."""

    _name = "supplier.process.run"
    _description = "Run at Rate"
    _inherit = ["supplier.evidence.mixin"]
    _order = "stage_id, date desc, id desc"
    _evidence_kind = "process_validation"

    name = fields.Char(string="Production Line", required=True, help="Name of the production line.")
    date = fields.Date(required=True, default=fields.Date.context_today)
    product_id = fields.Many2one(
        comodel_name="product.product", string="Part", index="btree_not_null", ondelete="restrict"
    )
    # What was agreed
    contracted_daily = fields.Float(
        string="Contracted per Day", digits="Product Unit", help="Good parts in a working day."
    )
    hours_per_day = fields.Float(
        default=8.0, help="Contracted hours of a working day, without planned breaks."
    )
    # What happened
    shift_minutes = fields.Float(default=480.0, help="Length of the run with planned breaks.")
    break_minutes = fields.Float(
        string="Planned Breaks (min)", help="Minutes of the run in which nobody was to work."
    )
    stop_minutes = fields.Float(string="Stops (min)", help="Breakdowns, set-up, waiting.")
    ideal_cycle_seconds = fields.Float(
        string="Ideal Cycle (s)", help="Shortest time for one part; needed for the effectiveness."
    )
    planned_count = fields.Integer(string="Parts Planned", help="Parts that the run was to make.")
    total_count = fields.Integer(
        string="Parts Made", help="All parts that left the line, good or bad."
    )
    scrap_count = fields.Integer(string="Scrap", help="Parts that cannot be used.")
    rework_count = fields.Integer(string="Reworked", help="Parts that were good only after rework.")
    first_pass = fields.Boolean(
        string="Reworked Parts are Bad",
        default=True,
        help="The contract counts only parts that pass the first time.",
    )
    operation_ids = fields.One2many(
        comodel_name="supplier.process.run.operation", inverse_name="run_id", string="Operations"
    )
    note = fields.Text()

    # What it shows
    good_count = fields.Integer(
        string="Good Parts",
        compute="_compute_rate",
        store=True,
        help="Parts made less scrap, and less reworked ones where these count as bad.",
    )
    hourly_rate = fields.Float(
        string="Good per Hour",
        compute="_compute_rate",
        store=True,
        help="Good parts in an hour of the run, planned breaks left out.",
    )
    hourly_rate_known = fields.Boolean(compute="_compute_rate", store=True)
    demonstrated_daily = fields.Float(
        string="Demonstrated per Day",
        compute="_compute_rate",
        store=True,
        help="Good parts of the net hours of the run, projected to the hours of a day.",
    )
    demonstrated_daily_known = fields.Boolean(compute="_compute_rate", store=True)
    availability = fields.Float(
        compute="_compute_rate",
        store=True,
        aggregator=None,
        help="Share of the planned time in which the line ran.",
    )
    availability_known = fields.Boolean(compute="_compute_rate", store=True)
    performance = fields.Float(
        compute="_compute_rate",
        store=True,
        aggregator=None,
        help="Speed of the line against its ideal cycle.",
    )
    performance_known = fields.Boolean(compute="_compute_rate", store=True)
    quality = fields.Float(
        compute="_compute_rate",
        store=True,
        aggregator=None,
        help="Share of the parts made that are good.",
    )
    quality_known = fields.Boolean(compute="_compute_rate", store=True)
    oee = fields.Float(
        string="Overall Effectiveness",
        compute="_compute_rate",
        store=True,
        aggregator=None,
        help="Availability times performance times quality.",
    )
    oee_known = fields.Boolean(compute="_compute_rate", store=True)
    is_capped = fields.Boolean(
        compute="_compute_rate",
        store=True,
        help="Faster than the ideal cycle allows: the ideal cycle is wrong.",
    )
    bottleneck = fields.Char(compute="_compute_bottleneck")
    bottleneck_daily = fields.Float(
        string="Bottleneck per Day",
        compute="_compute_bottleneck",
        digits="Product Unit",
        help="Good parts in a day that the slowest operation can make.",
    )
    bottleneck_daily_known = fields.Boolean(compute="_compute_bottleneck")
    verdict = fields.Selection(
        selection=VERDICTS,
        compute="_compute_rate",
        store=True,
        help="Whether the run shows the contracted quantity.",
    )
    verdict_code = fields.Char(compute="_compute_rate", store=True)
    verdict_reason = fields.Char(string="Why", compute="_compute_verdict_reason")

    _positive_numbers = models.Constraint(
        "CHECK(contracted_daily >= 0 AND hours_per_day BETWEEN 0 AND 24 AND shift_minutes >= 0 "
        "AND break_minutes >= 0 AND stop_minutes >= 0 AND ideal_cycle_seconds >= 0 "
        "AND planned_count >= 0 AND total_count >= 0 AND scrap_count >= 0 AND rework_count >= 0)",
        "Minutes and parts cannot be negative, a day has at most 24 hours.",
    )

    @api.constrains("shift_minutes", "break_minutes", "stop_minutes")
    def _check_minutes(self):
        for run in self:
            if run._get_run_minutes() < 0:
                raise ValidationError(
                    self.env._(
                        "%s: breaks and stops are longer than the run.", run.name
                    )
                )

    @api.constrains("total_count", "scrap_count", "rework_count")
    def _check_counts(self):
        for run in self:
            if run.scrap_count + run.rework_count > run.total_count:
                raise ValidationError(
                    self.env._(
                        "%(name)s: scrap and reworked parts (%(bad)s) are more than the parts "
                        "made (%(total)s).",
                        name=run.name,
                        bad=run.scrap_count + run.rework_count,
                        total=run.total_count,
                    )
                )

    def _get_run_minutes(self):
        """Net minutes: without planned breaks and stops."""
        return self.shift_minutes - self.break_minutes - self.stop_minutes

    @api.depends(
        "contracted_daily", "hours_per_day", "shift_minutes", "break_minutes", "stop_minutes",
        "ideal_cycle_seconds", "total_count", "scrap_count", "rework_count", "first_pass",
    )  # fmt: skip
    def _compute_rate(self):
        for run in self:
            minutes = max(run._get_run_minutes(), 0)
            # while the counts are being typed they may not fit each other yet
            bad = run.scrap_count + (run.rework_count if run.first_pass else 0)
            good = max(run.total_count - bad, 0)
            rate = run_rate.rate(good, minutes, run.hours_per_day)
            found = run_rate.effectiveness(
                max(run.shift_minutes - run.break_minutes, minutes),
                minutes,
                run.ideal_cycle_seconds,
                max(run.total_count, good),
                good,
            )
            run.good_count = rate.good
            run._set_figure("hourly_rate", rate.per_hour)
            run._set_figure("demonstrated_daily", rate.per_day)
            for name in ("availability", "performance", "quality", "oee"):
                run._set_figure(name, getattr(found, name))
            run.is_capped = found.capped
            run.verdict, run.verdict_code = run_rate.verdict(
                rate.per_day if run.total_count else None, run.contracted_daily
            )

    @api.depends(
        "hours_per_day", "operation_ids.cycle_seconds", "operation_ids.availability",
        "operation_ids.first_pass_yield", "operation_ids.name",
    )  # fmt: skip
    def _compute_bottleneck(self):
        for run in self:
            found = run_rate.bottleneck(
                [operation._prepare_operation() for operation in run.operation_ids],
                run.hours_per_day,
            )
            run.bottleneck = found[0].name if found else False
            run._set_figure("bottleneck_daily", found[1] if found else None)

    @api.depends("verdict_code", "demonstrated_daily", "contracted_daily")
    @api.depends_context("lang")
    def _compute_verdict_reason(self):
        for run in self:
            run.verdict_reason = run._get_verdict_text()

    def _get_verdict_text(self):
        """Hook: one sentence that says why the verdict is what it is."""
        _ = self.env._
        facts = {
            "shown": f"{self.demonstrated_daily:.4g}",
            "contracted": f"{self.contracted_daily:.12g}",
        }
        texts = {
            "not_measured": _("The run has no time or no parts yet."),
            "no_contract": _("The contracted quantity per day is missing."),
            "rate_reached": _("%(shown)s good parts a day; %(contracted)s are contracted.",
                              **facts),
            "rate_missed": _("Only %(shown)s good parts a day; %(contracted)s are contracted.",
                             **facts),
        }  # fmt: skip
        return texts.get(self.verdict_code, "")

    def action_write_capacity(self):
        """Ask whether the capacity that was shown becomes that of the source."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Take over Capacity"),
            "res_model": "supplier.process.capacity",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_run_id": self.id},
        }
