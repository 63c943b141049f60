"""The one request of the first screen over a catalogue, as a buyer. Run by Odoo's shell.

The overview counts what is stored for each part, so its time follows the number of tracked parts
and its number of queries does not. Beside it stands one bare SELECT that counts the parts by level
and adds up their value.
"""

import os
import time

from catalogue import Catalogue

SIZES = [int(size) for size in os.environ["BENCH_SIZES"].split(",")]
RUNS = 5
BARE = """SELECT level, COUNT(*), SUM(value_at_risk),
                 COUNT(*) FILTER (WHERE NOT value_at_risk_known)
            FROM product_exposure WHERE company_id = ANY(%s) GROUP BY 1"""


def take(env, act):
    """The fastest of some runs with an empty cache, and the queries of one."""
    runs = []
    for _number in range(RUNS):
        env.invalidate_all()
        queries, start = env.cr.sql_log_count, time.perf_counter()
        act()
        runs.append((time.perf_counter() - start, env.cr.sql_log_count - queries))
    return min(runs)


def measure(env, size):
    """Make a catalogue of this size and open the overview over it."""
    catalogue = Catalogue(env, size)
    env["product.source"]._refresh()
    catalogue.track()
    env["product.exposure"]._refresh()
    env["product.exposure.snapshot"]._take()
    env.cr.commit()
    env.cr.execute("ANALYZE")
    buyer = env["res.users"].create(
        {"name": f"Buyer {size}", "login": f"buyer {size}",
         "group_ids": [(6, 0, env.ref("purchase.group_purchase_user").ids)]})
    env.flush_all()
    overview = env["supplier.qualification.overview"].with_user(buyer)
    overview.get_overview()
    found = {
        "all parts": take(env, overview.get_overview),
        "my parts": take(env, lambda: overview.get_overview(mine=True)),
        "bare": take(env, lambda: env.cr.execute(BARE, [env.companies.ids])),
    }
    env.cr.rollback()
    return found


for size in SIZES:
    found = measure(env, size)  # noqa: F821 - given by Odoo's shell
    print(f"BENCH {size} parts")  # noqa: T201
    print(f"BENCH   {'':24} {'s':>8} {'x bare':>8} {'queries':>8}")  # noqa: T201
    for name, (seconds, queries) in found.items():
        ratio = seconds / found["bare"][0]
        print(f"BENCH   {name:24} {seconds:8.3f} {ratio:8.1f} {queries:8}")  # noqa: T201
