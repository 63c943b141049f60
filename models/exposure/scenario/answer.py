from odoo import models
from odoo.tools import SQL

from ...sourcing.refresh_scope import Scope
from ..exposure_refresh import part_key
from ..exposure_sources import Loss

# The parts that the event strikes, as a scope of the steps that exposure and scenarios share.
STRUCK_PARTS = Scope(step="affected")


class SourcingScenario(models.Model):
    """What an event means for each part: the steps of exposure, asked with sources struck.

    One statement reads everything and changes nothing. It runs for all parts of the company that
    are tracked and have a source where it happens.
    """

    _inherit = "sourcing.scenario"

    def _answer_steps(self):
        """The steps up to ``answer``: one row for each part that loses something."""
        exposure = self.env["product.exposure"]
        return {
            "hit": self._hit_sql(),
            "exact": self._exact_sql(self._get_exact()),
            # with the parts that share a plant with those: they may run short in their stead
            "affected": SQL(
                "SELECT product_id FROM hit UNION SELECT (part >> 20)::int FROM exact "
                "WHERE missing > 0"
            ),
            **self._source_steps(STRUCK_PARTS),
            "apart": exposure._apart_sql(self._get_loss()),
            "stat": exposure._stat_sql(sources=SQL("SELECT * FROM source")),
            "lost": self._lost_sql(),
            **(self._tariff_steps() if self.kind == "tariff" else self._outage_steps()),
        }

    def _source_steps(self, scope):
        """The sources of some parts after the event, with stock and use. They read ``hit``."""
        exposure = self.env["product.exposure"]
        return {
            "tracked": exposure._tracked_sql(scope, self.company_id),
            "region": exposure._region_sql(),
            "lineage": exposure._lineage_sql(),
            "pace": exposure._pace_sql(scope),
            "source": exposure._source_sql(loss=self._get_loss()),
            "stock": exposure._stock_sql(scope),
            "usage": exposure._usage_sql(scope),
        }

    def _get_loss(self):
        return Loss(
            # not EXISTS: that would look for each source among all that are struck
            struck=SQL("s.id IN (SELECT id FROM hit)"),
            left=self._get_capacity_left(),
        )

    # Who is struck

    def _hit_sql(self):
        """The sources where it happens.

        A source of an unknown country may lie there: it cannot be relied on, but the loss is not
        certain. So may one whose only maker of a component lies there, whoever supplies it.
        """
        partners, sites, countries = self._get_places()
        direct = SQL(
            """(s.partner_id = ANY(%s) OR COALESCE(s.site_id, s.partner_id) = ANY(%s)
                OR COALESCE(s.country_id = ANY(%s), FALSE))""",
            partners.ids,
            (partners | sites).ids,
            countries.ids,
        )
        return SQL(
            """
            SELECT s.id, s.product_id, s.company_id, %(part)s AS part, s.partner_id, s.site_id,
                   BOOL_OR(%(direct)s OR COALESCE(%(maker)s, FALSE)) AS is_certain
              FROM product_source s
              LEFT JOIN LATERAL unnest(string_to_array(s.sole_origins, ',')::int[])
                   origin(id) ON %(has_origins)s
              LEFT JOIN res_partner maker ON maker.id = origin.id
             WHERE s.active AND s.company_id = %(company)s
               AND (%(direct)s OR COALESCE(%(maker)s, FALSE)
                    OR %(by_country)s AND (s.country_id IS NULL OR origin.id IS NOT NULL
                                           AND maker.country_id IS NULL))
             GROUP BY s.id
            """,
            part=part_key("s"),
            direct=direct,
            maker=SQL(
                "(maker.id = ANY(%s) OR maker.country_id = ANY(%s))",
                (partners | sites).ids,
                countries.ids,
            ),
            # A tariff is on what crosses the border, not on what is inside.
            has_origins=self.kind != "tariff",
            by_country=bool(countries),
            company=self.company_id.id,
        )

    def _find_struck(self):
        """The sources where it happens: ``{source id: whether they are there for certain}``.

        With those that may lie there: of an unknown country, or with a component from one.
        """
        self.env["product.source"].flush_model()
        self.env["res.partner"].flush_model(["country_id"])
        rows = self.env.execute_query(SQL("SELECT id, is_certain FROM (%s) hit", self._hit_sql()))
        return dict(rows)

    def _lost_sql(self):
        """What each part loses: its sources there that deliver, or were to."""
        return SQL(
            """
            SELECT %(part)s AS part, source.product_id, source.company_id,
                   array_agg(source.id ORDER BY place) FILTER (WHERE %(used)s) AS lost_ids,
                   BOOL_OR(is_struck AND place = 1) AS main_lost,
                   COALESCE(BOOL_OR(is_certain) FILTER (WHERE %(used)s), TRUE) AS is_certain,
                   MIN(source.partner_id) FILTER (WHERE place = 1) AS main_partner_id,
                   MIN(source.country_id) FILTER (WHERE place = 1) AS main_country_id,
                   MAX(bounded) FILTER (WHERE place = 1) AS main_capacity,
                   COUNT(*) FILTER (WHERE able AND NOT is_struck) AS outside_count,
                   -- the main source where it goes on, else the one that delivers first
                   (array_agg(source.id ORDER BY place != 1, lead NULLS LAST, place)
                       FILTER (WHERE able AND NOT is_struck))[1] AS outside_id,
                   (array_agg(source.id ORDER BY lead + remaining NULLS LAST, place)
                       FILTER (WHERE NOT is_struck
                               AND readiness IN ('in_qualification', 'in_transfer')))[1]
                       AS running_id
              FROM source
              LEFT JOIN hit ON hit.id = source.id
             GROUP BY 1, 2, 3
            HAVING BOOL_OR(%(used)s)
                OR %(part)s IN (SELECT part FROM exact WHERE missing > 0)
            """,
            part=part_key("source"),
            used=self._is_used_sql(),
        )

    def _is_used_sql(self):
        """Whether a struck source is a loss: a name on a list that nobody buys from is none."""
        return SQL(
            """(is_struck AND (able OR place = 1
                OR readiness IN ('dormant', 'in_transfer', 'in_qualification')))"""
        )

    # What remains

    def _outage_steps(self):
        exposure = self.env["product.exposure"]
        return {
            "incoming": self._arrival_sql(exposure._incoming_sql(STRUCK_PARTS)),
            "fact": self._left_sql(),
            "supply": exposure._supply_sql(comes=SQL("TRUE")),
            "timed": exposure._timed_sql(),
            "waited": self._waited_sql(),
            "came": self._came_sql(),
            "answer": self._outage_sql(),
        }

    def _arrival_sql(self, incoming):
        """The goods that still come, in days from the start.

        Up to the start everything goes its usual way, so what comes before replaces what is used
        before. Goods of an unknown sender cannot be relied on, nor those of somebody struck.
        """
        partners, sites, countries = self._get_places()
        return SQL(
            """
            SELECT incoming.part, incoming.days - %(before)s AS days, incoming.quantity
              FROM (%(incoming)s) incoming
              LEFT JOIN res_partner sender
                   ON sender.id = COALESCE(incoming.site_id, incoming.partner_id)
              LEFT JOIN (
                SELECT part, partner_id, BOOL_OR(site_id IS NULL) AS anywhere,
                       array_agg(site_id) AS sites
                  FROM hit GROUP BY 1, 2
              ) gone ON gone.part = incoming.part AND gone.partner_id = incoming.partner_id
             WHERE incoming.days >= %(before)s
               AND (incoming.is_made_here OR (
                    incoming.partner_id IS NOT NULL
                    AND (gone.part IS NULL OR NOT (
                         gone.anywhere OR incoming.site_id IS NULL
                         OR COALESCE(incoming.site_id = ANY(gone.sites), FALSE)))
                    AND NOT incoming.partner_id = ANY(%(partners)s)
                    AND NOT sender.id = ANY(%(sites)s)
                    AND NOT COALESCE(sender.country_id = ANY(%(countries)s), FALSE)))
            """,
            incoming=incoming,
            before=self._get_days_before(),
            partners=partners.ids,
            sites=(partners | sites).ids,
            countries=countries.ids,
        )

    def _left_sql(self):
        """One row for each part that loses something: need, stock and what is still made.

        The main source goes on as today where it is not struck; what it makes is unknown, then
        it makes what is used. The others count with the capacity that is known of them.
        """
        return SQL(
            """
            SELECT tracked.part, tracked.product_id, tracked.company_id, tracked.categ_id,
                   lost.lost_ids, lost.main_lost, lost.is_certain, lost.main_partner_id,
                   lost.main_country_id, lost.outside_count,
                   COALESCE(lost.outside_id, lost.running_id) AS remaining_id,
                   COALESCE(stat.independent_count, 0) AS independent_count,
                   COALESCE(stat.met, FALSE) AS met,
                   COALESCE(stat.ttr_counted,
                            CASE WHEN lost.outside_count = 0 THEN stat.ttr_running END) AS ttr,
                   COALESCE(stat.other_capacity_known, FALSE) AS other_capacity_known,
                   COALESCE(stat.other_capacity, 0) + flow.main AS capacity,
                   COALESCE(stat.own_capacity, 0) + flow.main AS own_capacity,
                   COALESCE(stat.is_shared, FALSE) AS is_shared,
                   COALESCE(stock.quantity, 0)::float AS on_hand,
                   COALESCE(usage.quantity, 0)::float AS daily_usage
              FROM lost
              JOIN tracked USING (part)
              LEFT JOIN stat ON stat.part = tracked.part
              LEFT JOIN stock ON stock.part = tracked.part
              LEFT JOIN usage ON usage.part = tracked.part
              CROSS JOIN LATERAL (
                SELECT CASE WHEN lost.main_capacity > 0 THEN lost.main_capacity
                            WHEN lost.main_lost THEN %s * COALESCE(usage.quantity, 0)
                            ELSE COALESCE(usage.quantity, 0) END::float AS main
              ) flow
            """,
            self._get_capacity_left(),
        )

    def _waited_sql(self):
        """How long each part has to do without what it loses.

        Where it is known what the others make, that is all there is until the event ends. Where
        it is not, they carry the part from the day on which the first of them delivers.
        """
        return SQL(
            """
            SELECT timed.*, together.missing,
                   CASE WHEN other_capacity_known OR together.part IS NOT NULL THEN %(days)s
                        ELSE LEAST(%(days)s, COALESCE(ttr, %(days)s)) END::float AS recovers
              FROM timed
              LEFT JOIN (SELECT part, missing FROM exact) together ON together.part = timed.part
            """,
            days=self._get_days_ahead(),
        )

    def _came_sql(self):
        """What comes within that time, and what is missing at the worst moment before it comes.

        What could not be delivered is lost: goods that come later do not bring it back.
        """
        return SQL(
            """
            SELECT part, SUM(quantity) AS quantity,
                   MAX(drain * days - on_hand - (so_far - quantity)) AS worst
              FROM (
                SELECT waited.part, waited.daily_usage - waited.own_capacity AS drain,
                       waited.on_hand, incoming.days, SUM(incoming.quantity) AS quantity,
                       SUM(SUM(incoming.quantity)) OVER (
                           PARTITION BY waited.part ORDER BY incoming.days) AS so_far
                  FROM waited
                  JOIN incoming ON incoming.part = waited.part
                       AND incoming.days <= waited.recovers
                 GROUP BY 1, 2, 3, 4
              ) walk
             GROUP BY 1
            """
        )

    def _outage_sql(self):
        """How long each part lasts, what is missing at the end and what that costs."""
        return SQL(
            """
            SELECT judged.*, %(verdict)s AS verdict
              FROM (
                SELECT waited.*,
                       daily_usage > 0 AND NOT COALESCE(tts_endless, FALSE) AND tts < recovers
                           AS runs_short,
                       CASE WHEN daily_usage <= 0 THEN NULL
                            WHEN tts_endless OR tts >= recovers THEN 0
                            ELSE COALESCE(waited.missing, GREATEST(
                                 (daily_usage - own_capacity) * recovers - on_hand
                                 - COALESCE(came.quantity, 0), came.worst, 0))
                            END AS units,
                       COALESCE(stored.daily_value, 0) AS daily_value,
                       COALESCE(stored.finished_good_count, 0) AS finished_good_count
                  FROM waited
                  LEFT JOIN came ON came.part = waited.part
                  LEFT JOIN (
                    SELECT product_id, company_id, daily_value, finished_good_count
                      FROM product_exposure
                  ) stored ON stored.product_id = waited.product_id
                       AND stored.company_id = waited.company_id
              ) judged
            """,
            verdict=self._outage_verdict_sql(),
        )

    def _outage_verdict_sql(self):
        """Hook: one word for what happens to a part, the first that holds."""
        return SQL(
            """CASE WHEN NOT is_certain THEN 'unknown'
                    WHEN runs_short AND outside_count = 0 THEN 'no_way_out'
                    WHEN runs_short AND other_capacity_known THEN 'too_little'
                    WHEN runs_short THEN 'too_late'
                    WHEN NOT main_lost THEN 'alternate_lost'
                    WHEN daily_usage <= 0 THEN 'unknown'
                    -- it lasts only if a source delivers of which not enough is known
                    WHEN NOT tts_endless AND tts < %s THEN 'unproven'
                    ELSE 'bridged' END""",
            self._get_days_ahead(),
        )
