from datetime import timedelta

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


@tagged("post_install", "-at_install")
class TestGoodsOnTheirWay(SupplierQualificationCase):
    """What lengthens the days to survive: goods that come although the main source stops."""

    def setUp(self):
        super().setUp()
        self.track()
        self.qualify(self.acme)
        self.qualify(self.bolt)
        self.source(self.acme).role = "primary"
        self.stock_up(self.part, 100, 10)

    def days(self):
        self.env.flush_all()
        self.env["product.exposure"]._refresh(self.part)
        return round(self.exposure().tts_days, 3)

    def ordered(self, supplier):
        order = self.make_order(supplier, (self.part, 50), days=3)
        order.button_confirm()
        return order.sudo().picking_ids.move_ids

    def test_an_order_from_another_source_comes_and_one_from_the_lost_source_does_not(self):
        self.assertEqual(self.days(), 10)
        self.ordered(self.acme)
        self.assertEqual(self.days(), 10)
        self.ordered(self.bolt)
        self.assertEqual(self.days(), 15)

    def test_what_a_subcontractor_makes_comes_once_and_stops_with_it(self):
        """It is made in a place of ours that no warehouse holds, and received from there."""
        company = self.env.company
        place = self.env["stock.location"].create(
            {"name": "Subcontractor", "usage": "internal", "company_id": company.id}
        )
        receipt = self.ordered(self.bolt)
        receipt.location_id = place
        made = self.env["stock.move"].create(
            {"product_id": self.part.id, "product_uom_qty": 50, "location_dest_id": place.id,
             "location_id": self.part.with_company(company).property_stock_production.id,
             "date": receipt.date}
        )  # fmt: skip
        made._action_confirm()
        self.assertEqual(self.days(), 15, "once")
        back = receipt.copy({"location_id": receipt.location_dest_id.id,
                             "location_dest_id": place.id})  # fmt: skip
        back._action_confirm(merge=False)
        self.assertEqual(self.days(), 15, "what goes back to it does not come")
        receipt.purchase_line_id.order_id.partner_id = self.acme
        self.assertEqual(self.days(), 10, "its maker stops")

    def test_what_is_made_here_comes(self):
        stock = self.env.ref("stock.stock_location_stock")
        made = self.env["stock.move"].create(
            {"product_id": self.part.id, "product_uom_qty": 50, "location_dest_id": stock.id,
             "location_id": self.part.property_stock_production.id}
        )  # fmt: skip
        made._action_confirm()
        self.assertEqual(self.days(), 15)

    def test_what_goes_from_the_supplier_to_a_customer_is_no_stock(self):
        self.ordered(self.bolt).location_dest_id = self.env.ref("stock.stock_location_customers")
        self.assertEqual(self.days(), 10)


@tagged("post_install", "-at_install")
class TestAbsurdFigures(SupplierQualificationCase):
    """What somebody mistyped stops neither the refresh nor anybody's decision."""

    def test_a_miscounted_stock_stops_no_refresh(self):
        self.track("single")
        self.qualify()
        self.stock_up(self.part, 4e12, 1)
        self.env["product.exposure"]._refresh()
        rows = self.exposure() | self.exposure(self.part2)
        self.assertGreater(self.exposure().tts_days, 1e12)
        self.assertEqual(rows.sorted("urgency").product_id, self.part | self.part2)
        self.assertLess(
            self.exposure().urgency, self.exposure(self.part2).urgency, "unknown sorts behind"
        )

    def test_absurd_days_stop_no_refresh(self):
        self.track("single")
        self.qualify()
        self.qualify(self.bolt)
        most = 2**31 - 1
        sources = self.source(self.acme) | self.source(self.bolt)
        sources.write({"lead_days": most, "activation_days": most})
        self.env["product.exposure"]._refresh()
        self.assertEqual(self.exposure().ttr_days, 2 * most)
