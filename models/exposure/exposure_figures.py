from odoo import fields, models
from odoo.tools import SQL

# How far back usage and orders are looked at, in days.
USAGE_DAYS = 90
BUYING_DAYS = 90


class ProductExposure(models.Model):
    """Where the figures of the refresh come from: stock, usage, orders, waivers.

    Each is a query over the step ``tracked`` of the refresh.
    """

    _inherit = "product.exposure"

    def _stock_sql(self):
        return SQL(
            """SELECT quant.product_id, quant.company_id, SUM(quant.quantity) AS quantity
                 FROM stock_quant quant
                 JOIN stock_location place ON place.id = quant.location_id
                      AND place.usage = 'internal'
                 JOIN tracked ON tracked.product_id = quant.product_id
                      AND tracked.company_id = quant.company_id
                GROUP BY 1, 2"""
        )

    def _usage_sql(self):
        """Average use a day: what really left for customers and production."""
        since = fields.Datetime.subtract(fields.Datetime.now(), days=USAGE_DAYS)
        return SQL(
            """SELECT m.product_id, m.company_id, SUM(m.quantity) / %(days)s AS quantity
                 FROM stock_move m
                 JOIN stock_location origin ON origin.id = m.location_id
                      AND origin.usage = 'internal'
                 JOIN stock_location target ON target.id = m.location_dest_id
                      AND target.usage IN ('customer', 'production')
                 JOIN tracked ON tracked.product_id = m.product_id
                      AND tracked.company_id = m.company_id
                WHERE m.state = 'done' AND m.date >= %(since)s
                GROUP BY 1, 2""",
            days=USAGE_DAYS,
            since=since,
        )

    def _unapproved_buying_sql(self):
        """Confirmed lines, open or recent, from a supplier with no source in force."""
        since = fields.Datetime.subtract(fields.Datetime.now(), days=BUYING_DAYS)
        return SQL(
            """SELECT DISTINCT line.product_id, purchase.company_id
                 FROM purchase_order_line line
                 JOIN purchase_order purchase ON purchase.id = line.order_id
                 JOIN res_partner vendor ON vendor.id = purchase.partner_id
                 JOIN tracked ON tracked.product_id = line.product_id
                      AND tracked.company_id = purchase.company_id
                WHERE purchase.state = 'purchase' AND line.product_qty > 0
                  AND (purchase.date_approve >= %s OR line.qty_received < line.product_qty)
                  AND NOT EXISTS (
                      SELECT 1 FROM product_source s
                       WHERE s.product_id = line.product_id
                         AND s.company_id = purchase.company_id
                         AND s.partner_id = vendor.commercial_partner_id
                         AND s.state IN ('approved', 'conditional'))""",
            since,
        )

    def _waiver_sql(self):
        """The newest waiver that holds for the part of ``tracked`` today."""
        return SQL(
            """SELECT w.id FROM sourcing_waiver w
                 LEFT JOIN product_category wide ON wide.id = w.category_id
                 LEFT JOIN product_category pc ON pc.id = t.categ_id
                WHERE w.company_id = tracked.company_id AND w.approved
                  AND w.valid_until >= tracked.day
                  AND (w.product_id = tracked.product_id
                       OR pc.parent_path LIKE wide.parent_path || '%%')
                ORDER BY (w.product_id IS NULL), w.id DESC LIMIT 1"""
        )
