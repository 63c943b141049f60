from odoo import api, fields, models
from odoo.exceptions import UserError


class SupplierEvidenceMixin(models.AbstractModel):
    """A piece of evidence: editable only as long as its stage is open."""

    _name = "supplier.evidence.mixin"
    _description = "Evidence"
    _inherit = ["supplier.record.guarded"]
    # The kind of stage that this evidence belongs to.
    _evidence_kind = None

    stage_id = fields.Many2one(
        comodel_name="supplier.qualification.stage",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="stage_id.company_id", store=True, index=True)
    is_editable = fields.Boolean(related="stage_id.is_editable")

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        if not records._is_sealed():
            records._check_stage_open()
            records.stage_id._begin_work()
        return records

    def write(self, vals):
        if self._is_sealed() or not self._get_frozen_fields() & vals.keys():
            return super().write(vals)
        self._check_stage_open()
        result = super().write(vals)
        # The evidence may have moved: its new home must be open as well.
        self._check_stage_open()
        self.stage_id._begin_work()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_judged(self):
        if not self._is_sealed():
            self._check_stage_open()

    @api.model
    def _get_frozen_fields(self):
        """Hook: the fields that can no longer change once the stage is closed."""
        return set(self._fields)

    def _check_stage_open(self):
        """Refuse evidence for a stage that is closed, or of another kind."""
        for stage in self.stage_id:
            if self._evidence_kind and stage.kind != self._evidence_kind:
                kinds = dict(stage._fields["kind"]._description_selection(self.env))
                raise UserError(
                    self.env._(
                        "%(evidence)s belongs to a stage of the kind %(kind)s, "
                        "%(case)s has another kind here.",
                        evidence=self._description,
                        kind=kinds[self._evidence_kind],
                        case=stage.qualification_id.display_name,
                    )
                )
        self.stage_id._check_open()

    def _set_figure(self, name, figure):
        """Set a figure that may be undefined, and the boolean beside it that says so."""
        self[name] = figure or 0.0
        self[f"{name}_known"] = figure is not None
