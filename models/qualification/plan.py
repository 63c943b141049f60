from odoo import fields, models

SIGNING = [("parallel", "At the Same Time"), ("sequence", "One after Another")]


class SupplierQualificationPlan(models.Model):
    _name = "supplier.qualification.plan"
    _description = "Qualification Plan"
    _inherit = ["mail.thread"]
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(comodel_name="res.company", index=True)
    stage_ids = fields.One2many(
        comodel_name="supplier.qualification.plan.stage",
        inverse_name="plan_id",
        copy=True,
    )
    role_ids = fields.Many2many(
        comodel_name="supplier.qualification.role",
        string="Signatures",
        check_company=True,
        help="An approval needs a signature for each of these roles.",
    )
    signing = fields.Selection(
        selection=SIGNING,
        default="parallel",
        required=True,
        help="One after another follows the order of the roles.",
    )
    sign_days = fields.Integer(
        string="Days to Sign",
        default=14,
        help="After that many days substitutes may sign as well. 0: no deadline.",
    )
    sign_reminder_days = fields.Integer(
        string="Days between Signing Reminders", default=3, help="0: no reminders."
    )
    validity_months = fields.Integer(default=24, help="How long an approval lasts.")
    reminder_days = fields.Integer(
        default=60, help="Days before the end of an approval when the part goes on watch."
    )
    reminder_repeat_days = fields.Integer(default=14, help="Days between two reminders.")
    dormancy_months = fields.Integer(
        default=12,
        help="A source without an accepted receipt for longer than this no longer counts. "
        "0: no limit.",
    )

    _positive_periods = models.Constraint(
        "CHECK(validity_months > 0 AND reminder_days >= 0 AND reminder_repeat_days >= 0 "
        "AND dormancy_months >= 0 AND sign_days >= 0 AND sign_reminder_days >= 0)",
        "The validity must be at least one month, the other periods cannot be negative.",
    )
