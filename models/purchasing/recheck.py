from odoo import models


class ProductSource(models.Model):
    """An approval that ends puts the orders that rest on it in question, at once."""

    _inherit = "product.source"

    def _on_approval_dropped(self):
        # EXTENDS sourcing
        super()._on_approval_dropped()
        alerts = self.env["purchase.source.alert"]
        alerts._refresh(self.product_id)
        alerts._tell_buyers()


class SupplierQualification(models.Model):
    _inherit = "supplier.qualification"

    def _refresh_sources(self):
        """An approval that is given solves what was open, without waiting for the night."""
        super()._refresh_sources()
        products = self._get_scope_products()
        alerts = self.env["purchase.source.alert"].sudo()
        open_alerts = alerts.search(
            [("solved_date", "=", False), ("product_id", "in", products.ids)]
        )
        alerts._refresh(open_alerts.product_id)
        self.env["purchase.source.override"]._close_repaired(products)


class StockMove(models.Model):
    _inherit = "stock.move"

    def _action_done(self, cancel_backorder=False):
        # EXTENDS 'stock': what has come is not open any more
        moves = super()._action_done(cancel_backorder=cancel_backorder)
        moves.purchase_line_id._recheck_alerts()
        return moves


class PurchaseOrderLine(models.Model):
    _inherit = "purchase.order.line"

    def _recheck_alerts(self):
        """Judge again the lines that are on the list; the others cost one small query."""
        if not self:
            return
        alerts = self.env["purchase.source.alert"]
        listed = alerts.sudo().search([("line_id", "in", self.ids), ("solved_date", "=", False)])
        alerts._refresh(listed.product_id)

    def _find_open_problems(self):
        """What is outside approval among open lines: ``{line: SourceProblem}``.

        Goods that have come count for quantity limits; what was ordered first comes first.
        """
        lines = self.order_id.order_line.sorted(
            lambda line: (line.order_id.date_approve or line.create_date, line.id)
        )
        checks = dict.fromkeys(lines, "none") | lines._get_source_checks()
        problems = lines._find_source_problems(checks)
        mine = {line: problem for line, problem in problems.items() if line in self}
        confirmed = self.env["purchase.source.override"]._find_confirmed(mine)
        return {
            line: problem._replace(override=confirmed.get(line, problem.override))
            for line, problem in mine.items()
        }
