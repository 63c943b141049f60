"""`make bench`: what is fast and what grows, as ratios that mean the same anywhere.

Each script in dev/bench is one benchmark. Odoo's shell runs it in a database of its own with the
module installed, so `env` is there; it makes its own catalogue, measures, and tells what it
found in lines that begin with `BENCH `. What scripts share lies in dev/bench/lib, which they can
import from. A line `# modules: a, b` in a script names companions that it needs as well. A line
`# bare` asks for a second database with the same modules of Odoo and none of ours: BENCH_BARE.

N is the number of parts of the larger catalogue (default 100000), the smaller one has a hundredth
of it: both are in BENCH_SIZES. N=small,large names both. ONLY=name,name runs only these scripts.
"""

import os
import re
import subprocess

from . import cache, database
from .environment import prepared
from .modules import companions, main_module
from .say import Problem, say, step

FOLDER = cache.REPOSITORY / "dev" / "bench"


def main(_arguments):
    """Run the benchmarks one after the other."""
    sizes = sizes_of(os.environ.get("N") or "100000")
    chosen = scripts(os.environ.get("ONLY", ""))
    with prepared() as env:
        for script in chosen:
            _run(env, script, sizes)
    return 0


def sizes_of(text):
    """The smaller and the larger number of parts, as the scripts read them."""
    try:
        numbers = [int(number) for number in text.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) == 1:
        numbers.insert(0, max(numbers[0] // 100, 10))
    if len(numbers) != 2 or min(numbers) < 1:
        raise Problem(f"N={text} is no number of parts", "Say N=100000, or N=100000,1000000.")
    return ",".join(map(str, numbers))


def scripts(names="", folder=FOLDER):
    """The scripts of these names, separated by commas; all without names."""
    found = {path.stem: path for path in sorted(folder.glob("*.py"))}
    wanted = [name.strip() for name in names.split(",") if name.strip()] or list(found)
    unknown = sorted(set(wanted) - set(found))
    if unknown:
        raise Problem(f"no benchmark is called {', '.join(unknown)}",
                      f"There are: {', '.join(found)}")
    return [found[name] for name in wanted]


def needed_modules(script):
    """The modules that a script needs: ours and the companions that it names."""
    named = re.findall(r"(?m)^# modules: (.+)$", script.read_text())
    names = {name.strip() for line in named for name in line.split(",")}
    return [main_module(), *(module for module in companions() if module.name in names)]


def _run(env, script, sizes):
    """Run one script and show what it found."""
    say(f"\n== {script.stem}")
    modules = needed_modules(script)
    name = f"sq_bench_{cache.clone_key()}"
    template = database.template(env, modules, demo=False)
    database.copy(env, template, name)
    bare = f"{name}_bare" if re.search(r"(?m)^# bare$", script.read_text()) else ""
    if bare:
        database.copy(env, template, bare)
    variables = {**env.variables, "BENCH_SIZES": sizes, "BENCH_BARE": bare,
                 "PYTHONPATH": f"{env.variables['PYTHONPATH']}:{FOLDER / 'lib'}"}
    try:
        with step("installing the module"):
            database.install(
                env, name, [module.name for module in modules],
                env.logs / "bench-install.log", demo=False)
        with open(env.logs / f"bench-{script.stem}.log", "w+") as log:
            done = subprocess.run(
                env.command("shell", "-d", name, "--no-http", "--log-level=error"),
                env=variables, input=script.read_text(), text=True, stdout=log,
                stderr=subprocess.STDOUT)
            log.seek(0)
            lines = log.read().splitlines()
    finally:
        database.drop(env, name)
        if bare:
            database.drop(env, bare)
    found = [line.removeprefix("BENCH ") for line in lines if line.startswith("BENCH ")]
    if done.returncode or not found:
        raise Problem(f"the benchmark {script.stem} did not end", "Its output says why.",
                      "\n".join(lines))
    for line in found:
        say(line)
