from odoo import models
from odoo.tools import SQL

from ..exposure_refresh import part_key
from ..exposure_sources import MONTH_DAYS
from .answer import STRUCK_PARTS

YEAR_DAYS = 365


class SourcingScenario(models.Model):
    """What a tariff adds to the landed cost, and the cheapest mix of what is approved."""

    _inherit = "sourcing.scenario"

    def _tariff_steps(self):
        return {
            "bought": self._quantity_sql(),
            "price": self._price_sql(),
            "offer": self._offer_sql(),
            "mix": self._mix_sql(),
            "answer": self._tariff_sql(),
        }

    def _quantity_sql(self):
        """Units ordered of each part from each supplier, over the window of the shares."""
        mine = SQL(
            "purchase.company_id = %s AND %s",
            self.company_id.id,
            STRUCK_PARTS.on(SQL("line.product_id")),
        )
        return SQL(
            "SELECT %s AS part, partner_id, site_id, quantity FROM (%s) ordered",
            part_key("ordered"),
            self.env["product.source"]._ordered_sql(mine),
        )

    def _price_sql(self):
        """What a unit of each source costs before the tariff, in the company's currency.

        The vendor price that holds on the day and is asked for a month's need: the one with the
        largest minimum that is reached, else with the smallest. A price of zero is no price. The
        same rule for one source is `product.source._get_price_line`.
        """
        day = self._get_first_day()
        currencies = self.env["res.currency"].search([])
        own = self.company_id.currency_id
        rates = [
            currency._get_conversion_rate(currency, own, self.company_id, day)
            for currency in currencies
        ]
        return SQL(
            """
            SELECT DISTINCT ON (source.id) source.id,
                   info.price * (1 - COALESCE(info.discount, 0) / 100.0) * rate.rate
                       * own.factor::float / unit.factor::float AS price
              FROM source
              JOIN tracked USING (product_id, company_id)
              JOIN product_product p ON p.id = source.product_id
              JOIN product_supplierinfo info ON info.product_tmpl_id = p.product_tmpl_id
                   AND (info.product_id IS NULL OR info.product_id = p.id)
                   AND (info.company_id IS NULL OR info.company_id = source.company_id)
              JOIN res_partner vendor ON vendor.id = info.partner_id
                   AND vendor.commercial_partner_id = source.partner_id
                   AND (NOT COALESCE(vendor.is_production_site, FALSE)
                        OR vendor.id = source.site_id)
              JOIN uom_uom unit ON unit.id = info.product_uom_id
              JOIN uom_uom own ON own.id = tracked.uom_id
              JOIN unnest(%(currencies)s::int[], %(rates)s::float[]) rate(id, rate)
                   ON rate.id = info.currency_id
              LEFT JOIN usage ON usage.part = tracked.part
              CROSS JOIN LATERAL (
                SELECT info.min_qty * unit.factor / own.factor AS least,
                       COALESCE(usage.quantity, 0) * %(month)s AS need) lot
             WHERE info.price > 0
               AND (info.date_start IS NULL OR info.date_start <= %(day)s)
               AND (info.date_end IS NULL OR info.date_end >= %(day)s)
             ORDER BY source.id, lot.least > lot.need, ABS(lot.need - lot.least),
                      info.sequence, info.id
            """,
            currencies=currencies.ids,
            rates=rates,
            month=MONTH_DAYS,
            day=day,
        )

    def _offer_sql(self):
        """Each source with its price, its price with the tariff, its share today and its room.

        The share of a site is what was ordered from it, that of a supplier goes to its first
        source; nothing was ordered, then all comes from the main source. Where a supplier was
        ordered from and only some of its sites are struck, it is unknown which one delivered.

        A source has room for what it demonstrably makes: its capacity, or what it supplies today.
        More than that is unknown, and unknown is not counted on; nor is a capacity that all parts
        of a plant share.
        """
        return SQL(
            """
            SELECT shared.*, room.units AS room,
                   SUM(room.units) FILTER (WHERE offered)
                       OVER (PARTITION BY part ORDER BY landed, place
                             ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
              FROM (
                SELECT raw.*, able AND landed IS NOT NULL AS offered,
                       CASE WHEN SUM(quantity) OVER (PARTITION BY part) > 0
                            THEN quantity / SUM(quantity) OVER (PARTITION BY part)
                            ELSE (place = 1)::int END AS share
                  FROM (
                    SELECT source.*, lost.part, COALESCE(usage.quantity, 0)::float AS need,
                           price.price, price.price * CASE WHEN is_struck THEN %(factor)s
                                                           ELSE 1 END AS landed,
                           COALESCE(mine.quantity, 0) + CASE WHEN ROW_NUMBER() OVER (
                                     PARTITION BY lost.part, source.partner_id
                                     ORDER BY source.place) = 1
                                THEN COALESCE(theirs.quantity, 0) ELSE 0 END AS quantity,
                           COALESCE(theirs.quantity, 0) > 0
                               AND BOOL_OR(is_struck) OVER supplier
                               AND NOT BOOL_AND(is_struck) OVER supplier AS is_vague
                      FROM source
                      JOIN lost USING (product_id, company_id)
                      LEFT JOIN usage ON usage.part = lost.part
                      LEFT JOIN price ON price.id = source.id
                      LEFT JOIN bought mine ON mine.part = lost.part
                           AND mine.site_id = source.site_id
                           AND mine.partner_id = source.partner_id
                      LEFT JOIN bought theirs ON theirs.part = lost.part
                           AND theirs.partner_id = source.partner_id AND theirs.site_id IS NULL
                    WINDOW supplier AS (PARTITION BY lost.part, source.partner_id)
                  ) raw
              ) shared
              CROSS JOIN LATERAL (
                SELECT GREATEST(CASE WHEN is_shared THEN 0 ELSE bounded END, share * need) AS units
              ) room
            """,
            factor=1 + self.tariff / 100,
        )

    def _mix_sql(self):
        """The cheapest mix of approved sources: each takes what it has room for, by price.

        With one price for each source and one limit, to fill up the cheapest first is optimal.
        """
        return SQL(
            """
            SELECT offer.*, CASE WHEN offered
                                 THEN LEAST(room, GREATEST(need - COALESCE(before, 0), 0))
                                 ELSE 0 END AS taken
              FROM offer
            """
        )

    def _tariff_sql(self):
        return SQL(
            """
            SELECT judged.*, %(verdict)s AS verdict
              FROM (
                SELECT tracked.part, tracked.product_id, tracked.company_id, tracked.categ_id,
                       lost.lost_ids, lost.main_lost, lost.is_certain, lost.main_partner_id,
                       lost.main_country_id, lost.outside_count,
                       total.cheapest_id AS remaining_id, total.need AS daily_usage,
                       COALESCE(stat.independent_count, 0) AS independent_count,
                       COALESCE(stat.met, FALSE) AS met,
                       COALESCE(e.finished_good_count, 0) AS finished_good_count,
                       total.price_now, total.added_unit,
                       total.added_unit * need * %(year)s AS added_year,
                       CASE WHEN need > 0 AND taken >= need * (1 - 1e-9)
                            THEN GREATEST((total.landed_now * need - total.mixed) * %(year)s, 0)
                            END AS saving_year
                  FROM lost
                  JOIN tracked USING (part)
                  LEFT JOIN stat ON stat.part = tracked.part
                  LEFT JOIN product_exposure e ON e.product_id = tracked.product_id
                       AND e.company_id = tracked.company_id
                  JOIN (
                    SELECT part, MAX(need) AS need, SUM(taken) AS taken,
                           SUM(taken * landed) AS mixed,
                           CASE WHEN BOOL_AND(price IS NOT NULL AND NOT is_vague)
                                     FILTER (WHERE share > 0)
                                THEN SUM(share * price) END AS price_now,
                           CASE WHEN BOOL_AND(price IS NOT NULL AND NOT is_vague)
                                     FILTER (WHERE share > 0)
                                THEN SUM(share * landed) END AS landed_now,
                           CASE WHEN BOOL_AND(price IS NOT NULL AND NOT is_vague)
                                     FILTER (WHERE share > 0)
                                THEN COALESCE(SUM(share * (landed - price)), 0) END AS added_unit,
                           (array_agg(id ORDER BY landed, place) FILTER (WHERE offered))[1]
                               AS cheapest_id
                      FROM mix GROUP BY part
                  ) total ON total.part = tracked.part
              ) judged
            """,
            year=YEAR_DAYS,
            verdict=self._tariff_verdict_sql(),
        )

    def _tariff_verdict_sql(self):
        """Hook: one word for what the tariff does to a part, the first that holds."""
        return SQL(
            """CASE WHEN NOT is_certain OR added_unit IS NULL THEN 'unknown'
                    WHEN added_unit > 0 AND outside_count = 0 THEN 'no_way_out'
                    WHEN saving_year > 0.005 THEN 'switch'
                    WHEN added_unit > 0 THEN 'dearer'
                    ELSE 'alternate_lost' END"""
        )
