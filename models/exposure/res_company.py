from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    sourcing_usage_days = fields.Integer(
        string="Usage Window (Days)",
        default=90,
        required=True,
        help="Daily usage is the average of what left for customers and production in this time.",
    )

    _sourcing_usage_days_positive = models.Constraint(
        "CHECK(sourcing_usage_days > 0)", "The usage window needs at least one day."
    )

    def write(self, vals):
        result = super().write(vals)
        if {"sourcing_usage_days", "sourcing_user_id"} & vals.keys():
            self.env["product.exposure"]._refresh()
        return result


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    sourcing_usage_days = fields.Integer(
        related="company_id.sourcing_usage_days", readonly=False, required=True
    )
