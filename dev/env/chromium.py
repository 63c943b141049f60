"""The browser that runs the tours."""

import os
import shutil
import subprocess
import tempfile

from .say import say, step

# The names that Odoo's test harness looks for, in its order.
NAMES = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")


def find():
    """True when there is a browser that runs, installed first where that is possible."""
    if works():
        return True
    if not _may_install():
        return False
    with step("installing Chromium with apt-get (the one thing that is installed system-wide)"):
        _install()
    return works()


def why_not():
    """The one line that says why the tours are skipped, and the way out."""
    return ("the tours are SKIPPED: no Chromium on this machine that runs. "
            "Way out: apt-get install chromium (as root), then run the command again.")


def works():
    """True when the browser that Odoo would take starts."""
    name = next(filter(None, map(shutil.which, NAMES)), None)
    if not name:
        return False
    try:
        with tempfile.TemporaryDirectory() as profile:
            done = subprocess.run(
                [name, "--no-sandbox", f"--user-data-dir={profile}", "--version"],
                capture_output=True, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def _may_install():
    """Only root may install, and only where apt is; NO_CHROMIUM=1 forbids it."""
    return (
        os.geteuid() == 0 and bool(shutil.which("apt-get")) and not os.environ.get("NO_CHROMIUM"))


def _install():
    """Install Chromium; a failure is not fatal, the tours are then skipped and counted."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    commands = [
        ["apt-get", "update", "-q"],
        ["apt-get", "install", "-q", "-y", "--no-install-recommends", "chromium"],
    ]
    for command in commands:
        done = subprocess.run(
            command, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if done.returncode:
            for line in done.stdout.splitlines()[-5:]:
                say(f"   | {line}")
            return
