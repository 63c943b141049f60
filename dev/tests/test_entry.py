"""The entry of every command, and the modules of the repository."""

import importlib.machinery
import importlib.util
import tempfile
import unittest
from pathlib import Path
from unittest import mock

from env import bench, cache, modules
from env.say import Problem

ENTRY = cache.REPOSITORY / "dev" / "run"


def load_entry():
    """The entry script as a module."""
    loader = importlib.machinery.SourceFileLoader("entry", str(ENTRY))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("entry", loader))
    loader.exec_module(module)
    return module


class TestEntry(unittest.TestCase):
    """Only a Python that Odoo 19 runs on."""

    def test_versions(self):
        entry = load_entry()
        for version, fits in (((3, 9), False), ((3, 10, 2), True), ((3, 13), True),
                              ((3, 14, 0), False), ((2, 7), False)):
            with self.subTest(version):
                self.assertEqual(entry.fits(version), fits)

    def test_too_old_and_no_other(self):
        entry = load_entry()
        with (
            mock.patch.object(entry.sys, "version_info", (3, 8, 1)),
            mock.patch.object(entry, "find_fitting", return_value=None),
            self.assertRaises(SystemExit) as caught,
        ):
            entry.main()
        self.assertIn("this is Python 3.8", str(caught.exception))
        self.assertIn("PYTHON=", str(caught.exception))


class TestModules(unittest.TestCase):
    """The root module and its companions."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.place = Path(folder.name)
        self._write("__manifest__.py", "{'depends': ['purchase_stock']}")
        self._write(
            "addons/supplier_qualification_mrp/__manifest__.py",
            "{'depends': ['supplier_qualification', 'mrp'], 'auto_install': True}")
        self._write("models/part.py", "x = 1\n")

    def _write(self, name, text):
        path = self.place / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def _all(self):
        return [modules.main_module(self.place), *modules.companions(self.place)]

    def test_names_and_dependencies(self):
        found = self._all()
        self.assertEqual(
            [module.name for module in found],
            ["supplier_qualification", "supplier_qualification_mrp"])
        self.assertEqual(modules.outside_dependencies(found), ["mrp", "purchase_stock"])
        self.assertEqual(modules.outside_dependencies(found[:1]), ["purchase_stock"])

    def test_fingerprint_follows_what_a_database_is_made_from(self):
        before = modules.fingerprint(self._all())
        self._write("dev/tool.py", "")
        self._write("tests/test_x.py", "")
        self._write("README.md", "")
        self._write("models/__pycache__/part.pyc", "")
        self.assertEqual(modules.fingerprint(self._all()), before)
        self._write("addons/supplier_qualification_mrp/data.xml", "<odoo/>")
        with_companion = modules.fingerprint(self._all())
        self.assertNotEqual(with_companion, before)
        self._write("models/part.py", "x = 2\n")
        self.assertNotEqual(modules.fingerprint(self._all()), with_companion)


class TestBench(unittest.TestCase):
    """Which benchmarks are run, and in which modules."""

    def test_scripts_are_chosen_by_name(self):
        with tempfile.TemporaryDirectory() as folder:
            for name in ("b", "a"):
                (Path(folder) / f"{name}.py").write_text("# modules: supplier_x, supplier_y\n")
            names = [path.stem for path in bench.scripts("", Path(folder))]
            self.assertEqual(names, ["a", "b"])
            self.assertEqual([p.stem for p in bench.scripts("b", Path(folder))], ["b"])
            with self.assertRaises(Problem):
                bench.scripts("c", Path(folder))
            needed = bench.needed_modules(Path(folder) / "a.py")
            self.assertEqual([module.name for module in needed], [cache.MODULE])

    def test_sizes_are_one_number_or_two(self):
        self.assertEqual(bench.sizes_of("100000"), "1000,100000")
        self.assertEqual(bench.sizes_of("100000, 1000000"), "100000,1000000")
        for text in ("many", "1,2,3", "0", ""):
            with self.subTest(text), self.assertRaises(Problem):
                bench.sizes_of(text)
