from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...tools import delivery

# What orders, receipts and files say; people may only leave it out, with a reason.
MEASURED = frozenset(
    {"name", "product_id", "order_date", "promised_date", "received_date", "quantity_ordered",
     "quantity_received", "stage_id"}
)  # fmt: skip


class SupplierTrialDelivery(models.Model):
    """A delivery that counts as proof of lead time and punctuality. Days are calendar days."""

    _name = "supplier.trial.delivery"
    _description = "Trial Delivery"
    _inherit = ["supplier.evidence.mixin"]
    _order = "stage_id, promised_date, id"
    _evidence_kind = "lead_time_trial"
    _guarded_fields = frozenset({"purchase_line_id", "move_id", "file_id", "receipt_ids"})

    name = fields.Char(string="Reference")
    product_id = fields.Many2one(
        comodel_name="product.product", string="Part", index="btree_not_null", ondelete="restrict"
    )
    purchase_line_id = fields.Many2one(
        comodel_name="purchase.order.line", index="btree_not_null", ondelete="restrict"
    )
    move_id = fields.Many2one(
        comodel_name="stock.move",
        string="Receipt",
        index="btree_not_null",
        ondelete="restrict",
        help="The receipt that completed the line.",
    )
    file_id = fields.Many2one(
        comodel_name="supplier.evidence.file",
        string="From File",
        index="btree_not_null",
        readonly=True,
        ondelete="cascade",
    )
    receipt_ids = fields.One2many(
        comodel_name="supplier.trial.receipt", inverse_name="delivery_id", string="Receipts"
    )
    order_date = fields.Date(required=True, help="The day on which the order was confirmed.")
    promised_date = fields.Date(
        help="The day that the supplier confirmed; the delivery is judged against it."
    )
    received_date = fields.Date(help="The day on which the line was complete.")
    quantity_ordered = fields.Float(
        digits="Product Unit", required=True, help="Units that were ordered."
    )
    quantity_received = fields.Float(
        digits="Product Unit", help="Units that were accepted, returns and scrap taken off."
    )
    excluded_reason = fields.Char(
        string="Left out because", help="A delivery with a reason here proves nothing."
    )
    lead_days = fields.Integer(
        compute="_compute_result", store=True, aggregator="avg", help="Days from order to receipt."
    )
    lead_days_known = fields.Boolean(compute="_compute_result", store=True)
    late_days = fields.Integer(
        compute="_compute_result", store=True, aggregator="avg", help="Negative: early."
    )
    late_days_known = fields.Boolean(compute="_compute_result", store=True)
    on_time = fields.Boolean(compute="_compute_result", store=True)
    in_full = fields.Boolean(compute="_compute_result", store=True)
    outcome = fields.Selection(
        selection=[
            ("hit", "Kept"),
            ("miss", "Missed"),
            ("open", "Not Due"),
            ("excluded", "Left out"),
        ],
        compute="_compute_outcome",
        help="Kept: on time and in full. Missed: late, short or never. Not due: its day has not "
        "come.",
    )

    _one_line_once = models.UniqueIndex(
        "(stage_id, purchase_line_id) WHERE purchase_line_id IS NOT NULL",
        "This order line is in the trial already.",
    )
    _positive_quantity = models.Constraint(
        "CHECK(quantity_ordered > 0 AND quantity_received >= 0)",
        "Something must have been ordered, and the quantity received cannot be negative.",
    )

    def write(self, vals):
        if MEASURED & vals.keys() and not self._is_sealed():
            self._check_typed()
        result = super().write(vals)
        if "excluded_reason" in vals and not self._is_sealed():
            self._log_left_out(vals["excluded_reason"])
        return result

    def _log_left_out(self, reason):
        """What people leave out, or take in again, stays visible in the history."""
        for stage, records in self.grouped("stage_id").items():
            names = ", ".join(records.mapped("display_name"))
            if reason:
                text = self.env._("Left out: %(names)s. %(why)s", names=names, why=reason)
            else:
                text = self.env._("Counted again: %s", names)
            stage.message_post(body=text)

    def unlink(self):
        # a delivery that was measured does not vanish without a trace
        measured = self.filtered(lambda record: record.purchase_line_id or record.file_id)
        for stage, records in measured.grouped("stage_id").items():
            names = ", ".join(
                f"{one.display_name} ({one._get_outcome_label()})" for one in records
            )
            stage.message_post(body=self.env._("Deliveries removed: %s", names))
        return super().unlink()

    def _get_outcome_label(self):
        return dict(self._fields["outcome"]._description_selection(self.env))[self.outcome]

    def _check_typed(self):
        """Refuse to write over what was measured."""
        for record in self:
            if record.purchase_line_id or record.file_id:
                raise UserError(
                    self.env._(
                        "%s comes from an order or a file: its figures stay as they were found. "
                        "Leave it out with a reason, or delete it.",
                        record.display_name,
                    )
                )

    @api.constrains("order_date", "received_date", "excluded_reason")
    def _check_dates(self):
        for record in self:
            if record.excluded_reason:
                continue
            if delivery.dates_reversed(record.order_date or None, record.received_date or None):
                raise ValidationError(
                    self.env._(
                        "%(name)s: received on %(received)s, before it was ordered on "
                        "%(ordered)s. Correct a date, or leave the delivery out with a reason.",
                        name=record.display_name,
                        received=record.received_date,
                        ordered=record.order_date,
                    )
                )

    @api.depends("name", "promised_date")
    def _compute_display_name(self):
        for record in self:
            record.display_name = record.name or self.env._(
                "Delivery %s", record.promised_date or ""
            )

    @api.depends(
        "order_date", "promised_date", "received_date", "quantity_ordered", "quantity_received",
        "stage_id.early_days", "stage_id.late_days", "stage_id.under_share", "stage_id.over_share",
    )  # fmt: skip
    def _compute_result(self):
        for record in self:
            received = record.received_date or None
            lead = delivery.lead_days(record.order_date or None, received)
            late = delivery.late_days(record.promised_date or None, received)
            stage = record.stage_id
            record.lead_days, record.lead_days_known = lead or 0, lead is not None
            record.late_days, record.late_days_known = late or 0, late is not None
            record.on_time = bool(delivery.on_time(late, stage.early_days, stage.late_days))
            record.in_full = bool(record._is_in_full())

    def _get_order_key(self):
        """What tells the order of a delivery; one without an order is an order of its own."""
        # sudo: quality engineers have no right to orders, only its key is used
        order = self.sudo().purchase_line_id.order_id
        return order.id or (self.name or "").split(" / ")[0] or f"delivery {self.id}"

    def _is_in_full(self):
        """Within the quantity tolerances of the stage; None without a quantity."""
        stage = self.stage_id
        return delivery.in_full(
            self.quantity_ordered, self.quantity_received, stage.under_share, stage.over_share
        )

    @api.depends("on_time", "in_full", "excluded_reason")
    def _compute_outcome(self):
        for record in self:
            if record.excluded_reason:
                record.outcome = "excluded"
                continue
            hit = record._is_hit()
            record.outcome = "open" if hit is None else "hit" if hit else "miss"

    def _is_hit(self):
        """On time in full; None as long as the delivery is open.

        A line that is not complete is open until its window has passed, then it is a miss.
        """
        self.ensure_one()
        stage = self.stage_id
        complete = self.received_date and delivery.is_complete(
            self.quantity_ordered, self.quantity_received, stage.under_share
        )
        return delivery.hit(
            self.promised_date or None,
            self.received_date if complete else None,
            self._is_in_full(),
            (stage.company_id or self.env.company)._sourcing_today(),
            stage.early_days,
            stage.late_days,
        )
