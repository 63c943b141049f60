from odoo import api, fields, models

KINDS = [
    ("process_validation", "Process Validation"),
    ("quality_audit", "Quality Audit"),
    ("lead_time_trial", "Lead-Time Trial"),
]


class SupplierQualificationCriteria(models.AbstractModel):
    """What a stage demands: written on the plan, copied to the stage when the case starts."""

    _name = "supplier.qualification.criteria"
    _description = "Stage Criteria"

    kind = fields.Selection(
        selection=KINDS,
        required=True,
        default="process_validation",
        help="The proof that is asked for.",
    )
    sequence = fields.Integer(default=10)
    mandatory = fields.Boolean(
        default=True,
        help="A failed mandatory stage cannot be approved.",
    )
    planned_days = fields.Integer(
        default=30,
        help="Days from the start of the case to the deadline of the stage.",
    )

    @api.depends("kind")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for stage in self:
            stage.display_name = labels.get(stage.kind, "")

    @api.model
    def _criteria_fields(self):
        """Hook: names of the fields that are copied from the plan to a running stage."""
        return ["kind", "sequence", "mandatory", "planned_days"]

    @api.model
    def _get_proof_fields(self):
        """Hook: by kind, the names of the criteria that its evidence is judged by."""
        return {}

    def _prepare_criteria_vals(self):
        """The criteria as values for another record."""
        self.ensure_one()
        return {
            name: self._fields[name].convert_to_write(self[name], self)
            for name in self._criteria_fields()
        }
