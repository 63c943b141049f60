from odoo import fields, models


class ResUsers(models.Model):
    _inherit = "res.users"

    signing_delegation_ids = fields.One2many(
        comodel_name="supplier.qualification.delegation",
        inverse_name="user_id",
        string="Signatures Delegated",
    )
    signing_for_ids = fields.One2many(
        comodel_name="supplier.qualification.delegation",
        inverse_name="delegate_id",
        string="Signs instead of",
    )
