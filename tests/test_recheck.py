from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from ..models.purchasing import source_alert
from .test_source_override import OverrideCase


@tagged("post_install", "-at_install")
class TestRecheck(OverrideCase):
    """Orders that were in order stay on a list when their approval ends before they come."""

    def setUp(self):
        super().setUp()
        self.buyer.email = "bea@example.com"
        self.alerts = self.env["purchase.source.alert"]

    def confirmed(self, partner=None, *lines, **values):
        order = self.make_order(
            partner or self.acme, *(lines or [(self.part, 5)]), user_id=self.buyer.id, **values
        )
        order.button_confirm()
        return order

    def open_lines(self):
        return self.alerts.search([("solved_date", "=", False)]).line_id

    def mails(self):
        return self.env["mail.mail"].sudo().search(
            [("subject", "like", "outside their approval")]
        )  # fmt: skip

    def recheck(self):
        with self.enter_registry_test_mode():
            self.env.ref("supplier_qualification.ir_cron_recheck_orders").method_direct_trigger()

    def suspend(self):
        self.case.with_user(self.approver_quality).action_suspend("cracks")

    def test_a_suspension_finds_the_open_lines_at_once_and_tells_the_buyer_once(self):
        order = self.confirmed()
        self.assertFalse(self.open_lines())
        self.suspend()
        alert = self.alerts.search([])
        self.assertEqual(alert.line_id, order.order_line)
        self.assertEqual((alert.code, alert.user_id), ("suspended", self.buyer))
        self.assertIn("suspended", alert.reason)
        mail = self.mails()
        self.assertEqual(len(mail), 1)
        self.assertIn(order.name, mail.body_html)
        self.assertIn("Board", mail.body_html)
        self.recheck()
        self.recheck()
        self.assertEqual(self.mails(), mail)
        self.assertEqual(self.alerts.search([]), alert)

    def test_one_message_for_many_orders(self):
        first, second = self.confirmed(), self.confirmed(None, (self.part, 1), (self.part2, 1))
        self.suspend()
        self.assertEqual(len(self.open_lines()), 3)
        self.assertEqual(len(self.mails()), 1)
        for order in first | second:
            self.assertIn(order.name, self.mails().body_html)

    def test_only_lines_that_arrive_after_the_approval(self):
        self.confirmed(days=10)
        late = self.confirmed(days=40)
        self.set_dates(self.case, valid_until=self.day(20))
        self.recheck()
        self.assertEqual(self.open_lines(), late.order_line)
        self.assertEqual(self.alerts.search([]).code, "expired")

    def test_what_is_late_is_judged_as_of_today(self):
        order = self.confirmed(days=-5)
        self.assertEqual(order.order_line.source_check_state, "ok", "approved today")
        self.set_dates(self.case, valid_from=self.day(-100), valid_until=self.day(-1))
        self.recheck()
        self.assertEqual(self.open_lines(), order.order_line)

    def test_a_quantity_limit_that_is_lowered_finds_the_orders_that_came_last(self):
        case = self.qualify(
            self.bolt,
            decision="conditional",
            sign_values={"valid_until": self.day(90), "quantity_cap": 100},
        )
        self.confirmed(self.bolt, (self.part, 60))
        second = self.confirmed(self.bolt, (self.part, 40))
        self.recheck()
        self.assertFalse(self.open_lines(), "a limit that is used up by them allows them")
        case._sealed().write({"quantity_cap": 70})
        self.recheck()
        self.assertEqual(self.open_lines(), second.order_line)
        self.assertEqual(self.alerts.search([]).code, "cap")

    def test_it_stays_until_it_is_solved_by_a_receipt(self):
        order = self.confirmed()
        self.suspend()
        self.track(check="none")  # so that the receipt is not stopped
        self.recheck()
        self.assertFalse(self.open_lines(), "what nobody checks is not open")
        self.track(check="warn")
        self.recheck()
        self.assertTrue(self.open_lines())
        self.receive(order)
        self.assertFalse(self.open_lines())
        self.assertTrue(self.alerts.search([]).solved_date)

    def test_it_is_solved_by_a_new_approval_at_once(self):
        self.confirmed()
        self.suspend()
        self.case.with_user(self.approver_quality).action_reinstate("repaired")
        self.assertFalse(self.open_lines())
        self.suspend()
        self.assertTrue(self.open_lines())
        self.assertEqual(len(self.mails()), 2, "it has come back, which is news")

    def test_it_is_solved_by_cancelling_or_moving_the_day(self):
        gone = self.confirmed(days=40)
        moved = self.confirmed(days=40)
        self.set_dates(self.case, valid_until=self.day(20))
        self.recheck()
        gone.button_cancel()
        self.assertEqual(self.open_lines(), moved.order_line)
        moved.order_line.date_planned = self.day(15)
        self.assertFalse(self.open_lines())

    def test_lines_confirmed_with_a_warning_are_listed_and_nobody_is_told(self):
        self.track(check="warn")
        order = self.confirmed(self.bolt)
        self.assertEqual(self.open_lines(), order.order_line)
        self.recheck()
        self.assertFalse(self.mails())

    def test_what_is_confirmed_again_with_a_warning_is_listed_again_and_nobody_is_told(self):
        self.track(check="warn")
        order = self.confirmed(self.bolt)
        order.button_cancel()
        self.assertFalse(self.open_lines())
        order.button_draft()
        order.button_confirm()
        self.assertEqual(self.open_lines(), order.order_line)
        self.recheck()
        self.assertFalse(self.mails())

    def test_lines_under_an_override_are_listed_with_it_and_nobody_is_told(self):
        order = self.make_order(self.bolt, (self.part, 5), user_id=self.buyer.id)
        override = self.allow(order, limit="days", days=5)
        order.button_confirm()
        override._sealed().write({"valid_until": self.today})
        self.recheck()
        self.assertEqual(self.alerts.search([]).override_id, override)
        self.assertFalse(self.mails())

    def test_orders_without_a_buyer_go_to_the_owner_of_the_company(self):
        self.env.company.sourcing_user_id = self.manager
        order = self.confirmed()
        order.user_id = False
        self.suspend()
        self.assertEqual(self.alerts.search([]).user_id, self.manager)

    def test_the_night_goes_through_suppliers_in_batches(self):
        self.qualify(self.bolt)
        orders = self.confirmed() | self.confirmed(self.bolt)
        for case in self.env["supplier.qualification"].search([("state", "=", "decided")]):
            self.set_dates(case, valid_until=self.day(2))
        with patch.object(source_alert, "BATCH", 1):
            self.assertEqual(len(self.alerts._get_open_batches()), 2)
            self.recheck()
        self.assertEqual(self.open_lines(), orders.order_line)

    def test_alerts_cannot_be_written_by_people(self):
        self.confirmed()
        self.suspend()
        alert = self.alerts.search([])
        for user in self.buyer | self.manager | self.boss:
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                alert.with_user(user).write({"solved_date": self.today})
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                alert.with_user(user).unlink()

    def test_other_companies_see_nothing(self):
        self.confirmed()
        self.suspend()
        other = self.env["res.company"].create({"name": "Other"})
        stranger = new_test_user(
            self.env, "sq_stranger", groups="purchase.group_purchase_user",
            company_id=other.id, company_ids=[(6, 0, other.ids)],
        )  # fmt: skip
        self.assertFalse(self.alerts.with_user(stranger).search([]))
        self.assertTrue(self.alerts.with_user(self.buyer).search([]))
