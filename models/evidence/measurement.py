import math

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class SupplierProcessMeasurement(models.Model):
    _name = "supplier.process.measurement"
    _description = "Reading"
    _inherit = ["supplier.evidence.mixin"]
    _order = "characteristic_id, subgroup, sequence, id"
    _rec_name = "value"
    _evidence_kind = "process_validation"

    characteristic_id = fields.Many2one(
        comodel_name="supplier.process.characteristic",
        required=True,
        index=True,
        ondelete="cascade",
    )
    stage_id = fields.Many2one(related="characteristic_id.stage_id", store=True, required=False)
    subgroup = fields.Integer(default=0, help="Number of the subgroup, from 1.")
    sequence = fields.Integer(default=0, help="Place in the subgroup.")
    value = fields.Float(required=True, digits=0)

    @api.model_create_multi
    def create(self, vals_list):
        self._number_readings(vals_list)
        return super().create(vals_list)

    @api.model
    def _number_readings(self, vals_list):
        """Readings without a subgroup follow the ones that are there."""
        characteristics = self.env["supplier.process.characteristic"]
        following = {}
        for vals in vals_list:
            key = vals.get("characteristic_id")
            if vals.get("subgroup") or not key:
                continue
            characteristic = characteristics.browse(key)
            place = following.setdefault(key, len(characteristic.measurement_ids))
            size = max(characteristic.subgroup_size, 1)
            vals |= {"subgroup": place // size + 1, "sequence": place % size + 1}
            following[key] = place + 1

    @api.constrains("value")
    def _check_value(self):
        for record in self:
            if not math.isfinite(record.value):
                raise ValidationError(
                    self.env._("%s: a reading must be a number.", record.characteristic_id.name)
                )
