from dateutil.relativedelta import relativedelta

from odoo import models
from odoo.tools import SQL


class ProductSource(models.Model):
    """What was bought and received from sources, in one query for any number of them."""

    _inherit = "product.source"

    def _get_delivery_records(self, months):
        """Return ``{source: values}``: due order lines, on time in full, received, last receipt.

        A supplier with several sites gets the lines that name no site on each of its sources:
        Odoo does not know which one delivered.
        """
        self.env.flush_all()
        if not self:
            return {}
        rows = self.env.execute_query_dict(
            SQL(
                """
                WITH due AS (
                    SELECT s.id AS source_id, line.id, line.product_uom_qty AS ordered,
                           %(day)s AS promised
                      FROM product_source s
                      JOIN purchase_order_line line ON line.product_id = s.product_id
                      JOIN purchase_order purchase ON purchase.id = line.order_id
                           AND purchase.state = 'purchase' AND purchase.company_id = s.company_id
                      JOIN res_partner vendor ON vendor.id = purchase.partner_id
                           AND vendor.commercial_partner_id = s.partner_id
                      JOIN res_company company ON company.id = s.company_id
                      JOIN res_partner home ON home.id = company.partner_id
                     WHERE s.id = ANY(%(ids)s) AND line.date_planned >= %(since)s
                       AND line.date_planned <= NOW() AT TIME ZONE 'UTC'
                       AND (s.site_id IS NULL OR NOT COALESCE(vendor.is_production_site, FALSE)
                            OR s.site_id = vendor.id)
                ), received AS (
                    SELECT due.source_id, due.id, due.ordered, due.promised,
                           COALESCE(SUM(m.product_qty * m.way), 0) AS quantity,
                           MAX(%(moved)s) FILTER (WHERE m.way = 1) AS last
                      FROM due
                      LEFT JOIN LATERAL (
                           SELECT m.product_qty, m.date, %(way)s AS way
                             FROM stock_move m %(joins)s
                            WHERE m.purchase_line_id = due.id AND m.state = 'done') m ON TRUE
                      JOIN product_source s ON s.id = due.source_id
                      JOIN res_company company ON company.id = s.company_id
                      JOIN res_partner home ON home.id = company.partner_id
                     GROUP BY 1, 2, 3, 4
                )
                SELECT source_id, COUNT(*) AS line_count, SUM(quantity) AS quantity,
                       MAX(last) AS last_receipt_date,
                       COUNT(*) FILTER (WHERE quantity >= ordered AND last <= promised)
                           AS on_time_count
                  FROM received GROUP BY 1
                """,
                ids=self.ids,
                since=self.env.cr.now() - relativedelta(months=months),
                day=self._local_day_sql(SQL("line.date_planned")),
                moved=self._local_day_sql(SQL("m.date")),
                way=self.env["purchase.order.line"]._way_sql(),
                joins=self.env["purchase.order.line"]._way_joins_sql(),
            )
        )
        found = {row.pop("source_id"): row for row in rows}
        nothing = {
            "line_count": 0,
            "on_time_count": 0,
            "quantity": 0.0,
            "last_receipt_date": False,
        }
        return {
            source: found.get(source.id, nothing)
            | {"product_id": source.product_id.id, "has_price": source._has_price()}
            for source in self
        }

    def _local_day_sql(self, moment):
        return SQL(
            "(%s AT TIME ZONE 'UTC' AT TIME ZONE COALESCE(home.tz, 'UTC'))::date", moment
        )

    def _has_price(self):
        """Is there a vendor price line of the supplier for the part?"""
        sellers = self.product_id.sudo().seller_ids
        return any(
            seller.partner_id.commercial_partner_id == self.partner_id
            and seller.company_id.id in (False, self.company_id.id)
            and seller.product_id.id in (False, self.product_id.id)
            for seller in sellers
        )
