from odoo import api, models
from odoo.tools import SQL

# Two sums of the same receipts may differ by the noise of floating point.
SLACK = SQL("1e-9")


class PurchaseOrderLine(models.Model):
    """What really happened to order lines, by one statement for one line and for all.

    Trials take snapshots of it, sources are followed by it: the rule is here only. It follows
    the moves of the order line and not the usage of their places, so that what a subcontractor
    or a drop shipper sends counts like any other receipt.
    """

    _inherit = "purchase.order.line"

    @api.model
    def _execute_facts(self, statement):
        """Run a statement over facts; return how many rows it wrote.

        PostgreSQL would rather compile such a statement than run it: for 50 000 lines that took
        five times as long as the work. The setting ends with the transaction.
        """
        self.env.cr.execute("SELECT set_config('jit', 'off', TRUE)")
        self.env.cr.execute(statement)
        return self.env.cr.rowcount

    @api.model
    def _delivery_facts_sql(self, asked):
        """Judge order lines against their promise.

        :param asked: SQL of rows (key, line_id, early_limit, late_limit, under_share, over_share,
            frozen_order, frozen_promise, frozen_quantity): the tolerances of days and quantity,
            and what a snapshot has fixed (null: what the line says). The same line may be asked
            about under several keys.
        :return: SQL of rows (key, line_id, order_id, product_id, order_date, promised_date,
            quantity_ordered, received_date, quantity_received, move_id, left_out,
            lead_days, late_days, on_time, in_full). ``left_out`` is ``cancelled`` (by us, before
            it was due), ``reversed`` (received before it was ordered), ``kit`` (its receipts are
            of other products) or null.
        """
        return SQL(
            """
            WITH asked AS MATERIALIZED (%(asked)s),
                 promise AS MATERIALIZED (%(promise)s),
                 %(accepted)s,
                 fact AS (
                    SELECT promise.*, done.received_date, done.move_id,
                           COALESCE(done.quantity, 0) AS quantity_received,
                           CASE WHEN cancelled THEN 'cancelled'
                                WHEN done.received_date < order_date THEN 'reversed'
                                WHEN done.line_id IS NULL AND EXISTS (
                                     SELECT 1 FROM stock_move other
                                      WHERE other.purchase_line_id = promise.line_id
                                        AND other.state != 'cancel'
                                        AND other.product_id != promise.product_id)
                                THEN 'kit' END AS left_out
                      FROM promise
                      LEFT JOIN done ON done.key = promise.key AND done.line_id = promise.line_id
                 )
            SELECT fact.*, %(results)s FROM fact
            """,
            asked=asked,
            promise=self._promise_sql(),
            accepted=self._accepted_steps_sql(),
            results=self._results_sql(),
        )

    def _promise_sql(self):
        """What was ordered and promised; what was cancelled in time was not to be delivered."""
        return SQL(
            """
            SELECT asked.key, asked.line_id, early_limit, late_limit, under_share, over_share,
                   line.order_id, line.product_id, purchase.company_id,
                   COALESCE(frozen_order, line.added_date, %(approved)s, %(made)s) AS order_date,
                   COALESCE(frozen_promise, line.promised_date) AS promised_date,
                   COALESCE(frozen_quantity, line.product_uom_qty) AS quantity_ordered,
                   COALESCE(frozen_quantity, line.product_uom_qty) * (1 - under_share) AS least,
                   purchase.state = 'cancel' AND NOT COALESCE(
                       line.cancelled_date > line.promised_date + late_limit, FALSE) AS cancelled,
                   COALESCE(home.tz, 'UTC') AS tz
              FROM asked
              JOIN purchase_order_line line ON line.id = asked.line_id
              JOIN purchase_order purchase ON purchase.id = line.order_id
              JOIN res_company company ON company.id = purchase.company_id
              JOIN res_partner home ON home.id = company.partner_id
            """,
            approved=self._company_day_sql(SQL("purchase.date_approve")),
            made=self._company_day_sql(SQL("purchase.date_order")),
        )

    def _company_day_sql(self, moment):
        """The company's day of a UTC column; its time zone is in ``home``."""
        return SQL("(%s AT TIME ZONE 'UTC' AT TIME ZONE COALESCE(home.tz, 'UTC'))::date", moment)

    @api.model
    def _accepted_steps_sql(self):
        """Steps from the step ``promise`` to ``done``: the day on which each line was complete.

        ``promise`` has the columns key, line_id, product_id, least (the quantity that completes
        the line) and tz. What goes back counts against the receipt that it came with, whenever
        it goes: what was not good was never delivered. What goes back without saying with which
        receipt it came counts against the last ones. Scrap of a receipt is shared by its lines.
        """
        return SQL(
            """
            moved AS MATERIALIZED (
                SELECT m.id, m.purchase_line_id AS line_id, m.product_id, m.picking_id, m.date,
                       m.origin_returned_move_id AS origin_id,
                       m.quantity * unit.factor / own.factor AS quantity, %(direction)s AS direction
                  FROM stock_move m
                  JOIN purchase_order_line line ON line.id = m.purchase_line_id
                  JOIN product_product p ON p.id = m.product_id
                  JOIN product_template t ON t.id = p.product_tmpl_id
                  JOIN uom_uom unit ON unit.id = m.product_uom
                  JOIN uom_uom own ON own.id = t.uom_id
                  JOIN stock_location target ON target.id = m.location_dest_id
                  LEFT JOIN stock_move origin ON origin.id = m.origin_returned_move_id
                  LEFT JOIN stock_location gone ON gone.id = origin.location_dest_id
                 WHERE m.state = 'done' AND m.quantity > 0 AND m.scrap_id IS NULL
                   AND m.purchase_line_id IN (SELECT line_id FROM promise)
            ),
            back AS (
                SELECT origin_id, SUM(quantity) AS quantity FROM moved
                 WHERE direction = -1 AND origin_id IS NOT NULL GROUP BY 1
            ),
            loose AS (
                SELECT line_id, SUM(quantity) AS quantity FROM moved
                 WHERE direction = -1 AND origin_id IS NULL GROUP BY 1
            ),
            scrapped AS (
                SELECT m.picking_id, m.product_id, SUM(m.quantity * unit.factor / own.factor)
                           AS quantity
                  FROM stock_move m
                  JOIN product_product p ON p.id = m.product_id
                  JOIN product_template t ON t.id = p.product_tmpl_id
                  JOIN uom_uom unit ON unit.id = m.product_uom
                  JOIN uom_uom own ON own.id = t.uom_id
                 WHERE m.scrap_id IS NOT NULL AND m.state = 'done'
                   AND m.picking_id IN (SELECT picking_id FROM moved WHERE direction = 1)
                 GROUP BY 1, 2
            ),
            came AS (
                SELECT m.picking_id, m.product_id, SUM(m.quantity * unit.factor / own.factor)
                           AS quantity
                  FROM stock_move m
                  JOIN product_product p ON p.id = m.product_id
                  JOIN product_template t ON t.id = p.product_tmpl_id
                  JOIN uom_uom unit ON unit.id = m.product_uom
                  JOIN uom_uom own ON own.id = t.uom_id
                  JOIN scrapped ON scrapped.picking_id = m.picking_id
                       AND scrapped.product_id = m.product_id
                 WHERE m.scrap_id IS NULL AND m.state = 'done' GROUP BY 1, 2
            ),
            kept AS (
                SELECT moved.id, moved.line_id, moved.date,
                       GREATEST(moved.quantity - COALESCE(back.quantity, 0)
                           - COALESCE(scrapped.quantity * moved.quantity / came.quantity, 0), 0)
                           AS quantity
                  FROM moved
                  LEFT JOIN back ON back.origin_id = moved.id
                  LEFT JOIN scrapped ON scrapped.picking_id = moved.picking_id
                       AND scrapped.product_id = moved.product_id
                  LEFT JOIN came ON came.picking_id = moved.picking_id
                       AND came.product_id = moved.product_id
                 WHERE moved.direction = 1
            ),
            accepted AS (
                SELECT kept.id, kept.line_id, kept.date, kept.quantity - LEAST(kept.quantity,
                           GREATEST(COALESCE(loose.quantity, 0) - (SUM(kept.quantity) OVER (
                               PARTITION BY kept.line_id ORDER BY kept.date DESC, kept.id DESC)
                               - kept.quantity), 0)) AS quantity
                  FROM kept LEFT JOIN loose ON loose.line_id = kept.line_id
            ),
            daily AS (
                SELECT promise.key, promise.line_id, promise.least, accepted.day,
                       SUM(accepted.quantity) AS quantity, MAX(accepted.id) AS move_id
                  FROM promise JOIN (
                       SELECT accepted.*, (date AT TIME ZONE 'UTC' AT TIME ZONE tz)::date AS day
                         FROM accepted JOIN (SELECT DISTINCT line_id, tz FROM promise) home
                              USING (line_id)
                        WHERE quantity > 0
                  ) accepted USING (line_id)
                 GROUP BY 1, 2, 3, 4
            ),
            summed AS (
                SELECT daily.*, SUM(quantity) OVER (
                           PARTITION BY key, line_id ORDER BY day) AS so_far
                  FROM daily
            ),
            first AS (
                SELECT DISTINCT ON (key, line_id) key, line_id, day, so_far, move_id
                  FROM summed WHERE so_far >= least * (1 - %(slack)s) ORDER BY key, line_id, day
            ),
            done AS MATERIALIZED (
                SELECT summed.key, summed.line_id, first.day AS received_date, first.move_id,
                       COALESCE(first.so_far, MAX(summed.so_far)) AS quantity
                  FROM summed LEFT JOIN first USING (key, line_id)
                 GROUP BY summed.key, summed.line_id, first.day, first.move_id, first.so_far
            )
            """,
            direction=self._direction_sql(),
            slack=SLACK,
        )

    def _direction_sql(self):
        """1: came from the supplier, -1: went back, 0: neither.

        A return goes to a supplier, or to where its receipt came from: the place of a
        subcontractor is inside our own warehouse. What a customer sends back to our stock after a
        drop shipment was delivered all the same. What comes after a return is a new receipt.
        """
        return SQL(
            """CASE WHEN m.product_id != line.product_id THEN 0
                    WHEN target.usage = 'supplier' THEN -1
                    WHEN origin.id IS NULL THEN 1
                    WHEN target.usage = 'transit' THEN -1
                    WHEN gone.usage IN ('supplier', 'transit')
                         OR origin.origin_returned_move_id IS NOT NULL THEN 1
                    WHEN m.location_dest_id = origin.location_id THEN -1
                    ELSE 0 END"""
        )

    def _results_sql(self):
        """The same rules as in ``tools/delivery``, over the columns of a fact."""
        return SQL(
            """
            CASE WHEN received_date >= order_date THEN received_date - order_date END
                AS lead_days,
            received_date - promised_date AS late_days,
            COALESCE(received_date - promised_date BETWEEN -early_limit AND late_limit, FALSE)
                AS on_time,
            COALESCE(quantity_ordered > 0
                AND quantity_received >= quantity_ordered * (1 - under_share) * (1 - %(slack)s)
                AND quantity_received <= quantity_ordered * (1 + over_share) * (1 + %(slack)s),
                FALSE) AS in_full
            """,
            slack=SLACK,
        )
