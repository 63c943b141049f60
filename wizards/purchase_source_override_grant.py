from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..models.purchasing.source_override import LIMITS

MOST_DAYS = 365


class PurchaseSourceOverrideGrant(models.TransientModel):
    """Lets lines of an order be bought outside approval, each with its own record."""

    _name = "purchase.source.override.grant"
    _description = "Override the Source Check"

    order_id = fields.Many2one(comodel_name="purchase.order", required=True, readonly=True)
    line_ids = fields.Many2many(
        comodel_name="purchase.order.line",
        string="Lines",
        required=True,
        compute="_compute_line_ids",
        store=True,
        readonly=False,
        domain="[('order_id', '=', order_id)]",
    )
    reason = fields.Text(required=True)
    limit = fields.Selection(
        selection=LIMITS,
        required=True,
        default="order",
        help="What ends the override: its order, a quantity or a number of days.",
    )
    quantity = fields.Float(
        digits="Product Unit", help="Of each part, in its own unit, over all orders."
    )
    days = fields.Integer(default=30, help="Days from today on which orders may use the override.")

    _least_days = models.Constraint(
        f"CHECK(days BETWEEN 1 AND {MOST_DAYS})", "The days must lie between 1 and 365."
    )

    @api.depends("order_id")
    def _compute_line_ids(self):
        for wizard in self:
            problems = wizard.order_id.order_line._get_source_problems()
            wizard.line_ids = [Command.set([line.id for line in problems])]

    def action_apply(self):
        """Record one override for each line, and tell on the order."""
        self.ensure_one()
        Override = self.env["purchase.source.override"]
        Override._check_may_override()
        self.order_id.check_access("read")
        self._check_limit()
        # The lines of an order share quantity limits: they are judged together.
        problems = {
            line: problem
            for line, problem in self.order_id.order_line._get_source_problems().items()
            if line in self.line_ids
        }
        if not problems:
            raise UserError(
                self.env._("%s has no line outside approval.", self.order_id.display_name)
            )
        Override._grant(
            [self._prepare_override(line, problem) for line, problem in problems.items()]
        )
        for line in problems:
            self.order_id.message_post(body=self._get_message(line))
        return {"type": "ir.actions.act_window_close"}

    def _check_limit(self):
        if not self.reason.strip():
            raise UserError(self.env._("Please say why this cannot wait for an approval."))
        if self.limit == "quantity" and self.quantity <= 0:
            raise UserError(self.env._("Please say how much may be ordered."))

    def _prepare_override(self, line, problem):
        today = line.company_id._sourcing_today()
        quantity = {"order": line.product_uom_qty, "quantity": self.quantity, "days": 0.0}
        last_day = today + timedelta(days=self.days)
        return {
            "order_line_id": line.id,
            "problem": problem.reason,
            "reason": self.reason,
            "limit": self.limit,
            "quantity": quantity[self.limit],
            "valid_until": last_day if self.limit == "days" else False,
        }

    def _get_message(self, line):
        return self.env._(
            "%(part)s may be bought here outside its approval: %(reason)s",
            part=line.product_id.display_name,
            reason=self.reason,
        )
