from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .contract_question import CHAPTERS

OFFERS = [
    ("unknown", "Unknown"),
    ("none", "None"),
    ("own_sites", "Own Sites"),
    ("network", "Supplier Network"),
]


class SupplierContractReview(models.Model):
    """A round of questions to a contract manufacturer: can it carry dual sourcing itself?"""

    _name = "supplier.contract.review"
    _description = "Contract Manufacturer Review"
    _inherit = ["supplier.record.guarded", "mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _check_company_auto = True

    _guarded_fields = frozenset({"state", "closed_by", "closed_date", "valid_until"})

    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Contract Manufacturer",
        required=True,
        readonly=True,
        index=True,
        check_company=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        index=True,
        default=lambda self: self.env.company,
        help="Empty: every company reads it.",
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Responsible",
        default=lambda self: self.env.user,
        index="btree_not_null",
        tracking=True,
    )
    spokesperson = fields.Char(
        string="Answered by", help="Who speaks for the manufacturer, with the role."
    )
    offer = fields.Selection(
        selection=[option for option in OFFERS if option[0] != "unknown"],
        string="Offers Dual Sourcing by",
        tracking=True,
        help="What it can carry itself: nothing, a second site of its own, or its own network of "
        "suppliers.",
    )
    note = fields.Text(string="Conclusion")
    line_ids = fields.One2many(
        comodel_name="supplier.contract.answer", inverse_name="review_id", string="Answers"
    )
    answered_count = fields.Integer(compute="_compute_answers")
    question_count = fields.Integer(compute="_compute_answers")
    summary = fields.Text(compute="_compute_answers")
    state = fields.Selection(
        selection=[("draft", "Open"), ("done", "Closed")],
        default="draft",
        required=True,
        readonly=True,
        tracking=True,
        help="The answers can change while the review is open.",
    )
    closed_by = fields.Many2one(comodel_name="res.users", readonly=True)
    closed_date = fields.Date(string="Closed on", readonly=True)
    valid_until = fields.Date(
        string="Ask Again on",
        readonly=True,
        help="After this day the answers are out of date and the manufacturer has to be asked "
        "again.",
    )

    _one_open = models.UniqueIndex(
        "(partner_id, COALESCE(company_id, 0)) WHERE state = 'draft'",
        "A review of this manufacturer is open already.",
    )

    @api.depends("partner_id", "closed_date")
    def _compute_display_name(self):
        for review in self:
            day = review.closed_date or self.env._("open")
            review.display_name = f"{review.partner_id.display_name} · {day}"

    @api.depends("line_ids.answer", "line_ids.chapter")
    @api.depends_context("lang")
    def _compute_answers(self):
        labels = dict(self.env["supplier.contract.question"]._fields["chapter"]
                      ._description_selection(self.env))  # fmt: skip
        for review in self:
            lines = review.line_ids
            review.question_count = len(lines)
            review.answered_count = len(lines.filtered("answer"))
            texts = []
            for chapter, _label in CHAPTERS:
                mine = lines.filtered(lambda line, c=chapter: line.chapter == c)
                if mine:
                    texts.append(
                        self.env._(
                            "%(chapter)s: %(yes)s of %(count)s yes, %(partly)s partly",
                            chapter=labels[chapter],
                            yes=len(mine.filtered(lambda line: line.answer == "yes")),
                            partly=len(mine.filtered(lambda line: line.answer == "partly")),
                            count=len(mine),
                        )
                    )
            review.summary = "\n".join(texts)

    @api.model_create_multi
    def create(self, vals_list):
        reviews = super().create(self.env["res.partner"]._name_suppliers(vals_list))
        reviews._ask()
        return reviews

    def write(self, vals):
        if not self._is_sealed():
            if {"partner_id", "company_id"} & vals.keys():
                raise AccessError(self.env._("A review stays with its manufacturer."))
            if {"offer", "note", "spokesperson"} & vals.keys():
                self.line_ids._check_open()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_closed(self):
        for review in self.filtered(lambda one: one.state == "done"):
            raise UserError(
                self.env._("%s is closed and part of the history.", review.display_name)
            )

    def _ask(self):
        """Copy the questionnaire of today, with what was answered the last time beside it."""
        questions = self.env["supplier.contract.question"].search([])
        vals_list = []
        for review in self:
            last = review.partner_id._get_last_review().line_ids
            answers = {line.question_id: line.answer for line in last}
            vals_list += [
                {
                    "review_id": review.id,
                    "question_id": question.id,
                    "sequence": question.sequence,
                    "chapter": question.chapter,
                    "text": question.text,
                    "needed_for": question.needed_for,
                    "needs_file": question.needs_file,
                    "previous_answer": answers.get(question),
                }
                for question in questions
            ]
        self.env["supplier.contract.answer"]._sealed().create(vals_list)
        self.invalidate_recordset(["line_ids"])

    def action_repeat(self):
        """Everything that is still blank is as it was the last time."""
        self.check_access("write")
        self.line_ids._check_open()
        blank = self.line_ids.filtered(lambda one: one.previous_answer and not one.answer)
        for answer, lines in blank.grouped("previous_answer").items():
            lines.answer = answer

    def action_close(self):
        """Close the round: the answers stay, the offer is what the manufacturer's page shows."""
        self.check_access("write")
        for review in self:
            review.line_ids._check_open()
            review._check_answers()
            today = (review.company_id or self.env.company)._sourcing_today()
            months = (review.company_id or self.env.company).contract_review_months
            review._sealed().write(
                {
                    "state": "done",
                    "closed_by": self.env.uid,
                    "closed_date": today,
                    "valid_until": today + relativedelta(months=months),
                }
            )
            # sudo: a buyer who reviews need not be allowed to edit contacts
            review.partner_id.sudo().dual_sourcing_offer = review.offer
        # the next round may begin: the index knows of one open review only
        self.flush_recordset(["state"])
        return True

    def _check_answers(self):
        """Refuse to close a round that does not bear out its offer."""
        if not self.offer:
            raise UserError(self.env._("Say what the manufacturer offers, if it is nothing."))
        flaws = [flaw for line in self.line_ids if (flaw := line._get_flaw(self.offer))]
        if not self.line_ids:
            flaws = [self.env._("No question was asked; a manager sets up the questionnaire.")]
        if flaws:
            more = len(flaws) - 5
            if more > 0:
                flaws = [*flaws[:5], self.env._("… and %s more.", more)]
            raise UserError(
                "\n".join([self.env._("%s cannot be closed:", self.display_name), *flaws])
            )
