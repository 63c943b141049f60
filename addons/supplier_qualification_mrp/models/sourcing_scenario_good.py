from odoo import fields, models


class SourcingScenarioGood(models.Model):
    """A finished good that stands still in a scenario. Written by its run only."""

    _name = "sourcing.scenario.good"
    _description = "Finished Good Stopped"
    _inherit = ["sourcing.scenario.result"]
    _order = "money desc, date_stop, id"

    product_id = fields.Many2one(string="Finished Good")
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
