from datetime import datetime

from odoo.tests import tagged

from .test_vendor_switch import OrderCase


@tagged("post_install", "-at_install")
class TestQuantityLimit(OrderCase):
    """An approval with a quantity limit: what has been ordered under it, and what still may be."""

    def limit(self, partner=None, products=None, quantity=100, **values):
        return self.qualify(
            partner or self.bolt,
            products,
            decision="conditional",
            sign_values={"valid_until": self.day(90), "quantity_cap": quantity},
            **values,
        )

    def order(self, partner, quantity, **values):
        order = self.make_order(partner, (self.part, quantity), **values)
        order.button_confirm()
        return order

    def used(self, case):
        case.invalidate_recordset(["quantity_used"])
        return case.quantity_used

    def test_a_second_line_of_a_confirmed_order_counts_beside_the_first(self):
        case = self.limit()
        order = self.order(self.bolt, 60)
        line = {"product_id": self.part.id, "order_id": order.id, "price_unit": 1}
        lines = self.env["purchase.order.line"].with_user(self.buyer)
        with self.assertStopped("quantity limit"):
            lines.create(line | {"product_qty": 60})
        lines.create(line | {"product_qty": 40})
        with self.assertStopped("quantity limit"):
            order.order_line[0].write({"product_qty": 61})
        self.assertEqual(self.used(case), 100)
        order.order_line[0].write({"date_planned": self.day(12)})

    def test_a_line_counts_once_however_many_sites_the_approval_covers(self):
        self.env["product.source"].create(
            [{"product_id": self.part.id, "partner_id": self.bolt.id, "site_id": site.id}
             for site in (self._make_site(self.bolt, name, "base.mx") for name in ("A", "B"))]
        )  # fmt: skip
        case = self.limit()
        self.order(self.bolt, 50)
        self.assertEqual(self.used(case), 50)
        self.order(self.bolt, 50)
        with self.assertStopped("quantity limit|does not hold"):
            self.order(self.bolt, 1)

    def test_what_is_ordered_from_one_plant_is_not_taken_from_the_limit_of_another(self):
        china = self.limit(self.acme, site_id=self.plant_china.id)
        thailand = self.limit(self.acme, site_id=self.plant_thailand.id)
        self.order(self.plant_china, 80)
        self.assertEqual((self.used(china), self.used(thailand)), (80, 0))
        self.order(self.plant_thailand, 100)
        self.order(self.acme, 10)
        self.assertEqual(
            (self.used(china), self.used(thailand)), (90, 110), "an order that names no plant"
        )

    def test_it_is_counted_in_the_unit_of_the_part_from_what_was_ordered(self):
        case = self.limit()
        order = self.make_order(self.bolt, (self.part, 5))
        order.order_line.product_uom_id = self.env.ref("uom.product_uom_dozen")
        order.button_confirm()
        self.assertEqual(self.used(case), 60)
        # a stored figure of Odoo that follows from the others
        order.order_line.write({"product_uom_qty": 0})
        self.assertEqual((order.order_line.product_uom_qty, self.used(case)), (60, 60))
        with self.assertStopped("quantity limit"):
            self.order(self.bolt, 41)

    def test_the_first_day_of_the_approval_is_the_companys(self):
        self.env.company.partner_id.tz = "America/Los_Angeles"
        case = self.limit()
        order = self.order(self.bolt, 10)
        self.set_dates(case, valid_from=self.day(-10))
        first = case.valid_from
        for hour, counted in ((5, 0), (9, 10)):
            with self.subTest(hour):
                # midnight in Los Angeles is 7 or 8 o'clock in UTC
                self.env.cr.execute(
                    "UPDATE purchase_order SET date_approve = %s WHERE id = %s",
                    (datetime(first.year, first.month, first.day, hour), order.id),
                )
                self.assertEqual(self.used(case), counted)
