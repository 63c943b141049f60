from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..models.sourcing.product_source import IN_FORCE

DAYS_PER_MONTH = 365.25 / 12
# A stock that lasts for a century does not end: no plan reaches so far, nor does every date.
ENDLESS_DAYS = 36_500


class SourcingActivateLine(models.TransientModel):
    """One part: what its alternate can do, and what becomes of the open orders."""

    _name = "sourcing.activate.line"
    _description = "Part to Activate"

    wizard_id = fields.Many2one(
        comodel_name="sourcing.activate", required=True, ondelete="cascade"
    )
    selected = fields.Boolean(default=True)
    product_id = fields.Many2one(
        comodel_name="product.product", string="Part", required=True, readonly=True
    )
    out_source_ids = fields.Many2many(comodel_name="product.source", readonly=True)
    out_names = fields.Char(string="Out", compute="_compute_out_names")
    source_id = fields.Many2one(
        comodel_name="product.source",
        string="Alternate",
        domain="[('product_id', '=', product_id), ('id', 'not in', out_source_ids), "
        "('state', 'in', ('approved', 'conditional'))]",
    )
    open_orders = fields.Selection(
        selection=[("keep", "Keep"), ("cancel", "Cancel")],
        string="Keep or Cancel",
        default="keep",
        required=True,
        help="What happens to the open orders at the sources that are out.",
    )
    order_quantity = fields.Float(
        digits="Product Unit",
        string="Order Now",
        compute="_compute_order_quantity",
        # with the rights of the reader: the sources are those that the client names
        compute_sudo=False,
        store=True,
        readonly=False,
        help="A quotation of so much is made for the alternate.",
    )
    open_quantity = fields.Float(
        digits="Product Unit",
        string="Open Orders",
        compute="_compute_figures",
        help="Units ordered from the sources that are out and not received yet.",
    )
    monthly_need = fields.Float(
        digits="Product Unit", compute="_compute_figures", help="Units a month that are used."
    )
    monthly_need_known = fields.Boolean(compute="_compute_figures")
    monthly_capacity = fields.Float(
        digits="Product Unit",
        string="Capacity a Month",
        compute="_compute_figures",
        help="Units a month that the alternate can make.",
    )
    monthly_capacity_known = fields.Boolean(compute="_compute_figures")
    price_difference = fields.Float(
        compute="_compute_figures", help="Of the alternate's vendor price to the one today."
    )
    price_difference_known = fields.Boolean(compute="_compute_figures")
    first_arrival = fields.Date(
        compute="_compute_figures",
        help="The first day on which the alternate can deliver, by activation time and lead time.",
    )
    first_arrival_known = fields.Boolean(compute="_compute_figures")
    stock_out = fields.Date(
        string="Stock Ends", compute="_compute_figures",
        help="The day on which the stock ends without the sources that are out.",
    )  # fmt: skip
    is_late = fields.Boolean(compute="_compute_figures")

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._check_sources()
        return lines

    def write(self, vals):
        result = super().write(vals)
        self._check_sources()
        return result

    def _check_sources(self):
        """What a line shows of its sources is for those who may read them."""
        (self.out_source_ids | self.source_id).check_access("read")

    @api.depends("out_source_ids")
    def _compute_out_names(self):
        for line in self:
            line.out_names = ", ".join(
                (source.site_id or source.partner_id).display_name
                for source in line.out_source_ids
            )

    @api.depends("open_orders", "open_quantity")
    def _compute_order_quantity(self):
        for line in self:
            line.order_quantity = line.open_quantity if line.open_orders == "cancel" else 0.0

    @api.depends("source_id", "out_source_ids")
    def _compute_figures(self):
        company = self._get_company()
        today = company._sourcing_today()
        exposures = self.env["product.exposure"].search(
            [("product_id", "in", self.product_id.ids), ("company_id", "=", company.id)]
        )
        by_part = exposures.grouped("product_id")
        open_lines = self._find_lines(("purchase",))
        for line in self:
            exposure = by_part.get(line.product_id._origin, exposures.browse())
            line.open_quantity = sum(
                order_line._get_open_quantity() for order_line in open_lines[line]
            )
            line.monthly_need = exposure.daily_usage * DAYS_PER_MONTH
            line.monthly_need_known = exposure.daily_usage_known
            line.monthly_capacity = line.source_id.monthly_capacity
            line.monthly_capacity_known = line.source_id.monthly_capacity > 0
            line._set_price_difference()
            line._set_arrival(today, exposure)

    def _get_company(self):
        return self.wizard_id.company_id[:1] or self.env.company

    def _set_price_difference(self):
        before = self._get_price(self.out_source_ids.partner_id)
        after = self._get_price(self._get_vendor() | self.source_id.partner_id)
        self.price_difference_known = bool(before and after)
        self.price_difference = after / before - 1 if before and after else 0.0

    def _get_price(self, partners):
        """The vendor price of the part in the currency of the company; 0 when there is none."""
        company = self._get_company()
        today = company._sourcing_today()
        sellers = self.product_id.seller_ids._get_filtered_supplier(
            company, self.product_id._origin
        ).filtered(
            lambda s: s.partner_id.commercial_partner_id in partners.commercial_partner_id
            and not (s.date_start and s.date_start > today)
            and not (s.date_end and s.date_end < today)
        )  # fmt: skip
        prices = [
            # the discounted price is of the part's own unit, whatever unit the vendor's is
            seller.currency_id._convert(
                seller.price_discounted, company.currency_id, company, today, round=False
            )
            for seller in sellers
        ]
        return min(prices, default=0.0)

    def _set_arrival(self, today, exposure):
        days = self.source_id.lead_days
        self.first_arrival_known = bool(self.source_id and days)
        self.first_arrival = today + relativedelta(days=self.source_id.activation_days + days)
        self.stock_out = False
        if exposure.tts_days_known and exposure.tts_days < ENDLESS_DAYS:
            self.stock_out = today + relativedelta(days=int(exposure.tts_days))
        self.is_late = bool(
            self.stock_out and self.first_arrival_known and self.stock_out < self.first_arrival
        )

    def _get_vendor(self):
        """Whom to order from: the site itself where another site of its supplier is out."""
        source = self.source_id
        if source.site_id and source.partner_id in self.out_source_ids.partner_id:
            return source.site_id
        return source.partner_id

    def _find_lines(self, states):
        """Order lines of the parts with the suppliers that are out: ``{line: order lines}``."""
        found = self.env["purchase.order.line"].search(
            [
                ("product_id", "in", self.product_id.ids),
                ("company_id", "=", self._get_company().id),
                ("state", "in", states),
            ]
        )
        by_part = found.grouped("product_id")
        return {
            line: by_part.get(line.product_id._origin, found.browse()).filtered(
                lambda order_line, line=line: line._is_out(order_line.order_id.partner_id)
            )
            for line in self
        }

    def _is_out(self, partner):
        """Does an order on this partner come from a source that is out?"""
        if partner.is_production_site:
            sites = self.out_source_ids.site_id
            whole = self.out_source_ids.filtered(lambda source: not source.site_id).partner_id
            return partner in sites or partner.commercial_partner_id in whole
        return partner.commercial_partner_id in self.out_source_ids.partner_id

    def _apply(self):
        """Switch these parts; return the values of their records in the log."""
        for line in self:
            line._check_alternate()
        moved, vendors = self._move_quotations()
        open_lines = self._find_lines(("purchase",))
        return [line._apply_one(moved[line], vendors, open_lines[line]) for line in self]

    def _apply_one(self, moved, vendors, open_lines):
        """Switch one part.

        :param moved: its quotation lines, which are with the alternate already.
        :param vendors: the vendor that each moved line was with before.
        :param open_lines: what is still to come from the sources that are out.
        """
        cancelled = self._cancel(open_lines) if self.open_orders == "cancel" else []
        changes = {
            "sources": self._switch_sources(),
            "prices": self._switch_prices(),
            "vendors": {str(line.id): vendors[line].id for line in moved},
            "cancelled": cancelled,
        }
        return {
            "product_id": self.product_id.id,
            "out_source_ids": [Command.set(self.out_source_ids.ids)],
            "source_id": self.source_id.id,
            "cancelled_quantity": sum(quantity for _order, quantity in cancelled),
            "ordered_quantity": self.order_quantity,
            "moved_line_ids": [Command.set(moved.ids)],
            "changes": changes,
        }

    def _check_alternate(self):
        source = self.source_id
        problem = False
        if source in self.out_source_ids:
            problem = self.env._("its alternate is taken out as well")
        elif source.product_id != self.product_id:
            problem = self.env._("its alternate is a source of another part")
        elif source.state not in IN_FORCE:
            problem = self.env._("its alternate is not approved")
        if problem or source.company_id != self.wizard_id.company_id:
            raise UserError(
                self.env._(
                    "%(part)s cannot be switched: %(problem)s.",
                    part=self.product_id.display_name,
                    problem=problem or self.env._("its alternate belongs to another company"),
                )
            )

    def _switch_sources(self):
        """Roles and target shares; return ``{source id: {field: [before, after]}}``."""
        share = sum(self.out_source_ids.mapped("share_target"))
        wanted = {
            source: {"role": "standby", "share_target": 0.0} for source in self.out_source_ids
        }
        wanted[self.source_id] = {
            "role": "primary",
            "share_target": min(self.source_id.share_target + share, 100.0),
        }
        changes = {}
        for source, values in wanted.items():
            changed = {
                name: [source[name], value]
                for name, value in values.items() if source[name] != value
            }  # fmt: skip
            source.write({name: after for name, (_before, after) in changed.items()})
            changes[str(source.id)] = changed
        return {key: changed for key, changed in changes.items() if changed}

    def _switch_prices(self):
        """The alternate's vendor prices come first in the list."""
        # sudo: the order of vendor prices follows the roles, which buyers may change
        prices = self.product_id.sudo().seller_ids.filtered(
            lambda price: price.company_id in (self.env["res.company"], self.wizard_id.company_id)
        )
        mine = prices.filtered(
            lambda price: price.partner_id.commercial_partner_id == self.source_id.partner_id
        )
        changes = {}
        first = min((prices - mine).mapped("sequence"), default=False)
        for price in mine.filtered(lambda price: first is not False and price.sequence >= first):
            changes[str(price.id)] = {"sequence": [price.sequence, first - 1]}
            price.sequence = first - 1
        return changes

    def _move_quotations(self):
        """Quotation lines go to the alternates, those of one quotation together.

        :return: ``{line: order lines}`` and ``{order line: vendor before}``
        """
        found = self._find_lines(("draft", "sent"))
        target = {one: line._get_vendor() for line, mine in found.items() for one in mine}
        before = {one: one.order_id.partner_id for one in target}
        moving = self.env["purchase.order.line"].union(*found.values())
        groups = moving.grouped(lambda one: (one.order_id, target[one]))
        for (order, vendor), mine in groups.items():
            order._switch_vendor(vendor, mine)
        return found, before

    def _cancel(self, order_lines):
        """Order less of what is still open: ``[(order name, quantity)]``."""
        cancelled = []
        for order_line in order_lines:
            quantity = order_line._get_open_quantity()
            if quantity > 0:
                cancelled.append([order_line.order_id.name, quantity])
                order_line._cancel_open_quantity()
        return cancelled
