from odoo import api, fields, models


class PurchaseRequisitionLine(models.Model):
    _inherit = "purchase.requisition.line"

    source_check_state = fields.Selection(
        selection=[("ok", "Approved"), ("warn", "Unapproved"), ("block", "Blocked")],
        compute="_compute_source_check",
        string="Source",
        help="Whether the supplier is approved for the part on the day on which the goods are "
        "planned to arrive.",
    )
    source_check_reason = fields.Char(compute="_compute_source_check")

    @api.depends(
        "product_id", "product_qty", "product_uom_id", "requisition_id.vendor_id",
        "requisition_id.company_id", "requisition_id.date_start",
    )  # fmt: skip
    def _compute_source_check(self):
        checks = self._get_source_checks()
        requests = {line: line._prepare_source_request(key) for key, line in enumerate(checks)}
        # sudo: whether a part may be bought does not depend on what its buyer may read
        found = self.env["product.source"].sudo()._coverage(list(requests.values()))
        for line in self:
            coverage = line in requests and found[requests[line].key]
            line.source_check_state = coverage and ("ok" if coverage.covered else checks[line])
            line.source_check_reason = coverage and coverage.reason

    def _get_source_checks(self):
        """The check of each line whose part has one: ``{line: check}``."""
        lines = self.filtered(lambda line: line.product_id and line.requisition_id.vendor_id)
        policies = self.env["product.product"]._get_effective_policies(
            lines.product_id._origin.ids, lines.requisition_id.company_id.ids
        )
        checks = {}
        for line in lines:
            key = (line.product_id._origin.id, line.requisition_id.company_id.id)
            found = policies.get(key, ("none", "none"))
            if "none" not in found:
                checks[line] = found[1]
        return checks

    def _prepare_source_request(self, key):
        """An agreement is judged on its first day; each order under it on its own."""
        agreement = self.requisition_id
        return self.env["product.source"]._prepare_request(
            key,
            self.product_id._origin,
            agreement.vendor_id._origin,
            agreement.company_id,
            agreement.date_start or None,
            self.product_uom_id._compute_quantity(self.product_qty, self.product_id.uom_id),
        )
