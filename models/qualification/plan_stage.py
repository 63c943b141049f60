from datetime import timedelta

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

    def _prepare_stage_vals(self, case, today):
        """Hook: values of the running stage that is a copy of this one."""
        return self._prepare_criteria_vals() | {
            "user_id": case.user_id.id,
            "date_deadline": today + timedelta(days=self.planned_days),
        }
