"""`make cluster`: two Odoo servers on one database with a streaming replica, on one machine.

A primary PostgreSQL server and its replica are made in a folder of their own, with a catalogue
of N parts (default 2000). Two Odoo servers with cron workers run on them. What is shown, and
what ends the command with an error when it does not hold:

- every nightly job of the module runs once each night, whichever server takes it, and a
  digest is sent once;
- what only reads (the overview, the lists) is answered by the replica.
"""

import http.cookiejar
import json
import os
import re
import shutil
import tempfile
import time
import urllib.request
from collections import Counter
from contextlib import ExitStack, contextmanager
from pathlib import Path

from . import cache, database, postgres
from .environment import prepared
from .modules import main_module
from .say import Problem, say, step
from .test import free_port

NAME = "sq_cluster"
NIGHTS = 5
PATIENCE = 180  # seconds until a server answers or a night is over

# Run by `odoo shell`: parts, and somebody who owns them and reads mail.
CATALOGUE = """
import sys
sys.path.insert(0, %r)
from catalogue import Catalogue
env.company.sourcing_user_id = env.ref("base.user_admin")
env.ref("base.user_admin").email = "admin@example.com"
catalogue = Catalogue(env, %d)
env["product.source"]._refresh()
catalogue.track()
env.cr.commit()
"""
OUR_JOBS = """SELECT cron.id, cron.cron_name FROM ir_cron cron
  JOIN ir_model_data data ON data.model = 'ir.cron' AND data.res_id = cron.id
 WHERE data.module = 'supplier_qualification' AND cron.active"""
# Nothing can be sent from here, so what was queued stays.
DIGESTS = """SELECT COUNT(*) FROM mail_mail mail JOIN mail_message m ON m.id = mail.mail_message_id
 WHERE m.model = 'res.users' AND m.subject LIKE 'Parts without an approved alternate%'"""
READS = [
    ("product.exposure", "web_search_read", {"domain": [], "limit": 80, "specification": {
        "product_id": {"fields": {"display_name": {}}}, "level": {}, "reasons": {}}}),
    ("product.exposure", "formatted_read_group", {
        "domain": [], "groupby": ["level"], "aggregates": ["__count"]}),
    ("product.source", "web_search_read", {"domain": [], "limit": 80, "specification": {
        "product_id": {"fields": {"display_name": {}}}, "readiness": {}}}),
    ("supplier.qualification.overview", "get_overview", {}),
]


class Node(postgres.Server):
    """One of the two PostgreSQL servers, in its own folder."""

    def __init__(self, folder, **settings):
        super().__init__()
        self.data = folder / "data"
        self.sockets = folder
        self.settings = {**postgres.SETTINGS, **settings}

    def follow(self, primary):
        """Become a streaming replica of another server."""
        self._make_folder(self.data.parent)
        done = self._call(
            "pg_basebackup", "-h", str(primary.sockets), "-p", postgres.PORT, "-U", postgres.ROLE,
            "-D", str(self.data), "--write-recovery-conf", "--checkpoint=fast", "--no-sync")
        if done.returncode:
            raise Problem("the replica cannot be made", "PostgreSQL says why.", done.stdout)
        cache.write_stamp(self.data)

    @property
    def log(self):
        """What the server wrote."""
        return (self.data.parent / "server.log").read_text(errors="replace")


def main(_arguments):
    """Build it, let some nights pass, read, compare."""
    size = int(os.environ.get("N") or 2000)
    with prepared() as env, ExitStack() as stack:
        folder = stack.enter_context(_folder())
        primary = Node(folder / "1")
        primary.start()
        stack.callback(primary.stop)
        env.variables |= primary.environment()
        stack.callback(database.drop, env, NAME)
        _fill(env, size)
        replica = Node(folder / "2", log_statement="all", log_min_messages="log")
        with step("a streaming replica"):
            replica.follow(primary)
            replica.start()
        stack.callback(replica.stop)
        servers = [stack.enter_context(_server(env, number, replica)) for number in (1, 2)]
        wrong = _nights(env, servers) + _reads(servers, replica)
    for line in wrong:
        say(f"WRONG: {line}")
    return 1 if wrong else 0


