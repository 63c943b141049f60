from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    sign_identity_check = fields.Boolean(
        string="Password for Signatures",
        help="Whoever signs gives the password again. The name on a signature is then a proof.",
    )
