from odoo import fields, models

from ...tools import delivery


class SupplierTrialReceipt(models.Model):
    """What one document says came for a trial delivery. Several may complete one delivery."""

    _name = "supplier.trial.receipt"
    _description = "Receipt of a Trial Delivery"
    _inherit = ["supplier.evidence.mixin"]
    _order = "delivery_id, date, id"
    _rec_name = "document"
    _evidence_kind = "lead_time_trial"
    # Made by imports alone.
    _guarded_fields = frozenset(
        {"delivery_id", "file_id", "kind", "sender", "document", "document_line", "date",
         "quantity", "rejected"}
    )  # fmt: skip

    delivery_id = fields.Many2one(
        comodel_name="supplier.trial.delivery",
        required=True,
        index=True,
        readonly=True,
        ondelete="cascade",
    )
    file_id = fields.Many2one(
        comodel_name="supplier.evidence.file",
        string="From File",
        required=True,
        index=True,
        readonly=True,
        ondelete="cascade",
    )
    kind = fields.Selection(
        selection=[("despatch", "Sent"), ("receipt", "Received")],
        required=True,
        readonly=True,
        help="Sent: the supplier's despatch advice. Received: our receipt advice.",
    )
    sender = fields.Char(readonly=True, help="Whom the document names as the supplier.")
    document = fields.Char(required=True, readonly=True)
    document_line = fields.Char(readonly=True)
    date = fields.Date(readonly=True, help="The day of the receipt; empty: it was only sent.")
    quantity = fields.Float(
        string="Accepted", digits="Product Unit", readonly=True, help="In the part's own unit."
    )
    rejected = fields.Float(
        digits="Product Unit", readonly=True, help="Units that were not accepted."
    )


class SupplierTrialDelivery(models.Model):
    _inherit = "supplier.trial.delivery"

    def _apply_receipts(self):
        """Take over from the documents on which day the delivery was complete."""
        for record in self:
            dated = record.receipt_ids.filtered("date")
            # what the receiver says outranks what the sender says of the same goods
            dated = dated.filtered(lambda one: one.kind == "receipt") or dated
            came = [(one.date, one.quantity) for one in dated]
            found = delivery.completion(
                record.quantity_ordered, came, record.stage_id.under_share
            )
            total = sum(quantity for _day, quantity in came)
            vals = {
                "received_date": found.date,
                "quantity_received": total if found.quantity is None else found.quantity,
            }
            if delivery.dates_reversed(record.order_date or None, found.date):
                vals["excluded_reason"] = self._get_left_out_texts()["reversed"]
            # callers have checked that the stage is open
            record._sealed().write(vals)


class SupplierEvidenceFile(models.Model):
    _inherit = "supplier.evidence.file"

    receipt_ids = fields.One2many(
        comodel_name="supplier.trial.receipt", inverse_name="file_id", string="Receipts"
    )
    delivery_ids = fields.One2many(
        comodel_name="supplier.trial.delivery", inverse_name="file_id", string="Deliveries"
    )

    def unlink(self):
        # A delivery that other files tell of as well stays with one of them.
        for record in self.delivery_ids:
            if others := (record.receipt_ids.file_id - self)[:1]:
                record._sealed().file_id = others
        touched = self.receipt_ids.delivery_id
        result = super().unlink()
        touched.exists()._apply_receipts()
        return result
