from odoo import fields, models


class SupplierEvidenceFile(models.Model):
    """A file that was imported as evidence. Deleting it takes back what it brought."""

    _name = "supplier.evidence.file"
    _description = "Imported File"
    _inherit = ["supplier.stage.files", "supplier.evidence.mixin"]
    _order = "id desc"

    _guarded_fields = frozenset({"name", "checksum", "content", "summary"})

    name = fields.Char(string="File", required=True, readonly=True)
    checksum = fields.Char(
        required=True, readonly=True, help="SHA-256 of the file: the same file comes in once."
    )
    content = fields.Binary(string="Original", attachment=True, readonly=True)
    summary = fields.Text(string="What it Brought", readonly=True)

    measurement_ids = fields.One2many(
        comodel_name="supplier.process.measurement", inverse_name="file_id", string="Readings"
    )
    characteristic_ids = fields.One2many(
        comodel_name="supplier.process.characteristic", inverse_name="file_id"
    )

    _same_file_once = models.UniqueIndex(
        "(stage_id, checksum)", "This file is in the evidence already."
    )

    def _get_evidence_files(self):
        # sudo: the file behind a field is found by nobody else
        return self.env["ir.attachment"].sudo().search(
            [("res_model", "=", self._name), ("res_field", "=", "content"),
             ("res_id", "in", self.ids)]
        )  # fmt: skip

    def unlink(self):
        """Take back what the files brought, then forget them."""
        self._take_back()
        for stage, files in self.grouped("stage_id").items():
            names = ", ".join(files.mapped("name"))
            stage.message_post(body=self.env._("Imported file taken back: %s", names))
        return super().unlink()

    def action_take_back(self):
        """Delete the files and everything that they brought."""
        self.unlink()
        return True

    def _take_back(self):
        """Hook: delete the records that the files brought."""
        characteristics, readings = self.characteristic_ids, self.measurement_ids
        # the rights of the user are checked on these: all at once, not one by one
        readings.fetch(["characteristic_id", "stage_id", "company_id"])
        readings.unlink()
        measured = self.env["supplier.process.measurement"]._read_group(
            [("characteristic_id", "in", characteristics.ids)], ["characteristic_id"]
        )
        (characteristics - characteristics.browse(found.id for [found] in measured)).unlink()
