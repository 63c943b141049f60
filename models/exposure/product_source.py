from odoo import models

from .exposure_survival import CLUSTER_PARTS


class ProductSource(models.Model):
    _inherit = "product.source"

    def write(self, vals):
        leaves = {"site_id", "partner_id", "active", "product_id", "company_id"} & vals.keys()
        neighbours = self._get_plant_neighbours() if leaves else None
        result = super().write(vals)
        if neighbours:
            self.env["product.exposure"]._refresh(neighbours)
        return result

    def unlink(self):
        neighbours = self._get_plant_neighbours()
        result = super().unlink()
        if neighbours:
            self.env["product.exposure"]._refresh(neighbours.exists())
        return result

    def _get_plant_neighbours(self):
        """The few parts whose time to survive hangs on a plant that these sources may leave."""
        products = self.env["product.product"]
        # sudo: figures are kept right whoever changes a source
        for plant in (self.site_id | self.filtered(lambda s: not s.site_id).partner_id).sudo():
            if plant.sourcing_capacity:
                made = self.sudo().search(
                    ["|", ("site_id", "=", plant.id),
                     "&", ("partner_id", "=", plant.id), ("site_id", "=", False)],
                    limit=4 * CLUSTER_PARTS,
                ).product_id  # fmt: skip
                if len(made) <= CLUSTER_PARTS + len(self):
                    products |= made
        return products.sudo(False)
