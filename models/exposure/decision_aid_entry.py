from odoo import api, models


class ProductExposure(models.Model):
    """The question whether to dual-source is asked from a part's row, …"""

    _inherit = "product.exposure"

    def action_decide(self):
        """Weigh one source, a second supplier and a second site of the manufacturer."""
        self.ensure_one()
        return self._ask_dual_sourcing(
            product_id=self.product_id.id, company_id=self.company_id.id
        )

    @api.model
    def _ask_dual_sourcing(self, **values):
        defaults = {f"default_{name}": value for name, value in values.items()}
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Dual-Source This Part?"),
            "res_model": "sourcing.decision.aid",
            "views": [(False, "form")],
            "target": "new",
            "context": defaults | {"dialog_size": "extra-large"},
        }


class ProductTemplate(models.Model):
    """… from the part itself, …"""

    _inherit = "product.template"

    def action_decide(self):
        """Weigh one source, a second supplier and a second site of the manufacturer."""
        self.ensure_one()
        return self.env["product.exposure"]._ask_dual_sourcing(
            product_id=self.product_variant_ids[:1].id
        )


class ResPartner(models.Model):
    """… and from the manufacturer who might carry it."""

    _inherit = "res.partner"

    def action_decide(self):
        """Ask for one of the parts that this manufacturer makes."""
        self.ensure_one()
        parts = self.source_ids.product_id
        product = parts.id if len(parts) == 1 else False
        return self.env["product.exposure"]._ask_dual_sourcing(
            partner_id=self.id, product_id=product
        )
