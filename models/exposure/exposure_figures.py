from odoo import fields, models
from odoo.tools import SQL

from .exposure_refresh import can_own, part_key

# How far back orders from unapproved suppliers are looked at, in days.
BUYING_DAYS = 90
# An order line that buys something, and a source that may be bought from.
ORDERED = SQL("purchase.state = 'purchase' AND line.product_qty > 0")
IN_FORCE = SQL("s.active AND s.state IN ('approved', 'conditional')")


class ProductExposure(models.Model):
    """Where the figures of the refresh come from: stock, usage, orders, waivers, owners.

    Each is a query over the step ``tracked`` of the refresh.
    """

    _inherit = "product.exposure"

    def _stock_sql(self, scope):
        return SQL(
            """SELECT quant.product_id, quant.company_id, %s AS part,
                      SUM(quant.quantity) AS quantity
                 FROM stock_quant quant
                 JOIN tracked USING (product_id, company_id)
                 JOIN stock_location place ON place.id = quant.location_id
                      AND place.usage = 'internal'
                WHERE %s
                GROUP BY 1, 2""",
            part_key("quant"),
            scope.on(SQL("quant.product_id")),
        )

    def _usage_sql(self, scope):
        """Average use a day: what left for customers and production, less what came back.

        Whole days count, so that two refreshes of one day agree.
        """
        return SQL(
            """SELECT m.product_id, m.company_id, %(part)s AS part,
                      GREATEST(SUM(m.quantity::float * unit.factor::float / own.factor::float
                          * CASE WHEN origin.usage = 'internal' THEN 1 ELSE -1 END), 0)
                      / MAX(tracked.usage_days) AS quantity
                 FROM stock_move m
                 JOIN tracked USING (product_id, company_id)
                 JOIN stock_location origin ON origin.id = m.location_id
                 JOIN stock_location target ON target.id = m.location_dest_id
                 JOIN uom_uom unit ON unit.id = m.product_uom
                 JOIN uom_uom own ON own.id = tracked.uom_id
                WHERE m.state = 'done' AND %(scope)s
                  AND m.date >= tracked.day - tracked.usage_days
                  AND (origin.usage = 'internal' AND target.usage IN ('customer', 'production')
                       OR origin.usage = 'customer' AND target.usage = 'internal')
                GROUP BY 1, 2""",
            part=part_key("m"),
            scope=scope.on(SQL("m.product_id")),
        )

    def _bought_sql(self, scope):
        """Confirmed orders of a year, and older ones that are open, by part and supplier."""
        return SQL(
            """SELECT line.product_id, purchase.company_id,
                      vendor.commercial_partner_id AS partner_id,
                      SUM(%(amount)s) FILTER (WHERE purchase.date_approve >= %(year)s) AS spend,
                      COUNT(*) FILTER (WHERE %(fresh)s) AS stray_count,
                      SUM(%(amount)s) FILTER (WHERE %(fresh)s) AS stray_amount
                 FROM purchase_order_line line
                 JOIN purchase_order purchase ON purchase.id = line.order_id
                 JOIN res_partner vendor ON vendor.id = purchase.partner_id
                WHERE %(ordered)s AND %(scope)s
                  AND (purchase.date_approve >= %(year)s
                       OR line.qty_received < line.product_qty)
                GROUP BY 1, 2, 3""",
            amount=SQL(
                "line.price_subtotal::float / COALESCE(NULLIF(purchase.currency_rate::float, 0), 1)"
            ),
            year=fields.Date.subtract(fields.Date.today(), months=12),
            ordered=ORDERED,
            fresh=self._fresh_sql(),
            scope=scope.on(SQL("line.product_id")),
        )

    def _fresh_sql(self):
        """The orders that are looked at for suppliers without a source in force."""
        return SQL(
            "(purchase.date_approve >= %s OR line.qty_received < line.product_qty)",
            fields.Date.subtract(fields.Date.today(), days=BUYING_DAYS),
        )

    def _spent_sql(self, scope):
        """Spend of a part, and what of it went to suppliers with no source in force."""
        return SQL(
            """SELECT bought.product_id, bought.company_id, %s AS part,
                      SUM(bought.spend) AS spend,
                      SUM(stray_count) FILTER (WHERE known.partner_id IS NULL) AS stray_count,
                      SUM(stray_amount) FILTER (WHERE known.partner_id IS NULL) AS stray_amount
                 FROM bought
                 LEFT JOIN (SELECT DISTINCT %s AS part, s.partner_id
                              FROM product_source s
                             WHERE %s AND %s) known
                      ON known.part = %s AND known.partner_id = bought.partner_id
                GROUP BY 1, 2""",
            part_key("bought"),
            part_key("s"),
            IN_FORCE,
            scope.on(SQL("s.product_id")),
            part_key("bought"),
        )

    def _find_stray_lines(self):
        """The order lines of this part that `_spent_sql` counts as stray."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """SELECT line.id
                     FROM purchase_order_line line
                     JOIN purchase_order purchase ON purchase.id = line.order_id
                     JOIN res_partner vendor ON vendor.id = purchase.partner_id
                    WHERE line.product_id = %(product)s AND purchase.company_id = %(company)s
                      AND %(ordered)s AND %(fresh)s AND NOT EXISTS (
                          SELECT 1 FROM product_source s
                           WHERE s.product_id = line.product_id
                             AND s.company_id = purchase.company_id
                             AND s.partner_id = vendor.commercial_partner_id AND %(in_force)s)""",
                product=self.product_id.id,
                company=self.company_id.id,
                ordered=ORDERED,
                fresh=self._fresh_sql(),
                in_force=IN_FORCE,
            )
        )
        return self.env["purchase.order.line"].browse([line_id for [line_id] in rows])

    def _incoming_sql(self, scope):
        """Goods on their way: day from today, quantity, and who sends them if that is known.

        What a subcontractor sends comes from a place of ours outside the warehouses, where it is
        made in the books before: the receipt counts, that making of it does not.
        """
        return SQL(
            """SELECT m.product_id, m.company_id, %(part)s AS part,
                      vendor.commercial_partner_id AS partner_id,
                      CASE WHEN vendor.is_production_site THEN vendor.id END AS site_id,
                      (m.date AT TIME ZONE 'UTC'
                       AT TIME ZONE COALESCE(home.tz, 'UTC'))::date - tracked.day AS days,
                      origin.usage = 'production' AS is_made_here,
                      SUM(m.product_qty)::float AS quantity
                 FROM stock_move m
                 JOIN tracked USING (product_id, company_id)
                 JOIN res_partner home ON home.id = tracked.home_id
                 JOIN stock_location origin ON origin.id = m.location_id
                 JOIN stock_location target ON target.id = m.location_dest_id
                      AND target.usage = 'internal'
                      AND (origin.usage = 'supplier' OR target.warehouse_id IS NOT NULL
                           AND (origin.usage = 'production' OR m.purchase_line_id IS NOT NULL
                                AND origin.warehouse_id IS NULL))
                 LEFT JOIN purchase_order_line line ON line.id = m.purchase_line_id
                 LEFT JOIN purchase_order purchase ON purchase.id = line.order_id
                 LEFT JOIN stock_picking picking ON picking.id = m.picking_id
                 LEFT JOIN res_partner vendor
                      ON vendor.id = COALESCE(purchase.partner_id, picking.partner_id)
                WHERE m.state IN ('waiting', 'confirmed', 'partially_available', 'assigned')
                  AND m.product_qty > 0 AND %(scope)s
                GROUP BY 1, 2, 4, 5, 6, 7""",
            part=part_key("m"),
            scope=scope.on(SQL("m.product_id")),
        )

    def _waived_part_sql(self):
        """The newest waiver in force of each part that has one of its own."""
        return SQL(
            """SELECT DISTINCT ON (w.product_id, w.company_id)
                      w.product_id, w.company_id, %s AS part, w.id AS waiver_id
                 FROM sourcing_waiver w
                 JOIN tracked USING (product_id, company_id)
                WHERE w.approved AND w.valid_until >= tracked.day
                ORDER BY w.product_id, w.company_id, w.id DESC""",
            part_key("w"),
        )

    def _waived_category_sql(self):
        """The newest waiver in force that reaches each category from above."""
        return SQL(
            """SELECT DISTINCT ON (pc.id, w.company_id)
                      pc.id AS categ_id, w.company_id, w.id AS waiver_id
                 FROM sourcing_waiver w
                 JOIN product_category wide ON wide.id = w.category_id
                 JOIN product_category pc ON pc.parent_path LIKE wide.parent_path || '%%'
                WHERE w.approved AND w.valid_until >= %s
                ORDER BY pc.id, w.company_id, w.id DESC""",
            self._get_companies()._sourcing_today_sql(SQL("w.company_id")),
        )

    def _person_sql(self):
        """Who can own parts of which company, both as one number, see `can_own`."""
        return SQL(
            "SELECT (user_id::bigint << 20) + company_id AS key FROM (%s) people",
            self.env["res.users"]._sourcing_people_sql(),
        )

    def _keeper_sql(self):
        """Who looks after the exposed parts of a category: its own keeper, else its parent's."""
        return SQL(
            """
            WITH RECURSIVE chosen AS (
                SELECT c.id AS categ_id, company.id AS company_id, choice.user_id
                  FROM product_category c CROSS JOIN res_company company
                 CROSS JOIN LATERAL (
                    SELECT (c.sourcing_user_id->>company.id::text)::int AS user_id) choice
                 WHERE c.sourcing_user_id IS NOT NULL AND %s
            ), down AS (
                SELECT c.id AS categ_id, company.id AS company_id, chosen.user_id
                  FROM product_category c CROSS JOIN res_company company
                  LEFT JOIN chosen ON chosen.categ_id = c.id AND chosen.company_id = company.id
                 WHERE c.parent_id IS NULL AND EXISTS (SELECT 1 FROM chosen)
                 UNION ALL
                SELECT c.id, down.company_id, COALESCE(chosen.user_id, down.user_id)
                  FROM product_category c JOIN down ON down.categ_id = c.parent_id
                  LEFT JOIN chosen ON chosen.categ_id = c.id
                       AND chosen.company_id = down.company_id
            )
            SELECT categ_id, company_id, user_id FROM down WHERE user_id IS NOT NULL
            """,
            can_own("choice.user_id", "company.id"),
        )
