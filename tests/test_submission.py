from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import EvidenceCase
from .test_process_validation import add_characteristic


@tagged("post_install", "-at_install")
class TestSubmission(EvidenceCase):
    """Documents and samples of a submission level; people judge them."""

    kind = "process_validation"

    def get_criteria(self):
        return {"kind": self.kind, "submission_level": "3"}

    def test_a_stage_starts_with_the_elements_of_its_level(self):
        elements = self.stage.element_ids
        self.assertEqual(len(elements), 18)
        self.assertEqual(len(elements.filtered("required")), 16)
        master = elements.filtered(lambda e: e.element == "15")
        self.assertEqual((master.requirement, master.required), ("retain", False))
        self.assertEqual(elements.user_id, self.buyer)
        self.assertEqual(set(elements.mapped("date_deadline")), {self.stage.date_deadline})

    def test_no_level_asks_for_nothing(self):
        self.restart(submission_level=False)
        self.assertFalse(self.stage.element_ids)

    def test_the_stage_passes_when_everything_that_counts_is_accepted(self):
        add_characteristic(self)
        self.assertEqual(self.stage.verdict, "pending")
        counted = self.stage.element_ids.filtered("required")
        counted[:-1].state = "accepted"
        self.assertEqual((self.stage.element_done_count, self.stage.element_count), (15, 16))
        self.assertEqual(self.stage.verdict, "pending")
        counted[-1].write({"state": "not_applicable", "note": "No bulk material"})
        self.assertEqual(self.stage.verdict, "passed")

    def test_a_rejected_element_fails_even_if_it_does_not_count(self):
        add_characteristic(self)
        self.stage.element_ids.filtered("required").state = "accepted"
        master = self.stage.element_ids.filtered(lambda e: e.element == "15")
        master.state = "rejected"
        self.assertEqual(self.stage.verdict, "failed")
        self.assertIn("Master Sample", self.stage.verdict_reason)

    def test_level_4_goes_by_the_own_list_of_the_plan(self):
        own = [Command.create({"element": code}) for code in ("07", "18")]
        self.restart(submission_level="4", own_element_ids=own)
        counted = self.stage.element_ids.filtered("required")
        self.assertEqual(counted.mapped("element"), ["07", "18"])
        self.assertEqual(set(counted.mapped("requirement")), {"submit"})

    def test_level_4_without_a_list_is_never_complete(self):
        self.restart(submission_level="4")
        self.stage.element_ids.unlink()
        add_characteristic(self)
        self.assertEqual(self.stage.verdict, "pending")
        self.assertIn("own list", self.stage.verdict_reason)

    def test_a_copy_of_the_plan_keeps_its_own_list(self):
        own = [Command.create({"element": "07"})]
        self.restart(submission_level="4", own_element_ids=own)
        copy = self.plan.with_user(self.manager).copy()
        self.assertEqual(copy.stage_ids.own_element_ids.element, "07")

    def test_the_reviewer_is_recorded_and_cannot_be_typed(self):
        element = self.stage.element_ids[0]
        element.with_user(self.auditor).state = "accepted"
        self.assertEqual((element.reviewed_by, element.reviewed_date), (self.auditor, self.today))
        with self.assertRaises(AccessError):
            element.reviewed_by = self.buyer

    def test_not_applicable_needs_a_note(self):
        with self.assertRaisesRegex(ValidationError, "Design Record"):
            self.stage.element_ids[0].state = "not_applicable"

    def test_files_follow_the_rights_of_the_element(self):
        files = self.env["ir.attachment"].with_user(self.buyer)
        mine = files.create({"name": "plan.txt", "raw": b"plan"})
        element = self.stage.element_ids[0]
        element.attachment_ids = [Command.link(mine.id)]
        self.assertEqual((mine.res_model, mine.res_id), (element._name, element.id))
        self.assertEqual(mine.with_user(self.auditor).raw, b"plan")
        other = files.with_user(self.auditor).create({"name": "secret.txt", "raw": b"secret"})
        element.sudo().attachment_ids = [Command.link(other.id)]
        element._own_attachments()
        self.assertFalse(other.res_id)
        with self.assertRaises(AccessError):
            other.with_user(self.buyer).read(["raw"])

    def test_elements_are_read_only_once_the_stage_is_completed(self):
        add_characteristic(self)
        self.stage.element_ids.filtered("required").state = "accepted"
        self.complete()
        with self.assertRaisesRegex(UserError, "not open"):
            self.stage.element_ids[0].state = "rejected"
