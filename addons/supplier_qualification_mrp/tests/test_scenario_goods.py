from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .test_finished_goods import GoodsCase


@tagged("post_install", "-at_install")
class TestScenarioGoods(GoodsCase):
    """Which finished goods an event stops, each of them once."""

    def setUp(self):
        super().setUp()
        self.track()
        both = self.part | self.part2
        self.qualify(self.acme, both)
        self.stock_up(self.part, 20, 2)
        self.stock_up(self.part2, 60, 3)
        self.make_bill(self.module, (self.part, 2), (self.part2, 1))
        self.make_bill(self.good, (self.module, 1))

    def ask(self, **values):
        scenario = (
            self.env["sourcing.scenario"]
            .with_user(self.buyer)
            .create(
                {"country_ids": [Command.set(self.env.ref("base.cn").ids)], "duration_days": 30}
                | values
            )
        )
        scenario.action_run()
        return scenario

    def test_a_good_that_lacks_two_parts_counts_once(self):
        self.use(self.good, 90)
        scenario = self.ask()
        self.assertEqual(scenario.short_count, 2)
        good = scenario.good_ids
        self.assertEqual(good.product_id, self.good)
        self.assertEqual(good.date_stop, self.day(10), "the first of its parts to run short")
        self.assertEqual(good.days, 20)
        self.assertEqual(good.daily_margin, 20)
        self.assertEqual(scenario.good_money, 400)

    def test_good_that_nobody_sells_has_no_known_margin(self):
        good = self.ask().good_ids
        self.assertEqual(good.product_id, self.good)
        self.assertFalse(good.daily_margin_known)

    def test_alternative_bill_keeps_the_good_going(self):
        steel = self.env["product.product"].create({"name": "Steel"})
        self.make_bill(self.module, (steel, 1), sequence=5)
        self.assertFalse(self.ask().good_ids)

    def test_bridged_part_stops_nothing(self):
        self.assertFalse(self.ask(duration_days=9).good_ids)

    def test_goods_of_a_private_scenario_are_private(self):
        goods = self.ask().good_ids
        with self.assertRaises(AccessError):
            goods.with_user(self.auditor).read(["days"])
        with self.assertRaises(AccessError):
            goods.unlink()

    def test_paper_names_the_goods(self):
        scenario = self.ask()
        html, _kind = self.env["ir.actions.report"].with_user(self.buyer)._render_qweb_html(
            "supplier_qualification.report_scenario", scenario.ids
        )
        self.assertIn("Device", html.decode())
