from odoo import api, fields, models

from .qualification import RESULTS, STATES

PHASE_FIELDS = ("state", "result", "valid_from", "valid_until", "quantity_cap")


class SupplierQualificationPhase(models.Model):
    """What a case was from a day on. A change is a new row, so any past day has its answer."""

    _name = "supplier.qualification.phase"
    _description = "Phase of a Qualification"
    _inherit = ["supplier.record.append.only"]
    _order = "date desc, id desc"
    _rec_name = "state"

    qualification_id = fields.Many2one(
        comodel_name="supplier.qualification", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="qualification_id.company_id", store=True, index=True)
    date = fields.Date(
        string="Since", required=True, help="The case stood like this from this day on."
    )
    state = fields.Selection(selection=STATES, required=True, help="Step of the work on the case.")
    result = fields.Selection(selection=RESULTS, help="What was decided.")
    valid_from = fields.Date()
    valid_until = fields.Date(help="The last day of the approval, as it was known then.")
    quantity_cap = fields.Float(
        string="Quantity Limit", digits="Product Unit", help="Units that might be ordered in all."
    )
    user_id = fields.Many2one(comodel_name="res.users", string="By", ondelete="restrict")


class SupplierQualification(models.Model):
    _inherit = "supplier.qualification"

    phase_ids = fields.One2many(
        comodel_name="supplier.qualification.phase",
        inverse_name="qualification_id",
        string="History",
        readonly=True,
        copy=False,
    )

    @api.model
    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {"phase_ids"}

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & set(PHASE_FIELDS):
            self.env["supplier.qualification.phase"]._append(
                [case._prepare_phase_vals() for case in self]
            )
        return result

    def _prepare_phase_vals(self):
        return {name: self[name] for name in PHASE_FIELDS} | {
            "qualification_id": self.id,
            "date": self.company_id._sourcing_today(),
            "user_id": self.env.uid,
        }
