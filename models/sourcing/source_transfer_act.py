from odoo import fields, models

ACTS = [
    ("started", "Started"),
    ("added", "Added"),
    ("done", "Done"),
    ("not_needed", "Not Needed"),
    ("undone", "Undone"),
]


class ProductSourceTransferAct(models.Model):
    """Who ticked off, excused or reopened an item of a transfer package, and when."""

    _name = "product.source.transfer.act"
    _description = "Transfer Package Act"
    _inherit = ["supplier.record.append.only"]
    _order = "id desc"

    transfer_id = fields.Many2one(
        comodel_name="product.source.transfer", required=True, index=True, ondelete="cascade"
    )
    item_id = fields.Many2one(
        comodel_name="product.source.transfer.item", index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="transfer_id.company_id", store=True, index=True)
    act = fields.Selection(
        selection=ACTS, required=True, help="What somebody did with the package or an item of it."
    )
    user_id = fields.Many2one(comodel_name="res.users", string="By", required=True)
    date = fields.Datetime(required=True, default=fields.Datetime.now)
    note = fields.Char()
