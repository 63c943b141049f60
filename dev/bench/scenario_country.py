"""A country taken out of a catalogue with five levels of bills, against the bare SQL.

Every part goes into a module, modules into larger ones, and so on up to goods that are sold:
five levels. The bare SQL finds the sources in the country, adds up what is left of each part and
writes as many rows into a table of the same shape, and walks up the bills of the parts without
another source. Both run for the country with the most sources.
"""
# modules: supplier_qualification_mrp

import os
import time

from bills import make_bills
from catalogue import Catalogue, multiply

SIZES = [int(size) for size in os.environ["BENCH_SIZES"].split(",")]
RUNS = 3
TITLES = {
    "outage": "a country for 60 days, asked",
    "tariff": "a tariff on it, asked",
    "bare": "the bare SQL",
}
BARE = """
    WITH RECURSIVE hit AS (
        SELECT s.id, s.product_id FROM product_source s
         WHERE s.active AND s.country_id = %(country)s
    ), struck AS (
        SELECT DISTINCT product_id FROM hit
    ), source AS (
        SELECT s.product_id, MIN(s.id) FILTER (WHERE hit.id IS NULL) AS remaining_id,
               MIN(s.partner_id) FILTER (WHERE s.role = 'primary') AS partner_id,
               COUNT(*) FILTER (WHERE hit.id IS NULL AND s.state = 'approved') AS outside,
               SUM(s.monthly_capacity) FILTER (WHERE hit.id IS NULL) AS capacity,
               MIN(s.lead_days) FILTER (WHERE hit.id IS NULL) AS lead,
               array_agg(hit.id) FILTER (WHERE hit.id IS NOT NULL) AS lost
          FROM product_source s
          JOIN struck USING (product_id)
          LEFT JOIN hit ON hit.id = s.id
          LEFT JOIN supplier_qualification q ON q.id = s.qualification_id
         WHERE s.active GROUP BY 1
    ), row AS (
        INSERT INTO bare_line (scenario_id, product_id, company_id, categ_id, verdict,
               verdict_rank, partner_id, outside_count, remaining_source_id, daily_usage, on_hand,
               capacity, tts_days, ttr_days, first_short_date)
        SELECT %(scenario)s, p.id, 1, t.categ_id,
               CASE WHEN source.outside = 0 THEN 'no_way_out' ELSE 'bridged' END, 1,
               source.partner_id, source.outside, source.remaining_id, used.quantity / 90,
               stock.quantity, source.capacity / 30, stock.quantity + coming.quantity,
               source.lead,
               CASE WHEN source.outside = 0 THEN CURRENT_DATE END
          FROM source
          JOIN product_product p ON p.id = source.product_id AND p.active
          JOIN product_template t ON t.id = p.product_tmpl_id AND t.active
          LEFT JOIN (SELECT q.product_id, SUM(q.quantity) AS quantity FROM stock_quant q
                       JOIN stock_location l ON l.id = q.location_id AND l.usage = 'internal'
                      GROUP BY 1) stock ON stock.product_id = p.id
          LEFT JOIN (SELECT m.product_id, SUM(m.quantity) AS quantity FROM stock_move m
                       JOIN stock_location l ON l.id = m.location_dest_id
                            AND l.usage = 'customer'
                      WHERE m.state = 'done' GROUP BY 1) used ON used.product_id = p.id
          LEFT JOIN (SELECT m.product_id, SUM(m.product_qty) AS quantity FROM stock_move m
                       JOIN stock_location l ON l.id = m.location_id AND l.usage = 'supplier'
                      WHERE m.state = 'assigned' GROUP BY 1) coming ON coming.product_id = p.id
        RETURNING id, product_id, outside_count
    ), lost AS (
        INSERT INTO bare_lost SELECT row.id, unnest(source.lost)
          FROM row JOIN source USING (product_id)
    ), up AS (
        SELECT product_id FROM row WHERE outside_count = 0
         UNION
        SELECT made.id FROM up
          JOIN mrp_bom_line line ON line.product_id = up.product_id
          JOIN mrp_bom bom ON bom.id = line.bom_id AND bom.active
          JOIN product_product made ON made.product_tmpl_id = bom.product_tmpl_id
    )
    SELECT COUNT(*) FROM up"""


