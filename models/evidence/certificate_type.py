from odoo import fields, models


class SupplierCertificateType(models.Model):
    _name = "supplier.certificate.type"
    _description = "Certificate Type"
    _order = "sequence, id"

    name = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    description = fields.Text(translate=True, help="What such a certificate stands for.")
    reminder_days = fields.Integer(
        string="Remind before (days)",
        default=90,
        help="Days before the end of a certificate when its responsible is first reminded. "
        "0: never.",
    )
    reminder_repeat_days = fields.Integer(
        string="Again every (days)", default=30, help="Days between two reminders. 0: only once."
    )

    _positive_days = models.Constraint(
        "CHECK(reminder_days >= 0 AND reminder_repeat_days >= 0)", "Days cannot be negative."
    )
