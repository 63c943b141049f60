from contextlib import contextmanager

from odoo import api, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL

from ..sourcing.refresh_scope import Scope
from ..sourcing.refresh_steps import with_steps

# The nightly job goes through the catalogue in steps of so many parts and commits after each: a
# buyer who decides meanwhile waits for one step at most.
STEP_PARTS = 50_000
STEP_TRIES = 5
# The last steps only reckon and run as part of their reader.
THIN_STEPS = ("timed", "valued", "judged", "final")
# One statement over a whole catalogue: hash joins read each table once. PostgreSQL cannot estimate
# the rows of one step from those of another and would loop, and it would compile the statement at
# a cost that a few seconds of running never earn back.
BULK_SETTINGS = {"jit": "off", "enable_nestloop": "off", "work_mem": "64MB"}


def part_key(alias):
    """SQL: a part in a company as one number.

    PostgreSQL cannot estimate how many rows a step has. With two columns to join on it may take
    the wrong one and compare every part with every other; one number leaves no choice.
    """
    return SQL(
        "(%s::bigint << 20) + %s",
        SQL.identifier(alias, "product_id"),
        SQL.identifier(alias, "company_id"),
    )


def can_own(user, company):
    """SQL: a user works with the parts of a company; both columns as ``alias.name``.

    Reads the step ``person``.
    """
    user, company = (SQL.identifier(*column.split(".")) for column in (user, company))
    return SQL("(%s::bigint << 20) + %s IN (SELECT key FROM person)", user, company)


