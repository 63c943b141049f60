"""Refreshes that meet, with real connections: nobody waits for a refresh that changes nothing of
theirs, and refreshes at the same moment end with the same rows as one alone.
"""

import threading
import time

from catalogue import Catalogue

from odoo.api import Environment
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

SIZE = 2000
COLUMNS = "product_id, company_id, level, approved_count, tts_days, ttr_days, spend_12m"


def rows(env):
    """What the table says."""
    env.cr.execute(f"SELECT {COLUMNS} FROM product_exposure ORDER BY 1, 2")
    return env.cr.fetchall()


def retried(env, act, tries=10):
    """Act in a transaction of its own, again when it meets another, as Odoo's servers do."""
    for attempt in range(1, tries + 1):
        with env.registry.cursor() as cursor:
            try:
                act(Environment(cursor, env.uid, {}))
                cursor.commit()
                return attempt
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                cursor.rollback()
    raise SystemExit("the refreshes never came through")


def at_once(env, *acts):
    """Run acts in threads that start together; the numbers of tries they needed."""
    gate, needed = threading.Barrier(len(acts)), []

    def run(act):
        gate.wait()
        needed.append(retried(env, act))

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if len(needed) != len(acts):
        raise SystemExit("a refresh failed")
    return needed


def nobody_waits(env, ten):
    """A decision's refresh while another connection holds a refresh of all, not committed."""
    with env.registry.cursor() as other:
        Environment(other, env.uid, {})["product.exposure"]._refresh()
        start = time.perf_counter()
        with env.registry.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '5s'")
            mine = Environment(cursor, env.uid, {})
            mine["product.exposure"].search([("product_id", "in", ten.ids)])._snooze(
                "2099-01-01", "Bench")
            mine["product.source"].search(
                [("product_id", "in", ten.ids)]).write({"lead_days": 77})
            cursor.commit()
        waited = time.perf_counter() - start
        other.rollback()
    print(f"BENCH a buyer changed ten parts in {waited:.2f} s while a refresh of all {SIZE} "
          "was not committed: no lock was waited for")


def main(env):
    """Both demonstrations."""
    catalogue = Catalogue(env, SIZE)
    catalogue.track()
    exposure = env["product.exposure"]
    exposure._refresh()
    env.cr.commit()
    ten = catalogue.products(10)
    env.cr.commit()  # a transaction sees only what was there when it began
    nobody_waits(env, ten)
    env.cr.execute("UPDATE product_source SET lead_days = 5 WHERE lead_days = 77")
    env.cr.execute("DELETE FROM product_exposure")
    env.cr.commit()
    env.invalidate_all()
    exposure._refresh()
    expected = rows(env)
    env.cr.execute("DELETE FROM product_exposure")
    env.cr.commit()
    whole = [lambda e: e["product.exposure"]._refresh()] * 2
    tries = at_once(env, *whole)
    env.cr.rollback()
    if rows(env) != expected:
        raise SystemExit("two refreshes at once gave other rows than one")
    print(f"BENCH two refreshes of all at once, every row new: the rows of one alone "
          f"(tries: {sorted(tries)})")
    env.cr.rollback()
    env.cr.execute("UPDATE product_exposure SET level = 'covered', approved_count = 99")
    env.cr.commit()
    ten = ten.ids
    few = [lambda e: e["product.exposure"]._refresh(e["product.product"].browse(ten))] * 3
    tries = at_once(env, whole[0], *few)
    env.cr.rollback()
    if rows(env) != expected:
        raise SystemExit("a refresh of all beside three of ten gave other rows than one")
    print(f"BENCH a refresh of all beside three of ten parts, every row changed: the same rows "
          f"(tries: {sorted(tries)})", flush=True)


main(env)  # noqa: F821
