from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

from .test_source_override import OverrideCase

KIND = "supplier_qualification.mail_act_override"


@tagged("post_install", "-at_install")
class TestOverrideRequest(OverrideCase):
    """A buyer who may not override asks an approver who may, on the order itself."""

    def setUp(self):
        super().setUp()
        self.order = self.make_order(self.bolt, (self.part, 5))

    def ask(self, user=None, **values):
        action = self.order.with_user(user or self.buyer).action_ask_override()
        wizards = self.env["purchase.source.override.ask"].with_user(user or self.buyer)
        form = Form(wizards.with_context(**action["context"]))
        form.reason = "The line stands still"
        for name, value in values.items():
            form[name] = value
        return form.save().action_apply()

    def asked(self):
        return self.order.activity_ids.filtered(lambda a: a.activity_type_id == self.env.ref(KIND))

    def test_the_approver_gets_the_lines_and_the_reason(self):
        self.assertFalse(self.order.override_asked)
        self.ask()
        activity = self.asked()
        self.assertEqual(activity.user_id, self.boss, "the only approver who sees orders")
        for text in ("Board from Bolt", "The line stands still"):
            self.assertIn(text, activity.note)
        self.assertIn("Olga Override", self.order.with_user(self.buyer).override_asked)

    def test_only_approvers_of_the_company_who_see_the_order_are_asked(self):
        other = self.env["res.company"].create({"name": "Other"})
        new_test_user(
            self.env, "sq_far", company_id=other.id, company_ids=[Command.set(other.ids)],
            groups="purchase.group_purchase_manager,supplier_qualification.group_approver",
        )  # fmt: skip
        found = self.order.with_user(self.buyer)._get_override_approvers()
        self.assertIn(self.boss, found)
        self.assertFalse(found & (self.approver_quality | self.buyer), "they cannot open an order")
        self.assertNotIn("sq_far", found.mapped("login"))
        self.assertNotIn(self.boss, self.order.with_user(self.boss)._get_override_approvers())

    def test_somebody_who_may_not_is_refused(self):
        values = {"order_id": self.order.id, "reason": "Now", "user_id": self.manager.id}
        wizard = self.env["purchase.source.override.ask"].with_user(self.buyer).create(values)
        with self.assertStopped("cannot override"):
            wizard.action_apply()
        self.assertFalse(self.asked())

    def test_it_needs_a_reason_and_a_blocked_line(self):
        with self.assertStopped("cannot wait"):
            self.ask(reason=" ")
        self.order = self.make_order(self.acme, (self.part, 5))
        with self.assertStopped("no blocked line"):
            self.ask()

    def test_one_question_is_open_at_a_time(self):
        self.ask()
        with self.assertStopped("Olga Override was asked"):
            self.ask()
        self.assertEqual(len(self.asked()), 1)

    def test_an_answer_ends_the_question(self):
        self.ask()
        self.allow(self.order)
        self.assertFalse(self.asked())

    def test_another_vendor_or_the_end_of_the_order_ends_it_too(self):
        self.ask()
        self.order.with_user(self.buyer).partner_id = self.acme
        self.assertFalse(self.asked())
        self.order.partner_id = self.bolt
        self.ask()
        self.order.with_user(self.buyer).button_cancel()
        self.assertFalse(self.asked())

    def test_the_reason_is_text_and_nothing_else(self):
        self.ask(reason="<b>Now</b>")
        self.assertIn("&lt;b&gt;", self.asked().note)

    def test_who_may_not_buy_does_not_ask(self):
        with self.assertRaises(AccessError):
            self.env["purchase.source.override.ask"].with_user(self.auditor).create(
                {"order_id": self.order.id, "reason": "Now", "user_id": self.boss.id}
            )

    def test_buyers_still_cannot_override(self):
        self.ask()
        with self.assertRaises(UserError):
            self.order.with_user(self.buyer).button_confirm()


@tagged("post_install", "-at_install")
class TestWaysOn(OverrideCase):
    """A line outside approval leads to its case and to the exposure of its part."""

    def ways(self, order, user=None):
        return order.with_user(user or self.buyer).source_problems["lines"]

    def test_it_leads_to_the_exposure_and_to_no_case_where_there_is_none(self):
        [line] = self.ways(self.make_order(self.bolt, (self.part, 5)))
        self.assertEqual((line["exposure"], line["case"]), (self.exposure().id, False))

    def test_it_leads_to_the_open_case_of_this_vendor_for_this_part(self):
        case = self.make_case(self.bolt)
        self.make_case(self.acme)
        first, second = self.ways(self.make_order(self.bolt, (self.part, 5), (self.part2, 1)))
        self.assertEqual(first["case"]["id"], case.id)
        self.assertIn("Draft", first["case"]["name"])
        self.assertFalse(second["case"])

    def test_it_leads_to_the_approval_that_does_not_hold(self):
        self.case.with_user(self.approver_quality).action_suspend("cracks")
        [line] = self.ways(self.make_order(self.acme, (self.part, 5)))
        self.assertEqual(line["case"]["id"], self.case.id)
        self.assertIn("Suspended", line["case"]["name"])

    def test_a_stock_worker_sees_the_lines_without_what_is_not_theirs(self):
        worker = new_test_user(self.env, "sq_worker", groups="stock.group_stock_user")
        order = self.make_order(self.bolt, (self.part, 5))
        [line] = self.ways(order, worker)
        self.assertIn("Board from Bolt", line["text"])
        self.assertEqual((line["exposure"], line["case"]), (False, False))
