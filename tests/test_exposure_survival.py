from datetime import timedelta

from odoo import Command
from odoo.tests import tagged

from . import vectors
from .common import SupplierQualificationCase

MONTH_DAYS = 30.4375


class SharedPlantsCase(SupplierQualificationCase):
    """The published teaching case in the database: three plants, each makes both parts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plants = cls.env["res.partner"].create(
            [{"name": name, "is_company": True, "sourcing_capacity": capacity * MONTH_DAYS}
             for name, capacity in vectors.POOL_CAPACITY.items()]
        )  # fmt: skip
        cls.parts = cls.part | cls.part2
        for plant in cls.plants:
            cls.decide(plant, cls.parts)
        for part, stock, demand in zip(cls.parts, (20, 25), (75, 50), strict=True):
            cls.stock_up(part, stock, demand)
        cls.category.sourcing_policy = "dual_supplier"

    @classmethod
    def decide(cls, plant, parts):
        """Sources in force, as if they had been decided long ago."""
        case = cls.env["supplier.qualification"].create(
            {"partner_id": plant.id, "product_ids": parts.ids, "plan_id": cls.plan.id}
        )
        began = cls.today - timedelta(days=20)
        case._sealed().write(
            {"state": "decided", "result": "approved", "date_start": began, "date_submit": began,
             "decision_date": began, "valid_from": began,
             "valid_until": cls.today + timedelta(days=900)}
        )  # fmt: skip
        cls.env["product.source"].create(
            [{"product_id": part.id, "partner_id": plant.id} for part in parts]
        )

    def lose(self, plant):
        """Make a plant the main source of both parts: it is the one that stops."""
        sources = self.env["product.source"].search([("product_id", "in", self.parts.ids)])
        for source in sources:
            source.role = "primary" if source.partner_id == plant else "secondary"


@tagged("post_install", "-at_install")
class TestSharedPlants(SharedPlantsCase):
    def test_published_case(self):
        for plant, (name, days) in zip(self.plants, vectors.POOL_SURVIVAL[1:], strict=True):
            self.assertEqual(plant.name, name)
            self.lose(plant)
            for part in self.parts:
                row = self.exposure(part)
                self.assertTrue(row.tts_days_known)
                self.assertFalse(row.tts_lower_bound)
                self.assertAlmostEqual(row.tts_days, days, delta=0.0006)

    def test_neighbours_follow(self):
        self.lose(self.plants[2])
        self.assertAlmostEqual(self.exposure(self.part2).tts_days, 0.9, 3)
        mine = self.env["product.source"].search(
            [("product_id", "=", self.part.id), ("partner_id", "=", self.plants[0].id)]
        )
        mine.active = False
        # P1: 45 a day from S2 alone or more; together still 75 less 0: nothing changes but P1's
        # own bottleneck, so the figure of both is what a refresh of all says.
        figures = {part: self.exposure(part).tts_days for part in self.parts}
        self.env["product.exposure"]._refresh()
        self.assertEqual(figures, {part: self.exposure(part).tts_days for part in self.parts})

    def test_more_than_twelve_parts_have_a_lower_bound(self):
        more = self.env["product.product"].create(
            [{"name": f"More {n}", "categ_id": self.category.id} for n in range(11)]
        )
        self.lose(self.plants[2])
        exact = self.exposure().tts_days
        self.decide(self.plants[0], more)
        row = self.exposure()
        self.env["product.exposure"]._refresh()
        self.assertTrue(row.tts_lower_bound)
        self.assertLessEqual(row.tts_days, exact)
        self.assertAlmostEqual(row.tts_days, 20 / 75, 3)
        self.env["product.source"].search([("product_id", "=", more[0].id)]).active = False
        self.assertFalse(row.tts_lower_bound, "twelve again, and seen at once")


@tagged("post_install", "-at_install")
class TestIncoming(SupplierQualificationCase):
    """Goods on their way prolong the survival, whatever way they take."""

    def setUp(self):
        super().setUp()
        self.track("single")
        self.qualify(self.acme)
        self.source(self.acme).role = "primary"
        self.stock_up(self.part, 20, 2)
        # What the module for subcontracting gives a subcontractor.
        self.place = self.env["stock.location"].create(
            {"name": "Subcontractor", "usage": "internal", "company_id": self.env.company.id}
        )

    def order(self, partner, **places):
        """The move of an order of ten that arrive in five days."""
        order = self.make_order(partner, (self.part, 10), user=self.env.user, days=5)
        order.button_confirm()
        order.picking_ids.move_ids.write(places)
        return order.picking_ids.move_ids

    def survive(self):
        self.env["product.exposure"]._refresh(self.part)
        return self.exposure().tts_days

    def test_goods_of_another_supplier_count_and_those_of_the_main_source_do_not(self):
        self.assertAlmostEqual(self.survive(), 10)
        self.order(self.bolt)
        self.assertAlmostEqual(self.survive(), 15)
        self.order(self.acme)
        self.assertAlmostEqual(self.survive(), 15)

    def test_what_a_subcontractor_sends_is_on_its_way(self):
        self.order(self.bolt, location_id=self.place.id)
        self.assertAlmostEqual(self.survive(), 15)
        self.order(self.acme, location_id=self.place.id)
        self.assertAlmostEqual(self.survive(), 15)

    def test_what_a_subcontractor_makes_counts_once_and_as_its_own(self):
        production = self.env["stock.location"].search(
            [("usage", "=", "production"), ("company_id", "=", self.env.company.id)], limit=1
        )
        for partner, days in ((self.acme, 10), (self.bolt, 15)):
            receipt = self.order(partner, location_id=self.place.id)
            self.env["stock.move"].create(
                {"product_id": self.part.id, "product_uom_qty": 10,
                 "location_id": production.id, "location_dest_id": self.place.id,
                 "move_dest_ids": [Command.link(receipt.id)]}
            )._action_confirm()  # fmt: skip
            with self.subTest(partner=partner.name):
                self.assertAlmostEqual(self.survive(), days)

    def test_what_is_sent_to_a_customer_is_no_stock(self):
        customers = self.env.ref("stock.stock_location_customers")
        self.order(self.bolt, location_dest_id=customers.id)
        self.assertAlmostEqual(self.survive(), 10)


@tagged("post_install", "-at_install")
class TestRecovery(SupplierQualificationCase):
    def test_running_qualification_is_forecast(self):
        self.track()
        self.qualify(self.acme)
        case = self.make_case(self.bolt)
        case.action_start()
        self.source(self.bolt).write({"lead_days": 10, "activation_days": 5})
        row = self.exposure()
        self.assertGreater(case.forecast_date, self.today)
        remaining = (case.forecast_date - self.today).days
        self.assertTrue(row.ttr_days_known)
        self.assertEqual(row.ttr_days, remaining + 15)
        self.assertEqual(row.next_action, "finish")
        case._sealed().write({"forecast_date": self.day(12)})
        self.env["product.exposure"]._refresh(self.part)
        self.assertEqual(row.ttr_days, 27)
        case._sealed().write({"forecast_date": False})
        self.env["product.exposure"]._refresh(self.part)
        self.assertFalse(row.ttr_days_known, "no forecast, no figure")

    def test_counted_alternate_beats_the_forecast(self):
        self.track()
        self.qualify(self.acme)
        self.qualify(self.bolt)
        self.source(self.acme).role = "primary"
        self.source(self.bolt).write({"lead_days": 70})
        self.assertEqual(self.exposure().ttr_days, 70)
