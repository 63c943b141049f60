from odoo import fields, models
from odoo.tools import SQL

from ...sourcing.product_source import READINESS
from ..exposure_store import rounded
from .verdict import VERDICTS


class SourcingScenarioLine(models.Model):
    """What a scenario does to one part. Written by the run of the scenario only."""

    _name = "sourcing.scenario.line"
    _description = "Scenario Result"
    _inherit = ["sourcing.scenario.result"]
    # No way out first, within that what runs short first; what has no alternate before the rest.
    _order = "verdict_rank desc, first_short_date, outside_count, money desc, id"

    product_id = fields.Many2one(string="Part")
    kind = fields.Selection(related="scenario_id.kind")
    categ_id = fields.Many2one(
        comodel_name="product.category", string="Category", readonly=True
    )
    verdict = fields.Selection(
        selection=VERDICTS, readonly=True, index=True,
        help="No way out: short without an alternate outside. Too little, too late: short although "
        "there is one. Bridged: stock or others last until it is over.",
    )  # fmt: skip
    verdict_rank = fields.Integer(readonly=True, aggregator=None)

    # Sources
    lost_source_ids = fields.Many2many(
        comodel_name="product.source",
        relation="sourcing_scenario_line_lost_rel",
        column1="line_id",
        column2="source_id",
        string="Lost Sources",
        readonly=True,
    )
    lost_count = fields.Integer(
        string="Sources Lost", readonly=True,
        help="Sources where it happens that deliver or were to.",
    )  # fmt: skip
    partner_id = fields.Many2one(
        comodel_name="res.partner", string="Main Supplier", readonly=True, ondelete="set null",
        help="Whom the part mainly comes from today.",
    )  # fmt: skip
    country_id = fields.Many2one(
        comodel_name="res.country", string="Country of Origin", readonly=True
    )
    main_lost = fields.Boolean(string="Main Source Hit", readonly=True)
    outside_count = fields.Integer(
        string="Alternates Outside", readonly=True,
        help="Sources in force, not dormant and not touched by the event.",
    )  # fmt: skip
    independent_count = fields.Integer(
        string="Independent", readonly=True,
        help="How many independent sources remain, as the policy counts them.",
    )  # fmt: skip
    policy_met = fields.Boolean(
        string="Policy Still Met", readonly=True,
        help="What remains is still what the policy of the part demands.",
    )  # fmt: skip
    remaining_source_id = fields.Many2one(
        comodel_name="product.source", string="Best Remaining Source", readonly=True,
        ondelete="set null",
        help="The source outside that could deliver first; one under qualification or transfer "
        "where none counts. For a tariff: the cheapest approved source, landed.",
    )  # fmt: skip
    readiness = fields.Selection(
        selection=READINESS, string="Its Readiness", readonly=True,
        help="How far the best remaining source was from delivering when this was asked.",
    )

    # Need and days
    daily_usage = fields.Float(
        string="Need a Day", digits="Product Unit", readonly=True,
        help="Average of what left for customers and production in the usage window.",
    )  # fmt: skip
    daily_usage_known = fields.Boolean(readonly=True)
    capacity = fields.Float(
        string="Still Made a Day", digits="Product Unit", readonly=True,
        help="What the main source still makes, and the known capacity of the others.",
    )  # fmt: skip
    capacity_known = fields.Boolean(readonly=True)
    on_hand = fields.Float(
        digits="Product Unit", readonly=True, help="In internal locations, when this was asked."
    )
    tts_days = fields.Float(
        string="Days to Survive", readonly=True, aggregator="min",
        help="Days from the start until the first shortage: stock, goods that still come and "
        "what is still made against the need.",
    )  # fmt: skip
    tts_days_known = fields.Boolean(readonly=True)
    tts_endless = fields.Boolean(string="Never Short", readonly=True)
    tts_lower_bound = fields.Boolean(string="At Least", readonly=True)
    ttr_days = fields.Float(
        string="Days to Recover", readonly=True, aggregator="max",
        help="Days until the fastest source outside delivers.",
    )  # fmt: skip
    ttr_days_known = fields.Boolean(readonly=True)
    first_short_date = fields.Date(
        string="First Day Short", readonly=True, help="The day on which the part runs out."
    )
    short_days = fields.Float(
        string="Days Short", readonly=True, aggregator="max",
        help="From the first shortage until an alternate delivers or the event ends.",
    )  # fmt: skip
    missing_quantity = fields.Float(
        string="Units Missing", digits="Product Unit", readonly=True,
        help="What is used until then and cannot be delivered.",
    )  # fmt: skip

    # Money
    money = fields.Monetary(
        string="Money at Risk", readonly=True,
        help="Units missing times what one is worth: margin of the finished goods that stop, or "
        "spend where none is known.",
    )  # fmt: skip
    money_known = fields.Boolean(readonly=True)
    finished_good_count = fields.Integer(
        string="Finished Goods", readonly=True, help="How many cannot be made without the part."
    )
    price = fields.Monetary(
        string="Price Today", readonly=True, aggregator=None,
        help="What a unit costs today, over the suppliers' shares of the last 12 months.",
    )  # fmt: skip
    added_unit = fields.Monetary(
        string="Added per Unit", readonly=True, aggregator=None,
        help="What the tariff adds to a unit, at today's shares.",
    )  # fmt: skip
    added_unit_known = fields.Boolean(readonly=True)
    added_year = fields.Monetary(
        string="Added a Year", readonly=True, help="At today's use and shares."
    )
    added_year_known = fields.Boolean(readonly=True)
    saving_year = fields.Monetary(
        string="Saved by the Best Mix", readonly=True,
        help="A year, when the cheapest approved sources get what they demonstrably can make: "
        "their known capacity, or what they supply today.",
    )  # fmt: skip
    saving_year_known = fields.Boolean(readonly=True)
    mix_ids = fields.One2many(
        comodel_name="sourcing.scenario.mix", inverse_name="line_id", string="Cheapest Mix",
        readonly=True,
    )  # fmt: skip
    explanation = fields.Text(compute="_compute_explanation")

    _unique_part = models.UniqueIndex("(scenario_id, product_id)")

    def _get_answer_columns(self):
        """Hook: the stored figures, each as an expression over the step ``answer``."""

        return {
            "product_id": SQL("answer.product_id"),
            "company_id": SQL("answer.company_id"),
            "categ_id": SQL("answer.categ_id"),
            "verdict": SQL("verdict"),
            "verdict_rank": SQL(
                "array_position(%s, verdict)", [value for value, _label in reversed(VERDICTS)]
            ),
            "lost_count": SQL("COALESCE(cardinality(lost_ids), 0)"),
            "partner_id": SQL("main_partner_id"),
            "country_id": SQL("main_country_id"),
            "main_lost": SQL("main_lost"),
            "outside_count": SQL("outside_count"),
            "independent_count": SQL("independent_count"),
            "policy_met": SQL("met"),
            "remaining_source_id": SQL("remaining_id"),
            "readiness": SQL("remaining.readiness"),
            "daily_usage": rounded("daily_usage"),
            "daily_usage_known": SQL("daily_usage > 0"),
            "finished_good_count": SQL("finished_good_count"),
        }  # fmt: skip

    def _get_outage_columns(self, start):
        """Hook: further figures of everything but a tariff.

        :param start: the day from which days are counted
        """

        return {
            "capacity": rounded("capacity"),
            "capacity_known": SQL("other_capacity_known OR NOT main_lost"),
            "on_hand": rounded("on_hand"),
            "tts_days": rounded("tts"),
            "tts_days_known": SQL("tts IS NOT NULL"),
            "tts_endless": SQL("COALESCE(tts_endless, FALSE)"),
            "tts_lower_bound": SQL("COALESCE(tts_lower_bound, FALSE)"),
            "ttr_days": rounded("ttr"),
            "ttr_days_known": SQL("ttr IS NOT NULL"),
            "first_short_date": SQL(
                "CASE WHEN runs_short THEN %s::date + FLOOR(tts)::int END", start
            ),
            "short_days": SQL(
                "CASE WHEN runs_short THEN ROUND((recovers - tts)::numeric, 4) ELSE 0 END"
            ),
            "missing_quantity": rounded("units"),
            "money": SQL(
                "ROUND(COALESCE(units * daily_value / NULLIF(daily_usage, 0), 0)::numeric, 2)"
            ),
            "money_known": SQL(
                "COALESCE(units = 0 OR units > 0 AND daily_value > 0, FALSE)"
            ),
        }

    def _get_tariff_columns(self):
        """Hook: further figures of a tariff."""

        return {
            "price": rounded("price_now", 4),
            "added_unit": rounded("added_unit", 4),
            "added_unit_known": SQL("added_unit IS NOT NULL"),
            "added_year": rounded("added_year", 2),
            "added_year_known": SQL("added_unit IS NOT NULL AND daily_usage > 0"),
            "saving_year": rounded("saving_year", 2),
            "saving_year_known": SQL("saving_year IS NOT NULL"),
        }
