"""`make bench`: how the refresh of exposure grows, as ratios that mean the same anywhere.

N is the number of parts of the larger catalogue (default 100000); the smaller one has a
hundredth of it.
"""

import json
import os
import subprocess

from . import cache, database
from .environment import prepared
from .modules import main_module
from .say import Problem, say, step

SCRIPT = cache.REPOSITORY / "dev" / "bench" / "exposure_refresh.py"


def main(_arguments):
    """Make the catalogues, time the refresh, print times and ratios."""
    size = int(os.environ.get("N") or 100_000)
    sizes = [max(size // 100, 10), size]
    with prepared() as env:
        name = f"sq_bench_{cache.clone_key()}"
        database.copy(env, database.template(env, [main_module()], demo=False), name)
        try:
            with step("installing the module"):
                database.install(
                    env, name, [main_module().name], env.logs / "bench-install.log", demo=False)
            results = [_run(env, name, one) for one in sizes]
        finally:
            database.drop(env, name)
    report(*results)
    return 0


def _run(env, name, size):
    """The times of one catalogue."""
    with step(f"{size} parts"):
        done = subprocess.run(
            env.command("shell", "-d", name, "--no-http", "--log-level=error"),
            env={**env.variables, "BENCH_SIZES": str(size)}, input=SCRIPT.read_text(),
            text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    for line in done.stdout.splitlines():
        if line.startswith("BENCH "):
            return json.loads(line.removeprefix("BENCH "))
    raise Problem("the benchmark did not end", "Its output says why.", done.stdout)


def report(small, large):
    """Times and ratios."""
    for found in (small, large):
        say(f"{found['parts']} parts, 3 sources and 10 order lines each ({found['levels']}):")
        for key, title in (
                ("first", "refresh of all, every row new"),
                ("again", "refresh of all, nothing changed"),
                ("bare", "one bare INSERT ... SELECT over the same tables"),
                ("ten", "refresh of ten parts")):
            say(f"   {found[key]:8.3f} s  {title}")
    say("ratios:")
    say(f"   {large['first'] / large['bare']:6.2f}  refresh of all, new, to the bare statement")
    say(f"   {large['again'] / large['bare']:6.2f}  refresh of all, unchanged, to the bare one")
    say(f"   {large['ten'] / small['ten']:6.2f}  refresh of ten parts, large to small catalogue")
