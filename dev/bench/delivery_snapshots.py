"""Times what is done with order lines and their receipts. Run by Odoo's shell, see
dev/env/bench.py: `env` is there.

For each number of order lines: snapshots of all of them for a trial, the delivery figures of all
sources (ten lines each, the first time and again), and one bare INSERT ... SELECT over the same
tables; then ratios.
"""

import os
import time

SIZES = [int(size) for size in os.environ["BENCH_SIZES"].split(",")]
LINES = 10  # of each part


def timed(env, act, repeat=1):
    """Seconds of the fastest of some runs."""
    best = None
    for _number in range(repeat):
        start = time.perf_counter()
        act()
        env.cr.execute("SELECT 1")
        best = min(best or 1e9, time.perf_counter() - start)
    return best


def multiply(env, table, seed, times, **changes):
    """Copy one row of a table, with SQL expressions of ``n`` in place of some columns."""
    env.cr.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s "
        "AND column_name != 'id' ORDER BY 1", [table])
    names = [name for [name] in env.cr.fetchall()]
    values = ", ".join(changes.get(name, f'seed."{name}"') for name in names)
    listed = ", ".join(f'"{name}"' for name in names)
    env.cr.execute(
        f"INSERT INTO {table} ({listed}) SELECT {values} FROM {table} seed, "
        "generate_series(1, %s) n WHERE seed.id = %s ORDER BY n RETURNING id", [times, seed])
    return [found for [found] in env.cr.fetchall()]


def number(env, table, ids):
    """A table that finds an id by its number."""
    env.cr.execute(f"CREATE TABLE {table} (n serial PRIMARY KEY, id int)")
    env.cr.execute(f"INSERT INTO {table} (id) SELECT unnest(%s)", [ids])


def make_case(env, partner, category, size):
    """An approval of the category after a trial, and an open case with the trial to fill."""
    today = env.company._sourcing_today()
    plan = env["supplier.qualification.plan"].create(
        {"name": f"Bench {size}", "role_ids": env.ref(
            "supplier_qualification.plan_standard").role_ids.ids,
         "stage_ids": [(0, 0, {"kind": "lead_time_trial", "late_days": 2})]})
    cases = env["supplier.qualification"].create(
        [{"partner_id": partner.id, "category_ids": category.ids, "plan_id": plan.id}] * 2)
    cases.action_start()
    cases[0]._sealed().write(
        {"state": "decided", "result": "approved", "decision_date": today.replace(year=2000),
         "valid_from": today.replace(year=2000), "valid_until": today.replace(year=2100)})
    return cases[1].stage_ids


def make_world(env, size):
    """Parts with ten received order lines each, of one supplier that is approved for all."""
    category = env["product.category"].create({"name": f"Bench {size}"})
    partner = env["res.partner"].create({"name": f"Bench {size}", "is_company": True})
    part = env["product.product"].create(
        {"name": "Part", "categ_id": category.id, "is_storable": True})
    stage = make_case(env, partner, category, size)
    source = env["product.source"].create({"product_id": part.id, "partner_id": partner.id})
    order = env["purchase.order"].create(
        {"partner_id": partner.id, "order_line": [(0, 0, {"product_id": part.id,
                                                          "product_qty": 1})]})
    order.button_confirm()
    move = order.picking_ids.move_ids
    move.write({"quantity": 1, "picked": True})
    order.picking_ids.button_validate()
    env.flush_all()
    parts = size // LINES
    for table in ("templates", "parts", "lines"):
        env.cr.execute(f"DROP TABLE IF EXISTS bench_{table}")
    number(env, "bench_templates",
           multiply(env, "product_template", part.product_tmpl_id.id, parts))
    made = multiply(env, "product_product", part.id, parts,
                    product_tmpl_id="(SELECT id FROM bench_templates b WHERE b.n = n.n)")
    number(env, "bench_parts", made)
    mine = f"(SELECT id FROM bench_parts b WHERE b.n = 1 + n.n %% {parts})"
    multiply(env, "product_source", source.id, parts, product_id=mine)
    lines = multiply(env, "purchase_order_line", order.order_line.id, size, product_id=mine)
    number(env, "bench_lines", lines)
    # every tenth came late
    multiply(env, "stock_move", move.id, size, product_id=mine,
             purchase_line_id="(SELECT id FROM bench_lines b WHERE b.n = n.n)",
             date="seed.date + INTERVAL '5 days' * (n.n %% 10 = 0)::int")
    env.cr.commit()
    env.cr.execute("ANALYZE")
    env["product.source"]._refresh(env["product.product"].browse(made))
    env.cr.commit()
    env.invalidate_all()
    return stage, lines


def bare(env, stage, lines):
    """What any statement must do that reads these tables and writes the snapshots."""
    with env.cr.savepoint() as savepoint:
        env.cr.execute("""
            INSERT INTO supplier_trial_delivery (
                   stage_id, company_id, name, product_id, purchase_line_id, move_id, order_date,
                   promised_date, received_date, quantity_ordered, quantity_received, lead_days,
                   late_days, create_uid, write_uid, create_date, write_date)
            SELECT %s, purchase.company_id, purchase.name, line.product_id, line.id, came.id,
                   purchase.date_approve, line.promised_date, came.day, line.product_uom_qty,
                   came.quantity, came.day::date - purchase.date_approve::date,
                   came.day::date - line.promised_date, 1, 1, now(), now()
              FROM purchase_order_line line
              JOIN purchase_order purchase ON purchase.id = line.order_id
              LEFT JOIN (SELECT m.purchase_line_id, MAX(m.id) AS id, MAX(m.date) AS day,
                                SUM(m.quantity) AS quantity
                           FROM stock_move m WHERE m.state = 'done' GROUP BY 1) came
                   ON came.purchase_line_id = line.id
             WHERE line.id = ANY(%s)""", [stage.id, lines])
        savepoint.rollback()


def measure(env, size):
    """Make this many order lines and time what is done with them."""
    stage, lines = make_world(env, size)
    deliveries, sources = env["supplier.trial.delivery"], env["product.source"]
    found = {"bare": timed(env, lambda: bare(env, stage, lines), 2)}
    found |= {"snapshots": timed(env, lambda: deliveries._take_snapshots(stage, lines))}
    assert len(stage.delivery_ids) == size
    env.cr.commit()
    env.cr.execute("ANALYZE supplier_trial_delivery")
    found["follow"] = timed(env, lambda: deliveries._follow_receipts(lines))
    found["sources"] = timed(env, sources._refresh_deliveries)
    env.cr.commit()
    found["sources again"] = timed(env, sources._refresh_deliveries, 2)
    print(f"BENCH {size} order lines: "
          + ", ".join(f"{name} {seconds:.3f} s" for name, seconds in found.items()), flush=True)
    print("BENCH    ratio to the bare statement: "
          + ", ".join(f"{name} {seconds / found['bare']:.2f}"
                      for name, seconds in found.items() if name != "bare"), flush=True)
    return found


small, large = [measure(env, one) for one in SIZES]  # noqa: F821
print(f"BENCH {SIZES[1] // SIZES[0]} times the lines: "
      + ", ".join(f"{name} {large[name] / small[name]:.1f} times" for name in large), flush=True)
