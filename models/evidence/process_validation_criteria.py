from odoo import api, fields, models

PROCESS_CRITERIA = [
    "index_reject_below",
    "index_pass_above",
    "least_samples",
    "confidence_level",
    "one_sided_agreed",
]


class SupplierQualificationCriteria(models.AbstractModel):
    """Process validation: the bands of the index are those of AIAG PPAP 4th edition 2.2.11."""

    _inherit = "supplier.qualification.criteria"

    index_reject_below = fields.Float(
        string="Reject Ppk below",
        default=1.33,
        digits=(6, 2),
        help="A process whose Ppk is below this fails.",
    )
    index_pass_above = fields.Float(
        string="Pass Ppk above",
        default=1.67,
        digits=(6, 2),
        help="A process whose Ppk is above this passes, in between it is marginal.",
    )
    least_samples = fields.Integer(
        string="Least Readings",
        default=100,
        help="Readings that a characteristic needs before it is judged.",
    )
    confidence_level = fields.Float(
        default=0.95, help="Confidence of the lower bound shown beside Ppk."
    )
    one_sided_agreed = fields.Boolean(
        string="One-Sided Bands Agreed",
        help="The bands are made for two-sided tolerances. Tick when they were agreed for "
        "one-sided ones too; otherwise a one-sided characteristic is marginal at best.",
    )

    @api.model
    def _criteria_fields(self):
        # EXTENDS the criteria of all kinds
        return super()._criteria_fields() + PROCESS_CRITERIA

    def _get_criteria_texts(self):
        # EXTENDS with this kind
        return super()._get_criteria_texts() | {
            "process_validation": self.env._(
                "Ppk above %(passing)s, rejected below %(reject)s, %(count)s readings",
                passing=f"{self.index_pass_above:.2f}",
                reject=f"{self.index_reject_below:.2f}",
                count=self.least_samples,
            )
        }

    def _get_criteria_problem(self):
        # EXTENDS with this kind
        _ = self.env._
        if not 0 < self.index_reject_below <= self.index_pass_above:
            return _("the index to reject below must be positive and not above the one to pass.")
        if not 0.5 <= self.confidence_level < 1:
            return _("a confidence lies from 50 % to below 100 %.")
        if self.least_samples < 0:
            return _("numbers and days cannot be negative.")
        return super()._get_criteria_problem()
