from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .audit_common import AuditCase


@tagged("post_install", "-at_install")
class TestQualityAudit(AuditCase):
    """Audits: answers, score, grade, downgrades, findings."""

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

    def test_a_buyer_cannot_complete_an_audit(self):
        self.answer(*["10"] * 6)
        with self.assertRaises(AccessError):
            self.stage.with_user(self.buyer).action_complete()
        self.complete()
        self.assertEqual((self.stage.state, self.stage.completed_by), ("passed", self.auditor))

    def test_open_minors_are_marginal_only_if_the_plan_says_so(self):
        self.answer(*["10"] * 6)
        self.make_finding()
        self.assertEqual(self.stage.verdict, "passed")
        self.stage._sealed().write({"minor_is_marginal": True})
        self.assertEqual(self.stage.verdict, "marginal")
        self.assertIn("Label missing", self.stage.verdict_reason)

    def test_progress_and_running_score_are_no_result(self):
        self.assertFalse(self.stage.audit_running_score_known)
        self.stage.audit_line_ids[0].score = "8"
        self.assertEqual((self.stage.audit_answer_count, self.stage.audit_question_count), (1, 6))
        self.assertAlmostEqual(self.stage.audit_progress, 100 / 6)
        self.assertEqual(self.stage.audit_running_score, 80)
        self.assertFalse(self.stage.audit_score_known)

    def test_what_is_said_about_an_audit_closes_with_it(self):
        self.stage.write({"lead_auditor_id": self.auditor.id, "audit_date": self.today})
        self.answer(*["10"] * 6)
        self.complete()
        with self.assertRaisesRegex(UserError, "not open"):
            self.stage.audit_conclusion = "Much better than it was"
        with self.assertRaisesRegex(UserError, "not open"):
            self.stage.audit_line_ids[0].note = "Later"

    def test_the_audit_is_in_the_calendar_from_the_start(self):
        self.assertEqual(self.stage.audit_date, self.stage.date_deadline)


@tagged("post_install", "-at_install")
class TestAnswerKinds(AuditCase):
    """Each kind of question is answered in its own way and counts by its own rule."""

    def get_questions(self):
        return [
            {"chapter": "Site", "text": "Points?"},
            {"chapter": "Site", "text": "Fire alarm?", "answer_type": "yes_no"},
            {
                "chapter": "Site",
                "text": "Scrap rate?",
                "answer_type": "number",
                "number_rule": "at_most",
                "number_max": 2,
                "number_unit": "%",
            },
            {"chapter": "Site", "text": "Steps outside?", "answer_type": "text"},
            {"chapter": "Site", "text": "Chart?", "answer_type": "file", "responder": "supplier"},
            {"chapter": "Info", "text": "People?", "answer_type": "number", "is_information": True},
        ]

    def setUp(self):
        super().setUp()
        lines = self.stage.audit_line_ids
        self.points, self.yes_no, self.number, self.text, self.file, self.info = lines

    def answer_all(self):
        attachment = self.env["ir.attachment"].with_user(self.buyer).create({"name": "chart.txt"})
        self.points.score = "10"
        self.yes_no.yes_no = "yes"
        self.number.write({"number": 1.5})
        self.text.text_answer = "Plating"
        self.file.attachment_ids = attachment
        return attachment

    def test_every_kind_is_answered_and_only_three_bring_points(self):
        self.answer_all()
        lines = self.stage.audit_line_ids
        self.assertEqual(lines.mapped("is_answered"), [True] * 5 + [False])
        self.assertEqual(lines.mapped("points_known"), [True] * 3 + [False] * 3)
        self.assertEqual(lines.mapped("answer")[:5],
                         ["10", "Yes", "1.5 %", "Plating", "chart.txt"])  # fmt: skip
        self.assertEqual((self.stage.audit_score, self.stage.verdict), (100, "passed"))

    def test_an_answer_outside_its_limit_brings_nothing(self):
        self.answer_all()
        self.number.number = 2.5
        self.assertEqual(self.number.points, 0)
        self.yes_no.yes_no = "no"
        self.assertAlmostEqual(self.stage.audit_score, 100 / 3)
        self.assertEqual(self.stage.verdict, "failed")

    def test_zero_is_an_answer_and_nothing_is_none(self):
        self.assertFalse(self.number.is_answered)
        self.number.write({"number": 0, "number_known": True})
        self.assertTrue(self.number.is_answered)
        self.assertEqual(self.number.points, 10)

    def test_a_text_or_file_that_is_missing_keeps_the_audit_open(self):
        self.answer_all()
        self.file.attachment_ids = [Command.clear()]
        self.assertEqual(self.stage.verdict, "pending")
        self.file.write({"score": "not_evaluated", "reason": "No chart at this site"})
        self.assertEqual(self.stage.verdict, "passed")

    def test_points_answer_only_questions_for_points(self):
        with self.assertRaisesRegex(ValidationError, "its own kind"):
            self.yes_no.score = "10"

    def test_information_has_no_effect(self):
        self.answer_all()
        before = self.stage.audit_score
        self.info.write({"number": 12})
        self.assertEqual((self.stage.audit_score, self.stage.verdict), (before, "passed"))

    def test_who_reads_the_answer_reads_its_photo(self):
        attachment = self.answer_all()
        self.assertEqual((attachment.res_model, attachment.res_id),
                         ("supplier.audit.line", self.file.id))  # fmt: skip
        self.assertEqual(attachment.with_user(self.auditor).name, "chart.txt")
        with self.assertRaises(AccessError):
            attachment.with_user(self.employee).read(["name"])


