from odoo import api, fields, models


class PurchaseRequisition(models.Model):
    _inherit = "purchase.requisition"

    source_warning = fields.Text(compute="_compute_source_warning")

    @api.depends("line_ids.source_check_state", "line_ids.source_check_reason")
    def _compute_source_warning(self):
        bad = self.line_ids.filtered(lambda line: line.source_check_state in ("warn", "block"))
        requests = {line: line._prepare_source_request(key) for key, line in enumerate(bad)}
        # sudo: buyers of other teams see the approved sources of a part, too
        found = self.env["product.source"].sudo()._find_approved(list(requests.values()))
        for agreement in self:
            agreement.source_warning = "\n".join(
                agreement._get_source_sentence(line, found[requests[line].key])
                for line in agreement.line_ids
                if line in requests
            )

    def _get_source_sentence(self, line, sources):
        sentence = self.env._(
            "%(part)s from %(supplier)s: %(reason)s.",
            part=line.product_id.display_name,
            supplier=self.vendor_id.display_name,
            reason=line.source_check_reason,
        )
        names = ", ".join(sources.partner_id.mapped("display_name"))
        return f"{sentence} {self.env._('Approved: %s.', names)}" if names else sentence
