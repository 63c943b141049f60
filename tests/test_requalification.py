from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .common import SupplierQualificationCase


@tagged("post_install", "-at_install")
class TestRequalification(SupplierQualificationCase):
    """What puts an approval in doubt opens one case that answers."""

    def ask(self, code="performance", text="Falls below 90 %", sources=None):
        return self.env["supplier.qualification"]._requalify_for(
            code, text, sources if sources is not None else self.source(self.acme)
        )

    def test_a_trigger_opens_one_draft_that_says_why(self):
        case = self.qualify()
        answer = self.ask()
        self.assertEqual((answer.state, answer.type), ("draft", "for_cause"))
        self.assertEqual(answer.previous_id, case)
        self.assertEqual(answer.product_ids, case.product_ids)
        self.assertEqual(answer.user_id, case.user_id)
        self.assertEqual(answer.trigger_ids.mapped("text"), ["Falls below 90 %"])
        self.assertEqual(self.source(self.acme).state, "approved", "asking ends nothing")

    def test_ten_triggers_open_one_case(self):
        self.qualify()
        answers = [self.ask("performance", f"Reason {n}") for n in range(5)]
        answers += [self.ask("certificate", "ISO 9001 lapsed") for _n in range(5)]
        self.assertEqual(len({answer.id for answer in answers}), 1)
        self.assertEqual(len(answers[0].trigger_ids), 6, "the same words count once")

    def test_a_running_case_takes_the_trigger(self):
        case = self.qualify()
        case.action_requalify()
        running = case.next_ids
        running.action_start()
        self.assertEqual(self.ask(), running)
        self.assertEqual(running.trigger_ids.code, "performance")

    def test_the_same_question_is_not_asked_again_once_people_cancelled_it(self):
        self.qualify()
        self.ask().action_cancel()
        self.assertFalse(self.ask())
        self.assertEqual(self.ask(text="Another reason").state, "draft")

    def test_some_parts_of_an_approval(self):
        case = self.qualify(products=self.part | self.part2)
        answer = self.ask()
        self.assertEqual(answer.product_ids, self.part)
        self.assertEqual(self.ask(sources=self.source(self.acme, self.part2)), answer)
        self.assertEqual(answer.product_ids, self.part | self.part2)
        self.assertEqual(len(case.next_ids), 1)

    def test_what_nobody_approved_is_not_questioned(self):
        self.part.write({"seller_ids": [(0, 0, {"partner_id": self.bolt.id})]})
        self.assertFalse(self.ask(sources=self.source(self.bolt)))
        case = self.qualify()
        case.with_user(self.approver_quality).action_withdraw("Gone")
        self.assertFalse(self.ask())

    def test_triggers_cannot_be_forged(self):
        case = self.qualify()
        answer = self.ask()
        triggers = self.env["supplier.qualification.trigger"].with_user(self.manager)
        with self.assertRaises(AccessError):
            triggers.create({"previous_id": case.id, "code": "other", "text": "x"})
        with self.assertRaises(AccessError):
            answer.trigger_ids.with_user(self.manager).write({"text": "x"})
        with self.assertRaises(AccessError):
            answer.with_user(self.manager).write({"trigger_count": 9})

    def test_a_drop_is_told_once(self):
        case = self.qualify()
        told = []
        sources = type(self.env["product.source"])
        self.patch(sources, "_on_approval_dropped", lambda self: told.extend(self.ids))
        case.with_user(self.approver_quality).action_suspend("Fire")
        case._refresh_sources()
        self.assertEqual(told, self.source(self.acme).ids)


