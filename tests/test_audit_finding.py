from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .audit_common import AuditCase


@tagged("post_install", "-at_install")
class TestAuditFinding(AuditCase):
    """From what was seen to what was verified, by different people."""

    def test_a_question_opens_a_finding_in_one_click(self):
        line = self.stage.audit_line_ids[0]
        for score, severity in (("0", "major"), ("4", "major"), ("8", "minor"),
                                ("10", "observation")):  # fmt: skip
            line.write({"score": score, "note": "Gauge missing\nat press 4"})
            context = line.action_raise_finding()["context"]
            self.assertEqual(context["default_severity"], severity)
        ordinary = self.stage.audit_line_ids[1]
        ordinary.score = "4"
        self.assertEqual(ordinary._prepare_finding_vals()["severity"], "minor")
        finding = self.env["supplier.audit.finding"].with_context(**context).create({})
        self.assertEqual((finding.line_id, finding.stage_id), (line, self.stage))
        self.assertEqual(finding.name, "Gauge missing")
        self.assertEqual(line.finding_count, 1)

    def test_an_auditor_cannot_verify_their_own_finding(self):
        finding = self.make_finding(self.auditor, corrective_action="Labels printed")
        with self.assertRaisesRegex(UserError, "somebody else"):
            finding.with_user(self.auditor).action_close()
        finding.with_user(self.auditor2).action_close()
        self.assertEqual((finding.state, finding.closed_by), ("closed", self.auditor2))

    def test_who_answers_for_the_remedy_does_not_verify_it(self):
        owner = self.make_finding(user_id=self.auditor.id, corrective_action="Done")
        with self.assertRaisesRegex(UserError, "somebody else"):
            owner.with_user(self.auditor).action_close()
        writer = self.make_finding()
        writer.with_user(self.auditor).corrective_action = "Labels printed"
        with self.assertRaisesRegex(UserError, "somebody else"):
            writer.with_user(self.auditor).action_close()
        answered = self.make_finding(corrective_action="Labels printed")
        answered.with_user(self.auditor).action_answer()
        with self.assertRaisesRegex(UserError, "somebody else"):
            answered.with_user(self.auditor).action_close()
        answered.with_user(self.auditor2).action_close()
        self.assertEqual(answered.state, "closed")

    def test_a_remedy_is_answered_with_a_corrective_action(self):
        finding = self.make_finding()
        with self.assertRaisesRegex(UserError, "corrective action"):
            finding.action_answer()
        finding.write({"containment": "Sorted", "root_cause": "Ink", "corrective_action": "New"})
        finding.action_answer()
        self.assertEqual((finding.state, finding.answered_by), ("answered", self.buyer))

    def test_a_closed_finding_keeps_the_remedy_that_was_verified(self):
        finding = self.make_finding(corrective_action="Labels printed")
        finding.with_user(self.auditor).action_close()
        for vals in ({"corrective_action": "x"}, {"verification": "x"}, {"user_id": False}):
            with self.subTest(vals=vals), self.assertRaisesRegex(UserError, "Reopen it first"):
                finding.write(vals)
        finding.with_user(self.auditor2).action_reopen()
        finding.corrective_action = "Labels printed on both sides"
        self.assertEqual((finding.state, finding.closed_by), ("open", self.env["res.users"]))

    def test_others_do_not_soften_or_drop_a_finding(self):
        finding = self.make_finding(self.auditor, severity="major")
        for act in (
            lambda: finding.with_user(self.buyer).write({"severity": "observation"}),
            lambda: finding.with_user(self.buyer).write({"name": "Nothing"}),
            lambda: finding.with_user(self.buyer).unlink(),
        ):
            with self.assertRaisesRegex(AccessError, "raised by Arne"):
                act()
        finding.with_user(self.auditor2).severity = "minor"
        mine = self.make_finding()
        mine.severity = "observation"
        mine.unlink()

    def test_who_raised_it_cannot_be_forged(self):
        for vals in ({"raised_by": self.auditor.id}, {"worker_ids": [Command.clear()]},
                     {"state": "closed"}, {"closed_by": self.buyer.id},
                     {"condition_id": 1}):  # fmt: skip
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                self.make_finding().write(vals)
        with self.assertRaises(AccessError):
            self.make_finding(raised_by=self.auditor.id)

    def test_who_writes_the_remedy_by_a_default_worked_on_it(self):
        findings = self.env["supplier.audit.finding"].with_user(self.auditor)
        finding = findings.with_context(default_corrective_action="Labels printed").create(
            {"stage_id": self.stage.id, "name": "Label missing"}
        )
        self.assertEqual(finding.corrective_action, "Labels printed")
        self.assertIn(self.auditor, finding.sudo().worker_ids)

    def test_a_contact_works_for_the_supplier(self):
        contact = self.env["res.partner"].create({"name": "Kim", "parent_id": self.acme.id})
        finding = self.make_finding(contact_id=contact.id)
        self.assertEqual(finding.contact_id, contact)
        with self.assertRaisesRegex(ValidationError, "does not work for"):
            finding.contact_id = self.bolt

    def test_a_finding_belongs_to_the_audit_of_its_question(self):
        other = self.make_case(self.bolt)
        other.action_start()
        with self.assertRaisesRegex(ValidationError, "another audit"):
            self.make_finding(line_id=other.stage_ids.audit_line_ids[0].id)

    def test_a_finding_opens_a_condition_and_its_closing_fulfils_it(self):
        finding = self.make_finding(corrective_action="Labels printed")
        with self.assertRaisesRegex(UserError, "set Due first"):
            finding.action_make_condition()
        finding.date_deadline = self.day(20)
        finding.action_make_condition()
        condition = self.case.condition_ids
        self.assertEqual((condition.name, condition.date_deadline), ("Label missing", self.day(20)))
        self.assertEqual(finding.condition_id, condition)
        with self.assertRaisesRegex(UserError, "already"):
            finding.action_make_condition()
        finding.with_user(self.auditor).action_close()
        self.assertTrue(condition.done)

    def test_a_reminder_speaks_the_language_of_its_owner(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.buyer.lang = "de_DE"
        late = self.make_finding(date_deadline=self.day(-1), user_id=self.buyer.id)
        self.trigger("ir_cron_remind_findings")
        self.assertEqual(late.activity_ids.summary, "Überfällige Feststellung: Label missing")

    def test_the_remedy_fulfils_its_condition_as_an_extension_has_renewed_it(self):
        finding = self.make_finding(
            corrective_action="Labels printed", date_deadline=self.day(20)
        )
        finding.action_make_condition()
        before = finding.condition_id
        before._renew({before: self.day(50)})
        renewed = self.case.condition_ids - before
        self.assertEqual(finding.condition_id, renewed)
        finding.with_user(self.auditor).action_close()
        self.assertTrue(renewed.done)

    def closed_with_condition(self):
        finding = self.make_finding(
            corrective_action="Labels printed", date_deadline=self.day(20)
        )
        finding.action_make_condition()
        finding.with_user(self.auditor).action_close()
        return finding

    def test_a_finding_that_is_reopened_opens_its_condition_again(self):
        finding = self.closed_with_condition()
        finding.with_user(self.auditor2).action_reopen()
        condition = finding.condition_id
        self.assertEqual((finding.state, condition.done, condition.done_date),
                         ("open", False, False))  # fmt: skip
        with self.assertRaises(AccessError):
            finding.with_user(self.buyer).action_reopen()

    def test_a_finding_whose_condition_is_signed_stays_closed(self):
        finding = self.closed_with_condition()
        self.case._sealed().write(
            {"state": "decided", "result": "conditional", "decision_date": self.today,
             "valid_from": self.today, "valid_until": self.day(90)}
        )  # fmt: skip
        with self.assertRaisesRegex(UserError, "suspend the approval, and requalify"):
            finding.with_user(self.auditor2).action_reopen()
        self.assertTrue(finding.condition_id.done)
        self.assertEqual(finding.state, "closed")

    def test_overdue_findings_remind_once(self):
        late = self.make_finding(date_deadline=self.day(-1), user_id=self.buyer.id)
        nobody = self.make_finding(date_deadline=self.day(-1))
        due = self.make_finding(date_deadline=self.day(0))
        closed = self.make_finding(date_deadline=self.day(-5), corrective_action="Done")
        closed.with_user(self.auditor).action_close()
        findings = self.env["supplier.audit.finding"]
        self.assertEqual(findings.search([("is_overdue", "=", True)]) & (late | due | closed), late)
        self.assertNotIn(late, findings.search([("is_overdue", "=", False)]))
        self.assertTrue(late.is_overdue and not due.is_overdue and not closed.is_overdue)
        for _again in range(2):
            self.trigger("ir_cron_remind_findings")
        self.assertEqual(late.activity_ids.user_id, self.buyer)
        self.assertEqual(len(late.activity_ids), 1)
        self.assertEqual(nobody.activity_ids.user_id, self.stage.user_id)
        self.assertFalse(due.activity_ids | closed.activity_ids)
        late.corrective_action = "Done"
        late.with_user(self.auditor).action_close()
        self.assertFalse(late.activity_ids)
