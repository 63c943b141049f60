from odoo import api, fields, models
from odoo.tools import SQL

from .product_source import IN_FORCE
from .refresh_scope import Scope


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
        scope = parts.on(SQL("s.product_id"))
        companies = self.env["res.company"].sudo().with_context(active_test=False).search([])
        today = companies._sourcing_today_sql(SQL("s.company_id"))
        keys = SQL(
            """SELECT s.id AS key, s.id AS source_id, s.product_id, s.partner_id, s.site_id,
                      s.company_id, %s AS day FROM product_source s WHERE %s""",
            today,
            scope,
        )
        return SQL(
            """
            WITH standing AS MATERIALIZED (%(standing)s),
                 receipt AS MATERIALIZED (%(receipts)s),
                 running AS MATERIALIZED (%(running)s),
                 placed AS (
                    SELECT s.*, %(today)s AS day, crowded.id IS NULL AS is_only_site
                      FROM product_source s
                      LEFT JOIN (
                           -- Sites of a supplier that has another source of the part.
                           SELECT DISTINCT s.id FROM product_source s
                             JOIN product_source other ON other.product_id = s.product_id
                                  AND other.partner_id = s.partner_id
                                  AND other.company_id = s.company_id AND other.id != s.id
                            WHERE s.site_id IS NOT NULL AND %(scope)s
                      ) crowded ON crowded.id = s.id
                     WHERE %(scope)s
                 ),
                 fact AS MATERIALIZED (
                    SELECT s.id, s.day, s.state AS old_state, s.readiness AS old_readiness,
                           s.qualification_id AS old_case, s.valid_until AS old_until,
                           s.last_receipt_date AS old_received,
                           COALESCE(s.dormant_soon, FALSE) AS old_soon,
                           COALESCE(s.certificate_lapsed, FALSE) AS old_certificate,
                           standing.qualification_id, standing.status,
                           standing.valid_until, q.dormancy_months,
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
                 ),
                 clocked AS (
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
                 ),
                 judged AS (
                    SELECT clocked.*,
                           COALESCE((clock + make_interval(months => dormancy_months))::date < day,
                                    FALSE) AS dormant,
                           COALESCE(day - clock > 0.75 * ((clock
                               + make_interval(months => dormancy_months))::date - clock),
                               FALSE) AS soon
                      FROM clocked
                 ),
                 final AS (
                    SELECT judged.*,
                           CASE WHEN new_state NOT IN ('approved', 'conditional') THEN new_state
                                WHEN dormant THEN 'dormant'
                                WHEN transfer_open THEN 'in_transfer'
                                WHEN new_state = 'conditional' THEN 'conditional'
                                WHEN received IS NULL OR received < renewed THEN 'cold'
                                ELSE 'warm' END AS new_readiness
                      FROM judged
                 ),
                 changed AS (
                    SELECT * FROM final
                     WHERE (old_state, old_readiness, old_case, old_until, old_received, old_soon,
                            old_certificate)
                           IS DISTINCT FROM (new_state, new_readiness, qualification_id,
                            valid_until, received, soon, certificate_lapsed)
                 )
            UPDATE product_source s
               SET state = changed.new_state, readiness = changed.new_readiness,
                   qualification_id = changed.qualification_id,
                   valid_until = changed.valid_until, last_receipt_date = changed.received,
                   dormant_soon = changed.soon, certificate_lapsed = changed.certificate_lapsed
              FROM changed WHERE changed.id = s.id
            RETURNING s.id, changed.old_state, changed.new_state
            """,
            standing=self._standing_sql(keys),
            receipts=self._receipts_sql(parts),
            running=self._running_case_sql(scope),
            today=today,
            scope=scope,
        )

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

    @api.model
    def _list_price_lines(self, products=None):
        """Every vendor price line makes its source appear as listed, and nothing more."""
        self.env.flush_all()
        scope = SQL("TRUE") if products is None else SQL("p.id = ANY(%s)", products.ids)
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO product_source (product_id, partner_id, company_id, country_id, role,
                                            state, readiness, lead_days, active, create_uid,
                                            write_uid, create_date, write_date)
                SELECT DISTINCT ON (p.id, vendor.commercial_partner_id, company.id)
                       p.id, vendor.commercial_partner_id, company.id, supplier.country_id,
                       'secondary', 'listed', 'listed', GREATEST(price.delay, 0), TRUE,
                       %(uid)s, %(uid)s, %(now)s, %(now)s
                  FROM product_supplierinfo price
                  JOIN product_product p ON p.product_tmpl_id = price.product_tmpl_id
                       AND (price.product_id IS NULL OR price.product_id = p.id)
                  JOIN product_template t ON t.id = p.product_tmpl_id
                  JOIN res_partner vendor ON vendor.id = price.partner_id
                  JOIN res_partner supplier ON supplier.id = vendor.commercial_partner_id
                  JOIN res_company company ON company.active
                       AND COALESCE(price.company_id, t.company_id, company.id) = company.id
                 WHERE %(scope)s AND NOT EXISTS (
                       SELECT 1 FROM product_source s
                        WHERE s.product_id = p.id AND s.company_id = company.id
                          AND s.partner_id = vendor.commercial_partner_id)
                 ORDER BY p.id, vendor.commercial_partner_id, company.id, price.sequence, price.id
                ON CONFLICT DO NOTHING
                RETURNING id
                """,
                uid=self.env.uid,
                now=fields.Datetime.now(),
                scope=scope,
            )
        )
        made = self.env.cr.rowcount
        if made:
            # Only what sources are read through: a product that is being made right now keeps what
            # it has in memory alone.
            self.invalidate_model()
            for model in ("product.product", "product.template", "res.partner"):
                self.env[model].invalidate_model(["source_ids"])
        return made
