from odoo import api, models
from odoo.tools import SQL

from .product_source import IN_FORCE
from .refresh_scope import Scope
from .refresh_steps import with_steps

# They only rename and run as part of their reader.
THIN_STEPS = ("placed", "clocked", "judged", "final", "changed")


class ProductSource(models.Model):
    """Keeps what lists show of a source: one set-based path for one part and for all."""

    _inherit = "product.source"

    @api.model
    def _refresh(self, products=None):
        """Bring the stored state, readiness and dates up to date.

        :param products: only the sources of these products (or of a `Scope`); None for all.
        """
        self.env.flush_all()
        self.env.cr.execute(self._refresh_sql(Scope.of(products)))
        dropped = [key for key, old, new in self.env.cr.fetchall()
                   if old in IN_FORCE and new not in IN_FORCE]  # fmt: skip
        self.invalidate_model(
            ["state", "readiness", "qualification_id", "valid_until", "last_receipt_date",
             "dormant_soon", "certificate_lapsed"]
        )  # fmt: skip
        self.env["supplier.qualification"].invalidate_model(["status", "quantity_used"])
        self.env["supplier.qualification.usage"]._record(products)
        if dropped:
            # sudo: a drop concerns everybody who buys, not only who caused it
            self.sudo().browse(dropped)._on_approval_dropped()

    def _on_approval_dropped(self):
        """Hook: the approvals of these sources held until now and hold no longer.

        Told once for each source, in the transaction that notices it: a suspension, a withdrawal
        or the order that uses up a quantity limit at once, what time alone ends by the nightly
        refresh. The case that decided is ``qualification_id``.
        """

    def _refresh_sql(self, parts):
        return SQL(
            """
            %s
            UPDATE product_source s
               SET state = changed.new_state, readiness = changed.new_readiness,
                   qualification_id = changed.qualification_id,
                   valid_until = changed.valid_until, last_receipt_date = changed.received,
                   dormant_soon = changed.soon, certificate_lapsed = changed.certificate_lapsed
              FROM changed WHERE changed.id = s.id
            RETURNING s.id, changed.old_state, changed.new_state
            """,
            with_steps(self._get_refresh_steps(parts), THIN_STEPS),
        )

    def _get_refresh_steps(self, parts):
        """Hook: the steps from the approval to what changed; each may read the ones before it.

        :param parts: a `Scope`
        """
        scope = parts.on(SQL("s.product_id"))
        # sudo: the list is kept for every company, whoever caused the change
        companies = self.env["res.company"].sudo().with_context(active_test=False).search([])
        today = companies._sourcing_today_sql(SQL("s.company_id"))
        return {
            "standing": self._standing_sql(self._refresh_keys_sql(scope, today)),
            "receipt": self._receipts_sql(parts),
            "running": self._running_case_sql(scope),
            "placed": self._placed_sql(scope, today),
            "fact": self._fact_sql(),
            "clocked": self._clocked_sql(),
            "judged": self._judged_sql(),
            "final": self._final_sql(),
            "changed": self._changed_sql(),
        }

    def _refresh_keys_sql(self, scope, today):
        """What the coverage rule is asked: each source on its company's day."""
        return SQL(
            """SELECT s.id AS key, s.id AS source_id, s.product_id, s.partner_id, s.site_id,
                      s.company_id, %s AS day FROM product_source s WHERE %s""",
            today,
            scope,
        )

    def _placed_sql(self, scope, today):
        """The sources, and whether the supplier makes the part nowhere else.

        What a supplier sends without saying from where belongs to its only source of the part.
        """
        return SQL(
            """
            SELECT s.*, %(today)s AS day, crowded.id IS NULL AS is_only_site
              FROM product_source s
              LEFT JOIN (
                   SELECT DISTINCT s.id FROM product_source s
                     JOIN product_source other ON other.product_id = s.product_id
                          AND other.partner_id = s.partner_id
                          AND other.company_id = s.company_id AND other.id != s.id
                    WHERE s.site_id IS NOT NULL AND %(scope)s
              ) crowded ON crowded.id = s.id
             WHERE %(scope)s
            """,
            today=today,
            scope=scope,
        )

    def _fact_sql(self):
        """One row for each source: what it was, and everything that its state depends on."""
        return SQL(
            """
            SELECT s.id, s.day, s.state AS old_state, s.readiness AS old_readiness,
                   s.qualification_id AS old_case, s.valid_until AS old_until,
                   s.last_receipt_date AS old_received,
                   COALESCE(s.dormant_soon, FALSE) AS old_soon,
                   COALESCE(s.certificate_lapsed, FALSE) AS old_certificate,
                   standing.qualification_id, standing.status, standing.valid_until,
                   q.dormancy_months,
                   COALESCE(standing.certificate_lapsed, FALSE) AS certificate_lapsed,
                   COALESCE(s.transfer_open, FALSE) AS transfer_open,
                   running.source_id IS NOT NULL AS running,
                   GREATEST(here.day, somewhere.day) AS received,
                   CASE WHEN q.type != 'initial' THEN q.decision_date END AS renewed
              FROM placed s
              LEFT JOIN standing ON standing.source_id = s.id
              LEFT JOIN supplier_qualification q ON q.id = standing.qualification_id
              LEFT JOIN running ON running.source_id = s.id
              LEFT JOIN receipt here ON here.product_id = s.product_id
                   AND here.partner_id = s.partner_id AND here.company_id = s.company_id
                   AND here.site_id = s.site_id
              LEFT JOIN receipt somewhere ON somewhere.product_id = s.product_id
                   AND somewhere.partner_id = s.partner_id
                   AND somewhere.company_id = s.company_id AND somewhere.site_id IS NULL
                   AND (s.site_id IS NULL OR s.is_only_site)
            """
        )

    def _clocked_sql(self):
        """The state, and the day from which dormancy is counted: a renewal starts it anew."""
        return SQL(
            """
            SELECT fact.*,
                   CASE WHEN received IS NOT NULL AND dormancy_months > 0
                        THEN GREATEST(received, renewed) END AS clock,
                   CASE WHEN status IN ('approved', 'conditional') THEN status
                        WHEN status = 'suspended' THEN 'suspended'
                        WHEN running THEN 'in_qualification'
                        WHEN status = 'rejected' THEN 'rejected'
                        WHEN status IS NOT NULL THEN 'lapsed'
                        ELSE 'listed' END AS new_state
              FROM fact
            """
        )

    def _judged_sql(self):
        """Asleep, or soon: three quarters of the dormancy limit have passed."""
        return SQL(
            """
            SELECT clocked.*,
                   COALESCE((clock + make_interval(months => dormancy_months))::date < day,
                            FALSE) AS dormant,
                   COALESCE(day - clock > 0.75 * ((clock
                       + make_interval(months => dormancy_months))::date - clock),
                       FALSE) AS soon
              FROM clocked
            """
        )

    def _final_sql(self):
        """How far the source is from delivering: the first rule that holds."""
        return SQL(
            """
            SELECT judged.*,
                   CASE WHEN new_state NOT IN ('approved', 'conditional') THEN new_state
                        WHEN dormant THEN 'dormant'
                        WHEN transfer_open THEN 'in_transfer'
                        WHEN new_state = 'conditional' THEN 'conditional'
                        WHEN received IS NULL OR received < renewed THEN 'cold'
                        ELSE 'warm' END AS new_readiness
              FROM judged
            """
        )

    def _changed_sql(self):
        """Only the sources whose row says something else than what was found."""
        return SQL(
            """
            SELECT * FROM final
             WHERE (old_state, old_readiness, old_case, old_until, old_received, old_soon,
                    old_certificate)
                   IS DISTINCT FROM (new_state, new_readiness, qualification_id, valid_until,
                    received, soon, certificate_lapsed)
            """
        )
