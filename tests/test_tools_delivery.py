import csv
import math
import random
from datetime import date, datetime, timedelta
from fractions import Fraction

from odoo.tests import BaseCase, tagged

from odoo.addons.supplier_qualification.tools import binomial, delivery

from . import vectors

DAY = date(2025, 3, 10)
# Beta quantiles computed with scipy: x, n, one-sided 95 % lower and upper bound.
LARGE_SAMPLES = [
    (950, 1000, 0.93713659648762, 0.96083646407441),
    (9990, 10000, 0.99830436854635, 0.99945736242471),
    (5000, 10000, 0.49172650440374, 0.50827349559626),
    (1, 10000, 0.00000512931628, 0.00047429765917),
    (9999, 10000, 0.99952570234083, 0.99999487068372),
    (123, 10000, 0.01054316976714, 0.01427247233931),
    (89500, 100000, 0.89339199370610, 0.89659105698721),
]


def after(days):
    return DAY + timedelta(days)


def exact_at_most(k, n, p):
    """P(X <= k) of the binomial distribution in exact fractions."""
    p = Fraction(p)
    return sum(math.comb(n, j) * p**j * (1 - p) ** (n - j) for j in range(k + 1))


@tagged("post_install", "-at_install", "supplier_qualification_tools")
class TestLeadTime(BaseCase):
    def test_lead_time_in_calendar_days(self):
        self.assertEqual(delivery.lead_days(DAY, after(12)), 12)
        self.assertEqual(delivery.lead_days(DAY, DAY), 0)
        # 30 March 2025 has 23 hours in Europe
        self.assertEqual(delivery.lead_days(date(2025, 3, 29), date(2025, 3, 31)), 2)

    def test_receipt_before_the_order_is_an_error_and_not_a_lead_time(self):
        self.assertIsNone(delivery.lead_days(DAY, after(-1)))
        self.assertTrue(delivery.dates_reversed(DAY, after(-1)))
        self.assertFalse(delivery.dates_reversed(DAY, DAY))

    def test_missing_date_is_unknown_and_no_error(self):
        for missing in (None, False):
            for pair in [(missing, DAY), (DAY, missing)]:
                self.assertIsNone(delivery.lead_days(*pair))
                self.assertIsNone(delivery.late_days(*pair))
                self.assertFalse(delivery.dates_reversed(*pair))

    def test_times_are_refused(self):
        with self.assertRaises(TypeError):
            delivery.lead_days(datetime(2025, 3, 10, 23), datetime(2025, 3, 11, 1))
        with self.assertRaises(TypeError):
            delivery.completion(1, [(datetime(2025, 3, 10), 1)])

    def test_delay_is_negative_when_early(self):
        self.assertEqual(delivery.late_days(DAY, after(3)), 3)
        self.assertEqual(delivery.late_days(DAY, after(-3)), -3)


