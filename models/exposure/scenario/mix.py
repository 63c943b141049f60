from odoo import fields, models


class SourcingScenarioMix(models.Model):
    """How much of a part each source would supply at least cost, under a tariff."""

    _name = "sourcing.scenario.mix"
    _description = "Cheapest Mix"
    _inherit = ["supplier.record.append.only", "supplier.known.figures"]
    _order = "line_id, landed, id"
    _rec_name = "source_id"

    line_id = fields.Many2one(
        comodel_name="sourcing.scenario.line", required=True, index=True, readonly=True,
        ondelete="cascade",
    )  # fmt: skip
    currency_id = fields.Many2one(related="line_id.currency_id")
    source_id = fields.Many2one(
        comodel_name="product.source", readonly=True, ondelete="cascade", required=True
    )
    partner_id = fields.Many2one(related="source_id.partner_id")
    site_id = fields.Many2one(related="source_id.site_id")
    country_id = fields.Many2one(related="source_id.country_id")
    is_struck = fields.Boolean(string="Under the Tariff", readonly=True)
    price = fields.Monetary(readonly=True, help="Of a unit, before the tariff.")
    price_known = fields.Boolean(readonly=True)
    landed = fields.Monetary(
        string="With Tariff", readonly=True, help="Of a unit; the same where no tariff is on it."
    )
    share = fields.Float(
        string="Share Today (%)", readonly=True, help="Of what was ordered in 12 months."
    )
    room = fields.Float(
        string="Can Make a Day", digits="Product Unit", readonly=True,
        help="Its known capacity, or what it supplies today if that is more.",
    )  # fmt: skip
    quantity = fields.Float(
        string="Best a Day", digits="Product Unit", readonly=True,
        help="What it makes of the need in the cheapest mix.",
    )  # fmt: skip
