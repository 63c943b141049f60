from datetime import timedelta

from odoo import Command
from odoo.exceptions import RedirectWarning, UserError
from odoo.tests import tagged

from .test_vendor_switch import OrderCase


class ReplenishmentCase(OrderCase):
    """Bolt is cheaper and first in the list, Acme is approved."""

    def setUp(self):
        super().setUp()
        self.stock = self.env["stock.warehouse"].search(
            [("company_id", "=", self.env.company.id)], limit=1
        )
        self.bolt_price = self.add_price(self.bolt, price=1, sequence=1)
        self.acme_price = self.add_price(self.acme, price=2, sequence=2)
        self.part.responsible_id = self.buyer

    def add_price(self, partner, product=None, **values):
        return self.env["product.supplierinfo"].create(
            {
                "partner_id": partner.id,
                "product_tmpl_id": (product or self.part).product_tmpl_id.id,
                "delay": 3,
            }
            | values
        )

    def make_point(self, quantity=20, product=None, **values):
        return self.env["stock.warehouse.orderpoint"].create(
            {
                "product_id": (product or self.part).id,
                "location_id": self.stock.lot_stock_id.id,
                "product_min_qty": quantity,
                "product_max_qty": quantity,
                "route_id": self.stock.buy_pull_id.route_id.id,
            }
            | values
        )

    def generated(self, product=None):
        return self.env["purchase.order.line"].search(
            [("product_id", "=", (product or self.part).id), ("state", "=", "draft")]
        )

    def run_scheduler(self):
        self.env["stock.rule"]._run_scheduler_tasks(company_id=self.env.company.id)

    def make_to_order(self, quantity=10, **values):
        """A delivery that is bought for."""
        mto = self.env.ref("stock.route_warehouse0_mto")
        mto.active = True
        self.part.route_ids = mto | self.stock.buy_pull_id.route_id
        move = self.env["stock.move"].create(
            {
                "product_id": self.part.id,
                "product_uom_qty": quantity,
                "procure_method": "make_to_order",
                "location_id": self.stock.lot_stock_id.id,
                "location_dest_id": self.env.ref("stock.stock_location_customers").id,
                "warehouse_id": self.stock.id,
                "picking_type_id": self.stock.out_type_id.id,
            }
            | values
        )
        move._action_confirm()
        return move