@tagged("post_install", "-at_install", "supplier_qualification_tools")
class TestOnTimeInFull(BaseCase):
    def test_window_includes_both_ends(self):
        found = [delivery.on_time(days, early=2, late=1) for days in (-3, -2, 0, 1, 2)]
        self.assertEqual(found, [False, True, True, True, False])
        self.assertEqual([delivery.on_time(days) for days in (-1, 0, 1)], [False, True, False])
        self.assertIsNone(delivery.on_time(None))

    def test_quantity_within_tolerance_is_in_full(self):
        found = [delivery.in_full(100, received, 0.05, 0.1) for received in (94.9, 95, 110, 110.1)]
        self.assertEqual(found, [False, True, True, False])

    def test_quantity_equal_despite_rounding_is_in_full(self):
        self.assertTrue(delivery.in_full(0.3, 0.1 + 0.2))
        self.assertTrue(delivery.in_full(0.1 + 0.2, 0.3))
        self.assertFalse(delivery.in_full(1000, 999.999))

    def test_nothing_ordered_or_unknown_is_undefined(self):
        for ordered, received in [(0, 0), (-1, 1), (None, 1), (1, None)]:
            self.assertIsNone(delivery.in_full(ordered, received))

    def test_negative_tolerance_is_refused(self):
        for call in [
            lambda: delivery.on_time(0, early=-1),
            lambda: delivery.in_full(1, 1, over_tol=-0.1),
            lambda: delivery.completion(1, [], -0.1),
            lambda: delivery.hit(DAY, DAY, True, DAY, late=-1),
        ]:
            with self.assertRaises(ValueError):
                call()

    def test_line_is_complete_on_the_day_that_reaches_the_quantity(self):
        receipts = [(after(9), 30), (after(2), 60), (after(5), 40)]
        self.assertEqual(delivery.completion(100, receipts), (after(5), 100))
        self.assertEqual(delivery.completion_date(100, receipts, 0.4), after(2))
        self.assertEqual(delivery.completion(130, receipts), (after(9), 130))
        self.assertEqual(delivery.completion(131, receipts), (None, None))
        self.assertIsNone(delivery.completion_date(0, receipts))
        self.assertIsNone(delivery.completion_date(100, []))

    def test_receipts_of_one_day_count_together(self):
        receipts = [(after(2), 60), (after(2), 60)]
        self.assertEqual(delivery.completion(100, receipts), (after(2), 120))

    def test_returned_goods_delay_completion(self):
        receipts = [(after(1), 90), (after(2), -50), (after(3), 20), (after(4), 45)]
        self.assertEqual(delivery.completion(100, receipts), (after(4), 105))

    def test_many_small_receipts_complete_despite_rounding(self):
        receipts = [(after(number), 0.1) for number in range(10)]
        self.assertEqual(delivery.completion_date(1, receipts), after(9))

    def test_order_of_receipts_does_not_matter_and_tolerance_never_delays(self):
        rng = random.Random(21)
        for _dummy in range(200):
            receipts = [(after(rng.randint(0, 9)), rng.randint(1, 50)) for _i in range(6)]
            ordered = rng.randint(1, 200)
            found = delivery.completion(ordered, receipts)
            shuffled = rng.sample(receipts, len(receipts))
            self.assertEqual(delivery.completion(ordered, shuffled), found)
            if found.date:
                lenient = delivery.completion_date(ordered, receipts, 0.2)
                self.assertLessEqual(lenient, found.date)
                so_far = sum(quantity for day, quantity in receipts if day < found.date)
                self.assertLess(so_far, ordered)
            else:
                self.assertLess(sum(quantity for _day, quantity in receipts), ordered)

    def test_missing_line_is_open_until_its_window_has_passed_and_then_a_miss(self):
        found = [delivery.hit(DAY, None, None, after(days), late=2) for days in (-5, 0, 2, 3)]
        self.assertEqual(found, [None, None, None, False])
        self.assertIsNone(delivery.hit(None, None, None, DAY))

    def test_hit_needs_the_day_and_the_quantity(self):
        self.assertTrue(delivery.hit(DAY, DAY, True, after(9)))
        self.assertFalse(delivery.hit(DAY, after(1), True, after(9)))
        self.assertFalse(delivery.hit(DAY, after(-1), True, after(9)))
        self.assertFalse(delivery.hit(DAY, DAY, False, after(9)))
        self.assertIsNone(delivery.hit(None, DAY, True, after(9)))
        self.assertIsNone(delivery.hit(DAY, DAY, None, after(9)))


@tagged("post_install", "-at_install", "supplier_qualification_tools")
class TestOrders(BaseCase):
    def test_one_missed_line_fails_its_order_and_an_open_one_keeps_it_open(self):
        for lines, expected in (
            ([True, True], True), ([True, False], False), ([None, False], False),
            ([True, None], None), ([], None),
        ):  # fmt: skip
            self.assertIs(delivery.order_hit(lines), expected, lines)


