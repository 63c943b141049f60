from odoo import api, models
from odoo.tools import formatLang

from ...tools import quota
from .source_choice import Allocation


class StockRule(models.Model):
    """A need goes to the source that is furthest behind its share; a large one is split."""

    _inherit = "stock.rule"

    @api.model
    def _share_need(self, need, approved, plan):
        """The allocations by target shares; none where fewer than two shared sources can take it.

        What no source can take by its capacity goes to the one that is due first, and says so:
        a need is never lost.
        """
        prices = self._get_shared_prices(need, approved, plan)
        if len(prices) < 2:
            return []
        uom = need.product.uom_id
        wanted = need.uom._compute_quantity(need.quantity, uom)
        split = quota.allocate(
            wanted,
            [
                plan.get_share(supplier, need.date, self._get_least_quantity(seller, uom))
                for supplier, seller in prices.items()
            ],
            uom.rounding,
            need.product.with_company(need.company).split_quantity,
        )
        described = plan.describe()
        parts = dict(split.parts)
        above = self._place_residual(parts, split.residual, prices, plan, need)
        allocations = []
        for supplier, quantity in parts.items():
            plan.take(supplier, need.date, quantity)
            reason = self._explain_share(described, supplier, quantity, uom)
            if supplier in above:
                reason += " " + self.env._(
                    "%(quantity)s of it exceed what its capacity leaves for the month.",
                    quantity=self._format_quantity(above[supplier], uom),
                )
            allocations.append(Allocation(prices[supplier], quantity, reason, "share"))
        return self._in_unit_of_need(need, allocations, uom)

    @api.model
    def _get_shared_prices(self, need, approved, plan):
        """The vendor price of each supplier that takes part: ``{supplier id: price}``."""
        prices = {}
        for seller in approved:
            supplier = seller.partner_id.commercial_partner_id.id
            if supplier in plan.shares and supplier not in prices:
                prices[supplier] = self._get_best_price(need, seller.partner_id) or seller
        return prices

    @api.model
    def _get_least_quantity(self, seller, uom):
        return seller.product_uom_id._compute_quantity(seller.min_qty, uom)

    @api.model
    def _place_residual(self, parts, residual, prices, plan, need):
        """Give what exceeds all capacities to the source that is due first."""
        if need.product.uom_id.compare(residual, 0) <= 0:
            return {}
        first = quota.ranked([plan.get_share(supplier, need.date) for supplier in prices])[0].key
        parts[first] = parts.get(first, 0.0) + residual
        return {first: residual}

    @api.model
    def _in_unit_of_need(self, need, allocations, uom):
        """Quantities in the unit of the need; the last takes what rounding leaves."""
        if need.uom == uom:
            return allocations
        left, found = need.quantity, []
        for allocation in allocations[:-1]:
            quantity = uom._compute_quantity(allocation.quantity, need.uom)
            left -= quantity
            found.append(allocation._replace(quantity=quantity))
        return [*found, allocations[-1]._replace(quantity=need.uom.round(left))]

    @api.model
    def _explain_share(self, described, supplier, quantity, uom):
        """Why this supplier: “Acme 70 %, received 82 %; Bolt 30 %, received 18 %: this 400 to
        Bolt”."""
        partners = self.env["res.partner"].browse(described)
        names = {partner.id: partner.display_name for partner in partners}
        known = [
            self.env._(
                "%(name)s %(target)s %%, ordered so far %(actual)s %%",
                name=names[key],
                target=round(target),
                actual="–" if actual is None else round(actual),
            )
            for key, (target, actual) in described.items()
        ]
        return self.env._(
            "%(shares)s: this %(quantity)s to %(name)s.",
            shares="; ".join(known),
            quantity=self._format_quantity(quantity, uom),
            name=names[supplier],
        )

    @api.model
    def _format_quantity(self, quantity, uom):
        text = formatLang(self.env, quantity, dp="Product Unit")
        return f"{text} {uom.name}"
