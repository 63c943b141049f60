import math

from odoo.tests import BaseCase, tagged

from odoo.addons.supplier_qualification.tools import capability, control_chart, picture

from .properties import given, quick, st

# Readings on a grid: shifting and scaling them by the factors below is exact in binary.
readings = st.integers(-1000, 1000).map(lambda number: number / 64)
subgroups = st.lists(st.lists(readings, min_size=1, max_size=6), min_size=1, max_size=30)
methods = st.sampled_from(capability.METHODS)
# a shift by a whole number and a scale by a power of two
changes = st.tuples(st.integers(-1000, 1000), st.sampled_from([0.125, 0.5, 2.0, 16.0]))


def close(first, second):
    if first is None or second is None:
        return first is second
    return math.isclose(first, second, rel_tol=1e-6, abs_tol=1e-9)


@tagged("post_install", "-at_install", "supplier_qualification_tools")
class TestCapabilityProperties(BaseCase):
    """What must hold for any readings."""

    @quick
    @given(subgroups, methods, changes)
    def test_indices_have_no_unit_and_no_origin(self, groups, method, change):
        shift, scale = change
        moved = [[(value + shift) * scale for value in group] for group in groups]
        before = capability.study(groups, -20, 20, method)
        after = capability.study(moved, (shift - 20) * scale, (shift + 20) * scale, method)
        for name in ("cp", "cpk", "pp", "ppk", "ppk_lower", "expected_outside"):
            first, second = getattr(before, name), getattr(after, name)
            self.assertTrue(close(first, second), (name, first, second))
        self.assertEqual(before.out_of_specification, after.out_of_specification)

    @quick
    @given(subgroups, st.randoms(use_true_random=False))
    def test_the_order_of_readings_does_not_matter_overall(self, groups, rng):
        values = [value for group in groups for value in group]
        before = capability.study([[value] for value in values], -20, 20)
        rng.shuffle(values)
        after = capability.study([[value] for value in values], -20, 20)
        for name in ("mean", "sigma_overall", "pp", "ppk", "ppk_lower"):
            self.assertTrue(close(getattr(before, name), getattr(after, name)), name)

    @quick
    @given(subgroups, methods)
    def test_the_worse_side_is_never_above_both_together(self, groups, method):
        found = capability.study(groups, -20, 20, method)
        if found.ppk is not None:
            self.assertLessEqual(found.ppk, found.pp + 1e-9)
            self.assertLess(found.ppk_lower, found.ppk)
        if found.cpk is not None:
            self.assertLessEqual(found.cpk, found.cp + 1e-9)

    @quick
    @given(subgroups, methods)
    def test_undefined_is_never_a_number_and_defined_is_always_finite(self, groups, method):
        found = capability.study(groups, -20, 20, method)
        for value in found:
            if isinstance(value, float):
                self.assertTrue(math.isfinite(value))
        self.assertEqual(found.pp is None, found.ppk is None)

    @quick
    @given(subgroups, methods)
    def test_every_signal_is_a_point_of_a_chart_beyond_its_limit(self, groups, method):
        signals = control_chart.stable(groups, method)
        charts = [control_chart.chart(groups, method), control_chart.spread_chart(groups)]
        points = {chart.what: chart.points for chart in charts}
        for signal in signals or ():
            what, _dash, side = signal.kind.rpartition("_")
            self.assertEqual(points[what][signal.index], signal.value)
            self.assertEqual(side == "high", signal.value > signal.limit)

    @quick
    @given(st.floats(0.5, 4), st.floats(0.5, 3), st.floats(0.5, 0.99))
    def test_the_readings_needed_are_the_fewest_that_prove(self, index, target, confidence):
        needed = capability.pieces_needed(index, target, confidence)
        if needed is None:
            last = capability.MAX_PIECES
            self.assertTrue(
                index <= target
                or capability.lower_bound(index, last, last - 1, confidence) < target
            )
            return
        self.assertGreaterEqual(
            capability.lower_bound(index, needed, needed - 1, confidence), target
        )
        if needed > 2:
            before = capability.lower_bound(index, needed - 1, needed - 2, confidence)
            self.assertLess(before, target)

    @quick
    @given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=400))
    def test_bins_hold_every_reading_once(self, values):
        found = picture.histogram_bins(values)
        if found is not None:
            self.assertEqual(sum(found[2]), len(values))
