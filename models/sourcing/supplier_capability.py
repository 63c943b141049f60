from odoo import fields, models


class SupplierCapability(models.Model):
    """A process or skill that a plant has, such as moulding or final assembly."""

    _name = "supplier.capability"
    _description = "Manufacturing Capability"
    _order = "name, id"

    name = fields.Char(required=True, translate=True)
    color = fields.Integer()
    active = fields.Boolean(default=True)
