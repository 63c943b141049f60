from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...tools import audit_answer
from ...tools.audit_score import Answer

# What people answer; everything else on a line is a copy of its question.
ANSWER_FIELDS = ("score", "yes_no", "number", "number_known", "text_answer", "attachment_ids")


class SupplierAuditLine(models.Model):
    """One question of one audit, in the wording of the day the audit began."""

    _name = "supplier.audit.line"
    _description = "Audit Answer"
    _inherit = [
        "supplier.stage.files", "supplier.evidence.mixin", "supplier.audit.question.mixin",
    ]  # fmt: skip
    _order = "stage_id, sequence, question_key, id"
    _rec_name = "text"
    _evidence_kind = "quality_audit"

    question_id = fields.Many2one(
        comodel_name="supplier.audit.question",
        string="Taken from",
        index="btree_not_null",
        ondelete="set null",
    )
    question_key = fields.Integer(
        compute="_compute_question_key",
        store=True,
        index=True,
        help="The same for one question in all its versions, process steps and audits.",
    )
    step_id = fields.Many2one(
        comodel_name="supplier.audit.step",
        string="Process Step",
        index="btree_not_null",
        ondelete="cascade",
    )
    score = fields.Selection(
        selection=[
            ("10", "10 – fulfilled"),
            ("8", "8 – small gaps"),
            ("6", "6 – larger gaps"),
            ("4", "4 – not enough"),
            ("0", "0 – not fulfilled"),
            ("not_evaluated", "Not evaluated"),
        ],
        help="Points for the question, from 0 to 10.",
    )
    yes_no = fields.Selection(selection=[("yes", "Yes"), ("no", "No")], string="Yes or No")
    number = fields.Float(
        string="Number as Answer",
        digits=(16, 4),
        help="The number that the supplier told or the auditor measured.",
    )
    number_known = fields.Boolean(string="Number Was Given")
    text_answer = fields.Text(string="Answer in Words")
    attachment_ids = fields.Many2many(comodel_name="ir.attachment", string="Photos and Files")
    reason = fields.Char(help="Why the question was not evaluated.")
    note = fields.Text(string="Observation")
    is_answered = fields.Boolean(compute="_compute_answer")
    points = fields.Integer(compute="_compute_answer", help="What the answer counts, 0 to 10.")
    points_known = fields.Boolean(compute="_compute_answer")
    answer = fields.Char(
        string="Answer in Short",
        compute="_compute_answer",
        help="The answer in a few words.",
    )
    previous_answer = fields.Char(
        string="Last Time",
        compute="_compute_previous_answer",
        help="The answer in the previous audit of this supplier and site.",
    )
    finding_ids = fields.One2many(
        comodel_name="supplier.audit.finding", inverse_name="line_id", string="Findings"
    )
    finding_count = fields.Integer(compute="_compute_finding_count")

    _one_answer = models.UniqueIndex(
        "(stage_id, question_id, COALESCE(step_id, 0)) WHERE question_id IS NOT NULL",
        "This question is in the audit already.",
    )

    @api.depends("question_id")
    def _compute_question_key(self):
        for line in self:
            # a question that was deleted leaves its key behind
            line.question_key = line.question_id and line.question_id._get_key() or (
                line.question_key
            )

    @api.depends(
        *ANSWER_FIELDS, "answer_type", "number_rule", "number_min", "number_max", "is_information"
    )
    @api.depends_context("lang")
    def _compute_answer(self):
        labels = dict(self._fields["yes_no"]._description_selection(self.env))
        for line in self:
            points = line._get_points()
            texts = {
                "points": line.score or "",
                "yes_no": labels.get(line.yes_no, ""),
                "number": f"{line.number:g} {line.number_unit or ''}".strip()
                if line.number_known
                else "",
                "text": line.text_answer or "",
                "file": ", ".join(line.attachment_ids.mapped("name")),
            }
            skipped = line.score == "not_evaluated"
            line.points, line.points_known = points or 0, points is not None
            line.answer = self.env._("not evaluated") if skipped else texts[line.answer_type]
            line.is_answered = bool(line.answer)

    def _get_points(self):
        """Points from 0 to 10, None for an answer that is not there or is never scored."""
        self.ensure_one()
        if self.score == "not_evaluated" or not self._is_scored():
            return None
        if self.answer_type == "yes_no":
            return audit_answer.yes_no(self.yes_no)
        if self.answer_type == "number":
            return self._get_number_points(self.number) if self.number_known else None
        return int(self.score) if self.score else None

    def _compute_previous_answer(self):
        found = self.stage_id._get_previous_answers()
        for line in self:
            key = (line.stage_id._origin.id, line.question_key, line.step_id.name)
            line.previous_answer = found.get(key)

    @api.depends("finding_ids")
    def _compute_finding_count(self):
        for line in self:
            line.finding_count = len(line.finding_ids)

    @api.constrains("score", "reason", "answer_type")
    def _check_answer(self):
        for line in self:
            if line.score == "not_evaluated":
                if not (line.reason or "").strip():
                    raise ValidationError(
                        self.env._(
                            "“%s” was not evaluated: say why in the column Reason.", line.text
                        )
                    )
            elif line.score and line.answer_type != "points":
                raise ValidationError(
                    self.env._(
                        "“%s” is not answered with points: give its own kind of answer.",
                        line.text,
                    )
                )

    @api.constrains("step_id", "stage_id")
    def _check_step(self):
        for line in self:
            if line.step_id and line.step_id.stage_id != line.stage_id:
                raise ValidationError(
                    self.env._("%s is a process step of another audit.", line.step_id.name)
                )

    @api.model_create_multi
    def create(self, vals_list):
        if not self._is_sealed():
            vals_list = [self._prepare_added_vals(vals) for vals in vals_list]
        lines = super().create(vals_list)
        lines._own_attachments()
        return lines

    def write(self, vals):
        # EXTENDS: a number that somebody types is a known one, 0 as well
        if vals.get("number") and "number_known" not in vals:
            vals = vals | {"number_known": True}
        result = super().write(vals)
        if "attachment_ids" in vals:
            self._own_attachments()
        return result

    @api.model
    def _prepare_added_vals(self, vals):
        """A question that somebody adds keeps the wording and weight of its questionnaire."""
        stage = self.env["supplier.qualification.stage"].browse(vals.get("stage_id"))
        question = self.env["supplier.audit.question"].browse(vals.get("question_id"))
        asked = stage.questionnaire_id
        if not question or (asked and question.questionnaire_id != asked):
            raise UserError(
                self.env._(
                    "%(case)s: an audit asks the questions of its questionnaire (%(name)s), "
                    "others would change its score.",
                    case=stage.qualification_id.display_name,
                    name=asked.display_name or "-",
                )
            )
        return vals | question._prepare_line_vals(stage)

    def _prepare_step_vals(self, step):
        """Values of the same question for another process step."""
        self.ensure_one()
        vals = {name: self[name] for name in self._question_fields()}
        return vals | {
            "stage_id": self.stage_id.id,
            "question_id": self.question_id.id,
            "step_id": step.id,
        }

    def _follow(self, question):
        """Take the wording of a later version; an answer to something else is given again."""
        values = {name: question[name] for name in self._question_fields()}
        for line in self:
            asked_else = any(line[name] != question[name] for name in self._meaning_fields())
            emptied = {}
            if asked_else and line.is_answered:
                before = self.env._("Answered before the question changed: %s", line.answer)
                emptied = {name: False for name in ANSWER_FIELDS if name != "attachment_ids"}
                emptied["note"] = "\n".join(filter(None, [line.note, before]))
            line._sealed().write(values | emptied | {"question_id": question.id})

    @api.model
    def _get_guarded_fields(self):
        # The wording and the weight of a question are a copy: who answers does not change them.
        return super()._get_guarded_fields() | {
            "question_id", "step_id", *self._question_fields(),
        }  # fmt: skip

    def _check_guarded_create(self, vals):
        """The values come from the questionnaire, see `_prepare_added_vals`."""

    @api.ondelete(at_uninstall=False)
    def _unlink_except_asked(self):
        if not self._is_sealed() and self.stage_id.questionnaire_id:
            raise UserError(
                self.env._(
                    "A question of the questionnaire stays in the audit. Mark it as not "
                    "evaluated, with a reason."
                )
            )

    def action_raise_finding(self):
        """Open a new finding about this question, with what is known already."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New Finding"),
            "res_model": "supplier.audit.finding",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                f"default_{name}": value for name, value in self._prepare_finding_vals().items()
            },
        }

    def _prepare_finding_vals(self):
        """Hook: what a finding about this answer starts with."""
        points = self._get_points()
        severity = "observation"
        if points is not None and points <= 4:
            severity = "major" if points == 0 or self.is_critical else "minor"
        elif points is not None and points < 10:
            severity = "minor"
        return {
            "stage_id": self.stage_id.id,
            "line_id": self.id,
            "severity": severity,
            "name": (self.note or "").strip().split("\n")[0],
        }

    def _prepare_answer(self):
        """The line as the scoring rule wants it."""
        self.ensure_one()
        return Answer(
            element=self.chapter,
            points=self._get_points(),
            critical=self.is_critical,
            question=self._get_score_key(),
            step=self.step_id.name or None,
            sub_element=self.sub_chapter or None,
            weight=self.weight,
            knockout=int(self.knockout) if self.knockout else None,
        )

    def _get_score_key(self):
        """The lines of one question, one for each process step, share this."""
        return self.question_key or f"line {self.id}"