@tagged("post_install", "-at_install", "supplier_qualification_tools")
class TestSummary(BaseCase):
    def test_percentile_interpolates_between_neighbours(self):
        values = [40, 10, 30, 20]
        found = [delivery.percentile(values, share) for share in (0, 0.25, 0.5, 0.9, 1)]
        for value, expected in zip(found, [10, 17.5, 25, 37, 40], strict=True):
            self.assertAlmostEqual(value, expected)
        with self.assertRaises(ValueError):
            delivery.percentile(values, 90)

    def test_no_values_and_one_value(self):
        self.assertEqual(delivery.summary([None]), (0, *[None] * 7))
        self.assertEqual(delivery.summary([7, None]), (1, 7, None, 7, 7, 7, 7, 7))
        self.assertIsNone(delivery.percentile([], 0.5))

    def test_real_delivery_history(self):
        path = vectors.data_path("deliveries", "scms_delivery_history.csv")
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = list(csv.DictReader(file))

        def day(text, pattern="%d-%b-%y"):
            return datetime.strptime(text, pattern).date()

        late = [
            delivery.late_days(
                day(line["Scheduled Delivery Date"]), day(line["Delivered to Client Date"])
            )
            for line in lines
        ]
        self.assertEqual(len(late), vectors.SCMS_LINES)
        self.assertEqual(sum(days > 0 for days in late), vectors.SCMS_LATE)
        mine = [
            (line, days)
            for line, days in zip(lines, late, strict=True)
            if line["Vendor"] == vectors.SCMS_SUPPLIER
            and line["PO Sent to Vendor Date"][0].isdigit()
        ]
        leads = [
            delivery.lead_days(
                day(line["PO Sent to Vendor Date"], "%m/%d/%y"),
                day(line["Delivered to Client Date"]),
            )
            for line, _days in mine
        ]
        summary = delivery.summary(leads)
        for name, expected in vectors.SCMS_FIGURES.items():
            self.assertAlmostEqual(getattr(summary, name), expected, delta=6e-5, msg=name)
        hits = sum(delivery.on_time(days, early=10_000) for _line, days in mine)
        self.assertEqual(hits, vectors.SCMS_ON_TIME)
        interval = binomial.wilson(hits, len(mine), 0.95)
        for found, expected in zip(interval, vectors.SCMS_WILSON, strict=True):
            self.assertAlmostEqual(found, expected, delta=5e-5)


