import math
import random
from statistics import fmean

from odoo.tests import BaseCase, tagged

from odoo.addons.supplier_qualification.tools import capability, control_chart

from . import vectors


def singles(values):
    return [[value] for value in values]


@tagged("post_install", "-at_install", "supplier_qualification_tools")
class TestConstants(BaseCase):
    def test_c4_has_its_published_values(self):
        for n, expected in [(2, 0.797885), (5, 0.939986), (10, 0.972659), (25, 0.989640)]:
            self.assertAlmostEqual(capability.c4(n), expected, places=6)
        self.assertAlmostEqual(capability.c4(100_000), 1, places=5)
        with self.assertRaises(ValueError):
            capability.c4(1)

    def test_d2_is_the_expected_range_of_normal_readings(self):
        rng = random.Random(1)
        for n in (2, 5, 25):
            ranges = []
            for _dummy in range(20_000):
                values = [rng.gauss(0, 1) for _i in range(n)]
                ranges.append(max(values) - min(values))
            self.assertAlmostEqual(fmean(ranges), capability.D2[n], delta=0.03)
        self.assertEqual(list(capability.D2), list(range(2, 26)))


@tagged("post_install", "-at_install", "supplier_qualification_tools")
class TestPublishedStudies(BaseCase):
    def _check_two_sided_limits(self, index, n, lower, upper, confidence, delta):
        level = (1 + confidence) / 2
        found = capability.lower_bound(index, n, n - 1, level)
        self.assertAlmostEqual(found, lower, delta=delta)
        self.assertAlmostEqual(2 * index - found, upper, delta=delta)

    def test_small_study_of_qcc_with_its_limits(self):
        study = capability.study(vectors.QCC_SUBGROUPS, *vectors.QCC_LIMITS)
        for name, (value, lower, upper) in vectors.QCC_INDICES.items():
            found = getattr(study, name)
            self.assertAlmostEqual(found, value, delta=1e-6, msg=name)
            if lower is not None:
                # its limits of the single sides are one-sided ones
                confidence = 0.95 if name in ("cpk", "ppk") else 0.90
                self._check_two_sided_limits(found, 12, lower, upper, confidence, 1e-6)

    def test_piston_rings(self):
        rings = vectors.piston_rings()
        for lsl, usl, cp, cpl, cpu, cpk, lower, upper in vectors.PISTON_INDICES:
            study = capability.study(rings, lsl, usl)
            self.assertEqual(study.count, 125)
            self.assertAlmostEqual(study.mean, vectors.PISTON_MEAN, delta=5e-6)
            self.assertAlmostEqual(study.sigma_overall, vectors.PISTON_SIGMA_OVERALL, delta=1e-11)
            for found, expected in zip(study[4:8], (cp, cpl, cpu, cpk), strict=True):
                self.assertAlmostEqual(found, expected, delta=0.0005)
            self._check_two_sided_limits(study.cpk, 125, lower, upper, 0.95, 0.0005)

    def test_piston_rings_within_sigma_by_each_method(self):
        rings = vectors.piston_rings()
        for method, expected, delta in [
            ("rbar", vectors.PISTON_SIGMA_RBAR, 1e-8),
            ("sbar", vectors.PISTON_SIGMA_SBAR, 1e-8),
            ("pooled", vectors.PISTON_SIGMA_POOLED, 1e-11),
        ]:
            sigma = capability.within_sigma(rings, method)
            self.assertAlmostEqual(sigma, expected, delta=delta, msg=method)

    def test_subgroups_of_unequal_size_count_alike(self):
        rings = vectors.piston_rings(without=vectors.PISTON_UNEQUAL_WITHOUT)
        self.assertEqual({len(group) for group in rings}, {3, 4, 5})
        expected = vectors.PISTON_UNEQUAL
        for method in ("rbar", "sbar"):
            study = capability.study(rings, 73.95, 74.05, method)
            self.assertAlmostEqual(study.mean, expected["mean"], delta=5e-6)
            self.assertAlmostEqual(study.sigma_within, expected[method], delta=1e-8)

    def test_readings_outside_the_specification_are_counted(self):
        lsl, usl, below, above = vectors.PISTON_OUTSIDE
        rings = vectors.piston_rings()
        counts = [
            capability.study(rings, low, high).out_of_specification
            for low, high in [(lsl, None), (None, usl), (lsl, usl)]
        ]
        self.assertEqual([round(count / 125, 2) for count in counts[:2]], [below, above])
        self.assertEqual(counts[2], counts[0] + counts[1])

    def test_overall_indices_of_bottles(self):
        study = capability.study(singles(vectors.BOTTLES), *vectors.BOTTLES_LIMITS, "moving_range")
        self.assertAlmostEqual(study.pp, vectors.BOTTLES_PP, delta=1e-12)
        self.assertAlmostEqual(study.ppk, vectors.BOTTLES_PPK, delta=1e-12)

    def test_lower_confidence_bound_of_amps(self):
        # the one-sided 95 % bound is the lower end of the published two-sided 90 % interval
        study = capability.study(singles(vectors.AMPS), *vectors.AMPS_LIMITS)
        self.assertEqual(study.count, 75)
        self.assertAlmostEqual(study.ppk_lower, vectors.AMPS_PPK_LOWER, delta=0.0005)
        upper = 2 * study.ppk - study.ppk_lower
        self.assertAlmostEqual(upper, vectors.AMPS_PPK_UPPER, delta=0.0005)

    def test_indices_from_a_mean_and_a_sigma(self):
        # NIST 6.1.6
        both, lower, upper, least = capability.indices(16, 2, 8, 20)
        self.assertEqual((both, least), (1, upper))
        self.assertAlmostEqual(lower, 1.3333, places=4)
        self.assertAlmostEqual(upper, 0.6667, places=4)
        # flatness with an upper limit only, AIAG & VDA SPC manual, figure 7-6
        for mean, sigma in [(0.166, 0.0457), (0.250, 0.0292)]:
            result = capability.indices(mean, sigma, usl=0.4)
            self.assertAlmostEqual(result.least, 1.71, delta=0.005)
            self.assertEqual((result.both, result.lower), (None, None))

    def test_individuals(self):
        for values, mean, sigma, lcl, ucl, delta in [
            (
                vectors.FLOW_RATES,
                vectors.FLOW_MEAN,
                vectors.FLOW_MR_BAR / 1.128,
                vectors.FLOW_LCL,
                vectors.FLOW_UCL,
                5e-5,
            ),
            (
                vectors.VISCOSITY,
                vectors.VISCOSITY_MEAN,
                vectors.VISCOSITY_SIGMA,
                vectors.VISCOSITY_LCL,
                vectors.VISCOSITY_UCL,
                5e-6,
            ),
        ]:
            study = capability.study(singles(values), usl=100, method="moving_range")
            self.assertAlmostEqual(study.mean, mean, delta=delta)
            self.assertAlmostEqual(study.sigma_within, sigma, delta=delta)
            self.assertAlmostEqual(study.mean - 3 * study.sigma_within, lcl, delta=2 * delta)
            self.assertAlmostEqual(study.mean + 3 * study.sigma_within, ucl, delta=2 * delta)
            self.assertEqual(control_chart.stable(singles(values), "moving_range"), [])

    def test_lower_bounds_and_sample_sizes(self):
        for index, bounds in vectors.INDEX_LOWER_BOUNDS.items():
            for n, expected in bounds.items():
                found = capability.lower_bound(index, n, n - 1)
                self.assertAlmostEqual(found, expected, delta=0.0005, msg=(index, n))
        for index, bound, n in vectors.INDEX_SAMPLE_SIZES:
            self.assertGreaterEqual(capability.lower_bound(index, n, n - 1), bound)
            self.assertLess(capability.lower_bound(index, n - 1, n - 2), bound)
            self.assertEqual(capability.pieces_needed(index, bound), n)

    def test_an_index_not_above_the_target_is_never_proven(self):
        for index in (None, 1.2, 1.33):
            self.assertIsNone(capability.pieces_needed(index, 1.33))
        self.assertIsNone(capability.pieces_needed(1.33 + 1e-9, 1.33))

    def test_expected_shares_of_the_piston_rings(self):
        lsl, usl, below, above = vectors.PISTON_EXPECTED
        found = capability.outside_shares(
            vectors.PISTON_MEAN, vectors.PISTON_SIGMA_RBAR, lsl, usl
        )
        self.assertEqual([round(share, 2) for share in found], [below, above])

    def test_small_shares_are_not_lost_to_rounding(self):
        below, above = capability.outside_shares(0, 1, -9, 9)
        self.assertAlmostEqual(below / 1.1285884e-19, 1, 6)
        self.assertEqual(below, above)
        self.assertEqual(capability.outside_shares(0, 1, None, 3)[0], 0.0)
        self.assertIsNone(capability.expected_outside(5, 0.0, 4, 6))

    def test_natural_bound_makes_no_index_of_its_own_side(self):
        for mean, sigma, usl, cpk, star in vectors.NATURAL_BOUNDS:
            found = capability.indices(mean, sigma, usl=usl)
            self.assertIsNone(found.both)
            self.assertAlmostEqual(found.least, cpk, delta=0.005)
            self.assertAlmostEqual(capability.natural_index(sigma, 0, usl), star, delta=0.005)


