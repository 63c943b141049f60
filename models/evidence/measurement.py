import math

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

# What an import says of a reading.
ROW = ("characteristic_id", "subgroup", "sequence", "value", "serial", "measured_at")
# What nobody changes afterwards.
IMPORTED_FIELDS = frozenset({"characteristic_id", "value", "serial", "measured_at"})


class SupplierProcessMeasurement(models.Model):
    _name = "supplier.process.measurement"
    _description = "Reading"
    _inherit = ["supplier.evidence.mixin"]
    # Not by characteristic first: that would sort by its stage, and that by its case.
    _order = "subgroup, sequence, id"
    _rec_name = "value"
    _evidence_kind = "process_validation"
    _guarded_fields = frozenset({"file_id"})

    characteristic_id = fields.Many2one(
        comodel_name="supplier.process.characteristic",
        required=True,
        index=True,
        ondelete="cascade",
    )
    stage_id = fields.Many2one(related="characteristic_id.stage_id", store=True, required=False)
    subgroup = fields.Integer(default=0, help="Number of the subgroup, from 1.")
    sequence = fields.Integer(default=0, help="Place in the subgroup.")
    value = fields.Float(
        required=True, digits=0, help="One reading, in the unit of the characteristic."
    )
    serial = fields.Char(string="Serial Number", help="The piece that was measured.")
    measured_at = fields.Datetime(
        string="Measured on", help="When the part was measured, as the file says."
    )
    file_id = fields.Many2one(
        comodel_name="supplier.evidence.file",
        string="Imported from",
        index="btree_not_null",
        readonly=True,
        copy=False,
        ondelete="set null",
    )

    @api.model_create_multi
    def create(self, vals_list):
        self._number_readings(vals_list)
        return super().create(vals_list)

    def write(self, vals):
        if IMPORTED_FIELDS & vals.keys() and not self._is_sealed():
            for record in self.filtered("file_id")[:1]:
                raise UserError(
                    self.env._(
                        "%(name)s: a reading of %(file)s stays as the file says it. Delete the "
                        "reading, or take the whole file back.",
                        name=record.characteristic_id.name,
                        file=record.file_id.name,
                    )
                )
        return super().write(vals)

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

    @api.model
    def _insert(self, rows, file):
        """Add the readings of an imported file.

        Sixty thousand readings at once are nothing unusual; one by one, with an update for each
        related field, they would take longer than a request may. The callers have checked the
        stage and the values.

        :param rows: (characteristic id, subgroup, sequence, value, serial, time) of each reading
        """
        characteristics = self.env["supplier.process.characteristic"].browse(
            {row[0] for row in rows}
        )
        characteristics.flush_recordset(["stage_id", "company_id"])
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO supplier_process_measurement
                       (characteristic_id, stage_id, company_id, subgroup, sequence, value, serial,
                        measured_at, file_id, create_uid, create_date, write_uid, write_date)
                SELECT c.id, c.stage_id, c.company_id, new.subgroup, new.sequence, new.value,
                       new.serial, new.measured_at, %(file)s, %(uid)s, %(now)s, %(uid)s, %(now)s
                  FROM unnest(
                           %(characteristic_id)s::int[], %(subgroup)s::int[], %(sequence)s::int[],
                           %(value)s::float8[], %(serial)s::varchar[], %(measured_at)s::timestamp[]
                       ) WITH ORDINALITY AS new(
                           characteristic_id, subgroup, sequence, value, serial, measured_at, place
                       )
                  JOIN supplier_process_characteristic c ON c.id = new.characteristic_id
                 ORDER BY new.place
                """,
                file=file.id,
                uid=self.env.uid,
                now=self.env.cr.now(),
                **dict(zip(ROW, map(list, zip(*rows, strict=True)), strict=True)),
            )
        )
        self.invalidate_model()
        characteristics.invalidate_recordset(["measurement_ids"])
        file.invalidate_recordset(["measurement_ids"])
        characteristics.modified(["measurement_ids"])

    @api.constrains("value")
    def _check_value(self):
        for record in self:
            if not math.isfinite(record.value):
                raise ValidationError(
                    self.env._("%s: a reading must be a number.", record.characteristic_id.name)
                )
