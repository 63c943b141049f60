"""The refresh of exposure against the bare SQL and against the ORM, side by side in one run.

For each size it makes a catalogue (see lib/catalogue.py) and measures: the refresh of all parts
when every row is new and when nothing changed, one bare INSERT ... SELECT over the same tables
into a table of the same shape, with the same indexes and foreign keys, a straightforward ORM
program over some parts (its time is shown for all of them), and the refresh of ten parts. What
the bare statement does not compute it fills with constants, so that both write rows of one size.
Wall-clock seconds, processor seconds where they can be read (they do not depend on what else the
machine does), queries, and the peak memory of the database process.
"""

import os

import per_record
from catalogue import Catalogue
from meter import Meter, ratio

SIZES = [int(size) for size in os.environ["BENCH_SIZES"].split(",")]
ORM_PARTS = 200
TITLES = {
    "new": "refresh of all, every row new",
    "again": "refresh of all, nothing changed",
    "bare": "one bare INSERT ... SELECT",
    "orm": f"an ORM program, from {ORM_PARTS} parts",
    "ten": "refresh of ten parts",
}
CONSTANTS = {"boolean": "FALSE", "integer": "0", "numeric": "0",
             "timestamp without time zone": "LOCALTIMESTAMP"}
BARE = """
    INSERT INTO bare_result (product_id, company_id, policy, level, level_rank, level_since,
           approved_count, independent_count, next_lapse_date, main_source_id, user_id, on_hand,
           daily_usage, spend_12m, other_capacity, tts_days, create_uid, write_uid{columns})
    SELECT p.id, 1, 'single', 'covered', 1, CURRENT_DATE, s.sources, s.suppliers, s.ends, s.main,
           2, stock.quantity, used.quantity / 90, bought.amount, coming.quantity,
           CURRENT_DATE - received.day, 1, 1{constants}
      FROM product_product p
      JOIN product_template t ON t.id = p.product_tmpl_id
      LEFT JOIN (SELECT s.product_id, COUNT(*) AS sources, MIN(q.valid_until) AS ends,
                        COUNT(DISTINCT s.partner_id) AS suppliers, MIN(s.id) AS main
                   FROM product_source s
                   LEFT JOIN supplier_qualification q ON q.id = s.qualification_id
                  WHERE s.active GROUP BY 1) s ON s.product_id = p.id
      LEFT JOIN (SELECT line.product_id, SUM(line.price_subtotal) AS amount
                   FROM purchase_order_line line
                   JOIN purchase_order o ON o.id = line.order_id
                  WHERE o.state = 'purchase' GROUP BY 1) bought ON bought.product_id = p.id
      LEFT JOIN (SELECT q.product_id, SUM(q.quantity) AS quantity FROM stock_quant q
                   JOIN stock_location l ON l.id = q.location_id AND l.usage = 'internal'
                  GROUP BY 1) stock ON stock.product_id = p.id
      LEFT JOIN (SELECT m.product_id, SUM(m.quantity) AS quantity FROM stock_move m
                   JOIN stock_location l ON l.id = m.location_dest_id AND l.usage = 'customer'
                  WHERE m.state = 'done' GROUP BY 1) used ON used.product_id = p.id
      LEFT JOIN (SELECT m.product_id, SUM(m.product_qty) AS quantity FROM stock_move m
                   JOIN stock_location l ON l.id = m.location_id AND l.usage = 'supplier'
                  WHERE m.state = 'assigned' GROUP BY 1) coming ON coming.product_id = p.id
      LEFT JOIN (SELECT m.product_id, MAX(m.date)::date AS day FROM stock_move m
                   JOIN purchase_order_line line ON line.id = m.purchase_line_id
                   JOIN purchase_order o ON o.id = line.order_id
                  WHERE m.state = 'done' GROUP BY 1) received ON received.product_id = p.id
     WHERE p.active AND t.active"""


def make_bare(env):
    """A table like the one of exposure with its indexes and foreign keys; the statement for it."""
    env.cr.execute("CREATE TABLE bare_result (LIKE product_exposure INCLUDING ALL)")
    env.cr.execute(
        """SELECT pg_get_constraintdef(oid) FROM pg_constraint
            WHERE conrelid = 'product_exposure'::regclass AND contype = 'f'""")
    for [definition] in env.cr.fetchall():
        env.cr.execute(f"ALTER TABLE bare_result ADD {definition}")
    named = {name.strip() for name in BARE[BARE.index("(") + 1:BARE.index("{")].split(",")}
    env.cr.execute("SELECT column_name, data_type FROM information_schema.columns "
                   "WHERE table_name = 'bare_result' AND is_generated = 'NEVER'")
    rest = [(name, CONSTANTS[kind]) for name, kind in env.cr.fetchall()
            if kind in CONSTANTS and name not in named and not name.endswith("id")]
    return BARE.format(columns="".join(f", {name}" for name, _constant in rest),
                       constants="".join(f", {constant}" for _name, constant in rest))


def measure(env, size):
    """Make a catalogue of this size and time what is done with it."""
    catalogue = Catalogue(env, size)
    exposure, meter = env["product.exposure"], Meter(env)
    env["product.source"]._refresh()
    catalogue.track()
    env.cr.commit()
    env.cr.execute("ANALYZE product_source")
    statement = make_bare(env)
    found = {"new": meter.take(exposure._refresh)}
    env.cr.commit()
    env.cr.execute("ANALYZE product_exposure")
    found["again"] = meter.take(exposure._refresh, 2)

    def bare():
        env.cr.execute("TRUNCATE bare_result")
        env.cr.execute(statement)

    found["bare"] = meter.take(bare, 2)
    ten = catalogue.products(10)
    found["ten"] = meter.take(lambda: exposure._refresh(ten), 5)
    some = catalogue.products(min(ORM_PARTS, size))
    wall, cpu, queries = meter.take(lambda: per_record.refresh(some))
    scale = size / len(some)
    found["orm"] = (wall * scale, cpu and cpu * scale, int(queries * scale))
    env.cr.execute("SELECT level, COUNT(*) FROM product_exposure GROUP BY 1 ORDER BY 1")
    levels = dict(env.cr.fetchall())
    env.cr.execute("DROP TABLE bare_result")
    env.cr.commit()
    show(size, found, levels, meter)
    return found, sum(levels.values())


def show(size, found, levels, meter):
    """The table of one size."""
    print(f"BENCH {size} parts, {3 * size} sources, {10 * size} order lines ({levels})")
    print(f"BENCH   {'':36} {'seconds':>9} {'of the CPU':>10} {'queries':>9}")
    for key, title in TITLES.items():
        wall, cpu, queries = found[key]
        cpu = "-" if cpu is None else f"{cpu:.2f}"
        print(f"BENCH   {title:36} {wall:9.3f} {cpu:>10} {queries:9}")
    memory, own = meter.memory()
    print(f"BENCH   peak memory: database process {memory} MB, Odoo {own} MB", flush=True)


(small, few), (large, many) = [measure(env, size) for size in SIZES]  # noqa: F821
print("BENCH ratios at the larger size:")
for key in ("new", "again", "orm"):
    print(f"BENCH   {ratio(large[key], large['bare']):9.2f}  {TITLES[key]}, to the bare statement")
growth = ratio(large["new"], small["new"]) * few / many
print(f"BENCH   {growth:9.2f}  every row new, for each part, large to small")
print(f"BENCH   {large['ten'][0] / small['ten'][0]:9.2f}  refresh of ten parts, large to small",
      flush=True)
