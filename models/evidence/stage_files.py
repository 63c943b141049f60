from odoo import fields, models


class SupplierQualificationStage(models.Model):
    """The files that brought evidence into the stage."""

    _inherit = "supplier.qualification.stage"

    file_ids = fields.One2many(
        comodel_name="supplier.evidence.file", inverse_name="stage_id", string="Imported Files"
    )
