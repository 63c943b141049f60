from odoo import api, models


class ResCountryGroup(models.Model):
    """A sourcing region says which countries fail together: the whole catalogue hangs on it."""

    _inherit = "res.country.group"

    @api.model_create_multi
    def create(self, vals_list):
        groups = super().create(vals_list)
        groups._refresh_regions()
        return groups

    def write(self, vals):
        result = super().write(vals)
        if {"is_sourcing_region", "country_ids"} & vals.keys():
            self.env["product.exposure"]._refresh()
        return result

    def unlink(self):
        regions = self.filtered("is_sourcing_region")
        result = super().unlink()
        if regions:
            self.env["product.exposure"]._refresh()
        return result

    def _refresh_regions(self):
        if self.filtered("is_sourcing_region").country_ids:
            self.env["product.exposure"]._refresh()
