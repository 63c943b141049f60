from odoo import api, fields, models
from odoo.tools import SQL


class PurchaseSourceOverrideUse(models.Model):
    """An order line that was confirmed, or changed afterwards, under an override.

    What an override has let pass is counted by these records and by nothing that the order says
    of itself: the day of its confirmation can be written by whoever may write the order. The
    latest record of a line is the one that counts.
    """

    _name = "purchase.source.override.use"
    _description = "Use of a Source Override"
    _inherit = ["supplier.record.append.only"]
    _order = "id desc"
    _rec_name = "order_line_id"

    override_id = fields.Many2one(
        comodel_name="purchase.source.override", required=True, index=True, ondelete="cascade"
    )
    order_line_id = fields.Many2one(
        comodel_name="purchase.order.line", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="override_id.company_id", store=True, index=True)
    order_id = fields.Many2one(related="order_line_id.order_id", related_sudo=False)
    product_qty = fields.Float(
        related="order_line_id.product_qty",
        string="Ordered",
        related_sudo=False,
        help="Units on the order line that used the override.",
    )
    product_uom_id = fields.Many2one(related="order_line_id.product_uom_id", string="Unit",
                                     related_sudo=False)  # fmt: skip


class PurchaseSourceOverride(models.Model):
    """What was ordered under an override, and which lines rest on one."""

    _inherit = "purchase.source.override"

    use_ids = fields.One2many(
        comodel_name="purchase.source.override.use", inverse_name="override_id", string="Uses"
    )
    quantity_used = fields.Float(
        digits="Product Unit",
        compute="_compute_quantity_used",
        help="Units ordered under this override so far.",
    )

    def _compute_quantity_used(self):
        used = self._get_used_quantities()
        for override in self:
            override.quantity_used = used.get(override._origin.id, 0.0)

    def _get_used_quantities(self, except_lines=()):
        """What is ordered under each override, in the part's own unit: ``{id: quantity}``."""
        self.env["purchase.order.line"].flush_model()
        self.env["purchase.order"].flush_model()
        self.env["purchase.source.override.use"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT o.id, SUM(line.product_uom_qty)
                     FROM (SELECT DISTINCT ON (order_line_id) order_line_id, override_id
                             FROM purchase_source_override_use
                            WHERE order_line_id IN (
                                  SELECT order_line_id FROM purchase_source_override_use
                                   WHERE override_id = ANY(%(ids)s))
                              AND NOT order_line_id = ANY(%(except_lines)s)
                            ORDER BY order_line_id, id DESC) latest
                     JOIN purchase_source_override o ON o.id = latest.override_id
                     JOIN purchase_order_line line ON line.id = latest.order_line_id
                          AND line.product_id = o.product_id
                     JOIN purchase_order purchase ON purchase.id = line.order_id
                          AND purchase.company_id = o.company_id
                     JOIN res_partner vendor ON vendor.id = purchase.partner_id
                          AND vendor.commercial_partner_id = o.partner_id
                    WHERE o.id = ANY(%(ids)s) AND purchase.state = 'purchase'
                    GROUP BY o.id""",
                ids=self._origin.ids,
                except_lines=list(except_lines),
            )
        )
        return dict(rows)

    @api.model
    def _use(self, found):
        """Record which lines rest on which overrides.

        Two orders that take the same rest at the same moment: the database lets one of them write
        the number of uses, the other starts again and finds less left.

        :param found: ``{line: override}``
        """
        before = self._get_latest(found)
        self.env["purchase.source.override.use"]._append(
            [
                {"override_id": override.id, "order_line_id": line.id}
                for line, override in found.items()
                if before.get(line) != override
            ]
        )
        for override in self.browse({one.id for one in found.values()}):
            # sudo: the count is read as it is, whoever may read overrides
            override._sealed().write({"use_count": override.sudo().use_count + 1})

    @api.model
    def _get_latest(self, lines):
        """The override that each line was last confirmed or changed under: ``{line: override}``."""
        # sudo: a line rests on its override whoever looks at it
        uses = self.env["purchase.source.override.use"].sudo().search(
            [("order_line_id", "in", [line.id for line in lines])], order="id"
        )  # fmt: skip
        return {use.order_line_id: use.override_id for use in uses}

    @api.model
    def _find_confirmed(self, lines):
        """The overrides under which confirmed lines were ordered, ended ones included."""
        return {
            line: override
            for line, override in self._get_latest(lines).items()
            if override._concerns(line)
        }

    @api.model
    def _find_for_receipt(self, lines):
        """The open overrides that name these lines or still hold for them: goods may come."""
        found = self._find_confirmed(lines)
        # sudo: who receives goods needs no right to overrides
        named = self.sudo().search(
            [("order_line_id", "in", [line.id for line in lines]), ("closed_date", "=", False)]
        )
        return found | {
            override.order_line_id: override
            for override in named
            if override._concerns(override.order_line_id)
        }
