from odoo import fields, models

TRIGGERS = [
    ("expiry", "End of Validity"),
    ("dormancy", "No Receipts"),
    ("performance", "Falling Performance"),
    ("certificate", "Lapsed Certificate"),
    ("change_notice", "Supplier Change"),
    ("revision", "New Revision of the Part"),
    ("evidence", "Lapsed Evidence"),
    ("override", "Bought outside the Approval"),
    ("other", "Other"),
]
# Foreseen from the day of the decision; everything else is a cause of its own.
PERIODIC_TRIGGERS = frozenset({"expiry", "dormancy", "evidence"})


class SupplierQualificationTrigger(models.Model):
    """Why an approval was questioned, and the case that answers."""

    _name = "supplier.qualification.trigger"
    _description = "Requalification Trigger"
    _inherit = ["supplier.record.append.only"]
    _order = "date desc, id desc"
    _rec_name = "text"

    previous_id = fields.Many2one(
        comodel_name="supplier.qualification",
        string="Approval in Question",
        required=True,
        index=True,
        ondelete="restrict",
    )
    qualification_id = fields.Many2one(
        comodel_name="supplier.qualification",
        string="Answered by",
        index=True,
        ondelete="set null",
        help="The case that this trigger opened, or joined because it was open already.",
    )
    company_id = fields.Many2one(related="previous_id.company_id", store=True, index=True)
    product_ids = fields.Many2many(
        comodel_name="product.product",
        string="Parts",
        help="Empty: everything that the approval covers.",
    )
    code = fields.Selection(
        selection=TRIGGERS,
        string="Trigger",
        required=True,
        help="What put the approval in question.",
    )
    text = fields.Text(string="Why", required=True)
    date = fields.Date(required=True)
