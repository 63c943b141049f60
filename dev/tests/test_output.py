"""What is read from Odoo's log and what is shown."""

import tempfile
import unittest
from pathlib import Path

from env import demo, lint, odoo_log
from env.modules import main_module
from env.test import closing_line, named, unittest_counts

HEAD = "2026-01-02 03:04:05,678 99 {} db {}: "
OWN = "odoo.addons.supplier_qualification.tests.test_a"


def results(*records):
    """The results of (level, logger, text) records."""
    lines = "\n".join(HEAD.format(level, logger) + text for level, logger, text in records)
    found = odoo_log.Results()
    for record in odoo_log.parse(lines.splitlines()):
        found.add(record)
    return found


class TestResults(unittest.TestCase):
    """Passed, failed, skipped, and lines that should not be there."""

    def test_all_passed(self):
        found = results(
            ("INFO", OWN, "Starting TestA.test_one ... "),
            ("INFO", OWN, "Starting TestA.test_two ... "),
            ("INFO", "odoo.tests.result", "0 failed, 0 error(s) of 2 tests when loading"))
        self.assertEqual(found.counts, (2, 0, 0))

    def test_failure_with_traceback(self):
        found = results(
            ("INFO", OWN, "Starting TestA.test_one ... "),
            ("ERROR", OWN, "FAIL: TestA.test_one\nTraceback (most recent call last):\n  x"),
            ("ERROR", "odoo.tests.result", "1 failed, 0 error(s) of 1 tests when loading"))
        self.assertEqual(found.counts, (0, 1, 0))
        self.assertIn("Traceback", "".join(found.failed.values()))

    def test_subtests_are_one_test(self):
        found = results(
            ("INFO", OWN, "Starting TestA.test_one ... "),
            ("ERROR", OWN, "FAIL: Subtest TestA.test_one (i=0)\nx"),
            ("ERROR", OWN, "ERROR: Subtest TestA.test_one (i=1)\ny"))
        self.assertEqual(found.counts, (0, 1, 0))

    def test_class_that_cannot_be_set_up(self):
        found = results(
            ("ERROR", "odoo.tests.suite", "ERROR: setUpClass (odoo.addons.x.tests.test_a.TestA)"))
        self.assertEqual(found.counts, (0, 1, 0))

    def test_skipped(self):
        found = results(
            ("INFO", OWN, "Starting TestA.test_one ... "),
            ("INFO", OWN, "skipped TestA.test_one : the file is not there"))
        self.assertEqual(found.counts, (0, 0, 1))
        self.assertEqual(list(found.skipped.values()), ["the file is not there"])

    def test_line_in_the_log_fails_the_run(self):
        found = results(
            ("INFO", OWN, "Starting TestA.test_one ... "),
            ("WARNING", "odoo.addons.supplier_qualification.models.policy", "no such field"),
            ("ERROR", OWN, "something that no test reports"))
        self.assertEqual(found.counts, (1, 2, 0))

    def test_totals_alone_fail_the_run(self):
        found = results(
            ("ERROR", "odoo.tests.result", "1 failed, 0 error(s) of 1 tests when loading"))
        self.assertEqual(found.counts, (0, 1, 0))

    def test_colours_are_not_read(self):
        line = "2026-01-02 03:04:05,678 99 \x1b[1;33mWARNING\x1b[0m db odoo.x: careful"
        (record,) = odoo_log.parse([line])
        self.assertEqual((record.level, record.text), ("WARNING", "careful"))


class TestRules(unittest.TestCase):
    """Which warnings are explained."""

    def _is_problem(self, logger, text, level="WARNING"):
        return odoo_log.is_problem(odoo_log.Record(level, logger, text))

    def test_deprecation_in_a_package(self):
        text = "/c/supplier_qualification/python/ab/lib/site-packages/x.py:1: UserWarning: old"
        self.assertFalse(self._is_problem("py.warnings", text))

    def test_deprecation_in_our_module(self):
        text = "/c/w/addons/supplier_qualification/models/a.py:1: DeprecationWarning: old"
        self.assertTrue(self._is_problem("py.warnings", text))

    def test_extension_of_the_wheel(self):
        text = "bad query: CREATE EXTENSION IF NOT EXISTS pg_trgm\nERROR: not available"
        self.assertFalse(self._is_problem("odoo.sql_db", text, "ERROR"))
        self.assertTrue(self._is_problem("odoo.sql_db", "bad query: SELECT 1", "ERROR"))

    def test_information_is_no_problem(self):
        self.assertFalse(self._is_problem("odoo.x", "fine", "INFO"))


class TestLines(unittest.TestCase):
    """Counts and the closing line."""

    def test_closing_line(self):
        self.assertEqual(closing_line(3, 0, 0), "3 passed, 0 failed")
        self.assertEqual(closing_line(3, 1, 2), "3 passed, 1 failed, 2 skipped")

    def test_counts_of_pythons_runner(self):
        self.assertEqual(unittest_counts("Ran 5 tests in 0.1s\n\nOK (skipped=2)\n"), (5, 0, 2))
        text = "Ran 5 tests in 0.1s\n\nFAILED (failures=1, errors=2)\n"
        self.assertEqual(unittest_counts(text), (5, 3, 0))
        self.assertEqual(unittest_counts("Traceback"), (0, 0, 0))


class TestTable(unittest.TestCase):
    """The exposure in the terminal."""

    ROW = {
        "part": "Display of 6.1 inch with touch", "level": "Critical",
        "reasons": "No approved source, only one site, lapses in three weeks",
        "sources": 1, "independent": 0, "survive": 12.0, "recover": None, "owner": "Ann",
    }

    def test_fits_the_terminal(self):
        for width in (72, 100, 160):
            text = demo.exposure_table([self.ROW], width)
            with self.subTest(width):
                self.assertLessEqual(max(map(len, text.splitlines())), width)
                self.assertIn("12 d", text)

    def test_dash_when_unknown(self):
        line = demo.exposure_table([self.ROW], 200).splitlines()[-1]
        self.assertRegex(line, r"12 d\s+-\s+Ann")

    def test_nothing_tracked(self):
        self.assertEqual(demo.exposure_table([], 80), "(no tracked parts)")


class TestLint(unittest.TestCase):
    """The checks that are ours."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = Path(folder.name) / "file.py"

    def test_forbidden_words(self):
        self.path.write_text("fine\nsee " + lint.FORBIDDEN[0] + "x\n")
        (finding,) = lint.forbidden([self.path])
        self.assertIn("file.py:2", finding)

    def test_syntax(self):
        self.path.write_text("x = 1\n")
        self.assertEqual(lint.syntax([self.path]), [])
        self.path.write_text("x = = 1\n")
        self.assertEqual(len(lint.syntax([self.path])), 1)


class TestNamed(unittest.TestCase):
    """Tags that name modules run the suites of these modules only."""

    def test_named(self):
        root = [main_module()]
        for tags, wanted in (("", True), ("supplier_qualification_tools", True),
                             ("/supplier_qualification:TestA", True),
                             ("/supplier_qualification_mrp", False)):
            with self.subTest(tags):
                self.assertEqual(named(tags, root), wanted)
        self.assertFalse(named("", []))