@tagged("post_install", "-at_install")
class TestKnockOut(AuditCase):
    def get_questions(self):
        questions = super().get_questions()
        questions[1] |= {"knockout": "4"}
        return questions

    def test_a_knock_out_fails_the_audit_whatever_its_score(self):
        self.stage._sealed().write({"least_grade": "C"})
        self.answer("10", "6", "10", "10", "10", "10")
        self.assertEqual(self.stage.verdict, "passed")
        self.stage.audit_line_ids[1].score = "4"
        self.assertEqual((self.stage.audit_score, self.stage.audit_grade), (90, "A"))
        self.assertEqual(self.stage.verdict, "failed")
        self.assertIn("Knocked out by 4 points: Planning 1?", self.stage.verdict_reason)

    def test_an_answer_that_was_not_evaluated_knocks_nobody_out(self):
        self.answer("10", "6", "10", "10", "10", "10")
        self.stage.audit_line_ids[1].write({"score": "not_evaluated", "reason": "No such step"})
        self.assertEqual(self.stage.verdict, "passed")


@tagged("post_install", "-at_install")
class TestProcessSteps(AuditCase):
    """Questions for each step are asked once for every step, and their mean counts."""

    def get_questions(self):
        questions = super().get_questions()
        for question in questions[3:]:
            question["per_step"] = True
        return questions

    def add_step(self, name, **values):
        return self.env["supplier.audit.step"].with_user(self.buyer).create(
            {"stage_id": self.stage.id, "name": name} | values
        )

    def test_the_first_step_takes_the_questions_and_each_further_asks_anew(self):
        self.assertEqual(len(self.stage.audit_line_ids), 6)
        self.add_step("Moulding")
        self.assertEqual(len(self.stage.audit_line_ids), 6)
        self.add_step("Printing")
        lines = self.stage.audit_line_ids.sorted()
        self.assertEqual(len(lines), 9)
        self.assertEqual([line.step_id.name for line in lines],
                         [False] * 3 + ["Moulding", "Printing"] * 3)  # fmt: skip

    def test_the_mean_of_the_steps_counts_and_a_weak_step_lowers_the_grade(self):
        moulding, printing = self.add_step("Moulding"), self.add_step("Printing")
        self.stage.audit_line_ids.write({"score": "10"})
        printing.line_ids.write({"score": "6"})
        self.assertAlmostEqual(self.stage.audit_score, 90)
        self.assertEqual(self.stage.audit_grade, "C")
        self.assertIn("Printing reaches 60 %", self.stage.audit_grade_reason)
        self.assertEqual(len(moulding.line_ids), 3)

    def test_a_step_with_answers_stays(self):
        moulding, printing = self.add_step("Moulding"), self.add_step("Printing")
        printing.line_ids[0].score = "8"
        with self.assertRaisesRegex(UserError, "has answers"):
            printing.unlink()
        printing.line_ids[0].score = False
        printing.unlink()
        self.assertEqual(len(self.stage.audit_line_ids), 6)
        moulding.unlink()
        self.assertEqual(len(self.stage.audit_line_ids), 6)
        self.assertFalse(self.stage.audit_line_ids.step_id)

    def test_a_step_of_another_audit_is_refused(self):
        other = self.make_case(self.bolt)
        other.action_start()
        step = self.add_step("Moulding", stage_id=other.stage_ids.id)
        question = self.questionnaire.question_ids[3]
        self.assertEqual(step.stage_id, other.stage_ids)
        with self.assertRaisesRegex(ValidationError, "another audit"):
            self.env["supplier.audit.line"].with_user(self.buyer).create(
                {"stage_id": self.stage.id, "question_id": question.id, "step_id": step.id}
            )


