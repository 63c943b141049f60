from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    contract_review_months = fields.Integer(
        string="Manufacturer Review (Months)",
        default=12,
        required=True,
        help="How long the answers of a contract manufacturer hold before they are asked again.",
    )

    _contract_review_months_positive = models.Constraint(
        "CHECK(contract_review_months > 0)", "Answers hold for one month at least."
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    contract_review_months = fields.Integer(
        related="company_id.contract_review_months", readonly=False, required=True
    )
