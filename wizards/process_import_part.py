from odoo import fields, models


class SupplierProcessImportPart(models.TransientModel):
    """A part that the file measures; the stage is about one of them."""

    _name = "supplier.process.import.part"
    _description = "Part to Import"

    wizard_id = fields.Many2one(
        comodel_name="supplier.process.import", required=True, ondelete="cascade"
    )
    key = fields.Char(required=True, help="Identifies the part in the file.")
    number = fields.Char(string="Part Number")
    name = fields.Char(string="Part")
    characteristic_count = fields.Integer(
        string="Characteristics", help="Characteristics of this part in the file."
    )
    chosen = fields.Boolean(string="Import")
