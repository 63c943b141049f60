from odoo import api, fields, models
from odoo.tools import SQL

# One row of SQL for each subset of the counted sources that the level asks about.
SUBSETS = {
    "now": SQL("TRUE"),
    "lasting": SQL("NOT lapses"),
    "firm": SQL("NOT is_conditional"),
    "awake": SQL("NOT dormant_soon"),
}


class ProductExposure(models.Model):
    """The set-based refresh. The number of queries does not depend on the number of parts."""

    _inherit = "product.exposure"

    @api.model
    def _refresh(self, products=None):
        """Bring sources and exposure up to date, in the transaction of the change.

        :param products: only these products; None for the whole catalogue.
        """
        if products is not None:
            products = self.env["product.product"].browse(products.ids)
            if not products:
                return
        self.env["product.source"]._refresh(products)
        if not self._is_anything_tracked():
            return
        scope = SQL("TRUE") if products is None else SQL("p.id = ANY(%s)", products.ids)
        self.env["product.product"]._flush_policy()
        self.env.cr.execute(self._refresh_sql(scope))
        self.invalidate_model()
        self._forget_untracked(scope)
        self.env["product.product"].invalidate_model(["exposure_level", "lacks_alternate"])
        self.env["product.template"].invalidate_model(["exposure_level", "lacks_alternate"])

    @api.model
    def _is_anything_tracked(self):
        """A database that tracks nothing pays one small query for being ready to."""
        self.env["product.product"]._flush_policy()
        [[found]] = self.env.execute_query(
            SQL(
                """SELECT EXISTS (SELECT 1 FROM res_company WHERE sourcing_policy != 'none')
                       OR EXISTS (SELECT 1 FROM product_category
                                   WHERE sourcing_policy IS NOT NULL)
                       OR EXISTS (SELECT 1 FROM product_template
                                   WHERE sourcing_policy IS NOT NULL)
                       OR EXISTS (SELECT 1 FROM product_exposure)"""
            )
        )
        return found

    def _get_companies(self):
        # sudo: exposure is kept for every company, whoever caused the change
        return self.env["res.company"].sudo().search([])

    def _tracked_sql(self, scope):
        return self.env["product.product"]._effective_policy_sql(
            self._get_companies().ids,
            SQL("(%s) AND p.active AND t.active AND t.purchase_ok", scope),
        )

    def _independent_sql(self, condition):
        """How many sources of a subset fail separately, by the part's policy.

        Two vendors of one factory are one source, so two suppliers also need two plants.
        For two the smaller of both numbers is exact, beyond that it is an upper bound.
        """
        return SQL(
            """CASE policy
                WHEN 'single' THEN COUNT(*) FILTER (WHERE %(c)s)
                WHEN 'dual_supplier' THEN LEAST(COUNT(DISTINCT partner_id) FILTER (WHERE %(c)s),
                                                COUNT(DISTINCT plant) FILTER (WHERE %(c)s))
                WHEN 'dual_site' THEN COUNT(DISTINCT plant) FILTER (WHERE %(c)s)
                WHEN 'dual_country' THEN GREATEST(
                     COUNT(DISTINCT country_id) FILTER (WHERE %(c)s),
                     LEAST(COUNT(*) FILTER (WHERE %(c)s), 1))
                ELSE LEAST(COUNT(*) FILTER (WHERE %(c)s), 1)
                     + MAX(CASE WHEN %(c)s AND has_other_region THEN 1 ELSE 0 END) END""",
            c=condition,
        )

    def _other_region_sql(self):
        """Does another counted source of the part share no region with this one?"""
        return SQL(
            """EXISTS (SELECT 1 FROM counted other
                        WHERE other.product_id = counted.product_id
                          AND other.company_id = counted.company_id
                          AND other.regions != '{}' AND counted.regions != '{}'
                          AND NOT other.regions && counted.regions)"""
        )

    def _regions_sql(self):
        field = self.env["res.country"]._fields["country_group_ids"]
        return SQL(
            """ARRAY(SELECT rg.id FROM %s rel JOIN res_country_group rg ON rg.id = rel.%s
                      WHERE rel.%s = s.country_id AND rg.is_sourcing_region)""",
            SQL.identifier(field.relation),
            SQL.identifier(field.column2),
            SQL.identifier(field.column1),
        )

    def _refresh_sql(self, scope):
        steps = SQL(", ").join(
            SQL("%s AS MATERIALIZED (%s)", SQL.identifier(name), query)
            for name, query in self._get_refresh_steps(scope).items()
        )
        return SQL("WITH %s %s", steps, self._store_sql())

    def _get_refresh_steps(self, scope):
        """Hook: the steps from policy to level, each a query that may read the ones before it."""
        return {
            "tracked": self._tracked_today_sql(scope),
            "counted": self._counted_sql(),
            "placed": self._placed_sql(),
            "stat": self._stat_sql(),
            "asleep": self._asleep_sql(),
            "stock": self._stock_sql(),
            "usage": self._usage_sql(),
            "stray": self._unapproved_buying_sql(),
            "fact": self._fact_sql(),
            "judged": self._judged_sql(),
            "final": self._final_sql(),
        }

    def _tracked_today_sql(self, scope):
        return SQL(
            """
            SELECT tracked.*, %(today)s AS day FROM (%(tracked)s) tracked
             WHERE policy != 'none'
            """,
            today=self._get_companies()._sourcing_today_sql(SQL("tracked.company_id")),
            tracked=self._tracked_sql(scope),
        )

    def _counted_sql(self):
        """The sources that could deliver, the main one of each part first."""
        return SQL(
            """
            SELECT s.*, tracked.policy, COALESCE(s.site_id, s.partner_id) AS plant,
                   COALESCE(s.valid_until - tracked.day <= q.reminder_days, FALSE)
                       OR COALESCE(s.certificate_lapsed, FALSE) AS lapses,
                   s.state = 'conditional' AS is_conditional,
                   %(regions)s AS regions,
                   ROW_NUMBER() OVER (PARTITION BY s.product_id, s.company_id
                       ORDER BY (s.role != 'primary'), s.last_receipt_date DESC NULLS LAST,
                                s.id) AS place
              FROM product_source s
              JOIN tracked ON tracked.product_id = s.product_id
                   AND tracked.company_id = s.company_id
              LEFT JOIN supplier_qualification q ON q.id = s.qualification_id
             WHERE s.active AND s.readiness IN ('conditional', 'cold', 'warm')
            """,
            regions=self._regions_sql(),
        )

    def _placed_sql(self):
        return SQL(
            "SELECT counted.*, %(other_region)s AS has_other_region FROM counted",
            other_region=self._other_region_sql(),
        )

    def _stat_sql(self):
        subsets = SQL(", ").join(
            SQL("%s AS %s", self._independent_sql(condition), SQL.identifier(name))
            for name, condition in SUBSETS.items()
        )
        return SQL(
            """
            SELECT product_id, company_id, COUNT(*) AS approved_count,
                   COUNT(DISTINCT plant) AS plants, COUNT(DISTINCT country_id) AS countries,
                   MIN(valid_until) AS next_lapse_date,
                   MIN(activation_days + lead_days) FILTER (WHERE place > 1
                       AND lead_days > 0) AS ttr,
                   %(subsets)s
              FROM placed GROUP BY product_id, company_id, policy
            """,
            subsets=subsets,
        )

    def _asleep_sql(self):
        return SQL(
            """
            SELECT DISTINCT s.product_id, s.company_id FROM product_source s
              JOIN tracked USING (product_id, company_id)
             WHERE s.active AND s.readiness = 'dormant'
            """
        )

    def _fact_sql(self):
        """One row for each tracked part with everything that its level depends on."""
        return SQL(
            """
            SELECT tracked.*, t.responsible_id, company.sourcing_user_id,
                   COALESCE(stat.approved_count, 0) AS approved_count,
                   COALESCE(stat.now, 0) AS independent_count,
                   stat.plants, stat.countries, stat.next_lapse_date, stat.ttr,
                   stat.lasting, stat.firm, stat.awake,
                   CASE WHEN tracked.policy = 'single' THEN 1 ELSE 2 END AS needed,
                   asleep.product_id IS NOT NULL AS has_dormant,
                   stray.product_id IS NOT NULL AS unapproved_buying,
                   COALESCE(stock.quantity, 0) AS on_hand,
                   COALESCE(usage.quantity, 0) AS daily_usage,
                   waiver.id AS waiver_id
              FROM tracked
              JOIN product_product p ON p.id = tracked.product_id
              JOIN product_template t ON t.id = p.product_tmpl_id
              JOIN res_company company ON company.id = tracked.company_id
              LEFT JOIN stat ON stat.product_id = tracked.product_id
                   AND stat.company_id = tracked.company_id
              LEFT JOIN asleep ON asleep.product_id = tracked.product_id
                   AND asleep.company_id = tracked.company_id
              LEFT JOIN stock ON stock.product_id = tracked.product_id
                   AND stock.company_id = tracked.company_id
              LEFT JOIN usage ON usage.product_id = tracked.product_id
                   AND usage.company_id = tracked.company_id
              LEFT JOIN stray ON stray.product_id = tracked.product_id
                   AND stray.company_id = tracked.company_id
              LEFT JOIN LATERAL (%(waiver)s) waiver ON TRUE
            """,
            waiver=self._waiver_sql(),
        )

    def _judged_sql(self):
        return SQL(
            """
            SELECT fact.*, independent_count >= needed AS met,
                   COALESCE(lasting, 0) < needed AS ends_soon,
                   COALESCE(firm, 0) < needed AS rests_on_conditions,
                   COALESCE(awake, 0) < needed AS falls_asleep,
                   CASE WHEN daily_usage > 0 THEN on_hand / daily_usage END AS tts
              FROM fact
            """
        )

    def _final_sql(self):
        """The level: the first rule that holds."""
        return SQL(
            """
            SELECT judged.*,
                   CASE WHEN waiver_id IS NOT NULL THEN 'waived'
                        WHEN approved_count = 0 THEN 'critical'
                        WHEN NOT met THEN
                             CASE WHEN ttr > tts THEN 'critical' ELSE 'exposed' END
                        WHEN %(watch)s THEN 'watch'
                        ELSE 'covered' END AS level
              FROM judged
            """,
            watch=self._watch_sql(),
        )

    def _watch_sql(self):
        """Hook: what puts a part on watch although its policy is met today."""
        return SQL("ends_soon OR rests_on_conditions OR falls_asleep")

    def _get_results(self):
        """Hook: the stored figures and reasons, each as an expression over the step ``final``."""
        return {
            "lacks_source": SQL("approved_count = 0"),
            "lacks_alternate": SQL("needed > 1 AND NOT met"),
            "same_site": SQL("needed > 1 AND approved_count > 1 AND plants = 1"),
            "same_country": SQL(
                "policy = 'dual_country' AND approved_count > 1 AND countries <= 1"
            ),
            "same_region": SQL("policy = 'dual_region' AND approved_count > 1 AND NOT met"),
            "lapsing": SQL("met AND ends_soon"),
            "dormant": SQL("CASE WHEN met THEN falls_asleep ELSE has_dormant END"),
            "conditional_only": SQL("met AND rests_on_conditions"),
            "unapproved_buying": SQL("unapproved_buying"),
            "approved_count": SQL("approved_count"),
            "independent_count": SQL("independent_count"),
            "next_lapse_date": SQL("next_lapse_date"),
            "on_hand": SQL("on_hand"),
            "daily_usage": SQL("daily_usage"),
            "daily_usage_known": SQL("daily_usage > 0"),
            "tts_days": SQL("COALESCE(tts, 0)"),
            "tts_days_known": SQL("tts IS NOT NULL"),
            "ttr_days": SQL("COALESCE(ttr, 0)"),
            "ttr_days_known": SQL("ttr IS NOT NULL"),
            "waiver_id": SQL("waiver_id"),
        }

    def _store_sql(self):
        """Insert new rows, change those with another result, leave the others untouched."""
        results = self._get_results()
        columns = [SQL.identifier(name) for name in results]
        return SQL(
            """
            INSERT INTO product_exposure AS e (
                   product_id, company_id, policy, level, level_rank, level_since, user_id,
                   create_uid, write_uid, create_date, write_date, %(columns)s)
            SELECT product_id, company_id, policy, level,
                   array_position(ARRAY['covered', 'waived', 'watch', 'exposed', 'critical'],
                                  level),
                   day,
                   COALESCE(NULLIF((responsible_id->>company_id::text)::int, %(robot)s),
                            sourcing_user_id),
                   %(uid)s, %(uid)s, %(now)s, %(now)s, %(results)s
              FROM final
            ON CONFLICT (product_id, company_id) DO UPDATE SET
                   policy = EXCLUDED.policy, level = EXCLUDED.level,
                   level_rank = EXCLUDED.level_rank,
                   level_since = CASE WHEN e.level IS DISTINCT FROM EXCLUDED.level
                                      THEN EXCLUDED.level_since ELSE e.level_since END,
                   user_id = COALESCE(e.user_id, EXCLUDED.user_id),
                   write_date = EXCLUDED.write_date, %(assignments)s
             WHERE (e.policy, e.level, COALESCE(e.user_id, EXCLUDED.user_id), %(before)s)
                   IS DISTINCT FROM
                   (EXCLUDED.policy, EXCLUDED.level, e.user_id, %(after)s)
            """,
            columns=SQL(", ").join(columns),
            results=SQL(", ").join(results.values()),
            assignments=SQL(", ").join(SQL("%s = EXCLUDED.%s", c, c) for c in columns),
            before=SQL(", ").join(SQL("e.%s", c) for c in columns),
            after=SQL(", ").join(SQL("EXCLUDED.%s", c) for c in columns),
            uid=self.env.uid,
            robot=self.env.ref("base.user_root").id,
            now=fields.Datetime.now(),
        )

    def _forget_untracked(self, scope):
        """Remove the rows of parts that nobody tracks any more."""
        rows = self.env.execute_query(
            SQL(
                """SELECT e.id FROM product_exposure e JOIN product_product p ON p.id = e.product_id
                    WHERE %s AND NOT EXISTS (
                          SELECT 1 FROM (%s) tracked WHERE tracked.policy != 'none'
                             AND tracked.product_id = e.product_id
                             AND tracked.company_id = e.company_id)""",
                scope,
                self._tracked_sql(scope),
            )
        )
        if rows:
            # sudo: nobody holds the right to delete a row, it goes because its policy went
            self.sudo().browse([row[0] for row in rows]).unlink()
