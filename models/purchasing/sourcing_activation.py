from odoo import api, fields, models
from odoo.exceptions import UserError

CAUSES = [
    ("tariff", "Tariff"),
    ("capacity", "Lack of Capacity"),
    ("shipping_delay", "Shipping Delay"),
    ("quality", "Quality"),
    ("other", "Other"),
]


class SourcingActivation(models.Model):
    """An alternate took over: why, for which parts, what was changed, and how to go back."""

    _name = "sourcing.activation"
    _description = "Activation of an Alternate"
    _inherit = ["supplier.record.guarded", "mail.thread"]
    _order = "date desc, id desc"
    # The record itself cannot be written; what people say about it can be.
    _mail_post_access = "read"

    name = fields.Char(required=True, readonly=True)
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, index=True, readonly=True
    )
    user_id = fields.Many2one(comodel_name="res.users", string="Activated by", readonly=True)
    date = fields.Datetime(readonly=True)
    cause = fields.Selection(
        selection=CAUSES, required=True, readonly=True, help="Why the parts were switched."
    )
    note = fields.Text(readonly=True)
    scope = fields.Char(string="Taken out", readonly=True)
    line_ids = fields.One2many(
        comodel_name="sourcing.activation.line",
        inverse_name="activation_id",
        string="Switched Parts",
        readonly=True,
    )
    order_ids = fields.Many2many(
        comodel_name="purchase.order", string="New Quotations", readonly=True
    )
    state = fields.Selection(
        selection=[("active", "Active"), ("reversed", "Reversed")],
        default="active",
        required=True,
        readonly=True,
        index=True,
        help="Active: the switch holds. Reversed: the former sources are back.",
    )
    reversed_by = fields.Many2one(comodel_name="res.users", readonly=True)
    reversed_date = fields.Datetime(readonly=True)
    reversed_reason = fields.Text(readonly=True)
    left_to_do = fields.Text(
        readonly=True, help="What could not be taken back and needs a person."
    )

    @api.model
    def _get_guarded_fields(self):
        mail = self.env["mail.thread"]._fields.keys()
        return frozenset(self._fields) - frozenset(mail) - {"id"}

    @api.model_create_multi
    def create(self, vals_list):
        if not self._is_sealed():
            raise UserError(self.env._("Activations are made by the wizard Activate Alternate."))
        return super().create(vals_list)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_logged(self):
        raise UserError(self.env._("An activation is part of the history. Reverse it."))

    def action_open_reverse(self):
        """Ask for the reason, then reverse."""
        return self.env["supplier.qualification.reason"]._get_action(
            "action_reverse", self.env._("Reverse"), {"default_activation_ids": self.ids}
        )

    def action_reverse(self, reason):
        """Take back what can be taken back, and say what is left to do.

        Only what still is as the activation left it is changed: what people have decided since
        stays.

        :param reason: why; kept with the activation.
        """
        self.check_access("read")
        self._check_may_activate()
        if not (isinstance(reason, str) and reason.strip()):
            raise UserError(self.env._("Please say why the activation is reversed."))
        for activation in self:
            if activation.state != "active":
                raise UserError(
                    self.env._("%s is reversed already.", activation.display_name)
                )
            left = self.env["product.exposure"]._refresh_once(
                activation,
                lambda mine: [text for line in mine.line_ids for text in line._reverse()]
                + mine._cancel_quotations(),
            )
            activation._sealed().write(
                {
                    "state": "reversed",
                    "reversed_by": self.env.uid,
                    "reversed_date": fields.Datetime.now(),
                    "reversed_reason": reason,
                    "left_to_do": "\n".join(left),
                }
            )
            activation.message_post(body=self.env._("Reversed: %s", reason))
        return True

    @api.model
    def _check_may_activate(self):
        self.env["purchase.order"].check_access("write")
        self.env["product.source"].check_access("write")

    def _cancel_quotations(self):
        """The new quotations that nobody has confirmed go; the others are named."""
        drafts = self.order_ids.filtered(lambda order: order.state in ("draft", "sent"))
        drafts.button_cancel()
        kept = self.order_ids.filtered(lambda order: order.state in ("to approve", "purchase"))
        return [
            self.env._("%(order)s is confirmed with %(vendor)s.",
                       order=order.name, vendor=order.partner_id.display_name)
            for order in kept
        ]  # fmt: skip


