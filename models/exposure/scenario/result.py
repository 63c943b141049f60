from odoo import fields, models


class SourcingScenarioResult(models.AbstractModel):
    """What a scenario does to one product. Written by the run of the scenario only."""

    _name = "sourcing.scenario.result"
    _description = "Result of a Scenario"
    _inherit = ["supplier.record.append.only", "supplier.known.figures"]
    _rec_name = "product_id"

    scenario_id = fields.Many2one(
        comodel_name="sourcing.scenario",
        required=True,
        index=True,
        readonly=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(comodel_name="res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    product_id = fields.Many2one(
        comodel_name="product.product",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
