from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import Form, freeze_time, new_test_user, tagged

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

    def test_all_sign_the_same_values(self):
        case = self.conditional(days=20, cap=100, deadline=10)
        self.extend(case, self.approver_quality, valid_until=self.day(60))
        for values, text in (
            ({"quantity_cap": 300}, "Quentin Quality has proposed “New Last Day”"),
            (
                {"valid_until": self.day(60), "quantity_cap": 300},
                "“New Quantity Limit” is not part of what Quentin Quality",
            ),
            (
                {"valid_until": self.day(60), "condition_deadline": self.day(50)},
                "“Conditions until” is not part of what Quentin Quality",
            ),
        ):
            with self.subTest(values=values), self.assertRaisesRegex(UserError, text):
                self.extend(case, self.approver_purchasing, **values)
        self.assertEqual((case.valid_until, case.quantity_cap), (self.day(20), 100))
        self.extend(case, self.approver_purchasing, valid_until=self.day(50))
        self.assertEqual((case.valid_until, case.quantity_cap), (self.day(50), 100))

    def test_later_signers_see_what_is_proposed(self):
        case = self.conditional(days=20, cap=100, deadline=10)
        grant = {"valid_until": self.day(60), "quantity_cap": 300,
                 "condition_deadline": self.day(50)}  # fmt: skip
        self.extend(case, self.approver_quality, **grant)
        action = case.with_user(self.approver_purchasing).action_open_extension()
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual({name: wizard[name] for name in grant}, grant)
        listed = (
            self.env["supplier.qualification.decision"]
            .with_user(self.approver_purchasing)
            .with_context(active_model=case._name, active_ids=case.ids, default_mode="extend")
        )
        wizard = Form(listed).save()
        self.assertEqual({name: wizard[name] for name in grant}, grant)
        wizard.action_apply()
        self.assertEqual((case.valid_until, case.quantity_cap), (self.day(60), 300))
        first = case.with_user(self.approver_quality).action_open_extension()
        self.assertFalse(self.env[first["res_model"]].browse(first["res_id"]).valid_until)

    def test_what_one_signer_alone_grants_changes_nothing(self):
        """Signatures from before all had to sign the same values."""
        case = self.conditional(days=20, cap=100, deadline=0)
        self.extend(case, self.approver_quality, valid_until=self.day(60))
        case.approval_ids._append(
            [{
                "qualification_id": case.id, "user_id": self.approver_purchasing.id,
                "role_id": self.role_purchasing.id, "decision": "extend",
                "round": case.round + 1, "quantity_cap": 300,
            }]
        )  # fmt: skip
        case._conclude()
        self.assertEqual((case.valid_until, case.quantity_cap), (self.day(20), 100))
        self.extend_all(case, valid_until=self.day(50))
        self.assertEqual(case.valid_until, self.day(50))

    def test_an_old_deadline_opens_no_extension_to_substitutes(self):
        self.plan.sign_days = 5
        deputy = new_test_user(
            self.env, "sq_deputy", groups="supplier_qualification.group_approver"
        )
        self.role_quality.substitute_ids = deputy
        case = self.conditional(days=90, deadline=0)
        self.assertFalse(case.sign_deadline)
        # As it was kept once.
        case._sealed().write({"sign_deadline": self.day(5)})
        with freeze_time(self.day(40)):
            self.env.invalidate_all()
            self.assertFalse(case.with_user(deputy).can_extend)
            with self.assertRaisesRegex(UserError, "no open signature lists you"):
                self.extend(case, deputy, valid_until=self.day(120))
            self.assertTrue(case.with_user(self.approver_quality).can_extend)
            self.extend(case, self.approver_purchasing, valid_until=self.day(120))
            self.assertEqual(case.sign_deadline, self.day(45))
        with freeze_time(self.day(46)):
            self.extend(case, deputy, valid_until=self.day(110))
        self.assertEqual((case.valid_until, case.sign_deadline), (self.day(110), False))
        self.assertTrue(all(signature.role_id for signature in case.approval_ids))

    def test_a_late_signature_of_an_extension_is_reminded_of(self):
        self.plan.write({"sign_days": 5, "sign_reminder_days": 3})
        case = self.conditional(days=20, deadline=0)
        case._sealed().write({"sign_reminded_on": self.today})
        with freeze_time(self.day(10)):
            self.extend(case, self.approver_quality, valid_until=self.day(60))
        signer = self.approver_purchasing.partner_id
        reminded = []
        for days in range(14, 23):
            with freeze_time(self.day(days)):
                before = self.env["mail.message"].search([], limit=1, order="id desc")
                self.trigger("ir_cron_watch_approvals")
                news = self.env["mail.message"].search(
                    [("id", ">", before.id), ("subject", "=", "Your signature is late")]
                )
                if news:
                    self.assertEqual(news.partner_ids, signer)
                    reminded.append(days)
        self.assertEqual(reminded, [16, 19, 22])

    def test_a_refused_extension_leaves_no_deadline(self):
        self.plan.sign_days = 5
        case = self.conditional(days=90, deadline=0)
        self.extend(case, self.approver_quality, valid_until=self.day(120))
        self.extend(case, self.approver_purchasing, extension="reject", note="No")
        self.assertFalse(case.sign_deadline)

    def test_an_approval_that_would_end_at_once_is_refused(self):
        for decision in ("approve", "conditional"):
            case = self.submit(self.make_case())
            case.condition_ids = [
                Command.create({"name": "Gauge study", "date_deadline": self.day(3)})
            ]
            grant = {"valid_until": self.day(60)}
            with self.subTest(decision=decision), freeze_time(self.day(4)):
                with self.assertRaisesRegex(UserError, "overdue already .Gauge study."):
                    self.sign(case, self.approver_quality, decision, **grant)
                case.condition_ids.with_user(self.auditor).action_done()
                self.approve(case, decision, **grant, note="As listed")
                self.assertIn(case.result, ("approved", "conditional"))

    def test_a_condition_that_passes_between_two_signatures_is_named(self):
        case = self.submit(self.make_case())
        case.condition_ids = [
            Command.create({"name": "Gauge study", "date_deadline": self.day(3)})
        ]
        self.sign(case, self.approver_quality)
        with freeze_time(self.day(4)):
            with self.assertRaisesRegex(UserError, "reopen a stage first"):
                self.sign(case, self.approver_purchasing)
            self.sign(case, self.approver_purchasing, "reject")
        self.assertEqual(case.status, "rejected")

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

    def test_a_renewed_condition_keeps_its_archived_parts(self):
        case = self.conditional(deadline=0)
        case._add_condition("Gauge study", self.day(10), self.buyer, self.part)
        self.part.active = False
        self.extend_all(case, condition_deadline=self.day(40))
        self.part.active = True
        renewed = case.condition_ids.filtered(lambda c: c.date_deadline == self.day(40))
        self.assertIn(self.part, renewed.product_ids)

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
