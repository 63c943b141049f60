from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

from .test_vendor_switch import OrderCase


class OverrideCase(OrderCase):
    def setUp(self):
        super().setUp()
        self.boss = new_test_user(
            self.env,
            "sq_override",
            name="Olga Override",
            groups="purchase.group_purchase_manager,stock.group_stock_user,"
            "supplier_qualification.group_approver",
        )

    def allow(self, order, user=None, **values):
        """Override with the real wizard."""
        wizard = (
            self.env["purchase.source.override.grant"]
            .with_user(user or self.boss)
            .create({"order_id": order.id, "reason": "The line stands still"} | values)
        )
        wizard.action_apply()
        return self.env["purchase.source.override"].search(
            [("order_id", "=", order.id), ("closed_date", "=", False)]
        )


@tagged("post_install", "-at_install")
class TestSourceOverride(OverrideCase):
    """An emergency is a record with a reason and a limit, and repairs itself."""

    def test_an_override_lets_the_buyer_confirm_this_order(self):
        order = self.make_order(self.bolt, (self.part, 5))
        override = self.allow(order)
        self.assertEqual(order.order_line.source_check_state, "override")
        self.assertFalse(order.source_problems)
        order.button_confirm()
        self.assertEqual(order.state, "purchase")
        self.assertEqual(override.user_id, self.boss)
        self.assertEqual(
            (override.product_id, override.partner_id, override.order_id, override.quantity),
            (self.part, self.bolt, order, 5),
        )
        self.assertIn("not a source", override.problem)
        self.assertEqual((override.state, override.quantity_used), ("open", 5))
        self.assertEqual(override.use_count, 1)
        self.assertIn("The line stands still", order.message_ids.mapped("body")[0])

    def test_it_holds_for_this_order_this_part_this_vendor_and_this_quantity(self):
        order = self.make_order(self.bolt, (self.part, 5))
        self.allow(order)
        with self.assertStopped("Board from Bolt"):
            self.make_order(self.bolt, (self.part, 5)).button_confirm()
        order.button_confirm()
        with self.assertStopped("Board from Bolt"):
            order.order_line.write({"product_qty": 6})
        with self.assertStopped("Housing from Bolt"):
            order.order_line.write({"product_id": self.part2.id})
        with self.assertStopped("Board from Bolt"):
            values = {"product_id": self.part.id, "product_qty": 1}
            order.write({"order_line": [Command.create(values)]})
        carl = self.env["res.partner"].create({"name": "Carl", "is_company": True})
        with self.assertStopped("Board from Carl"):
            order.write({"partner_id": carl.id})

    def test_only_the_lines_that_were_chosen(self):
        order = self.make_order(self.bolt, (self.part, 5), (self.part2, 1))
        self.allow(order, line_ids=[Command.set(order.order_line[0].ids)])
        with self.assertRaises(UserError) as caught:
            order.button_confirm()
        self.assertNotIn("Board", caught.exception.args[0])
        self.assertIn("Housing", caught.exception.args[0])

    def test_two_lines_of_one_part_need_two_overrides(self):
        order = self.make_order(self.bolt, (self.part, 5), (self.part, 5))
        self.allow(order, line_ids=[Command.set(order.order_line[0].ids)])
        self.assertEqual(order.order_line.mapped("source_check_state"), ["override", "block"])
        self.allow(order)
        self.assertEqual(order.order_line.mapped("source_check_state"), ["override", "override"])
        order.button_confirm()

    def test_a_quantity_is_shared_by_orders_until_it_is_used_up(self):
        first = self.make_order(self.bolt, (self.part, 5))
        override = self.allow(first, limit="quantity", quantity=12)
        first.button_confirm()
        second = self.make_order(self.bolt, (self.part, 5))
        second.button_confirm()
        self.assertEqual(override.quantity_used, 10)
        with self.assertStopped("Board from Bolt"):
            self.make_order(self.bolt, (self.part, 3)).button_confirm()
        self.make_order(self.bolt, (self.part, 2)).button_confirm()

    def test_what_the_order_says_of_its_day_does_not_count(self):
        first = self.make_order(self.bolt, (self.part, 5))
        override = self.allow(first, limit="quantity", quantity=12)
        first.button_confirm()
        for day in ("2000-01-01", "2099-01-01"):
            first.sudo().write({"date_approve": day})
            first.order_line.with_user(self.buyer).write({"product_uom_qty": 0})
            self.env.invalidate_all()
            self.assertEqual(override.quantity_used, 5)
            line = first.order_line
            self.assertEqual(override._find_confirmed(line), {line: override})
            with self.assertStopped("Board from Bolt"):
                self.make_order(self.bolt, (self.part, 8)).button_confirm()

    def test_what_is_cancelled_or_moved_away_is_not_used(self):
        first = self.make_order(self.bolt, (self.part, 5))
        override = self.allow(first, limit="quantity", quantity=8)
        first.button_confirm()
        first.button_cancel()
        self.assertEqual(override.quantity_used, 0)
        second = self.make_order(self.bolt, (self.part, 8))
        second.button_confirm()
        second.with_user(self.buyer).write({"partner_id": self.acme.id})
        override.invalidate_recordset()
        self.assertEqual(override.quantity_used, 0)
        self.assertFalse(override._find_confirmed(second.order_line))

    def test_a_line_counts_for_the_override_that_let_it_pass_last(self):
        order = self.make_order(self.bolt, (self.part, 5))
        small = self.allow(order)
        order.button_confirm()
        small.with_user(self.boss).action_close_override("enough")
        order.order_line.with_user(self.buyer).write({"product_qty": 4})
        order.button_draft()
        large = self.allow(order, limit="quantity", quantity=20)
        order.button_confirm()
        order.order_line.with_user(self.buyer).write({"product_qty": 9})
        (small | large).invalidate_recordset()
        self.assertEqual((small.quantity_used, large.quantity_used), (0, 9))
        self.assertEqual(len(large.use_ids), 1, "a change is no further use of the same override")

    def test_days_end(self):
        order = self.make_order(self.bolt, (self.part, 5))
        override = self.allow(order, limit="days", days=10)
        self.assertEqual(override.valid_until, self.day(10))
        self.make_order(self.bolt, (self.part, 500)).button_confirm()
        override._sealed().write({"valid_until": self.day(-1)})
        with self.assertStopped("Board from Bolt"):
            self.make_order(self.bolt, (self.part, 5)).button_confirm()

    def test_the_register_tells_under_which_override_a_line_was_bought(self):
        order = self.make_order(self.bolt, (self.part, 5))
        self.allow(order)
        order.button_confirm()
        line = order.order_line
        outside = line._get_bought_outside(self.today, self.today)
        self.assertIn(line, outside)
        text = line._get_override_texts()[line]
        self.assertIn("Olga Override", text)
        self.assertIn("The line stands still", text)

    def test_what_somebody_wrote_as_the_total_is_not_granted(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        order = self.make_order(self.bolt, (self.part, 5))
        order.order_line.product_uom_id = dozen
        order.order_line.with_user(self.buyer).write({"product_uom_qty": 1e6})
        self.assertEqual(self.allow(order).quantity, 60)

    def test_an_order_of_replenishment_is_repaired_by_a_person(self):
        robot = self.env.ref("base.user_root")
        order = self.make_order(self.bolt, (self.part, 5), user=robot, user_id=False)
        self.assertEqual(order.create_uid, robot)
        self.assertEqual(self.allow(order).qualification_id.user_id, self.boss)
        self.env.company.sourcing_user_id = self.manager
        second = self.make_order(self.bolt, (self.part2, 5), user=robot, user_id=False)
        self.assertEqual(self.allow(second).qualification_id.user_id, self.manager)

    def test_it_opens_the_case_that_repairs_it_in_the_name_of_the_buyer(self):
        order = self.make_order(self.bolt, (self.part, 5))
        case = self.allow(order).qualification_id
        self.assertEqual(case.product_ids, self.part)
        self.assertEqual((case.partner_id, case.state, case.type), (self.bolt, "draft", "initial"))
        self.assertEqual(case.user_id, self.buyer)
        again = self.allow(self.make_order(self.bolt, (self.part, 5)))
        self.assertEqual(again.qualification_id, case, "one open case is enough")

    def test_a_suspended_source_is_requalified_for_cause(self):
        self.case.with_user(self.approver_quality).action_suspend("cracks")
        order = self.make_order(self.acme, (self.part, 5))
        case = self.allow(order).qualification_id
        self.assertEqual((case.previous_id, case.type), (self.case, "for_cause"))
        self.assertEqual(case.plan_id, self.plan)

    def test_it_closes_when_the_source_is_approved(self):
        override = self.allow(self.make_order(self.bolt, (self.part, 5)))
        case = override.qualification_id
        case.plan_id = self.plan
        self.env["purchase.source.override"]._close_repaired()
        self.assertEqual(override.state, "open")
        self.submit(case)
        self.approve(case)
        self.env["purchase.source.override"]._close_repaired()
        self.assertEqual(override.state, "closed")

    def test_approvers_close_it_with_a_reason_and_then_it_allows_nothing(self):
        order = self.make_order(self.bolt, (self.part, 5))
        override = self.allow(order)
        with self.assertRaises(AccessError):
            override.with_user(self.buyer).action_close_override("enough")
        with self.assertRaises(UserError):
            override.with_user(self.boss).action_close_override(" ")
        action = override.with_user(self.boss).action_open_close()
        wizard = Form(
            self.env["supplier.qualification.reason"]
            .with_user(self.boss)
            .with_context(**action["context"])
        )
        wizard.reason = "One time was enough"
        wizard.save().action_apply()
        self.assertEqual((override.state, override.closed_by), ("closed", self.boss))
        with self.assertStopped("Board from Bolt"):
            order.button_confirm()

    def test_buyers_and_managers_cannot_override(self):
        order = self.make_order(self.bolt, (self.part, 5))
        for user in self.buyer | self.manager:
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.allow(order, user)

    def test_overrides_cannot_be_forged_changed_or_deleted(self):
        order = self.make_order(self.bolt, (self.part, 5))
        override = self.allow(order)
        order.button_confirm()
        for user in self.buyer | self.boss | self.env.ref("base.user_admin"):
            mine = override.with_user(user)
            for act in (
                lambda mine=mine: mine.write({"quantity": 1000}),
                lambda mine=mine: mine.unlink(),
                lambda mine=mine: mine.create(mine.copy_data()),
                lambda mine=mine: mine.with_context(supplier_qualification_seal=True).write(
                    {"limit": "days"}
                ),
                lambda user=user: override.use_ids.with_user(user).unlink(),
                lambda user=user: override.use_ids.with_user(user).create(
                    {"override_id": override.id, "order_line_id": order.order_line.id}
                ),
            ):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    act()

    def test_an_override_needs_a_line_a_reason_and_a_limit(self):
        good = self.make_order(self.acme, (self.part, 5))
        with self.assertStopped("no line outside"):
            self.allow(good)
        bad = self.make_order(self.bolt, (self.part, 5))
        with self.assertStopped("why"):
            self.allow(bad, reason=" ")
        with self.assertStopped("how much"):
            self.allow(bad, limit="quantity")

    def test_other_companies_see_none_of_it(self):
        order = self.make_order(self.bolt, (self.part, 5))
        override = self.allow(order)
        order.button_confirm()
        other = self.env["res.company"].create({"name": "Other"})
        stranger = new_test_user(
            self.env, "sq_stranger", groups="purchase.group_purchase_user",
            company_id=other.id, company_ids=[Command.set(other.ids)],
        )  # fmt: skip
        self.assertFalse(override.search([]).with_user(stranger).search([]))
        self.assertTrue(override.with_user(self.buyer).search([]))
        self.assertTrue(override.use_ids.with_user(self.buyer).search([]))
        self.assertFalse(override.use_ids.with_user(stranger).search([]))
