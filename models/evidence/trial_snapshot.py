from odoo import api, models
from odoo.tools import SQL

# What a snapshot has fixed is handed back to the rule, so that later edits of the order change
# nothing.
FROZEN = SQL("d.order_date AS frozen_order, d.promised_date AS frozen_promise, "
             "d.quantity_ordered AS frozen_quantity")  # fmt: skip
TOLERANCES = SQL(
    """COALESCE(stage.early_days, 0) AS early_limit, COALESCE(stage.late_days, 0) AS late_limit,
       COALESCE(stage.under_share, 0)::numeric AS under_share,
       COALESCE(stage.over_share, 0)::numeric AS over_share"""
)


class SupplierTrialDelivery(models.Model):
    """Order lines become trial deliveries, and their receipts complete them: in one statement."""

    _inherit = "supplier.trial.delivery"

    @api.model
    def _take_snapshots(self, stage, line_ids):
        """Add order lines to a trial; those that are in already stay as they are.

        :return: how many were added
        """
        self.env.flush_all()
        asked = SQL(
            """SELECT stage.id AS key, line.id AS line_id, %s, NULL::date AS frozen_order,
                      NULL::date AS frozen_promise, NULL::numeric AS frozen_quantity
                 FROM supplier_qualification_stage stage
                 JOIN purchase_order_line line ON line.id = ANY(%s) WHERE stage.id = %s""",
            TOLERANCES,
            list(line_ids),
            stage.id,
        )
        made = self.env["purchase.order.line"]._execute_facts(
            SQL(
                """
                INSERT INTO supplier_trial_delivery (
                       stage_id, company_id, name, product_id, purchase_line_id, move_id,
                       order_date, promised_date, received_date, quantity_ordered,
                       quantity_received, excluded_reason, lead_days, lead_days_known, late_days,
                       late_days_known, on_time, in_full, create_uid, write_uid, create_date,
                       write_date)
                SELECT fact.key, %(company)s, purchase.name, fact.product_id, fact.line_id,
                       fact.move_id, fact.order_date, fact.promised_date, fact.received_date,
                       fact.quantity_ordered, fact.quantity_received, %(reason)s,
                       COALESCE(fact.lead_days, 0), fact.lead_days IS NOT NULL,
                       COALESCE(fact.late_days, 0), fact.late_days IS NOT NULL, fact.on_time,
                       fact.in_full, %(uid)s, %(uid)s, %(now)s, %(now)s
                  FROM (%(facts)s) fact
                  JOIN purchase_order purchase ON purchase.id = fact.order_id
                 WHERE fact.quantity_ordered > 0
                 ORDER BY fact.promised_date, fact.line_id
                ON CONFLICT DO NOTHING
                """,
                company=stage.company_id.id,
                facts=self.env["purchase.order.line"]._delivery_facts_sql(asked),
                reason=self._reason_sql(),
                uid=self.env.uid,
                now=self.env.cr.now(),
            )
        )
        self._forget(stage)
        return made

    @api.model
    def _follow_receipts(self, line_ids):
        """Bring what open trials say of the receipts of some order lines up to date.

        What is complete stays, unless goods went back since.
        """
        if not line_ids:
            return
        # sudo: who receives goods need not see trials
        watched = self.sudo().search_fetch(
            [
                ("purchase_line_id", "in", list(line_ids)),
                ("receipt_ids", "=", False),
                ("stage_id.state", "in", ("pending", "in_progress")),
                ("stage_id.qualification_id.state", "=", "in_progress"),
            ],
            ["stage_id"],
        )
        if watched:
            self.env.flush_all()
            self.env["purchase.order.line"]._execute_facts(self._follow_sql(watched))
            watched._forget(watched.stage_id)

    def _follow_sql(self, watched):
        asked = SQL(
            """SELECT d.id AS key, d.purchase_line_id AS line_id, %s, %s
                 FROM supplier_trial_delivery d
                 JOIN supplier_qualification_stage stage ON stage.id = d.stage_id
                WHERE d.id = ANY(%s)""",
            TOLERANCES,
            FROZEN,
            watched.ids,
        )
        return SQL(
            """
            UPDATE supplier_trial_delivery d
               SET received_date = fact.received_date, move_id = fact.move_id,
                   quantity_received = fact.quantity_received,
                   excluded_reason = COALESCE(d.excluded_reason, %(reason)s),
                   lead_days = COALESCE(fact.lead_days, 0),
                   lead_days_known = fact.lead_days IS NOT NULL,
                   late_days = COALESCE(fact.late_days, 0),
                   late_days_known = fact.late_days IS NOT NULL,
                   on_time = fact.on_time, in_full = fact.in_full,
                   write_uid = %(uid)s, write_date = %(now)s
              FROM (%(facts)s) fact
             WHERE fact.key = d.id
               AND (d.received_date IS NULL OR fact.received_date IS NULL
                    OR fact.quantity_received != d.quantity_received)
               AND (fact.received_date, fact.quantity_received, fact.left_out)
                   IS DISTINCT FROM (d.received_date, d.quantity_received, NULL)
            """,
            facts=self.env["purchase.order.line"]._delivery_facts_sql(asked),
            reason=self._reason_sql(),
            uid=self.env.uid,
            now=self.env.cr.now(),
        )

    def _reason_sql(self):
        """The sentence for each code of ``left_out``."""
        cases = SQL(" ").join(
            SQL("WHEN %s THEN %s", code, text) for code, text in self._get_left_out_texts().items()
        )
        return SQL("CASE fact.left_out %s END", cases)

    @api.model
    def _get_left_out_texts(self):
        """Hook: why what happened to an order line proves nothing."""
        _ = self.env._
        return {
            "cancelled": _("Cancelled by us before it was due."),
            "reversed": _("Received before it was ordered."),
            "kit": _("A kit: its receipts are those of its components."),
        }

    def _forget(self, stages):
        """Drop from memory what a statement has changed beneath it."""
        self.env["supplier.trial.delivery"].invalidate_model()
        stages.invalidate_recordset()