def make_prices(env, catalogue):
    """A price of every supplier of every part."""
    price = env["product.supplierinfo"].create(
        {"partner_id": catalogue.suppliers[0].id, "price": 3, "min_qty": 10,
         "product_tmpl_id": catalogue.part.product_tmpl_id.id})
    env.flush_all()
    env.cr.execute(
        "DROP TABLE IF EXISTS offers; CREATE TEMP TABLE offers AS "
        "SELECT ROW_NUMBER() OVER (ORDER BY s.id) AS n, s.partner_id, "
        "p.product_tmpl_id FROM product_source s JOIN product_product p ON p.id = s.product_id")
    env.cr.execute("CREATE UNIQUE INDEX ON offers (n)")
    env.cr.execute("ANALYZE offers")
    env.cr.execute("SELECT COUNT(*) FROM offers")
    multiply(env, "product_supplierinfo", price.id, env.cr.fetchone()[0],
             partner_id="(SELECT partner_id FROM offers o WHERE o.n = n.n)",
             product_tmpl_id="(SELECT product_tmpl_id FROM offers o WHERE o.n = n.n)",
             price="2 + n % 7")
    env.cr.commit()


def take(env, act):
    """The fastest of some runs, and the queries of one."""
    runs = []
    for _number in range(RUNS):
        queries, start = env.cr.sql_log_count, time.perf_counter()
        act()
        env.flush_all()
        runs.append((time.perf_counter() - start, env.cr.sql_log_count - queries))
        env.cr.rollback()
        env.invalidate_all()
    return min(runs)


def measure(env, size):
    """Make a catalogue with bills, take out a country, and compare."""
    catalogue = Catalogue(env, size)
    env["product.source"]._refresh()
    catalogue.track()
    make_prices(env, catalogue)
    make_bills(env, catalogue)
    env["product.exposure"]._refresh()
    env.cr.commit()
    env.cr.execute("ANALYZE")
    env.cr.execute("SELECT country_id FROM product_source GROUP BY 1 ORDER BY COUNT(*) DESC, 1")
    country = env["res.country"].browse(env.cr.fetchone()[0])
    scenarios = {
        kind: env["sourcing.scenario"].create(
            {"country_ids": country.ids, "kind": kind, "duration_days": 60})
        for kind in ("outage", "tariff")}
    env.cr.execute("CREATE TABLE bare_line (LIKE sourcing_scenario_line INCLUDING ALL)")
    env.cr.execute("CREATE TABLE bare_lost (LIKE sourcing_scenario_line_lost_rel INCLUDING ALL)")
    env.cr.execute(
        """SELECT pg_get_constraintdef(oid) FROM pg_constraint
            WHERE conrelid = 'sourcing_scenario_line'::regclass AND contype = 'f'""")
    for [definition] in env.cr.fetchall():
        env.cr.execute(f"ALTER TABLE bare_line ADD {definition}")
    env.cr.commit()
    found = {kind: take(env, scenario.action_run) for kind, scenario in scenarios.items()}
    found["bare"] = take(env, lambda: env.cr.execute(
        BARE, {"country": country.id, "scenario": scenarios["outage"].id}))
    scenarios["outage"].action_run()
    parts, goods = scenarios["outage"].part_count, scenarios["outage"].good_count
    env.cr.rollback()
    env.cr.execute("DROP TABLE bare_line, bare_lost")
    env.cr.commit()
    return found, parts, goods


for size in SIZES:
    found, parts, goods = measure(env, size)  # noqa: F821 - given by Odoo's shell
    print(f"BENCH {size} parts, {parts} of them struck, {goods} finished goods stop")  # noqa: T201
    print(f"BENCH {'':32} {'s':>8} {'x bare':>7} {'queries':>8}")  # noqa: T201
    for name, title in TITLES.items():
        seconds, queries = found[name]
        ratio = seconds / found["bare"][0]
        print(f"BENCH {title:32} {seconds:8.3f} {ratio:7.2f} {queries:8}")  # noqa: T201
    print("BENCH ")  # noqa: T201
