from odoo import api, fields, models

from ...tools import decision_aid

# What a waiver is judged by; frozen with the signature like the rest of it.
INPUTS = (
    "cost_qualification", "cost_tooling", "cost_inspection", "cost_logistics", "years",
    "probability", "risk_tolerance", "complexity", "volume_growth", "value_at_risk",
    "value_at_risk_known",
)  # fmt: skip


class SourcingWaiver(models.Model):
    """The economics of a waiver: what a second source costs against what it saves."""

    _name = "sourcing.waiver"
    _inherit = ["sourcing.waiver", "sourcing.economics"]

    cost_qualification = fields.Monetary(
        string="Qualification", help="Once: samples, audits, trials, people."
    )
    cost_tooling = fields.Monetary(string="Duplicate Tooling", help="Once.")
    cost_inspection = fields.Monetary(string="Extra Inspection", help="In a year.")
    cost_logistics = fields.Monetary(string="Extra Logistics", help="In a year.")
    value_at_risk = fields.Monetary(
        compute="_compute_value_at_risk",
        store=True,
        readonly=False,
        help="What is lost if the main source stops today, from the exposure of the part or of "
        "all parts of the category.",
    )
    value_at_risk_known = fields.Boolean(
        compute="_compute_value_at_risk", store=True, readonly=False
    )
    recommendation = fields.Selection(
        selection=[
            ("dual", "A second source pays"),
            ("waive", "Waiving is cheaper"),
            ("unknown", "Not enough is known"),
        ],
        compute="_compute_recommendation",
        help="What the arithmetic says; people decide.",
    )
    arithmetic = fields.Text(compute="_compute_recommendation")

    _years_and_chances = models.Constraint(
        "CHECK(years > 0 AND probability BETWEEN 0 AND 100 AND volume_growth > -100)",
        "The years start at one, a chance lies between 0 and 100 %, volume cannot shrink by all.",
    )
    _costs_positive = models.Constraint(
        "CHECK(cost_qualification >= 0 AND cost_tooling >= 0 AND cost_inspection >= 0 "
        "AND cost_logistics >= 0 AND value_at_risk >= 0)",
        "Costs and money at risk cannot be negative.",
    )

    @api.model
    def _get_guarded_fields(self):
        # These start from a figure of the module and may be corrected while it is a draft.
        free = {"value_at_risk", "value_at_risk_known", "cost_dual", "cost_exposure"}
        return super()._get_guarded_fields() - free

    @api.depends("product_id", "category_id", "company_id")
    def _compute_value_at_risk(self):
        for waiver in self.filtered(lambda w: not w.approved):
            rows = waiver._get_exposure_rows()
            waiver.value_at_risk = sum(rows.mapped("value_at_risk"))
            # One part of which nothing is known makes the sum unknown: it is at least that.
            waiver.value_at_risk_known = bool(rows) and all(rows.mapped("value_at_risk_known"))

    def _get_exposure_rows(self):
        part = (
            [("product_id", "=", self.product_id.id)]
            if self.product_id
            else [("product_id.categ_id", "child_of", self.category_id.ids)]
        )
        return self.env["product.exposure"].search(
            [*part, ("company_id", "=", self.company_id.id)]
        )

    def action_refresh_figures(self):
        """Take the money at risk from the exposure of today."""
        self.check_access("write")
        self._check_draft()
        for waiver in self:
            # sudo: the terms are still those of whoever changed them last, who cannot grant them;
            # a figure of the module is nobody's change
            waiver.with_user(waiver.write_uid).sudo()._compute_value_at_risk()

    @api.depends(*INPUTS)
    def _compute_cost_dual(self):
        for waiver in self:
            advice = waiver._get_advice()
            if advice and advice.cost:
                waiver.cost_dual = advice.cost

    @api.depends(*INPUTS)
    def _compute_cost_exposure(self):
        for waiver in self:
            advice = waiver._get_advice()
            if advice and advice.answer != "unknown":
                waiver.cost_exposure = advice.loss

    def _get_advice(self):
        """The advice on the inputs; None while an input is out of its range."""
        try:
            return decision_aid.advise(
                self.cost_qualification + self.cost_tooling,
                self.cost_inspection + self.cost_logistics,
                *self._get_risk(),
                **self._get_terms(),
            )
        except ValueError:
            return None

    @api.depends(*INPUTS, "cost_dual", "cost_exposure", "currency_id")
    @api.depends_context("lang")
    def _compute_recommendation(self):
        for waiver in self:
            advice = waiver._get_advice()
            known = advice and advice.answer != "unknown" and advice.cost
            waiver.recommendation = advice.answer if known else "unknown"
            waiver.arithmetic = "\n".join(waiver._get_arithmetic(advice)) if advice else False

    def _get_arithmetic(self, advice):
        """The steps of the recommendation as people would write them down."""
        lines = [
            self._write_once(
                self.env._("Second source"), self.cost_qualification, self.cost_tooling, advice
            ),
            self._write_yearly(
                self.env._("Second source"), self.cost_inspection, self.cost_logistics, advice
            ),
            self.env._("Cost of a second source: %s a year", self._write_money(advice.cost)),
        ]
        return lines + self._write_loss(advice)
