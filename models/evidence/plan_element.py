from odoo import fields, models
from odoo.fields import Command

from .element import ELEMENTS


class SupplierQualificationPlanElement(models.Model):
    """An element of the own list of a plan, which submission level 4 goes by."""

    _name = "supplier.qualification.plan.element"
    _description = "Submission Element of a Plan"
    _order = "plan_stage_id, element"
    _rec_name = "element"

    plan_stage_id = fields.Many2one(
        comodel_name="supplier.qualification.plan.stage",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="plan_stage_id.company_id", store=True, index=True)
    element = fields.Selection(
        selection=ELEMENTS,
        required=True,
        help="Part of the submission, as in the approval of production parts.",
    )

    _one_of_each = models.UniqueIndex(
        "(plan_stage_id, element)", "This element is in the list already."
    )


class SupplierQualificationPlanStage(models.Model):
    _inherit = "supplier.qualification.plan.stage"

    own_element_ids = fields.One2many(
        comodel_name="supplier.qualification.plan.element",
        inverse_name="plan_stage_id",
        string="Own List",
        copy=True,
        help="What is submitted at level 4.",
    )

    def _is_proven_by(self, stage):
        # EXTENDS: at level 4 the own list is asked for as well
        if not super()._is_proven_by(stage):
            return False
        if self.kind != "process_validation" or self.submission_level != "4":
            return True
        counted = stage.element_ids.filtered("required").mapped("element")
        return set(self.own_element_ids.mapped("element")) <= set(counted)

    def _prepare_stage_vals(self, case, today):
        # EXTENDS: a submission starts with the elements of its level
        vals = super()._prepare_stage_vals(case, today)
        if self.kind != "process_validation" or not self.submission_level:
            return vals
        elements = self.env["supplier.process.element"]._prepare_submission_vals(
            self.submission_level, self.own_element_ids.mapped("element")
        )
        common = {"user_id": vals.get("user_id"), "date_deadline": vals.get("date_deadline")}
        return vals | {"element_ids": [Command.create(one | common) for one in elements]}
