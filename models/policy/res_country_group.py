from odoo import fields, models


class ResCountryGroup(models.Model):
    _inherit = "res.country.group"

    is_sourcing_region = fields.Boolean(
        string="Sourcing Region",
        help="Two sources in different sourcing regions count as independent "
        "under the policy 'Two regions'.",
    )
