from odoo import fields, models
from odoo.tools import SQL

from ..sourcing.source_share import SHARE_MONTHS


class ProductSourceShareReport(models.Model):
    """Planned against actual shares of the parts whose volume is shared, month by month.

    A month in which nothing of a part was ordered has no actual shares, and no row.
    """

    _name = "product.source.share.report"
    _description = "Volume Shares"
    _auto = False
    _order = "month desc, product_id, partner_id"
    _rec_name = "product_id"

    product_id = fields.Many2one(comodel_name="product.product", string="Part", readonly=True)
    partner_id = fields.Many2one(comodel_name="res.partner", string="Supplier", readonly=True)
    company_id = fields.Many2one(comodel_name="res.company", readonly=True)
    month = fields.Date(readonly=True, help="The month in which it was ordered.")
    ordered = fields.Float(digits="Product Unit", readonly=True)
    received = fields.Float(digits="Product Unit", string="Received of It", readonly=True)
    planned = fields.Float(
        digits="Product Unit",
        readonly=True,
        help="The target share of what was ordered from all suppliers in the month.",
    )
    deviation = fields.Float(
        digits="Product Unit", readonly=True, help="Ordered above plan; below it when negative."
    )
    share_target = fields.Float(string="Target Share (%)", readonly=True, aggregator="avg")
    share_actual = fields.Float(string="Actual Share (%)", readonly=True, aggregator="avg")

    @property
    def _table_query(self):
        self.env["product.source"].flush_model()
        self.env["product.source.ramp"].flush_model()
        self.env["purchase.order.line"].flush_model()
        self.env["purchase.order"].flush_model()
        return SQL(
            """
            WITH months AS (
                SELECT generate_series(date_trunc('month', now())
                                       - make_interval(months => %(ago)s),
                                       date_trunc('month', now()), '1 month')::date AS month
            ),
            target AS (%(targets)s),
            bought AS (%(orders)s),
            line AS (
                SELECT product_id, company_id, partner_id, month,
                       COALESCE(target.share, 0) AS share,
                       COALESCE(bought.ordered, 0) AS ordered,
                       COALESCE(bought.received, 0) AS received
                  FROM target FULL JOIN bought USING (product_id, company_id, partner_id, month)
            ),
            total AS (
                SELECT line.*,
                       SUM(share) OVER part AS shares, SUM(ordered) OVER part AS all_ordered
                  FROM line WINDOW part AS (PARTITION BY product_id, company_id, month)
            )
            SELECT ROW_NUMBER() OVER (ORDER BY month, product_id, company_id, partner_id) AS id,
                   product_id, company_id, partner_id, month, ordered, received,
                   all_ordered * share / shares AS planned,
                   ordered - all_ordered * share / shares AS deviation,
                   100 * share / shares AS share_target,
                   100 * ordered / all_ordered AS share_actual
              FROM total WHERE shares > 0 AND all_ordered > 0
            """,
            ago=SHARE_MONTHS - 1,
            targets=self._targets_sql(),
            orders=self._orders_sql(),
        )

    def _targets_sql(self):
        """The share that held at the end of each month, the sites of a supplier added up."""
        return SQL(
            """
            SELECT s.product_id, s.company_id, s.partner_id, months.month,
                   SUM(COALESCE((SELECT step.share FROM product_source_ramp step
                                  WHERE step.source_id = s.id
                                    AND step.date_from < months.month + interval '1 month'
                                  ORDER BY step.date_from DESC LIMIT 1), s.share_target)) AS share
              FROM product_source s
              JOIN months ON months.month >= date_trunc('month',
                                                        COALESCE(s.share_since, s.create_date))
             WHERE s.active AND (s.share_target > 0 OR EXISTS (
                   SELECT 1 FROM product_source_ramp step WHERE step.source_id = s.id))
             GROUP BY 1, 2, 3, 4
            """
        )

    def _orders_sql(self):
        """Confirmed orders of the parts that are shared."""
        return SQL(
            """
            SELECT line.product_id, purchase.company_id,
                   vendor.commercial_partner_id AS partner_id,
                   date_trunc('month', purchase.date_approve)::date AS month,
                   SUM(line.product_uom_qty) AS ordered,
                   SUM(line.product_uom_qty * COALESCE(line.qty_received, 0)
                       / NULLIF(line.product_qty, 0)) AS received
              FROM purchase_order_line line
              JOIN purchase_order purchase ON purchase.id = line.order_id
              JOIN res_partner vendor ON vendor.id = purchase.partner_id
             WHERE purchase.state = 'purchase'
               AND purchase.date_approve >= (SELECT MIN(month) FROM months)
               AND line.product_id IN (SELECT product_id FROM target)
             GROUP BY 1, 2, 3, 4
            """
        )