@tagged("post_install", "-at_install")
class TestWatch(SupplierQualificationCase):
    """What the nightly job sees: reminders, ends of validity, sources that fall asleep."""

    def watch(self):
        with self.enter_registry_test_mode():
            self.env.ref(
                "supplier_qualification.ir_cron_watch_approvals"
            ).method_direct_trigger()
        self.env.invalidate_all()

    def live(self, days):
        """Run the job twice on each day; return ``{day: people who were told}``."""
        told = {}
        messages = self.env["mail.message"]
        for day in days:
            with freeze_time(self.day(day)):
                last = messages.search([], limit=1, order="id desc").id
                self.watch()
                self.watch()
                partners = messages.search([("id", ">", last)]).partner_ids
                if partners:
                    told[day] = partners
        return told

    def test_two_numbers_remind_and_then_a_draft_case_opens(self):
        self.plan.write({"reminder_days": 30, "reminder_repeat_days": 10})
        case = self.qualify(sign_values={"valid_until": self.day(100)})
        self.assertEqual(
            self.live(range(69, 79)), {70: self.buyer.partner_id}, "30 days before, once"
        )
        self.assertFalse(case.next_ids)
        self.assertEqual(self.live([80]), {80: self.buyer.partner_id})
        answer = case.next_ids
        self.assertEqual((answer.state, answer.type), ("draft", "periodic"))
        self.assertEqual(answer.product_ids, case.product_ids)
        self.assertEqual(answer.trigger_ids.code, "expiry")
        self.assertEqual(self.live([90, 100, 105]), {}, "nobody is chased any more")
        self.assertEqual(len(case.next_ids), 1)

    def test_an_approval_that_ended_opens_a_draft_without_reminders(self):
        self.plan.write({"reminder_days": 30, "reminder_repeat_days": 0})
        case = self.qualify(sign_values={"valid_until": self.day(100)})
        self.live([75])
        self.assertFalse(case.next_ids)
        self.live([101])
        self.assertEqual(len(case.next_ids), 1)
        long_gone = self.qualify(self.bolt, sign_values={"valid_until": self.day(100)})
        self.live([200])
        self.assertFalse(long_gone.next_ids, "old ones are left in peace")

    def test_an_extended_approval_is_reminded_of_again(self):
        self.plan.write({"reminder_days": 30, "reminder_repeat_days": 0})
        case = self.qualify(sign_values={"valid_until": self.day(100)})
        self.assertTrue(self.live([75]))
        case._sealed().write({"valid_until": self.day(300)})
        self.assertFalse(self.live([200]))
        self.assertTrue(self.live([275]))

    def test_owners_of_conditions_hear_before_and_after(self):
        case = self.submit(self.make_case())
        case.condition_ids = [
            Command.create(
                {
                    "name": "Gauge study",
                    "date_deadline": self.day(20),
                    "user_id": self.auditor.id,
                }
            )
        ]
        self.approve(case, "conditional", valid_until=self.day(200), quantity_cap=9)
        told = self.live(range(11, 26))
        self.assertEqual(told, {13: self.auditor.partner_id, 21: self.auditor.partner_id})

    def test_a_dormant_source_asks_once(self):
        self.track()
        self.plan.dormancy_months = 6
        case = self.qualify()
        order = self.make_order(self.acme, (self.part, 5))
        order.button_confirm()
        self.receive(order, days_ago=200)
        self.assertEqual(self.source(self.acme).readiness, "dormant")
        self.live([0, 1, 2])
        self.assertEqual(case.next_ids.trigger_ids.code, "dormancy")
        case.next_ids.action_cancel()
        self.live([3])
        self.assertEqual(len(case.next_ids), 1, "people said no")

    def test_a_new_revision_questions_every_source(self):
        first, second = self.qualify(), self.qualify(self.bolt)
        other = self.qualify(products=self.part2)
        self.part.part_revision = "A"
        self.assertFalse((first | second).next_ids, "a first revision changes nothing")
        self.part.product_tmpl_id.part_revision = "B"
        for case in first | second:
            self.assertEqual(case.next_ids.type, "for_cause")
            self.assertIn("revision A became B", case.next_ids.trigger_ids.text)
        self.assertFalse(other.next_ids)


