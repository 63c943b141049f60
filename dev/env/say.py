"""What the reader sees: steps with their time, progress, and problems with a way out."""

import subprocess
import sys
import time
from contextlib import contextmanager


class Problem(Exception):
    """Something that went wrong and that the reader can put right."""

    def __init__(self, what, way_out, details=""):
        super().__init__(what)
        self.what = what
        self.way_out = way_out
        self.details = details

    def show(self):
        """Print what happened, the last lines of the tool's own words, and what to do."""
        lines = ["", f"PROBLEM: {self.what}"]
        lines += [f"    | {line}" for line in self.details.strip().splitlines()[-12:]]
        lines += [f"WAY OUT: {self.way_out}"]
        print("\n".join(lines), file=sys.stderr, flush=True)


def say(text=""):
    """Print a line at once, so that a pipe shows progress too."""
    print(text, flush=True)


def seconds(start):
    """The time since `start`, short."""
    return f"{time.monotonic() - start:.1f} s"


def megabytes(size):
    """A size in the unit that downloads are read in."""
    return f"{size / 1e6:.0f} MB" if size >= 1e6 else f"{size / 1e3:.0f} kB"


@contextmanager
def step(title):
    """Announce a piece of work and say how long it took."""
    start = time.monotonic()
    say(f"-- {title}")
    yield
    say(f"   done in {seconds(start)}")


class Progress:
    """How far a download is: one moving line on a terminal, a line per quarter elsewhere."""

    def __init__(self, total):
        self.total = total
        self.shown = 0
        self.moving = sys.stdout.isatty()

    def show(self, done):
        """Show `done` of the total, when it is news."""
        share = min(done / self.total, 1.0) if self.total else 0.0
        text = f"   {megabytes(done)} of {megabytes(self.total)} ({share:.0%})"
        if self.moving:
            print(f"\r{text}", end="\n" if share == 1.0 else "", flush=True)
        elif share >= self.shown + 0.25:
            self.shown = share
            say(text)


def watch(command, measure, total, **options):
    """Run a command that reports nothing itself and show progress by `measure()`."""
    progress = Progress(total)
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **options)
    try:
        while True:
            try:
                output, _ = process.communicate(timeout=0.5)
                break
            except subprocess.TimeoutExpired:
                progress.show(min(measure(), total))
    except BaseException:
        process.kill()
        process.wait()
        raise
    if process.returncode == 0:
        progress.show(total)
    return process.returncode, output
