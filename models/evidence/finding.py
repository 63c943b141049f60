from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class SupplierAuditFinding(models.Model):
    """What the audit found. Its remedy goes on after the stage is closed, its wording does not."""

    _name = "supplier.audit.finding"
    _description = "Audit Finding"
    _inherit = ["supplier.evidence.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "stage_id, severity, id"
    _evidence_kind = "quality_audit"

    _guarded_fields = frozenset({"state", "closed_by", "closed_date"})

    name = fields.Char(string="Finding", required=True)
    line_id = fields.Many2one(
        comodel_name="supplier.audit.line",
        string="Question",
        domain="[('stage_id', '=', stage_id)]",
        index="btree_not_null",
        ondelete="set null",
    )
    severity = fields.Selection(
        selection=[("major", "Major"), ("minor", "Minor"), ("observation", "Observation")],
        default="minor",
        required=True,
    )
    corrective_action = fields.Text(tracking=True)
    user_id = fields.Many2one(comodel_name="res.users", string="Responsible", index=True)
    date_deadline = fields.Date(string="Due", index=True)
    state = fields.Selection(
        selection=[("open", "Open"), ("closed", "Closed")],
        default="open",
        required=True,
        readonly=True,
        tracking=True,
    )
    closed_by = fields.Many2one(comodel_name="res.users", readonly=True)
    closed_date = fields.Date(readonly=True)

    @api.model
    def _get_frozen_fields(self):
        return {"stage_id", "name", "line_id", "severity"}

    def action_close(self):
        """Accept the corrective action; auditors only, and only when there is one."""
        self._check_auditor()
        for finding in self.filtered(lambda f: f.state == "open"):
            if not finding.corrective_action:
                raise UserError(
                    self.env._("%s: write down the corrective action first.", finding.name)
                )
            finding._sealed().write(
                {
                    "state": "closed",
                    "closed_by": self.env.uid,
                    "closed_date": finding.company_id._sourcing_today(),
                }
            )
        return True

    def action_reopen(self):
        """The remedy did not hold."""
        self._check_auditor()
        self._sealed().write({"state": "open", "closed_by": False, "closed_date": False})
        return True

    def _check_auditor(self):
        self.check_access("write")
        if not self.env.user.has_group("supplier_qualification.group_auditor"):
            raise AccessError(self.env._("Only auditors close or reopen a finding."))