@tagged("post_install", "-at_install")
class TestChangeNotice(SupplierQualificationCase):
    """A supplier's change reaches exactly the approvals that it touches."""

    def notice(self, **values):
        return self.env["supplier.change.notice"].with_user(self.buyer).create(
            {
                "partner_id": self.acme.id,
                "kind": "tool",
                "description": "A second cavity",
                "effect": "suspend",
                "assessment": "No proof yet",
            }
            | values
        )

    def assess(self, notice):
        notice.with_user(self.approver_quality).action_assess()

    def test_a_change_suspends_exactly_what_it_touches(self):
        both = self.qualify(products=self.part | self.part2)
        elsewhere = self.qualify(self.bolt)
        notice = self.notice(product_ids=[Command.set(self.part.ids)])
        self.assertEqual(notice.touched_source_ids, self.source(self.acme))
        self.assess(notice)
        self.assertEqual(self.source(self.acme).state, "suspended")
        self.assertEqual(self.source(self.acme, self.part2).state, "approved")
        self.assertEqual(elsewhere.status, "approved")
        self.assertEqual((notice.state, notice.assessed_by), ("assessed", self.approver_quality))
        self.assertEqual(notice.source_ids, self.source(self.acme))
        answer = both.next_ids
        self.assertEqual((answer.product_ids, answer.type), (self.part, "for_cause"))
        self.assertIn("A second cavity", answer.trigger_ids.text)

    def test_a_change_at_one_site_leaves_the_other(self):
        china = self.qualify(site_id=self.plant_china.id)
        thailand = self.qualify(site_id=self.plant_thailand.id)
        self.assess(self.notice(site_id=self.plant_china.id))
        self.assertEqual((china.status, thailand.status), ("suspended", "approved"))

    def test_a_change_to_come_suspends_from_its_day(self):
        case = self.qualify()
        self.assess(self.notice(effective_date=self.day(20)))
        self.assertEqual(case.status, "approved")
        self.assertEqual(case._status_on(self.day(20)), "suspended")

    def test_a_condition_binds_the_part_and_ends_it_when_overdue(self):
        case = self.qualify(products=self.part | self.part2)
        self.assess(
            self.notice(
                effect="condition",
                condition_deadline=self.day(30),
                product_ids=[Command.set(self.part.ids)],
            )
        )
        self.assertEqual(self.source(self.acme).state, "conditional")
        self.assertEqual(self.source(self.acme, self.part2).state, "approved")
        with freeze_time(self.day(31)):
            self.env["product.exposure"]._refresh()
            self.assertEqual(self.source(self.acme).state, "lapsed")
            self.assertEqual(self.source(self.acme, self.part2).state, "approved")
            case.condition_ids.with_user(self.auditor).action_done()
            self.assertEqual(self.source(self.acme).state, "approved")

    def test_no_effect_opens_nothing(self):
        case = self.qualify()
        self.assess(self.notice(effect="none"))
        self.assertEqual(case.status, "approved")
        self.assertFalse(case.next_ids)

    def test_the_same_notice_opens_one_case_for_each_approval(self):
        first, second = self.qualify(), self.qualify(products=self.part2)
        self.assess(self.notice(effect="requalify"))
        self.assess(self.notice(effect="requalify"))
        self.assertEqual(len(first.next_ids), 1)
        self.assertEqual(len(second.next_ids), 1)
        self.assertEqual(len(first.next_ids.trigger_ids), 2)

    def test_an_assessment_needs_an_approver_an_effect_and_a_reason(self):
        notice = self.notice(effect=False)
        with self.assertRaises(AccessError):
            notice.with_user(self.buyer).action_assess()
        with self.assertRaisesRegex(UserError, "choose the effect"):
            self.assess(notice)
        notice.effect = "condition"
        with self.assertRaisesRegex(UserError, "until when"):
            self.assess(notice)

    def test_an_assessed_notice_stays_as_it_is(self):
        notice = self.notice(effect="none")
        with self.assertRaises(AccessError):
            notice.state = "assessed"
        self.assess(notice)
        for vals in ({"kind": "site"}, {"effect": "suspend"}, {"description": "x"}):
            with self.subTest(vals=vals), self.assertRaisesRegex(UserError, "part of the history"):
                notice.write(vals)
        with self.assertRaisesRegex(UserError, "part of the history"):
            notice.unlink()
        with self.assertRaisesRegex(UserError, "part of the history"):
            self.assess(notice)
