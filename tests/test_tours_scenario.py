from odoo.tests import HttpCase, tagged

from .test_scenario import ScenarioCase


@tagged("post_install", "-at_install")
class TestToursScenario(HttpCase, ScenarioCase):
    """What-if in a real browser, as a buyer."""

    def start(self, tour):
        self.buyer.password = self.buyer.login
        self.start_tour("/odoo/scenarios", tour, login=self.buyer.login)

    def test_a_buyer_asks_what_if(self):
        self.start("sq_scenario_new")
        scenario = self.env["sourcing.scenario"].search([])
        self.assertEqual((scenario.user_id, scenario.stuck_count), (self.buyer, 1))

    def test_a_buyer_orders_cover(self):
        self.qualify(self.bolt)
        self.source(self.bolt).write({"lead_days": 8, "activation_days": 4})
        self.ask(name="Straits closed")
        self.start("sq_scenario_cover")
        order = self.env["purchase.order"].search(
            [("partner_id", "=", self.bolt.id), ("origin", "=", "Straits closed")]
        )
        self.assertEqual(order.order_line.product_qty, 4)

    def test_a_buyer_looks_for_the_cheapest_mix(self):
        self.qualify(self.bolt)
        self.source(self.bolt).monthly_capacity = 100
        self.env["product.supplierinfo"].create(
            [{"partner_id": partner.id, "product_tmpl_id": self.part.product_tmpl_id.id,
              "price": price} for partner, price in ((self.acme, 8), (self.bolt, 9))]
        )  # fmt: skip
        self.ask(name="Tariff on China", kind="tariff")
        before = self.env["sourcing.activation"].search_count([])
        self.start("sq_scenario_tariff")
        self.assertEqual(self.env["sourcing.activation"].search_count([]), before)

    def test_a_buyer_watches_what_is_happening(self):
        scenario = self.ask(name="Straits closed")
        self.start("sq_scenario_watch")
        self.assertTrue(scenario.is_happening)

    def test_a_buyer_compares_two(self):
        self.ask(name="Short", duration_days=5)
        self.ask(name="Long")
        self.start("sq_scenario_compare")