@tagged("post_install", "-at_install")
class TestReplenishment(ReplenishmentCase):
    """Reordering picks an approved source, and says when it cannot."""

    def test_an_approved_source_is_taken_before_a_cheaper_one(self):
        self.make_point()
        self.run_scheduler()
        line = self.generated()
        self.assertEqual((line.partner_id, line.product_qty), (self.acme, 20))
        self.assertEqual(line.price_unit, 2)
        self.assertIn("Acme instead of Bolt: the source is only listed", line.source_reason)
        self.assertTrue(line.order_id.has_source_reason)
        line.order_id.button_confirm()

    def test_a_need_is_judged_by_the_company_s_day(self):
        company = self.env.company
        company.partner_id.tz = "Asia/Tokyo"
        rule, empty = self.stock.buy_pull_id, self.env["stock.rule"]
        for moment in (f"{self.day(9)} 20:00:00", self.day(10)):
            need = empty._prepare_need(
                rule, self.part, 5, self.part.uom_id, company, {"date_planned": moment}
            )
            self.assertEqual(need.date, self.day(10))
        past = {"date_planned": f"{self.day(-9)} 20:00:00"}
        need = empty._prepare_need(rule, self.part, 5, self.part.uom_id, company, past)
        self.assertEqual(need.date, company._sourcing_today())

    def test_a_product_made_with_vendors_keeps_its_routes(self):
        buy = self.stock.buy_pull_id.route_id
        product = self.env["product.product"].create(
            {
                "name": "New",
                "route_ids": [Command.link(buy.id)],
                "seller_ids": [Command.create({"partner_id": self.acme.id})],
            }
        )
        self.assertEqual(product.route_ids, buy)
        self.assertEqual(product.source_ids.partner_id, self.acme)

    def test_the_button_order_once_does_the_same(self):
        point = self.make_point()
        self.assertEqual(point.effective_vendor_id, self.acme)
        self.assertIn("Acme instead of Bolt", point.source_warning)
        point.action_replenish()
        self.assertEqual(self.generated().partner_id, self.acme)

    def test_role_comes_first_then_what_odoo_would_take(self):
        self.qualify(self.bolt)
        self.make_point()
        self.run_scheduler()
        self.assertEqual(self.generated().partner_id, self.bolt)
        self.assertFalse(self.generated().source_reason)
        self.generated().order_id.button_cancel()
        self.source(self.acme).role = "primary"
        self.run_scheduler()
        self.assertEqual(self.generated().partner_id, self.acme)
        self.assertIn("by its role", self.generated().source_reason)

    def test_a_pinned_vendor_that_is_not_approved_gives_way(self):
        self.make_point(supplier_id=self.bolt_price.id)
        self.run_scheduler()
        self.assertEqual(self.generated().partner_id, self.acme)

    def test_a_pinned_vendor_that_is_approved_stays_whatever_its_role(self):
        self.qualify(self.bolt)
        self.source(self.acme).role = "primary"
        self.make_point(supplier_id=self.bolt_price.id)
        self.run_scheduler()
        self.assertEqual(self.generated().partner_id, self.bolt)

    def test_the_planned_day_counts(self):
        self.qualify(self.bolt)
        self.source(self.bolt).role = "primary"
        case = self.source(self.bolt).qualification_id
        self.set_dates(case, valid_until=self.day(1))
        self.make_point()
        self.run_scheduler()
        self.assertEqual(self.generated().partner_id, self.acme)

    def test_nothing_approved_under_block_orders_nothing_and_says_so_once(self):
        self.case.with_user(self.approver_quality).action_suspend("cracks")
        point = self.make_point()
        other = self.make_point(product=self.part2)
        self.add_price(self.bolt, self.part2)
        self.qualify(self.bolt, self.part2)
        self.run_scheduler()
        self.run_scheduler()
        self.assertFalse(self.generated())
        self.assertTrue(self.generated(self.part2), "the others are ordered")
        self.assertIn("No approved source of Board", point.source_warning)
        self.assertFalse(other.source_warning)
        activity = self.part.product_tmpl_id.activity_ids
        self.assertEqual((len(activity), activity.user_id), (1, self.buyer))
        self.assertIn("No approved source", activity.note)
        with self.assertRaisesRegex(RedirectWarning, "No approved source of Board"):
            point.action_replenish()
        self.case.with_user(self.approver_quality).action_reinstate("repaired")
        self.run_scheduler()
        self.assertEqual(self.generated().partner_id, self.acme)

    def test_nothing_approved_under_warn_goes_on_and_tells(self):
        self.track(check="warn")
        self.case.with_user(self.approver_quality).action_suspend("cracks")
        self.make_point()
        self.run_scheduler()
        line = self.generated()
        self.assertEqual(line.partner_id, self.bolt)
        self.assertIn("No approved source", line.source_reason)
        self.assertEqual(line.source_check_state, "warn")
        line.order_id.button_confirm()

    def test_a_price_that_has_ended_is_not_taken_because_its_vendor_is_approved(self):
        self.acme_price.date_end = self.day(-1)
        point = self.make_point()
        self.run_scheduler()
        self.assertFalse(self.generated())
        self.assertIn("give an approved source a vendor price", point.source_warning)
        self.track(check="warn")
        self.run_scheduler()
        self.assertEqual(self.generated().partner_id, self.bolt)

    def test_where_all_prices_have_ended_odoo_falls_back_as_it_does(self):
        (self.acme_price | self.bolt_price).date_end = self.day(-1)
        self.acme_price.sequence = 0
        self.make_point()
        self.run_scheduler()
        self.assertEqual(self.generated().partner_id, self.acme)

    def test_without_a_check_odoo_decides(self):
        for policy, check in (("none", "block"), ("single", "none")):
            self.track(policy, check)
            point = self.make_point()
            self.assertFalse(point.source_warning)
            self.run_scheduler()
            self.assertEqual(self.generated().partner_id, self.bolt)
            self.assertFalse(self.generated().source_reason)
            self.generated().order_id.button_cancel()
            point.unlink()

    def test_make_to_order_takes_the_approved_source(self):
        move = self.make_to_order()
        line = self.generated()
        self.assertEqual(line.partner_id, self.acme)
        self.assertEqual(line.move_dest_ids, move)

    def test_make_to_order_without_approved_source_waits_in_a_quotation(self):
        self.case.with_user(self.approver_quality).action_suspend("cracks")
        for propagate in (False, True):
            with self.subTest(propagate=propagate):
                move = self.make_to_order(propagate_cancel=propagate)
                self.assertEqual((move.state, move.procure_method), ("waiting", "make_to_order"))
                line = self.generated().filtered(lambda one, move=move: move in one.move_dest_ids)
                self.assertTrue(line, "the need is not lost")
                self.assertEqual(line.source_check_state, "block")
                order = line.order_id
        activity = order.activity_ids
        self.assertEqual(len(activity), 1, "one activity, however many needs")
        self.assertEqual(activity.activity_type_id.name, "Choose an Approved Source")
        self.assertEqual(activity.user_id, self.buyer, "who answers for the part")
        with self.assertRaises(UserError):
            order.button_confirm()

    def test_needs_that_shrink_shrink_the_quotation_of_the_chosen_vendor(self):
        self.make_to_order(10)
        self.make_to_order(5)
        self.assertEqual(sum(self.generated().mapped("product_qty")), 15)
        self.env["stock.rule"].run(
            [
                self.env["stock.rule"].Procurement(
                    self.part, -4, self.part.uom_id, self.stock.lot_stock_id, "less", "less",
                    self.env.company,
                    {"route_ids": self.stock.buy_pull_id.route_id, "warehouse_id": self.stock,
                     "date_planned": self.env.cr.now() + timedelta(days=1)},
                )
            ]
        )  # fmt: skip
        self.assertEqual(sum(self.generated().mapped("product_qty")), 11)

    def test_choosing_takes_the_same_queries_for_ten_parts_and_for_two_hundred(self):
        parts = self.env["product.product"].create(
            [
                {
                    "name": f"Part {number}",
                    "categ_id": self.category.id,
                    "seller_ids": [
                        Command.create({"partner_id": partner.id, "price": price})
                        for partner, price in ((self.bolt, 1), (self.acme, 2))
                    ],
                }
                for number in range(200)
            ]
        )
        self.qualify(self.acme, parts)
        rules = self.env["stock.rule"]
        rule = self.stock.buy_pull_id

        def count(products):
            self.env.flush_all()
            self.env.invalidate_all()
            needs = [
                rules._prepare_need(rule, part, 5, part.uom_id, self.env.company, {})
                for part in products
            ]
            products.seller_ids.mapped("partner_id.display_name")
            start = self.env.cr.sql_log_count
            found = rules._allocate(needs)
            self.assertTrue(all(one[0].seller.partner_id == self.acme for one in found))
            return self.env.cr.sql_log_count - start

        count(parts[:10])
        self.assertEqual(count(parts[:10]), count(parts))
