from datetime import timedelta

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common import SupplierQualificationCase


@tagged("post_install", "-at_install")
class TestOrderCheck(SupplierQualificationCase):
    """Orders from a source that is not approved: none, warn or block, however it is done."""

    def setUp(self):
        super().setUp()
        self.qualify(self.acme)
        self.track(check="block")

    def assertStopped(self, pattern):
        return self.assertRaisesRegex(UserError, pattern)

    def test_approved_source_may_be_ordered_from(self):
        order = self.make_order(self.acme, (self.part, 5))
        order.button_confirm()
        self.assertEqual(order.state, "purchase")
        self.assertEqual(order.order_line.source_check_state, "ok")
        self.assertFalse(order.source_warning)

    def test_message_names_part_supplier_reason_and_way_out(self):
        order = self.make_order(self.bolt, (self.part, 5))
        with self.assertRaises(UserError) as caught:
            order.button_confirm()
        message = caught.exception.args[0]
        for text in (order.name, "Board", "Bolt", "not a source of this part", "qualification"):
            self.assertIn(text, message)
        self.assertEqual(order.state, "draft")

    def test_warn_lets_it_pass_and_shows_it(self):
        self.track(check="warn")
        order = self.make_order(self.bolt, (self.part, 5), (self.part2, 1))
        self.assertIn("Board from Bolt", order.source_warning)
        self.assertEqual(order.order_line.mapped("source_check_state"), ["warn", "warn"])
        order.button_confirm()
        self.assertEqual(order.state, "purchase")

    def test_no_check_is_silent(self):
        self.track(check="none")
        order = self.make_order(self.bolt, (self.part, 5))
        self.assertFalse(order.source_warning)
        self.assertFalse(order.order_line.source_check_state)
        self.assertFalse(order.has_source_check, "then its column is not there either")
        order.button_confirm()

    def test_untracked_parts_are_not_checked(self):
        self.track("none", check="block")
        order = self.make_order(self.bolt, (self.part, 5))
        self.assertFalse(order.source_warning)
        order.button_confirm()

    # The ways around a check in the button

    def test_way_approval(self):
        self.env.company.write({"po_double_validation": "two_step",
                                "po_double_validation_amount": 0.0})  # fmt: skip
        order = self.make_order(self.acme, (self.part, 5))
        order.button_confirm()
        self.assertEqual(order.state, "to approve")
        order.write({"partner_id": self.bolt.id})
        order.order_line.write({"product_id": self.part.id})
        purchase_manager = self.env.ref("purchase.group_purchase_manager")
        self.manager.group_ids += purchase_manager
        with self.assertStopped("Board from Bolt"):
            order.with_user(self.manager).button_approve()

    def test_what_is_blocked_is_not_sent_to_approval(self):
        self.env.company.write({"po_double_validation": "two_step",
                                "po_double_validation_amount": 0.0})  # fmt: skip
        order = self.make_order(self.bolt, (self.part, 5)).with_user(self.buyer)
        with self.assertStopped("Board from Bolt"):
            order.button_confirm()
        self.assertEqual(order.state, "draft")

    def test_way_writing_the_state(self):
        order = self.make_order(self.bolt, (self.part, 5))
        with self.assertStopped("Board from Bolt"):
            order.write({"state": "purchase"})

    def test_way_creating_a_confirmed_order(self):
        with self.assertStopped("Board from Bolt"):
            self.make_order(self.bolt, (self.part, 5), state="purchase")

    def test_way_adding_a_line_to_a_confirmed_order(self):
        order = self.make_order(self.acme, (self.part, 5))
        order.button_confirm()
        line = {"product_id": self.part2.id, "product_qty": 1, "price_unit": 1}
        with self.assertStopped("Housing from Acme"):
            order.write({"order_line": [Command.create(line)]})
        with self.assertStopped("Housing from Acme"):
            order.order_line.create(line | {"order_id": order.id})

    def test_way_changing_the_part_of_a_confirmed_line(self):
        order = self.make_order(self.acme, (self.part, 5))
        order.button_confirm()
        with self.assertStopped("Housing from Acme"):
            order.order_line.write({"product_id": self.part2.id})

    def test_way_changing_the_vendor_of_a_confirmed_order(self):
        order = self.make_order(self.acme, (self.part, 5))
        order.button_confirm()
        with self.assertStopped("Board from Bolt"):
            order.write({"partner_id": self.bolt.id})

    def test_way_moving_the_day_behind_the_approval(self):
        order = self.make_order(self.acme, (self.part, 5))
        order.button_confirm()
        with self.assertStopped("Board from Acme"):
            order.order_line.write({"date_planned": self.today + timedelta(days=2000)})

    def test_way_context_keys(self):
        order = self.make_order(self.bolt, (self.part, 5))
        crafted = {"supplier_qualification_seal": True, "bypass": True, "tracking_disable": True}
        with self.assertStopped("Board from Bolt"):
            order.with_context(**crafted).button_confirm()

    # The day, the quantity, the company that count

    def test_the_planned_day_counts_not_today(self):
        case = self.env["supplier.qualification"].search([("partner_id", "=", self.acme.id)])
        self.set_dates(case, valid_until=self.day(20))
        self.make_order(self.acme, (self.part, 5), days=20).button_confirm()
        late = self.make_order(self.acme, (self.part, 5), days=21)
        with self.assertStopped("does not hold on that day"):
            late.button_confirm()

    def test_ordering_less_is_always_allowed(self):
        order = self.make_order(self.acme, (self.part, 5))
        order.button_confirm()
        case = self.env["supplier.qualification"].search([("partner_id", "=", self.acme.id)])
        case.with_user(self.approver_quality).action_suspend("Fire")
        order.order_line.write({"product_qty": 3})
        with self.assertStopped("suspended"):
            order.order_line.write({"product_qty": 9})

    def test_quantity_limit(self):
        self.qualify(
            self.bolt,
            decision="conditional",
            sign_values={"valid_until": self.day(90), "quantity_cap": 100},
        )
        order = self.make_order(self.bolt, (self.part, 60))
        order.button_confirm()
        order.order_line.write({"product_qty": 100})
        with self.assertStopped("quantity limit"):
            order.order_line.write({"product_qty": 101})
        with self.assertStopped("quantity limit|does not hold"):
            self.make_order(self.bolt, (self.part, 1)).button_confirm()

    def test_the_unit_counts_as_soon_as_it_is_typed(self):
        self.qualify(
            self.bolt,
            decision="conditional",
            sign_values={"valid_until": self.day(90), "quantity_cap": 10},
        )
        order = self.make_order(self.bolt, (self.part, 5))
        self.assertEqual(order.order_line.source_check_state, "ok")
        order.order_line.product_uom_id = self.env.ref("uom.product_uom_dozen")
        self.assertEqual(order.order_line.source_check_state, "block")

    def test_two_lines_share_the_quantity_limit(self):
        self.qualify(
            self.bolt,
            decision="conditional",
            sign_values={"valid_until": self.day(90), "quantity_cap": 100},
        )
        order = self.make_order(self.bolt, (self.part, 60), (self.part, 60))
        self.assertEqual(order.order_line.mapped("source_check_state"), ["ok", "block"])
        with self.assertStopped("quantity limit"):
            order.button_confirm()

    def test_contact_of_the_supplier_is_the_supplier(self):
        contact = self.env["res.partner"].create({"name": "Sales", "parent_id": self.acme.id})
        self.make_order(contact, (self.part, 5)).button_confirm()

    def test_approval_of_one_site_reaches_orders_on_the_supplier(self):
        self.qualify(self.bolt, self.part2, site_id=self.plant_thailand.id)
        self.make_order(self.bolt, (self.part2, 1)).button_confirm()

    def test_order_on_a_plant_needs_the_approval_of_that_plant(self):
        self.qualify(self.acme, self.part2, site_id=self.plant_china.id)
        self.make_order(self.plant_china, (self.part2, 1)).button_confirm()
        with self.assertStopped("Housing from"):
            self.make_order(self.plant_thailand, (self.part2, 1)).button_confirm()

    def test_the_banner_appears_while_typing(self):
        form = Form(self.env["purchase.order"].with_user(self.buyer))
        form.partner_id = self.bolt
        with form.order_line.new() as line:
            line.product_id = self.part
        self.assertIn("Board from Bolt", form.source_warning)
        self.assertTrue(form.has_source_check)

    def test_order_check_needs_the_same_queries_for_one_line_and_for_forty(self):
        parts = self.env["product.product"].create(
            [{"name": f"Part {number}", "categ_id": self.category.id} for number in range(40)]
        )
        self.qualify(self.acme, parts)

        def count(order):
            self.env.flush_all()
            self.env.invalidate_all()
            order.order_line.mapped("product_id.uom_id.name")
            order.order_line.mapped("product_uom_id.factor")
            order.mapped("company_id.partner_id.tz")
            start = self.env.cr.sql_log_count
            order._get_source_refusal()
            return self.env.cr.sql_log_count - start

        few = self.make_order(self.acme, *[(part, 1) for part in parts[:1]])
        many = self.make_order(self.acme, *[(part, 1) for part in parts])
        count(few)
        self.assertEqual(count(few), count(many))
