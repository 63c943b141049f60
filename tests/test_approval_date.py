from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .test_vendor_switch import OrderCase

LONG_AGO = "2001-01-01 12:00:00"


@tagged("post_install", "-at_install")
class TestApprovalDate(OrderCase, HttpCase):
    """Nobody dates an order out of the limits and lists that ask when it was confirmed."""

    def setUp(self):
        super().setUp()
        self.track(check="warn")

    def redate(self, order, user, moment=LONG_AGO, **vals):
        order.with_user(user).write({"date_approve": moment} | vals)

    def test_the_day_of_a_confirmed_order_stays(self):
        order = self.make_order(self.bolt, (self.part, 5), user=self.buyer)
        order.button_confirm()
        day = order.date_approve
        for moment in (LONG_AGO, "2099-01-01", False, day + timedelta(hours=1)):
            with self.assertRaisesRegex(AccessError, order.name):
                self.redate(order, self.buyer, moment)
        self.redate(order, self.buyer, fields.Datetime.to_string(day))
        self.assertEqual(order.date_approve, day)

    @mute_logger("odoo.http")
    def test_a_buyer_does_not_move_it_by_rpc(self):
        order = self.make_order(self.bolt, (self.part, 5), user=self.buyer)
        order.button_confirm()
        self.buyer.password = self.buyer.login
        self.authenticate(self.buyer.login, self.buyer.login)
        for model, method, args in (
            ("purchase.order", "write", [order.ids, {"date_approve": LONG_AGO}]),
            ("purchase.order", "web_save", [order.ids, {"date_approve": LONG_AGO}, {}]),
            ("purchase.order.line", "write",
             [order.order_line.ids, {"date_approve": LONG_AGO}]),
            ("purchase.order", "button_approve", [order.ids]),
        ):  # fmt: skip
            before = order.date_approve
            order.flush_recordset()
            answer = self.url_open(
                "/web/dataset/call_kw",
                json={"params": {"model": model, "method": method, "args": args, "kwargs": {}}},
            ).json()
            self.env.invalidate_all()
            self.assertEqual(order.date_approve, before, answer)

    def test_an_order_is_not_confirmed_in_the_past(self):
        order = self.make_order(self.bolt, (self.part, 5), user=self.buyer)
        with self.assertRaisesRegex(AccessError, order.name):
            self.redate(order, self.buyer, state="purchase")
        self.redate(order, self.buyer)
        order.write({"state": "purchase"})
        self.assertTrue(order._is_now(order.date_approve), "what it said before is over")
        values = order.copy_data()[0] | {"state": "purchase"}
        orders = order.with_user(self.buyer)
        with self.assertRaisesRegex(AccessError, "confirmation"):
            orders.create(values | {"date_approve": LONG_AGO})
        self.assertTrue(orders._is_now(orders.create(values).date_approve))

    def test_cancelled_and_confirmed_again_it_has_the_day_of_that(self):
        order = self.make_order(self.bolt, (self.part, 5), user=self.buyer)
        order.button_confirm()
        order.sudo().date_approve = LONG_AGO
        order.button_cancel()
        order.button_draft()
        order.button_confirm()
        self.assertTrue(order._is_now(order.date_approve))

    def test_a_manager_corrects_it_and_the_order_says_so(self):
        self.manager.group_ids += self.env.ref("purchase.group_purchase_user")
        order = self.make_order(self.bolt, (self.part, 5), user=self.buyer)
        order.button_confirm()
        self.redate(order, self.manager)
        self.assertEqual(fields.Datetime.to_string(order.date_approve), LONG_AGO)
        self.assertIn("2001", order.message_ids[0].body)

    def test_the_quantity_limit_is_not_dated_away(self):
        self.track(check="block")
        self.case.with_user(self.approver_quality).action_withdraw("Narrower")
        self.qualify(
            self.acme,
            decision="conditional",
            sign_values={"valid_until": self.day(90), "quantity_cap": 100},
        )
        order = self.make_order(self.acme, (self.part, 60), user=self.buyer)
        self.redate(order, self.buyer)
        order.write({"state": "purchase"})
        again = self.make_order(self.acme, (self.part, 60), user=self.buyer)
        with self.assertRaisesRegex(UserError, "quantity limit"):
            again.button_confirm()

    def test_where_nothing_is_tracked_an_order_is_what_it_was(self):
        order = self.make_order(self.bolt, (self.part, 5), user=self.buyer)
        order.button_confirm()
        exposure = type(self.env["product.exposure"])
        with patch.object(exposure, "_is_anything_tracked", return_value=False):
            self.redate(order, self.buyer)
        self.assertEqual(fields.Datetime.to_string(order.date_approve), LONG_AGO)
