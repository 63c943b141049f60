from odoo import api, models
from odoo.tools import SQL

# Two sums of the same receipts may differ by the noise of floating point.
SLACK = SQL("1e-9")
# The quantity of a move ``m`` in its product's own unit.
QUANTITY = SQL("m.quantity * unit.factor / own.factor")
UNITS = SQL(
    """JOIN product_product p ON p.id = m.product_id
       JOIN product_template t ON t.id = p.product_tmpl_id
       JOIN uom_uom unit ON unit.id = m.product_uom
       JOIN uom_uom own ON own.id = t.uom_id"""
)


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
                 %(steps)s,
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
            steps=SQL(", ").join(
                SQL("%s AS MATERIALIZED (%s)", SQL.identifier(name), query)
                for name, query in self._get_accepted_steps().items()
            ),
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
    def _get_accepted_steps(self):
        """Steps from the step ``promise`` to ``done``: the day on which each line was complete.

        ``promise`` has the columns key, line_id, product_id, least (the quantity that completes
        the line) and tz. What goes back counts against the receipt that it came with, whenever
        it goes: what was not good was never delivered. What goes back without saying with which
        receipt it came counts against the last ones. Scrap of a receipt is shared by its lines.
        """
        return {
            "moved": self._moved_sql(),
            "back": SQL(
                """SELECT origin_id, SUM(quantity) AS quantity FROM moved
                    WHERE direction = -1 AND origin_id IS NOT NULL GROUP BY 1"""
            ),
            "loose": SQL(
                """SELECT line_id, SUM(quantity) AS quantity FROM moved
                    WHERE direction = -1 AND origin_id IS NULL GROUP BY 1"""
            ),
            "scrapped": self._picked_sql(
                SQL("m.scrap_id IS NOT NULL"), SQL("moved")
            ),
            "came": self._picked_sql(
                SQL("m.scrap_id IS NULL"), SQL("scrapped")
            ),
            "accepted": self._accepted_sql(),
            "daily": self._daily_sql(),
            "done": self._done_sql(),
        }

    def _moved_sql(self):
        return SQL(
            """
            SELECT m.id, m.purchase_line_id AS line_id, m.product_id, m.picking_id, m.date,
                   m.origin_returned_move_id AS origin_id, %(quantity)s AS quantity,
                   %(direction)s AS direction
              -- First what is asked about: PostgreSQL reorders the first of many joins only.
              FROM (SELECT DISTINCT line_id FROM promise) wanted
              JOIN stock_move m ON m.purchase_line_id = wanted.line_id
              JOIN purchase_order_line line ON line.id = m.purchase_line_id
              %(units)s
              %(joins)s
             WHERE m.state = 'done' AND m.quantity > 0 AND m.scrap_id IS NULL
            """,
            quantity=QUANTITY,
            direction=self._direction_sql(),
            joins=self._way_joins_sql(),
            units=UNITS,
        )

    def _picked_sql(self, condition, pickings):
        """What some pickings moved of each product, of the moves that meet a condition.

        :param pickings: the step whose pickings are meant
        """
        return SQL(
            """
            SELECT m.picking_id, m.product_id, SUM(%(quantity)s) AS quantity
              FROM (SELECT DISTINCT picking_id FROM %(pickings)s) wanted
              JOIN stock_move m ON m.picking_id = wanted.picking_id
              %(units)s
             WHERE %(condition)s AND m.state = 'done'
             GROUP BY 1, 2
            """,
            quantity=QUANTITY,
            units=UNITS,
            condition=condition,
            pickings=pickings,
        )

    def _accepted_sql(self):
        """What stayed of each receipt."""
        return SQL(
            """
            SELECT kept.id, kept.line_id, kept.date, kept.quantity - LEAST(kept.quantity,
                       GREATEST(COALESCE(loose.quantity, 0) - (SUM(kept.quantity) OVER (
                           PARTITION BY kept.line_id ORDER BY kept.date DESC, kept.id DESC)
                           - kept.quantity), 0)) AS quantity
              FROM (SELECT moved.id, moved.line_id, moved.date,
                           GREATEST(moved.quantity - COALESCE(back.quantity, 0) - COALESCE(
                               scrapped.quantity * moved.quantity / came.quantity, 0), 0)
                               AS quantity
                      FROM moved
                      LEFT JOIN back ON back.origin_id = moved.id
                      LEFT JOIN scrapped ON scrapped.picking_id = moved.picking_id
                           AND scrapped.product_id = moved.product_id
                      LEFT JOIN came ON came.picking_id = moved.picking_id
                           AND came.product_id = moved.product_id
                     WHERE moved.direction = 1) kept
              LEFT JOIN loose ON loose.line_id = kept.line_id
            """
        )

    def _daily_sql(self):
        """What was accepted for each line by the end of each of its days."""
        return SQL(
            """
            SELECT key, line_id, least, day, move_id,
                   SUM(quantity) OVER (PARTITION BY key, line_id ORDER BY day) AS so_far
              FROM (SELECT promise.key, line_id, promise.least, accepted.day,
                           SUM(accepted.quantity) AS quantity, MAX(accepted.id) AS move_id
                      FROM promise JOIN (
                           SELECT accepted.*,
                                  (date AT TIME ZONE 'UTC' AT TIME ZONE tz)::date AS day
                             FROM accepted JOIN (SELECT DISTINCT line_id, tz FROM promise) home
                                  USING (line_id)
                            WHERE quantity > 0
                      ) accepted USING (line_id)
                     GROUP BY 1, 2, 3, 4) day
            """
        )

    def _done_sql(self):
        """The first day on which a line was complete, else what has come so far."""
        return SQL(
            """
            SELECT DISTINCT ON (key, line_id) key, line_id,
                   CASE WHEN complete THEN day END AS received_date,
                   CASE WHEN complete THEN move_id END AS move_id, so_far AS quantity
              FROM (SELECT daily.*, so_far >= least * (1 - %s) AS complete FROM daily) judged
             ORDER BY key, line_id, complete DESC,
                      CASE WHEN complete THEN day END, day DESC
            """,
            SLACK,
        )

    def _direction_sql(self):
        """1: came from the supplier, -1: went back, 0: neither.

        A return goes to a supplier, or to where its receipt came from: the place of a
        subcontractor is inside our own warehouse. What a customer sends back to our stock after a
        drop shipment was delivered all the same. What comes after a return is a new receipt.
        """
        return SQL(
            "CASE WHEN m.product_id != line.product_id THEN 0 ELSE %s END", self._way_sql()
        )

    @api.model
    def _way_sql(self):
        """The direction of a move ``m`` of an order line, whatever its product: as above.

        ``target`` is where it goes, ``origin`` the move that it returns, ``gone`` where that went.
        """
        return SQL(
            """CASE WHEN target.usage = 'supplier' THEN -1
                    WHEN origin.id IS NULL THEN 1
                    WHEN target.usage = 'transit' THEN -1
                    WHEN gone.usage IN ('supplier', 'transit')
                         OR origin.origin_returned_move_id IS NOT NULL THEN 1
                    WHEN m.location_dest_id = origin.location_id THEN -1
                    ELSE 0 END"""
        )

    @api.model
    def _way_joins_sql(self):
        """What `_way_sql` reads of a move ``m``."""
        return SQL(
            """JOIN stock_location target ON target.id = m.location_dest_id
               LEFT JOIN stock_move origin ON origin.id = m.origin_returned_move_id
               LEFT JOIN stock_location gone ON gone.id = origin.location_dest_id"""
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
