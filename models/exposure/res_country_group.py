from odoo import models


class ResCountryGroup(models.Model):
    _inherit = "res.country.group"

    def write(self, vals):
        result = super().write(vals)
        if {"is_sourcing_region", "country_ids"} & vals.keys():
            self.env["product.exposure"]._refresh()
        return result
