from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged

from .common import SupplierQualificationCase


@tagged("post_install", "-at_install")
class TestStageLine(HttpCase, SupplierQualificationCase):
    """Where a case stands, what it waits for, and for whom."""

    def steps(self, case, user=None):
        line = case.with_user(user or self.buyer).stage_line
        return [(step["tone"], step["current"]) for step in line["steps"]], line["missing"]

    def found(self, user, *domain):
        return self.env["supplier.qualification"].with_user(user).search(list(domain))

    def test_a_draft_shows_the_stages_of_its_plan_and_the_first_act(self):
        case = self.make_case()
        steps, missing = self.steps(case)
        self.assertEqual(len(steps), len(case.plan_id.stage_ids) + 2)
        self.assertEqual({tone for tone, _current in steps}, {"muted"})
        self.assertEqual(case.stage_line["steps"][0]["label"], "Lead-Time Trial")
        self.assertEqual(len(missing), 1)

    def test_a_late_stage_is_red_and_named_as_missing(self):
        case = self.make_case()
        case.action_start()
        stage = case.stage_ids[0]
        stage.date_deadline = self.day(-3)
        steps, missing = self.steps(case)
        self.assertEqual(steps[0], ("danger", True))
        self.assertIn(stage.id, [lack["stage"] for lack in missing])
        self.assertEqual((case.date_due, case.due_kind), (stage.date_deadline, "stage"))
        self.assertIn(case, self.found(self.buyer, ("date_due", "<", self.today)))

    def test_every_step_says_in_words_what_its_icon_shows(self):
        case = self.make_case()
        self.assertEqual({step["spoken"] for step in case.stage_line["steps"]}, {"Planned"})
        case.action_start()
        stage, *others = case.stage_line["steps"]
        self.assertEqual(stage["spoken"], "To Do", "its text is the deadline")
        self.assertEqual({step["spoken"] for step in others}, {"Planned"})
        self.add_delivery(case.stage_ids)
        case.stage_ids.with_user(self.auditor).action_complete()
        stage = case.stage_line["steps"][0]
        self.assertTrue(stage["text"].startswith("Passed"))
        self.assertFalse(stage["spoken"], "its text says so")
        case.action_submit()
        self.sign(case, self.approver_quality, "reject")
        self.assertEqual(case.stage_line["steps"][1]["spoken"], "Rejected")

    def test_an_open_stage_is_due_and_an_approval_holds_until(self):
        case = self.make_case()
        case.action_start()
        case.stage_ids.date_deadline = self.day(5)
        self.assertTrue(case.stage_line["steps"][0]["text"].startswith("due "))
        self.submit_started(case)
        self.approve(case)
        self.assertTrue(case.stage_line["steps"][-1]["text"].startswith("until "))

    def submit_started(self, case):
        self.add_delivery(case.stage_ids)
        case.stage_ids.with_user(self.auditor).action_complete()
        case.action_submit()

    def test_a_case_can_be_submitted_when_no_mandatory_stage_is_open(self):
        case = self.make_case()
        self.assertFalse(case.can_submit)
        case.action_start()
        self.assertFalse(case.can_submit)
        with self.assertRaisesRegex(UserError, "Lead-Time Trial"):
            case.with_user(self.buyer).action_submit()
        self.add_delivery(case.stage_ids)
        case.stage_ids.with_user(self.auditor).action_complete()
        self.assertTrue(case.can_submit)
        case.action_submit()
        self.assertFalse(case.can_submit)

    def test_a_list_of_stages_says_what_is_missing_of_the_open_ones(self):
        case = self.make_case()
        case.action_start()
        stage = case.stage_ids.with_user(self.buyer)
        self.assertTrue(stage.missing)
        self.add_delivery(case.stage_ids)
        stage.invalidate_recordset()
        self.assertIn("an auditor completes the stage", stage.missing)
        stage.with_user(self.auditor).action_complete()
        self.assertFalse(stage.missing)

    def test_a_case_waits_for_those_who_may_sign_it_only(self):
        case = self.submit(self.make_case())
        mine = ("waits_for_me", "=", True)
        self.assertIn(case, self.found(self.approver_quality, mine))
        self.assertTrue(case.with_user(self.approver_quality).waits_for_me)
        self.assertNotIn(case, self.found(self.buyer, mine))
        self.assertNotIn(case, self.found(self.auditor, mine))
        self.assertFalse(case.with_user(self.auditor).waits_for_me)

    def test_a_stage_waits_for_its_auditor(self):
        case = self.make_case()
        case.action_start()
        mine = ("waits_for_me", "=", True)
        self.assertNotIn(case, self.found(self.auditor, mine))
        case.stage_ids[0].user_id = self.auditor
        self.assertIn(case, self.found(self.auditor, mine))

    def test_an_approval_is_due_when_it_or_its_next_condition_ends(self):
        case = self.qualify(products=self.part)
        self.assertEqual((case.date_due, case.due_kind), (case.valid_until, "end"))
        other = self.submit(self.make_case(self.bolt))
        other.condition_ids = [
            Command.create({"name": "Gauge study", "date_deadline": self.day(20)})
        ]
        self.approve(other, "conditional", valid_until=self.day(90))
        self.assertEqual((other.date_due, other.due_kind), (self.day(20), "condition"))
        texts = [lack["text"] for lack in other.stage_line["missing"]]
        self.assertTrue(any("Gauge study" in text for text in texts))

    def test_an_approval_that_others_renew_wholly_is_due_no_more(self):
        old = self.qualify(products=self.part | self.part2)
        self.set_dates(old, self.day(-400), self.day(-30))
        late = ("date_due", "<", self.today)
        self.approve(self.submit(self.make_case(products=self.part, previous_id=old.id)))
        self.assertIn(old, self.found(self.buyer, late))
        self.assertTrue(self.steps(old)[1])
        self.approve(self.submit(self.make_case(products=self.part2, previous_id=old.id)))
        self.assertNotIn(old, self.found(self.buyer, late))
        self.assertFalse(self.steps(old)[1])

    def test_a_buyer_opens_a_stage_from_the_line(self):
        case = self.make_case()
        case.action_start()
        self.buyer.password = self.buyer.login
        self.start_tour("/odoo/supplier-qualifications?view_type=calendar", "sq_stage_line",
                        login=self.buyer.login)  # fmt: skip
