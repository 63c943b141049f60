"""The private folder stays sound when a run is interrupted."""

import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path
from unittest import mock

from env import cache

TRY_LOCK = """
import fcntl, sys
with open(sys.argv[1], "w") as handle:
    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
"""


class TestCache(unittest.TestCase):
    """Stamps, unfinished folders, locks."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.place = Path(folder.name)
        for patch in (
                mock.patch.dict("os.environ", XDG_CACHE_HOME=folder.name),
                mock.patch.object(cache, "say")):
            patch.start()
            self.addCleanup(patch.stop)

    def test_root_follows_the_environment(self):
        self.assertEqual(cache.root(), self.place / "supplier_qualification")
        with mock.patch.dict("os.environ", XDG_CACHE_HOME="", HOME=str(self.place)):
            self.assertEqual(cache.root(), self.place / ".cache" / "supplier_qualification")

    def test_complete_only_with_its_stamp(self):
        self.assertIsNone(cache.read_stamp(self.place))
        (self.place / cache.STAMP).write_text("{ half a sta")
        self.assertIsNone(cache.read_stamp(self.place))
        cache.write_stamp(self.place, version="1")
        self.assertEqual(cache.read_stamp(self.place), {"version": "1"})

    def test_interrupted_work_leaves_no_folder(self):
        target = self.place / "thing"
        with self.assertRaises(KeyboardInterrupt):
            with cache.building(target) as part:
                (part / "half").touch()
                raise KeyboardInterrupt
        self.assertFalse(target.exists())

    def test_leftovers_are_removed(self):
        target = self.place / "thing"
        for leftover in (target, self.place / "thing.part"):
            leftover.mkdir()
            (leftover / "old").touch()
        with cache.building(target) as part:
            (part / "new").touch()
        self.assertEqual(os.listdir(target), ["new"])
        self.assertEqual(os.listdir(self.place), ["thing"])

    def test_lock_keeps_others_out(self):
        command = [sys.executable, "-c", TRY_LOCK, str(cache.root() / "setup.lock")]
        with cache.locked("setup"):
            self.assertNotEqual(subprocess.run(command, stderr=subprocess.DEVNULL).returncode, 0)
        self.assertEqual(subprocess.run(command).returncode, 0)

    def test_checksum(self):
        (self.place / "file").write_bytes(b"abc")
        self.assertTrue(cache.file_sha256(self.place / "file").startswith("ba7816bf"))
