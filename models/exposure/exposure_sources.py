from typing import NamedTuple

from odoo import models
from odoo.tools import SQL

from .exposure_refresh import part_key

# Days of a month, to compare monthly capacities with daily usage.
MONTH_DAYS = 30.4375
# The subsets of the counted sources that the level asks about, each by the flaw that takes a source
# out of it: those that still count when the approvals that end soon have ended, without those
# under conditions, without those that fall asleep.
SUBSETS = {"met": None, "lasting": "lapses", "firm": "is_conditional", "awake": "dormant_soon"}


class Loss(NamedTuple):
    """An event that strikes sources, for the steps that count what is left.

    :param struck: condition on ``s``, a row of product_source
    :param left: the share of its capacity that a struck source keeps; with nothing left it does
        not count
    """

    struck: SQL
    left: float


# Exposure asks what happens without the main source; nothing is struck beforehand.
NO_LOSS = Loss(struck=SQL("FALSE"), left=1.0)


def belongs(name, alias="source"):
    """SQL: a row of the step ``source`` belongs to one of the subsets."""
    flaw = SUBSETS[name]
    counted = SQL.identifier(alias, "counted")
    return SQL("%s AND NOT %s", counted, SQL.identifier(alias, flaw)) if flaw else counted


class ProductExposure(models.Model):
    """What the sources of a part amount to: the steps of the refresh from source to statistics."""

    _inherit = "product.exposure"

    def _region_sql(self):
        """The sourcing regions of each country."""
        field = self.env["res.country"]._fields["country_group_ids"]
        return SQL(
            """SELECT rel.%(country)s AS country_id, array_agg(rg.id) AS ids
                 FROM %(relation)s rel
                 JOIN res_country_group rg ON rg.id = rel.%(group)s AND rg.is_sourcing_region
                GROUP BY 1""",
            relation=SQL.identifier(field.relation),
            group=SQL.identifier(field.column2),
            country=SQL.identifier(field.column1),
        )

    def _lineage_sql(self):
        """The head of the group of each supplier that belongs to one."""
        return SQL(
            """
            WITH RECURSIVE up AS (
                SELECT p.id, p.parent_id, 1 AS depth FROM res_partner p
                 WHERE p.parent_id IS NOT NULL
                   AND p.id IN (SELECT s.partner_id FROM product_source s
                                  JOIN tracked USING (product_id, company_id))
                 UNION ALL
                SELECT up.id, p.parent_id, up.depth + 1 FROM up
                  JOIN res_partner p ON p.id = up.parent_id
                 WHERE p.parent_id IS NOT NULL AND up.depth < 20
            )
            SELECT DISTINCT ON (id) id AS partner_id, parent_id AS head_id
              FROM up ORDER BY id, depth DESC
            """
        )

    def _pace_sql(self, scope):
        """Days until the running case of a source is expected to be decided."""
        return SQL(
            """
            SELECT running.source_id,
                   GREATEST(MAX(q.forecast_date - %(today)s), 0)::float AS remaining
              FROM (%(running)s) running
              JOIN supplier_qualification q ON q.id = running.case_id
             WHERE q.forecast_date IS NOT NULL
             GROUP BY 1
            """,
            running=self.env["product.source"]._running_case_sql(scope.on(SQL("s.product_id"))),
            today=self._get_companies()._sourcing_today_sql(SQL("q.company_id")),
        )

    def _source_sql(self, condition=None, loss=NO_LOSS):
        """Every source of the tracked parts; those that could deliver first, the main one leading.

        A loss changes what counts and how much is made, not the order: the main source is the one
        before it.

        A capacity that all parts of a plant share (`shared`) bounds each of them; how far it goes
        for several parts at once is a matter of the cluster, see `_exact_sql`.

        :param condition: SQL on ``tracked``: only the sources of these parts.
        """
        return SQL(
            """
            SELECT *, able AND NOT (is_struck AND %(left)s <= 0) AS counted,
                   -- LEAST passes over a null: no capacity of its own, or none that is shared
                   COALESCE(LEAST(NULLIF(own, 0), NULLIF(shared, 0)), 0) AS bounded,
                   ROW_NUMBER() OVER (
                       PARTITION BY product_id, company_id
                       ORDER BY (NOT able), (role != 'primary'),
                                last_receipt_date DESC NULLS LAST, id) AS place
              FROM (
                SELECT s.id, s.product_id, s.company_id, tracked.policy, s.partner_id, s.site_id,
                       COALESCE(s.site_id, s.partner_id) AS plant_id,
                       COALESCE(lineage.head_id, s.partner_id) AS group_id,
                       s.country_id, region.ids AS regions, s.role, s.readiness, s.state,
                       s.last_receipt_date, s.valid_until,
                       COALESCE(s.dormant_soon, FALSE) AS dormant_soon,
                       s.readiness IN ('conditional', 'cold', 'warm') AS able, struck.is_struck,
                       COALESCE(s.valid_until - tracked.day <= q.reminder_days, FALSE)
                           OR COALESCE(s.certificate_lapsed, FALSE) AS lapses,
                       s.state = 'conditional' AS is_conditional,
                       CASE WHEN s.lead_days > 0
                            THEN COALESCE(s.activation_days, 0)::float + s.lead_days END AS lead,
                       string_to_array(s.sole_origins, ',')::int[] AS soles,
                       CASE WHEN s.readiness != 'in_transfer' THEN pace.remaining
                            -- a plan that has passed says nothing
                            WHEN s.transfer_date >= tracked.day
                            THEN (s.transfer_date - tracked.day)::float END AS remaining,
                       COALESCE(plant.sourcing_capacity > 0, FALSE) AS is_shared,
                       COALESCE(s.monthly_capacity, 0)::float / %(month)s * struck.kept AS own,
                       COALESCE(plant.sourcing_capacity, 0)::float / %(month)s * struck.kept
                           AS shared
                  FROM product_source s
                  JOIN tracked USING (product_id, company_id)
                  JOIN res_partner plant ON plant.id = COALESCE(s.site_id, s.partner_id)
                  LEFT JOIN lineage ON lineage.partner_id = s.partner_id
                  LEFT JOIN region ON region.country_id = s.country_id
                  LEFT JOIN supplier_qualification q ON q.id = s.qualification_id
                  LEFT JOIN pace ON pace.source_id = s.id
                  CROSS JOIN LATERAL (SELECT %(struck)s AS is_struck) loss
                  CROSS JOIN LATERAL (
                    SELECT is_struck, CASE WHEN is_struck THEN %(left)s ELSE 1.0 END::float AS kept
                  ) struck
                 WHERE s.active AND (%(condition)s)
              ) s
            """,
            month=MONTH_DAYS,
            condition=condition or SQL("TRUE"),
            struck=loss.struck,
            left=loss.left,
        )

    def _apart_sql(self, loss=NO_LOSS):
        """Parts that are judged by pairs of sources, and for which subsets an independent one is.

        These are the parts under two regions, and those with a source that depends on a maker of
        components: two sources that one maker stops are one. A country without a sourcing region
        is unknown, and unknown is never independent. ``loosely`` leaves the components aside.
        """
        subsets = SQL(", ").join(
            SQL("BOOL_OR(%s AND %s AND NOT depend.tied) AS %s", belongs(name, "a"),
                belongs(name, "b"), SQL.identifier(name))
            for name in SUBSETS
        )  # fmt: skip
        return SQL(
            """
            WITH source AS MATERIALIZED (%(sources)s)
            SELECT %(part)s AS part, %(subsets)s, BOOL_OR(a.counted AND b.counted) AS loosely
              FROM source a
              JOIN source b ON b.product_id = a.product_id AND b.company_id = a.company_id
                   AND b.id > a.id
              CROSS JOIN LATERAL (SELECT %(tied)s AS tied) depend
             WHERE CASE a.policy
                   WHEN 'dual_supplier' THEN a.group_id != b.group_id AND a.plant_id != b.plant_id
                   WHEN 'dual_site' THEN a.plant_id != b.plant_id
                   WHEN 'dual_country' THEN a.country_id != b.country_id
                   WHEN 'dual_region' THEN NOT a.regions && b.regions END
             GROUP BY 1
            """,
            part=part_key("a"),
            sources=self._source_sql(
                SQL(
                    """tracked.policy = 'dual_region'
                       OR (tracked.product_id, tracked.company_id) IN (
                           SELECT product_id, company_id FROM product_source
                            WHERE sole_origins IS NOT NULL)"""
                ),
                loss,
            ),
            subsets=subsets,
            tied=self.env["product.source"]._shares_origin_sql("a", "b"),
        )

    def _met_sql(self, name):
        """Whether a subset of the sources meets the policy.

        Two vendors of one factory are one source, so two suppliers also need two plants. Where
        components tie sources together, pairs decide (`_apart_sql`).
        """
        condition = belongs(name)

        def differ(column):
            return SQL(
                "MIN(%(x)s) FILTER (WHERE %(c)s) < MAX(%(x)s) FILTER (WHERE %(c)s)",
                x=SQL.identifier(column),
                c=condition,
            )

        return SQL(
            """COALESCE(CASE
                WHEN policy = 'single' THEN BOOL_OR(%(c)s)
                WHEN policy = 'dual_region' OR BOOL_OR(soles IS NOT NULL) THEN BOOL_OR(%(apart)s)
                WHEN policy = 'dual_supplier' THEN %(groups)s AND %(plants)s
                WHEN policy = 'dual_site' THEN %(plants)s
                ELSE %(countries)s END, FALSE)""",
            c=condition,
            groups=differ("group_id"),
            plants=differ("plant_id"),
            countries=differ("country_id"),
            apart=SQL.identifier("apart", name),
        )

    def _stat_sql(self, sources=None):
        """One row for each part with sources.

        :param sources: what `_source_sql` gives, where it is a step already

        How many are independent: for two the smaller of both numbers is exact, beyond that it is
        an upper bound.
        """
        subsets = SQL(", ").join(
            SQL("%s AS %s", self._met_sql(name), SQL.identifier(name)) for name in SUBSETS
        )
        return SQL(
            """
            SELECT *, %(part)s AS part,
                   CASE WHEN policy = 'single' THEN approved_count
                        WHEN policy = 'dual_region' OR is_tied
                             THEN LEAST(approved_count, 1) + met::int
                        WHEN policy = 'dual_supplier' THEN LEAST(groups, plants)
                        WHEN policy = 'dual_site' THEN plants
                        ELSE GREATEST(countries, LEAST(approved_count, 1)) END
                        AS independent_count,
                   met OR loosely AS loosely_met
              FROM (
                SELECT source.product_id, source.company_id, policy, %(subsets)s,
                       COUNT(*) FILTER (WHERE counted) AS approved_count,
                       COUNT(DISTINCT group_id) FILTER (WHERE counted) AS groups,
                       COUNT(DISTINCT plant_id) FILTER (WHERE counted) AS plants,
                       COUNT(DISTINCT country_id) FILTER (WHERE counted) AS countries,
                       MIN(valid_until) FILTER (WHERE counted) AS next_lapse_date,
                       BOOL_OR(readiness = 'dormant') AS has_dormant,
                       BOOL_OR(readiness = 'lapsed') AS has_lapsed,
                       BOOL_OR(readiness = 'in_qualification') AS is_running,
                       BOOL_OR(readiness = 'in_transfer') AS is_moving,
                       BOOL_OR(soles IS NOT NULL) AS is_tied,
                       COALESCE(BOOL_OR(apart.loosely), FALSE) AS loosely,
                       MIN(id) FILTER (WHERE counted AND place = 1) AS main_id,
                       MIN(partner_id) FILTER (WHERE counted AND place = 1) AS main_partner_id,
                       MIN(site_id) FILTER (WHERE counted AND place = 1) AS main_site_id,
                       MIN(lead) FILTER (WHERE counted AND place > 1 AND NOT is_struck)
                           AS ttr_counted,
                       MIN(lead + remaining)
                           FILTER (WHERE readiness IN ('in_qualification', 'in_transfer')
                                   AND NOT is_struck) AS ttr_running,
                       SUM(bounded) FILTER (WHERE counted AND place > 1) AS other_capacity,
                       BOOL_AND(bounded > 0) FILTER (WHERE counted AND place > 1)
                           AS other_capacity_known,
                       SUM(own) FILTER (WHERE counted AND place > 1 AND NOT is_shared)
                           AS own_capacity,
                       BOOL_OR(is_shared) FILTER (WHERE counted AND place > 1) AS is_shared
                  FROM (%(sources)s) source
                  LEFT JOIN apart ON apart.part = %(source_part)s
                 GROUP BY source.product_id, source.company_id, policy
              ) stat
            """,
            part=part_key("stat"),
            source_part=part_key("source"),
            sources=sources or self._source_sql(),
            subsets=subsets,
        )
