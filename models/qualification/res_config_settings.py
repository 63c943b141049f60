from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    sign_identity_check = fields.Boolean(
        related="company_id.sign_identity_check", readonly=False
    )
