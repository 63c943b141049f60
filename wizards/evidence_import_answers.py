from odoo import fields, models

from ..models.evidence import audit_sheet
from ..tools import spreadsheet


class SupplierAuditAnswersImport(models.TransientModel):
    """Takes over the answers of a questionnaire that was filled in off-line."""

    _name = "supplier.audit.answers.import"
    _description = "Import of Audit Answers"
    _inherit = ["supplier.evidence.import"]

    line_ids = fields.One2many(
        comodel_name="supplier.audit.answers.import.line",
        inverse_name="import_id",
        string="Answers",
        compute="_compute_preview",
    )

    def _read(self, content):
        return self.stage_id._match_answers(spreadsheet.read(content))

    def _clear_preview(self):
        self.line_ids = [fields.Command.clear()]

    def _preview(self, found):
        self.line_ids = [
            fields.Command.create(
                {
                    "code": answer.line.code,
                    "text": answer.line.text,
                    "before": answer.line.answer,
                    "after": answer.text,
                }
            )
            for answer in found.answers
        ]
        self.notes = "\n".join(found.notes)

    def _import(self, found, file):
        for answer in found.answers:
            answer.line.write(answer.vals)
        return self.env._("%s answers", len(found.answers))

    def _get_problem_texts(self, error):
        # EXTENDS with what can be wrong with a spreadsheet
        return super()._get_problem_texts(error) | audit_sheet.get_problem_texts(self.env, error)


class SupplierAuditAnswersImportLine(models.TransientModel):
    _name = "supplier.audit.answers.import.line"
    _description = "Audit Answer to Import"

    import_id = fields.Many2one(
        comodel_name="supplier.audit.answers.import", required=True, ondelete="cascade"
    )
    code = fields.Char(string="No.", readonly=True)
    text = fields.Text(string="Question", readonly=True)
    before = fields.Char(string="Answer Now", readonly=True)
    after = fields.Char(string="Answer in the File", readonly=True)
