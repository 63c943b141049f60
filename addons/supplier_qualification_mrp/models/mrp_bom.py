from odoo import api, models


class MrpBom(models.Model):
    _inherit = "mrp.bom"

    @api.model_create_multi
    def create(self, vals_list):
        bills = super().create(vals_list)
        bills._refresh_exposure(bills._get_made_products())
        return bills

    def write(self, vals):
        before = self._get_made_products()
        result = super().write(vals)
        watched = {"product_id", "product_tmpl_id", "bom_line_ids", "active", "company_id",
                   "product_qty", "product_uom_id"}  # fmt: skip
        if watched & vals.keys():
            self._refresh_exposure(before | self._get_made_products())
        return result

    def unlink(self):
        products = self.env["product.exposure"]._get_products_below(self._get_made_products())
        result = super().unlink()
        self.env["product.exposure"]._refresh(products)
        return result

    def _get_made_products(self):
        # sudo: variants that the user may not see are made by the bill as well
        bills = self.sudo()
        whole = bills.filtered(lambda bom: not bom.product_id).product_tmpl_id
        return (bills.product_id | whole.product_variant_ids).sudo(False)

    def _refresh_exposure(self, products):
        """Value the parts of these products anew."""
        exposure = self.env["product.exposure"]
        exposure._refresh(exposure._get_products_below(products))


class MrpBomLine(models.Model):
    _inherit = "mrp.bom.line"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        self.env["product.exposure"]._refresh(
            self.env["product.exposure"]._get_products_below(lines.product_id)
        )
        return lines

    def write(self, vals):
        before = self.product_id
        result = super().write(vals)
        if {"product_id", "product_qty", "product_uom_id"} & vals.keys():
            self.env["product.exposure"]._refresh(
                self.env["product.exposure"]._get_products_below(before | self.product_id)
            )
        return result

    def unlink(self):
        products = self.env["product.exposure"]._get_products_below(self.product_id)
        result = super().unlink()
        self.env["product.exposure"]._refresh(products)
        return result
