from odoo import api, fields, models


class SupplierAuditQuestionnaire(models.Model):
    _name = "supplier.audit.questionnaire"
    _description = "Audit Questionnaire"
    _order = "name, version desc, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    version = fields.Integer(default=1, required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(comodel_name="res.company", index=True)
    question_ids = fields.One2many(
        comodel_name="supplier.audit.question", inverse_name="questionnaire_id", copy=True
    )
    question_count = fields.Integer(compute="_compute_question_count")

    @api.depends("question_ids")
    def _compute_question_count(self):
        for questionnaire in self:
            questionnaire.question_count = len(questionnaire.question_ids)

    @api.depends("name", "version")
    def _compute_display_name(self):
        for questionnaire in self:
            questionnaire.display_name = self.env._(
                "%(name)s, version %(version)s",
                name=questionnaire.name or "",
                version=questionnaire.version,
            )

    def copy_data(self, default=None):
        # A copy is the next version: the one in use stays as it is.
        return [
            vals | {"version": questionnaire.version + 1}
            for questionnaire, vals in zip(self, super().copy_data(default), strict=True)
        ]
