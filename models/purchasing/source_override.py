from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

LIMITS = [
    ("order", "This order"),
    ("quantity", "A quantity"),
    ("days", "A number of days"),
]


class PurchaseSourceOverride(models.Model):
    """Somebody who may let a part be bought outside approval, with a reason and a limit."""

    _name = "purchase.source.override"
    _description = "Source Override"
    _inherit = ["supplier.record.append.only"]
    _order = "date desc, id desc"
    _check_company_auto = True

    product_id = fields.Many2one(
        comodel_name="product.product", string="Part", required=True, index=True,
        ondelete="restrict",
    )  # fmt: skip
    partner_id = fields.Many2one(
        comodel_name="res.partner", string="Supplier", required=True, index=True,
        ondelete="restrict",
    )  # fmt: skip
    company_id = fields.Many2one(comodel_name="res.company", required=True, index=True)
    order_line_id = fields.Many2one(
        comodel_name="purchase.order.line", index="btree_not_null", ondelete="set null"
    )
    order_id = fields.Many2one(
        comodel_name="purchase.order", index="btree_not_null", ondelete="set null"
    )
    problem = fields.Char(required=True, help="Why the source could not be bought from.")
    reason = fields.Text(required=True)
    user_id = fields.Many2one(
        comodel_name="res.users", string="Granted by", required=True, ondelete="restrict"
    )
    date = fields.Datetime(
        string="Granted on", required=True, help="The moment from which the override holds."
    )
    limit = fields.Selection(
        selection=LIMITS,
        required=True,
        help="What ends the override: its order, a quantity or a number of days.",
    )
    quantity = fields.Float(
        digits="Product Unit",
        help="At most so much may be ordered under the override, in the part's own unit. "
        "Not used for a number of days.",
    )
    valid_until = fields.Date(
        string="Last Day", help="Orders may be confirmed until this day; empty: no last day."
    )
    use_count = fields.Integer(help="How often an order was confirmed or changed under it.")
    qualification_id = fields.Many2one(
        comodel_name="supplier.qualification",
        string="Repaired by",
        index="btree_not_null",
        ondelete="set null",
        help="The case that makes the source an approved one.",
    )
    qualification_status = fields.Selection(related="qualification_id.status")
    closed_date = fields.Datetime(string="Closed on", index=True)
    closed_by = fields.Many2one(comodel_name="res.users", ondelete="restrict")
    closed_reason = fields.Text()
    state = fields.Selection(
        selection=[("open", "Open"), ("closed", "Closed")],
        compute="_compute_state",
        help="Reported until somebody closes it with a reason.",
    )

    @api.depends("closed_date")
    def _compute_state(self):
        for override in self:
            override.state = "closed" if override.closed_date else "open"

    @api.depends("product_id", "partner_id")
    def _compute_display_name(self):
        for override in self:
            override.display_name = (
                f"{override.product_id.display_name} · {override.partner_id.display_name}"
            )

    @api.model
    def _find_for(self, requests):
        """The overrides that let these requests pass: ``{key: override}``.

        Requests without one are missing. What one request takes is missing for the next.

        :param requests: ``{line: SourceRequest}``
        """
        # sudo: what an approver let pass holds for every buyer of the company
        overrides = self.sudo().search(self._get_domain_for(requests))
        if not overrides:
            return {}
        left = overrides._get_used_quantities([line._origin.id for line in requests])
        found = {}
        for line, request in requests.items():
            for override in overrides:
                if override._covers(line, request.quantity + left.get(override.id, 0)):
                    left[override.id] = left.get(override.id, 0) + request.quantity
                    found[line] = override
                    break
        return found

    def _get_domain_for(self, requests):
        orders = self.env["purchase.order"].union(*(line.order_id for line in requests))
        return [
            ("product_id", "in", list({request.product_id for request in requests.values()})),
            ("company_id", "in", list({request.company_id for request in requests.values()})),
            ("partner_id", "in", orders.partner_id.commercial_partner_id.ids),
            ("closed_date", "=", False),
        ]

    def _covers(self, line, quantity):
        """Does the override let so much be ordered with this line?"""
        if not self._concerns(line):
            return False
        if self.limit == "order" and self.order_id != line.order_id._origin:
            return False
        if self.limit == "days":
            return self.company_id._sourcing_today() <= self.valid_until
        return line.product_id.uom_id.compare(quantity, self.quantity) <= 0

    def _concerns(self, line):
        """Is the line of the part, the supplier and the company of the override?"""
        self.ensure_one()
        order = line.order_id
        return (self.product_id, self.partner_id, self.company_id) == (
            line.product_id._origin,
            order.partner_id.commercial_partner_id._origin,
            order.company_id,
        )

    @api.model
    def _check_may_override(self):
        if not self.env.user.has_group("supplier_qualification.group_approver"):
            raise AccessError(
                self.env._("Only approvers let a part be bought outside its approval.")
            )

    def action_open_close(self):
        """Ask for the reason, then close."""
        return self.env["supplier.qualification.reason"]._get_action(
            "action_close_override", self.env._("Close"), {"default_override_ids": self.ids}
        )

    def action_close_override(self, reason):
        """Stop reporting these overrides; nothing more can be ordered under them.

        :param reason: what became of the emergency.
        """
        self._check_may_override()
        self.check_access("read")
        if not (isinstance(reason, str) and reason.strip()):
            raise UserError(self.env._("Please say why this override is over."))
        self.filtered(lambda override: not override.closed_date)._close(reason)
        return True

    def _close(self, reason):
        self._sealed().write(
            {
                "closed_date": fields.Datetime.now(),
                "closed_by": self.env.uid,
                "closed_reason": reason,
            }
        )
        self._forget_checks()

    def _forget_checks(self):
        """What orders show of their sources was found without these overrides."""
        self.env["purchase.order"].invalidate_model(
            ["source_warning", "source_problems", "source_blocked"]
        )
        self.env["purchase.order.line"].invalidate_model(
            ["source_check_state", "source_check_reason"]
        )

    @api.model
    def _close_repaired(self, products=None):
        """Close the overrides whose source has become an approved one."""
        domain = [("closed_date", "=", False)]
        if products is not None:
            domain.append(("product_id", "in", products.ids))
        # sudo: kept up for every company, whoever approved the source
        overrides = self.sudo().search(domain)
        Source = self.env["product.source"].sudo()
        found = Source._coverage(
            [
                Source._prepare_request(
                    override.id, override.product_id, override.partner_id,
                    override.company_id, None, 0.0,
                )
                for override in overrides
            ],
            together=False,
        )  # fmt: skip
        repaired = overrides.filtered(lambda override: found[override.id].covered)
        repaired.sudo(False)._close(self.env._("The source is approved now."))
