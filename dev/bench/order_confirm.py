"""Times the confirmation of orders, against Odoo without the module. Run by Odoo's shell.

The same orders are confirmed in turns in three worlds: Odoo alone, the module where nothing is
tracked, and the module where every part is checked and approved. The fastest of some runs counts.
"""
# bare

import os
import time

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry

LINES, RUNS = (10, 100), 12


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


def confirm(env, partner, parts):
    """Seconds and queries of confirming one new order with these parts."""
    order = env["purchase.order"].create(
        {"partner_id": partner.id,
         "order_line": [(0, 0, {"product_id": part.id, "product_qty": 1}) for part in parts]})
    env.flush_all()
    env.invalidate_all()
    order.read([])
    queries, start = env.cr.sql_log_count, time.perf_counter()
    order.button_confirm()
    env.flush_all()
    seconds, queries = time.perf_counter() - start, env.cr.sql_log_count - queries
    assert order.state == "purchase"
    env.cr.rollback()
    return seconds, queries


def measure(worlds):
    """The fastest run of each world and its queries, the worlds in turns."""
    best = {}
    for _number in range(RUNS):
        for name, (env, partner, parts) in worlds.items():
            found = confirm(env, partner, parts)
            best[name] = min(best.get(name, found), found)
    return best


def report(lines, best):
    """Times, ratios and extra queries."""
    bare, bare_queries = best["Odoo alone"]
    for name, (seconds, queries) in best.items():
        print(f"BENCH {lines:4d} lines  {seconds:8.3f} s  {queries:5d} queries  {name}: "
              f"{seconds / bare:.2f} x, {queries - bare_queries:+d} queries", flush=True)


def main(env):
    """Two registries in one process, so that both run on the same machine at the same time."""
    with Registry(os.environ["BENCH_BARE"]).cursor() as cr:
        alone = api.Environment(cr, SUPERUSER_ID, {})
        _category, alone_partner, alone_parts = make_world(alone)
        category, partner, parts = make_world(env)
        for count in LINES:
            worlds = {"Odoo alone": (alone, alone_partner, alone_parts[:count]),
                      "nothing tracked": (env, partner, parts[:count])}
            report(count, measure(worlds))
        approve(env, category, partner)
        for count in LINES:
            worlds = {"Odoo alone": (alone, alone_partner, alone_parts[:count]),
                      "all checked and approved": (env, partner, parts[:count])}
            report(count, measure(worlds))


main(env)  # noqa: F821
