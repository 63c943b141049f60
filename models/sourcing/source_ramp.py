from odoo import fields, models


class ProductSourceRamp(models.Model):
    """A step of a ramp: from a day on, a source gets this share of the volume."""

    _name = "product.source.ramp"
    _description = "Ramp Step"
    _order = "source_id, date_from, id"

    source_id = fields.Many2one(
        comodel_name="product.source", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="source_id.company_id", store=True, index=True)
    date_from = fields.Date(
        string="First Day", required=True, help="From this day on the source gets the share."
    )
    share = fields.Float(
        string="Share (%)",
        required=True,
        help="Share of the volume, in percent, until the next step begins.",
    )

    _one_step_a_day = models.UniqueIndex(
        "(source_id, date_from)", "A source has one step of its ramp on a day."
    )
    _share_range = models.Constraint(
        "CHECK(share BETWEEN 0 AND 100)", "A share lies between 0 and 100 %."
    )
