from odoo import api, models


class PurchaseOrderLine(models.Model):
    """Where a buyer goes on from a line outside approval: its case, the exposure of its part."""

    _inherit = "purchase.order.line"

    @api.model
    def _get_ways_on(self, lines):
        """What each of these lines leads to, as far as the reader may see it.

        :return: ``{line: {"case": {"id", "name"} or False, "exposure": id or False}}``
        """
        lines = self.union(*lines)
        products, companies = lines.product_id._origin, lines.order_id.company_id
        cases = self._find_cases_on(lines, products, companies)
        rows = self.env["product.exposure"]
        if rows.has_access("read"):
            rows = rows.search(
                [("product_id", "in", products.ids), ("company_id", "in", companies.ids)]
            )
        exposures = {(row.product_id, row.company_id): row.id for row in rows}
        found = {}
        for line in lines:
            key = (line.product_id._origin, line.order_id.company_id)
            case = cases.get(line, False)
            found[line] = {
                "case": case and {
                    "id": case.id, "name": f"{case.name} ({case._get_status_label()})"
                },
                "exposure": exposures.get(key, False),
            }  # fmt: skip
        return found

    @api.model
    def _find_cases_on(self, lines, products, companies):
        """The case that looks at the supplier of each line, else the one that has decided on it."""
        cases = self.env["supplier.qualification"]
        if not cases.has_access("read"):
            return {}
        vendors = lines.order_id.partner_id.commercial_partner_id._origin
        opened = cases._find_open(products, companies, vendors)
        covered = {case: case._get_covered(products) for case in opened}
        decided = self.env["product.source"].search(
            [("product_id", "in", products.ids), ("company_id", "in", companies.ids),
             ("partner_id", "in", vendors.ids), ("qualification_id", "!=", False)]
        ).grouped(lambda s: (s.product_id, s.partner_id, s.company_id))  # fmt: skip
        found = {}
        for line in lines:
            part, company = line.product_id._origin, line.order_id.company_id
            vendor = line.order_id.partner_id.commercial_partner_id._origin
            mine = opened.filtered(
                lambda c, p=part, v=vendor, o=company: p in covered[c]
                and c.commercial_partner_id == v
                and c.company_id == o
            )
            sources = decided.get((part, vendor, company))
            found[line] = mine[:1] or (sources and sources.qualification_id[:1]) or False
        return found