class SourcingActivationLine(models.Model):
    """One part that went over to its alternate, with what was before."""

    _name = "sourcing.activation.line"
    _description = "Part of an Activation"
    _inherit = ["supplier.record.append.only"]
    _order = "activation_id, id"

    activation_id = fields.Many2one(
        comodel_name="sourcing.activation", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="activation_id.company_id", store=True, index=True)
    product_id = fields.Many2one(
        comodel_name="product.product", string="Part", required=True, index=True,
        ondelete="restrict",
    )  # fmt: skip
    out_source_ids = fields.Many2many(comodel_name="product.source", string="Out")
    source_id = fields.Many2one(
        comodel_name="product.source", string="Alternate", required=True, ondelete="restrict"
    )
    cancelled_quantity = fields.Float(
        digits="Product Unit",
        string="Cancelled",
        help="Units of open orders that the switch cancelled.",
    )
    ordered_quantity = fields.Float(
        digits="Product Unit",
        string="Ordered Anew",
        help="Units that the switch ordered from the alternate.",
    )
    moved_line_ids = fields.Many2many(
        comodel_name="purchase.order.line", string="Moved Quotation Lines"
    )
    # {"sources": {id: {field: [before, after]}}, "prices": {…}, "orders": {line: [before, after]}}
    changes = fields.Json()

    def _reverse(self):
        """Take back the changes of this part; return what is left to do."""
        self.ensure_one()
        changes = self.changes or {}
        left = self._restore("product.source", changes.get("sources", {}))
        left += self._restore("product.supplierinfo", changes.get("prices", {}))
        left += self._move_back(changes.get("vendors", {}))
        left += [
            self.env._(
                "%(order)s: %(quantity)s of %(part)s were cancelled; order them again if needed.",
                order=order, quantity=quantity, part=self.product_id.display_name,
            )
            for order, quantity in changes.get("cancelled", [])
        ]  # fmt: skip
        return left

    def _restore(self, model, changes):
        """Fields that still have the value of the activation get back the one before it."""
        left = []
        for key, values in changes.items():
            # sudo: a buyer may not write vendor prices, but the activation has changed them
            record = self.env[model].sudo().browse(int(key)).exists()
            back = {
                name: before
                for name, (before, after) in values.items()
                if record and record[name] == after
            }
            record.write(back)
            if len(back) < len(values):
                left.append(
                    self.env._(
                        "%s was changed since and stays as it is.",
                        record.display_name or self.product_id.display_name,
                    )
                )
        return left

    def _move_back(self, vendors):
        """Quotation lines go back to the vendor that they came from."""
        left = []
        for key, vendor in vendors.items():
            line = self.env["purchase.order.line"].browse(int(key)).exists()
            partner = self.env["res.partner"].browse(vendor)
            if line and line.order_id.state in ("draft", "sent"):
                line.order_id._switch_vendor(partner, line)
            elif line and line.order_id.state != "cancel":
                left.append(
                    self.env._("%(order)s is confirmed with %(vendor)s.",
                               order=line.order_id.name,
                               vendor=line.order_id.partner_id.display_name)
                )  # fmt: skip
        return left


class PurchaseOrderLine(models.Model):
    _inherit = "purchase.order.line"

    def _get_open_quantity(self):
        """What is still to come, in the part's own unit."""
        self.ensure_one()
        left = max(self.product_qty - self.qty_received, 0.0)
        return self.product_uom_id._compute_quantity(left, self.product_id.uom_id)

    def _cancel_open_quantity(self):
        """Order no more than has come; an order without any other goods is cancelled."""
        self.ensure_one()
        others = self.order_id.order_line.filtered(
            lambda line: not line.display_type and line.product_qty
        )
        if others == self and not self.qty_received:
            self.order_id.button_cancel()
        else:
            self.write({"product_qty": self.qty_received})
