from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .common import SupplierQualificationCase


@tagged("post_install", "-at_install")
class TestExtension(SupplierQualificationCase):
    """A conditional approval ends by itself, and only signatures make it longer."""

    def conditional(self, days=90, cap=0.0, deadline=10, **values):
        case = self.submit(self.make_case(**values))
        if deadline:
            case.condition_ids = [
                Command.create({"name": "Gauge study", "date_deadline": self.day(deadline)})
            ]
        self.approve(
            case, "conditional", valid_until=self.day(days), quantity_cap=cap, note="As listed"
        )
        return case

    def extend(self, cases, user, **values):
        wizard = (
            self.env["supplier.qualification.decision"]
            .with_user(user)
            .create({"qualification_ids": [Command.set(cases.ids)], "mode": "extend"} | values)
        )
        return wizard.action_apply()

    def extend_all(self, cases, **values):
        self.extend(cases, self.approver_quality, **values)
        self.extend(cases, self.approver_purchasing, **values)

    def test_every_role_signs_an_extension(self):
        kind = self.env.ref("supplier_qualification.mail_act_sign")
        case = self.conditional(days=20, deadline=0)
        with freeze_time(self.day(25)):
            self.assertEqual(case._status_on(self.day(25)), "expired")
            grant = {"condition_deadline": self.day(45)}
            self.extend(case, self.approver_quality, valid_until=self.day(60), **grant)
            self.assertEqual(case._status_on(self.day(25)), "expired", "one of two has signed")
            self.assertEqual(
                case.activity_ids.filtered(lambda a: a.activity_type_id == kind).user_id,
                self.approver_purchasing,
            )
            self.extend(case, self.approver_purchasing, valid_until=self.day(50), **grant)
            self.assertEqual(case.valid_until, self.day(50), "the earliest day wins")
            self.assertEqual(case._status_on(self.day(25)), "conditional")
            self.assertEqual(case._status_on(self.day(24)), "expired", "the past stays")
            self.assertEqual(case._status_on(self.day(19)), "conditional")
            self.extend_all(case, valid_until=self.day(70))
            self.assertEqual(case.valid_until, self.day(70), "and once more")

    def test_owners_and_workers_do_not_sign_extensions(self):
        self.role_quality.user_ids += self.auditor
        self.auditor.group_ids += self.env.ref("supplier_qualification.group_approver")
        case = self.conditional()
        with self.assertRaisesRegex(UserError, "worked on its evidence"):
            self.extend(case, self.auditor, valid_until=self.day(95))

    def test_an_overdue_condition_needs_a_new_day(self):
        case = self.conditional(deadline=10)
        old = case.condition_ids
        with freeze_time(self.day(15)):
            with self.assertRaisesRegex(UserError, "Gauge study"):
                self.extend(case, self.approver_quality, valid_until=self.day(95))
            self.extend_all(case, condition_deadline=self.day(40))
            self.assertEqual(case._status_on(self.day(15)), "conditional")
            self.assertEqual(case._status_on(self.day(14)), "expired")
            self.assertEqual(case._status_on(self.day(41)), "expired")
            self.assertEqual(old.replaced_date, self.day(15))
            self.assertEqual((case.condition_ids - old).date_deadline, self.day(40))

    def test_a_used_up_limit_needs_a_higher_one(self):
        self.track()
        case = self.conditional(cap=100, deadline=0)
        self.make_order(self.acme, (self.part, 100)).button_confirm()
        self.assertEqual(case.status, "expired")
        with self.assertRaisesRegex(UserError, "100.0 is ordered already"):
            self.extend(case, self.approver_quality, valid_until=self.day(95))
        self.extend(case, self.approver_quality, quantity_cap=300)
        self.extend(case, self.approver_purchasing, quantity_cap=200)
        self.assertEqual((case.quantity_cap, case.status), (200, "conditional"))
        self.assertEqual(self.source(self.acme).state, "conditional")

    def test_what_is_no_extension_is_refused(self):
        case = self.conditional(days=90, cap=100, deadline=0)
        for values, text in (
            ({}, "say what is extended"),
            ({"valid_until": self.day(80)}, "lasts longer already"),
            ({"valid_until": self.day(9999)}, "months at most"),
            ({"quantity_cap": 50}, "is higher already"),
            ({"extension": "reject"}, "nobody has proposed"),
        ):
            with self.subTest(values=values), self.assertRaisesRegex(UserError, text):
                self.extend(case, self.approver_quality, **values)
        open_case = self.submit(self.make_case(self.bolt))
        with self.assertRaisesRegex(UserError, "no approval yet"):
            self.extend(open_case, self.approver_quality, valid_until=self.day(90))
        with self.assertRaisesRegex(UserError, "decided already"):
            self.sign(case, self.approver_quality)

    def test_a_refused_extension_changes_nothing_and_can_be_proposed_again(self):
        case = self.conditional(days=20, deadline=0)
        self.extend(case, self.approver_quality, valid_until=self.day(60))
        self.extend(case, self.approver_purchasing, extension="reject", note="No")
        self.assertEqual((case.status, case.valid_until), ("conditional", self.day(20)))
        self.assertFalse(case.activity_ids)
        self.extend_all(case, valid_until=self.day(50))
        self.assertEqual(case.valid_until, self.day(50))

    def test_open_orders_are_listed_on_the_approval_that_has_dropped(self):
        self.track()
        case = self.conditional(days=90, deadline=10)
        order = self.make_order(self.acme, (self.part, 5), days=5)
        order.button_confirm()
        received = self.make_order(self.acme, (self.part, 7), days=5)
        received.button_confirm()
        self.receive(received)
        with freeze_time(self.day(11)):
            self.env["product.exposure"]._refresh()
            self.assertEqual(self.source(self.acme).state, "lapsed")
            self.assertEqual(case.stray_line_count, 1)
            action = case.with_user(self.buyer).action_view_stray_lines()
            alerts = self.env[action["res_model"]].with_user(self.buyer).search(action["domain"])
            self.assertEqual(alerts.line_id, order.order_line)

    def test_orders_within_a_used_up_limit_are_not_outside_the_approval(self):
        self.track()
        case = self.conditional(cap=100, deadline=0)
        for quantity in (60, 40):
            self.make_order(self.acme, (self.part, quantity)).button_confirm()
        self.assertEqual(case.status, "expired")
        self.assertEqual(case.stray_line_count, 0)

    def test_quantity_used_on_a_past_day(self):
        self.track()
        with freeze_time(self.day(-20)):
            case = self.conditional(cap=100, deadline=0)
        with freeze_time(self.day(-10)):
            order = self.make_order(self.acme, (self.part, 100), days=0)
            order.button_confirm()
        order.button_cancel()
        self.assertEqual(case._status_on(self.day(-11)), "conditional")
        self.assertEqual(case._status_on(self.day(-10)), "expired")
        self.assertEqual(case._status_on(self.day(-1)), "expired")
        self.assertEqual(case._status_on(self.today), "conditional", "it was cancelled today")
