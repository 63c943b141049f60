"""`make demo`: a database with demo data, what it shows, and the screens to look at it.

The database is kept between runs. It is made again when the module's files changed or
with FRESH=1; with UPGRADE=1 changed files upgrade it and what was typed in stays.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import textwrap
import time
import urllib.error
import urllib.request

from . import cache, database
from .environment import prepared
from .modules import companions, fingerprint, main_module
from .say import Problem, say, seconds, step

DEFAULT_PORT = 8069
LOGINS = [
    ("buyer", "a buyer"),
    ("quality", "a quality engineer"),
    ("approver", "an approver"),
    ("approver2", "a second approver"),
    ("admin", "the administrator"),
]

# Run by `odoo shell`: what the table needs, as one line of JSON in a file.
READER = """
import json
Exposure = env["product.exposure"].sudo()
levels = dict(Exposure._fields["level"]._description_selection(env))
order = {level: place for place, level in enumerate(
    ["critical", "exposed", "watch", "waived", "covered"])}
def days(record, name):
    return record[name] if record[name + "_known"] else None
rows = [{
    "part": record.product_id.display_name,
    "level": levels.get(record.level, ""),
    "reasons": record.reasons or "",
    "sources": record.approved_count,
    "independent": record.independent_count,
    "survive": days(record, "tts_days"),
    "recover": days(record, "ttr_days"),
    "owner": record.user_id.name or "",
} for record in Exposure.search([]).sorted(
    lambda r: (order.get(r.level, 9), r.product_id.display_name or ""))]
users = {user.login: user.name for user in env["res.users"].search([])}
with open(%r, "w") as handle:
    json.dump({"rows": rows, "users": users}, handle)
