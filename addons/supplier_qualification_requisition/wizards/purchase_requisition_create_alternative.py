from odoo import Command, api, models


class PurchaseRequisitionCreateAlternative(models.TransientModel):
    _inherit = "purchase.requisition.create.alternative"

    @api.model
    def default_get(self, fields):
        # EXTENDS 'purchase_requisition': propose the approved sources that are not asked yet
        values = super().default_get(fields)
        if "partner_ids" in fields and values.get("origin_po_id") and not values.get("partner_ids"):
            order = self.env["purchase.order"].browse(values["origin_po_id"])
            # Commands: the web client takes no plain ids as the default of an x2many.
            values["partner_ids"] = [Command.set(self._get_approved_vendors(order).ids)]
        return values

    @api.model
    def _get_approved_vendors(self, order):
        """The vendors that may deliver a checked part of the order, best first."""
        checks = order.order_line._get_source_checks()
        lines = order.order_line.filtered(
            lambda line: checks.get(line, "none") != "none" and line.product_qty > 0
        )
        vendors = self.env["res.partner"]
        for sources in self.env["purchase.order.line"]._get_source_options(lines).values():
            vendors |= sources.partner_id
        asked = (order | order.alternative_po_ids).partner_id.commercial_partner_id
        # sudo(False): found with all rights, handed over with the buyer's
        return (vendors - asked).sudo(False)
