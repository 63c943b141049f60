from odoo import models


class ProductSource(models.Model):
    """Which sources a case is about."""

    _inherit = "product.source"

    def _filter_reached(self, case):
        """Those of these sources that an approval of the case would reach."""
        parts = case._get_covered(self.product_id)
        return self.filtered(
            lambda source: source.product_id in parts
            and source.partner_id == case.commercial_partner_id
            and source.company_id == case.company_id
            and (not case.site_id or source.site_id == case.site_id)
        )
