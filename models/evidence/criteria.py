from odoo import api, fields, models
from odoo.exceptions import ValidationError


class SupplierQualificationCriteria(models.AbstractModel):
    """What the evidence has to show; the criteria of each kind extend this."""

    _inherit = "supplier.qualification.criteria"

    criteria_summary = fields.Char(string="Pass Criteria", compute="_compute_criteria_summary")

    @api.depends(lambda self: self._criteria_fields())
    @api.depends_context("lang")
    def _compute_criteria_summary(self):
        for record in self:
            record.criteria_summary = record._get_criteria_texts().get(record.kind, "")

    def _get_criteria_texts(self):
        """Hook: the criteria of each kind in a few words."""
        return {}

    @api.constrains(lambda self: self._criteria_fields())
    def _check_criteria(self):
        for record in self:
            problem = record._get_criteria_problem()
            if problem:
                raise ValidationError(
                    self.env._("%(stage)s: %(problem)s", stage=record.display_name, problem=problem)
                )

    def _get_criteria_problem(self):
        """Hook: return why these criteria cannot be meant, or False."""
        return False
