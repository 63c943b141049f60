"""Everything together: Odoo's command line inside the prepared environment."""

import os
import subprocess
from contextlib import contextmanager
from pathlib import Path

from . import cache, modules, odoo_home, postgres, python_env

ENTRY = """\
import odoo.cli

if __name__ == "__main__":
    odoo.cli.main()
"""

# One configuration file for every command of Odoo: some of them, such as
# `module uninstall`, take no options of their own.
CONFIGURATION = """\
[options]
addons_path = {addons_path}
data_dir = {data_dir}
http_interface = 127.0.0.1
list_db = True
max_cron_threads = 1
limit_time_cpu = 3600
limit_time_real = 7200
limit_time_real_cron = 7200
limit_memory_soft = 0
limit_memory_hard = 0
"""


class Environment:
    """The prepared pieces, and how to run Odoo with them."""

    def __init__(self, python, odoo, server):
        self.python = Path(python)
        self.odoo = odoo
        self.workspace = cache.folder("workspaces", cache.clone_key())
        self.data = cache.folder("data")
        self.logs = cache.folder("logs", cache.clone_key())
        self._write_workspace()
        self.variables = {
            **{key: value for key, value in os.environ.items() if not key.startswith("PG")},
            **server,
            "PYTHONPATH": str(odoo.library),
            "PYTHONUNBUFFERED": "1",
            "ODOO_RC": str(self.workspace / "odoo.conf"),
        }

    def _write_workspace(self):
        """The folders and files that give the modules their names and Odoo its settings."""
        addons = self.workspace / "addons"
        addons.mkdir(exist_ok=True)
        link = addons / cache.MODULE
        if not link.is_symlink() or Path(os.readlink(link)) != cache.REPOSITORY:
            link.unlink(missing_ok=True)
            link.symlink_to(cache.REPOSITORY)
        paths = [addons]
        if modules.companions():
            paths.append(cache.REPOSITORY / "addons")
        paths += self.odoo.addons_paths
        (self.workspace / "odoo-bin").write_text(ENTRY)
        (self.workspace / "odoo.conf").write_text(CONFIGURATION.format(
            addons_path=",".join(map(str, paths)), data_dir=self.data))

    def command(self, *arguments):
        """Odoo's command line with `arguments`."""
        return [str(self.python), str(self.workspace / "odoo-bin"), *map(str, arguments)]

    def popen(self, *arguments, **options):
        """Start Odoo."""
        return subprocess.Popen(self.command(*arguments), env=self.variables, **options)

    def run_python(self, *arguments, **options):
        """Run the environment's Python."""
        return subprocess.run(
            [str(self.python), *map(str, arguments)], env=self.variables, **options)


@contextmanager
def prepared():
    """Prepare what is missing, start PostgreSQL, and yield the environment."""
    with cache.locked("setup"):
        odoo = odoo_home.find()
        python = python_env.python()
    with postgres.running() as server:
        yield Environment(python, odoo, server)
