from odoo import api, fields, models

# What an audit is judged by, and when the next one comes.
AUDIT_PROOF = ["questionnaire_id", "least_grade", "minor_is_marginal"]
AUDIT_CRITERIA = [*AUDIT_PROOF, "audit_months", "audit_months_b", "audit_on_time"]


class SupplierQualificationCriteria(models.AbstractModel):
    """Quality audit: what is asked, the grade that it needs, and when to come again."""

    _inherit = "supplier.qualification.criteria"

    questionnaire_id = fields.Many2one(
        comodel_name="supplier.audit.questionnaire", index="btree_not_null", ondelete="restrict"
    )
    least_grade = fields.Selection(
        selection=[("A", "A"), ("B", "B"), ("C", "C")],
        default="B",
        required=True,
        help="The worst grade that passes.",
    )
    minor_is_marginal = fields.Boolean(
        string="Open Minors are Marginal",
        help="An audit with open minor findings is marginal instead of passed: it can only be "
        "approved with conditions.",
    )
    audit_months = fields.Integer(
        string="Next Audit after (months)",
        help="Months from the audit to the next one of this supplier and site. 0: none is planned.",
    )
    audit_months_b = fields.Integer(
        string="With Grade B or C (months)",
        help="The shorter interval after an audit with grade B or C. 0: the same.",
    )
    audit_on_time = fields.Float(
        string="Audit below On Time",
        help="The next audit is due at once when the supplier's share of deliveries on time in "
        "the last 12 months falls below this. 0: deliveries do not matter.",
    )

    @api.model
    def _criteria_fields(self):
        # EXTENDS the criteria of all kinds
        return super()._criteria_fields() + AUDIT_CRITERIA

    @api.model
    def _get_proof_fields(self):
        # EXTENDS with this kind
        return super()._get_proof_fields() | {"quality_audit": AUDIT_PROOF}

    def _get_criteria_texts(self):
        # EXTENDS with this kind
        return super()._get_criteria_texts() | {
            "quality_audit": self.env._(
                "grade %(grade)s, %(questionnaire)s",
                grade=self.least_grade,
                questionnaire=self.questionnaire_id.display_name or "-",
            )
        }

    def _get_criteria_problem(self):
        # EXTENDS with this kind
        _ = self.env._
        if min(self.audit_months, self.audit_months_b) < 0:
            return _("months until the next audit cannot be negative.")
        if not 0 <= self.audit_on_time < 1:
            return _("the share of deliveries on time lies between 0 and 100 %.")
        return super()._get_criteria_problem()
