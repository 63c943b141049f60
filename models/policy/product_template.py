from odoo import models


class ProductTemplate(models.Model):
    _name = "product.template"
    _inherit = ["product.template", "sourcing.policy.mixin"]

    def _policy_trigger_fields(self):
        return super()._policy_trigger_fields() | {"categ_id", "purchase_ok", "company_id"}

    def _get_policy_products(self):
        return self.sudo().with_context(active_test=False).product_variant_ids
