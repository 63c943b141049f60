from odoo import api, fields, models

from ...tools import audit_score


class SupplierQualificationStage(models.Model):
    """Quality audit: the score and its grade, lowered by what must not be averaged away."""

    _inherit = "supplier.qualification.stage"

    audit_line_ids = fields.One2many(
        comodel_name="supplier.audit.line", inverse_name="stage_id", string="Questions"
    )
    audit_step_ids = fields.One2many(
        comodel_name="supplier.audit.step", inverse_name="stage_id", string="Process Steps"
    )
    finding_ids = fields.One2many(
        comodel_name="supplier.audit.finding", inverse_name="stage_id", string="Findings"
    )
    audit_score = fields.Float(
        string="Score (%)", compute="_compute_audit", help="Share of the possible points."
    )
    audit_score_known = fields.Boolean(compute="_compute_audit")
    audit_grade = fields.Selection(
        selection=[("A", "A"), ("B", "B"), ("C", "C")],
        string="Grade",
        compute="_compute_audit",
        help="A from 90 % of the points, B from 80 %, C below. Single weak results lower it.",
    )
    audit_grade_reason = fields.Text(string="Grade lowered by", compute="_compute_audit")

    def _prepare_evidence(self):
        # EXTENDS: an audit starts with a copy of its questions
        super()._prepare_evidence()
        audits = self.filtered(lambda stage: stage.kind == "quality_audit")
        for audit in audits:
            audit._sealed().write({"audit_date": audit.date_deadline})
        # sudo: the plan may name a questionnaire that the buyer may not read
        self.env["supplier.audit.line"]._sealed().create(
            [
                question._prepare_line_vals(stage)
                for stage in audits
                for question in stage.sudo().questionnaire_id.question_ids
            ]
        )

    @api.depends(
        "audit_line_ids.points", "audit_line_ids.points_known", "audit_line_ids.is_critical",
        "audit_line_ids.weight", "audit_line_ids.chapter", "audit_line_ids.sub_chapter",
        "audit_line_ids.step_id.name", "audit_line_ids.is_information",
    )  # fmt: skip
    @api.depends_context("lang")
    def _compute_audit(self):
        for stage in self:
            result = stage._score_audit()
            stage.audit_score = result.score or 0.0
            stage.audit_score_known = result.score is not None
            stage.audit_grade = result.grade
            stage.audit_grade_reason = stage._get_reason_lines(result) if result.valid else False

    @api.depends(
        "audit_line_ids.is_answered", "audit_line_ids.points", "audit_line_ids.knockout",
        "finding_ids.state", "finding_ids.severity", "least_grade", "minor_is_marginal",
    )  # fmt: skip
    def _compute_verdict(self):
        # EXTENDS: only adds what the verdict depends on
        super()._compute_verdict()

    def _get_scored_answers(self):
        """What counts: questions for information and answers without points do not."""
        return [
            line._prepare_answer() for line in self.audit_line_ids if line._is_scored()
        ]

    def _score_audit(self):
        return audit_score.score(self._get_scored_answers())

    def _verdict_quality_audit(self):
        """No knock-out, all answered, the least grade reached, no major finding open."""
        knocked_out = audit_score.knock_outs(self._get_scored_answers())
        if knocked_out:
            return "failed", self._get_knock_out_text(knocked_out)
        waiting = self._get_waiting_text()
        if waiting:
            return "pending", waiting
        result = self._score_audit()
        found = audit_score.verdict(result, self.least_grade)
        if found.verdict == "pending":
            return "pending", self._get_reason_lines(result)
        text = self.env._(
            "Score %(score)s %%, grade %(grade)s; the plan asks for %(least)s.",
            score=f"{result.score:.1f}",
            grade=result.grade,
            least=self.least_grade,
        )
        text = "\n".join(filter(None, [text, self._get_reason_lines(result)]))
        if found.verdict != "passed":
            return found.verdict, text
        return self._get_finding_verdict(text)

    def _get_waiting_text(self):
        """How many questions are not answered, False when none is; information may stay open."""
        asked = self.audit_line_ids.filtered(lambda line: not line.is_information)
        waiting = asked.filtered(lambda line: not line.is_answered)
        if asked and not waiting:
            return False
        return self.env._(
            "%(open)s of %(total)s questions are not answered.",
            open=len(waiting),
            total=len(asked),
        )

    def _get_knock_out_text(self, answers):
        lines = {line._get_score_key(): line.text for line in self.audit_line_ids}
        return "\n".join(
            self.env._(
                "Knocked out by %(points)s points: %(question)s",
                points=answer.points,
                question=lines[answer.question],
            )
            for answer in answers
        )

    def _get_finding_verdict(self, text):
        """What open findings make of an audit with a good grade."""
        _ = self.env._
        findings = self.finding_ids.filtered(lambda finding: finding.state != "closed")
        majors = findings.filtered(lambda finding: finding.severity == "major")
        if majors:
            names = ", ".join(majors.mapped("name"))
            return "pending", f"{text}\n" + _("Major findings are open: %s", names)
        minors = findings.filtered(lambda finding: finding.severity == "minor")
        if minors and self.minor_is_marginal:
            names = ", ".join(minors.mapped("name"))
            return "marginal", f"{text}\n" + _("Minor findings are open: %s", names)
        return "passed", text

    def _get_reason_lines(self, result):
        return "\n".join(self._get_reason_text(reason) for reason in result.reasons)

    def _get_reason_text(self, reason):
        """Hook: a reason of the scoring rule as a sentence."""
        _ = self.env._
        facts = {
            "chapter": reason.element,
            "subject": reason.subject,
            "value": reason.value,
            "total": reason.total,
        }
        if reason.code.startswith(("critical", "question")):
            lines = self.audit_line_ids
            line = lines.filtered(lambda line: line._get_score_key() == reason.subject)
            facts["subject"] = line[:1].text
        texts = {
            "nothing_evaluated": _("No question was evaluated."),
            "too_few_evaluated": _("%(subject)s: %(value)s of %(total)s questions are evaluated, "
                                   "two thirds are needed.", **facts),
            "element_below_80": _("%(subject)s reaches %(value)s %%.", **facts),
            "element_below_70": _("%(subject)s reaches %(value)s %%.", **facts),
            "sub_element_below_80": _("%(subject)s reaches %(value)s %%.", **facts),
            "step_below_80": _("%(subject)s reaches %(value)s %%.", **facts),
            "step_below_70": _("%(subject)s reaches %(value)s %%.", **facts),
            "critical_4_points": _("Critical question with 4 points: %(subject)s", **facts),
            "critical_0_points": _("Critical question with 0 points: %(subject)s", **facts),
            "question_0_points": _("Question with 0 points: %(subject)s", **facts),
        }  # fmt: skip
        return texts[reason.code]
