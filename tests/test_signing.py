import time
from datetime import timedelta
from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, new_test_user, tagged

from .common import SupplierQualificationCase


@tagged("post_install", "-at_install")
class TestSigning(SupplierQualificationCase):
    """Turns, delegations, substitutes, deadlines."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.deputy = new_test_user(
            cls.env, "sq_deputy", groups="supplier_qualification.group_approver", name="Dora Deputy"
        )

    def delegate(self, user, delegate=None, days=(0, 5), by=None, **values):
        return (
            self.env["supplier.qualification.delegation"]
            .with_user(by or user)
            .create(
                {
                    "user_id": user.id,
                    "delegate_id": (delegate or self.deputy).id,
                    "date_from": self.day(days[0]),
                    "date_to": self.day(days[1]),
                }
                | values
            )
        )

    def asked(self, case):
        return case.activity_ids.user_id

    def test_one_after_another_follows_the_order_of_the_roles(self):
        self.plan.signing = "sequence"
        case = self.submit(self.make_case())
        self.assertEqual(self.asked(case), self.approver_quality)
        with self.assertRaisesRegex(UserError, "the turn of Quality"):
            self.sign(case, self.approver_purchasing)
        self.sign(case, self.approver_quality)
        self.assertEqual(self.asked(case), self.approver_purchasing)
        self.sign(case, self.approver_purchasing)
        self.assertEqual(case.status, "approved")
        self.assertFalse(case.activity_ids)

    def test_a_changed_plan_does_not_change_the_turns_of_a_running_case(self):
        self.plan.signing = "sequence"
        case = self.submit(self.make_case())
        self.plan.signing = "parallel"
        self.assertEqual(case.signing, "sequence")

    def test_a_running_case_keeps_a_role_that_is_archived(self):
        case = self.submit(self.make_case())
        (self.role_quality | self.role_purchasing).active = False
        self.env.invalidate_all()
        self.assertEqual(case.role_ids, self.role_quality | self.role_purchasing)
        with self.assertRaisesRegex(UserError, "no open signature lists you"):
            self.sign(case, self.deputy)
        self.sign(case, self.approver_quality)
        self.assertEqual(case.state, "review")
        waiting = self.env["supplier.qualification"].with_user(self.approver_purchasing)
        self.assertIn(case, waiting.search([("can_sign", "=", True)]))
        self.sign(case, self.approver_purchasing)
        self.assertEqual(case.status, "approved")
        self.assertEqual(case.approval_ids.role_id, case.role_ids)

    def test_the_dialog_says_what_is_signed_and_for_whom(self):
        case = self.submit(self.make_case(site_id=self.plant_china.id))

        def said(user, cases=case):
            wizards = self.env["supplier.qualification.decision"].with_user(user)
            return wizards.create({"qualification_ids": [Command.set(cases.ids)]}).signing_for

        self.assertEqual(
            said(self.approver_quality), f"{case.display_name} · Suzhou · Board, as Quality"
        )
        self.delegate(self.approver_quality)
        self.assertIn("as Quality for Quentin Quality", said(self.deputy))
        self.sign(case, self.approver_quality)
        self.assertIn("you have signed it", said(self.approver_quality))
        more = self.env["supplier.qualification"].union(
            *(self.submit(self.make_case()) for _number in range(12))
        )
        lines = said(self.approver_quality, more).splitlines()
        self.assertEqual((len(lines), lines[-1]), (11, "2 more cases"))

    def test_a_delegate_signs_in_the_name_of_the_signer(self):
        case = self.submit(self.make_case())
        with self.assertRaisesRegex(UserError, "no open signature lists you"):
            self.sign(case, self.deputy)
        self.delegate(self.approver_quality)
        self.assertIn(self.deputy, self.asked(case))
        self.sign(case, self.deputy)
        signature = case.approval_ids
        self.assertEqual(
            (signature.user_id, signature.on_behalf_id, signature.capacity, signature.role_id),
            (self.deputy, self.approver_quality, "delegate", self.role_quality),
        )
        self.assertEqual(self.asked(case), self.approver_purchasing)

    def test_a_delegation_holds_on_its_days_and_for_its_roles(self):
        case = self.submit(self.make_case())
        self.delegate(self.approver_quality, days=(1, 5))
        self.delegate(self.approver_quality, days=(-5, -1))
        self.delegate(
            self.approver_quality, role_ids=[Command.set(self.role_purchasing.ids)]
        )
        with self.assertRaisesRegex(UserError, "no open signature lists you"):
            self.sign(case, self.deputy)

    def test_a_delegation_for_an_archived_role_holds_for_no_other(self):
        case = self.submit(self.make_case())
        self.delegate(self.approver_purchasing, role_ids=[Command.set(self.role_quality.ids)])
        self.role_quality.active = False
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "no open signature lists you"):
            self.sign(case, self.deputy)

    def test_a_signer_who_may_not_sign_does_not_choose_who_does(self):
        case = self.make_case(user_id=self.approver_quality.id)
        self.submit(case)
        self.delegate(self.approver_quality)
        with self.assertRaisesRegex(UserError, "no open signature lists you"):
            self.sign(case, self.deputy)

    def test_a_delegation_never_brings_an_approval_down_to_one_person(self):
        case = self.submit(self.make_case())
        self.delegate(self.approver_quality, self.approver_purchasing)
        self.sign(case, self.approver_purchasing)
        self.assertEqual(case.approval_ids.role_id, self.role_purchasing)
        with self.assertRaisesRegex(UserError, "you have signed it"):
            self.sign(case, self.approver_purchasing)
        other = self.submit(self.make_case(self.bolt))
        self.delegate(self.approver_quality)
        self.delegate(self.approver_purchasing)
        self.sign(other, self.deputy)
        with self.assertRaisesRegex(UserError, "you have signed it"):
            self.sign(other, self.deputy)
        self.assertEqual(other.state, "review")

    def test_one_delegates_ones_own_signature_only(self):
        with self.assertRaises(AccessError):
            self.delegate(self.approver_quality, by=self.deputy)
        mine = self.delegate(self.approver_quality, days=(2, 5))
        with self.assertRaises(AccessError):
            mine.with_user(self.deputy).write({"date_to": self.day(90)})
        with self.assertRaises(AccessError):
            mine.with_user(self.approver_quality).write({"user_id": self.approver_purchasing.id})
        with self.assertRaises(AccessError):
            self.delegate(self.approver_quality, by=self.buyer)
        self.delegate(self.approver_quality, by=self.manager)

    def test_only_approvers_stand_in(self):
        with self.assertRaisesRegex(ValidationError, "not an approver"):
            self.delegate(self.approver_quality, self.buyer)

    def test_a_delegation_that_has_begun_is_history(self):
        begun = self.delegate(self.approver_quality).with_user(self.approver_quality)
        with self.assertRaisesRegex(UserError, "part of the history"):
            begun.unlink()
        with self.assertRaisesRegex(UserError, "part of the history"):
            begun.date_from = self.day(-9)
        begun.date_to = self.today
        self.delegate(self.approver_quality, days=(3, 4)).unlink()

    def test_substitutes_sign_when_no_signer_may(self):
        self.role_quality.substitute_ids = self.deputy
        free = self.submit(self.make_case())
        with self.assertRaisesRegex(UserError, "no open signature lists you"):
            self.sign(free, self.deputy)
        case = self.make_case(self.bolt, user_id=self.approver_quality.id)
        self.submit(case)
        self.assertIn(self.deputy, self.asked(case))
        self.sign(case, self.deputy)
        self.assertEqual(case.approval_ids.capacity, "substitute")

    def test_a_late_signature_is_reminded_of_and_opens_to_substitutes(self):
        self.plan.write({"sign_days": 5, "sign_reminder_days": 3})
        self.role_quality.substitute_ids = self.deputy
        case = self.submit(self.make_case())
        self.assertEqual(case.sign_deadline, self.day(5))
        self.assertEqual(case.activity_ids.mapped("date_deadline"), [self.day(5)] * 2)
        told = {}
        for days in range(4, 14):
            with freeze_time(self.day(days)):
                before = self.env["mail.message"].search([], limit=1, order="id desc")
                self.watch()
                self.watch()
                news = self.env["mail.message"].search([("id", ">", before.id)])
                told[days] = news.partner_ids
        everybody = (self.approver_quality | self.approver_purchasing | self.deputy).partner_id
        reminded = {days: partners for days, partners in told.items() if partners}
        self.assertEqual(reminded, {6: everybody, 9: everybody, 12: everybody})
        with freeze_time(self.day(6)):
            self.sign(case, self.deputy)
        self.assertEqual(case.approval_ids.user_id, self.deputy)

    def get_news(self, user, act):
        """What an act tells a user: subjects, activities and texts in one string."""
        told = self.env["mail.message"].search([("partner_ids", "in", user.partner_id.ids)])
        tasks = self.env["mail.activity"].search([("user_id", "=", user.id)])
        act()
        told = self.env["mail.message"].search(
            [("partner_ids", "in", user.partner_id.ids), ("id", "not in", told.ids)]
        )
        tasks = self.env["mail.activity"].search(
            [("user_id", "=", user.id), ("id", "not in", tasks.ids)]
        )
        texts = [*told.mapped("subject"), *told.mapped("body"), *tasks.mapped("summary")]
        return " ".join(filter(None, texts))

    def test_everybody_is_told_in_their_own_language(self):
        self.env["res.lang"]._activate_lang("de_DE")
        (self.approver_quality | self.buyer).lang = "de_DE"
        self.plan.write({"sign_days": 5, "sign_reminder_days": 3})
        case = self.make_case()
        case.condition_ids = [
            Command.create(
                {"name": "Gauge", "date_deadline": self.day(30), "user_id": self.buyer.id}
            )
        ]
        asked = self.get_news(self.approver_quality, lambda: self.submit(case))
        self.assertIn(f"Bitte {case.display_name} zeichnen", asked)
        other = case.activity_ids.filtered(lambda a: a.user_id == self.approver_purchasing)
        self.assertEqual(other.summary, f"Please sign {case.display_name}")
        with freeze_time(self.day(6)):
            late = self.get_news(self.approver_quality, self.watch)
            self.assertIn("Ihre Zeichnung ist überfällig", late)
        answer = {"decision": "conditional", "valid_until": self.day(90)}
        decided = self.get_news(self.buyer, lambda: self.approve(case, **answer))
        self.assertIn(f"Entschieden: {case.display_name}", decided)
        with freeze_time(self.day(29)):
            due = self.get_news(self.buyer, self.watch)
        self.assertIn("Auflagen von Freigaben sind fällig", due)
        self.assertIn(self.day(30).strftime("bis %d.%m.%Y: Gauge"), due)
        case.condition_ids.with_user(self.auditor).action_done()
        with freeze_time(self.day(80)):
            ending = self.get_news(self.buyer, self.watch)
        self.assertIn("Freigaben enden", ending)
        self.assertIn(self.day(90).strftime("bis %d.%m.%Y"), ending)

    def watch(self):
        with self.enter_registry_test_mode():
            self.env.ref(
                "supplier_qualification.ir_cron_watch_approvals"
            ).method_direct_trigger()
        self.env.invalidate_all()

    def test_an_approval_cannot_outlast_the_plan(self):
        case = self.submit(self.make_case())
        with self.assertRaisesRegex(UserError, "24 months at most"):
            self.sign(case, self.approver_quality, valid_until=self.today + timedelta(days=9999))

    def test_owners_are_told_once_of_many_decisions(self):
        cases = self.make_case() | self.make_case(self.bolt)
        for case in cases:
            self.submit(case)
        self.sign(cases, self.approver_quality)
        before = self.env["mail.message"].search([], limit=1, order="id desc")
        self.sign(cases, self.approver_purchasing)
        told = self.env["mail.message"].search(
            [("id", ">", before.id), ("partner_ids", "in", self.buyer.partner_id.ids)]
        )
        self.assertEqual(len(told), 1)
        for case in cases:
            self.assertIn(case.name, told.body)

    def test_signing_asks_for_the_password_where_the_company_says_so(self):
        case = self.submit(self.make_case())
        self.env.company.sign_identity_check = True
        with self.assertRaisesRegex(UserError, "only be accessed over HTTP"):
            self.sign(case, self.approver_quality)

        class Request:
            session = {}

        target = "odoo.addons.base.models.res_users.request"
        with patch(target, Request):
            action = self.sign(case, self.approver_quality)
            self.assertEqual(action["res_model"], "res.users.identitycheck")
            self.assertFalse(case.approval_ids)
            Request.session["identity-check-last"] = time.time()
            self.sign(case, self.approver_quality)
        self.assertEqual(case.approval_ids.user_id, self.approver_quality)

    def test_the_brief_says_what_an_approval_would_cure(self):
        self.track("single")
        self.part.write(
            {"seller_ids": [Command.create({"partner_id": self.acme.id, "price": 4.5})]}
        )
        case = self.make_case(qualification_cost=1200)
        self.submit(case)
        self.assertEqual(self.exposure().level, "critical")
        action = case.with_user(self.approver_quality).action_open_decision()
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        self.assertIn("Critical", wizard.brief)
        self.assertIn("Covered", wizard.brief)
        self.assertIn("4.50", wizard.brief)
        self.assertIn("1,200", wizard.brief)
        self.assertIn("1 of 1 deliveries", wizard.brief)
        self.assertEqual(case.state, "review", "looking decides nothing")
        self.assertEqual(self.exposure().level, "critical")
        wizard.with_user(self.approver_quality).action_apply()
        self.assertEqual(case.approval_ids.user_id, self.approver_quality)
