from odoo import fields, models


class SupplierQualificationPlanStage(models.Model):
    _name = "supplier.qualification.plan.stage"
    _description = "Stage of a Plan"
    _inherit = ["supplier.qualification.criteria"]
    _order = "sequence, id"
    _rec_name = "kind"

    plan_id = fields.Many2one(
        comodel_name="supplier.qualification.plan",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="plan_id.company_id", store=True, index=True)
