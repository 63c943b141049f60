from odoo import fields, models


class ProductSource(models.Model):
    """What an order from a source would cost, and whom it goes to."""

    _inherit = "product.source"

    def _get_price_line(self, quantity=0.0):
        """The vendor's price line that an order takes today.

        The same rule for a whole catalogue is `sourcing.scenario._price_sql`.

        :param quantity: in the part's own unit
        :return: the line with the largest minimum that the quantity reaches; where none is
            reached the one with the smallest; empty where the vendor has no price
        """
        today = fields.Date.today()
        prices = self.product_id.seller_ids.filtered(
            lambda p: p.partner_id.commercial_partner_id == self.partner_id
            and (not p.partner_id.is_production_site or p.partner_id == self.site_id)
            and p.company_id in (self.company_id, self.company_id.browse())
            and p.product_id in (self.product_id, self.product_id.browse())
            and (not p.date_start or p.date_start <= today)
            and (not p.date_end or p.date_end >= today)
        )
        least = {p: p.product_uom_id._compute_quantity(p.min_qty, self.product_id.uom_id)
                 for p in prices}  # fmt: skip
        reached = prices.filtered(lambda p: least[p] <= quantity)
        if reached:
            return reached.sorted(lambda p: (-least[p], p.sequence, p.id))[:1]
        return prices.sorted(lambda p: (least[p], p.sequence, p.id))[:1]

    def _get_order_cost(self, quantity):
        """What a quantity, in the part's own unit, costs today in the currency of the company.

        :return: the cost, and whether a price is known
        """
        price = self._get_price_line(quantity)
        if not price.price:
            return 0.0, False
        company = self.company_id
        # the discounted price is of the part's own unit, whatever unit the vendor's is
        cost = price.currency_id._convert(
            price.price_discounted * quantity, company.currency_id, company
        )
        return cost, True

    def _get_order_partners(self):
        """Whom to order from so that the receipt counts for the source: ``{source: partner}``.

        What a supplier sends without saying from where belongs to its only source of the part
        (`_placed_sql`). Where it has several, the order goes to the site itself.
        """
        keys = ["product_id", "partner_id", "company_id"]
        rows = self.with_context(active_test=False)._read_group(
            [(key, "in", self[key].ids) for key in keys], keys, ["__count"]
        )
        count = {(product, partner, company): n for product, partner, company, n in rows}
        return {
            source: source.site_id
            if source.site_id and count[source.product_id, source.partner_id, source.company_id] > 1
            else source.partner_id
            for source in self
        }
