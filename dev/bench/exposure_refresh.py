"""Times the refresh of exposure. Run by Odoo's shell, see dev/env/bench.py: `env` is there.

Prints for each size the seconds of the refresh of all parts (the first time and again), of one
bare INSERT ... SELECT over the same tables, and of the refresh of ten parts; then ratios.
"""

import os
import time

SIZES = [int(size) for size in os.environ["BENCH_SIZES"].split(",")]
SOURCES, LINES = 3, 10  # of each part


def timed(env, act, repeat=1):
    """Seconds of the fastest of some runs."""
    best = None
    for _number in range(repeat):
        start = time.perf_counter()
        act()
        env.cr.execute("SELECT 1")
        best = min(best or 1e9, time.perf_counter() - start)
    return best


def columns(env, table):
    """The names of a table's columns but its id."""
    env.cr.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s "
        "AND column_name != 'id'", [table])
    return [name for [name] in env.cr.fetchall()]


def multiply(env, table, seed, times, **changes):
    """Copy one row of a table, with SQL expressions of ``n`` in place of some columns."""
    names = columns(env, table)
    values = ", ".join(changes.get(name, f'seed."{name}"') for name in names)
    listed = ", ".join(f'"{name}"' for name in names)
    env.cr.execute(
        f"INSERT INTO {table} ({listed}) SELECT {values} FROM {table} seed, "
        "generate_series(1, %s) n WHERE seed.id = %s RETURNING id", [times, seed])
    return [found for [found] in env.cr.fetchall()]


def make_world(env, size):
    """A tracked category with parts, three suppliers (two approved), and confirmed orders."""
    today = env.company._sourcing_today()
    category = env["product.category"].create({"name": f"Bench {size}"})
    part = env["product.product"].create({"name": "Part", "categ_id": category.id})
    partners = env["res.partner"].create(
        [{"name": f"Bench {size} {n}", "is_company": True} for n in range(SOURCES)])
    plan = env.ref("supplier_qualification.plan_standard")
    for partner in partners[:2]:
        case = env["supplier.qualification"].create(
            {"partner_id": partner.id, "category_ids": category.ids, "plan_id": plan.id})
        case._sealed().write(
            {"state": "decided", "result": "approved", "date_start": today, "date_submit": today,
             "decision_date": today, "valid_from": today, "reminder_days": 60,
             "valid_until": today.replace(year=today.year + 2), "dormancy_months": 12})
    source = env["product.source"].create({"product_id": part.id, "partner_id": partners[0].id})
    order = env["purchase.order"].create(
        {"partner_id": partners[0].id,
         "order_line": [(0, 0, {"product_id": part.id, "product_qty": 1})]})
    order.button_confirm()
    env.flush_all()
    templates = multiply(env, "product_template", part.product_tmpl_id.id, size)
    env.cr.execute("CREATE TEMP TABLE made (n serial, id int)")
    env.cr.execute("INSERT INTO made (id) SELECT unnest(%s)", [templates])
    env.cr.execute("CREATE INDEX ON made (n)")
    parts = multiply(env, "product_product", part.id, size,
                     product_tmpl_id="(SELECT id FROM made WHERE made.n = n.n)")
    env.cr.execute("TRUNCATE made RESTART IDENTITY")
    env.cr.execute("INSERT INTO made (id) SELECT unnest(%s)", [parts])
    for partner in partners:
        multiply(env, "product_source", source.id, size, partner_id=str(partner.id),
                 product_id="(SELECT id FROM made WHERE made.n = n.n)")
    multiply(env, "purchase_order_line", order.order_line.id, size * LINES,
             product_id=f"(SELECT id FROM made WHERE made.n = 1 + n.n %% {size})")
    env.cr.execute("DROP TABLE made")
    category.sourcing_policy = "dual_supplier"
    env.flush_all()
    env.cr.commit()
    env.cr.execute("ANALYZE")
    env.invalidate_all()
    return env["product.product"].browse(parts)


def bare(env):
    """What any statement must do that reads these tables and writes a row for each part."""
    env.cr.execute("""
        CREATE TEMP TABLE bare_result AS
        SELECT p.id, t.categ_id, COUNT(*) AS sources, COUNT(DISTINCT s.partner_id) AS suppliers,
               MIN(s.valid_until) AS ends, MAX(bought.quantity) AS bought
          FROM product_product p
          JOIN product_template t ON t.id = p.product_tmpl_id
          JOIN product_source s ON s.product_id = p.id
          LEFT JOIN (SELECT line.product_id, SUM(line.product_qty) AS quantity
                       FROM purchase_order_line line
                       JOIN purchase_order o ON o.id = line.order_id
                      WHERE o.state = 'purchase' GROUP BY 1) bought ON bought.product_id = p.id
         GROUP BY p.id, t.categ_id;
        DROP TABLE bare_result""")


def measure(env, size):
    """Make a catalogue of this size and time what is done with it."""
    products = make_world(env, size)
    exposure = env["product.exposure"]
    env.cr.execute("DELETE FROM product_exposure")
    env.cr.execute("UPDATE product_source SET state = 'listed', readiness = 'listed'")
    found = {"parts": size, "first": timed(env, exposure._refresh)}
    env.cr.commit()
    env.cr.execute("ANALYZE product_exposure")
    found["again"] = timed(env, exposure._refresh, 2)
    found["bare"] = timed(env, lambda: bare(env), 2)
    found["ten"] = timed(env, lambda: exposure._refresh(products[:10]), 5)
    env.cr.execute("SELECT level, COUNT(*) FROM product_exposure GROUP BY 1")
    found["levels"] = dict(env.cr.fetchall())
    env.cr.commit()
    return found


def report(small, large):
    """Times and ratios."""
    for found in (small, large):
        print(f"BENCH {found['parts']} parts, {SOURCES} sources and {LINES} order lines each "
              f"({found['levels']}):")
        for key, title in (
                ("first", "refresh of all, every row new"),
                ("again", "refresh of all, nothing changed"),
                ("bare", "one bare INSERT ... SELECT over the same tables"),
                ("ten", "refresh of ten parts")):
            print(f"BENCH    {found[key]:8.3f} s  {title}")
    print(f"BENCH ratios: {large['first'] / large['bare']:.2f} new to bare, "
          f"{large['again'] / large['bare']:.2f} unchanged to bare, "
          f"{large['ten'] / small['ten']:.2f} ten parts, large to small catalogue", flush=True)


report(*[measure(env, number) for number in SIZES])  # noqa: F821
