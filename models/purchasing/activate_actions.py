from odoo import models


class ProductExposure(models.Model):
    _inherit = "product.exposure"

    def _action_activate(self):
        """Open the wizard for these parts."""
        return self.env["product.source"]._get_activate_action(
            {"default_product_ids": self.product_id.ids}
        )


class ProductSource(models.Model):
    _inherit = "product.source"

    def _action_activate(self):
        """Open the wizard that takes these sources out."""
        return self._get_activate_action(
            {
                "default_product_ids": self.product_id.ids,
                "default_partner_ids": self.filtered(lambda s: not s.site_id).partner_id.ids,
                "default_site_ids": self.site_id.ids,
            }
        )

    def _get_activate_action(self, defaults):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "supplier_qualification.sourcing_activate_action"
        )
        return action | {"context": {"dialog_size": "extra-large"} | defaults}
