"""What bills of materials add to the refresh of exposure: the finished goods that stop.

The same catalogue is refreshed without any bill and with five levels of them above its parts; each
time all rows are there and the second run finds nothing to change.
"""
# modules: supplier_qualification_mrp

import os

from bills import make_bills
from catalogue import Catalogue
from meter import Meter, ratio

SIZES = [int(size) for size in os.environ["BENCH_SIZES"].split(",")]
TITLES = {"plain": "refresh of all, no bill", "bills": "the same under five levels of bills",
          "ten": "refresh of ten parts under them"}


def measure(env, size):
    """Make a catalogue and refresh it before and after it gets its bills."""
    catalogue, meter, exposure = Catalogue(env, size), Meter(env), env["product.exposure"]
    env["product.source"]._refresh()
    catalogue.track()
    exposure._refresh()
    env.cr.commit()
    env.cr.execute("ANALYZE")
    found = {"plain": meter.take(exposure._refresh, 2)}
    make_bills(env, catalogue)
    exposure._refresh()
    env.cr.commit()
    env.cr.execute("ANALYZE")
    found["bills"] = meter.take(exposure._refresh, 2)
    ten = catalogue.products(10)
    found["ten"] = meter.take(lambda: exposure._refresh(ten), 5)
    env.cr.rollback()
    return found


for size in SIZES:
    found = measure(env, size)  # noqa: F821 - given by Odoo's shell
    print(f"BENCH {size} parts")  # noqa: T201
    for key, title in TITLES.items():
        wall, _cpu, queries = found[key]
        print(f"BENCH   {title:36} {wall:8.3f} s  {ratio(found[key], found['plain']):5.2f} x  "  # noqa: T201
              f"{queries} queries")
