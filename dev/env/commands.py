"""The commands behind the Makefile: what each does, in the order a reader would."""

import signal
import sys

from . import (
    bench,
    cache,
    cluster,
    demo,
    lint,
    odoo_suites,
    postgres,
    test,
    translations,
    wheel,
)
from .environment import prepared
from .say import Problem, say


def odoo(arguments):
    """Odoo's own command line inside the environment."""
    with prepared() as env:
        process = env.popen(*arguments)
        while True:
            try:
                return process.wait()
            except KeyboardInterrupt:
                continue  # Odoo got the same signal and ends in its own way


def setup(_arguments):
    """Prepare everything and stop."""
    with prepared() as env:
        say(f"Odoo {env.odoo.version} from {env.odoo.library}")
        say(f"Python packages in {env.python.parent.parent}")
        say(f"PostgreSQL at {env.variables.get('PGHOST')}")
    return 0


def clean(_arguments):
    """Stop the private PostgreSQL server and remove the whole cache."""
    import shutil

    postgres.remove()
    shutil.rmtree(cache.root())
    return 0


COMMANDS = {
    "odoo": odoo,
    "setup": setup,
    "demo": demo.main,
    "test": test.main,
    "lint": lint.main,
    "bench": bench.main,
    "odoo-suites": odoo_suites.main,
    "wheel": wheel.main,
    "pot": translations.main,
    "cluster": cluster.main,
    "clean": clean,
}


def _stop(_signal, _frame):
    """A request to stop is an exit, so that servers are stopped and files removed."""
    raise SystemExit(143)


def main(arguments):
    """Run one command and return its exit code."""
    signal.signal(signal.SIGTERM, _stop)
    if not arguments or arguments[0] not in COMMANDS:
        print(f"usage: dev/run {{{','.join(COMMANDS)}}} [ARGUMENTS]", file=sys.stderr)
        return 2
    try:
        return COMMANDS[arguments[0]](arguments[1:])
    except Problem as problem:
        problem.show()
        return 1
    except KeyboardInterrupt:
        say("\ninterrupted")
        return 130
