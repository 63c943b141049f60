from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...tools.audit_score import Answer


class SupplierAuditLine(models.Model):
    """One question of one audit, in the wording of the day the audit began."""

    _name = "supplier.audit.line"
    _description = "Audit Answer"
    _inherit = ["supplier.evidence.mixin", "supplier.audit.question.mixin"]
    _order = "stage_id, sequence, id"
    _rec_name = "text"
    _evidence_kind = "quality_audit"

    question_id = fields.Many2one(
        comodel_name="supplier.audit.question",
        string="Taken from",
        index="btree_not_null",
        ondelete="set null",
    )
    score = fields.Selection(
        selection=[
            ("10", "10 – fulfilled"),
            ("8", "8 – small gaps"),
            ("6", "6 – larger gaps"),
            ("4", "4 – not enough"),
            ("0", "0 – not fulfilled"),
            ("not_evaluated", "Not evaluated"),
        ]
    )
    reason = fields.Char(help="Why the question was not evaluated.")
    note = fields.Text(string="Observation")

    _one_answer = models.UniqueIndex(
        "(stage_id, question_id) WHERE question_id IS NOT NULL",
        "This question is in the audit already.",
    )

    @api.constrains("score", "reason")
    def _check_reason(self):
        for line in self:
            if line.score == "not_evaluated" and not (line.reason or "").strip():
                raise ValidationError(
                    self.env._(
                        "“%s” was not evaluated: say why in the column Reason.", line.text
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        if not self._is_sealed():
            vals_list = [self._prepare_added_vals(vals) for vals in vals_list]
        return super().create(vals_list)

    @api.model
    def _prepare_added_vals(self, vals):
        """A question that somebody adds keeps the wording and weight of its questionnaire."""
        stage = self.env["supplier.qualification.stage"].browse(vals.get("stage_id"))
        question = self.env["supplier.audit.question"].browse(vals.get("question_id"))
        asked = stage.questionnaire_id
        if not question or (asked and question.questionnaire_id != asked):
            raise UserError(
                self.env._(
                    "%(case)s: an audit asks the questions of its questionnaire (%(name)s), "
                    "others would change its score.",
                    case=stage.qualification_id.display_name,
                    name=asked.display_name or "-",
                )
            )
        return vals | question._prepare_line_vals(stage)

    @api.model
    def _get_guarded_fields(self):
        # The wording and the weight of a question are a copy: who answers does not change them.
        return super()._get_guarded_fields() | {"question_id", *self._question_fields()}

    def _check_guarded_create(self, vals):
        """The values come from the questionnaire, see `_prepare_added_vals`."""

    @api.ondelete(at_uninstall=False)
    def _unlink_except_asked(self):
        if not self._is_sealed() and self.stage_id.questionnaire_id:
            raise UserError(
                self.env._(
                    "A question of the questionnaire stays in the audit. Mark it as not "
                    "evaluated, with a reason."
                )
            )

    def _prepare_answer(self):
        """The line as the scoring rule wants it."""
        self.ensure_one()
        return Answer(
            element=self.chapter,
            points=None if self.score in (False, "not_evaluated") else int(self.score),
            critical=self.is_critical,
            question=self.id,
            sub_element=self.sub_chapter or None,
            weight=self.weight,
        )
