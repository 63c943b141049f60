"""Mirrors, downloads and what can go wrong with them."""

import hashlib
import tempfile
import unittest
from pathlib import Path
from unittest import mock

from env import debian
from env.say import Problem

STANZAS = """\
# a comment
Types: deb
URIs: http://mirror.example/debian
Suites: bookworm bookworm-updates
Components: main contrib
Signed-By: /usr/share/keyrings/some.gpg

Types: deb
URIs: http://mirror.example/debian-security
Suites: bookworm-security
Components: main

Types: deb
Enabled: no
URIs: http://off.example/debian
Suites: bookworm
Components: main
"""
INLINE_KEY = """\
Types: deb deb-src
URIs: https://mirror.example/debian/
Suites: trixie
Components: main
Signed-By:
 -----BEGIN PGP PUBLIC KEY BLOCK-----
 .
 abc
"""
ONE_LINE = """\
# deb http://commented.example/debian stable main
deb cdrom:[Debian]/ bookworm main
deb-src http://source.example/debian bookworm main
deb [arch=amd64 signed-by=/k.gpg] http://other.example/tool stable main # note
deb http://mirror.example/debian bookworm main contrib
deb http://mirror.example/debian bookworm-updates main
deb http://security.example/debian-security bookworm-security main
"""


class TestMirrors(unittest.TestCase):
    """The mirror comes from the machine's own configuration."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.etc = Path(folder.name)
        (self.etc / "sources.list.d").mkdir()
        patch = mock.patch.dict("os.environ", clear=False)
        patch.start()
        self.addCleanup(patch.stop)
        debian.os.environ.pop("DEBIAN_MIRROR", None)

    def _write(self, name, text):
        (self.etc / name).write_text(text)

    def test_stanzas(self):
        self._write("sources.list.d/debian.sources", STANZAS)
        self.assertEqual(
            debian.mirrors(self.etc),
            [("http://mirror.example/debian", "/usr/share/keyrings/some.gpg")])

    def test_key_in_the_file(self):
        self._write("sources.list.d/debian.sources", INLINE_KEY)
        ((address, key),) = debian.mirrors(self.etc)
        self.assertEqual(address, "https://mirror.example/debian/")
        self.assertIn("-----BEGIN PGP", key)
        self.assertIn("\n .\n abc", key)

    def test_one_line(self):
        self._write("sources.list", ONE_LINE)
        self.assertEqual(
            debian.mirrors(self.etc),
            [("http://mirror.example/debian", ""), ("http://other.example/tool", "/k.gpg")])

    def test_other_files_are_not_read(self):
        self._write("sources.list.d/old.sources.save", STANZAS)
        self.assertEqual(debian.mirrors(self.etc), [])

    def test_named_mirror_wins(self):
        debian.os.environ["DEBIAN_MIRROR"] = "http://named.example/debian"
        self.assertEqual(debian.mirrors(self.etc), [("http://named.example/debian", "")])


class TestProblems(unittest.TestCase):
    """Each failure is named, with a way out."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.apt = debian.Apt(folder.name)
        for name in ("say", "step"):
            patch = mock.patch.object(debian, name, mock.MagicMock())
            patch.start()
            self.addCleanup(patch.stop)

    def _update_fails_with(self, said):
        with (
            mock.patch.object(debian, "_need_tools"),
            mock.patch.object(self.apt, "_run", return_value=(100, said)),
            self.assertRaises(Problem) as caught,
        ):
            self.apt.update([("http://mirror.example/debian", "")])
        return caught.exception

    def test_no_network(self):
        problem = self._update_fails_with("E: Temporary failure resolving 'mirror.example'")
        self.assertIn("cannot be reached", problem.what)
        self.assertIn("ODOO_HOME", problem.way_out)

    def test_unknown_key(self):
        problem = self._update_fails_with("NO_PUBKEY 6ED0E7B82643E131")
        self.assertIn("debian-archive-keyring", problem.way_out)

    def test_no_such_suite(self):
        problem = self._update_fails_with("E: The repository does not have a Release file.")
        self.assertIn("suite sid", problem.what)
        self.assertIn("DEBIAN_MIRROR", problem.way_out)

    def test_no_mirror_at_all(self):
        with mock.patch.object(debian, "_need_tools"), self.assertRaises(Problem) as caught:
            self.apt.update([])
        self.assertIn("DEBIAN_MIRROR", caught.exception.way_out)

    def test_second_mirror_is_tried(self):
        with (
            mock.patch.object(debian, "_need_tools"),
            mock.patch.object(self.apt, "_run", side_effect=[(100, "404"), (0, "")]) as run,
        ):
            self.apt.update([("http://a.example", ""), ("http://b.example/debian", "")])
        self.assertEqual(run.call_count, 2)
        self.assertIn("http://b.example", (self.apt.place / "debian.sources").read_text())

    def test_unknown_distribution(self):
        with mock.patch.object(debian.shutil, "which", return_value=None):
            with self.assertRaises(Problem) as caught:
                debian._need_tools()
        self.assertIn("ODOO_HOME", caught.exception.way_out)

    def test_package_gone(self):
        with (
            mock.patch.object(self.apt, "_run", return_value=(100, "E: No packages found")),
            self.assertRaises(Problem) as caught,
        ):
            self.apt.facts("odoo-19")
        self.assertIn("not in Debian's suite sid any more", caught.exception.what)
        self.assertIn("ODOO_HOME", caught.exception.way_out)


class TestDownloads(unittest.TestCase):
    """A download counts only with the announced checksum."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.apt = debian.Apt(folder.name)
        self.content = b"a package"
        self.facts = {
            "Size": str(len(self.content)),
            "SHA256": hashlib.sha256(self.content).hexdigest(),
        }
        self.fetched = []
        for owner, name, value in (
                (debian, "say", mock.Mock()), (debian, "step", mock.MagicMock()),
                (self.apt, "facts", lambda _name: self.facts),
                (self.apt, "_fetch", self._fetch)):
            patch = mock.patch.object(owner, name, value)
            patch.start()
            self.addCleanup(patch.stop)
        self.served = self.content

    def _fetch(self, names, _total):
        """Stand in for apt-get download."""
        self.apt.incoming = self.apt.place / "incoming"
        self.apt.incoming.mkdir(exist_ok=True)
        for name in names:
            self.fetched.append(name)
            (self.apt.incoming / f"{name}_1.0_all.deb").write_bytes(self.served)

    def test_download_and_reuse(self):
        (first,) = self.apt.download(["thing"])
        (second,) = self.apt.download(["thing"])
        self.assertEqual(first, second)
        self.assertEqual(first.read_bytes(), self.content)
        self.assertEqual(self.fetched, ["thing"])

    def test_half_finished_download_is_not_trusted(self):
        (path,) = self.apt.download(["thing"])
        path.write_bytes(self.content[:3])
        (path,) = self.apt.download(["thing"])
        self.assertEqual(path.read_bytes(), self.content)
        self.assertEqual(self.fetched, ["thing", "thing"])

    def test_wrong_checksum(self):
        self.served = b"something else"
        with self.assertRaises(Problem) as caught:
            self.apt.download(["thing"])
        self.assertIn("checksum", caught.exception.what)
        self.assertEqual(list(self.apt.archives.iterdir()), [])