@tagged("post_install", "-at_install", "supplier_qualification_tools")
class TestEvidence(BaseCase):
    def test_published_intervals(self):
        for function, table in [
            (binomial.wilson, vectors.WILSON),
            (binomial.clopper_pearson, vectors.CLOPPER_PEARSON),
        ]:
            for x, n, lower, upper in table:
                found = function(x, n, 0.95)
                self.assertAlmostEqual(found.lower, lower, delta=5e-7, msg=(x, n))
                self.assertAlmostEqual(found.upper, upper, delta=5e-7, msg=(x, n))
                self.assertTrue(0 <= found.lower <= found.upper <= 1)

    def test_published_success_runs(self):
        for reliability, confidence, n in vectors.SUCCESS_RUNS:
            self.assertEqual(binomial.success_run(reliability, confidence), n)
            self.assertEqual(binomial.sample_size(reliability, confidence), n)

    def test_sample_sizes_with_misses(self):
        for (reliability, confidence), sizes in vectors.SAMPLE_SIZES.items():
            found = [binomial.sample_size(reliability, confidence, f) for f in range(len(sizes))]
            self.assertEqual(found, sizes)

    def test_sample_size_is_the_least_that_proves(self):
        rng = random.Random(23)
        for _dummy in range(40):
            reliability, confidence = rng.uniform(0.3, 0.97), rng.uniform(0.5, 0.98)
            failures = rng.randint(0, 6)
            n = binomial.sample_size(reliability, confidence, failures)
            miss, risk = 1 - Fraction(reliability), 1 - Fraction(confidence)
            self.assertLessEqual(exact_at_most(failures, n, miss), risk)
            if n - 1 > failures:
                self.assertGreater(exact_at_most(failures, n - 1, miss), risk)

    def test_success_run_that_lands_on_an_integer_is_not_rounded_up(self):
        for n in range(1, 400):
            for confidence in (0.5, 0.8, 0.9, 0.95, 0.99):
                reliability = (1 - confidence) ** (1 / n)
                self.assertEqual(binomial.success_run(reliability, confidence), n)

    def test_perfect_run_proves_exactly_its_success_run_reliability(self):
        self.assertAlmostEqual(binomial.lower_bound(30, 30, 0.95), 0.904966, places=6)
        self.assertAlmostEqual(binomial.lower_bound(5, 5, 0.9), 0.631, places=3)
        self.assertAlmostEqual(binomial.lower_bound(5, 5, 0.95), 0.549, places=3)

    def test_bounds_solve_the_binomial_equation(self):
        rng = random.Random(25)
        for _dummy in range(60):
            n = rng.randint(1, 60)
            x, confidence = rng.randint(0, n), rng.uniform(0.5, 0.999)
            lower = binomial.lower_bound(x, n, confidence)
            upper = binomial.upper_bound(x, n, confidence)
            if x:
                risk = 1 - exact_at_most(x - 1, n, lower)
                self.assertAlmostEqual(float(risk), 1 - confidence, places=12)
            if x < n:
                risk = exact_at_most(x, n, upper)
                self.assertAlmostEqual(float(risk), 1 - confidence, places=12)
            self.assertTrue(0 <= lower <= x / n <= upper <= 1)

    def test_hits_and_misses_mirror_each_other(self):
        rng = random.Random(27)
        for _dummy in range(100):
            n = rng.choice([10, 100, 1000, 10_000])
            x = rng.randint(0, n)
            lower = binomial.lower_bound(x, n, 0.95)
            self.assertAlmostEqual(lower, 1 - binomial.upper_bound(n - x, n, 0.95), places=12)

    def test_bounds_of_large_samples(self):
        for x, n, lower, upper in LARGE_SAMPLES:
            self.assertAlmostEqual(binomial.lower_bound(x, n, 0.95), lower, delta=1e-11)
            self.assertAlmostEqual(binomial.upper_bound(x, n, 0.95), upper, delta=1e-11)

    def test_one_more_hit_raises_and_one_more_miss_lowers_the_bounds(self):
        rng = random.Random(29)
        for _dummy in range(100):
            n = rng.randint(1, 300)
            x = rng.randint(0, n)
            for bound in (binomial.lower_bound, binomial.upper_bound):
                now = bound(x, n, 0.9)
                self.assertGreaterEqual(bound(x + 1, n + 1, 0.9), now)
                self.assertLessEqual(bound(x, n + 1, 0.9), now)

    def test_no_data_is_undefined(self):
        for function in (
            binomial.lower_bound,
            binomial.upper_bound,
            binomial.wilson,
            binomial.clopper_pearson,
        ):
            self.assertIsNone(function(0, 0, 0.95))

    def test_impossible_input_is_refused(self):
        for call in [
            lambda: binomial.lower_bound(3, 2, 0.9),
            lambda: binomial.upper_bound(-1, 2, 0.9),
            lambda: binomial.wilson(1, 2, 95),
            lambda: binomial.success_run(1, 0.9),
            lambda: binomial.success_run(0, 0.9),
            lambda: binomial.success_run(0.9, 1),
            lambda: binomial.sample_size(0.9, 0.9, -1),
            lambda: delivery.verdict(1, 1, 90, 0.9),
        ]:
            with self.assertRaises(ValueError):
                call()


