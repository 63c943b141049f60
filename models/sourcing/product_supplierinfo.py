from odoo import api, models


class ProductSupplierinfo(models.Model):
    _inherit = "product.supplierinfo"

    @api.model_create_multi
    def create(self, vals_list):
        prices = super().create(vals_list)
        prices._list_sources()
        return prices

    def write(self, vals):
        result = super().write(vals)
        if {"partner_id", "product_id", "product_tmpl_id", "company_id"} & vals.keys():
            self._list_sources()
        return result

    def _list_sources(self):
        """A price line makes a source appear as listed: Odoo adds price lines by itself."""
        products = self.sudo().product_id | self.sudo().product_tmpl_id.product_variant_ids
        if products and self.env["product.source"].sudo()._list_price_lines(products):
            self.env["product.exposure"]._refresh(products)
