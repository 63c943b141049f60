"""What counts as a difference between two runs of Odoo's own suites."""

import unittest

from env.odoo_log import Results
from env.odoo_suites import SUITES, chosen, compare, outcomes
from env.say import Problem


class TestCompare(unittest.TestCase):
    """The same outcome of the same tests, or a difference."""

    def test_same_failures_are_no_difference(self):
        found = {"purchase.a:A.x": "failed", "purchase.a:A.y": "passed"}
        self.assertEqual(compare(found, dict(found)), [])

    def test_other_outcomes_and_missing_tests_are(self):
        self.assertEqual(
            compare({"a": "passed", "b": "passed", "c": "skipped"},
                    {"a": "failed", "c": "skipped", "d": "failed"}),
            [("a", "passed", "failed"), ("b", "passed", "not run"), ("d", "not run", "failed")])

    def test_a_failed_test_is_not_passed(self):
        results = Results(started={"a", "b", "c"}, failed={"b": "why"}, skipped={"c": "why"})
        self.assertEqual(outcomes(results), {"a": "passed", "b": "failed", "c": "skipped"})

    def test_suites_by_name(self):
        self.assertEqual(chosen(""), SUITES)
        self.assertEqual(chosen("purchase, purchase_stock"), ["purchase", "purchase_stock"])
        with self.assertRaises(Problem):
            chosen("sale")


if __name__ == "__main__":
    unittest.main()
