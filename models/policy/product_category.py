from odoo import models


class ProductCategory(models.Model):
    _name = "product.category"
    _inherit = ["product.category", "sourcing.policy.mixin"]

    def _policy_trigger_fields(self):
        return super()._policy_trigger_fields() | {"parent_id"}

    def _get_policy_products(self):
        return (
            self.env["product.product"]
            .sudo()
            .with_context(active_test=False)
            .search([("categ_id", "child_of", self.ids)])
        )
