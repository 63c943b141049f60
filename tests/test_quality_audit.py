from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import EvidenceCase


@tagged("post_install", "-at_install")
class TestQualityAudit(EvidenceCase):
    """Audits: answers, score, grade, downgrades, findings."""

    kind = "quality_audit"

    def get_criteria(self):
        self.questionnaire = self.env["supplier.audit.questionnaire"].create(
            {
                "name": "Short",
                "question_ids": [
                    Command.create(
                        {
                            "chapter": chapter,
                            "text": f"{chapter} {number}?",
                            "is_critical": not number,
                        }
                    )
                    for chapter in ("Planning", "Production")
                    for number in range(3)
                ],
            }
        )
        return super().get_criteria() | {"questionnaire_id": self.questionnaire.id}

    def answer(self, *scores):
        for line, score in zip(self.stage.audit_line_ids, scores, strict=True):
            line.score = score

    def test_the_audit_keeps_the_questions_of_its_start(self):
        self.assertEqual(len(self.stage.audit_line_ids), 6)
        self.questionnaire.question_ids[0].write({"text": "Something else?", "is_critical": False})
        self.questionnaire.question_ids[1].unlink()
        self.assertEqual(self.stage.audit_line_ids[0].text, "Planning 0?")
        self.assertTrue(self.stage.audit_line_ids[0].is_critical)
        self.assertEqual(len(self.stage.audit_line_ids), 6)

    def test_no_verdict_before_every_question_is_answered(self):
        self.assertEqual(self.stage.verdict, "pending")
        self.assertIn("6 of 6", self.stage.verdict_reason)

    def test_score_grade_and_pass(self):
        self.answer("10", "8", "8", "10", "8", "8")
        self.assertAlmostEqual(self.stage.audit_score, 86.6667, 3)
        self.assertEqual(self.stage.audit_grade, "B")
        self.assertEqual(self.stage.verdict, "passed")
        self.complete()
        self.assertEqual(self.stage.state, "passed")

    def test_a_bad_critical_answer_lowers_the_grade(self):
        self.answer("4", "10", "10", "10", "10", "10")
        self.assertEqual(self.stage.audit_score, 90)
        self.assertEqual(self.stage.audit_grade, "B")
        self.assertIn("Planning 0?", self.stage.audit_grade_reason)
        self.answer("0", "10", "10", "10", "10", "10")
        self.assertEqual(self.stage.audit_grade, "C")
        self.assertEqual(self.stage.verdict, "failed")

    def test_weights_count(self):
        self.answer("10", "10", "4", "10", "10", "10")
        self.assertEqual(self.stage.audit_score, 90)
        self.stage.audit_line_ids[2]._sealed().write({"weight": 5})
        self.assertAlmostEqual(self.stage.audit_score, 70)

    def test_not_evaluated_needs_a_reason_and_two_thirds_an_answer(self):
        line = self.stage.audit_line_ids[0]
        with self.assertRaisesRegex(ValidationError, "Planning 0"):
            line.score = "not_evaluated"
        self.stage.audit_line_ids[:2].write({"score": "not_evaluated", "reason": "No such process"})
        self.stage.audit_line_ids[2:].write({"score": "10"})
        self.assertEqual(self.stage.verdict, "pending")
        self.assertIn("two thirds", self.stage.verdict_reason)
        self.assertFalse(self.stage.audit_score_known)
        self.stage.audit_line_ids[1].write({"score": "10"})
        self.assertEqual(self.stage.verdict, "passed")

    def test_open_major_findings_forbid_a_pass(self):
        self.answer(*["10"] * 6)
        finding = (
            self.env["supplier.audit.finding"]
            .with_user(self.buyer)
            .create(
                {"stage_id": self.stage.id, "name": "No gauge at press 4", "severity": "major"}
            )
        )
        self.assertEqual(self.stage.verdict, "pending")
        self.assertIn("No gauge at press 4", self.stage.verdict_reason)
        with self.assertRaisesRegex(UserError, "corrective action"):
            finding.with_user(self.auditor).action_close()
        finding.corrective_action = "Gauge bought and calibrated"
        with self.assertRaises(AccessError):
            finding.with_user(self.buyer).action_close()
        with self.assertRaises(AccessError):
            finding.with_user(self.buyer).write({"state": "closed"})
        finding.with_user(self.auditor).action_close()
        self.assertEqual(self.stage.verdict, "passed")

    def test_remedies_go_on_after_the_stage_is_closed(self):
        self.answer(*["10"] * 6)
        finding = (
            self.env["supplier.audit.finding"]
            .with_user(self.buyer)
            .create({"stage_id": self.stage.id, "name": "Label missing"})
        )
        self.complete()
        finding.corrective_action = "Labels printed"
        with self.assertRaisesRegex(UserError, "not open"):
            finding.name = "Nothing"
        with self.assertRaisesRegex(UserError, "not open"):
            finding.unlink()

    def test_the_wording_of_a_running_audit_is_fixed(self):
        line = self.stage.audit_line_ids[0]
        for vals in ({"is_critical": False}, {"weight": 0.1}, {"chapter": "Other"}):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                line.write(vals)
        with self.assertRaisesRegex(UserError, "stays in the audit"):
            line.unlink()
        with self.assertRaisesRegex(UserError, "questionnaire"):
            line.create({"stage_id": self.stage.id, "text": "Easy?", "chapter": "X", "score": "10"})
