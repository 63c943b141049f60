"""PostgreSQL, Python packages, the browser, the port."""

import socket
import tempfile
import unittest
from pathlib import Path
from unittest import mock

from env import chromium, demo, postgres, python_env
from env.say import Problem


class TestPostgres(unittest.TestCase):
    """Which server is used."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.place = Path(folder.name)

    def _binaries(self, version):
        folder = self.place / version / "bin"
        folder.mkdir(parents=True)
        for name in ("postgres", "initdb"):
            (folder / name).write_text(f"#!/bin/sh\necho 'postgres (PostgreSQL) {version}.4'\n")
            (folder / name).chmod(0o755)
        return folder

    def test_newest_is_taken(self):
        folders = [self._binaries("9"), self._binaries("17"), self._binaries("15")]
        self.assertEqual(postgres.machine_binaries(folders), (folders[1], 17))

    def test_too_old_is_not_taken(self):
        self.assertIsNone(postgres.machine_binaries([self._binaries("12")]))

    def test_client_alone_is_no_server(self):
        folder = self._binaries("15")
        (folder / "postgres").unlink()
        self.assertIsNone(postgres.machine_binaries([folder]))

    def test_reachable_by_others(self):
        closed = self.place / "closed"
        closed.mkdir(mode=0o700)
        self.assertTrue(postgres.reachable("/"))
        self.assertFalse(postgres.reachable(closed))

    def test_named_server(self):
        with mock.patch.dict("os.environ", {"PGHOST": "db.example", "PGUSER": "me"}, clear=True):
            with postgres.running() as variables:
                self.assertEqual(variables, {"PGHOST": "db.example", "PGUSER": "me"})

    def test_named_server_with_a_user_that_odoo_refuses(self):
        with mock.patch.dict("os.environ", {"PGPORT": "5433", "PGUSER": "postgres"}, clear=True):
            with self.assertRaises(Problem) as caught, postgres.running():
                pass
        self.assertIn("createuser", caught.exception.way_out)

    def test_short_name_for_the_socket(self):
        server = postgres.Server.__new__(postgres.Server)
        server.data = Path("/" + "long/" * 30) / "data"
        self.assertLess(len(f"{server._sockets()}/.s.PGSQL.5432"), 107)


class TestPythonPackages(unittest.TestCase):
    """What pip's words mean."""

    def _problem(self, said):
        return python_env._install_problem(said)

    def test_no_network(self):
        said = "NewConnectionError: Failed to establish a new connection: [Errno 101]"
        self.assertIn("cannot be reached", self._problem(said).what)

    def test_checksum(self):
        said = "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE."
        self.assertIn("checksum", self._problem(said).what)

    def test_anything_else(self):
        self.assertIn("PYTHON=", self._problem("error: metadata-generation-failed").way_out)

    def test_lock_file_is_pinned_with_checksums(self):
        for path in (python_env.LOCK, python_env.POSTGRES_LOCK):
            names = [line for line in path.read_text().splitlines() if line[:1].isalnum()]
            self.assertTrue(names)
            for line in names:
                self.assertRegex(line, r"^[\w.-]+==[\w.]+( ;.*)? \\$")


class TestChromium(unittest.TestCase):
    """Without a browser the tours are skipped, and a line says so."""

    def test_no_browser_and_no_root(self):
        with (
            mock.patch.object(chromium, "works", return_value=False),
            mock.patch.object(chromium.os, "geteuid", return_value=1000),
        ):
            self.assertFalse(chromium.find())
        self.assertIn("SKIPPED", chromium.why_not())

    def test_root_may_forbid_the_installation(self):
        with (
            mock.patch.object(chromium, "works", return_value=False),
            mock.patch.object(chromium.os, "geteuid", return_value=0),
            mock.patch.dict("os.environ", NO_CHROMIUM="1"),
        ):
            self.assertFalse(chromium.find())


class TestPort(unittest.TestCase):
    """The port of the demo."""

    def test_busy(self):
        with socket.socket() as other:
            other.bind(("127.0.0.1", 0))
            other.listen()
            port = other.getsockname()[1]
            with self.assertRaises(Problem) as caught:
                demo.wanted_port({"PORT": str(port)})
        self.assertIn(f"port {port}", caught.exception.what)
        self.assertIn(f"PORT={port + 1}", caught.exception.way_out)

    def test_no_port(self):
        for text in ("http", "0", "70000", "-1"):
            with self.subTest(text), self.assertRaises(Problem):
                demo.wanted_port({"PORT": text})
