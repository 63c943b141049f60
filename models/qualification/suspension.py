from odoo import fields, models


class SupplierQualificationSuspension(models.Model):
    """Outranks the approval while it lasts, and never rewrites it."""

    _name = "supplier.qualification.suspension"
    _description = "Suspension"
    _inherit = ["supplier.record.append.only"]
    _order = "date_from desc, id desc"

    qualification_id = fields.Many2one(
        comodel_name="supplier.qualification",
        required=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(related="qualification_id.company_id", store=True, index=True)
    product_ids = fields.Many2many(
        comodel_name="product.product", string="Parts", help="Empty: all parts."
    )
    covers_all = fields.Boolean(help="The suspension holds for every part.")
    reason = fields.Text(required=True)
    date_from = fields.Date(
        string="First Day",
        required=True,
        help="From this day on nothing is bought under the approval.",
    )
    date_to = fields.Date(
        string="Until", help="From that day on the approval holds again. Empty: until reinstated."
    )
    user_id = fields.Many2one(comodel_name="res.users", required=True, ondelete="restrict")
    reinstate_user_id = fields.Many2one(comodel_name="res.users", ondelete="restrict")
    reinstate_reason = fields.Text()

    def _binds_on(self, product, day):
        """Did this suspension hold for a part at the end of a day?"""
        return (
            self.date_from <= day
            and (not self.date_to or self.date_to > day)
            and (self.covers_all or product in self.product_ids)
        )
