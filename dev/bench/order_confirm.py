"""Times the confirmation of orders, against Odoo without the module. Run by Odoo's shell.

The same quotations are confirmed in turns by Odoo alone and by Odoo with the module: first where
nothing is tracked, then where every part is checked and approved. Each round gives one ratio of
two runs that follow each other, of processor seconds where they can be read; the median round
counts.
"""
# bare

import gc
import os
import statistics

from meter import Meter, ratio

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry

LINES, ROUNDS = (10, 100), 41


def make_world(env):
    """A supplier with a price for each of a hundred parts, and their plan of approval."""
    category = env["product.category"].create({"name": "Bench"})
    partner = env["res.partner"].create({"name": "Bench", "is_company": True})
    parts = env["product.product"].create(
        [{"name": f"Part {n}", "categ_id": category.id, "is_storable": True,
          "seller_ids": [(0, 0, {"partner_id": partner.id, "price": 1})]}
         for n in range(max(LINES))])
    env.cr.commit()
    return category, partner, parts


def approve(env, category, partner):
    """Check every part of the category, and approve the supplier for all of them."""
    today = env.company._sourcing_today()
    case = env["supplier.qualification"].create(
        {"partner_id": partner.id, "category_ids": category.ids,
         "plan_id": env.ref("supplier_qualification.plan_standard").id})
    case._sealed().write(
        {"state": "decided", "result": "approved", "date_start": today, "date_submit": today,
         "decision_date": today, "valid_from": today, "reminder_days": 60,
         "valid_until": today.replace(year=today.year + 2), "dormancy_months": 12})
    category.write({"sourcing_policy": "dual_supplier", "source_check": "block"})
    env.cr.commit()


def draft(env, partner, parts):
    """A quotation of these parts, saved by an earlier transaction as a buyer's would be."""
    order = env["purchase.order"].create(
        {"partner_id": partner.id,
         "order_line": [(0, 0, {"product_id": part.id, "product_qty": 1}) for part in parts]})
    env.cr.commit()
    return order


def confirm(order):
    """Seconds, processor seconds, queries of a confirmation; it is a quotation again afterwards."""
    env = order.env
    env.invalidate_all()
    order.read([])
    gc.collect()
    cost = Meter(env).run(order.button_confirm)
    assert order.state == "purchase"
    env.cr.rollback()
    return cost


def measure(*orders):
    """The runs of the order of each world, in turns; each round begins with the other one."""
    runs = [[], []]
    for order in orders:
        confirm(order)  # fills the caches of the registry
    for number in range(ROUNDS):
        for world in (0, 1) if number % 2 else (1, 0):
            runs[world].append(confirm(orders[world]))
    return runs


def report(lines, name, bare, ours):
    """Median times, the ratio of both with its quartiles over the rounds, and extra queries."""
    ratios = [ratio(mine, other) for other, mine in zip(bare, ours, strict=True)]
    low, middle, high = statistics.quantiles(ratios, n=4)
    seconds, alone = (statistics.median(run[0] for run in runs) for runs in (ours, bare))
    queries, before = (max(run[2] for run in runs) for runs in (ours, bare))
    print(f"BENCH {lines:4d} lines  {seconds:7.3f} s, Odoo alone {alone:7.3f} s  "
          f"{name}: {middle:.2f} x (quartiles {low:.2f} to {high:.2f}), "
          f"{queries - before:+d} queries", flush=True)


def main(env):
    """Two registries in one process, so that both run on the same machine at the same time."""
    with Registry(os.environ["BENCH_BARE"]).cursor() as cr:
        alone = api.Environment(cr, SUPERUSER_ID, {})
        _category, alone_partner, alone_parts = make_world(alone)
        category, partner, parts = make_world(env)
        pairs = {count: (draft(alone, alone_partner, alone_parts[:count]),
                         draft(env, partner, parts[:count])) for count in LINES}
        for connection in (cr, env.cr):
            connection.execute("ANALYZE")
            connection.commit()
        for count, pair in pairs.items():
            report(count, "nothing tracked", *measure(*pair))
        approve(env, category, partner)
        for count, pair in pairs.items():
            report(count, "all checked and approved", *measure(*pair))


main(env)  # noqa: F821
