from odoo import api, fields, models


class SupplierProcessCharacteristic(models.Model):
    """What an imported file has said of a characteristic. Its figures decide nothing."""

    _inherit = "supplier.process.characteristic"

    _guarded_fields = frozenset(
        {"file_id", "file_cp", "file_cp_known", "file_cpk", "file_cpk_known"}
    )

    designator = fields.Char(help="Its number on the drawing or in the control plan.")
    file_id = fields.Many2one(
        comodel_name="supplier.evidence.file",
        string="Brought by",
        index="btree_not_null",
        readonly=True,
        copy=False,
        ondelete="set null",
    )
    file_cp = fields.Float(
        string="Cp in the File", readonly=True, copy=False, aggregator=None,
        help="What the last imported file says itself, to be compared: it decides nothing.",
    )  # fmt: skip
    file_cp_known = fields.Boolean(readonly=True, copy=False)
    file_cpk = fields.Float(
        string="Cpk in the File",
        readonly=True,
        copy=False,
        aggregator=None,
        help="Cpk as the supplier's file states it; the verdict uses what the readings show.",
    )
    file_cpk_known = fields.Boolean(readonly=True, copy=False)
    file_disagrees = fields.Boolean(compute="_compute_file_disagrees")

    @api.depends("cp", "cp_known", "cpk", "cpk_known", "file_cp", "file_cpk")
    def _compute_file_disagrees(self):
        for record in self:
            record.file_disagrees = any(
                record[f"file_{name}_known"]
                and not (
                    record[f"{name}_known"]
                    and self._is_same_index(record[name], record[f"file_{name}"])
                )
                for name in ("cp", "cpk")
            )

    @api.model
    def _is_same_index(self, own, other):
        """Whether two figures are the same but for rounding and for tables of constants."""
        return abs(own - other) <= max(0.006, 0.01 * abs(own))

    def _take_readings(self, groups):
        # EXTENDS: readings that are only cut into other subgroups keep what a file said of them
        readings = self.measurement_ids.sorted(lambda m: (m.subgroup, m.sequence))
        values = [value for group in groups for value in group]
        if [f"{m.value:.12g}" for m in readings] != [f"{value:.12g}" for value in values]:
            super()._take_readings(groups)
            return
        places = [
            (number, place)
            for number, group in enumerate(groups, 1)
            for place, _value in enumerate(group, 1)
        ]
        for reading, (number, place) in zip(readings, places, strict=True):
            if (reading.subgroup, reading.sequence) != (number, place):
                reading.update({"subgroup": number, "sequence": place})
