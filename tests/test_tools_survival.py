import math
import random

from odoo.tests import BaseCase, tagged

from odoo.addons.supplier_qualification.tools import survival

from . import vectors


@tagged("post_install", "-at_install", "supplier_qualification_tools")
class TestTimeToSurvive(BaseCase):
    def test_published_case_with_a_shared_pool(self):
        for lost, expected in vectors.POOL_SURVIVAL:
            capacity = sum(c for name, c in vectors.POOL_CAPACITY.items() if name != lost)
            result = survival.time_to_survive(vectors.POOL_STOCK, vectors.POOL_DEMAND, capacity)
            self.assertTrue(result.known)
            if expected is None:
                self.assertEqual(result, survival.Survival(None, True, True))
            else:
                self.assertFalse(result.endless)
                self.assertAlmostEqual(result.days, expected, delta=0.0005)

    def test_unknown_stock_or_usage_is_unknown_and_never_endless(self):
        for stock, usage in [(None, 5), (5, None), (False, 5), (5, False), (math.nan, 5), (5, -1)]:
            result = survival.time_to_survive(stock, usage, 100)
            self.assertEqual(result, survival.Survival(None, False, False), (stock, usage))

    def test_no_usage_is_endless_without_a_number(self):
        self.assertEqual(survival.time_to_survive(0, 0), survival.Survival(None, True, True))

    def test_capacity_that_equals_usage_despite_rounding_is_endless(self):
        self.assertTrue(survival.time_to_survive(0, 0.1 + 0.2, 0.3).endless)

    def test_unknown_or_negative_capacity_counts_as_none(self):
        for capacity in (None, False, -10, math.inf):
            self.assertEqual(survival.time_to_survive(100, 10, capacity).days, 10, capacity)

    def test_stock_below_zero_is_a_shortage_today(self):
        self.assertEqual(survival.time_to_survive(-1, 10, 20).days, 0)
        self.assertEqual(survival.time_to_survive(-1, 0).days, 0)

    def test_receipt_in_time_extends_and_a_late_one_does_not(self):
        def days(*receipts):
            return survival.time_to_survive(100, 10, 0, receipts).days

        self.assertEqual(days((9, 50)), 15)
        self.assertEqual(days((10, 50)), 15)
        self.assertEqual(days((10.5, 50)), 10)
        self.assertEqual(days((12, 1000), (9, 10)), 11)
        self.assertEqual(days((11, 1000), (9, 10)), 111)

    def test_receipt_on_the_last_covered_day_is_in_time_despite_rounding(self):
        # 3 * 0.1 is a little more than 0.3
        self.assertAlmostEqual(survival.time_to_survive(0.3, 0.1, 0, [(3, 0.2)]).days, 5)

    def test_overdue_and_unknown_receipts_do_not_count(self):
        receipts = [(-1, 500), (None, 500), (3, None), (3, -500), (0, 20)]
        self.assertEqual(survival.time_to_survive(0, 10, 0, receipts).days, 2)

    def test_never_short_before_and_short_right_after(self):
        rng = random.Random(7)
        for _dummy in range(300):
            stock, usage = rng.uniform(0, 500), rng.uniform(1, 50)
            capacity = rng.uniform(0, 1.2) * usage
            receipts = [
                (rng.randint(0, 40), rng.uniform(0, 200)) for _i in range(rng.randint(0, 6))
            ]
            result = survival.time_to_survive(stock, usage, capacity, receipts)
            self.assertEqual(result.endless, capacity >= usage)
            if result.endless:
                continue

            def balance(day, stock=stock, drain=usage - capacity, receipts=receipts):
                due = sum(quantity for when, quantity in receipts if when <= day)
                return stock + due - drain * day

            moments = [result.days, *(d for d, _q in receipts if d <= result.days)]
            before = [day - 1e-9 for day, _q in receipts if day <= result.days]
            self.assertTrue(all(balance(day) > -1e-6 for day in moments + before))
            self.assertLess(balance(result.days + 1e-6), 0)


@tagged("post_install", "-at_install", "supplier_qualification_tools")
class TestTimeToRecover(BaseCase):
    def test_fastest_alternate_counts(self):
        result = survival.time_to_recover([(10, 30, 0), (5, 20, 2), (1, 60, 0)])
        self.assertEqual(result, survival.Recovery(27, True, 1))

    def test_zero_days_are_a_figure(self):
        self.assertEqual(survival.time_to_recover([(0, 5, 0), (1, 9, 1)]), (5, True, 0))

    def test_alternate_with_an_unknown_or_negative_figure_is_not_used(self):
        candidates = [(None, 1, 1), (1, None, 1), (1, 1, None), (False, 1, 1), (1, -1, 1)]
        self.assertEqual(survival.time_to_recover(candidates), (None, False, None))
        self.assertEqual(survival.time_to_recover([*candidates, (9, 9, 9)]), (27, True, 5))

    def test_no_alternate_is_unknown(self):
        self.assertEqual(survival.time_to_recover([]), (None, False, None))

    def test_one_more_alternate_never_slows_down(self):
        rng = random.Random(11)
        for _dummy in range(100):
            candidates = [tuple(rng.uniform(0, 90) for _i in range(3)) for _j in range(4)]
            more = survival.time_to_recover(candidates).days
            fewer = survival.time_to_recover(candidates[:-1]).days
            self.assertLessEqual(more, fewer)
