"""The private folder where everything lives, and how it stays sound.

A folder counts as ready only by its stamp, which is written last; work in progress
happens in a folder of its own and is renamed when it is complete. A lock file lets
two commands run at once without stepping on each other.
"""

import fcntl
import hashlib
import json
import os
import shutil
from contextlib import contextmanager
from pathlib import Path

from .say import say

REPOSITORY = Path(__file__).resolve().parents[2]
MODULE = "supplier_qualification"
STAMP = ".complete"


def root():
    """The cache folder, made when it is not there."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    path = Path(base).absolute() / MODULE
    path.mkdir(parents=True, exist_ok=True)
    return path


def folder(*parts):
    """A folder below the cache, made when it is not there."""
    path = root().joinpath(*parts)
    path.mkdir(parents=True, exist_ok=True)
    return path


@contextmanager
def locked(name):
    """Hold the lock `name`; say so when another command holds it."""
    with open(root() / f"{name}.lock", "w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"-- waiting for another command that prepares the same folder ({root()})")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def read_stamp(path):
    """What the stamp of a complete folder says, None when it is not complete."""
    try:
        return json.loads((Path(path) / STAMP).read_text())
    except (OSError, ValueError):
        return None


def write_stamp(path, **facts):
    """Mark a folder as complete: the last thing to do."""
    part = Path(path) / f"{STAMP}.part"
    part.write_text(json.dumps(facts, indent=1))
    part.replace(Path(path) / STAMP)


@contextmanager
def building(target):
    """Yield an empty folder beside `target`, renamed to it when the work succeeds.

    Whatever an interrupted run left behind goes first.
    """
    target = Path(target)
    part = target.with_name(f"{target.name}.part")
    for leftover in (part, target):
        if leftover.exists():
            say(f"   removing what an interrupted run left: {leftover.name}")
            shutil.rmtree(leftover)
    part.mkdir(parents=True)
    yield part
    part.rename(target)


def short_hash(*texts):
    """Eight characters that stand for the texts in a file or database name."""
    return hashlib.sha256("\0".join(map(str, texts)).encode()).hexdigest()[:8]


def file_sha256(path):
    """The checksum of a file, read in pieces."""
    digest = hashlib.sha256()
    with open(path, "rb") as handle:
        while piece := handle.read(1 << 20):
            digest.update(piece)
    return digest.hexdigest()


def clone_key():
    """What tells this clone from another one that shares the cache."""
    return short_hash(REPOSITORY)
