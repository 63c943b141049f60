from typing import NamedTuple

from odoo import models

from ...tools import spreadsheet
from ...tools.safe_xml import FileError

POINTS = ("10", "8", "6", "4", "0")


class FoundAnswer(NamedTuple):
    """An answer in a file: the line it belongs to, the values to write, and how people read it."""

    line: models.BaseModel
    vals: dict
    text: str


class FoundAnswers(NamedTuple):
    answers: list
    notes: list


def get_problem_texts(env, error):
    """A sentence for each thing that can be wrong with a spreadsheet, with the way out."""
    _ = env._
    return {
        "not_a_spreadsheet": _(
            "this is not an .xlsx spreadsheet, or it is damaged or protected by a password. Save "
            "it as .xlsx once more."
        ),
        "too_large_unpacked": _("it is too large once it is unpacked."),
        "too_many_rows": _("more rows or columns than a questionnaire has (%s).", error.subject),
        "formula": _(
            "the cell %s holds a formula. Copy the sheet and paste it as values.", error.subject
        ),
        "no_key_column": _(
            "it has no column “%s”: use the questionnaire as it was exported.", error.subject
        ),
    }


class SupplierQualificationStage(models.Model):
    """The questionnaire as a spreadsheet, and the answers that come back in it."""

    _inherit = "supplier.qualification.stage"

    def action_export_questions(self):
        """Download the questions of the audit, to be answered off-line."""
        return self._get_sheet_action("all")

    def action_export_supplier_questions(self):
        """Download the questions that the supplier answers."""
        return self._get_sheet_action("supplier")

    def _get_sheet_action(self, responder):
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_url",
            "url": f"/supplier_qualification/audit/{self.id}/questions-{responder}.xlsx",
            "target": "download",
        }

    def action_import_answers(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "supplier_qualification.supplier_audit_answers_import_action"
        )
        return action | {"context": {"default_stage_id": self.id}}

    def _get_answer_sheet(self, responder="all"):
        """The questions of the audit as the bytes of an .xlsx."""
        self.ensure_one()
        lines = self.audit_line_ids
        if responder == "supplier":
            lines = lines.filtered(lambda line: line.responder == "supplier")
        title = f"{self.qualification_id.display_name} · {self.questionnaire_id.display_name}"
        return lines._get_sheet(title)

    def _match_answers(self, cells):
        """Find the lines that the rows of a sheet answer.

        :param cells: as `spreadsheet.read` returns them
        :raise FileError: the sheet is no questionnaire of ours
        """
        titles = self.env["supplier.audit.line"]._get_column_titles()
        top, places = self._find_head(cells, titles)
        lines = {
            (line.question_key, line.step_id.name or ""): line for line in self.audit_line_ids
        }
        found, notes = {}, []
        for row in sorted({row for row, _column in cells if row > top}):
            value = {name: cells.get((row, place)) for name, place in places.items()}
            line = lines.get((self._to_key(value["key"]), str(value.get("step") or "").strip()))
            if not line:
                if value.get("answer") is not None:
                    notes.append(self.env._("Row %s is no question of this audit.", row))
                continue
            vals, problem = line._read_answer(value)
            if problem:
                notes.append(self.env._("Row %(row)s: %(problem)s", row=row, problem=problem))
            elif vals:
                found[line] = FoundAnswer(line, vals, line._get_answer_text(vals))
        return FoundAnswers(list(found.values()), notes)

    def _find_head(self, cells, titles):
        by_title = {title: name for name, title in titles.items()}
        for (row, _column), value in sorted(cells.items()):
            if value == titles["key"]:
                places = {
                    by_title[text]: column
                    for (other, column), text in cells.items()
                    if other == row and text in by_title
                }
                return row, places
        raise FileError("no_key_column", titles["key"])

    def _to_key(self, value):
        try:
            return int(float(value))
        except (TypeError, ValueError, OverflowError):
            return 0