@tagged("post_install", "-at_install", "supplier_qualification_tools")
class TestWithinSigma(BaseCase):
    def test_subgroup_of_one_counts_for_mean_and_overall_sigma_only(self):
        more = [*vectors.QCC_SUBGROUPS, [10.09]]
        for method in ("rbar", "sbar", "pooled"):
            sigma = capability.within_sigma(vectors.QCC_SUBGROUPS, method)
            self.assertEqual(capability.within_sigma(more, method), sigma)
        one = capability.study(vectors.QCC_SUBGROUPS, *vectors.QCC_LIMITS)
        other = capability.study(more, *vectors.QCC_LIMITS)
        self.assertGreater(other.mean, one.mean)
        self.assertGreater(other.sigma_overall, one.sigma_overall)

    def test_ranges_are_given_up_for_subgroups_above_ten(self):
        rng = random.Random(2)
        for size, used in [(10, "rbar"), (11, "sbar"), (30, "sbar")]:
            groups = [[rng.gauss(5, 1) for _i in range(size)] for _j in range(4)]
            self.assertEqual(capability.effective_method(groups, "rbar"), used)
            self.assertEqual(capability.study(groups, 0, 10).method, used)
            expected = capability.within_sigma(groups, used)
            self.assertEqual(capability.within_sigma(groups, "rbar"), expected)

    def test_moving_range_never_crosses_a_lot_or_a_gap(self):
        def steps(groups):
            return capability.within_sigma(groups, "moving_range") * capability.D2[2]

        self.assertAlmostEqual(steps([[1], [2], [10]]), 4.5)
        self.assertAlmostEqual(steps([[1], [2], [], [10], [11]]), 1)
        self.assertAlmostEqual(steps([[1, 2, 10]]), 4.5)
        self.assertAlmostEqual(steps([[1, 2], [10, 11, 12]]), 1)
        self.assertAlmostEqual(steps([[1, 2], [10], [20, 21]]), 1)

    def test_nothing_to_estimate_is_none(self):
        for groups in ([], [[]], [[1.0]], singles([1.0, 2.0, 3.0])):
            for method in ("rbar", "sbar", "pooled"):
                self.assertIsNone(capability.within_sigma(groups, method), (groups, method))
        self.assertIsNone(capability.within_sigma([[1.0]], "moving_range"))
        self.assertIsNone(capability.within_sigma([[1.0], [], [2.0]], "moving_range"))

    def test_all_methods_estimate_the_true_sigma(self):
        rng = random.Random(4)
        groups = [[rng.gauss(50, 3) for _i in range(rng.randint(2, 6))] for _j in range(5000)]
        for method in capability.METHODS:
            self.assertAlmostEqual(capability.within_sigma(groups, method), 3, delta=0.1)

    def test_unknown_method_and_bad_readings_are_refused(self):
        with self.assertRaises(ValueError):
            capability.within_sigma([[1, 2]], "median")
        for value in (math.nan, math.inf):
            with self.assertRaises(ValueError):
                capability.within_sigma([[1, value]])


