from odoo import fields, models


class SourcingScenarioGood(models.Model):
    """A finished good that stands still in a scenario. Written by its run only."""

    _name = "sourcing.scenario.good"
    _description = "Finished Good Stopped"
    _inherit = ["supplier.record.append.only", "supplier.known.figures"]
    _order = "money desc, date_stop, id"
    _rec_name = "product_id"

    scenario_id = fields.Many2one(
        comodel_name="sourcing.scenario", required=True, index=True, readonly=True,
        ondelete="cascade",
    )  # fmt: skip
    company_id = fields.Many2one(comodel_name="res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    product_id = fields.Many2one(
        comodel_name="product.product", string="Finished Good", required=True, readonly=True,
        ondelete="cascade",
    )  # fmt: skip
    date_stop = fields.Date(
        string="Stops on", readonly=True, help="The first day without one of its parts."
    )
    days = fields.Float(
        string="Days Stopped", readonly=True, aggregator="max",
        help="On which one of its parts at least is missing.",
    )  # fmt: skip
    daily_margin = fields.Monetary(
        string="Margin a Day", readonly=True,
        help="Units sold a day times price less cost, over the usage window.",
    )  # fmt: skip
    daily_margin_known = fields.Boolean(readonly=True)
    money = fields.Monetary(
        string="Margin Lost", readonly=True, help="Days stopped times the margin of a day."
    )
