from odoo import api, fields, models
from odoo.exceptions import UserError

# So many receipts of a part from a source with conditions are looked at more closely.
FIRST_RECEIPTS = 3
STOPPED = ("suspended", "withdrawn", "rejected")


class StockPicking(models.Model):
    """Goods that come from a source that was stopped, or that is new, are marked."""

    _inherit = "stock.picking"

    source_warning = fields.Text(compute="_compute_source_warning", groups="base.group_user")
    source_inspection = fields.Text(
        string="To Inspect",
        compute="_compute_source_warning",
        help="First receipts of parts that are approved with conditions.",
        groups="base.group_user",
    )
    source_flag = fields.Selection(
        selection=[("stopped", "Source Stopped"), ("inspect", "To Inspect")],
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="What was known of the sources when the receipt was validated.",
        groups="base.group_user",
    )

    @api.depends("state", "move_ids.product_id", "move_ids.purchase_line_id")
    def _compute_source_warning(self):
        open_moves = self.filtered(lambda p: p.state not in ("done", "cancel")).move_ids
        findings = open_moves._find_source_findings()
        for picking in self:
            mine = {move: findings[move] for move in picking.move_ids if move in findings}
            picking.source_warning = picking._join_findings(mine, ("block", "warn"))
            picking.source_inspection = picking._join_findings(mine, ("inspect",))

    def _join_findings(self, findings, kinds):
        return "\n".join(text for kind, text in findings.values() if kind in kinds) or False

    def _action_done(self):
        # EXTENDS 'stock': however a receipt is validated, its sources are looked at
        findings = self.move_ids._filter_received()._find_source_findings()
        blocked = [text for kind, text in findings.values() if kind == "block"]
        if blocked:
            raise UserError(
                self.env._(
                    "%(receipt)s cannot be validated:\n%(reasons)s\n\nAn approver can override "
                    "the check on the order, or the goods go back.",
                    receipt=", ".join(self.mapped("name")),
                    reasons="\n".join(f"- {text}" for text in blocked),
                )
            )
        self._mark_findings(findings)
        return super()._action_done()

    def _mark_findings(self, findings):
        for picking in self:
            mine = {move: findings[move] for move in picking.move_ids if move in findings}
            if not mine:
                continue
            kinds = {kind for kind, _text in mine.values()}
            # sudo: the mark is kept whoever receives
            picking.sudo().source_flag = "stopped" if "warn" in kinds else "inspect"
            picking.message_post(body="\n".join(text for _kind, text in mine.values()))


class StockMove(models.Model):
    _inherit = "stock.move"

    def _find_source_findings(self):
        """What has to be said of incoming goods: ``{move: (kind, text)}``.

        The kind is ``block`` or ``warn`` for a source that was stopped after it was ordered from,
        ``inspect`` for one of the first receipts of a source with conditions.
        """
        moves = self.filtered(
            lambda move: move.state not in ("done", "cancel") and move._comes_from_source()
        )
        # sudo: who receives goods may have no right to orders
        lines = moves.sudo().purchase_line_id
        checks = lines and lines._get_source_checks()
        checked = {line: check for line, check in (checks or {}).items() if check != "none"}
        if not checked:
            return {}
        codes = self._get_source_codes(list(checked))
        received = self._count_receipts(moves)
        findings = {}
        for move in moves:
            # sudo: who receives goods needs no right to orders
            line = move.sudo().purchase_line_id
            code, reason = codes.get(line, (False, False))
            if code in STOPPED:
                findings[move] = (checked[line], move._get_stop_text(line, reason))
            elif code == "conditional" and received.get(move, 0) < FIRST_RECEIPTS:
                findings[move] = ("inspect", move._get_inspection_text(received.get(move, 0)))
        return findings

    def _filter_received(self):
        """The moves that a validation receives; the others wait or are cancelled.

        The button picks every move where nobody picked one, before it comes here.
        """
        return self.filtered(
            lambda move: move.picked
            and move.product_uom.compare(move._get_picked_quantity(), 0.0) > 0
        )

    def _comes_from_source(self):
        """Is this what a supplier delivers to an order line, not what goes or comes back?

        What a subcontractor delivers comes from a place inside our own warehouse.
        """
        self.ensure_one()
        return bool(
            self.purchase_line_id
            and not self._is_purchase_return()
            and self.location_id.usage != "customer"
        )

    @api.model
    def _get_source_codes(self, lines):
        """How each line's source stands today: ``{line: (code, reason)}``, overrides left out."""
        # sudo: how a source stands does not depend on who receives
        Source = self.env["product.source"].sudo()
        requests = {
            line: Source._prepare_request(
                line.id, line.product_id, line.order_id.partner_id, line.company_id, None, 0.0
            )
            for line in lines
        }
        found = Source._coverage(list(requests.values()), together=False)
        stopped = [line for line in lines if found[line.id].code in STOPPED]
        allowed = self.env["purchase.source.override"]._find_for_receipt(stopped)
        return {
            line: (found[line.id].code, found[line.id].reason)
            for line in lines
            if line not in allowed
        }

    @api.model
    def _count_receipts(self, moves):
        """Done receipts of the same part from the same supplier: ``{move: count}``."""
        # sudo: receipts of other warehouses of the company count as well
        done = self.env["stock.move"].sudo()._read_group(
            [
                ("product_id", "in", moves.product_id.ids),
                ("company_id", "in", moves.company_id.ids),
                ("state", "=", "done"),
                ("purchase_line_id", "!=", False),
                ("origin_returned_move_id", "=", False),
                ("location_dest_id.usage", "!=", "supplier"),
            ],
            ["product_id", "company_id", "purchase_line_id.order_id.partner_id"],
            ["picking_id:count_distinct"],
        )
        counts = {}
        for product, company, partner, count in done:
            key = (product, company, partner.commercial_partner_id)
            counts[key] = counts.get(key, 0) + count
        # sudo: who receives goods needs no right to orders
        makers = {
            move: move.sudo().purchase_line_id.order_id.partner_id.commercial_partner_id
            for move in moves
        }
        return {
            move: counts.get((move.product_id, move.company_id, makers[move]), 0)
            for move in moves
        }

    def _get_stop_text(self, line, reason):
        return self.env._(
            "%(part)s from %(supplier)s: %(reason)s.",
            part=self.product_id.display_name,
            supplier=line.order_id.partner_id.display_name,
            reason=reason,
        )

    def _get_inspection_text(self, before):
        return self.env._(
            "%(part)s: receipt %(number)s of the first %(count)s from a source approved with "
            "conditions, please inspect.",
            part=self.product_id.display_name,
            number=before + 1,
            count=FIRST_RECEIPTS,
        )
