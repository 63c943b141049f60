from odoo import api, fields, models

ACTIONS = {
    "action_suspend": "supplier.qualification",
    "action_reinstate": "supplier.qualification",
    "action_withdraw": "supplier.qualification",
    "action_waive": "supplier.qualification.stage",
    "action_reopen": "supplier.qualification.stage",
    "action_close_override": "purchase.source.override",
    "action_reverse": "sourcing.activation",
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
            ("action_close_override", "Close"),
            ("action_reverse", "Reverse"),
        ],
        required=True,
        readonly=True,
    )
    qualification_ids = fields.Many2many(comodel_name="supplier.qualification")
    stage_id = fields.Many2one(comodel_name="supplier.qualification.stage")
    activation_ids = fields.Many2many(comodel_name="sourcing.activation")
    override_ids = fields.Many2many(comodel_name="purchase.source.override")
    product_ids = fields.Many2many(
        comodel_name="product.product", string="Parts", help="Empty: all parts of the approval."
    )
    reason = fields.Text(required=True)

    def action_apply(self):
        self.ensure_one()
        if ACTIONS[self.action] == "supplier.qualification.stage":
            getattr(self.stage_id, self.action)(self.reason)
        elif ACTIONS[self.action] == "sourcing.activation":
            self.activation_ids.action_reverse(self.reason)
        elif ACTIONS[self.action] == "purchase.source.override":
            self.override_ids.action_close_override(self.reason)
        elif self.action == "action_suspend":
            self.qualification_ids.action_suspend(self.reason, self.product_ids or None)
        else:
            getattr(self.qualification_ids, self.action)(self.reason)
        return {"type": "ir.actions.act_window_close"}

    @api.model
    def _get_action(self, act, title, defaults):
        """The window that asks for the reason of an act."""
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "views": [(False, "form")],
            "target": "new",
            "name": title,
            "context": {"default_action": act} | defaults,
        }
