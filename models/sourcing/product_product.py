from odoo import api, fields, models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    source_ids = fields.One2many(
        comodel_name="product.source",
        compute="_compute_source_ids",
        string="Sources",
    )

    @api.depends("product_variant_ids.source_ids")
    def _compute_source_ids(self):
        for template in self:
            template.source_ids = template.product_variant_ids.source_ids


class ProductProduct(models.Model):
    _inherit = "product.product"

    source_ids = fields.One2many(
        comodel_name="product.source", inverse_name="product_id", string="Sources"
    )

    @api.model_create_multi
    def create(self, vals_list):
        products = super().create(vals_list)
        self.env["product.source"].sudo()._list_price_lines(products)
        self.env["product.exposure"]._refresh(products)
        return products

    def write(self, vals):
        result = super().write(vals)
        if "active" in vals:
            self.env["product.exposure"]._refresh(self)
        return result
