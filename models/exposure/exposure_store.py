from odoo import fields, models
from odoo.tools import SQL

from .product_exposure import LEVELS

# A part of which nothing is known sorts behind those whose days are known. So do the days of a
# part that hardly anybody uses: there is no end to them, but to what an integer holds.
LAST = 1_000_000


def rounded(column, digits=4):
    """SQL: a figure as it is stored; an unknown one is zero, its boolean says that it is none."""
    return SQL("ROUND(COALESCE(%s, 0)::numeric, %s)", SQL.identifier(column), digits)


class ProductExposure(models.Model):
    """The last step of the refresh: from the step ``final`` into the table."""

    _inherit = "product.exposure"

    def _get_results(self):
        """Hook: the stored figures and reasons, each as an expression over the step ``final``."""
        return self._get_reason_results() | self._get_figure_results()

    def _get_reason_results(self):
        """Hook: the reasons and the next step."""
        return {
            "lacks_source": SQL("approved_count = 0"),
            "lacks_alternate": SQL("needed > 1 AND NOT met"),
            "same_supplier": SQL(
                "policy = 'dual_supplier' AND approved_count > 1 AND groups = 1"
            ),
            "same_site": SQL("needed > 1 AND approved_count > 1 AND plants = 1"),
            "same_country": SQL(
                "policy = 'dual_country' AND approved_count > 1 AND countries <= 1"
            ),
            "same_region": SQL(
                "policy = 'dual_region' AND approved_count > 1 AND NOT loosely_met"
            ),
            "shared_component": SQL("needed > 1 AND loosely_met AND NOT met"),
            "transfer_open": SQL("is_moving AND NOT met"),
            "lapsing": SQL("ends_soon"),
            "dormant": SQL("CASE WHEN met THEN falls_asleep ELSE has_dormant END"),
            "conditional_only": SQL("rests_on_conditions"),
            "capacity_short": SQL("too_little_capacity"),
            "slow_recovery": SQL("too_slow"),
            "unapproved_buying": SQL("stray_count > 0"),
            "sole_source": SQL("COALESCE(is_sole_source, FALSE) AND NOT met"),
            "next_action": self._next_action_sql(),
        }

    def _next_action_sql(self):
        """Hook: what helps most, the first that holds."""
        return SQL(
            """CASE WHEN level = 'waived' THEN NULL
                    WHEN NOT met AND is_moving THEN 'transfer'
                    WHEN NOT met AND is_running THEN 'finish'
                    WHEN NOT met AND loosely_met THEN 'split_component'
                    WHEN NOT met AND COALESCE(is_sole_source, FALSE) AND approved_count > 0
                         THEN 'buffer'
                    WHEN NOT met AND (has_dormant OR has_lapsed) THEN 'requalify'
                    WHEN NOT met THEN 'qualify'
                    WHEN stray_count > 0 THEN 'stop_buying'
                    WHEN ends_soon THEN 'renew'
                    WHEN rests_on_conditions THEN 'close_conditions'
                    WHEN falls_asleep THEN 'keep_warm'
                    WHEN too_little_capacity THEN 'add_capacity'
                    WHEN too_slow THEN 'buffer' END"""
        )

    def _get_figure_results(self):
        """Hook: the figures, rounded so that the same facts give the same row."""

        return {
            "approved_count": SQL("approved_count"),
            "independent_count": SQL("independent_count"),
            "main_source_id": SQL("main_id"),
            "next_lapse_date": SQL("next_lapse_date"),
            "on_hand": rounded("on_hand"),
            "daily_usage": rounded("daily_usage"),
            "daily_usage_known": SQL("daily_usage > 0"),
            "other_capacity": rounded("other_capacity"),
            "other_capacity_known": SQL("other_capacity_known"),
            "tts_days": rounded("tts"),
            "tts_days_known": SQL("tts IS NOT NULL"),
            "tts_endless": SQL("tts_endless"),
            "tts_lower_bound": SQL("tts_lower_bound"),
            "ttr_days": rounded("ttr"),
            "ttr_days_known": SQL("ttr IS NOT NULL"),
            "spend_12m": rounded("spend_12m", 2),
            "unapproved_count": SQL("stray_count"),
            "unapproved_amount": rounded("stray_amount", 2),
            "daily_value": rounded("daily_value", 2),
            "value_at_risk": SQL("ROUND(COALESCE(gap_days * daily_value, 0)::numeric, 2)"),
            "value_at_risk_known": SQL(
                "COALESCE(gap_days = 0 OR gap_days > 0 AND daily_value > 0, FALSE)"
            ),
            "finished_good_count": SQL("finished_good_count"),
            "urgency": SQL(
                # LEAST passes over a null: what is unknown
                "ROUND(LEAST(tts - COALESCE(ttr, 0), %s)::numeric)::int", LAST
            ),
            "waiver_id": SQL("waiver_id"),
        }  # fmt: skip

    def _store_sql(self, scope):
        """Change rows with another result, add new ones, leave the others alone.

        :return: SQL that also selects the ids of rows whose part nobody tracks any more.
        """
        results = {
            "policy": SQL("policy"),
            "level": SQL("level"),
            "level_rank": SQL(
                "array_position(%s, level)", [level for level, _label in LEVELS]
            ),
            **self._get_results(),
        }  # fmt: skip
        columns = [SQL.identifier(name) for name in results]
        return SQL(
            """
            , fresh AS (
                SELECT product_id, company_id, day, owner_id, %(results)s FROM final
            ), result AS MATERIALIZED (
                SELECT fresh.*, e.id AS row_id, %(kept)s AS kept_owner_id
                  FROM fresh
                  LEFT JOIN product_exposure e ON e.product_id = fresh.product_id
                       AND e.company_id = fresh.company_id
                 WHERE e.id IS NULL
                    OR (e.user_id, %(before)s) IS DISTINCT FROM (%(kept)s, %(fresh)s)
            ), changed AS (
                UPDATE product_exposure e
                   SET level_since = CASE WHEN e.level IS DISTINCT FROM result.level
                                          THEN result.day ELSE e.level_since END,
                       user_id = kept_owner_id, write_date = %(now)s, %(assignments)s
                  FROM result WHERE e.id = result.row_id
            ), added AS (
                INSERT INTO product_exposure (
                       product_id, company_id, level_since, user_id,
                       create_uid, write_uid, create_date, write_date, %(columns)s)
                SELECT product_id, company_id, day, owner_id,
                       %(uid)s, %(uid)s, %(now)s, %(now)s, %(after)s
                  FROM result WHERE row_id IS NULL
                    ON CONFLICT (product_id, company_id) DO NOTHING
            )
            SELECT e.id FROM product_exposure e
             WHERE %(scope)s AND NOT EXISTS (
                   SELECT 1 FROM tracked WHERE tracked.product_id = e.product_id
                      AND tracked.company_id = e.company_id)
            """,
            results=SQL(", ").join(
                SQL("%s AS %s", expression, column)
                for expression, column in zip(results.values(), columns, strict=True)
            ),
            kept=self._kept_owner_sql(),
            fresh=SQL(", ").join(SQL("fresh.%s", c) for c in columns),
            columns=SQL(", ").join(columns),
            assignments=SQL(", ").join(SQL("%s = result.%s", c, c) for c in columns),
            before=SQL(", ").join(SQL("e.%s", c) for c in columns),
            after=SQL(", ").join(SQL("result.%s", c) for c in columns),
            uid=self.env.uid,
            now=fields.Datetime.now(),
            scope=scope.on(SQL("e.product_id")),
        )

    def _kept_owner_sql(self):
        """Whom people chose stays; else the owner follows the product, category and supplier."""
        return SQL("CASE WHEN e.is_owner_chosen THEN e.user_id ELSE fresh.owner_id END")
