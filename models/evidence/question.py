from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import audit_answer

ANSWER_TYPES = [
    ("points", "Points"),
    ("yes_no", "Yes or No"),
    ("number", "A Number"),
    ("text", "Text"),
    ("file", "File"),
]
NUMBER_RULES = [
    ("none", "No limit, not scored"),
    ("at_least", "At least"),
    ("at_most", "At most"),
    ("between", "Between"),
]


class SupplierAuditQuestionMixin(models.AbstractModel):
    """What is asked. A running audit keeps its own copy of these fields."""

    _name = "supplier.audit.question.mixin"
    _description = "Wording of an Audit Question"

    sequence = fields.Integer(default=10)
    code = fields.Char(string="No.", help="Number of the question, e.g. 4.2.")
    chapter = fields.Char(
        required=True, help="Process element, e.g. Serial Production. Each has a level of its own."
    )
    sub_chapter = fields.Char(string="Part of the Chapter")
    text = fields.Text(string="Question", required=True, translate=False)
    guidance = fields.Text(help="What to look at, and what a good answer shows.")
    answer_type = fields.Selection(
        selection=ANSWER_TYPES,
        string="Answer",
        default="points",
        required=True,
        help="Yes counts as 10 points, No as 0; a number as 10 within its limits, else 0. "
        "Texts and files are answers without points.",
    )
    number_rule = fields.Selection(
        selection=NUMBER_RULES,
        string="Limit",
        default="none",
        help="Which numbers are good. Without a limit the number is for information.",
    )
    number_min = fields.Float(
        string="Least", digits=(16, 4), help="A smaller number scores nothing."
    )
    number_max = fields.Float(
        string="Most", digits=(16, 4), help="A greater number scores nothing."
    )
    number_unit = fields.Char(string="Unit")
    responder = fields.Selection(
        selection=[("auditor", "Our auditor"), ("supplier", "The supplier")],
        string="Answered by",
        default="auditor",
        required=True,
        help="Who fills in the answer.",
    )
    per_step = fields.Boolean(
        string="Each Step",
        help="Asked once for every process step that the audit looks at, such as moulding, "
        "plating and assembly. The mean counts.",
    )
    is_critical = fields.Boolean(
        string="Critical", help="A bad answer to a critical question lowers the grade by itself."
    )
    is_information = fields.Boolean(
        string="Information Only",
        help="Asked, but without any effect on score, grade and verdict. A chapter with nothing "
        "else is an information chapter.",
    )
    knockout = fields.Selection(
        selection=[("0", "0"), ("4", "4 or less"), ("6", "6 or less"), ("8", "8 or less")],
        string="Knock-out at",
        help="Points at which the whole audit fails, whatever its score.",
    )
    weight = fields.Float(default=1.0, help="How much the question counts in its levels.")

    _positive_weight = models.Constraint("CHECK(weight > 0)", "A weight must be above 0.")
    _number_range = models.Constraint(
        "CHECK(number_rule IS NULL OR number_rule != 'between' OR number_min <= number_max)",
        "The least allowed number cannot be above the most.",
    )

    @api.model
    def _question_fields(self):
        """Hook: names of the fields that are copied from the question to the audit."""
        return [
            "sequence", "code", "chapter", "sub_chapter", "text", "guidance", "answer_type",
            "number_rule", "number_min", "number_max", "number_unit", "responder", "per_step",
            "is_critical", "is_information", "knockout", "weight",
        ]  # fmt: skip

    @api.model
    def _meaning_fields(self):
        """Hook: fields whose change makes another question of it: its answer no longer holds."""
        return ["text", "answer_type", "number_rule", "number_min", "number_max", "number_unit"]

    def _get_question_values(self):
        """The wording, comparable with another version of the question."""
        self.ensure_one()
        return {name: self[name] or False for name in self._question_fields()}

    def _is_scored(self):
        """Whether an answer can bring points at all."""
        self.ensure_one()
        if self.is_information or self.answer_type in ("text", "file"):
            return False
        return self.answer_type != "number" or self._get_number_points(0.0) is not None

    def _get_number_points(self, value):
        return audit_answer.number(
            value, self.number_rule or "none", self.number_min, self.number_max
        )


class SupplierAuditQuestion(models.Model):
    _name = "supplier.audit.question"
    _description = "Audit Question"
    _inherit = ["supplier.record.guarded", "supplier.audit.question.mixin"]
    _order = "questionnaire_id, sequence, id"
    _rec_name = "text"

    _guarded_fields = frozenset({"first_id"})

    questionnaire_id = fields.Many2one(
        comodel_name="supplier.audit.questionnaire",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="questionnaire_id.company_id", store=True, index=True)
    active = fields.Boolean(default=True)
    first_id = fields.Many2one(
        comodel_name="supplier.audit.question",
        string="First Version",
        index="btree_not_null",
        readonly=True,
        copy=False,
        ondelete="set null",
        help="The question of an earlier version that this one continues.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        # a form may name the questionnaire by a default
        default = self.default_get(["questionnaire_id"]).get("questionnaire_id")
        parents = {vals.get("questionnaire_id", default) for vals in vals_list} - {False, None}
        self._check_draft(self.env["supplier.audit.questionnaire"].browse(parents))
        return super().create(vals_list)

    def write(self, vals):
        if vals:
            self._check_draft()
        if vals.get("questionnaire_id"):
            self._check_draft(self.questionnaire_id.browse(vals["questionnaire_id"]))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_published(self):
        self._check_draft()

    def _get_key(self):
        """What the versions of one question share."""
        self.ensure_one()
        return (self.first_id or self).id

    def _check_draft(self, questionnaires=None):
        """A published version is what audits were scored by: it stays as it is.

        :param questionnaires: those that questions go into; by default the ones they are in.
        :raise UserError: names the questionnaire and the way out.
        """
        if self._is_sealed():
            return
        for questionnaire in self.questionnaire_id if questionnaires is None else questionnaires:
            if questionnaire.state != "draft":
                raise UserError(
                    self.env._(
                        "%s is published: its questions stay as they are. Make a new version.",
                        questionnaire.display_name,
                    )
                )

    def _prepare_line_vals(self, stage):
        """Hook: values of the line of an audit that asks this question."""
        self.ensure_one()
        vals = {name: self[name] for name in self._question_fields()}
        return vals | {"question_id": self.id, "stage_id": stage.id}
