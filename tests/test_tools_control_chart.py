import random
from statistics import fmean, stdev

from odoo.tests import BaseCase, tagged

from odoo.addons.supplier_qualification.tools import control_chart

from . import vectors
from .test_tools_capability import singles


@tagged("post_install", "-at_install", "supplier_qualification_tools")
class TestStability(BaseCase):
    def test_piston_rings_of_the_first_phase_are_stable(self):
        for method in ("rbar", "sbar", "pooled"):
            self.assertEqual(control_chart.stable(vectors.piston_rings(), method), [])

    def test_shifted_subgroup_is_signalled(self):
        rng = random.Random(10)
        groups = [[rng.uniform(9.9, 10.1) for _i in range(5)] for _j in range(25)]
        self.assertEqual(control_chart.stable(groups), [])
        for shift, kind in [(0.3, "mean_high"), (-0.3, "mean_low")]:
            shifted = [*groups[:7], [value + shift for value in groups[7]], *groups[8:]]
            for method in ("rbar", "sbar", "pooled"):
                (signal,) = control_chart.stable(shifted, method)
                self.assertEqual((signal.kind, signal.index), (kind, 7))

    def test_wide_subgroup_is_signalled(self):
        groups = [[9.0, 11.0, 10.0]] * 20 + [[5.0, 15.0, 10.0]]
        (signal,) = control_chart.stable(groups)
        self.assertEqual(signal[:3], ("range_high", 20, 10.0))
        self.assertAlmostEqual(signal.limit, 2.574 * (20 * 2 + 10) / 21)

    def test_wide_large_subgroup_is_signalled_by_its_standard_deviation(self):
        narrow = [9.0, 11.0] * 6
        groups = [narrow] * 20 + [[5.0, 15.0] * 6]
        (signal,) = control_chart.stable(groups)
        self.assertEqual(signal[:2], ("sd_high", 20))
        # B4 for 12 readings is 1.646 in the published table
        mean_sd = fmean(stdev(group) for group in groups)
        self.assertAlmostEqual(signal.limit / mean_sd, 1.646, delta=0.0005)

    def test_range_limit_follows_the_size_of_the_subgroup(self):
        pairs, fives = [[9.0, 11.0]] * 10, [[8.0, 9.0, 10.0, 11.0, 12.0]] * 10
        # 7.6 is too wide for a pair (7.3) and not for five readings (8.9)
        found = control_chart.stable([*pairs, *fives, [6.2, 13.8]])
        self.assertEqual([(s.kind, s.index) for s in found], [("range_high", 20)])
        self.assertEqual(control_chart.stable([*pairs, *fives, [6.2, 9, 10, 11, 13.8]]), [])

    def test_outlying_single_reading_is_signalled_with_its_number(self):
        values = [10.0, 10.1] * 12
        for outlier, kind in [(11.0, "value_high"), (9.0, "value_low")]:
            found = control_chart.stable(singles([*values, outlier]), "moving_range")
            self.assertEqual([(s.kind, s.index) for s in found], [(kind, 24)])
            lots = [values, [10.0, outlier, 10.1]]
            found = control_chart.stable(lots, "moving_range")
            self.assertEqual([(s.kind, s.index) for s in found], [(kind, 25)])

    def test_what_cannot_be_judged_is_none_and_not_stable(self):
        self.assertIsNone(control_chart.stable([]))
        self.assertIsNone(control_chart.stable([[1, 2, 3]]))
        self.assertIsNone(control_chart.stable([[1, 2, 3], [2]]))
        self.assertIsNone(control_chart.stable(singles([1, 2, 3])))
        self.assertIsNone(control_chart.stable(singles([1, 2]), "moving_range"))
        self.assertIsNone(control_chart.stable([[5, 5], [6, 6], [5, 5]]))

    def test_stable_process_rarely_signals(self):
        rng = random.Random(12)
        false_alarms = 0
        for _dummy in range(200):
            groups = [[rng.gauss(0, 1) for _i in range(5)] for _j in range(25)]
            false_alarms += bool(control_chart.stable(groups))
        # expected share about 1 - 0.9973**25 * 0.9954**25 = 0.17
        self.assertTrue(15 < false_alarms < 60, false_alarms)

    def test_chart_shows_the_points_that_are_judged(self):
        groups = [[9.0, 11.0, 10.0]] * 20 + [[15.0, 16.0, 17.0]]
        found = control_chart.chart(groups)
        self.assertEqual((found.what, len(found.points)), ("mean", 21))
        (signal,) = [s for s in control_chart.stable(groups) if s.kind == "mean_high"]
        self.assertEqual(found.points[signal.index], signal.value)
        self.assertEqual(found.limits[signal.index][1], signal.limit)

    def test_chart_of_single_readings_has_the_published_limits(self):
        found = control_chart.chart(singles(vectors.VISCOSITY), "moving_range")
        self.assertEqual(found.points, vectors.VISCOSITY)
        low, high = found.limits[0]
        self.assertAlmostEqual(low, vectors.VISCOSITY_LCL, delta=1e-5)
        self.assertAlmostEqual(high, vectors.VISCOSITY_UCL, delta=1e-5)

    def test_a_smaller_subgroup_has_wider_limits_and_a_gap_none(self):
        found = control_chart.chart([[9, 10, 11]] * 9 + [[10, 11], []])
        widths = [high - low for low, high in found.limits[:10]]
        self.assertGreater(widths[9], widths[0])
        self.assertEqual((found.points[10], found.limits[10]), (None, None))

    def test_without_variation_there_are_no_limits(self):
        self.assertEqual(set(control_chart.chart([[5, 5], [5, 5]]).limits), {None})
        self.assertEqual(control_chart.chart([]), ("mean", [], None, []))
