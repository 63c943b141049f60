from odoo import models


class StockMove(models.Model):
    _inherit = "stock.move"

    def _action_done(self, cancel_backorder=False):
        # EXTENDS 'stock': an accepted receipt warms its source, a return may cool it
        moves = super()._action_done(cancel_backorder=cancel_backorder)
        received = moves.filtered(lambda m: m.purchase_line_id and m.state == "done")
        products = received.product_id._filter_followed(received.company_id)
        if products:
            # how the source delivers comes first: exposure reads it
            self.env["product.source"]._refresh_deliveries(products)._question_delivery()
            self.env["product.exposure"]._refresh(products)
        return moves
