import random

from odoo.tests import BaseCase, tagged

from odoo.addons.supplier_qualification.tools import run_rate

from . import vectors


@tagged("post_install", "-at_install", "supplier_qualification_tools")
class TestRunRate(BaseCase):
    def test_published_effectiveness(self):
        for planned, run, cycle, total, good, *expected in vectors.EFFECTIVENESS:
            found = run_rate.effectiveness(planned, run, cycle, total, good)
            for value, wanted in zip(found[:4], expected, strict=True):
                self.assertAlmostEqual(value, wanted, delta=0.001)
            self.assertFalse(found.capped)

    def test_faster_than_ideal_is_capped_and_told(self):
        found = run_rate.effectiveness(100, 100, 60, 120, 120)
        self.assertEqual(found, (1, 1, 1, 1, True))

    def test_nothing_is_divided_by_zero(self):
        self.assertEqual(run_rate.effectiveness(0, 0, 1, 0, 0)[:4], (None,) * 4)
        self.assertIsNone(run_rate.effectiveness(10, 5, 0, 3, 3).oee)
        self.assertEqual(run_rate.rate(5, 0, 8), (5, None, None))
        self.assertIsNone(run_rate.rate(5, 60, 0).per_day)

    def test_effectiveness_is_good_parts_at_the_ideal_cycle_over_planned_time(self):
        rng = random.Random(3)
        for _dummy in range(500):
            planned = rng.uniform(1, 1000)
            run = rng.uniform(0.1, planned)
            cycle = rng.uniform(1, 100)
            total = rng.randint(1, max(1, int(60 * run / cycle)))
            good = rng.randint(0, total)
            found = run_rate.effectiveness(planned, run, cycle, total, good)
            if not found.capped:
                self.assertAlmostEqual(found.oee, good * cycle / (60 * planned))
            self.assertTrue(0 <= found.oee <= 1)

    def test_rework_counts_as_bad_only_for_first_pass_contracts(self):
        self.assertEqual(run_rate.good_parts(100, 3, 5), 92)
        self.assertEqual(run_rate.good_parts(100, 3, 5, first_pass=False), 97)
        for counts in [(10, -1, 0), (10, 6, 5), (-1, 0, 0)]:
            with self.assertRaises(ValueError):
                run_rate.good_parts(*counts)

    def test_a_run_is_projected_to_the_contracted_hours(self):
        found = run_rate.rate(300, 240, 16)
        self.assertEqual((found.per_hour, found.per_day), (75, 1200))

    def test_the_slowest_operation_is_the_bottleneck(self):
        press = run_rate.Operation("Press", 10, 0.9, 0.99)
        weld = run_rate.Operation("Weld", 9, 0.7, 0.95)
        found, capacity = run_rate.bottleneck([press, weld], 16)
        self.assertEqual(found, weld)
        self.assertAlmostEqual(capacity, 16 * 3600 * 0.7 * 0.95 / 9)

    def test_an_unknown_operation_leaves_the_bottleneck_unknown(self):
        known, unknown = run_rate.Operation("Press", 10), run_rate.Operation("Paint", 0)
        self.assertIsNone(run_rate.bottleneck([known, unknown], 16))
        self.assertIsNone(run_rate.bottleneck([], 16))

    def test_verdict_compares_with_the_contract(self):
        self.assertEqual(run_rate.verdict(1200, 1200), ("passed", "rate_reached"))
        self.assertEqual(run_rate.verdict(0.1 * 3 * 1000, 300), ("passed", "rate_reached"))
        self.assertEqual(run_rate.verdict(1199, 1200), ("failed", "rate_missed"))
        self.assertEqual(run_rate.verdict(None, 1200), ("pending", "not_measured"))
        self.assertEqual(run_rate.verdict(1200, 0), ("pending", "no_contract"))