@tagged("post_install", "-at_install", "supplier_qualification_tools")
class TestStudyRules(BaseCase):
    def test_one_sided_specification_leaves_cp_and_pp_undefined(self):
        upper = capability.study(vectors.QCC_SUBGROUPS, usl=10.1)
        lower = capability.study(vectors.QCC_SUBGROUPS, lsl=9.9)
        for study in (upper, lower):
            self.assertEqual((study.cp, study.pp, study.one_sided), (None, None, True))
        self.assertEqual((upper.cpl, upper.ppl), (None, None))
        self.assertEqual((upper.cpk, upper.ppk), (upper.cpu, upper.ppu))
        self.assertEqual((lower.cpk, lower.ppk), (lower.cpl, lower.ppl))
        self.assertAlmostEqual(upper.ppk, vectors.QCC_INDICES["ppu"][0], delta=1e-6)

    def test_limit_of_zero_is_a_limit(self):
        study = capability.study([[1.0, 2.0], [2.0, 3.0]], lsl=0.0, usl=4.0)
        self.assertIsNotNone(study.cpl)
        self.assertEqual(study.cpl, study.cpu)

    def test_readings_without_variation_have_no_index(self):
        noise = [0.1 + 0.2, 0.3, 0.3]
        for groups in ([[5.0] * 5] * 3, [noise, noise], [[10.1] * 3, [10.1 + 2e-15] * 3]):
            study = capability.study(groups, 0, 20)
            self.assertEqual(study[4:13], (None,) * 9)
            self.assertIsNotNone(study.sigma_within)

    def test_no_short_term_variation_leaves_only_the_overall_indices(self):
        study = capability.study([[5.0, 5.0], [6.0, 6.0]], 0, 10)
        self.assertEqual((study.sigma_within, study.cp, study.cpk), (0, None, None))
        self.assertIsNotNone(study.ppk)

    def test_fewer_than_two_readings_have_no_index(self):
        self.assertEqual(capability.study([], 0, 1)[:13], (0, *[None] * 12))
        study = capability.study([[0.5]], 0, 1)
        self.assertEqual((study.count, study.mean), (1, 0.5))
        self.assertEqual(study[2:13], (None,) * 11)

    def test_impossible_specification_is_refused(self):
        for lsl, usl in [(None, None), (1, 1), (2, 1), (math.nan, 1), (None, math.inf)]:
            with self.assertRaises(ValueError, msg=(lsl, usl)):
                capability.study([[1, 2, 3]], lsl, usl)

    def test_confidence_given_as_percent_or_as_risk_is_refused(self):
        for confidence in (95, 1, 0.05, 0, -1):
            with self.assertRaises(ValueError):
                capability.lower_bound(1.5, 50, 49, confidence)

    def test_lower_bound_without_index_or_freedom_is_none(self):
        self.assertIsNone(capability.lower_bound(None, 50, 49))
        self.assertIsNone(capability.lower_bound(1.5, 1, 0))

    def test_lower_bound_rises_with_readings_and_falls_with_confidence(self):
        rng = random.Random(6)
        for _dummy in range(100):
            index, n = rng.uniform(-1, 3), rng.randint(2, 400)
            bound = capability.lower_bound(index, n, n - 1, 0.9)
            self.assertLess(bound, index)
            self.assertLess(bound, capability.lower_bound(index, n + 1, n, 0.9))
            self.assertLess(capability.lower_bound(index, n, n - 1, 0.95), bound)

    def test_indices_keep_under_a_change_of_unit_and_swap_when_mirrored(self):
        rng = random.Random(8)
        for _dummy in range(50):
            groups = [[rng.gauss(10, 1) for _i in range(5)] for _j in range(6)]
            method = rng.choice(capability.METHODS)
            scale, shift = rng.uniform(0.1, 50), rng.uniform(-100, 100)
            moved = [[scale * value + shift for value in group] for group in groups]
            mirrored = [[-value for value in group] for group in groups]
            one = capability.study(groups, 6, 15, method)
            two = capability.study(moved, scale * 6 + shift, scale * 15 + shift, method)
            three = capability.study(mirrored, -15, -6, method)
            for found, expected in zip(two[4:13], one[4:13], strict=True):
                self.assertAlmostEqual(found, expected, places=7)
            self.assertAlmostEqual(three.ppl, one.ppu)
            self.assertAlmostEqual(three.ppu, one.ppl)
            self.assertLessEqual(one.ppk, one.pp)
            self.assertLessEqual(one.cpk, one.cp)
            self.assertLess(one.ppk_lower, one.ppk)


