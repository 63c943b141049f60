from odoo import api, fields, models

AUDIT_CRITERIA = ["questionnaire_id", "least_grade"]


class SupplierQualificationCriteria(models.AbstractModel):
    """Quality audit: what is asked, and the grade that it needs."""

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

    @api.model
    def _criteria_fields(self):
        # EXTENDS the criteria of all kinds
        return super()._criteria_fields() + AUDIT_CRITERIA

    def _get_criteria_texts(self):
        # EXTENDS with this kind
        return super()._get_criteria_texts() | {
            "quality_audit": self.env._(
                "grade %(grade)s, %(questionnaire)s",
                grade=self.least_grade,
                questionnaire=self.questionnaire_id.display_name or "-",
            )
        }