class ProductExposure(models.Model):
    """The set-based refresh. The number of queries does not depend on the number of parts."""

    _inherit = "product.exposure"

    @api.model
    def _refresh(self, products=None):
        """Bring sources and exposure up to date, in the transaction of the change.

        :param products: only these products (or a `Scope`); None for the whole catalogue.
        """
        scope = Scope.of(products)
        if scope.ids == ():
            return
        with self._bulk_settings(scope):
            self.env["product.source"]._refresh(scope)
            if self._is_anything_tracked():
                self._refresh_tracked(self._widen_scope(scope))

    def _refresh_tracked(self, scope):
        self.env["product.product"]._flush_policy()
        self.flush_model()
        untracked = self.env.execute_query(self._refresh_sql(scope))
        self.invalidate_model()
        if untracked:
            # sudo: nobody holds the right to delete a row, it goes because its policy went
            self.sudo().browse([row[0] for row in untracked]).unlink()
        for model in ("product.product", "product.template"):
            self.env[model].invalidate_model(["exposure_level", "lacks_alternate"])

    @contextmanager
    def _bulk_settings(self, scope):
        """Plan for many parts, and leave the transaction as it was."""
        if scope.is_small:
            # To compile a statement takes longer than it runs; this ends with the transaction.
            self._set_locally({"jit": "off"})
            yield
            return
        names = SQL(", ").join(SQL("current_setting(%s)", name) for name in BULK_SETTINGS)
        [before] = self.env.execute_query(SQL("SELECT %s", names))
        self._set_locally(BULK_SETTINGS)
        yield
        # Not after an error: the transaction is lost then, and its settings with it.
        self._set_locally(dict(zip(BULK_SETTINGS, before, strict=True)))

    def _set_locally(self, settings):
        calls = SQL(", ").join(
            SQL("set_config(%s, %s, TRUE)", name, value) for name, value in settings.items()
        )
        self.env.cr.execute(SQL("SELECT %s", calls))

    @api.model
    def _refresh_in_steps(self):
        """Bring the whole catalogue up to date, step by step, each step in a transaction.

        A step that meets somebody's fresh change is done again on the new state.
        """
        commit = self.env["ir.cron"]._commit_progress
        for scope in self._get_steps():
            for attempt in range(1, STEP_TRIES + 1):
                try:
                    self._refresh(scope)
                    commit()
                    break
                except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                    self.env.cr.rollback()
                    self.env.invalidate_all(flush=False)
                    if attempt == STEP_TRIES:
                        raise

    def _get_steps(self):
        """The catalogue as scopes of neighbouring product ids."""
        rows = self.env.execute_query(
            SQL(
                """SELECT MIN(id), MAX(id) FROM (
                      SELECT id, (ROW_NUMBER() OVER (ORDER BY id) - 1) / %s AS step
                        FROM product_product) placed
                    GROUP BY step ORDER BY 1""",
                STEP_PARTS,
            )
        )
        return [Scope(low=low, high=high) for low, high in rows]

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

    def _refresh_sql(self, scope):
        steps = self._get_refresh_steps(scope)
        return SQL("%s %s", self._with_steps(steps), self._store_sql(scope))

    def _with_steps(self, steps):
        return with_steps(steps, THIN_STEPS)

    def _get_refresh_steps(self, scope):
        """Hook: the steps from policy to level, each a query that may read the ones before it."""
        return self._get_fact_steps(scope) | {
            "exact": self._exact_sql(scope),
            "supply": self._supply_sql(),
            "timed": self._timed_sql(),
            "valued": self._valued_sql(),
            "judged": self._judged_sql(),
            "final": self._final_sql(),
        }

    def _get_fact_steps(self, scope):
        """Hook: the steps up to one row of facts for each part."""
        return {
            "tracked": self._tracked_sql(scope),
            "region": self._region_sql(),
            "lineage": self._lineage_sql(),
            "pace": self._pace_sql(scope),
            "apart": self._apart_sql(),
            "stat": self._stat_sql(),
            "stock": self._stock_sql(scope),
            "usage": self._usage_sql(scope),
            "bought": self._bought_sql(scope),
            "spent": self._spent_sql(scope),
            "incoming": self._incoming_sql(scope),
            "waived_part": self._waived_part_sql(),
            "waived_category": self._waived_category_sql(),
            "person": self._person_sql(),
            "keeper": self._keeper_sql(),
            "fact": self._fact_sql(),
        }

    def _tracked_sql(self, scope, companies=None):
        """Each part that somebody tracks, in each company, with that company's day.

        :param companies: only these; None: all
        """
        policies = self.env["product.product"]._effective_policy_sql(
            (companies or self._get_companies()).ids,
            SQL("(%s) AND p.active AND t.active AND t.purchase_ok", scope.on(SQL("p.id"))),
            more=SQL(
                """t.categ_id, t.uom_id, p.is_sole_source,
                   (t.responsible_id->>company.id::text)::int AS responsible_id,
                   company.sourcing_user_id, company.partner_id AS home_id,
                   company.sourcing_usage_days AS usage_days"""
            ),
        )
        return SQL(
            """
            SELECT tracked.*, %(part)s AS part, %(today)s AS day,
                   CASE WHEN policy = 'single' THEN 1 ELSE 2 END AS needed
              FROM (%(policies)s) tracked
             WHERE policy != 'none'
            """,
            part=part_key("tracked"),
            today=self._get_companies()._sourcing_today_sql(SQL("tracked.company_id")),
            policies=policies,
        )

    def _fact_sql(self):
        """One row for each tracked part with everything that its level depends on.

        Its owner is the first who works with parts of the company: a part of somebody who has
        left would be told to nobody.
        """
        return SQL(
            """
            SELECT tracked.*, stat.main_id, stat.main_partner_id, stat.main_site_id,
                   COALESCE(stat.approved_count, 0) AS approved_count,
                   COALESCE(stat.independent_count, 0) AS independent_count,
                   COALESCE(stat.met, FALSE) AS met, COALESCE(stat.lasting, FALSE) AS lasting,
                   COALESCE(stat.firm, FALSE) AS firm, COALESCE(stat.awake, FALSE) AS awake,
                   COALESCE(stat.plants, 0) AS plants, COALESCE(stat.countries, 0) AS countries,
                   COALESCE(stat.groups, 0) AS groups, stat.next_lapse_date,
                   COALESCE(stat.has_dormant, FALSE) AS has_dormant,
                   COALESCE(stat.has_lapsed, FALSE) AS has_lapsed,
                   COALESCE(stat.is_running, FALSE) AS is_running,
                   COALESCE(stat.is_moving, FALSE) AS is_moving,
                   COALESCE(stat.loosely_met, FALSE) AS loosely_met,
                   COALESCE(stat.ttr_counted, stat.ttr_running) AS ttr,
                   COALESCE(stat.other_capacity, 0) AS other_capacity,
                   COALESCE(stat.other_capacity_known, FALSE) AS other_capacity_known,
                   COALESCE(stat.own_capacity, 0) AS own_capacity,
                   COALESCE(stat.is_shared, FALSE) AS is_shared,
                   COALESCE(stock.quantity, 0)::float AS on_hand,
                   COALESCE(usage.quantity, 0)::float AS daily_usage,
                   COALESCE(spent.spend, 0) AS spend_12m,
                   COALESCE(spent.stray_count, 0) AS stray_count,
                   COALESCE(spent.stray_amount, 0) AS stray_amount,
                   COALESCE(waived_part.waiver_id, waived_category.waiver_id) AS waiver_id,
                   CASE WHEN %(responsible)s THEN tracked.responsible_id
                        WHEN keeper.user_id IS NOT NULL THEN keeper.user_id
                        WHEN %(buyer)s THEN main.buyer_id
                        WHEN %(company)s THEN tracked.sourcing_user_id END AS owner_id
              FROM tracked
              LEFT JOIN stat ON stat.part = tracked.part
              LEFT JOIN stock ON stock.part = tracked.part
              LEFT JOIN usage ON usage.part = tracked.part
              LEFT JOIN spent ON spent.part = tracked.part
              LEFT JOIN waived_part ON waived_part.part = tracked.part
              LEFT JOIN waived_category ON waived_category.categ_id = tracked.categ_id
                   AND waived_category.company_id = tracked.company_id
              LEFT JOIN keeper ON keeper.categ_id = tracked.categ_id
                   AND keeper.company_id = tracked.company_id
              LEFT JOIN res_partner main ON main.id = stat.main_partner_id
            """,
            responsible=can_own("tracked.responsible_id", "tracked.company_id"),
            buyer=can_own("main.buyer_id", "tracked.company_id"),
            company=can_own("tracked.sourcing_user_id", "tracked.company_id"),
        )

    def _judged_sql(self):
        """The facts as yes and no."""
        return SQL(
            """
            SELECT valued.*, met AND NOT lasting AS ends_soon,
                   met AND NOT firm AS rests_on_conditions,
                   met AND NOT awake AS falls_asleep,
                   needed > 1 AND approved_count > 1 AND daily_usage > 0
                       AND other_capacity_known AND other_capacity < daily_usage
                       AS too_little_capacity,
                   COALESCE(ttr > tts, FALSE) AS too_slow
              FROM valued
            """
        )

    def _final_sql(self):
        """The level: the first rule that holds."""
        return SQL(
            """
            SELECT judged.*,
                   CASE WHEN waiver_id IS NOT NULL THEN 'waived'
                        WHEN approved_count = 0 OR (NOT met AND too_slow) THEN 'critical'
                        WHEN NOT met THEN 'exposed'
                        WHEN %(watch)s THEN 'watch'
                        ELSE 'covered' END AS level
              FROM judged
            """,
            watch=self._watch_sql(),
        )

    def _watch_sql(self):
        """Hook: what puts a part on watch although its policy is met today."""
        return SQL("ends_soon OR rests_on_conditions OR falls_asleep OR too_little_capacity")
