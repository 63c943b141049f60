from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..models.sourcing.product_source import COUNTED


class SourcingScenarioCover(models.TransientModel):
    """Orders for what is missing in a scenario: everything is shown before it is made."""

    _name = "sourcing.scenario.cover"
    _description = "Order Cover"

    scenario_id = fields.Many2one(
        comodel_name="sourcing.scenario", required=True, readonly=True, ondelete="cascade"
    )
    line_ids = fields.One2many(
        comodel_name="sourcing.scenario.cover.line", inverse_name="wizard_id"
    )
    currency_id = fields.Many2one(related="scenario_id.currency_id", related_sudo=False)
    total = fields.Monetary(
        compute="_compute_total", help="Of the chosen parts whose price is known."
    )
    refused_count = fields.Integer(
        compute="_compute_total", help="Parts without a source outside that may be bought from."
    )
    refused_text = fields.Char(compute="_compute_total")
    can_order = fields.Boolean(
        compute="_compute_total", help="At least one part has a source that may be bought from."
    )

    @api.model_create_multi
    def create(self, vals_list):
        wizards = super().create(vals_list)
        wizards.scenario_id.check_access("read")
        return wizards

    def write(self, vals):
        result = super().write(vals)
        self.scenario_id.check_access("read")
        return result

    @api.depends("line_ids.cost", "line_ids.chosen", "line_ids.source_id")
    def _compute_total(self):
        for wizard in self:
            refused = wizard.line_ids.filtered(lambda line: not line.source_id)
            wizard.total = sum(wizard.line_ids.filtered("chosen").mapped("cost"))
            wizard.refused_count = len(refused)
            wizard.refused_text = wizard._describe_refused(refused)
            wizard.can_order = bool(wizard.line_ids - refused)

    def _describe_refused(self, refused):
        if not refused:
            return False
        if len(refused) == 1:
            return self.env._(
                "%s has no source outside that may be bought from: it is not ordered.",
                refused.product_id.display_name,
            )
        return self.env._(
            "%s parts have no source outside that may be bought from: they are not ordered.",
            len(refused),
        )

    def action_qualify(self):
        """Where nothing can be ordered: ask whom to qualify for these parts."""
        return self.line_ids.result_id.action_qualify()

    def action_apply(self):
        """Make a request for quotation for each supplier; buyers confirm it as any other."""
        self.ensure_one()
        lines = self.line_ids.filtered(lambda line: line.chosen and line.source_id)
        if not lines:
            raise UserError(
                self.env._("Choose at least one part that has a source outside to order from.")
            )
        company = self.scenario_id.company_id
        orders = self.env["purchase.order"].with_company(company)
        for vendor, mine in lines.grouped(lambda line: line._get_vendor()).items():
            order = orders.create(
                {
                    "partner_id": vendor.id,
                    "company_id": company.id,
                    "origin": self.scenario_id.name,
                    "order_line": [Command.create(line._prepare_order_line()) for line in mine],
                }
            )
            for order_line, line in zip(order.order_line, mine, strict=True):
                # Not before the source can deliver, whatever its price list says.
                if line.arrival:
                    arrival = fields.Datetime.to_datetime(line.arrival)
                    order_line.date_planned = max(order_line.date_planned, arrival)
            orders |= order
        action = self.env["ir.actions.act_window"]._for_xml_id("purchase.purchase_rfq")
        if len(orders) == 1:
            return action | {"views": [(False, "form")], "res_id": orders.id}
        return action | {"domain": [("id", "in", orders.ids)], "context": {}}


class SourcingScenarioCoverLine(models.TransientModel):
    _name = "sourcing.scenario.cover.line"
    _description = "Part to Cover"
    _inherit = ["supplier.known.figures"]

    wizard_id = fields.Many2one(
        comodel_name="sourcing.scenario.cover", required=True, ondelete="cascade"
    )
    result_id = fields.Many2one(
        comodel_name="sourcing.scenario.line", required=True, readonly=True, index=True,
        ondelete="cascade",
    )  # fmt: skip
    product_id = fields.Many2one(related="result_id.product_id", related_sudo=False)
    currency_id = fields.Many2one(related="result_id.currency_id", related_sudo=False)
    first_short_date = fields.Date(related="result_id.first_short_date", related_sudo=False)
    missing_quantity = fields.Float(related="result_id.missing_quantity", related_sudo=False)
    source_id = fields.Many2one(
        comodel_name="product.source", string="From", compute="_compute_source_id", store=True,
        readonly=False,
        domain="[('product_id', '=', product_id), ('readiness', 'in', "
        "('conditional', 'cold', 'warm'))]",
        help="The source outside that counts and could deliver first.",
    )  # fmt: skip
    chosen = fields.Boolean(compute="_compute_source_id", store=True, readonly=False)
    quantity = fields.Float(
        digits="Product Unit", compute="_compute_quantity", store=True, readonly=False,
        help="What is missing, at least the vendor's minimum.",
    )  # fmt: skip
    arrival = fields.Date(
        compute="_compute_arrival",
        help="Activation and lead time from today; empty where the lead time is unknown.",
    )
    is_late = fields.Boolean(compute="_compute_arrival")
    cost_known = fields.Boolean(compute="_compute_cost")
    cost = fields.Monetary(compute="_compute_cost", help="Quantity times the vendor's price.")

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        # What a line shows is read with its own rights: only results of one's own or shared.
        lines.result_id.check_access("read")
        return lines

    def write(self, vals):
        result = super().write(vals)
        self.result_id.check_access("read")
        return result

    @api.depends("result_id")
    def _compute_source_id(self):
        for line in self:
            remaining = line.result_id.remaining_source_id
            line.source_id = remaining if remaining.readiness in COUNTED else False
            line.chosen = bool(line.source_id) and line.missing_quantity > 0

    @api.depends("source_id", "result_id")
    def _compute_quantity(self):
        for line in self:
            unit = line.product_id.uom_id
            price = line.source_id._get_price_line(line.missing_quantity)
            least = price.product_uom_id._compute_quantity(price.min_qty, unit) if price else 0.0
            line.quantity = unit.round(max(line.missing_quantity, least), rounding_method="UP")

    @api.depends("source_id")
    def _compute_arrival(self):
        for line in self:
            source, short = line.source_id, line.first_short_date
            today = line.result_id.company_id._sourcing_today()
            line.arrival = source.lead_days > 0 and today + timedelta(
                days=source.activation_days + source.lead_days
            )
            line.is_late = bool(short and line.arrival and line.arrival > short)

    @api.depends("source_id", "quantity")
    def _compute_cost(self):
        for line in self:
            line.cost, line.cost_known = line.source_id._get_order_cost(line.quantity)

    def _get_vendor(self):
        """Whom to order from: the site itself where another site of its supplier is lost."""
        source = self.source_id
        if source.site_id and source.partner_id in self.result_id.lost_source_ids.partner_id:
            return source.site_id
        return source.partner_id

    def _prepare_order_line(self):
        self.ensure_one()
        return {
            "product_id": self.product_id.id,
            "product_qty": self.quantity,
            "product_uom_id": self.product_id.uom_id.id,
        }
