from odoo import models
from odoo.tools import SQL

from ...tools import survival
from ..sourcing.refresh_scope import Scope
from .exposure_refresh import part_key

# Parts that share plants are judged together up to this number, see tools/survival.py.
CLUSTER_PARTS = survival.MAX_PARTS
# More neighbours than this are left to the nightly job.
MOST_NEIGHBOURS = 1000
# Differences smaller than this are the rounding of floating point numbers.
TINY = 1e-12


class ProductExposure(models.Model):
    """How long a part lasts when its main source stops, and when an alternate delivers."""

    _inherit = "product.exposure"

    def _supply_sql(self, comes=None):
        """For parts with goods on their way: all that comes, and the first shortage before it.

        The same rule as `survival.time_to_survive`: what comes after the first shortage does not
        undo it. Goods from the source that stops do not come; nor do those of an unknown sender.

        :param comes: condition on ``incoming`` and ``fact``: the goods come all the same
        """
        return SQL(
            """
            SELECT part, SUM(quantity) AS total,
                   MIN((on_hand + before) / drain) FILTER (
                       WHERE drain > 0 AND on_hand + before < drain * days * (1 - %(tiny)s))
                       AS broken
              FROM (
                SELECT day.*, COALESCE(SUM(quantity) OVER (
                           PARTITION BY part ORDER BY days
                           ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS before
                  FROM (
                    SELECT fact.part, fact.on_hand, incoming.days,
                           fact.daily_usage - fact.own_capacity AS drain,
                           SUM(incoming.quantity) AS quantity
                      FROM fact
                      JOIN incoming ON incoming.part = fact.part
                     WHERE incoming.days >= 0 AND %(comes)s
                     GROUP BY 1, 2, 3, 4
                  ) day
              ) walk
             GROUP BY 1
            """,
            comes=comes or self._still_comes_sql(),
            tiny=TINY,
        )

    def _still_comes_sql(self):
        return SQL(
            """(fact.main_id IS NULL OR incoming.is_made_here
                OR incoming.partner_id IS DISTINCT FROM fact.main_partner_id
                   AND incoming.partner_id IS NOT NULL
                OR incoming.site_id <> fact.main_site_id)"""
        )

    def _timed_sql(self):
        """Time to survive: of a cluster where it is known exactly, else of the part alone."""
        return SQL(
            """
            SELECT fact.*,
                   CASE WHEN daily_usage <= 0 OR is_endless THEN NULL
                        WHEN exact.part IS NOT NULL THEN exact.tts
                        WHEN on_hand < 0 THEN 0
                        ELSE COALESCE(supply.broken,
                             (on_hand + COALESCE(supply.total, 0)) / (daily_usage - own_capacity))
                        END AS tts,
                   daily_usage > 0 AND is_endless AS tts_endless,
                   fact.is_shared AND exact.part IS NULL AND daily_usage > 0
                       AND NOT is_endless AS tts_lower_bound
              FROM fact
              LEFT JOIN supply ON supply.part = fact.part
              LEFT JOIN exact ON exact.part = fact.part
              CROSS JOIN LATERAL (
                SELECT COALESCE(exact.endless, on_hand >= 0
                       AND daily_usage - own_capacity <= %s * daily_usage) AS is_endless
              ) judged
            """,
            TINY,
        )

    def _valued_sql(self):
        """What the days without supply cost."""
        return SQL(
            """
            SELECT timed.*, %(value)s AS daily_value, gap.days AS gap_days, %(made)s
              FROM timed %(join)s
              CROSS JOIN LATERAL (
                SELECT CASE WHEN tts_endless THEN 0 ELSE GREATEST(ttr - tts, 0) END
                       + CASE WHEN tts_endless OR tts IS NOT NULL AND ttr IS NOT NULL
                              THEN 0 END AS days
              ) gap
            """,
            value=self._daily_value_sql(),
            made=self._finished_good_count_sql(),
            join=self._daily_value_join_sql(),
        )

    def _daily_value_sql(self):
        """Hook: what a day without the part costs; here the spend, in the company's currency."""
        return SQL("timed.spend_12m / 365.0")

    def _daily_value_join_sql(self):
        """Hook: what `_daily_value_sql` needs beside the step ``timed``."""
        return SQL("")

    def _finished_good_count_sql(self):
        """Hook: how many finished goods stop without the part."""
        return SQL("0 AS finished_good_count")

    # Parts that share a plant

    def _exact_sql(self, scope):
        """The exact figures of the small clusters, computed beside the statement."""
        found = self._get_shared_survivals(scope)
        if not found:
            return SQL(
                """SELECT NULL::bigint AS part, NULL::float AS tts, NULL::boolean AS endless
                    WHERE FALSE"""
            )
        rows = SQL(", ").join(
            SQL("(%s, %s, %s::float, %s::boolean)", product, company, result.days, result.endless)
            for (product, company), result in found.items()
        )
        return SQL(
            """SELECT %s AS part, tts, endless
                 FROM (VALUES %s) v(product_id, company_id, tts, endless)""",
            part_key("v"),
            rows,
        )

    def _get_shared_survivals(self, scope):
        """``{(product id, company id): Survival}`` of the parts of a scope in small clusters."""
        clusters = [
            parts
            for parts in self._get_clusters()
            if len(parts) <= CLUSTER_PARTS and any(self._in_scope(p, scope) for _c, p in parts)
        ]
        if not clusters:
            return {}
        facts = self._read_cluster_facts({product for c in clusters for _company, product in c})
        found = {}
        for cluster in clusters:
            members = {part: facts[part] for part in cluster if part in facts}
            for part in members:
                if part[0] and self._in_scope(part[1], scope):
                    found[part[::-1]] = self._survive_together(part, members)
        return found

    def _in_scope(self, product, scope):
        if scope.ids is not None:
            return product in scope.ids
        return scope.low is None or scope.low <= product <= scope.high

    def _get_clusters(self, least_free=()):
        """Sets of (company, product) that are connected by plants with a shared capacity.

        Plants of more than a cluster's parts connect nothing: what is made there has a lower bound
        only, so have the parts connected with it.

        :param least_free: product ids that do not count towards the size of a plant.
        """
        rows = self.env.execute_query(
            SQL(
                """
                WITH link AS (
                    SELECT DISTINCT s.company_id, s.product_id, plant.id AS plant_id
                      FROM res_partner plant
                      JOIN product_source s ON s.active AND (s.site_id = plant.id
                           OR s.partner_id = plant.id AND s.site_id IS NULL)
                     WHERE plant.sourcing_capacity > 0
                ), small AS (
                    SELECT company_id, plant_id,
                           COUNT(*) FILTER (WHERE product_id != ALL(%(free)s)) <= %(most)s AS fits
                      FROM link GROUP BY 1, 2
                )
                SELECT company_id, plant_id, array_agg(product_id), BOOL_AND(fits)
                  FROM link JOIN small USING (company_id, plant_id) WHERE fits
                 GROUP BY 1, 2
                 UNION ALL
                SELECT DISTINCT company_id, NULL::int, ARRAY[product_id], FALSE
                  FROM link JOIN small USING (company_id, plant_id) WHERE NOT fits
                   AND (company_id, product_id) IN (
                       SELECT company_id, product_id FROM link
                         JOIN small USING (company_id, plant_id) WHERE fits)
                """,
                free=list(least_free),
                most=CLUSTER_PARTS,
            )
        )
        spoilt = {(company, ids[0]) for company, plant, ids, _fits in rows if plant is None}
        groups = [
            {(company, product) for product in ids}
            for company, plant, ids, _fits in rows
            if plant is not None
        ]
        return [group for group in survival.connected(groups) if not group & spoilt or least_free]

    def _read_cluster_facts(self, products):
        """Facts, sources and receipts of parts by (company, product)."""
        steps = self._get_fact_steps(Scope(ids=tuple(products)))
        steps["source"] = self._source_sql()
        rows = self.env.execute_query_dict(
            SQL(
                """%s
                SELECT fact.company_id, fact.product_id, on_hand, daily_usage, main_id,
                       (SELECT json_agg(json_build_object(
                               'id', id, 'plant', plant_id, 'partner', partner_id,
                               'site', site_id, 'own', own, 'shared', shared))
                          FROM source WHERE counted AND source.product_id = fact.product_id
                           AND source.company_id = fact.company_id) AS sources,
                       (SELECT json_agg(json_build_object(
                               'days', days, 'quantity', quantity, 'partner', partner_id,
                               'site', site_id, 'made', is_made_here))
                          FROM incoming WHERE incoming.product_id = fact.product_id
                           AND incoming.company_id = fact.company_id) AS receipts
                  FROM fact""",
                self._with_steps(steps),
            )
        )
        return {(row["company_id"], row["product_id"]): row for row in rows}

    def _survive_together(self, part, members):
        """The time to survive of a part when the plant of its main source stops for all."""
        lost = next((s for s in members[part]["sources"] or []
                     if s["id"] == members[part]["main_id"]), None)  # fmt: skip
        stocks, capacities, limits = {}, {}, {}
        for key, row in members.items():
            receipts = [
                (r["days"], r["quantity"]) for r in row["receipts"] or [] if _comes(r, lost)
            ]
            stocks[key] = (row["on_hand"], row["daily_usage"], receipts)
            for source in row["sources"] or []:
                if lost and (source["id"] == lost["id"] or (
                        lost["shared"] and source["plant"] == lost["plant"])):  # fmt: skip
                    continue
                plant = source["plant"] if source["shared"] else f"own {source['id']}"
                capacities[plant] = source["shared"] or source["own"]
                limit = source["own"] or source["shared"]
                limits[plant, key] = limits.get((plant, key), 0.0) + limit
        return survival.shared_time_to_survive(part, stocks, capacities, limits)

    def _widen_scope(self, scope):
        """With the parts whose figures hang on those of the scope: they share a plant."""
        if scope.ids is None or not self._are_plants_shared():
            return scope
        mine = set(scope.ids)
        more = set()
        for cluster in self._get_clusters(least_free=scope.ids):
            products = {product for _company, product in cluster}
            if products & mine and len(products) <= MOST_NEIGHBOURS:
                more |= products
        return Scope(ids=tuple(sorted(mine | more)))

    def _are_plants_shared(self):
        self.env["res.partner"].flush_model(["sourcing_capacity"])
        [[found]] = self.env.execute_query(
            SQL("SELECT EXISTS (SELECT 1 FROM res_partner WHERE sourcing_capacity > 0)")
        )
        return found


def _comes(receipt, lost):
    """Whether goods on their way still come when a source stops; see `_still_comes_sql`."""
    if not lost or receipt["made"]:
        return True
    if receipt["partner"] is None:
        return False
    if receipt["partner"] != lost["partner"]:
        return True
    return None not in (receipt["site"], lost["site"]) and receipt["site"] != lost["site"]
