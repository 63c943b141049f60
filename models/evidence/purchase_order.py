from odoo import models


class PurchaseOrder(models.Model):
    _inherit = "purchase.order"

    def write(self, vals):
        # EXTENDS 'purchase': what we cancel before it is due proves nothing against the supplier
        result = super().write(vals)
        if vals.get("state") == "cancel":
            self.env["supplier.trial.delivery"]._follow_receipts(self.order_line.ids)
        return result
