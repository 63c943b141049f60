from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .contract_question import CHAPTERS

ANSWERS = [("yes", "Yes"), ("partly", "Partly"), ("no", "No"), ("unknown", "Not told")]
SUPPORTING = ("yes", "partly")


class SupplierContractAnswer(models.Model):
    """One answer of a contract manufacturer, with its evidence and who recorded it when."""

    _name = "supplier.contract.answer"
    _description = "Contract Manufacturer Answer"
    _inherit = ["supplier.record.files", "supplier.record.guarded"]
    _order = "sequence, id"
    _rec_name = "text"

    _guarded_fields = frozenset(
        {"review_id", "question_id", "chapter", "text", "needed_for", "needs_file",
         "answered_by", "answered_date", "previous_answer"}
    )  # fmt: skip

    review_id = fields.Many2one(
        comodel_name="supplier.contract.review", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="review_id.company_id", store=True, index=True)
    question_id = fields.Many2one(
        comodel_name="supplier.contract.question",
        string="From the Questionnaire",
        index=True,
        ondelete="set null",
    )
    sequence = fields.Integer()
    # As it was asked: a later change of the question does not change what was answered.
    chapter = fields.Selection(selection=CHAPTERS, required=True)
    text = fields.Char(string="Question", required=True)
    guidance = fields.Text(related="question_id.guidance")
    needed_for = fields.Char()
    needs_file = fields.Boolean(string="Needs a File")
    previous_answer = fields.Selection(
        selection=ANSWERS,
        string="Last Time",
        help="The answer to the same question in the review before.",
    )
    answer = fields.Selection(
        selection=ANSWERS,
        help="What the manufacturer told. What is not told is never taken for a yes.",
    )
    note = fields.Char()
    attachment_ids = fields.Many2many(comodel_name="ir.attachment", string="Evidence")
    answered_by = fields.Many2one(comodel_name="res.users", readonly=True)
    answered_date = fields.Date(string="Answered on", readonly=True)

    @api.model_create_multi
    def create(self, vals_list):
        if not self._is_sealed():
            raise AccessError(
                self.env._("The questions of a review come from the questionnaire.")
            )
        return super().create(vals_list)

    def write(self, vals):
        if not self._is_sealed() and {"answer", "note", "attachment_ids"} & vals.keys():
            self._check_open()
        result = super().write(vals)
        if "attachment_ids" in vals:
            self._own_attachments()
        if "answer" in vals and not self._is_sealed():
            self._stamp()
        return result

    def _check_open(self):
        for review in self.review_id:
            if review.state != "draft":
                raise UserError(
                    self.env._(
                        "%s is closed and keeps its answers. Start a new review.",
                        review.display_name,
                    )
                )

    def _stamp(self):
        for company, answers in self.grouped("company_id").items():
            day = (company or self.env.company)._sourcing_today()
            answers._sealed().write({"answered_by": self.env.uid, "answered_date": day})

    def _filter_files_kept(self):
        return self.filtered(lambda answer: answer.review_id.state == "done")

    def _get_files_way_out(self):
        return self.env._("Start a new review of the manufacturer.")

    def _get_flaw(self, offer):
        """Hook: why the review cannot be closed with this offer; None if it can."""
        _ = self.env._
        if not self.answer:
            return _("“%s” is not answered.", self.text)
        claims = self.needed_for and self.needed_for in (offer, "both")
        if claims and offer in ("own_sites", "network"):
            if self.answer not in SUPPORTING:
                return _("“%s” does not support the offer.", self.text)
            if self.needs_file and not self.attachment_ids:
                return _("“%s” needs its document attached.", self.text)
        return None
