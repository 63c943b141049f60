"""What the flags cost in the list of products, and a search on one. Run by Odoo's shell.

The list of products as the web client asks for it, 80 rows with the fields of Odoo's own view, with
and without the flags of exposure; then the same list of what lacks an alternate. The plan of
PostgreSQL says whether the search uses an index of the exposure table.
"""

import os

from catalogue import Catalogue
from meter import Meter

SIZES = [int(size) for size in os.environ["BENCH_SIZES"].split(",")]
ROWS, COUNTED, RUNS = 80, 10001, 15
FLAGS = ("exposure_level", "lacks_alternate")
TITLES = {"bare": "80 products", "flags": "with the flags", "search": "search on a flag, with them"}


def fields_of_list(model):
    """The fields that the list of products shows or needs, as the web client asks for them."""
    view = model.get_view(model.env.ref("product.product_template_tree_view").id, "list")
    names = view["models"][model._name]
    return {name: {"fields": {"display_name": {}}} if model._fields[name].relational else {}
            for name in names if not name.startswith("activity")}


def measure(env, size):
    """Make a catalogue and open the list in turns."""
    catalogue, meter = Catalogue(env, size), Meter(env)
    env["product.source"]._refresh()
    catalogue.track()
    env["product.exposure"]._refresh()
    env.cr.commit()
    env.cr.execute("ANALYZE")
    model = env["product.template"]
    bare = {name: spec for name, spec in fields_of_list(model).items() if name not in FLAGS}
    flags = bare | {name: {} for name in FLAGS}
    whole = [("purchase_ok", "=", True)]
    asked = {
        "bare": (whole, bare),
        "flags": (whole, flags),
        "search": ([*whole, ("lacks_alternate", "=", True)], flags),
    }
    runs = {key: [] for key in asked}
    for _number in range(RUNS):
        for key, (domain, spec) in asked.items():
            env.invalidate_all()
            runs[key].append(meter.run(lambda d=domain, s=spec: model.web_search_read(
                d, s, limit=ROWS, count_limit=COUNTED)))
    return {key: min(found) for key, found in runs.items()}, plan(env, asked["search"][0])


def plan(env, domain):
    """The indexes of the exposure table that the search uses."""
    query = env["product.template"]._search(domain, limit=ROWS)
    code = query.select()
    env.cr.execute("EXPLAIN " + env.cr.mogrify(code.code, code.params).decode())
    return sorted({word for [line] in env.cr.fetchall() for word in line.split()
                   if word.startswith("product_exposure_")})


for size in SIZES:
    found, indexes = measure(env, size)  # noqa: F821 - given by Odoo's shell
    print(f"BENCH {size} parts; the search uses {', '.join(indexes) or 'no index'}")  # noqa: T201
    for key, title in TITLES.items():
        wall, _cpu, queries = found[key]
        print(f"BENCH   {title:32} {wall:8.3f} s  {found[key][0] / found['bare'][0]:5.2f} x  "  # noqa: T201
              f"{queries} queries")
