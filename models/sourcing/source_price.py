from odoo import fields, models


class ProductSource(models.Model):
    """What an order from a source would cost."""

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
