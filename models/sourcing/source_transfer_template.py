from odoo import fields, models

KINDS = [
    ("document", "Document"),
    ("test", "Test"),
    ("sample", "Sample"),
    ("tooling", "Tooling"),
    ("software", "Software"),
    ("material", "Material"),
    ("people", "People"),
]


class ProductSourceTransferTemplate(models.Model):
    """What a site must have got before it can make a part: the list that packages start with."""

    _name = "product.source.transfer.template"
    _description = "Transfer Package Item Template"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    kind = fields.Selection(selection=KINDS, default="document", required=True)
    required = fields.Boolean(
        default=True, help="The package is complete only when this is done or not needed."
    )
    needs_file = fields.Boolean(
        string="Needs a File", help="It cannot be ticked off without an attached document."
    )
    guidance = fields.Text(translate=True)
    company_id = fields.Many2one(
        comodel_name="res.company", index=True, help="Empty: used by every company."
    )
    active = fields.Boolean(default=True)
