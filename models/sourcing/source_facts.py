from odoo import models
from odoo.tools import SQL


class ProductSource(models.Model):
    """What the refresh reads of a source besides its approval: running cases and receipts."""

    _inherit = "product.source"

    def _running_case_sql(self, scope):
        """The sources that an undecided case covers, with the newest such case."""
        Case = self.env["supplier.qualification"]
        product_field, category_field = Case._fields["product_ids"], Case._fields["category_ids"]
        return SQL(
            """
            WITH reach AS MATERIALIZED (
                SELECT DISTINCT q.id AS case_id, pc.id AS categ_id
                  FROM supplier_qualification q
                  JOIN %(category_rel)s qc ON qc.%(category_case)s = q.id
                  JOIN product_category wide ON wide.id = qc.%(category_col)s
                  JOIN product_category pc ON pc.parent_path LIKE wide.parent_path || '%%'
                 WHERE q.state IN ('in_progress', 'review')
            )
            SELECT s.id AS source_id, MAX(q.id) AS case_id
              FROM supplier_qualification q
              JOIN product_source s ON s.partner_id = q.commercial_partner_id
                   AND s.company_id = q.company_id
                   AND (q.site_id IS NULL OR q.site_id = s.site_id)
              JOIN product_product p ON p.id = s.product_id
              JOIN product_template t ON t.id = p.product_tmpl_id
              LEFT JOIN %(product_rel)s part ON part.%(product_case)s = q.id
                   AND part.%(product_col)s = s.product_id
              LEFT JOIN reach ON reach.case_id = q.id AND reach.categ_id = t.categ_id
             WHERE q.state IN ('in_progress', 'review') AND %(scope)s
               AND (part.%(product_col)s IS NOT NULL OR reach.case_id IS NOT NULL)
             GROUP BY s.id
            """,
            scope=scope,
            product_rel=SQL.identifier(product_field.relation),
            product_case=SQL.identifier(product_field.column1),
            product_col=SQL.identifier(product_field.column2),
            category_rel=SQL.identifier(category_field.relation),
            category_case=SQL.identifier(category_field.column1),
            category_col=SQL.identifier(category_field.column2),
        )

    def _receipts_sql(self, parts):
        """Days on which goods came from a supplier and stayed, in the company's time zone.

        What a subcontractor sends comes from a place inside our own warehouse, what a drop
        shipper sends never comes here: both are receipts all the same.

        :param parts: a `Scope`
        """
        Line = self.env["purchase.order.line"]
        return SQL(
            """
            SELECT m.product_id, vendor.commercial_partner_id AS partner_id, m.company_id,
                   CASE WHEN vendor.is_production_site THEN vendor.id END AS site_id,
                   MAX((m.date AT TIME ZONE 'UTC'
                        AT TIME ZONE COALESCE(home.tz, 'UTC'))::date) AS day
              FROM stock_move m
              JOIN purchase_order_line line ON line.id = m.purchase_line_id
              JOIN purchase_order purchase ON purchase.id = line.order_id
              JOIN res_partner vendor ON vendor.id = purchase.partner_id
              %(joins)s
              JOIN res_company company ON company.id = m.company_id
              JOIN res_partner home ON home.id = company.partner_id
             WHERE m.state = 'done' AND m.quantity > 0 AND %(way)s = 1
               AND %(scope)s
               AND m.quantity > COALESCE((
                   SELECT SUM(back.quantity) FROM stock_move back
                     JOIN stock_location place ON place.id = back.location_dest_id
                    WHERE back.origin_returned_move_id = m.id AND back.state = 'done'
                      AND (place.usage IN ('supplier', 'transit') OR place.id = m.location_id)), 0)
             GROUP BY 1, 2, 3, 4
            """,
            scope=parts.on(SQL("m.product_id")),
            joins=Line._way_joins_sql(),
            way=Line._way_sql(),
        )
