from odoo import api, models

from odoo.addons.stock.models.stock_rule import ProcurementException


class StockRule(models.Model):
    """Every need that is bought passes here: orderpoints, make to order, drop shipping."""

    _inherit = "stock.rule"

    @api.model
    def _run_buy(self, procurements):
        # EXTENDS 'purchase_stock'
        return super()._run_buy(self._choose_sources(procurements))

    @api.model
    def _choose_sources(self, procurements):
        """The procurements with their vendors, split where more than one delivers.

        :raise ProcurementException: when an orderpoint has nothing to order from.
        """
        needs = [
            self._prepare_need(
                rule, need.product_id, need.product_qty, need.product_uom,
                rule.company_id or need.company_id, need.values,
            )
            for need, rule in procurements
        ]  # fmt: skip
        chosen, errors = [], []
        found = zip(procurements, needs, self._allocate(needs), strict=True)
        for (procurement, rule), need, allocations in found:
            held = allocations and allocations[0].kind == "held"
            if allocations is None or held and need.quantity <= 0:
                chosen.append((procurement, rule))
            elif held and self.env.context.get("from_orderpoint"):
                errors.append((procurement, self._get_held_message(need)))
            else:
                chosen += [(self._assign(procurement, part), rule) for part in allocations]
        if errors:
            raise ProcurementException(errors)
        return chosen

    @api.model
    def _assign(self, procurement, allocation):
        """The procurement for one vendor."""
        values = dict(
            procurement.values, supplierinfo_id=allocation.seller, source_allocation=allocation
        )
        return procurement._replace(product_qty=allocation.quantity, values=values)

    def _update_purchase_order_line(
        self, product_id, product_qty, product_uom, company_id, values, line
    ):
        vals = super()._update_purchase_order_line(
            product_id, product_qty, product_uom, company_id, values, line
        )
        return vals | line.order_id._note_allocation(values, line.source_reason)
