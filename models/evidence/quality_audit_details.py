from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from ...tools import audit_score, picture, picture_svg

CLOSED = ("passed", "marginal", "failed")
# What people plan and write about an audit; part of the evidence, so it closes with its stage.
PLAN_FIELDS = frozenset(
    {"audit_date", "lead_auditor_id", "audit_team_ids", "audit_method", "audit_scope",
     "audit_attendees", "audit_conclusion"}
)  # fmt: skip


class SupplierQualificationStage(models.Model):
    """Quality audit: who goes where and when, how far it is, and how it compares."""

    _inherit = "supplier.qualification.stage"

    audit_date = fields.Date(
        string="Audit on", index=True, tracking=True, help="The day on which the audit takes place."
    )
    lead_auditor_id = fields.Many2one(
        comodel_name="res.users", index="btree_not_null", tracking=True
    )
    audit_team_ids = fields.Many2many(
        comodel_name="res.users",
        relation="supplier_qualification_audit_team_rel",
        string="Audit Team",
    )
    audit_method = fields.Selection(
        selection=[("on_site", "On Site"), ("remote", "Remote"), ("desk", "Desk")],
        string="Method",
        default="on_site",
        help="How the audit is done: at the supplier, by video, or from documents.",
    )
    audit_scope = fields.Char(string="Audited", help="Processes, lines and shifts looked at.")
    audit_attendees = fields.Char(string="For the Supplier", help="Who answered at the supplier.")
    audit_conclusion = fields.Text(string="Conclusion")
    site_id = fields.Many2one(related="qualification_id.site_id", string="Production Site")
    audit_question_count = fields.Integer(
        string="Questions Asked", compute="_compute_audit_progress"
    )
    audit_answer_count = fields.Integer(string="Answered", compute="_compute_audit_progress")
    audit_progress = fields.Float(
        string="Progress (%)",
        compute="_compute_audit_progress",
        help="Share of answered questions.",
    )
    audit_running_score = fields.Float(
        string="So Far (%)",
        compute="_compute_audit_progress",
        help="Share of the points among what is answered: no result before the audit is complete.",
    )
    audit_running_score_known = fields.Boolean(compute="_compute_audit_progress")
    audit_picture = fields.Json(compute="_compute_audit_picture")
    previous_audit_id = fields.Many2one(
        comodel_name="supplier.qualification.stage",
        string="Previous Audit",
        compute="_compute_previous_audit_id",
        help="The last completed audit of this supplier and site before this one.",
    )
    previous_audit_text = fields.Char(
        string="Last Time", compute="_compute_previous_audit_id"
    )
    newer_questionnaire_id = fields.Many2one(
        comodel_name="supplier.audit.questionnaire", compute="_compute_newer_questionnaire_id"
    )

    def write(self, vals):
        # EXTENDS: what is said about an audit closes with its stage
        if not self._is_sealed() and PLAN_FIELDS & vals.keys():
            self._check_open()
        return super().write(vals)

    @api.depends("audit_line_ids.is_answered", "audit_line_ids.points")
    def _compute_audit_progress(self):
        for stage in self:
            lines = stage.audit_line_ids
            stage.audit_question_count = len(lines)
            stage.audit_answer_count = len(lines.filtered("is_answered"))
            stage.audit_progress = (
                100.0 * stage.audit_answer_count / len(lines) if lines else 0.0
            )
            running = stage._score_audit().running
            stage.audit_running_score = running or 0.0
            stage.audit_running_score_known = running is not None

    @api.depends_context("stage_show_supplier")
    def _compute_display_name(self):
        # EXTENDS: lists and calendars of audits name the supplier
        super()._compute_display_name()
        if self.env.context.get("stage_show_supplier"):
            for stage in self:
                place = stage.site_id or stage.partner_id
                stage.display_name = f"{stage.display_name} · {place.display_name or ''}"

    # Comparison -----------------------------------------------------------------------------------

    @api.depends("qualification_id", "state")
    @api.depends_context("lang")
    def _compute_previous_audit_id(self):
        earlier = self._get_place_audits()
        for stage in self:
            day = stage.completed_date or fields.Date.to_date("9999-12-31")
            stage.previous_audit_id = earlier.filtered(
                lambda one, s=stage, d=day: one != s._origin
                and one._get_audit_place() == s._get_audit_place()
                and (one.completed_date, one.id) < (d, s._origin.id or 0)
            )[:1]
            stage.previous_audit_text = stage.previous_audit_id._get_result_text()

    def _get_audit_place(self):
        """What an audit looked at: the same supplier, site and company compare."""
        case = self.qualification_id
        return case.commercial_partner_id, case.site_id, case.company_id

    def _get_place_audits(self):
        """The completed audits of the suppliers of these stages, the latest first.

        An audit that was taken over took place once, and one of a case that was given up says
        nothing.
        """
        return self.search(
            self._get_place_domain()
            & Domain("state", "in", CLOSED)
            & Domain("inherited_from_id", "=", False)
            & Domain("qualification_id.state", "!=", "cancelled"),
            order="completed_date desc, id desc",
        )

    def _get_place_domain(self):
        """All audits of the suppliers of these stages, see `_get_audit_place`."""
        cases = self.qualification_id
        return (
            Domain("kind", "=", "quality_audit")
            & Domain("company_id", "in", cases.company_id.ids)
            & Domain(
                "qualification_id.commercial_partner_id", "in", cases.commercial_partner_id.ids
            )
        )

    def _get_result_text(self):
        """Score, grade and day in one line, empty for no audit."""
        if not self:
            return False
        self.ensure_one()
        result = self._score_audit()
        return self.env._(
            "%(score)s, grade %(grade)s, on %(day)s",
            score=self._get_percent_text(result.score),
            grade=result.grade or "–",
            day=format_date(self.env, self.completed_date),
        )

    def _get_previous_answers(self):
        """``{(stage id, question, step): answer}`` of the audits before these."""
        answers = {}
        for stage in self:
            for line in stage.previous_audit_id.audit_line_ids:
                key = (stage._origin.id, line.question_key, line.step_id.name)
                answers[key] = line.answer
        return answers

    def action_open_previous_audit(self):
        self.ensure_one()
        return self.previous_audit_id.action_open()

    # Report and picture ---------------------------------------------------------------------------

    @api.depends("audit_line_ids.points", "audit_line_ids.points_known", "previous_audit_id")
    @api.depends_context("lang")
    def _compute_audit_picture(self):
        for stage in self:
            stage.audit_picture = stage._get_audit_picture()

    def _get_audit_picture(self):
        """The level of each chapter beside the one of the previous audit."""
        self.ensure_one()
        levels = {level.element: level.percent for level in self._score_audit().elements}
        if not any(percent is not None for percent in levels.values()):
            return False
        series = []
        if self.previous_audit_id:
            before = {
                level.element: level.percent
                for level in self.previous_audit_id._score_audit().elements
            }
            values = [before.get(chapter) for chapter in levels]
            if any(value is not None for value in values):
                series.append((self.env._("Previous audit"), values, "muted"))
        series.append((self.env._("This audit"), list(levels.values()), "primary"))
        return picture.radar(list(levels), series) or self._get_audit_bars(levels)

    def _get_audit_chapters(self):
        """``(level, lines)`` of each chapter in the order of the audit, for the report."""
        self.ensure_one()
        levels = {level.element: level for level in self._score_audit().elements}
        chapters = self.audit_line_ids.grouped("chapter")
        return [(chapter, levels.get(chapter), lines) for chapter, lines in chapters.items()]

    def _get_percent_text(self, percent):
        """A level as text, a dash for an unknown one."""
        return "–" if percent is None else f"{percent:.1f} %"

    def _get_audit_svg(self):
        """The picture as the text of an SVG, for the report."""
        return Markup(picture_svg.render(self.audit_picture))  # noqa: S704 - drawn by ourselves

    def _get_audit_bars(self, levels):
        """One or two chapters enclose no area: they are columns."""
        points = [(place, level or 0.0) for place, level in enumerate(levels.values(), 1)]
        return picture.plane(
            [picture.bars("", points, 0.6, "primary")],
            [picture.limit("y", audit_score.B_FROM, self.env._("80 %"), "warning")],
            x_ticks=list(enumerate(levels, 1)),
            y_label="%",
            y_from=0,
        )

    # Versions -------------------------------------------------------------------------------------

    @api.depends("questionnaire_id", "is_editable")
    def _compute_newer_questionnaire_id(self):
        for stage in self:
            asked = stage.questionnaire_id
            latest = asked.latest_id if stage.is_editable else asked.browse()
            newer = latest and latest.version > asked.version
            stage.newer_questionnaire_id = latest if newer else False

    def action_open_uptake(self):
        """Show what the latest version of the questionnaire changed, and offer to take it up."""
        self.ensure_one()
        return self.env["supplier.audit.uptake"]._get_action(
            {
                "default_stage_id": self.id,
                "default_old_id": self.questionnaire_id.id,
                "default_new_id": self.newer_questionnaire_id.id,
            }
        )

    def _take_up(self, questionnaire):
        """Ask what another version asks; answers stay where the question means the same.

        :return: the changes, as `audit_changes.compare` lists them
        """
        self.ensure_one()
        changes = questionnaire._get_changes(self.questionnaire_id)
        questions = {question._get_key(): question for question in questionnaire.question_ids}
        lines = self.audit_line_ids.grouped("question_key")
        # the guard keeps the wording; this method checked who may and changes it for all
        self._sealed().write({"questionnaire_id": questionnaire.id})
        for key, question in questions.items():
            if key in lines:
                lines[key]._follow(question)
                self._spread(lines[key], question)
            else:
                self._ask_added(question)
        for key, asked in lines.items():
            if key not in questions:
                asked._sealed().unlink()
        return changes

    def _spread(self, lines, question):
        """A question that is now asked for each process step is asked for all of them."""
        steps = self.audit_step_ids - lines.step_id
        if not question.per_step or not steps:
            return
        if not lines.step_id:
            lines._sealed().write({"step_id": steps[0].id})
            steps = steps[1:]
        self.env["supplier.audit.line"]._sealed().create(
            [lines[0]._prepare_step_vals(step) for step in steps]
        )

    def _ask_added(self, question):
        vals = question._prepare_line_vals(self)
        steps = self.audit_step_ids if question.per_step else self.audit_step_ids[:0]
        self.env["supplier.audit.line"]._sealed().create(
            [vals | {"step_id": step.id} for step in steps] or [vals]
        )
