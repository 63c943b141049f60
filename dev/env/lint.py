"""`make lint`: style, Odoo's own checks, and what must not be in a file."""

import re
import subprocess

from . import cache, database, odoo_log
from .environment import prepared
from .modules import companions, main_module
from .say import say, step
from .test import free_port

PYLINT_CHECKS = [
    "sql-injection", "missing-gettext", "gettext-variable", "gettext-placeholders",
    "gettext-repr", "raise-unlink-override", "undefined-variable", "unreachable",
]
PYLINT_PLUGINS = [
    "_odoo_checker_sql_injection", "_odoo_checker_gettext", "_odoo_checker_unlink_override",
]

# The tests of Odoo's module test_lint that are quick. Left out: TestPyLint (minutes, and
# done here for our files alone), TestESLint (needs node) and TestDocstring (fails on
# Odoo's own texts).
ODOO_LINT_TESTS = [
    "ManifestLinter", "PotLinter", "RoutesLinter", "TestConflictMarkers", "TestDunderinit",
    "TestIndex", "TestJsTranslations", "TestLintOverrideSignatures", "TestNaming",
    "TestOnchangeDomains", "TestTestHoles",
]

# Paths of one machine and names of package registries have no place in the repository.
# They are put together here so that this file does not hold them itself.
FORBIDDEN = ["/work" + "/", "/farm" + "/", "deb.debian" + ".org", "pypi" + ".org",
             "files.python" + "hosted", "registry.npm" + "js"]

XML_CHECK = """
import sys
from lxml import etree
broken = 0
for path in sys.argv[1:]:
    try:
        etree.parse(path)
    except etree.XMLSyntaxError as error:
        print(f"{path}: {error}")
        broken = 1
sys.exit(broken)
"""


def files(suffixes=()):
    """The files of the repository: what git knows or would add, else all of them."""
    done = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=cache.REPOSITORY, text=True,
        capture_output=True)
    if done.returncode == 0:
        found = (cache.REPOSITORY / line for line in done.stdout.splitlines())
    else:
        found = (path for path in cache.REPOSITORY.rglob("*") if ".git" not in path.parts)
    return [
        path for path in sorted(found)
        if path.is_file() and (not suffixes or path.suffix in suffixes)
    ]


def main(_arguments):
    """Run every check, even when one fails, and tell at the end which did."""
    with prepared() as env:
        checks = [
            ("Python syntax", lambda: syntax(files({".py"}))),
            ("machine paths and registry hosts", lambda: forbidden(files())),
            ("XML is well-formed", lambda: tool(env, "-c", XML_CHECK, *files({".xml", ".svg"}))),
            ("ruff", lambda: tool(env, "-m", "ruff", "check", "--no-cache", ".")),
            ("Odoo's pylint checkers", lambda: pylint(env)),
            ("Odoo's module test_lint", lambda: odoo_lint(env)),
        ]
        failed = []
        for title, check in checks:
            with step(title):
                findings = check()
            for finding in findings:
                say(f"   {finding}")
            if findings:
                failed.append(title)
    if failed:
        say(f"\nlint: {len(failed)} of {len(checks)} checks failed: {', '.join(failed)}")
        return 1
    say(f"\nlint: all {len(checks)} checks passed")
    return 0


def syntax(paths):
    """What Python's compiler refuses or warns about, without writing anything."""
    import warnings

    findings = []
    for path in paths:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            try:
                compile(path.read_bytes(), str(path), "exec")
            except (SyntaxError, ValueError, Warning) as error:
                findings.append(f"{path}: {error}")
    return findings


def forbidden(paths, words=FORBIDDEN):
    """The places of words that must not be in a file."""
    pattern = re.compile("|".join(map(re.escape, words)))
    findings = []
    for path in paths:
        text = path.read_bytes().decode(errors="replace")
        for number, line in enumerate(text.splitlines(), 1):
            match = pattern.search(line)
            if match:
                findings.append(f"{path}:{number}: {match.group()}")
    return findings


def tool(env, *arguments, **variables):
    """The lines that a tool prints when it is not content."""
    done = subprocess.run(
        [str(env.python), *map(str, arguments)], cwd=cache.REPOSITORY, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env={**env.variables, **variables})
    if done.returncode == 0:
        return []
    return done.stdout.splitlines() or [f"exit code {done.returncode}"]


def pylint(env):
    """The checkers that Odoo runs on itself: SQL injection, translated texts, unlink."""
    checkers = env.odoo.library / "odoo" / "addons" / "test_lint" / "tests"
    if not checkers.is_dir():  # a source checkout keeps it among the other modules
        checkers = env.odoo.library / "addons" / "test_lint" / "tests"
    paths = [
        str(path.relative_to(cache.REPOSITORY)) for path in files({".py"})
        if path.relative_to(cache.REPOSITORY).parts[0] != "dev"
    ]
    return tool(
        env, "-m", "pylint", "--rcfile=/dev/null", "--disable=all", "--reports=n", "--score=n",
        f"--enable={','.join(PYLINT_CHECKS)}", f"--load-plugins={','.join(PYLINT_PLUGINS)}",
        *paths, PYTHONPATH=f"{env.odoo.library}:{checkers}")


def odoo_lint(env):
    """The quick tests of test_lint, in a database with our modules."""
    modules = [main_module(), *companions()]
    name = f"sq_lint_{cache.clone_key()}"
    database.copy(env, database.template(env, modules, demo=False), name)
    names = ",".join(module.name for module in modules)
    tags = ",".join(f"/test_lint:{test}" for test in ODOO_LINT_TESTS)
    done = subprocess.run(
        env.command(
            "-d", name, "-i", f"{names},test_lint", "--stop-after-init",
            "--http-port", str(free_port()), "--test-tags", tags),
        env=env.variables, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    database.drop(env, name)
    results = odoo_log.Results()
    for record in odoo_log.parse(done.stdout.splitlines()):
        results.add(record)
    findings = [*results.failed.values(), *map(str, results.problems)]
    if not findings and (done.returncode or not results.started):
        findings = [f"Odoo ended with code {done.returncode}", *done.stdout.splitlines()[-5:]]
    return findings
