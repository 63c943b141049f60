from odoo import api, fields, models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    source_ids = fields.One2many(
        comodel_name="product.source",
        compute="_compute_source_ids",
        string="Sources",
        groups="base.group_user",
    )

    @api.depends("product_variant_ids.source_ids")
    def _compute_source_ids(self):
        for template in self:
            template.source_ids = template.product_variant_ids.source_ids


class ProductProduct(models.Model):
    _inherit = "product.product"

    source_ids = fields.One2many(
        comodel_name="product.source",
        inverse_name="product_id",
        string="Sources",
        groups="base.group_user",
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

    def _filter_followed(self, companies):
        """Those that something may be said of in these companies: tracked, or with a source that
        is more than listed. What the night finds out is soon enough for all others."""
        if not self:
            return self
        policies = self._get_effective_policies(self.ids, companies.ids)
        tracked = {product for (product, _company), found in policies.items() if found[0] != "none"}
        others = self.filtered(lambda product: product.id not in tracked)
        # sudo: what is followed does not depend on who receives
        sources = self.env["product.source"].sudo().search(
            [("product_id", "in", others.ids), ("state", "!=", "listed")]
        )  # fmt: skip
        return (self - others) | sources.product_id.sudo(False)