class SupplierAuditQuestionMixin(models.AbstractModel):
    """Questions as the rows of a sheet."""

    _inherit = "supplier.audit.question.mixin"

    def _get_column_titles(self):
        """The heads of the columns; an import finds its columns by them."""
        _ = self.env._
        return {
            "key": _("Key"),
            "code": _("No."),
            "chapter": _("Chapter"),
            "step": _("Process Step"),
            "text": _("Question"),
            "guidance": _("Guidance"),
            "kind": _("Kind of Answer"),
            "answer": _("Answer"),
            "reason": _("Reason, if Not Evaluated"),
            "note": _("Observation"),
        }

    def _get_sheet(self, title):
        """These questions as the bytes of an .xlsx, with room for the answers."""
        _ = self.env._
        widths = (8, 6, 20, 16, 48, 40, 18, 16, 28, 40)
        open_ = ("answer", "reason", "note")
        columns = [
            spreadsheet.Column(text, width, name in open_)
            for (name, text), width in zip(self._get_column_titles().items(), widths, strict=True)
        ]
        notes = [
            title,
            _("Fill in the yellow columns. Points: 10 fulfilled, 8 small gaps, 6 larger gaps, "
              "4 not enough, 0 not fulfilled."),
        ]  # fmt: skip
        choices = {
            (index, 7): question._get_choices()
            for index, question in enumerate(self)
            if question._get_choices()
        }
        rows = [question._get_sheet_row() for question in self]
        return spreadsheet.write(_("Questions"), columns, rows, notes, choices)

    def _get_sheet_row(self):
        kinds = dict(self._fields["answer_type"]._description_selection(self.env))
        return [
            self._get_sheet_key(), self.code, self.chapter, self._get_step_name(), self.text,
            self.guidance, kinds[self.answer_type], *self._get_sheet_answer(),
        ]  # fmt: skip

    def _get_choices(self):
        labels = dict(self.env["supplier.audit.line"]._fields["yes_no"]._description_selection(
            self.env))  # fmt: skip
        skipped = self.env._("not evaluated")
        if self.answer_type == "points":
            return [*POINTS, skipped]
        return [*labels.values(), skipped] if self.answer_type == "yes_no" else []

    def _get_sheet_answer(self):
        """Hook: answer, reason and observation as they stand."""
        return [None, None, None]

    def _get_step_name(self):
        """Hook: the process step that is asked about."""
        return None


class SupplierAuditQuestion(models.Model):
    _inherit = "supplier.audit.question"

    def _get_sheet_key(self):
        return self._get_key()


class SupplierAuditLine(models.Model):
    """An answer in a row of a sheet, out and in again."""

    _inherit = "supplier.audit.line"

    def _get_sheet_key(self):
        return self.question_key

    def _get_step_name(self):
        # EXTENDS
        return self.step_id.name or None

    def _get_sheet_answer(self):
        # EXTENDS
        answer = self.number if self._is_plain_number() else self.answer
        return [answer or None, self.reason or None, self.note or None]

    def _is_plain_number(self):
        return self.answer_type == "number" and self.number_known and (
            self.score != "not_evaluated"
        )

    def _read_answer(self, value):
        """Understand a row: ``(values to write, problem)``, both empty for an empty row."""
        _ = self.env._
        text = self._to_text(value.get("answer"))
        note = self._to_text(value.get("note"))
        vals = {"note": note} if note and note != (self.note or "") else {}
        if not text:
            return vals, False
        if text.casefold() == _("not evaluated").casefold():
            reason = self._to_text(value.get("reason"))
            if not reason:
                return {}, _("not evaluated, but no reason is given.")
            return vals | {"score": "not_evaluated", "reason": reason}, False
        answer = getattr(self, f"_read_{self.answer_type}")(text)
        if answer is None:
            return {}, _("“%(text)s” is no answer to this kind of question.", text=text[:60])
        cleared = {"score": False} if self.score == "not_evaluated" else {}
        return vals | cleared | answer, False

    def _to_text(self, value):
        if isinstance(value, float):
            return f"{value:.10g}"
        return str(value or "").strip()

    def _read_points(self, text):
        return {"score": text} if text in POINTS else None

    def _read_yes_no(self, text):
        labels = dict(self._fields["yes_no"]._description_selection(self.env)).items()
        for value, label in labels:
            if text.casefold() in (value, label.casefold()):
                return {"yes_no": value}
        return None

    def _read_number(self, text):
        try:
            number = float(text.replace(",", "."))
        except ValueError:
            return None
        if not abs(number) < 1e15:
            return None
        return {"number": number, "number_known": True}

    def _read_text(self, text):
        return {"text_answer": text}

    def _read_file(self, _text):
        """Files do not travel in a spreadsheet."""
        return None

    def _get_answer_text(self, vals):
        """How people read the values of an answer."""
        labels = dict(self._fields["yes_no"]._description_selection(self.env))
        if vals.get("score") == "not_evaluated":
            return self.env._("not evaluated: %s", vals["reason"])
        for name in ("score", "text_answer"):
            if vals.get(name):
                return vals[name]
        if vals.get("number_known"):
            return f"{vals['number']:g}"
        return labels.get(vals.get("yes_no")) or self.env._("Observation: %s", vals.get("note", ""))


class SupplierAuditQuestionnaire(models.Model):
    _inherit = "supplier.audit.questionnaire"

    def action_export(self):
        """Download the questions, to be answered off-line."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_url",
            "url": f"/supplier_qualification/questionnaire/{self.id}/questions.xlsx",
            "target": "download",
        }

    def _get_question_sheet(self):
        return self.question_ids._get_sheet(self.display_name)
