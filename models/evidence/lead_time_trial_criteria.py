from odoo import api, fields, models

TRIAL_CRITERIA = [
    "least_deliveries",
    "otif_target",
    "otif_confidence",
    "early_days",
    "late_days",
    "planned_deliveries",
    "under_share",
    "over_share",
    "greatest_lead_mean",
    "greatest_lead_sd",
]


class SupplierQualificationCriteria(models.AbstractModel):
    """Lead-time trial: the rate of deliveries is judged by exact binomial bounds."""

    _inherit = "supplier.qualification.criteria"

    least_deliveries = fields.Integer(default=5, help="Due deliveries needed before a pass.")
    otif_target = fields.Float(
        string="On Time in Full",
        default=0.9,
        help="Share of deliveries on time in full that has to be proven.",
    )
    otif_confidence = fields.Float(
        string="Confidence of the Rate",
        default=0.9,
        help="How sure the proof is. 22 deliveries without a miss prove 90 % at 90 %.",
    )
    early_days = fields.Integer(help="Days before the promised day that are still on time.")
    late_days = fields.Integer(help="Days after the promised day that are still on time.")
    planned_deliveries = fields.Integer(
        help="Trial deliveries planned in all: when too many were missed to prove the rate "
        "within them, the trial fails. 0: open-ended."
    )
    under_share = fields.Float(
        string="Shortfall Allowed",
        help="Share of the ordered quantity that may be missing from a full delivery.",
    )
    over_share = fields.Float(
        string="Surplus Allowed",
        help="Share of the ordered quantity that a full delivery may exceed.",
    )
    greatest_lead_mean = fields.Float(
        string="Greatest Mean Lead Time", help="In days from the order to the receipt. 0: any."
    )
    greatest_lead_sd = fields.Float(
        string="Greatest Spread of the Lead Time",
        help="Standard deviation in days. 0: any.",
    )

    @api.model
    def _criteria_fields(self):
        # EXTENDS the criteria of all kinds
        return super()._criteria_fields() + TRIAL_CRITERIA

    @api.model
    def _get_proof_fields(self):
        # EXTENDS with this kind
        return super()._get_proof_fields() | {"lead_time_trial": TRIAL_CRITERIA}

    def _get_criteria_texts(self):
        # EXTENDS with this kind
        return super()._get_criteria_texts() | {
            "lead_time_trial": self.env._(
                "%(target)s %% on time in full at %(confidence)s %% confidence",
                target=f"{100 * self.otif_target:g}",
                confidence=f"{100 * self.otif_confidence:g}",
            )
        }

    def _get_criteria_problem(self):
        # EXTENDS with this kind
        _ = self.env._
        if not 0.5 <= self.otif_confidence < 1:
            return _("a confidence lies from 50 % to below 100 %.")
        if not 0 < self.otif_target < 1:
            return _("the rate to prove lies between 0 and 100 %; nobody can prove 100 %.")
        counts = (
            self.least_deliveries, self.early_days, self.late_days, self.planned_deliveries,
            self.greatest_lead_mean, self.greatest_lead_sd, self.over_share,
        )  # fmt: skip
        if min(counts) < 0:
            return _("numbers, days and tolerances cannot be negative.")
        if not 0 <= self.under_share < 1:
            return _("what may be missing lies between 0 and 100 %.")
        return super()._get_criteria_problem()
