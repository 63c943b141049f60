from odoo import api, models

LATER_KEY = "supplier_qualification_list_later"


class ListLater(set):
    """Collects the products of price lines that are made one by one, to list them in one go.

    Only Python code can put one into the context: it has no JSON form.
    """


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
        later = self.env.context.get(LATER_KEY)
        if isinstance(later, ListLater):
            later.update(products.ids)
        elif products and self.env["product.source"].sudo()._list_price_lines(products):
            self.env["product.exposure"]._refresh(products)
