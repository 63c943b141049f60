from odoo import fields, models


class ProductCategory(models.Model):
    _inherit = "product.category"

    sourcing_user_id = fields.Many2one(
        comodel_name="res.users",
        string="Exposure Owner",
        company_dependent=True,
        help="Owns the exposed parts of this category, and of those below it, that have no "
        "responsible of their own.",
    )

    def _policy_trigger_fields(self):
        return super()._policy_trigger_fields() | {"sourcing_user_id"}
