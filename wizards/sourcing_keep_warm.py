from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tools import float_round


class SourcingKeepWarm(models.TransientModel):
    """The smallest orders that restart the dormancy clock of the alternates, with their cost."""

    _name = "sourcing.keep.warm"
    _description = "Order to Keep Warm"

    exposure_ids = fields.Many2many(comodel_name="product.exposure", string="Parts")
    line_ids = fields.One2many(
        comodel_name="sourcing.keep.warm.line",
        inverse_name="wizard_id",
        string="Sources to Order from",
        compute="_compute_line_ids",
        # with the rights of the reader: the parts are those that the client names
        compute_sudo=False,
        store=True,
        readonly=False,
    )
    currency_id = fields.Many2one(
        comodel_name="res.currency", compute="_compute_total", string="Currency"
    )
    total = fields.Monetary(
        compute="_compute_total",
        help="Cost of all orders that are ticked, in the currency of the company.",
    )

    @api.constrains("exposure_ids")
    def _check_one_company(self):
        for wizard in self:
            companies = wizard.exposure_ids.company_id
            if len(companies) > 1:
                raise ValidationError(
                    self.env._(
                        "These parts belong to %s. What the orders cost is added up in one "
                        "currency: choose the parts of one company.",
                        ", ".join(companies.mapped("display_name")),
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        wizards = super().create(vals_list)
        wizards.exposure_ids.check_access("read")
        # found at once, by who asks, not by whoever flushes next
        wizards.mapped("line_ids")
        return wizards

    def write(self, vals):
        result = super().write(vals)
        self.exposure_ids.check_access("read")
        return result

    @api.depends("exposure_ids")
    def _compute_line_ids(self):
        for wizard in self:
            wizard.line_ids = [Command.clear()] + [
                Command.create({"source_id": source.id})
                for row in wizard.exposure_ids
                for source in row._counted_sources().filtered("dormant_soon")
            ]

    @api.depends("line_ids.cost", "line_ids.chosen")
    def _compute_total(self):
        for wizard in self:
            wizard.currency_id = wizard.exposure_ids.company_id[:1].currency_id
            wizard.total = sum(wizard.line_ids.filtered("chosen").mapped("cost"))

    def action_apply(self):
        """Make a request for quotation for each supplier; buyers confirm it as any other."""
        self.ensure_one()
        lines = self.line_ids.filtered("chosen")
        if not lines:
            raise UserError(self.env._("Choose at least one source to order from."))
        partners = lines.source_id._get_order_partners()
        groups = lines.grouped(lambda line: (line.source_id.company_id, partners[line.source_id]))
        orders = self.env["purchase.order"]
        for (company, partner), mine in groups.items():
            orders |= orders.with_company(company).create(
                {
                    "partner_id": partner.id,
                    "company_id": company.id,
                    "origin": self.env._("Keep warm"),
                    "order_line": [Command.create(line._prepare_order_line()) for line in mine],
                }
            )
        action = self.env["ir.actions.act_window"]._for_xml_id("purchase.purchase_rfq")
        if len(orders) == 1:
            return action | {"views": [(False, "form")], "res_id": orders.id}
        return action | {"domain": [("id", "in", orders.ids)], "context": {}}


class SourcingKeepWarmLine(models.TransientModel):
    _name = "sourcing.keep.warm.line"
    _description = "Source to Keep Warm"

    wizard_id = fields.Many2one(comodel_name="sourcing.keep.warm", ondelete="cascade")
    source_id = fields.Many2one(comodel_name="product.source", required=True, readonly=True)
    product_id = fields.Many2one(related="source_id.product_id")
    partner_id = fields.Many2one(related="source_id.partner_id")
    last_receipt_date = fields.Date(
        related="source_id.last_receipt_date",
        help="The last day on which goods of this source were accepted.",
    )
    chosen = fields.Boolean(default=True)
    quantity = fields.Float(
        digits="Product Unit",
        compute="_compute_quantity",
        compute_sudo=False,
        store=True,
        readonly=False,
        help="The least that the supplier takes an order for.",
    )
    currency_id = fields.Many2one(related="source_id.company_id.currency_id")
    cost = fields.Monetary(
        compute="_compute_cost",
        help="Quantity times the vendor price, in the currency of the company.",
    )
    is_price_known = fields.Boolean(compute="_compute_cost")

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        # What a line shows of a source is read with its rights: only sources of one's own.
        lines.source_id.check_access("read")
        return lines

    def write(self, vals):
        result = super().write(vals)
        self.source_id.check_access("read")
        return result

    @api.depends("source_id")
    def _compute_quantity(self):
        for line in self:
            price = line.source_id._get_price_line()
            unit = price.product_uom_id or line.product_id.uom_id
            # The least that is an order at all: one unit, or the vendor's minimum.
            least = max(price.min_qty, unit._compute_quantity(1, unit))
            quantity = unit._compute_quantity(least, line.product_id.uom_id)
            line.quantity = float_round(quantity, precision_rounding=0.01, rounding_method="UP")

    @api.depends("source_id", "quantity")
    def _compute_cost(self):
        for line in self:
            line.cost, line.is_price_known = line.source_id._get_order_cost(line.quantity)

    def _prepare_order_line(self):
        self.ensure_one()
        return {"product_id": self.product_id.id, "product_qty": self.quantity}