@tagged("post_install", "-at_install")
class TestComparison(AuditCase):
    def get_questions(self):
        return super().get_questions() + [{"chapter": "Care", "text": "Care 0?"}]

    def audit_again(self, **values):
        case = self.make_case(**values)
        case.action_start()
        return case.stage_ids.with_user(self.buyer)

    def test_the_previous_audit_of_the_same_supplier_and_site_is_shown(self):
        self.assertFalse(self.stage.previous_audit_id)
        self.answer("8", "10", "10", "10", "10", "10", "6")
        self.complete()
        again = self.audit_again()
        self.assertEqual(again.previous_audit_id, self.stage)
        self.assertIn("91.4 %", again.previous_audit_text)
        self.assertEqual(again.audit_line_ids[0].previous_answer, "8")
        self.assertEqual(again.action_open_previous_audit()["res_id"], self.stage.id)
        elsewhere = self.audit_again(site_id=self.plant_china.id)
        self.assertFalse(elsewhere.previous_audit_id)
        self.assertFalse(self.audit_again(partner=self.bolt).previous_audit_id)

    def test_the_picture_lays_both_audits_over_each_other(self):
        self.assertFalse(self.stage.audit_picture)
        self.answer("8", "10", "10", "10", "10", "10", "6")
        self.assertEqual(self.stage.audit_picture["shape"], "radar")
        self.assertEqual(self.stage.audit_picture["labels"], ["Planning", "Production", "Care"])
        self.complete()
        again = self.audit_again()
        again.audit_line_ids[0].score = "10"
        series = again.audit_picture["series"]
        self.assertEqual([round(value) for value in series[0]["values"]], [93, 100, 60])
        self.assertEqual(series[1]["values"], [100.0, None, None])

    def test_one_chapter_is_drawn_as_a_column(self):
        self.stage.audit_line_ids[1:]._sealed().write({"is_information": True})
        self.stage.audit_line_ids[0].score = "10"
        self.assertEqual(self.stage.audit_picture["shape"], "plane")

    def test_the_report_shows_scores_picture_and_findings(self):
        self.answer("8", "10", "10", "10", "10", "10", "6")
        line = self.stage.audit_line_ids[-1]
        line.note = "Phone is not answered <script>"
        self.make_finding(line_id=line.id, corrective_action="A second phone")
        reports = self.env["ir.actions.report"].with_user(self.buyer)
        html, _kind = reports._render_qweb_html(
            "supplier_qualification.report_audit", self.stage.ids
        )
        text = html.decode()
        for part in ("91.4 %", "grade C", "Care 0?", "A second phone", "<svg", "60.0 %",
                     "Phone is not answered &lt;script&gt;"):  # fmt: skip
            self.assertTrue(part in text, part)
