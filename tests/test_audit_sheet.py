import base64

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..tools import spreadsheet
from .audit_common import AuditCase


@tagged("post_install", "-at_install")
class TestAuditSheet(HttpCase, AuditCase):
    """A questionnaire goes out as a spreadsheet and comes back with answers."""

    def get_questions(self):
        questions = super().get_questions()
        questions[1] |= {"answer_type": "yes_no"}
        questions[2] |= {"answer_type": "number", "number_rule": "at_least", "number_min": 3}
        questions[3] |= {"per_step": True}
        questions[4] |= {"answer_type": "text", "responder": "supplier"}
        questions[5] |= {"answer_type": "file"}
        return questions

    def setUp(self):
        super().setUp()
        self.env["supplier.audit.step"].create(
            [{"stage_id": self.stage.id, "name": name} for name in ("Moulding", "Printing")]
        )

    def fill(self, answers, responder="all", stage=None):
        """The exported sheet with answers in its rows, by (question, step)."""
        cells = spreadsheet.read((stage or self.stage)._get_answer_sheet(responder))
        top = next(row for (row, column), value in cells.items() if value == "Key")
        width = max(column for row, column in cells if row == top)
        titles = [cells[top, column] for column in range(1, width + 1)]
        rows = []
        for row in range(top + 1, max(row for row, _column in cells) + 1):
            values = [cells.get((row, column)) for column in range(1, width + 1)]
            given = answers.get((values[4], values[3]), [None, None, None])
            rows.append(values[:7] + list(given))
        return spreadsheet.write("x", [spreadsheet.Column(t, 9) for t in titles], rows)

    def wizard(self, content, user=None, stage=None, name="audit.xlsx"):
        return (
            self.env["supplier.audit.answers.import"]
            .with_user(user or self.buyer)
            .create(
                {
                    "stage_id": (stage or self.stage).id,
                    "file": base64.b64encode(content),
                    "filename": name,
                }
            )
        )

    ANSWERS = {
        ("Planning 0?", None): [8, None, "Plan is a sheet of paper"],
        ("Planning 1?", None): ["yes", None, None],
        ("Planning 2?", None): [3.5, None, None],
        ("Production 0?", "Moulding"): ["10", None, None],
        ("Production 0?", "Printing"): ["not evaluated", "Line stood still", None],
        ("Production 1?", None): ["=Plating", None, None],
    }

    def test_answers_come_back_after_a_preview(self):
        wizard = self.wizard(self.fill(self.ANSWERS))
        self.assertFalse(wizard.problem)
        self.assertEqual(len(wizard.line_ids), 6)
        self.assertFalse(any(self.stage.audit_line_ids.mapped("is_answered")))
        wizard.action_import()
        answers = {
            (line.text, line.step_id.name or None): line.answer
            for line in self.stage.audit_line_ids
        }
        self.assertEqual(
            answers,
            {
                ("Planning 0?", None): "8",
                ("Planning 1?", None): "Yes",
                ("Planning 2?", None): "3.5",
                ("Production 0?", "Moulding"): "10",
                ("Production 0?", "Printing"): "not evaluated",
                ("Production 1?", None): "=Plating",
                ("Production 2?", None): "",
            },
        )
        self.assertEqual(self.stage.audit_line_ids[0].note, "Plan is a sheet of paper")
        self.assertIn("6 answers", self.stage.message_ids[0].body)
        with self.assertRaisesRegex(UserError, "already"):
            self.wizard(self.fill(self.ANSWERS)).action_import()

    def test_what_was_answered_goes_out_with_the_questions(self):
        self.stage.audit_line_ids[0].write({"score": "6", "note": "Hm"})
        self.stage.audit_line_ids[2].write({"number": 4.25})
        cells = spreadsheet.read(self.stage._get_answer_sheet())
        self.assertTrue({"6", "Hm", 4.25} <= set(cells.values()))

    def test_the_supplier_gets_the_questions_of_the_supplier_only(self):
        texts = set(spreadsheet.read(self.stage._get_answer_sheet("supplier")).values())
        self.assertIn("Production 1?", texts)
        self.assertNotIn("Planning 0?", texts)

    def test_rows_that_cannot_be_used_are_named_and_the_rest_comes_in(self):
        wrong = self.ANSWERS | {
            ("Planning 0?", None): [7, None, None],
            ("Planning 1?", None): ["perhaps", None, None],
            ("Planning 2?", None): ["many", None, None],
            ("Production 0?", "Printing"): ["not evaluated", None, None],
            ("Production 2?", None): ["see mail", None, None],
        }
        wizard = self.wizard(self.fill(wrong))
        self.assertEqual(len(wizard.line_ids), 2)
        for text in ("“7”", "“perhaps”", "“many”", "no reason", "“see mail”"):
            self.assertIn(text, wizard.notes)

    def test_a_sheet_of_another_questionnaire_answers_nothing(self):
        questionnaire = self.make_questionnaire([{"chapter": "X", "text": "Other?"}])
        self.plan.stage_ids.questionnaire_id = questionnaire
        other = self.make_case(self.bolt)
        other.action_start()
        content = self.fill({("Other?", None): ["10", None, None]}, stage=other.stage_ids)
        wizard = self.wizard(content)
        self.assertFalse(wizard.line_ids)
        self.assertIn("no question of this audit", wizard.notes)

    def test_the_sheet_of_the_library_can_be_filled_in_as_well(self):
        cells = spreadsheet.read(self.questionnaire._get_question_sheet())
        keys = {value for (row, column), value in cells.items() if column == 1 and row > 3}
        self.assertEqual(keys, set(self.questionnaire.question_ids.ids))

    def test_hostile_files_are_refused_in_the_preview_and_in_the_import(self):
        book = self.fill({})
        plain = [[spreadsheet.Column("Answer", 9)], [["10"]]]
        for content, text in (
            (b"Key;Answer", "not an .xlsx spreadsheet"),
            (b"PK\x03\x04" + b"x" * 50, "not an .xlsx spreadsheet"),
            (book.replace(b"xl/workbook.xml", b"xl/workbook.xyz"), "not an .xlsx spreadsheet"),
            (spreadsheet.write("x", *plain), "no column “Key”"),
        ):
            with self.subTest(text=text):
                wizard = self.wizard(content)
                self.assertIn(text, wizard.problem)
                with self.assertRaisesRegex(UserError, text[:12]):
                    wizard.action_import()
        with self.assertRaisesRegex(UserError, "larger than 5 MB"):
            self.wizard(b"PK" + bytes(6 * 1024 * 1024)).action_import()
        self.assertFalse(self.env["supplier.evidence.file"].search(
            [("stage_id", "=", self.stage.id)]))  # fmt: skip

    def test_a_closed_audit_takes_no_answers(self):
        self.stage._sealed().write({"state": "passed"})
        with self.assertRaisesRegex(UserError, "not open"):
            self.wizard(self.fill(self.ANSWERS)).action_import()

    def test_downloads_follow_the_rights_of_the_record(self):
        path = self.stage.action_export_questions()["url"]
        library = self.questionnaire.action_export()["url"]
        for user in self.buyer | self.employee:
            user.password = user.login * 2
        self.authenticate("sq_buyer", "sq_buyersq_buyer")
        for url in (path, library):
            answer = self.url_open(url)
            self.assertEqual(answer.status_code, 200)
            self.assertIn("attachment", answer.headers["Content-Disposition"])
            self.assertIn("Key", spreadsheet.read(answer.content).values())
        self.authenticate("sq_employee", "sq_employeesq_employee")
        for url in (path, library):
            with mute_logger("odoo.http"):
                self.assertEqual(self.url_open(url).status_code, 403)

    def test_the_other_company_downloads_nothing(self):
        url = self.stage.action_export_supplier_questions()["url"]
        company = self.env["res.company"].create({"name": "Elsewhere"})
        self.buyer.write(
            {
                "company_ids": [Command.set(company.ids)],
                "company_id": company.id,
                "password": "b" * 9,
            }
        )
        self.authenticate("sq_buyer", "b" * 9)
        with mute_logger("odoo.http"):
            answer = self.url_open(url)
        self.assertEqual(answer.status_code, 403)
