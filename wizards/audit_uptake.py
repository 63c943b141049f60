from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class SupplierAuditUptake(models.TransientModel):
    """Shows what changed between two versions of a questionnaire, and takes the later one up."""

    _name = "supplier.audit.uptake"
    _description = "Changes of a Questionnaire"

    stage_id = fields.Many2one(
        comodel_name="supplier.qualification.stage", string="Audit", readonly=True
    )
    old_id = fields.Many2one(
        comodel_name="supplier.audit.questionnaire", string="Present Version", readonly=True
    )
    new_id = fields.Many2one(
        comodel_name="supplier.audit.questionnaire",
        string="New Version",
        required=True,
        readonly=True,
    )
    line_ids = fields.One2many(
        comodel_name="supplier.audit.uptake.line",
        inverse_name="uptake_id",
        string="Changes",
        compute="_compute_line_ids",
    )
    change_count = fields.Integer(compute="_compute_change_count")

    @api.depends("old_id", "new_id")
    def _compute_line_ids(self):
        for uptake in self:
            uptake.line_ids = [fields.Command.clear()] + [
                fields.Command.create(vals) for vals in uptake._prepare_line_vals()
            ]

    @api.depends("line_ids")
    def _compute_change_count(self):
        for uptake in self:
            uptake.change_count = len(uptake.line_ids)

    def _prepare_line_vals(self):
        before = {question._get_key(): question for question in self.old_id.question_ids}
        after = {question._get_key(): question for question in self.new_id.question_ids}
        return [
            {
                "kind": change.kind,
                "chapter": (after.get(change.key) or before[change.key]).chapter,
                "before": before[change.key].text if change.key in before else False,
                "after": after[change.key].text if change.key in after else False,
                "details": self._get_details(before, after, change),
            }
            for change in self.new_id._get_changes(self.old_id)
        ]

    def _get_details(self, before, after, change):
        """Everything but the wording that changed, as old and new value."""
        if change.kind != "changed":
            return False
        old, new = before[change.key], after[change.key]
        return "\n".join(
            f"{field.string}: {field.convert_to_display_name(old[name], old) or '–'} → "
            f"{field.convert_to_display_name(new[name], new) or '–'}"
            for name, field in new._fields.items()
            if name in change.fields and name not in ("text", "sequence")
        )

    def action_take_up(self):
        """Let the audit ask the later version; answers stay where the question means the same.

        :raise UserError: the audit is closed, or asks another questionnaire
        """
        self.ensure_one()
        stage = self.stage_id
        stage._check_open()
        if not self.env.user.has_group("supplier_qualification.group_auditor"):
            raise AccessError(
                self.env._("Only auditors take up another version of the questionnaire.")
            )
        if not self.new_id or stage.newer_questionnaire_id != self.new_id:
            raise UserError(
                self.env._(
                    "%s is not the latest version of what this audit asks.",
                    self.new_id.display_name,
                )
            )
        changes = stage._take_up(self.new_id)
        stage.message_post(
            body=self.env._(
                "Taken up: %(version)s, %(count)s changed questions.",
                version=self.new_id.display_name,
                count=len(changes),
            )
        )
        return {"type": "ir.actions.act_window_close"}

    @api.model
    def _get_action(self, defaults):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("What Changed"),
            "res_model": self._name,
            "views": [(False, "form")],
            "target": "new",
            "context": defaults,
        }


class SupplierAuditUptakeLine(models.TransientModel):
    _name = "supplier.audit.uptake.line"
    _description = "Change of a Question"

    uptake_id = fields.Many2one(
        comodel_name="supplier.audit.uptake", required=True, ondelete="cascade"
    )
    kind = fields.Selection(
        selection=[("added", "New"), ("changed", "Changed"), ("removed", "Gone")],
        readonly=True,
        help="What the newer version changes in this question.",
    )
    chapter = fields.Char(readonly=True)
    before = fields.Text(readonly=True)
    after = fields.Text(readonly=True)
    details = fields.Text(string="Also Changed", readonly=True)
