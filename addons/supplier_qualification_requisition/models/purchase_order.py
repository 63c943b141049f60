from odoo import api, fields, models

# From the worst to the best: what decides for the whole quotation.
WORST_FIRST = ("block", "warn", "override", "ok")


class PurchaseOrder(models.Model):
    """Each alternative says how its vendor stands."""

    _inherit = "purchase.order"

    source_check_state = fields.Selection(
        selection=[("ok", "Approved"), ("warn", "Unapproved"), ("block", "Blocked"),
                   ("override", "Override")],
        compute="_compute_source_check_state",
        string="Approval of the Source",
        help="The worst of its lines; empty where no part is checked.",
        groups="base.group_user",
    )

    @api.depends("order_line.source_check_state")
    def _compute_source_check_state(self):
        for order in self:
            states = set(order.order_line.mapped("source_check_state"))
            order.source_check_state = next(
                (state for state in WORST_FIRST if state in states), False
            )
