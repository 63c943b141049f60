"""`make test`: the whole suite in fresh databases, and one closing line.

Without TAGS: the tests of the set-up code; the module's suite in a database without demo
data; the companions' suite with everything installed; then the module in a database with
demo data, uninstalled there and installed again. With TAGS: only the tests that they name.
"""

import os
import re
import socket
import subprocess
import time

from . import cache, chromium, database, odoo_log
from .environment import prepared
from .modules import companions, main_module
from .say import Problem, say, seconds


class Run:
    """One run of the suite and what came of it."""

    def __init__(self, env, tags):
        self.env = env
        self.tags = tags
        self.passed = self.failed = self.skipped = 0
        self.failures = []  # (title, text) in the order in which they came

    # ------------------------------------------------------------ the set-up code

    def unit_tests(self):
        """The tests of the set-up code itself, with Python's own runner."""
        say("\n== tests of the set-up code")
        start = time.monotonic()
        done = self.env.run_python(
            "-m", "unittest", "discover", "-s", "dev/tests", "-t", "dev", cwd=cache.REPOSITORY,
            text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        ran, failed, skipped = unittest_counts(done.stdout)
        if done.returncode and not failed:
            failed = 1
        if failed:
            self.failures.append(("tests of the set-up code", done.stdout))
        self._count(ran - failed - skipped, failed, skipped)
        say(f"   {ran} tests in {seconds(start)}")

    # ------------------------------------------------------------ the module

    def suite(self, title, modules, tested):
        """Install modules into a fresh database and run the tests of `tested` there."""
        say(f"\n== {title}")
        name = self._database("suite")
        database.copy(self.env, database.template(self.env, modules, demo=False), name)
        tags = self.tags or ",".join(f"/{module.name}" for module in tested)
        results = self._odoo(
            title, "suite", "-d", name, "-i", ",".join(module.name for module in modules),
            "--stop-after-init", "--test-tags", tags, "--http-port", free_port(),
            "--max-cron-threads=0", "--without-demo")
        self._collect(results)
        if not results.started:
            self._fail(title, f"no test ran (tags: {tags})")
        database.drop(self.env, name)

    def with_demo(self, modules):
        """Install with demo data, uninstall, install again: the log must stay clean."""
        say("\n== with demo data: install, uninstall, install again")
        name = self._database("demo")
        names = [module.name for module in modules]
        database.copy(self.env, database.template(self.env, modules, demo=True), name)
        self._clean_log(
            "install with demo data", "-d", name, "-i", ",".join(names), "--stop-after-init",
            "--http-port", free_port(), "--max-cron-threads=0", "--with-demo",
            "--test-tags", f"{cache.MODULE}_demo")
        if not all(self._has_demo(name, module) for module in modules):
            self._fail("install with demo data", "Odoo did not load the demo data, see the log")
        self._clean_log("uninstall", "module", "uninstall", "-d", name, *names)
        self._clean_log("install again", "module", "install", "-d", name, *names)
        database.drop(self.env, name)

    def _has_demo(self, name, module):
        """True when the demo data of a module is in the database, or it has none."""
        rows = database.sql(
            self.env, name,
            f"SELECT demo FROM ir_module_module WHERE name = '{module.name}' "
            "AND state = 'installed'")
        return bool(rows) and (rows[0][0] or not module.manifest.get("demo"))

    def _clean_log(self, title, *arguments):
        """Run Odoo; it passes when it succeeds without a line that should not be there."""
        results = self._odoo(title, re.sub(r"\W+", "-", title), *arguments)
        self._collect(results)
        if not results.problems:
            self._count(1, 0, 0)

    # ------------------------------------------------------------ Odoo

    def _odoo(self, title, log_name, *arguments):
        """Run Odoo, show its tests as they pass, keep its log, return the results."""
        return watch_odoo(self.env, title, self.env.logs / f"test-{log_name}.log", *arguments)

    def _collect(self, results):
        """Add the results of one run of Odoo to the totals."""
        self._count(*results.counts)
        self.failures += results.failed.items()
        self.failures += [("a line in the log", str(record)) for record in results.problems]
        for text in results.shown:
            say(f"   {text}")
        for name, reason in results.skipped.items():
            say(f"   skipped {name}: {reason}")

    def _fail(self, title, text):
        """Count a failure that no test reports."""
        self._count(0, 1, 0)
        self.failures.append((title, text))

    def _count(self, passed, failed, skipped):
        self.passed += passed
        self.failed += failed
        self.skipped += skipped

    def _database(self, kind):
        """A database name that no other run uses."""
        return f"{prefix()}{kind}_{os.getpid()}"

    # ------------------------------------------------------------ the end

    def report(self):
        """Print the failures, then the closing line."""
        for title, text in self.failures:
            say(f"\n{'=' * 78}\n{title}\n{'-' * 78}\n{text.strip()}")
        say()
        say(closing_line(self.passed, self.failed, self.skipped))


def watch_odoo(env, title, path, *arguments, script=None):
    """Run Odoo, show its tests as they pass, keep its log in `path`, return the results.

    :param script: what Odoo's shell is to run.
    """
    start = time.monotonic()
    results = odoo_log.Results()
    display = Display()
    process = env.popen(
        *arguments, stdin=subprocess.PIPE if script else None, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, errors="replace")
    try:
        if script:
            with process.stdin as shell:
                shell.write(script)
        with open(path, "w") as log:
            for record in odoo_log.parse(_tee(process.stdout, log)):
                display.show(results.add(record), record)
        code = process.wait()
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
    display.end()
    if code and not results.failed and not results.problems:
        results.problems.append(odoo_log.Record(
            "ERROR", "process", f"{title}: Odoo ended with code {code}, see {path}"))
    say(f"   {title}: {seconds(start)}, log: {path}")
    return results


class Display:
    """A line for each test class, with a sign for each of its tests."""

    SIGNS = {"start": ".", "failed": "F", "skipped": "s", "problem": "!"}

    def __init__(self):
        self.title = ""
        self.written = False

    def show(self, kind, record):
        """Show one event."""
        if kind == "start":
            name = odoo_log.STARTING.match(record.text)["name"].rpartition(".")[0]
            self._begin(f"{record.logger.rpartition('.')[2]}: {name}")
        if kind:
            print(self.SIGNS[kind], end="", flush=True)
            self.written = True

    def _begin(self, title):
        """Start a new line when the class changes."""
        if title != self.title:
            self.end()
            print(f"   {title} ", end="")
            self.title = title

    def end(self):
        """Finish the line."""
        if self.written:
            print(flush=True)
        self.written = False


def _tee(lines, log):
    """Pass lines on and write them to the log as they come."""
    for line in lines:
        log.write(line)
        log.flush()
        yield line


def unittest_counts(text):
    """(ran, failed, skipped) as Python's own runner reports them."""
    ran = re.search(r"(?m)^Ran (\d+) test", text)

    def number(word):
        match = re.search(rf"(?m)^(?:OK|FAILED) \(.*\b{word}=(\d+)", text)
        return int(match.group(1)) if match else 0

    return int(ran.group(1)) if ran else 0, number("failures") + number("errors"), number("skipped")


def closing_line(passed, failed, skipped):
    """The last line of every run."""
    line = f"{passed} passed, {failed} failed"
    return f"{line}, {skipped} skipped" if skipped else line


def free_port():
    """A port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def prefix():
    """How the databases of this clone's test runs begin."""
    return f"sq_test_{cache.clone_key()}_"


def main(_arguments):
    """Run the suite; TAGS restricts it."""
    tags = os.environ.get("TAGS", "").strip()
    start = time.monotonic()
    run = None
    try:
        with prepared() as env, cache.locked(f"test-{cache.clone_key()}"):
            database.drop_leftovers(env, prefix())
            run = Run(env, tags)
            _phases(run)
    except Problem as problem:
        problem.show()
        run = run or Run(None, tags)
        run.failed += 1
    say(f"\nwhole run: {seconds(start)}")
    run.report()
    return 1 if run.failed or not run.passed else 0


def named(tags, modules):
    """Whether tests of these modules are wanted: tags that name modules want no others."""
    names = set(re.findall(r"/(\w+)", tags))
    return bool(modules) and (not names or any(module.name in names for module in modules))


def _phases(run):
    """What is run, in this order."""
    browser = chromium.find()
    if not browser:
        say(chromium.why_not())
    root, others = main_module(), companions()
    if not run.tags:
        run.unit_tests()
    if named(run.tags, [root]):
        run.suite("the module, without demo data", [root], [root])
    if named(run.tags, others):
        run.suite("the companions, without demo data", [root, *others], others)
    if not run.tags:
        run.with_demo([root, *others])
    if not browser:
        say("\n" + chromium.why_not())
