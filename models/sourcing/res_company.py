from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    contract_review_months = fields.Integer(
        string="Manufacturer Review (Months)",
        default=12,
        required=True,
        help="How long the answers of a contract manufacturer hold before they are asked again.",
    )

    contract_reminder_days = fields.Integer(
        string="Remind of the Review (Days before)",
        default=30,
        required=True,
        help="So many days before the answers are out of date; 0: no reminder.",
    )
    contract_reminder_repeat_days = fields.Integer(
        string="Again every (Days)",
        default=0,
        required=True,
        help="0: one reminder and no more.",
    )

    _contract_reminder_not_negative = models.Constraint(
        "CHECK(contract_reminder_days >= 0 AND contract_reminder_repeat_days >= 0)",
        "Reminders cannot be a negative number of days apart.",
    )
    _contract_review_months_positive = models.Constraint(
        "CHECK(contract_review_months > 0)", "Answers hold for one month at least."
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    contract_review_months = fields.Integer(
        related="company_id.contract_review_months", readonly=False, required=True
    )
    contract_reminder_days = fields.Integer(
        related="company_id.contract_reminder_days", readonly=False, required=True
    )
    contract_reminder_repeat_days = fields.Integer(
        related="company_id.contract_reminder_repeat_days", readonly=False, required=True
    )