@tagged("post_install", "-at_install", "supplier_qualification_tools")
class TestDeliveryVerdict(BaseCase):
    def test_22_of_22_proves_90_at_90_and_21_of_21_does_not(self):
        proven = delivery.verdict(22, 22, 0.9, 0.9)
        self.assertEqual((proven.verdict, proven.code, proven.further), ("passed", "proven", 0))
        open_still = delivery.verdict(21, 21, 0.9, 0.9)
        self.assertEqual(open_still[:2], ("pending", "not_proven"))
        self.assertEqual((open_still.rate, open_still.further), (1, 1))

    def test_target_met_exactly_is_proven(self):
        for n in range(1, 200):
            for confidence in (0.8, 0.9, 0.95):
                target = binomial.lower_bound(n, n, confidence)
                self.assertEqual(delivery.verdict(n, n, target, confidence).verdict, "passed")

    def test_no_data_is_pending_and_names_the_whole_run(self):
        found = delivery.verdict(0, 0, 0.9, 0.9, 5)
        self.assertEqual(found, ("pending", "no_data", None, None, None, 22))

    def test_least_number_of_deliveries_holds_although_proven(self):
        found = delivery.verdict(22, 22, 0.9, 0.9, 30)
        self.assertEqual((found.verdict, found.code, found.further), ("pending", "too_few", 8))
        self.assertEqual(delivery.verdict(30, 30, 0.9, 0.9, 30).verdict, "passed")

    def test_rate_above_or_below_the_target_is_told_apart_while_open(self):
        self.assertEqual(delivery.verdict(19, 20, 0.9, 0.9).code, "not_proven")
        self.assertEqual(delivery.verdict(17, 20, 0.9, 0.9).code, "rate_below")

    def test_upper_bound_below_the_target_fails(self):
        found = delivery.verdict(5, 10, 0.9, 0.9)
        self.assertEqual((found.verdict, found.code, found.further), ("failed", "disproved", None))
        self.assertLess(found.upper, 0.9)

    def test_target_out_of_reach_of_the_plan_fails(self):
        # two misses need 52
        self.assertEqual(delivery.verdict(8, 10, 0.9, 0.9, planned=52).verdict, "pending")
        found = delivery.verdict(8, 10, 0.9, 0.9, planned=51)
        self.assertEqual((found.verdict, found.code), ("failed", "out_of_reach"))

    def test_plan_too_small_for_anybody_fails_nobody(self):
        for hits in (4, 5):
            found = delivery.verdict(hits, 5, 0.9, 0.9, planned=10)
            self.assertEqual(found[:2], ("pending", "plan_too_small"))
        found = delivery.verdict(5, 5, 0.9, 0.9, min_deliveries=40, planned=30)
        self.assertEqual(found.code, "plan_too_small")

    def test_more_deliveries_than_planned_still_count(self):
        self.assertEqual(delivery.verdict(22, 22, 0.9, 0.9, planned=10).verdict, "passed")

    def test_further_perfect_deliveries_are_just_enough(self):
        rng = random.Random(31)
        pending = 0
        for _dummy in range(150):
            due = rng.randint(0, 60)
            hits = max(0, due - rng.randint(0, 4))
            target, least = rng.choice([0.7, 0.8, 0.9, 0.95]), rng.randint(0, 40)
            confidence = rng.choice([0.8, 0.9, 0.95])
            found = delivery.verdict(hits, due, target, confidence, least)
            if found.verdict != "pending":
                continue
            pending += 1
            more = found.further
            enough = delivery.verdict(hits + more, due + more, target, confidence, least)
            short = delivery.verdict(hits + more - 1, due + more - 1, target, confidence, least)
            self.assertEqual((enough.verdict, short.verdict), ("passed", "pending"))
        self.assertGreater(pending, 50)

    def test_verdict_follows_the_bounds(self):
        rng = random.Random(33)
        for _dummy in range(300):
            due = rng.randint(1, 200)
            hits = due - min(due, int(rng.expovariate(0.15)))
            target = rng.choice([0.8, 0.9, 0.95])
            found = delivery.verdict(hits, due, target, 0.9)
            self.assertEqual(found.verdict == "passed", found.lower >= target)
            self.assertEqual(found.verdict == "failed", found.upper < target)
            self.assertIn(found.code, delivery.VERDICT_CODES)
