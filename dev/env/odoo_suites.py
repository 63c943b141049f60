"""`make odoo-suites`: Odoo's own suites with and without our modules; they must not differ.

Two databases without demo data have the same modules of Odoo; the second one has ours as well.
Odoo's shell runs every test of SUITES in both when everything is loaded, also those that Odoo
itself runs while it installs: there our modules would not be present yet. Browser tours are
included, and skipped in both where there is no Chromium. A test that fails in both is Odoo's own
affair and is only named. ONLY=purchase,purchase_stock runs only these suites.
"""

import os
import time

from . import cache, chromium, database
from .environment import prepared
from .modules import companions, main_module, outside_dependencies
from .say import Problem, say, seconds, step
from .test import free_port, watch_odoo

SUITES = [
    "purchase", "purchase_stock", "purchase_requisition", "purchase_requisition_stock",
    "mrp_subcontracting", "mrp_subcontracting_purchase",
]

# What the shell is given. Its exit code says nothing of the tests: the log does.
SCRIPT = """\
from odoo.tests.shell import run_tests
run_tests(env, {tags!r}, modules={suites!r})
"""


def main(_arguments):
    """Run the suites in both databases and compare."""
    start = time.monotonic()
    suites = chosen(os.environ.get("ONLY", ""))
    if not chromium.find():
        say(chromium.why_not())
    with prepared() as env, cache.locked(f"suites-{cache.clone_key()}"):
        without, with_ours = (_run(env, suites, ours) for ours in (False, True))
    say(f"\nwhole run: {seconds(start)}\n")
    differences = report(suites, outcomes(without), outcomes(with_ours), with_ours.failed)
    return 1 if differences or not without.started else 0


def chosen(names=""):
    """The suites of these names, separated by commas; all without names."""
    wanted = [name.strip() for name in names.split(",") if name.strip()] or SUITES
    unknown = sorted(set(wanted) - set(SUITES))
    if unknown:
        raise Problem(f"no suite is called {', '.join(unknown)}",
                      f"There are: {', '.join(SUITES)}")
    return wanted


def _run(env, suites, ours):
    """Make one of the two databases, run the suites there, return their results."""
    title = "with our modules" if ours else "without our modules"
    say(f"\n== {title}, without demo data")
    modules = [main_module(), *companions()]
    depends = sorted({*outside_dependencies(modules), *SUITES})
    name = f"sq_suites_{cache.clone_key()}"
    database.copy(env, database.template_of(env, depends, demo=False), name)
    try:
        if ours:
            with step("installing our modules"):
                database.install(env, name, [module.name for module in modules],
                                 env.logs / "suites-install.log", demo=False)
        kind = "with" if ours else "without"
        return watch_odoo(
            env, title, env.logs / f"suites-{kind}.log", "shell", "-d", name,
            "--http-port", free_port(), "--max-cron-threads=0",
            script=SCRIPT.format(tags=",".join(f"/{suite}" for suite in suites), suites=suites))
    finally:
        database.drop(env, name)


def outcomes(results):
    """What became of each test: ``{name: 'passed', 'failed' or 'skipped'}``."""
    return (
        dict.fromkeys(results.started, "passed")
        | dict.fromkeys(results.skipped, "skipped")
        | dict.fromkeys(results.failed, "failed"))


def compare(without, with_ours):
    """The tests that came out differently: ``[(name, without, with)]``."""
    return [
        (name, without.get(name, "not run"), with_ours.get(name, "not run"))
        for name in sorted(without.keys() | with_ours.keys())
        if without.get(name) != with_ours.get(name)]


def report(suites, without, with_ours, texts):
    """Print the table, the failures of both, and the differences; return the differences."""
    say(f"{'suite':<30}{'without':>10}{'with':>10}   passed, failed, skipped")
    for suite in suites:
        say(f"{suite:<30}{_counts(suite, without):>10}{_counts(suite, with_ours):>10}")
    for name, outcome in sorted(without.items()):
        if outcome == with_ours.get(name) == "failed":
            say(f"fails in both: {name}")
    differences = compare(without, with_ours)
    for name, before, after in differences:
        say(f"\n{name}: {before} without, {after} with our modules")
        say(texts.get(name, "").strip())
    say(f"\n{len(without)} tests without, {len(with_ours)} with our modules, "
        f"{len(differences)} differences")
    return differences


def _counts(suite, found):
    """The outcomes of one suite as one short text."""
    mine = [outcome for name, outcome in found.items() if name.startswith(f"{suite}.")]
    return "/".join(str(mine.count(kind)) for kind in ("passed", "failed", "skipped"))
