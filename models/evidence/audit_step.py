from odoo import api, fields, models
from odoo.exceptions import UserError


class SupplierAuditStep(models.Model):
    """A process step that an audit looks at: questions for each step are asked once for it."""

    _name = "supplier.audit.step"
    _description = "Audited Process Step"
    _inherit = ["supplier.evidence.mixin"]
    _order = "stage_id, sequence, id"
    _evidence_kind = "quality_audit"

    name = fields.Char(string="Process Step", required=True)
    sequence = fields.Integer(default=10)
    line_ids = fields.One2many(
        comodel_name="supplier.audit.line", inverse_name="step_id", string="Questions"
    )

    _one_name = models.UniqueIndex(
        "(stage_id, name)", "The audit has a process step of this name already."
    )

    @api.model_create_multi
    def create(self, vals_list):
        steps = super().create(vals_list)
        for step in steps:
            step._ask_questions()
        return steps

    def _ask_questions(self):
        """The first step takes the questions over that wait for one, each further asks anew."""
        lines = self.stage_id.audit_line_ids.filtered("per_step")
        waiting = lines.filtered(lambda line: not line.step_id)
        # the guard keeps people from choosing the questions of an audit; here the steps do
        if waiting:
            waiting._sealed().write({"step_id": self.id})
            return
        firsts = lines.filtered(lambda line: line.step_id == lines[0].step_id)
        self.env["supplier.audit.line"]._sealed().create(
            [line._prepare_step_vals(self) for line in firsts]
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_answered(self):
        for step in self:
            if step.line_ids.filtered("is_answered"):
                raise UserError(
                    self.env._(
                        "%s has answers. Mark its questions as not evaluated, with a reason.",
                        step.name,
                    )
                )

    def unlink(self):
        for stage in self.stage_id:
            going = self.filtered(lambda step, s=stage: step.stage_id == s)
            if going == stage.audit_step_ids:
                # the questions of the last step stay, without a step
                going[:1].line_ids._sealed().write({"step_id": False})
        return super().unlink()