"""


def main(_arguments):
    """Prepare, show, serve until interrupted."""
    start = time.monotonic()
    port = wanted_port()
    with prepared() as env:
        name = database_name()
        _ready_database(env, name)
        found = _read(env, name)
        say("\nWhat the demo data shows (product.exposure):\n")
        say(exposure_table(found["rows"], shutil.get_terminal_size((100, 24)).columns))
        return _serve(env, name, port, found["users"], start)


# ---------------------------------------------------------------- port

def wanted_port(environ=os.environ):
    """The port to serve on, checked before anything takes time."""
    text = environ.get("PORT") or str(DEFAULT_PORT)
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise Problem(f"PORT={text} is not a port", "Name one: PORT=8070 make demo")
    port = int(text)
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((interface(), port))
        except OSError as error:
            raise Problem(
                f"port {port} cannot be used: {error.strerror or error}",
                f"Name another one: PORT={port + 1} make demo") from None
    return port


def interface():
    """Where to listen: the passwords are well known, so only this machine unless asked."""
    return os.environ.get("HOST") or "127.0.0.1"


# ---------------------------------------------------------------- database

def database_name():
    """`demo`, or a name of its own when another clone that still exists has `demo`."""
    owner = _state("demo").get("clone", "")
    if owner in ("", str(cache.REPOSITORY)) or not os.path.isdir(owner):
        return "demo"
    return f"demo_{cache.clone_key()}"


def _state_path(name):
    return cache.folder("demo") / f"{name}.json"


def _state(name):
    """What is known of a demo database: its clone and the files it was made from."""
    try:
        return json.loads(_state_path(name).read_text())
    except (OSError, ValueError):
        return {}


def _ready_database(env, name):
    """Keep, upgrade or make the database."""
    modules = [main_module(), *companions()]
    wanted = {
        "clone": str(cache.REPOSITORY),
        "odoo": str(env.odoo.library),
        "files": fingerprint(modules),
        "server": env.variables.get("PGHOST", ""),
    }
    known = _state(name) if database.exists(env, name) else {}
    if known == wanted and not os.environ.get("FRESH"):
        say(f"-- using the demo database {name} (FRESH=1 make demo makes it again)")
        return
    _state_path(name).unlink(missing_ok=True)  # until it is complete again
    if known and os.environ.get("UPGRADE"):
        with step(f"upgrading the demo database {name}"):
            _odoo(env, name, "-u")
    else:
        if known:
            say("-- the module's files changed: the demo database is made again "
                "(UPGRADE=1 make demo upgrades it and keeps what you typed in)")
        source = database.template(env, modules, demo=True)
        with step(f"making the demo database {name}"):
            database.copy(env, source, name)
            _odoo(env, name, "-i")
    _state_path(name).write_text(json.dumps(wanted))


def _odoo(env, name, option):
    """Install or upgrade our modules."""
    names = [module.name for module in (main_module(), *companions())]
    database.install(env, name, names, env.logs / "demo-install.log", demo=True, option=option)


def _read(env, name):
    """The exposure and the users of the demo database, through Odoo's own shell."""
    target = env.workspace / "demo.json"
    target.unlink(missing_ok=True)
    done = subprocess.run(
        env.command("shell", "-d", name, "--no-http", "--log-level=warn"), env=env.variables,
        input=READER % str(target), text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if not target.exists():
        raise Problem(
            "the exposure cannot be read from the demo database",
            "FRESH=1 make demo makes the database again.", done.stdout)
    return json.loads(target.read_text())


# ---------------------------------------------------------------- table

def exposure_table(rows, width):
    """The table of the terminal; a dash where nothing is known.

    Two columns count sources: the approved ones, and those of them that are independent.
    """
    if not rows:
        return "(no tracked parts)"
    headers = ["Part", "Level", "Reasons", "Approved", "Indep.", "Survive", "Recover", "Owner"]
    cells = [
        [
            row["part"], row["level"], row["reasons"] or "-",
            str(row["sources"]), str(row["independent"]),
            _days(row["survive"]), _days(row["recover"]), row["owner"] or "-",
        ]
        for row in rows
    ]
    return table(headers, cells, width)


def _days(number):
    """A number of days, a dash when it is not known."""
    return "-" if number is None else f"{number:.0f} d"


def table(headers, rows, width):
    """Columns that fit into `width`: the widest ones give way, their texts are wrapped."""
    lines = [headers, *rows]
    widths = [max(len(line[place]) for line in lines) for place in range(len(headers))]
    while sum(widths) + 2 * (len(widths) - 1) > width and max(widths) > 8:
        widths[widths.index(max(widths))] -= 1
    printed = [_wrapped(headers, widths), "  ".join("-" * size for size in widths)]
    printed += [_wrapped(row, widths) for row in rows]
    return "\n".join(printed)


def _wrapped(cells, widths):
    """One row, on as many lines as its longest text needs."""
    columns = [textwrap.wrap(text, size) or [""] for text, size in zip(cells, widths, strict=True)]
    return "\n".join(
        "  ".join(
            (column[place] if place < len(column) else "").ljust(size)
            for column, size in zip(columns, widths, strict=True)).rstrip()
        for place in range(max(map(len, columns))))


# ---------------------------------------------------------------- server

def _serve(env, name, port, users, start):
    """Serve the screens until Ctrl-C."""
    log = env.logs / "demo-server.log"
    with open(log, "w") as output:
        process = env.popen(
            "-d", name, f"--db-filter=^{name}$", "--no-database-list", f"--http-port={port}",
            f"--http-interface={interface()}", stdout=output, stderr=subprocess.STDOUT,
            start_new_session=True)  # Ctrl-C is ours, Odoo is then told to end
        try:
            _wait_until_up(process, port, log)
            _say_welcome(name, port, users, log, start)
            return process.wait()
        except KeyboardInterrupt:
            say("\n-- stopping")
            return 0
        finally:
            _end(process)


def _wait_until_up(process, port, log):
    """Wait for the first answer of the server."""
    host = "127.0.0.1" if interface() == "0.0.0.0" else interface()
    for _ in range(600):
        if process.poll() is not None:
            raise Problem(
                f"Odoo ended with code {process.returncode} before it served",
                f"The log says why: {log}", log.read_text(errors="replace"))
        try:
            urllib.request.build_opener(urllib.request.ProxyHandler({})).open(
                f"http://{host}:{port}/web/health", timeout=5)
            return
        except (OSError, urllib.error.URLError):
            time.sleep(0.2)
    raise Problem("Odoo does not answer", f"The log may say why: {log}")


def _say_welcome(name, port, users, log, start):
    """The address and the logins."""
    say(f"\nReady after {seconds(start)}: http://localhost:{port}/odoo")
    say("Log in as (the password is the login):")
    for login, role in LOGINS:
        if login in users:
            say(f"   {login:<10} {users[login]}, {role}")
    say(f"Database: {name} (dev/odoo shell -d {name}), log: {log}")
    say("Ctrl-C stops it.")


def _end(process):
    """End Odoo in its own way, or by force when it does not."""
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
