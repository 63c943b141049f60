from odoo import api, fields, models


class SupplierAuditQuestionMixin(models.AbstractModel):
    """What is asked. A running audit keeps its own copy of these fields."""

    _name = "supplier.audit.question.mixin"
    _description = "Wording of an Audit Question"

    sequence = fields.Integer(default=10)
    chapter = fields.Char(
        required=True, help="Process element, e.g. Serial Production. Each has a level of its own."
    )
    sub_chapter = fields.Char()
    text = fields.Text(string="Question", required=True, translate=False)
    is_critical = fields.Boolean(
        string="Critical", help="A bad answer to a critical question lowers the grade by itself."
    )
    weight = fields.Float(default=1.0, help="How much the question counts in its levels.")

    _positive_weight = models.Constraint("CHECK(weight > 0)", "A weight must be above 0.")

    @api.model
    def _question_fields(self):
        """Hook: names of the fields that are copied from the question to the audit."""
        return ["sequence", "chapter", "sub_chapter", "text", "is_critical", "weight"]


class SupplierAuditQuestion(models.Model):
    _name = "supplier.audit.question"
    _description = "Audit Question"
    _inherit = ["supplier.audit.question.mixin"]
    _order = "questionnaire_id, sequence, id"
    _rec_name = "text"

    questionnaire_id = fields.Many2one(
        comodel_name="supplier.audit.questionnaire",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="questionnaire_id.company_id", store=True, index=True)
    active = fields.Boolean(default=True)

    def _prepare_line_vals(self, stage):
        """Hook: values of the line of an audit that asks this question."""
        self.ensure_one()
        vals = {name: self[name] for name in self._question_fields()}
        return vals | {"question_id": self.id, "stage_id": stage.id}
