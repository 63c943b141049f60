"""A virtual environment with exactly the packages of the lock file."""

import os
import re
import subprocess
import sys

from . import cache, debian
from .say import Problem, say, step

LOCK = cache.REPOSITORY / "dev" / "requirements.txt"
POSTGRES_LOCK = cache.REPOSITORY / "dev" / "requirements-postgres.txt"
NO_NETWORK = re.compile(
    r"(?i)NewConnectionError|NameResolutionError|Temporary failure in name resolution"
    r"|Network is unreachable|Failed to establish a new connection|ConnectTimeout"
    r"|No route to host|ProxyError")


def python():
    """The interpreter of the environment, made when the lock file or Python changed."""
    key = cache.short_hash(LOCK.read_text(), sys.version, sys.prefix)
    target = cache.folder("python") / key
    if not cache.read_stamp(target):
        say(f"Preparing Odoo's Python packages (once, Python {sys.version.split()[0]})")
        _drop_unfinished(target)
        _make(target)
        install(target / "bin" / "python", "-r", str(LOCK))
        cache.write_stamp(target, python=sys.version)
    return target / "bin" / "python"


def _drop_unfinished(target):
    """Remove an environment whose installation was interrupted.

    It cannot be built elsewhere and renamed: its programs name their own place.
    """
    if target.exists():
        say("   an earlier installation was interrupted: starting over")
        subprocess.run(["rm", "-rf", str(target)], check=True)


def _make(target):
    """Make the environment, also where Debian's python3-venv is not installed."""
    with step("a virtual environment"):
        done = _run(sys.executable, "-m", "venv", str(target))
        if done.returncode == 0:
            return
        done = _run(sys.executable, "-m", "venv", "--clear", "--without-pip", str(target))
        if done.returncode:
            raise Problem(
                "Python cannot make a virtual environment here",
                "apt-get install python3-venv (as root), or name another Python: "
                "PYTHON=/path/to/python3 make test", done.stdout)
        _borrow_pip(target)


def _borrow_pip(target):
    """Install pip from Debian's package of the pip wheel, unpacked and not installed."""
    say("   this Python comes without pip: taking it from Debian's package python3-pip-whl")
    place = cache.folder("pip")
    apt = debian.Apt(place / "apt")
    apt.update()
    debian.unpack(apt.download(["python3-pip-whl"]), place)
    wheel = next(place.glob("usr/share/python-wheels/pip-*.whl"))
    done = _run(
        str(target / "bin" / "python"), f"{wheel}/pip", "install", "--no-index", str(wheel))
    if done.returncode:
        raise Problem(
            "pip cannot be put into the virtual environment",
            "apt-get install python3-venv (as root) and run the command again.", done.stdout)


def install(interpreter, *arguments):
    """Install locked packages; pip verifies each checksum against the lock file."""
    with step("installing the locked packages"):
        command = [
            str(interpreter), "-m", "pip", "install", "--require-hashes", "--no-input",
            "--disable-pip-version-check", "--progress-bar=off", *arguments]
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        said = []
        for line in process.stdout:
            said.append(line)
            _show_download(line)
        if process.wait():
            raise _install_problem("".join(said))


def _show_download(line):
    """Show the downloads worth waiting for."""
    match = re.match(r"\s*Downloading (\S+) \((\d+\.?\d* MB)\)", line)
    if match:
        say(f"   {match.group(1).split('/')[-1].split('-cp')[0]} {match.group(2)}")
    elif line.startswith("Installing collected packages"):
        say("   unpacking them")


def _install_problem(said):
    """Why pip could not install."""
    if NO_NETWORK.search(said):
        return Problem(
            "the Python package index cannot be reached",
            "Check the network (and https_proxy or pip's own index settings, if this machine "
            "needs them) and run the command again.", said)
    if "THESE PACKAGES DO NOT MATCH THE HASHES" in said:
        return Problem(
            "a Python package does not have the checksum of the lock file",
            "Run the command again. If it stays, the index that pip uses serves other files "
            "than the ones that were tested: use another index.", said)
    return Problem(
        "the Python packages cannot be installed",
        f"The lock file is tested with Python 3.10 to 3.13, this is {sys.version.split()[0]}. "
        "Name another one: PYTHON=/path/to/python3 make test", said)


def _run(*command):
    """Run a command and keep all it says."""
    return subprocess.run(
        command, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        env={key: value for key, value in os.environ.items() if key != "PYTHONPATH"})
