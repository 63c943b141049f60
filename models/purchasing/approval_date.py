from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError

# Clocks differ, and a transaction may begin before midnight: so far from now is still now.
NOW = timedelta(days=1)


class PurchaseOrder(models.Model):
    """The day of a confirmation is what it was.

    Limits of approvals, the list of what was bought outside approval and the spend of a year ask
    for it. Odoo only hides it from editing: whoever may write an order could date it out of them.
    """

    _inherit = "purchase.order"

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("state") == "purchase" and not vals.get("date_approve"):
                vals["date_approve"] = fields.Datetime.now()
        orders = super().create(vals_list)
        orders.filtered(
            lambda order: order.state == "purchase" and not order._is_now(order.date_approve)
        )._check_may_redate()
        return orders

    def write(self, vals):
        if vals.get("state") == "purchase" and "date_approve" not in vals:
            # Odoo's buttons give the day, who writes the state alone does not.
            fresh = self.filtered(lambda order: order.state != "purchase")
            fresh.write({"date_approve": fields.Datetime.now()})
        redated = self._get_redated(vals)
        redated._check_may_redate()
        before = {order: order.date_approve for order in redated if not self.env.su}
        result = super().write(vals)
        for order, moment in before.items():
            order._tell_redated(moment)
        return result

    def _get_redated(self, vals):
        """The orders that this confirms on another day than today, or moves to another day."""
        if "date_approve" not in vals:
            return self.browse()
        moment = fields.Datetime.to_datetime(vals["date_approve"]) or False
        return self.filtered(
            lambda order: vals.get("state", order.state) == "purchase"
            and (
                order.date_approve != moment
                if order.state == "purchase"
                else not self._is_now(moment)
            )
        )

    @api.model
    def _is_now(self, moment):
        return bool(moment) and abs(moment - fields.Datetime.now()) <= NOW

    def _check_may_redate(self):
        if not self or self.env.su or not self.env["product.exposure"]._is_anything_tracked():
            return
        if not self.env.user.has_group("supplier_qualification.group_manager"):
            raise AccessError(
                self.env._(
                    "%s: the day of the confirmation counts for approvals and their limits, it "
                    "stays as it is. A manager of supplier qualification can correct it.",
                    self[0].display_name,
                )
            )

    def _tell_redated(self, before):
        self.message_post(
            body=self.env._(
                "Confirmed on %(after)s, no longer on %(before)s.",
                before=before or "–",
                after=self.date_approve or "–",
            )
        )
