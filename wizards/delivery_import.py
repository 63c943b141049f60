from odoo import Command, fields, models
from odoo.exceptions import UserError

from ..tools import delivery_csv, ubl
from ..tools.safe_xml import FileError


class SupplierDeliveryImport(models.TransientModel):
    """Reads deliveries from a table, or receipts from a UBL despatch or receipt advice.

    Each format has a file of its own, which extends `_read_<format>`, `_preview_<format>` and
    `_import_<format>`.
    """

    _name = "supplier.delivery.import"
    _description = "Import of Deliveries"
    _inherit = ["supplier.evidence.import"]

    line_ids = fields.One2many(
        comodel_name="supplier.delivery.import.line",
        inverse_name="wizard_id",
        string="What the File Says",
        compute="_compute_preview",
    )

    def _read(self, content):
        # XML begins with a tag, perhaps after a mark of its encoding; a table never does
        start = content[:64].lstrip(b"\xef\xbb\xbf \t\r\n")
        if start.startswith(b"<") or content[:2] in (b"\xff\xfe", b"\xfe\xff") and b"<" in start:
            return "ubl", ubl.read(content)
        return "csv", delivery_csv.read(content)

    def _clear_preview(self):
        self.line_ids = [Command.clear()]

    def _preview(self, found):
        kind, content = found
        getattr(self, f"_preview_{kind}")(content)

    def _import(self, found, file):
        kind, content = found
        try:
            return getattr(self, f"_import_{kind}")(content, file)
        except FileError as error:
            raise UserError(self._get_problem(error)) from error

    def _get_problem_texts(self, error):
        # EXTENDS with what tables and advices may lack
        _ = self.env._
        subject = error.subject
        return super()._get_problem_texts(error) | {
            "not_text": _("this is neither a table as text (CSV) nor XML."),
            "no_rows": _("the table has no rows below its header."),
            "too_many_rows": _("more than %s rows. Split the file.", subject),
            "too_many_cells": _("there are more cells than columns. Use semicolons between cells "
                                "where the decimal sign is a comma."),
            "column_twice": _("two columns are called “%s”.", subject),
            "not_csv": _("the table cannot be read: %s", subject),
            "no_column": _("the column “%s” is missing.", subject),
            "missing": _("“%s” is empty.", subject),
            "not_a_date": _("“%s” is not a date. Write 2026-01-31.", subject),
            "ambiguous_date": _("“%s” could be two days. Write 2026-01-31.", subject),
            "negative": _("“%s” is negative.", subject),
            "not_positive": _("“%s” was ordered, which is nothing.", subject),
            "rows_differ": _("the rows of order %s disagree about what was ordered or promised.",
                             subject),
            "no_number": _("the document has no number."),
            "no_lines": _("the document has no lines."),
            "rejected_more": _("line %s rejects more than was received.", subject),
            "mixed_units": _("line %s counts in several units.", subject),
            "response": _("it answers a document and reports no receipt of goods."),
            "rejected": _("it refuses the whole delivery; nothing was received."),
            "no_date": _("it reports no day of receipt."),
            "nothing_to_cancel": _("document %s is not in the evidence of this stage.", subject),
            "no_order": _("none of its lines is about an order of this supplier for the parts of "
                          "this case: %s", subject),
            "several_orders": _("several orders have the same vendor reference: %s. Correct it on "
                                "the orders, or ask for a document with your own order number.",
                                subject),
            "unknown_unit": _("the unit “%s” is not known.", subject),
            "wrong_unit": _("the unit “%s” does not fit the unit of the part.", subject),
            "no_quantity": _("line %s tells no quantity, and its despatch advice is not in the "
                             "evidence of this stage. Import that one first.", subject),
        }  # fmt: skip


class SupplierDeliveryImportLine(models.TransientModel):
    _name = "supplier.delivery.import.line"
    _description = "Delivery in a File"

    wizard_id = fields.Many2one(
        comodel_name="supplier.delivery.import", required=True, ondelete="cascade"
    )
    name = fields.Char(string="Order")
    part = fields.Char()
    order_date = fields.Date(string="Ordered on")
    promised_date = fields.Date(
        string="Promised",
        help="The day that the supplier confirmed; the delivery is judged against it.",
    )
    received_date = fields.Date(string="Received on")
    quantity_ordered = fields.Float(
        string="Ordered", digits="Product Unit", help="Units that were ordered."
    )
    quantity = fields.Float(
        string="Accepted", digits="Product Unit", help="Units that were accepted."
    )
    note = fields.Char()
