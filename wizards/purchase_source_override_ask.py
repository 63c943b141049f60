from odoo import api, fields, models
from odoo.exceptions import UserError


class PurchaseSourceOverrideAsk(models.TransientModel):
    """A buyer asks an approver to let the lines of an order be bought outside approval."""

    _name = "purchase.source.override.ask"
    _description = "Ask for an Override"

    order_id = fields.Many2one(comodel_name="purchase.order", required=True, readonly=True)
    problem = fields.Text(related="order_id.source_warning", related_sudo=False)
    approver_ids = fields.Many2many(
        comodel_name="res.users", string="Who May Override", compute="_compute_approver_ids"
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Approver",
        required=True,
        compute="_compute_user_id",
        store=True,
        readonly=False,
        domain="[('id', 'in', approver_ids)]",
        help="Approvers of the company who may see the order.",
    )
    reason = fields.Text(required=True)

    @api.depends("order_id")
    def _compute_approver_ids(self):
        for wizard in self:
            order = wizard.order_id
            wizard.approver_ids = order._get_override_approvers() if order else False

    @api.depends("approver_ids")
    def _compute_user_id(self):
        for wizard in self:
            wizard.user_id = wizard.approver_ids[:1]._origin

    def action_apply(self):
        """Leave the question with the approver, as an activity on the order."""
        self.ensure_one()
        order = self.order_id
        order.check_access("write")
        if not order.source_blocked:
            raise UserError(self.env._("%s has no blocked line.", order.display_name))
        if order.override_asked:
            raise UserError(self.env._("Wait for the answer: %s", order.override_asked))
        if not self.reason.strip():
            raise UserError(self.env._("Please say why this cannot wait for an approval."))
        if self.user_id not in order._get_override_approvers():
            raise UserError(
                self.env._(
                    "%(user)s cannot override the check on %(order)s. Choose an approver who may "
                    "see the order.",
                    user=self.user_id.name,
                    order=order.display_name,
                )
            )
        order._ask_override(self.user_id, self.reason)
        return {"type": "ir.actions.act_window_close"}
