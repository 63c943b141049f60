from odoo import fields, models

ACTIONS = {
    "action_suspend": "supplier.qualification",
    "action_reinstate": "supplier.qualification",
    "action_withdraw": "supplier.qualification",
    "action_waive": "supplier.qualification.stage",
    "action_reopen": "supplier.qualification.stage",
}


class SupplierQualificationReason(models.TransientModel):
    """Asks for the reason that an act needs, then calls the act, which checks the rest."""

    _name = "supplier.qualification.reason"
    _description = "Reason"

    action = fields.Selection(
        selection=[
            ("action_suspend", "Suspend"),
            ("action_reinstate", "Reinstate"),
            ("action_withdraw", "Withdraw"),
            ("action_waive", "Waive"),
            ("action_reopen", "Reopen"),
        ],
        required=True,
        readonly=True,
    )
    qualification_ids = fields.Many2many(comodel_name="supplier.qualification")
    stage_id = fields.Many2one(comodel_name="supplier.qualification.stage")
    product_ids = fields.Many2many(
        comodel_name="product.product", string="Parts", help="Empty: all parts of the approval."
    )
    reason = fields.Text(required=True)

    def action_apply(self):
        self.ensure_one()
        if ACTIONS[self.action] == "supplier.qualification.stage":
            getattr(self.stage_id, self.action)(self.reason)
        elif self.action == "action_suspend":
            self.qualification_ids.action_suspend(self.reason, self.product_ids or None)
        else:
            getattr(self.qualification_ids, self.action)(self.reason)
        return {"type": "ir.actions.act_window_close"}


class SupplierQualification(models.Model):
    _inherit = "supplier.qualification"

    def action_open_suspend(self):
        return self._ask_reason("action_suspend", self.env._("Suspend"))

    def action_open_reinstate(self):
        return self._ask_reason("action_reinstate", self.env._("Reinstate"))

    def action_open_withdraw(self):
        return self._ask_reason("action_withdraw", self.env._("Withdraw"))

    def _ask_reason(self, act, title):
        return {
            "type": "ir.actions.act_window",
            "res_model": "supplier.qualification.reason",
            "views": [(False, "form")],
            "target": "new",
            "name": title,
            "context": {"default_action": act, "default_qualification_ids": self.ids},
        }


class SupplierQualificationStage(models.Model):
    _inherit = "supplier.qualification.stage"

    def action_open_waive(self):
        return self._ask_reason("action_waive", self.env._("Waive"))

    def action_open_reopen(self):
        return self._ask_reason("action_reopen", self.env._("Reopen"))

    def _ask_reason(self, act, title):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "supplier.qualification.reason",
            "views": [(False, "form")],
            "target": "new",
            "name": title,
            "context": {"default_action": act, "default_stage_id": self.id},
        }
