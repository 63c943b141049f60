from odoo import fields, models
from odoo.fields import Domain

from ..sourcing.source_standing import SourceRequest


class SupplierQualification(models.Model):
    """The open orders that an approval no longer covers, seen from the approval."""

    _inherit = "supplier.qualification"

    stray_line_count = fields.Integer(
        compute="_compute_stray_line_count",
        string="Open Orders outside Approval",
        help="Confirmed order lines that are still to come and that no approval covers.",
    )

    def _compute_stray_line_count(self):
        strays = self.filtered(lambda c: c.state == "decided")._get_stray_lines()
        for case in self:
            case.stray_line_count = len(strays.get(case._origin, ()))

    def _get_stray_lines(self):
        """Order lines still to come that no approval covers on the day they should arrive.

        :return: ``{case: lines}``; the number of queries does not depend on the cases.
        """
        lines = self._get_open_lines()
        requests = [
            SourceRequest(
                line.id,
                line.product_id.id,
                line.order_id.partner_id.id,
                line.company_id.id,
                line._get_day_to_come(),
                0.0,
                line.order_id.id,
            )
            for line in lines
        ]
        # sudo: whether a line is covered does not depend on who asks
        coverage = self.env["product.source"].sudo()._coverage(requests)
        strays = lines.filtered(lambda line: not coverage[line.id].covered)
        by_maker = {}
        for line in strays:
            key = (line.company_id, line.order_id.partner_id.commercial_partner_id)
            by_maker.setdefault(key, []).append(line)
        found = {}
        for case in self.sudo():
            mine = by_maker.get((case.company_id, case.commercial_partner_id), [])
            if mine:
                scope = case._get_scope_products().ids
                found[case.sudo(False)] = strays.browse(
                    [line.id for line in mine if line.product_id.id in scope]
                )
        return found

    def _get_open_lines(self):
        """Confirmed lines of the suppliers and parts of these cases that are still to come."""
        if not self:
            return self.env["purchase.order.line"].sudo()
        # sudo: what stands outside an approval does not depend on who may read which order
        return self.env["purchase.order.line"].sudo().search(
            Domain("order_id.state", "=", "purchase")
            & Domain("order_id.partner_id.commercial_partner_id", "in",
                     self.commercial_partner_id.ids)
            & Domain("company_id", "in", self.company_id.ids)
            & Domain("product_id", "in", self._get_scope_products().ids)
        ).filtered(lambda line: line.qty_received < line.product_qty)  # fmt: skip

    def action_view_stray_lines(self):
        """The order lines that this approval no longer covers."""
        self.ensure_one()
        self.check_access("read")
        lines = self._get_stray_lines().get(self, self.env["purchase.order.line"])
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Open Orders outside Approval"),
            "res_model": "purchase.order.line",
            "views": [
                (self.env.ref("supplier_qualification.purchase_order_line_view_list").id, "list")
            ],
            "domain": [("id", "in", lines.ids)],
        }


class PurchaseOrderLine(models.Model):
    _inherit = "purchase.order.line"

    def _get_day_to_come(self):
        """The day on which an open line should arrive: today, if it is late already."""
        company = self.company_id
        planned = company._sourcing_day(self.date_planned)
        return max(planned or company._sourcing_today(), company._sourcing_today())