@contextmanager
def _folder():
    """A folder that the user who runs PostgreSQL can reach; it goes at the end."""
    folder = Path(tempfile.mkdtemp(prefix="sqc-", dir="/var/tmp"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _fill(env, size):
    """A database with the module and a catalogue."""
    database.create(env, NAME)
    with step("installing the module"):
        database.install(
            env, NAME, [main_module().name], env.logs / "cluster-install.log", demo=False)
    with step(f"a catalogue of {size} parts"):
        script = CATALOGUE % (str(cache.REPOSITORY / "dev" / "bench" / "lib"), size)
        log = env.logs / "cluster-catalogue.log"
        with open(log, "w") as output, tempfile.TemporaryFile("w+") as typed:
            typed.write(script)
            typed.seek(0)
            process = env.popen("shell", "-d", NAME, "--no-http", "--log-level=error",
                                stdin=typed, stdout=output, stderr=output)
            if process.wait() or "Error" in log.read_text():
                raise Problem("the catalogue cannot be made", "The log says why.",
                              log.read_text())


class OdooServer:
    """One Odoo server: its address, its log, a session of the administrator."""

    def __init__(self, name, port, log):
        self.name = name
        self.address = f"http://127.0.0.1:{port}"
        self.log = log
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self._opener = urllib.request.build_opener(cookies)

    def call(self, path, **params):
        """Send a JSON-RPC request and return its result."""
        body = json.dumps({"jsonrpc": "2.0", "params": params}).encode()
        request = urllib.request.Request(
            self.address + path, body, {"Content-Type": "application/json"})
        with self._opener.open(request, timeout=PATIENCE) as answer:
            found = json.load(answer)
        if "error" in found:
            raise Problem(f"{self.name} refused {path}", "Odoo says why.",
                          json.dumps(found["error"]["data"]["debug"]))
        return found["result"]

    def wait(self):
        """Until it answers, then log in."""
        end = time.monotonic() + PATIENCE
        while True:
            try:
                return self.call(
                    "/web/session/authenticate", db=NAME, login="admin", password="admin")
            except OSError:
                if time.monotonic() > end:
                    raise Problem(f"{self.name} does not answer", f"See {self.log}") from None
                time.sleep(0.5)

    def jobs(self):
        """How often it ran each job, by name."""
        return Counter(re.findall(
            r"Job '([^']+)' \(\d+\) (?:fully done|starting)", self.log.read_text()))


@contextmanager
def _server(env, number, replica):
    """An Odoo server that runs while it is needed."""
    port, log = free_port(), env.logs / f"cluster-server-{number}.log"
    with open(log, "w") as output:
        process = env.popen(
            "-d", NAME, "--http-port", port, "--max-cron-threads", 2, "--db-filter", NAME,
            "--db_replica_host", replica.sockets, "--db_replica_port", postgres.PORT,
            stdout=output, stderr=output)
    try:
        server = OdooServer(f"server {number}", port, log)
        with step(f"Odoo server {number} at {server.address}"):
            server.wait()
        yield server
    finally:
        process.terminate()
        process.wait()


def _nights(env, servers):
    """Let every job become due at once, some times; what ran more or less than once."""
    jobs = dict(database.sql(env, NAME, OUR_JOBS))
    _pass_night(env, jobs)  # what was due since the installation
    wrong, [[mails]] = [], database.sql(env, NAME, DIGESTS)
    if mails != 1:
        wrong.append(f"the news were sent in {mails} digests, not in one")
    before = [server.jobs() for server in servers]
    for _night in range(NIGHTS):
        _pass_night(env, jobs)
    after = [server.jobs() for server in servers]
    say(f"\n   runs in {NIGHTS} nights".ljust(75) + "".join(f"{s.name:>10}" for s in servers))
    for name in sorted(jobs.values()):
        runs = [one[name] - other[name] for one, other in zip(after, before, strict=True)]
        say(f"   {name:70}" + "".join(f"{number // 2:10}" for number in runs))
        if sum(runs) != 2 * NIGHTS:  # each run is told twice: that it starts, that it is done
            wrong.append(f"{name} ran {sum(runs) / 2:g} times in {NIGHTS} nights")
    [[again]] = database.sql(env, NAME, DIGESTS)
    say(f"   digests with news: {mails}, without: {again - mails}")
    if again != mails:
        wrong.append(f"{again - mails} digests were sent without news")
    return wrong


def _pass_night(env, jobs):
    """Make the jobs due, wake every server, and wait until all have run."""
    ids = ", ".join(map(str, jobs))
    database.sql(
        env, NAME,
        "UPDATE res_company SET sourcing_digest_next = NULL",
        f"UPDATE ir_cron SET nextcall = now() AT TIME ZONE 'UTC' - interval '1 minute' "
        f"WHERE id IN ({ids})")
    end = time.monotonic() + PATIENCE
    waiting = f"""SELECT COUNT(*) FROM ir_cron WHERE id IN ({ids})
                     AND nextcall <= now() AT TIME ZONE 'UTC'"""
    while database.sql(env, NAME, waiting)[0][0]:
        database.sql(env, "postgres", f"SELECT pg_notify('cron_trigger', '{NAME}')")
        if time.monotonic() > end:
            raise Problem("the jobs of a night did not end", f"See the logs in {env.logs}")
        time.sleep(1)


def _reads(servers, replica):
    """Read through both servers; what the replica did not answer."""
    wrong = []
    for server in servers:
        for model, method, arguments in READS:
            seen = len(replica.log)
            server.call(
                f"/web/dataset/call_kw/{model}/{method}", model=model, method=method, args=[],
                kwargs=arguments)
            answered = replica.log[seen:]
            if "SELECT" not in answered or "cannot execute" in answered:
                wrong.append(f"{model}.{method} of {server.name} was not read from the replica")
            else:
                say(f"   {server.name}: {model}.{method} read from the replica, "
                    f"{answered.count('statement:')} statements")
    return wrong
