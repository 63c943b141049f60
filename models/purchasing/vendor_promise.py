from odoo import models

PROMISE_KEY = "supplier_qualification_vendor_promise"
# An object has no JSON form: a context key sent over RPC can never be this one.
PROMISE = object()


class PurchaseOrder(models.Model):
    """A vendor says on the portal when its goods will come: that is news, nobody's decision."""

    _inherit = "purchase.order"

    def _update_date_planned_for_lines(self, updated_dates):
        # EXTENDS 'purchase': refused, the day would stay as it was and nobody would hear of it
        if self.env.user.share:
            updated_dates = [
                (line.with_context(**{PROMISE_KEY: PROMISE}), day) for line, day in updated_dates
            ]
        return super()._update_date_planned_for_lines(updated_dates)

    def _check_confirmed_lines(self, lines):
        # EXTENDS: as when an approval lapses, the lines go on the list and the buyer is told. By
        # night, in one message: a vendor may move its days as often as it likes.
        if self.env.context.get(PROMISE_KEY) is PROMISE:
            self.env["purchase.source.alert"]._refresh(lines.product_id)
        else:
            super()._check_confirmed_lines(lines)
