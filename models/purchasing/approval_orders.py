from odoo import fields, models
from odoo.fields import Domain


class SupplierQualification(models.Model):
    """The open orders that an approval no longer covers, seen from the approval."""

    _inherit = "supplier.qualification"

    stray_line_count = fields.Integer(
        compute="_compute_stray_line_count",
        string="Open Orders outside Approval",
        help="Confirmed order lines of its supplier and parts that are on the list of open "
        "orders outside approval.",
    )

    def _compute_stray_line_count(self):
        strays = self._get_stray_alerts()
        for case in self:
            case.stray_line_count = len(strays.get(case._origin, ()))

    def _get_stray_alerts(self):
        """What is on the list of open orders outside approval for these cases.

        :return: ``{case: alerts}``, decided cases with any.
        """
        cases = self._origin.filtered(lambda case: case.state == "decided")
        if not cases:
            return {}
        # sudo: what stands outside an approval does not depend on who may read which order
        alerts = self.env["purchase.source.alert"].sudo().search(
            Domain("solved_date", "=", False)
            & Domain("company_id", "in", cases.company_id.ids)
            & Domain("partner_id.commercial_partner_id", "in", cases.commercial_partner_id.ids)
        )  # fmt: skip
        by_maker = alerts.grouped(
            lambda alert: (alert.company_id, alert.partner_id.commercial_partner_id)
        )
        found = {}
        for case in cases:
            mine = by_maker.get((case.company_id, case.commercial_partner_id), alerts.browse())
            scope = mine and case._get_scope_products(mine.product_id)
            if mine := mine.filtered(lambda alert, scope=scope: alert.product_id in scope):
                found[case] = mine.sudo(False)
        return found

    def action_view_stray_lines(self):
        """The order lines that this approval no longer covers."""
        self.ensure_one()
        self.check_access("read")
        alerts = self._get_stray_alerts().get(self, self.env["purchase.source.alert"])
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "supplier_qualification.purchase_source_alert_action"
        )
        return action | {"domain": [("id", "in", alerts.ids)]}
