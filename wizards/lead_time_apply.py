from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..tools import safety_stock

# How far back the use of a part is looked at, in days.
USAGE_DAYS = 90


class SupplierLeadTimeApply(models.TransientModel):
    """Writes the measured lead time to the vendor price lines, and shows what it costs in stock."""

    _name = "supplier.lead.time.apply"
    _description = "Use the Measured Lead Time"

    source_id = fields.Many2one(
        comodel_name="product.source", required=True, readonly=True, ondelete="cascade"
    )
    basis = fields.Selection(
        selection=[("mean", "Mean"), ("p95", "95 of 100 deliveries come within (P95)")],
        default="mean",
        required=True,
        help="The mean suits a plan with safety stock, P95 one without.",
    )
    origin = fields.Selection(
        selection=[("receipts", "Receipts since the approval"), ("trial", "Lead-time trial")],
        compute="_compute_lead_time",
        help="The deliveries that were measured.",
    )
    measured_days = fields.Integer(
        string="Measured (days)",
        compute="_compute_lead_time",
        help="What the deliveries show, in days from order to receipt.",
    )
    quoted_days = fields.Integer(
        string="Price List (days)",
        compute="_compute_lead_time",
        help="The delivery lead time on the vendor price, in days.",
    )
    price_line_ids = fields.Many2many(
        comodel_name="product.supplierinfo", compute="_compute_lead_time", string="Price Lines"
    )
    service_level = fields.Float(
        default=0.95, help="Share of replenishments without a shortage, at least 80 %."
    )
    stock_effect = fields.Float(
        string="Safety Stock", digits="Product Unit", compute="_compute_stock_effect",
        help="How much more stock the measured lead time and its spread need than the quoted "
        "days would, if they were certain. Normal approximation over the use of 90 days.",
    )  # fmt: skip
    stock_effect_known = fields.Boolean(compute="_compute_stock_effect")

    @api.depends("source_id", "basis")
    def _compute_lead_time(self):
        for wizard in self:
            mean, _sd, p95, origin = wizard._get_measured()
            days = p95 if wizard.basis == "p95" else mean
            wizard.origin = origin
            # a plan that rounds down orders too late
            wizard.measured_days = 0 if days is None else -int(-days // 1)
            wizard.price_line_ids = wizard._find_price_lines()
            wizard.quoted_days = wizard.price_line_ids[:1].delay

    @api.depends("source_id", "service_level")
    def _compute_stock_effect(self):
        for wizard in self:
            mean, sd, _p95, _origin = wizard._get_measured()
            demand, demand_sd = wizard._get_usage()
            try:
                factor = safety_stock.safety_factor(wizard.service_level)
            except ValueError:
                factor = None
            quoted = wizard.price_line_ids[:1].delay if wizard.price_line_ids else None
            known = None not in (factor, quoted, demand)
            effect = known and safety_stock.effect(
                factor, demand, demand_sd, (mean, sd), quoted
            )  # fmt: skip
            wizard.stock_effect_known = known and effect is not None
            wizard.stock_effect = effect or 0.0

    def _get_measured(self):
        """``(mean, standard deviation, P95, origin)`` in days; None for what is unknown."""
        source = self.source_id
        if source.lead_days_mean_known:
            origin, figures = "receipts", source
        else:
            origin, figures = "trial", source.trial_stage_id
        found = [
            figures[f"lead_days_{name}"] if figures and figures[f"lead_days_{name}_known"] else None
            for name in ("mean", "sd", "p95")
        ]
        return *found, origin if found[0] is not None else False

    def _find_price_lines(self):
        source = self.source_id
        return self.env["product.supplierinfo"].search(
            [
                # not what is below it: a daughter that is a company is another supplier
                ("partner_id.commercial_partner_id", "=", source.partner_id.id),
                ("product_tmpl_id", "=", source.product_id.product_tmpl_id.id),
                ("product_id", "in", (False, source.product_id.id)),
                ("company_id", "in", (False, source.company_id.id)),
            ]
        )

    def _get_usage(self):
        """Mean use a day and its standard deviation, ``(None, None)`` without any use."""
        source = self.source_id
        self.env["stock.move"].flush_model()
        [[total, squares]] = self.env.execute_query(
            SQL(
                """SELECT SUM(quantity)::float, SUM(quantity * quantity)::float FROM (
                      SELECT m.date::date AS day,
                             SUM(m.quantity * unit.factor / own.factor) AS quantity
                        FROM stock_move m
                        JOIN stock_location origin ON origin.id = m.location_id
                             AND origin.usage = 'internal'
                        JOIN stock_location target ON target.id = m.location_dest_id
                             AND target.usage IN ('customer', 'production')
                        JOIN product_product p ON p.id = m.product_id
                        JOIN product_template t ON t.id = p.product_tmpl_id
                        JOIN uom_uom unit ON unit.id = m.product_uom
                        JOIN uom_uom own ON own.id = t.uom_id
                       WHERE m.state = 'done' AND m.product_id = %s AND m.company_id = %s
                         AND m.date >= %s
                       GROUP BY 1) used""",
                source.product_id.id,
                source.company_id.id,
                fields.Datetime.subtract(fields.Datetime.now(), days=USAGE_DAYS),
            )
        )
        if not total:
            return None, None
        mean = total / USAGE_DAYS
        variance = max(squares - USAGE_DAYS * mean**2, 0.0) / (USAGE_DAYS - 1)
        return mean, variance**0.5

    def action_apply(self):
        """Write the days to the price lines and to the source.

        :raise UserError: nothing was measured, or there is no price line
        """
        self.ensure_one()
        if not self.origin:
            raise UserError(
                self.env._("%s: no lead time was measured yet.", self.source_id.display_name)
            )
        if not self.price_line_ids:
            raise UserError(
                self.env._(
                    "%s has no vendor price line. Add one to the part first.",
                    self.source_id.display_name,
                )
            )
        if not self.price_line_ids.has_access("write"):
            raise UserError(
                self.env._("Ask a purchase manager: you may not change vendor price lines.")
            )
        before = self.quoted_days
        self.price_line_ids.write({"delay": self.measured_days})
        self.source_id.write({"lead_days": self.measured_days})
        self.source_id.message_post(
            body=self.env._(
                "Lead time of the price list: %(before)s → %(after)s days (%(origin)s, %(basis)s).",
                before=before,
                after=self.measured_days,
                origin=self._get_label("origin"),
                basis=self._get_label("basis"),
            )
        )
        return {"type": "ir.actions.act_window_close"}

    def _get_label(self, name):
        return dict(self._fields[name]._description_selection(self.env))[self[name]]
