from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools import submission

ELEMENTS = [
    ("01", "Design Record"),
    ("02", "Engineering Changes"),
    ("03", "Engineering Approval"),
    ("04", "Design FMEA"),
    ("05", "Process Flow"),
    ("06", "Process FMEA"),
    ("07", "Control Plan"),
    ("08", "Measurement System Analysis"),
    ("09", "Dimensional Results"),
    ("10", "Material and Performance Tests"),
    ("11", "Initial Process Studies"),
    ("12", "Laboratory Documents"),
    ("13", "Appearance Approval"),
    ("14", "Sample Products"),
    ("15", "Master Sample"),
    ("16", "Checking Aids"),
    ("17", "Customer-Specific Requirements"),
    ("18", "Submission Warrant"),
]
REQUIREMENTS = [
    ("submit", "Submit"),
    ("retain", "Keep Available"),
    ("request", "On Request"),
]
# What a reviewer has decided.
JUDGED = ("accepted", "rejected", "not_applicable")


class SupplierProcessElement(models.Model):
    """A document or sample of the submission. People judge it, nothing is computed."""

    _name = "supplier.process.element"
    _description = "Submission Element"
    _inherit = ["supplier.stage.files", "supplier.evidence.mixin"]
    _order = "stage_id, element, id"
    _rec_name = "element"
    _evidence_kind = "process_validation"

    _guarded_fields = frozenset({"reviewed_by", "reviewed_date"})

    element = fields.Selection(
        selection=ELEMENTS,
        required=True,
        help="Part of the submission, as in the approval of production parts.",
    )
    requirement = fields.Selection(
        selection=REQUIREMENTS,
        default="submit",
        required=True,
        help="What the submission level asks of the supplier.",
    )
    required = fields.Boolean(
        string="Counts",
        default=True,
        help="The stage cannot pass before this element is accepted.",
    )
    state = fields.Selection(
        selection=[
            ("missing", "Missing"),
            ("submitted", "Submitted"),
            ("accepted", "Accepted"),
            ("rejected", "Rejected"),
            ("not_applicable", "Not Applicable"),
        ],
        default="missing",
        required=True,
        help="Where the element stands: handed in by the supplier, then accepted or rejected by "
        "us.",
    )
    user_id = fields.Many2one(comodel_name="res.users", string="Responsible", index=True)
    date_deadline = fields.Date(
        string="Due", index=True, help="The day on which the supplier has to hand in the element."
    )
    note = fields.Char(string="Reviewer's Note")
    attachment_ids = fields.Many2many(comodel_name="ir.attachment", string="Files")
    qualification_id = fields.Many2one(related="stage_id.qualification_id")
    partner_id = fields.Many2one(related="stage_id.partner_id", store=True, index=True)
    reviewed_by = fields.Many2one(comodel_name="res.users", readonly=True)
    reviewed_date = fields.Date(readonly=True)

    _one_of_each = models.UniqueIndex(
        "(stage_id, element)", "This element is in the submission already."
    )

    @api.constrains("state", "note")
    def _check_note(self):
        labels = dict(self._fields["element"]._description_selection(self.env))
        for record in self:
            if record.state == "not_applicable" and not (record.note or "").strip():
                raise ValidationError(
                    self.env._(
                        "%s: say in the reviewer's note why it does not apply.",
                        labels[record.element],
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        elements = super().create(vals_list)
        elements._own_attachments()
        elements.filtered(lambda e: e.state in JUDGED)._sign_review()
        return elements

    def write(self, vals):
        result = super().write(vals)
        if "attachment_ids" in vals:
            self._own_attachments()
        if vals.get("state") in JUDGED:
            self._sign_review()
        return result

    def _sign_review(self):
        """Keep who judged the element, and when."""
        for company, elements in self.grouped("company_id").items():
            elements._sealed().write(
                {"reviewed_by": self.env.uid, "reviewed_date": company._sourcing_today()}
            )

    @api.model
    def _prepare_submission_vals(self, level, own_list=()):
        """Values of the elements that a submission level asks for.

        :param own_list: codes of the elements that are submitted at level 4
        """
        needed = submission.needed(level) | (set(own_list) if level == "4" else set())
        return [
            {
                "element": element,
                "requirement": "submit" if element in needed and level == "4" else requirement,
                "required": element in needed,
            }
            for element, requirement in submission.requirements(level).items()
        ]
