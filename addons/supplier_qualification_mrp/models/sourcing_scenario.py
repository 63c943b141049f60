from datetime import timedelta

from odoo import fields, models


class SourcingScenario(models.Model):
    """The finished goods that an event stops, each counted once however many parts it lacks."""

    _inherit = "sourcing.scenario"

    good_ids = fields.One2many(
        comodel_name="sourcing.scenario.good",
        inverse_name="scenario_id",
        string="Finished Goods",
        readonly=True,
    )
    good_count = fields.Integer(
        string="Finished Goods Stopped",
        readonly=True,
        copy=False,
        help="What is sold and cannot be made while parts are missing, through all bills of "
        "materials. Stock of the goods themselves is left out.",
    )
    good_money = fields.Monetary(
        string="Margin Lost",
        readonly=True,
        copy=False,
        help="Margin of the days on which finished goods stand still, each good once.",
    )

    def _get_guarded_fields(self):
        # EXTENDS
        return super()._get_guarded_fields() | {"good_count", "good_money"}

    def _run(self):
        # EXTENDS
        super()._run()
        goods = self.env["sourcing.scenario.good"]
        self.good_ids._sealed().unlink()
        goods._append(self._prepare_goods())
        self._sealed().write(
            {"good_count": len(self.good_ids), "good_money": sum(self.good_ids.mapped("money"))}
        )

    def _forget(self):
        # EXTENDS
        asked = self.filtered("run_date")
        super()._forget()
        asked.good_ids._sealed().unlink()
        asked._sealed().write({"good_count": 0, "good_money": 0})

    def _prepare_goods(self):
        """One row for each finished good that stands still for a while."""
        short = self.env["sourcing.scenario.line"].search(
            [("scenario_id", "=", self.id), ("first_short_date", "!=", False)]
        )
        if not short:
            return []
        exposure = self.env["product.exposure"]
        network = exposure._get_bill_network(self.company_id, short.product_id.ids)
        spans = {
            line.product_id.id: (line.tts_days, line.tts_days + line.short_days) for line in short
        }
        stopped = network.stoppages(spans)
        sold = exposure._get_sold_a_day(self.company_id, list(stopped))
        goods = [good for good in stopped if not network.is_used(good) or sold.get(good)]
        margins = exposure._get_daily_margins(self.company_id, goods)
        return [self._prepare_good(good, stopped[good], margins.get(good, 0.0)) for good in goods]

    def _prepare_good(self, good, spans, margin):
        days = sum(end - start for start, end in spans)
        return {
            "scenario_id": self.id,
            "company_id": self.company_id.id,
            "product_id": good,
            "date_stop": self._get_first_day() + timedelta(days=int(spans[0][0])),
            "days": days,
            "daily_margin": margin,
            "daily_margin_known": margin > 0,
            "money": margin * days,
        }
