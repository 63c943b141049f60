from odoo import api, fields, models
from odoo.exceptions import UserError

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
    _inherit = ["supplier.qualification.act"]

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
    stage_id = fields.Many2one(comodel_name="supplier.qualification.stage")
    activation_ids = fields.Many2many(comodel_name="sourcing.activation")
    override_ids = fields.Many2many(comodel_name="purchase.source.override")
    product_ids = fields.Many2many(
        comodel_name="product.product",
        string="Parts",
        context={"active_test": False},  # an archived part alone does not mean all parts
        help="Empty: all parts of the approval.",
    )
    date_from = fields.Date(string="First Day", help="Empty: today.")
    date_to = fields.Date(
        string="Until", help="From that day on the approval holds again. Empty: until reinstated."
    )
    reason = fields.Text(required=True)
    done_count = fields.Integer(string="Done", readonly=True, help="Records that were changed.")
    line_ids = fields.One2many(
        comodel_name="supplier.qualification.reason.line",
        inverse_name="wizard_id",
        string="Refused",
        readonly=True,
    )

    def action_apply(self):
        """Act on what the rules allow; of many, list the rest with the reason."""
        self.ensure_one()
        if ACTIONS[self.action] == "supplier.qualification.stage":
            getattr(self.stage_id, self.action)(self.reason)
            return {"type": "ir.actions.act_window_close"}
        if ACTIONS[self.action] == "sourcing.activation":
            self.activation_ids.action_reverse(self.reason)
            return {"type": "ir.actions.act_window_close"}
        if ACTIONS[self.action] == "purchase.source.override":
            self.override_ids.action_close_override(self.reason)
            return {"type": "ir.actions.act_window_close"}
        cases = self.qualification_ids
        cases.check_access("read")
        refused = {}
        if len(cases) > 1:
            arguments = self._get_act_arguments()
            refused = cases._get_act_problems(self.action, **arguments)
            if len(refused) == len(cases):
                raise UserError(
                    "\n".join(f"{case.display_name}: {why}" for case, why in refused.items())
                )
        allowed = cases.filtered(lambda case: case not in refused)
        getattr(allowed, self.action)(self.reason, **self._get_act_arguments())
        if not refused:
            return {"type": "ir.actions.act_window_close"}
        return self._show_refused(refused)

    def _get_act_arguments(self):
        """Hook: what an act is told besides its reason."""
        if self.action == "action_withdraw":
            return {}
        arguments = {"products": self.product_ids or None}
        if self.action == "action_suspend":
            arguments |= {"date_from": self.date_from, "date_to": self.date_to}
        return arguments

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


class SupplierQualificationReasonLine(models.TransientModel):
    _name = "supplier.qualification.reason.line"
    _description = "Case that an Act was refused for"
    _inherit = ["supplier.qualification.act.line"]

    wizard_id = fields.Many2one(
        comodel_name="supplier.qualification.reason", required=True, ondelete="cascade"
    )
