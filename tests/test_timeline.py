from odoo import Command
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.modules.migration import load_script
from odoo.tests import HttpCase, freeze_time, new_test_user, tagged
from odoo.tools import file_path, format_date

from .common import SupplierQualificationCase


@tagged("post_install", "-at_install")
class TestTimeline(SupplierQualificationCase):
    """What happened to a case, told by the records that it left."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reader = new_test_user(
            cls.env, "sq_reader", groups="supplier_qualification.group_user", name="Rita Reader"
        )

    def events(self, case, user=None, **context):
        reader = case.with_user(user or self.reader).with_context(**context)
        reader.invalidate_recordset(["timeline"])
        return reader.timeline

    def titles(self, case):
        """What happened, the oldest first."""
        return [event["title"] for event in reversed(self.events(case))]

    def event(self, case, title):
        [found] = [event for event in self.events(case) if event["title"] == title]
        return found

    # Kinds of events ------------------------------------------------------------------------------

    def test_the_way_of_a_case_from_its_opening_to_the_decision(self):
        case = self.qualify(sign_values={"note": "Good work"})
        stage = case.stage_ids
        self.assertEqual(
            self.titles(case),
            [
                "Opened",
                f"Started under the plan {self.plan.name}",
                "Lead-Time Trial: Started",
                "Lead-Time Trial: Passed",
                "Submitted for signature",
                "Signed for Quality: Approve",
                "Signed for Purchasing: Approve",
                "Decided: Approved",
            ],
        )
        self.assertEqual(self.event(case, "Opened")["who"], "Bea Buyer")
        passed = self.event(case, "Lead-Time Trial: Passed")
        self.assertEqual(passed["who"], "Arne Auditor")
        self.assertEqual(passed["note"], stage.completed_reason)
        self.assertEqual((passed["model"], passed["id"]), (stage._name, stage.id))
        signed = self.event(case, "Signed for Quality: Approve")
        self.assertEqual((signed["who"], signed["note"]), ("Quentin Quality", "Good work"))
        decided = self.event(case, "Decided: Approved")
        self.assertEqual(decided["who"], "Petra Purchasing")
        self.assertIn(format_date(self.env, case.valid_until), decided["note"])

    def test_a_reopened_stage_keeps_what_it_was_before_and_why(self):
        case = self.submit(self.make_case())
        stage = case.stage_ids
        before = stage.completed_reason
        stage.with_user(self.auditor).action_reopen("The gauge was wrong")
        self.add_delivery(stage)
        stage.with_user(self.auditor).action_complete()
        case.with_user(self.buyer).action_submit()
        titles = self.titles(case)
        self.assertEqual(titles.count("Lead-Time Trial: Passed"), 2)
        self.assertEqual(titles.count("Submitted for signature"), 2)
        reopened = self.event(case, "Lead-Time Trial: Reopened")
        self.assertEqual(reopened["who"], "Arne Auditor")
        self.assertEqual(reopened["note"], "The gauge was wrong")
        notes = [e["note"] for e in self.events(case) if e["title"] == "Lead-Time Trial: Passed"]
        self.assertEqual(notes, [stage.completed_reason, before])
        self.assertNotEqual(stage.completed_reason, before)

    def test_a_waived_stage_says_who_and_why(self):
        case = self.make_case()
        case.action_start()
        case.stage_ids.with_user(self.approver_quality).action_waive("Known for years")
        waived = self.event(case, "Lead-Time Trial: Waived")
        self.assertEqual((waived["who"], waived["note"]), ("Quentin Quality", "Known for years"))

    def test_evidence_that_is_taken_over_names_the_case_it_comes_from(self):
        self.plan.stage_ids.write({"layer": "site", "inherit_months": 12})
        first = self.qualify()
        case = self.make_case(products=self.part2)
        case.action_start()
        self.assertIn(f"Lead-Time Trial: taken over from {first.name}", self.titles(case))

    def test_a_failed_stage_and_a_rejection_are_told(self):
        case = self.make_case()
        case.action_start()
        self.add_delivery(case.stage_ids, late=40)
        case.stage_ids._sealed().write({"planned_deliveries": 1})
        case.stage_ids.with_user(self.auditor).action_complete()
        case.action_submit()
        self.sign(case, self.approver_quality, "reject", note="Too late")
        titles = self.titles(case)
        self.assertIn("Lead-Time Trial: Failed", titles)
        self.assertIn("Decided: Rejected", titles)
        self.assertEqual(self.event(case, "Signed for Quality: Reject")["note"], "Too late")

    def test_a_delegate_is_named_with_the_signer(self):
        delegate = new_test_user(
            self.env, "sq_delegate", groups="supplier_qualification.group_approver", name="Dora"
        )
        self.env["supplier.qualification.delegation"].create(
            {
                "user_id": self.approver_quality.id,
                "delegate_id": delegate.id,
                "date_from": self.today,
                "date_to": self.day(5),
            }
        )
        case = self.submit(self.make_case())
        self.sign(case, delegate)
        signed = self.event(case, "Signed for Quality: Approve")
        self.assertEqual(signed["who"], "Dora on behalf of Quentin Quality")

    def test_conditions_are_told_when_set_missed_and_fulfilled(self):
        with freeze_time(self.day(-20)):
            case = self.submit(self.make_case())
            case.condition_ids = [
                Command.create(
                    {
                        "name": "Gauge study",
                        "date_deadline": self.day(-2),
                        "user_id": self.buyer.id,
                    }
                )
            ]
            self.approve(case, "conditional", valid_until=self.day(60))
        condition = self.event(case, "Condition set")
        self.assertIn("Gauge study", condition["note"])
        self.assertIn("Bea Buyer", condition["note"])
        missed = self.event(case, "Deadline of a condition passed")
        self.assertEqual(missed["day"], str(self.day(-2)))
        case.condition_ids.with_user(self.auditor).action_done()
        done = self.event(case, "Condition fulfilled")
        self.assertEqual((done["who"], done["note"]), ("Arne Auditor", "Gauge study"))
        self.assertEqual(done["day"], str(self.today))

    def test_suspensions_tell_their_days_parts_and_reasons(self):
        case = self.qualify(products=self.part | self.part2)
        boss = case.with_user(self.approver_quality)
        boss.action_suspend("Dust", self.part, date_from=self.day(3), date_to=self.day(9))
        note = self.event(case, "Suspended")["note"]
        for text in ("Dust", "Board", *(format_date(self.env, self.day(n)) for n in (3, 9))):
            self.assertIn(text, note)
        self.assertNotIn("Housing", note)
        boss.action_reinstate("Cleaned")
        lifted = self.event(case, "Reinstated")
        self.assertEqual(lifted["who"], "Quentin Quality")
        self.assertIn("Cleaned", lifted["note"])
        self.assertIn("Board", lifted["note"])

    def test_what_stays_suspended_is_told_as_one_suspension(self):
        case = self.qualify(products=self.part | self.part2)
        boss = case.with_user(self.approver_quality)
        boss.action_suspend("Dust", self.part | self.part2)
        boss.action_reinstate("Cleaned", self.part)
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(self.titles(case).count("Suspended"), 1)
        lifted = self.event(case, "Reinstated")
        self.assertIn("Board", lifted["note"])
        self.assertNotIn("Housing", lifted["note"])

    def test_a_suspension_that_ends_by_itself_is_told(self):
        with freeze_time(self.day(-20)):
            case = self.qualify()
            case.with_user(self.approver_quality).action_suspend("Dust", date_to=self.day(-5))
        ended = self.event(case, "The suspension has ended")
        self.assertEqual((ended["day"], ended["who"]), (str(self.day(-5)), ""))
        self.assertNotIn("Reinstated", self.titles(case))

    def test_an_extension_tells_the_new_limits_and_deadlines(self):
        case = self.submit(self.make_case())
        case.condition_ids = [
            Command.create({"name": "Gauge study", "date_deadline": self.day(20)})
        ]
        self.approve(case, "conditional", valid_until=self.day(60))
        grant = {"valid_until": self.day(90), "condition_deadline": self.day(80)}
        self.approve(case, mode="extend", **grant)
        extended = self.event(case, "Extended")
        self.assertIn(format_date(self.env, self.day(90)), extended["note"])
        renewed = self.event(case, "New deadline of a condition")
        self.assertIn(format_date(self.env, self.day(80)), renewed["note"])
        self.assertIn("Signed for Quality: Extend", self.titles(case))
        titles = self.titles(case)
        self.assertLess(titles.index("Decided: Approved with Conditions"),
                        titles.index("Extended"))  # fmt: skip

    def test_a_requalification_is_told_on_both_cases(self):
        old = self.qualify()
        new = old._requalify("certificate", "ISO 9001 has lapsed")
        following = self.event(old, f"Requalification opened: {new.name}")
        self.assertEqual((following["model"], following["id"]), (new._name, new.id))
        self.assertEqual(following["note"], "ISO 9001 has lapsed")
        opened = self.event(new, f"Opened to renew {old.name}")
        self.assertEqual(opened["id"], old.id)
        self.assertEqual(self.event(new, "Lapsed Certificate")["note"], "ISO 9001 has lapsed")

    def test_the_end_of_a_case_is_told(self):
        cancelled, withdrawn, ended = self.make_case(), self.qualify(), self.qualify()
        cancelled.action_cancel()
        withdrawn.with_user(self.approver_quality).action_withdraw("Bankrupt")
        self.set_dates(ended, self.day(-400), self.day(-3))
        self.assertEqual(self.titles(cancelled), ["Opened", "Cancelled"])
        self.assertEqual(self.event(withdrawn, "Withdrawn")["note"], "Bankrupt")
        self.assertEqual(self.event(ended, "Last day of the approval")["day"], str(self.day(-3)))

    def test_a_take_over_gives_its_reason(self):
        case = self.make_case()
        self.env["product.source"]._ensure_for(case)
        case._begin_takeover("Ten good years", 12, self.day(300), [])
        told = self.event(case, "Taken over without stages")
        self.assertEqual(told["note"], "Ten good years")

    # Order and days -------------------------------------------------------------------------------

    def test_the_newest_comes_first_and_a_day_is_that_of_the_company(self):
        self.env.company.partner_id.tz = "Pacific/Auckland"
        # In Auckland it is the 11th already.
        with freeze_time("2026-05-10 13:00:00"):
            case = self.make_case()
            case.action_start()
            self.add_delivery(case.stage_ids)
        with freeze_time("2026-05-13 13:00:00"):
            case.stage_ids.with_user(self.auditor).action_complete()
            case.action_submit()
        days = [event["day"] for event in self.events(case)]
        self.assertEqual(days, sorted(days, reverse=True))
        self.assertEqual(self.event(case, "Lead-Time Trial: Started")["day"], "2026-05-11")
        self.assertEqual(self.event(case, "Submitted for signature")["day"], "2026-05-14")

    def test_dates_are_written_as_the_reader_writes_them(self):
        self.env["res.lang"]._activate_lang("de_DE")
        case = self.qualify()
        dates = {event["date"] for event in self.events(case, lang="de_DE")}
        self.assertEqual(dates, {self.today.strftime("%d.%m.%Y")})

    def test_a_draft_that_is_not_saved_has_no_history(self):
        case = self.env["supplier.qualification"].with_user(self.buyer).new({})
        self.assertFalse(case.timeline)

    # Who sees it, and who writes it ---------------------------------------------------------------

    def test_who_may_not_read_a_case_sees_nothing_of_its_history(self):
        case = self.qualify()
        acts = case.stage_act_ids
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = new_test_user(
            self.env, "sq_stranger", groups="supplier_qualification.group_user",
            company_id=elsewhere.id, company_ids=[Command.set(elsewhere.ids)],
        )  # fmt: skip
        for user in self.employee | stranger:
            with self.assertRaises(AccessError):
                case.with_user(user).read(["timeline"])
            with self.assertRaises(AccessError):
                acts.with_user(user).read(["note"])
        found = acts.with_user(stranger).search(Domain("id", "in", acts.ids))
        self.assertFalse(found)

    def test_people_of_another_company_are_named_all_the_same(self):
        case = self.qualify()
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        self.approver_quality.write(
            {"company_ids": [Command.set(elsewhere.ids)], "company_id": elsewhere.id}
        )
        self.env.invalidate_all()
        signed = self.event(case, "Signed for Quality: Approve")
        self.assertEqual(signed["who"], "Quentin Quality")

    def test_nobody_writes_the_history_of_a_stage_by_hand(self):
        case = self.submit(self.make_case())
        acts = case.stage_act_ids
        for user in (self.buyer, self.auditor, self.approver_quality, self.manager):
            mine = acts.with_user(user)
            with self.assertRaises(AccessError):
                mine.write({"note": "Never mind"})
            with self.assertRaises(AccessError):
                mine.unlink()
            with self.assertRaises(AccessError):
                mine.create({"stage_id": case.stage_ids.id, "act": "passed", "user_id": user.id})
            with self.assertRaises(AccessError):
                case.with_user(user).write({"stage_act_ids": [Command.delete(acts[0].id)]})

    def test_stages_of_an_older_version_keep_how_they_were_closed(self):
        case = self.submit(self.make_case())
        stage = case.stage_ids
        case.stage_act_ids._sealed().unlink()
        script = "supplier_qualification/migrations/19.0.1.3.0/post-stage_acts.py"
        for _time in range(2):
            self.env.flush_all()
            load_script(file_path(script), "stage_acts").migrate(self.env.cr, "19.0.1.2.0")
        self.env.invalidate_all()
        [passed] = [e for e in self.events(case) if e["id"] == stage.id]
        self.assertEqual(passed["title"], "Lead-Time Trial: Passed")
        self.assertEqual(passed["who"], "Arne Auditor")
        self.assertEqual(passed["note"], stage.completed_reason)
        self.assertEqual(passed["day"], str(stage.completed_date))

    # Speed ----------------------------------------------------------------------------------------

    def test_a_long_history_takes_as_many_queries_as_a_short_one(self):
        def count(cases):
            self.env.invalidate_all()
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            events = sum(len(lines) for lines in cases.with_user(self.reader).mapped("timeline"))
            return self.env.cr.sql_log_count - before, events

        short, case = self.qualify(), self.qualify()
        self.lengthen(short, 1)
        self.lengthen(case, 1)
        count(case)
        queries, few = count(short)
        self.lengthen(case, 8)
        more, many = count(case)
        self.assertGreater(many, few + 20)
        self.assertLessEqual(more, queries)
        both, _events = count(short | case)
        self.assertLessEqual(both, queries)

    def lengthen(self, case, times):
        boss = case.with_user(self.approver_quality)
        for number in range(times):
            boss.action_suspend(f"Dust {number}", self.part)
            boss.action_reinstate(f"Cleaned {number}")
            case._add_condition(f"Study {number}", self.day(9), self.buyer, self.part)
            case.stage_ids._log_act("reopened", f"Again {number}")


@tagged("post_install", "-at_install")
class TestTimelineTour(HttpCase, SupplierQualificationCase):
    """The history of a case in a real browser."""

    def test_a_buyer_reads_what_happened_and_opens_a_stage_by_key(self):
        case = self.qualify(sign_values={"note": "Good work"})
        self.buyer.password = self.buyer.login
        path = f"/odoo/supplier-qualifications/{case.id}"
        self.start_tour(path, "sq_timeline", login=self.buyer.login)
