from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..sourcing.product_supplierinfo import LATER_KEY, ListLater
from ..sourcing.source_standing import SourceRequest
from .vendor_switch import SWITCHABLE


class PurchaseOrder(models.Model):
    """The guard sits on the model: however an order gets confirmed, its lines are checked."""

    _inherit = "purchase.order"

    source_warning = fields.Text(compute="_compute_source_warning", groups="base.group_user")
    source_problems = fields.Json(
        compute="_compute_source_warning",
        help="The lines outside approval, each with the vendors it could go to instead.",
        groups="base.group_user",
    )
    source_blocked = fields.Boolean(compute="_compute_source_warning", groups="base.group_user")
    has_source_check = fields.Boolean(
        compute="_compute_has_source_check",
        help="Some part of the order is checked; without one nothing is shown of it.",
        groups="base.group_user",
    )

    @api.depends(
        "state", "partner_id", "company_id", "order_line.product_id", "order_line.product_qty",
        "order_line.product_uom_id", "order_line.date_planned",
    )  # fmt: skip
    def _compute_source_warning(self):
        problems = self.order_line._get_source_problems()
        options = problems and self.order_line._get_source_options(problems)
        ways = problems and self.order_line._get_ways_on(problems)
        for order in self:
            lines = order.order_line.filtered(lambda line: line in problems)
            order.source_warning = "\n".join(
                line._get_source_sentence(problems[line]) for line in lines
            )
            order.source_blocked = any(problems[line].check == "block" for line in lines)
            order.source_problems = order._describe_problems(lines, problems, options, ways)

    @api.depends("order_line.source_check_state")
    def _compute_has_source_check(self):
        for order in self:
            order.has_source_check = any(order.order_line.mapped("source_check_state"))

    def _describe_problems(self, lines, problems, options, ways):
        """What the banner shows; False without any problem."""
        self.ensure_one()
        if not lines:
            return False
        everywhere = [set(options[line].partner_id.ids) for line in lines]
        common = set.intersection(*everywhere) if len(lines) > 1 else set()
        return {
            "switchable": self.state in SWITCHABLE,
            "lines": [
                line._describe_problem(problems[line], options[line]) | ways[line]
                for line in lines
            ],
            "common": [
                {"id": vendor.id, "name": vendor.display_name}
                for vendor in options[lines[0]].partner_id if vendor.id in common
            ],
        }  # fmt: skip

    def _confirmation_error_message(self):
        # EXTENDS 'purchase': an order that somebody has to approve is not sent there for nothing.
        # One that is confirmed at once is judged as its state is written, with the same words.
        message = super()._confirmation_error_message()
        if message or self._approval_allowed():
            return message
        return self._get_source_refusal()

    def _add_supplier_to_product(self):
        # EXTENDS 'purchase': it adds price lines one by one, their sources are listed in one go
        later = ListLater()
        orders = self.with_context(**{LATER_KEY: later})
        result = super(PurchaseOrder, orders)._add_supplier_to_product()
        products = self.env["product.product"].browse(later)
        if products:
            self._list_new_sources(products)
        return result

    def _list_new_sources(self, products):
        # Refused as what the buyer sees: a listed source it would be by this attempt alone.
        if refusal := self._get_source_refusal():
            raise ValidationError(refusal)
        # sudo: confirming adds price lines, so it lists their sources, whatever the buyer may write
        if self.env["product.source"].sudo()._list_price_lines(products):
            self.env["product.exposure"]._refresh(products)

    @api.constrains("state", "partner_id", "company_id")
    def _check_sources(self):
        for order in self.filtered(lambda o: o.state == "purchase"):
            order._check_confirmed_lines(order.order_line)

    def _check_confirmed_lines(self, lines):
        """Refuse lines that are blocked, remember those that are confirmed with a warning."""
        found = lines._find_source_problems(lines._get_source_checks())
        if not found:
            return
        problems = {line: one for line, one in found.items() if not one.override}
        if refusal := self._get_source_refusal(problems):
            raise ValidationError(refusal)
        self.env["purchase.source.override"]._use(
            {line: one.override for line, one in found.items() if one.override}
        )
        if problems:
            self.env["purchase.source.alert"]._note(problems)

    def _get_source_refusal(self, problems=None):
        """Return why the order cannot stand under its policy, or False."""
        if problems is None:
            problems = self.order_line._get_source_problems()
        blocked = self.order_line.browse(
            line.id for line, problem in problems.items() if problem.check == "block"
        )
        if not blocked:
            return False
        options = blocked._get_source_options(blocked)
        return self.env._(
            "%(order)s cannot be confirmed:\n%(lines)s\n\nOrder from an approved source, ask for "
            "a qualification of this one, or ask an approver to override the check.",
            order=self.display_name,
            lines="\n".join(
                f"- {line._get_source_sentence(problems[line], options[line])}"
                for line in blocked
            ),
        )

    def write(self, vals):
        result = super().write(vals)
        if {"state", "partner_id"} & vals.keys():
            self._refresh_source_exposure("partner_id" in vals)
            self.order_line._recheck_alerts()
        return result

    def _refresh_source_exposure(self, moved):
        """Buying from a source that is not approved is itself a reason, and caps fill up.

        :param moved: whether the orders may have left another supplier, too.
        """
        lines = self.filtered(lambda order: order.state in ("purchase", "cancel")).order_line
        if not moved:
            # Only of what is ordered: with a cancelled order goods no longer come.
            ordered = lines.filtered(lambda line: line.order_id.state == "purchase")
            lines -= ordered._get_settled()
        # What nobody follows costs nothing: with policy none an order is what it was.
        products = lines.product_id._filter_followed(lines.company_id)
        if products:
            self.env["product.exposure"]._refresh(products)

    def _prepare_source_request(self, line):
        company = self.company_id
        today = company._sourcing_today()
        return SourceRequest(
            line.id or line._origin.id or id(line),
            line.product_id.id,
            self.partner_id.id,
            company.id,
            # What should have come already comes today at the earliest.
            max(company._sourcing_day(line.date_planned) or today, today),
            line.product_uom_id._compute_quantity(line.product_qty, line.product_id.uom_id),
            line._origin.id or 0,
        )
