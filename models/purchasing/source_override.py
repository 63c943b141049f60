from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ..qualification.requalification import OPEN_STATES

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
    date = fields.Datetime(string="Granted on", required=True)
    limit = fields.Selection(selection=LIMITS, required=True)
    quantity = fields.Float(
        digits="Product Unit",
        help="At most so much may be ordered under the override, in the part's own unit. "
        "Not used for a number of days.",
    )
    valid_until = fields.Date(
        string="Last Day", help="Orders may be confirmed until this day; empty: no last day."
    )
    use_count = fields.Integer(help="How often an order was confirmed or changed under it.")
    quantity_used = fields.Float(digits="Product Unit", compute="_compute_quantity_used")
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
        selection=[("open", "Open"), ("closed", "Closed")], compute="_compute_state"
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

    def _compute_quantity_used(self):
        used = self._get_used_quantities()
        for override in self:
            override.quantity_used = used.get(override._origin.id, 0.0)

    def _get_used_quantities(self, except_lines=()):
        """What was ordered under each override since it was granted: ``{id: quantity}``."""
        self.env["purchase.order.line"].flush_model()
        self.env["purchase.order"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT o.id, SUM(line.product_uom_qty)
                     FROM purchase_source_override o
                     JOIN purchase_order_line line ON line.product_id = o.product_id
                     JOIN purchase_order purchase ON purchase.id = line.order_id
                          AND purchase.company_id = o.company_id
                     JOIN res_partner vendor ON vendor.id = purchase.partner_id
                          AND vendor.commercial_partner_id = o.partner_id
                    WHERE o.id = ANY(%s) AND purchase.state = 'purchase'
                      AND (purchase.date_approve >= o.date OR purchase.id = o.order_id)
                      AND (o.limit != 'order' OR purchase.id = o.order_id)
                      AND NOT line.id = ANY(%s)
                    GROUP BY o.id""",
                self._origin.ids,
                list(except_lines),
            )
        )
        return dict(rows)

    @api.model
    def _find_for(self, requests):
        """The overrides that let these requests pass: ``{key: override}``.

        Requests without one are missing. What one request takes is missing for the next.

        :param requests: ``{line: SourceRequest}``
        """
        overrides = self.sudo().search(self._get_domain_for(requests))
        if not overrides:
            return {}
        left = overrides._get_used_quantities([line._origin.id for line in requests])
        found = {}
        for line, request in requests.items():
            supplier = line.order_id.partner_id.commercial_partner_id
            for override in overrides:
                if override._covers(line, supplier, request.quantity + left.get(override.id, 0)):
                    left[override.id] = left.get(override.id, 0) + request.quantity
                    found[line] = override
                    break
        return found

    @api.model
    def _use(self, overrides):
        """Remember that orders rest on these overrides.

        Two orders that take the same rest at the same moment: the database lets one of them write
        this number, the other starts again and finds less left.
        """
        for override in self.browse({one.id for one in overrides if one}):
            override._sealed().write({"use_count": override.sudo().use_count + 1})

    @api.model
    def _find_confirmed(self, lines):
        """The overrides under which confirmed lines were ordered, ended ones included."""
        if not lines:
            return {}
        overrides = self.sudo().search(
            [("product_id", "in", [line.product_id.id for line in lines])]
        )
        found = {}
        for line in lines:
            mine = overrides.filtered(lambda override, one=line: override._allowed(one))
            if mine:
                found[line] = mine[0]
        return found

    @api.model
    def _find_for_receipt(self, lines):
        """The open overrides that name these lines or still hold for them: goods may come."""
        found = self._find_confirmed(lines)
        if not lines:
            return found
        named = self.sudo().search(
            [("order_line_id", "in", [line.id for line in lines]), ("closed_date", "=", False)]
        )
        return found | {override.order_line_id: override for override in named}

    def _allowed(self, line):
        """Was this line confirmed while the override held?"""
        order = line.order_id
        moment = order.date_approve or order.create_date
        return (
            self.product_id == line.product_id
            and self.partner_id == order.partner_id.commercial_partner_id
            and self.company_id == order.company_id
            and (self.limit != "order" or self.order_id == order)
            and self.date <= moment
            and (not self.closed_date or moment <= self.closed_date)
            and (not self.valid_until or self.company_id._sourcing_day(moment) <= self.valid_until)
        )

    def _get_domain_for(self, requests):
        orders = self.env["purchase.order"].union(*(line.order_id for line in requests))
        return [
            ("product_id", "in", list({request.product_id for request in requests.values()})),
            ("company_id", "in", list({request.company_id for request in requests.values()})),
            ("partner_id", "in", orders.partner_id.commercial_partner_id.ids),
            ("closed_date", "=", False),
        ]

    def _covers(self, line, supplier, quantity):
        """Does the override let so much be ordered with this line?"""
        self.ensure_one()
        if (self.product_id, self.partner_id, self.company_id) != (
            line.product_id._origin,
            supplier._origin,
            line.order_id.company_id,
        ):
            return False
        if self.limit == "order" and self.order_id != line.order_id._origin:
            return False
        if self.limit == "days":
            return self.company_id._sourcing_today() <= self.valid_until
        return line.product_id.uom_id.compare(quantity, self.quantity) <= 0

    # Granting and closing -------------------------------------------------------------------------

    @api.model
    def _check_may_override(self):
        if not self.env.user.has_group("supplier_qualification.group_approver"):
            raise AccessError(
                self.env._("Only approvers let a part be bought outside its approval.")
            )

    @api.model
    def _grant(self, vals_list):
        """Record overrides, and open for each the case that repairs it."""
        self._check_may_override()
        for vals in vals_list:
            line = self.env["purchase.order.line"].browse(vals["order_line_id"])
            vals |= {
                "order_id": line.order_id.id,
                "product_id": line.product_id.id,
                "partner_id": line.order_id.partner_id.commercial_partner_id.id,
                "company_id": line.order_id.company_id.id,
                "qualification_id": self._open_repair(line).id,
                "user_id": self.env.uid,
                "date": fields.Datetime.now(),
            }
        overrides = self._append(vals_list)
        self._forget_checks()
        return overrides

    @api.model
    def _open_repair(self, line):
        """The open case of the supplier for the part, or a new one in the name of the buyer."""
        cases = self.env["supplier.qualification"]
        supplier = line.order_id.partner_id.commercial_partner_id
        domain = [
            ("commercial_partner_id", "=", supplier.id),
            ("product_ids", "in", line.product_id.ids),
            ("company_id", "=", line.company_id.id),
        ]
        running = cases.search([*domain, ("state", "in", OPEN_STATES)], limit=1)
        return running or self._requalify(line) or self._open_first_case(line, domain)

    @api.model
    def _requalify(self, line):
        """Question the approval that the line does not fit."""
        sources = self.env["product.source"].search(
            [
                ("product_id", "=", line.product_id.id),
                ("partner_id", "=", line.order_id.partner_id.commercial_partner_id.id),
                ("company_id", "=", line.company_id.id),
                ("qualification_id", "!=", False),
            ]
        )
        text = self.env._(
            "%(part)s was bought outside the approval with %(order)s.",
            part=line.product_id.display_name,
            order=line.order_id.name,
        )
        return self.env["supplier.qualification"]._requalify_for("override", text, sources)[:1]

    @api.model
    def _open_first_case(self, line, domain):
        cases = self.env["supplier.qualification"]
        previous = cases.search([*domain, ("state", "=", "decided")], limit=1)
        plan = previous.plan_id or self._get_repair_plan(line.company_id)
        return cases.create(self._prepare_repair(line, previous, plan)) if plan else cases

    @api.model
    def _get_repair_plan(self, company):
        """Hook: the plan of a case for a source that nobody has looked at before."""
        plans = self.env["supplier.qualification.plan"]
        return plans.search([("company_id", "in", (False, company.id))], order="id", limit=1)

    @api.model
    def _prepare_repair(self, line, previous, plan):
        order = line.order_id
        return {
            "partner_id": order.partner_id.commercial_partner_id.id,
            "product_ids": [fields.Command.set(line.product_id.ids)],
            "company_id": line.company_id.id,
            "plan_id": plan.id,
            "type": "for_cause" if previous else "initial",
            "previous_id": previous.id,
            "site_id": previous.site_id.id,
            "user_id": (order.user_id or order.create_uid).id,
        }

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