@tagged("post_install", "-at_install", "supplier_qualification_tools")
class TestCapabilityVerdict(BaseCase):
    def test_published_bands_on_the_unrounded_index(self):
        for ppk, expected in vectors.PPAP_BANDS:
            self.assertEqual(capability.verdict(ppk, 100, 100).verdict, expected, ppk)
        self.assertEqual(capability.verdict(1.6700001, 100, 100), ("passed", "above"))
        self.assertEqual(capability.verdict(1.3299999, 100, 100), ("failed", "below_reject"))
        self.assertEqual(capability.verdict(1.5, 100, 100), ("marginal", "between"))

    def test_too_few_readings_give_no_verdict_good_or_bad(self):
        for ppk in (0.5, 1.5, 2.5, None):
            self.assertEqual(capability.verdict(ppk, 99, 100), ("pending", "too_few"))

    def test_undefined_index_gives_no_verdict(self):
        for ppk in (None, math.nan, math.inf):
            self.assertEqual(capability.verdict(ppk, 100, 100), ("pending", "undefined"))

    def test_unstable_process_gives_no_verdict_good_or_bad(self):
        signals = control_chart.stable(singles([10.0, 10.1] * 12 + [11.0]), "moving_range")
        for ppk in (0.5, 1.5, 2.5):
            found = capability.verdict(ppk, 100, 100, signals=signals)
            self.assertEqual(found, ("pending", "unstable"))
            found = capability.verdict(ppk, 100, 100, signals=None)
            self.assertEqual(found, ("pending", "stability_unknown"))

    def test_one_sided_specification_does_not_pass_without_agreement(self):
        def judge(ppk, **kwargs):
            return capability.verdict(ppk, 100, 100, one_sided=True, **kwargs)

        self.assertEqual(judge(2.0), ("marginal", "one_sided_needs_agreement"))
        self.assertEqual(judge(2.0, one_sided_agreed=True), ("passed", "above"))
        self.assertEqual(judge(1.5), ("marginal", "between"))
        self.assertEqual(judge(1.0), ("failed", "below_reject"))

    def test_a_lower_bound_that_has_to_pass_can_leave_the_proof_open(self):
        def judge(ppk, lower):
            return capability.verdict(ppk, 100, 100, lower=lower)

        self.assertEqual(judge(2.0, 1.7), ("passed", "above"))
        self.assertEqual(judge(1.9, 1.6), ("marginal", "between"))
        self.assertEqual(judge(1.5, 1.3), ("pending", "not_proven"))
        self.assertEqual(judge(1.2, 1.1), ("failed", "below_reject"))

    def test_own_limits(self):
        self.assertEqual(capability.verdict(1.4, 30, 30, 1.0, 1.33).verdict, "passed")
        with self.assertRaises(ValueError):
            capability.verdict(1.4, 30, 30, 1.67, 1.33)

    def test_every_code_is_announced(self):
        rng = random.Random(14)
        found = set()
        for _dummy in range(2000):
            result = capability.verdict(
                rng.choice([None, 1.0, 1.5, 2.0]),
                rng.choice([10, 100]),
                50,
                signals=rng.choice([(), None, ["signal"]]),
                one_sided=rng.random() < 0.5,
                lower=rng.choice([None, 0.9]),
            )
            found.add(result.code)
        self.assertEqual(found, set(capability.VERDICT_CODES))
