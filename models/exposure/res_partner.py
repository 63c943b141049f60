from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    sourcing_capacity = fields.Float(
        string="Shared Monthly Capacity",
        digits="Product Unit",
        index="btree_not_null",
        help="What this plant can make in a month of all your parts together. 0: not known, or "
        "each part has a capacity of its own, which its source states.",
        groups="base.group_user",
    )

    _sourcing_capacity_positive = models.Constraint(
        "CHECK(sourcing_capacity >= 0)", "A capacity cannot be negative."
    )

    def write(self, vals):
        result = super().write(vals)
        if {"sourcing_capacity", "buyer_id"} & vals.keys():
            self._refresh_exposed_parts()
        return result

    def _refresh_exposed_parts(self):
        # sudo: figures are kept right whoever changes the address
        sources = self.env["product.source"].sudo().search(
            ["|", ("partner_id", "in", self.ids), ("site_id", "in", self.ids)]
        )  # fmt: skip
        self.env["product.exposure"]._refresh(sources.product_id)
