from odoo import api, fields, models
from odoo.exceptions import UserError


class SupplierEvidenceMixin(models.AbstractModel):
    """A piece of evidence: editable only as long as its stage is open."""

    _name = "supplier.evidence.mixin"
    _description = "Evidence"
    _inherit = ["supplier.record.guarded", "supplier.known.figures"]
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

    def _format_figure(self, value):
        """A figure as text, a dash for one that does not exist."""
        return "–" if value is None else f"{value:.8g}"

    def _get_known(self, name, digits=None):
        """A figure as text, a dash while it is undefined; `digits` after the point."""
        if not self[f"{name}_known"]:
            return "–"
        return self._format_figure(self[name]) if digits is None else f"{self[name]:.{digits}f}"

    def _get_known_share(self, name):
        """A share as text, a dash while it is undefined."""
        return self._format_share(self[name]) if self[f"{name}_known"] else "–"

    def _format_share(self, share):
        """In percent, or in parts per million where percent would show zeros only."""
        if not share or share >= 0.0001:
            return f"{100 * share:.4g} %"
        return "< 0.001 ppm" if share < 1e-9 else f"{1e6 * share:.2g} ppm"
