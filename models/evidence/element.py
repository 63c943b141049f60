from odoo import fields, models

ELEMENTS = [
    ("01", "Design Record"),
    ("02", "Engineering Changes"),
    ("03", "Engineering Approval"),
    ("04", "Design FMEA"),
    ("05", "Process Flow"),
    ("06", "Process FMEA"),
    ("07", "Control Plan"),
    ("08", "Measurement System Analysis"),
    ("09", "Dimensional Results"),
    ("10", "Material and Performance Tests"),
    ("11", "Initial Process Studies"),
    ("12", "Laboratory Documents"),
    ("13", "Appearance Approval"),
    ("14", "Sample Products"),
    ("15", "Master Sample"),
    ("16", "Checking Aids"),
    ("17", "Customer-Specific Requirements"),
    ("18", "Submission Warrant"),
]


class SupplierProcessElement(models.Model):
    """A document or sample of the submission. People judge it, nothing is computed."""

    _name = "supplier.process.element"
    _description = "Submission Element"
    _inherit = ["supplier.evidence.mixin"]
    _order = "stage_id, element, id"
    _rec_name = "element"
    _evidence_kind = "process_validation"

    element = fields.Selection(selection=ELEMENTS, required=True)
    required = fields.Boolean(default=True)
    state = fields.Selection(
        selection=[
            ("missing", "Missing"),
            ("submitted", "Submitted"),
            ("accepted", "Accepted"),
            ("rejected", "Rejected"),
        ],
        default="missing",
        required=True,
    )
    note = fields.Char()
    attachment_ids = fields.Many2many(comodel_name="ir.attachment", string="Files")

    _one_of_each = models.UniqueIndex(
        "(stage_id, element)", "This element is in the submission already."
    )
