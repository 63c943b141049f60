from odoo import api, fields, models
from odoo.exceptions import ValidationError

PROCESS_CRITERIA = [
    "index_reject_below",
    "index_pass_above",
    "least_samples",
    "confidence_level",
    "one_sided_agreed",
]
AUDIT_CRITERIA = ["questionnaire_id", "least_grade"]
TRIAL_CRITERIA = [
    "least_deliveries",
    "otif_target",
    "otif_confidence",
    "early_days",
    "late_days",
    "planned_deliveries",
]


class SupplierQualificationCriteria(models.AbstractModel):
    """What the evidence of each kind has to show. Sources: AIAG PPAP 4th edition 2.2.11 for the
    bands of the index; exact binomial bounds for the rate of deliveries."""

    _inherit = "supplier.qualification.criteria"

    # Process validation
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
    # Quality audit
    questionnaire_id = fields.Many2one(
        comodel_name="supplier.audit.questionnaire", index="btree_not_null", ondelete="restrict"
    )
    least_grade = fields.Selection(
        selection=[("A", "A"), ("B", "B"), ("C", "C")],
        default="B",
        required=True,
        help="The worst grade that passes.",
    )
    # Lead-time trial
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

    criteria_summary = fields.Char(string="Pass Criteria", compute="_compute_criteria_summary")

    @api.depends("kind", *PROCESS_CRITERIA, *AUDIT_CRITERIA, *TRIAL_CRITERIA)
    @api.depends_context("lang")
    def _compute_criteria_summary(self):
        for record in self:
            record.criteria_summary = record._get_criteria_texts()[record.kind]

    def _get_criteria_texts(self):
        """Hook: the criteria of each kind in a few words."""
        _ = self.env._
        return {
            "process_validation": _(
                "Ppk above %(passing)s, rejected below %(reject)s, %(count)s readings",
                passing=f"{self.index_pass_above:.2f}",
                reject=f"{self.index_reject_below:.2f}",
                count=self.least_samples,
            ),
            "quality_audit": _(
                "grade %(grade)s, %(questionnaire)s",
                grade=self.least_grade,
                questionnaire=self.questionnaire_id.display_name or "-",
            ),
            "lead_time_trial": _(
                "%(target)s %% on time in full at %(confidence)s %% confidence",
                target=f"{100 * self.otif_target:g}",
                confidence=f"{100 * self.otif_confidence:g}",
            ),
            False: "",
        }

    @api.model
    def _criteria_fields(self):
        # EXTENDS the criteria common to all kinds
        return super()._criteria_fields() + PROCESS_CRITERIA + AUDIT_CRITERIA + TRIAL_CRITERIA

    @api.constrains(*PROCESS_CRITERIA, *TRIAL_CRITERIA)
    def _check_criteria(self):
        for record in self:
            problem = record._get_criteria_problem()
            if problem:
                raise ValidationError(
                    self.env._("%(stage)s: %(problem)s", stage=record.display_name, problem=problem)
                )

    def _get_criteria_problem(self):
        """Hook: return why these criteria cannot be meant, or False."""
        _ = self.env._
        if not 0 < self.index_reject_below <= self.index_pass_above:
            return _("the index to reject below must be positive and not above the one to pass.")
        if not 0.5 <= self.confidence_level < 1 or not 0.5 <= self.otif_confidence < 1:
            return _("a confidence lies from 50 % to below 100 %.")
        if not 0 < self.otif_target < 1:
            return _("the rate to prove lies between 0 and 100 %; nobody can prove 100 %.")
        counts = (
            self.least_samples, self.least_deliveries, self.early_days, self.late_days,
            self.planned_deliveries,
        )  # fmt: skip
        if min(counts) < 0:
            return _("numbers and days cannot be negative.")
        return False
