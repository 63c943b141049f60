from odoo import models
from odoo.exceptions import UserError


class ProductExposure(models.Model):
    _inherit = "product.exposure"

    def _action_activate(self):
        """Open the wizard for these parts."""
        return self.env["product.source"]._get_activate_action(
            self.company_id, {"default_product_ids": self.product_id.ids}
        )


class ProductSource(models.Model):
    _inherit = "product.source"

    def _action_activate(self):
        """Open the wizard that takes these sources out."""
        return self._get_activate_action(
            self.company_id,
            {
                "default_product_ids": self.product_id.ids,
                "default_partner_ids": self.filtered(lambda s: not s.site_id).partner_id.ids,
                "default_site_ids": self.site_id.ids,
            },
        )

    def _get_activate_action(self, company, defaults):
        """The wizard with some defaults, for the company of the records it is opened from.

        :raise UserError: the records belong to several companies
        """
        if len(company) > 1:
            raise UserError(
                self.env._(
                    "These parts belong to %s. Alternates are activated for one company at a "
                    "time: choose the parts of one.",
                    ", ".join(company.mapped("display_name")),
                )
            )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "supplier_qualification.sourcing_activate_action"
        )
        defaults = {"default_company_id": (company or self.env.company).id} | defaults
        return action | {"context": {"dialog_size": "extra-large"} | defaults}
