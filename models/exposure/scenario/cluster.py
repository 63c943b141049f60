from odoo import models
from odoo.tools import SQL

from ....tools import survival
from ...sourcing.refresh_scope import Scope
from ..exposure_survival import CLUSTER_PARTS


class SourcingScenario(models.Model):
    """Parts that share plants: who gets what the plants still make, computed exactly."""

    _inherit = "sourcing.scenario"

    def _exact_sql(self, found):
        """The exact figures as a step: part, days to survive, never short, units missing."""
        parts, days, endless, missing = zip(*found, strict=True) if found else ((),) * 4
        return SQL(
            """SELECT * FROM unnest(%s::bigint[], %s::float[], %s::boolean[], %s::float[])
                           e(part, tts, endless, missing)""",
            list(parts),
            list(days),
            list(endless),
            list(missing),
        )

    def _get_exact(self):
        """Figures of the small clusters of which a plant is struck.

        What loses most is served first. Prices do not change what can be made, so a tariff has
        none.

        :return: list of (part key, days, endless, missing units)
        """
        exposure = self.env["product.exposure"]
        if self.kind == "tariff" or not exposure._are_plants_shared():
            return []
        struck = {
            product
            for [product] in self.env.execute_query(
                SQL("WITH hit AS (%s) SELECT DISTINCT product_id FROM hit", self._hit_sql())
            )
        }
        clusters = [
            [product for _company, product in cluster]
            for cluster in exposure._get_clusters()
            if len(cluster) <= CLUSTER_PARTS
            and any(company == self.company_id.id and product in struck
                    for company, product in cluster)
        ]  # fmt: skip
        if not clusters:
            return []
        facts = self._read_cluster_facts({product for c in clusters for product in c})
        return [
            row
            for cluster in clusters
            for row in self._survive_together({p: facts[p] for p in cluster if p in facts})
        ]

    def _read_cluster_facts(self, products):
        """Need, stock, sources that still count and goods that still come, by product id."""
        exposure = self.env["product.exposure"]
        scope = Scope(ids=tuple(products))
        steps = {
            "hit": self._hit_sql(),
            **self._source_steps(scope),
            "incoming": self._arrival_sql(exposure._incoming_sql(scope)),
        }
        rows = self.env.execute_query_dict(
            SQL(
                """%s
                SELECT tracked.product_id, tracked.part,
                       COALESCE(stock.quantity, 0)::float AS on_hand,
                       COALESCE(usage.quantity, 0)::float AS daily_usage,
                       COALESCE(row.daily_value, 0)::float AS daily_value,
                       (SELECT json_agg(json_build_object(
                               'id', id, 'plant', plant_id, 'own', own, 'shared', shared,
                               'main', place = 1, 'struck', is_struck))
                          FROM source WHERE counted AND source.product_id = tracked.product_id)
                       AS sources,
                       (SELECT json_agg(json_build_array(days, quantity))
                          FROM incoming WHERE incoming.part = tracked.part) AS receipts
                  FROM tracked
                  LEFT JOIN stock USING (part)
                  LEFT JOIN usage USING (part)
                  LEFT JOIN product_exposure row ON row.product_id = tracked.product_id
                       AND row.company_id = tracked.company_id""",
                exposure._with_steps(steps),
            )
        )
        return {row["product_id"]: row for row in rows}

    def _survive_together(self, members):
        stocks = {
            product: (row["on_hand"], row["daily_usage"], row["receipts"] or [])
            for product, row in members.items()
        }
        capacities, limits = {}, {}
        for product, row in members.items():
            for source in row["sources"] or []:
                own, shared = source["own"], source["shared"]
                if not own and not shared and source["main"]:
                    # the main source makes what is used today, see `_left_sql`
                    share = self._get_capacity_left() if source["struck"] else 1.0
                    own = share * row["daily_usage"]
                plant = source["plant"] if shared else f"own {source['id']}"
                capacities[plant] = shared or own
                limits[plant, product] = limits.get((plant, product), 0.0) + (own or shared)
        losses = {
            product: row["daily_value"] / row["daily_usage"] if row["daily_usage"] else 0.0
            for product, row in members.items()
        }
        missing, _money = survival.least_loss(
            self._get_days_ahead(), stocks, capacities, limits, losses
        )
        for product, row in members.items():
            result = survival.shared_time_to_survive(product, stocks, capacities, limits)
            yield row["part"], result.days, result.endless, missing[product]
