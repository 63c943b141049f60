from odoo import models


class StockMove(models.Model):
    _inherit = "stock.move"

    def _action_done(self, cancel_backorder=False):
        # EXTENDS 'stock': what comes, goes back or is scrapped reaches the trials that wait for it
        moves = super()._action_done(cancel_backorder=cancel_backorder)
        # of scrap, Odoo returns everything but the move itself
        done = (self | moves).exists()
        lines = done.purchase_line_id | done.scrap_id.picking_id.move_ids.purchase_line_id
        self.env["supplier.trial.delivery"]._follow_receipts(lines.ids)
        return moves
