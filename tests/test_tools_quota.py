from datetime import date

from odoo.tests import BaseCase, tagged

from odoo.addons.supplier_qualification.tools import quota
from odoo.addons.supplier_qualification.tools.quota import Member, Share

from . import vectors
from .properties import given, quick, st

QUANTITIES = st.integers(1, 10**6).map(lambda cents: cents / 100)


@st.composite
def shares(draw):
    """Up to five sources with any constraint."""
    return [
        Share(
            key=number,
            quota=draw(st.integers(0, 100)),
            allocated=draw(st.integers(0, 10**5)) / 100,
            minimum=draw(st.sampled_from([0, 0, 1, 50, 400])),
            multiple=draw(st.sampled_from([0, 0, 0.01, 1, 12, 250])),
            capacity=draw(st.sampled_from([None, None, 0, 100, 5000])),
        )
        for number in range(draw(st.integers(1, 5)))
    ]


@tagged("post_install", "-at_install", "supplier_qualification_tools")
class TestQuota(BaseCase):
    def test_published_split(self):
        case = vectors.QUOTA_SPLIT
        found = quota.allocate(
            case["requirement"],
            [Share(key, quota_) for key, quota_ in case["quota"].items()],
            1,
            case["split_from"],
        )
        self.assertEqual(found, quota.Split(case["orders"], 0))

    def test_published_sequence(self):
        case = vectors.QUOTA_SEQUENCE
        given_ = dict.fromkeys(case["quota"], 0)
        sequence = ""
        for _number in case["sequence"]:
            found = quota.allocate(
                case["order"],
                [Share(key, quota_, given_[key]) for key, quota_ in case["quota"].items()],
            )
            [(key, quantity)] = found.parts
            given_[key] += quantity
            sequence += key
        self.assertEqual(sequence, case["sequence"])
        self.assertEqual(given_, case["allocated"])

    def test_a_small_need_stays_whole(self):
        parts = [Share("A", 70, 820), Share("B", 30, 180)]
        self.assertEqual(quota.allocate(400, parts).parts, [("B", 400)])
        self.assertEqual(quota.allocate(400, parts, split_from=500).parts, [("B", 400)])
        self.assertEqual(
            quota.allocate(500, parts, split_from=300).parts, [("B", 150), ("A", 350)]
        )
        # The rest of 350 is too small to be split again, and B is still behind.
        self.assertEqual(quota.allocate(500, parts, split_from=400).parts, [("B", 500)])

    def test_no_quota_takes_no_part(self):
        self.assertEqual(quota.allocate(10, [Share("A", 0)]), quota.Split([], 10))
        self.assertEqual(quota.allocate(10, [Share("A", 0), Share("B", 1)]).parts, [("B", 10)])
        self.assertIsNone(quota.rating(Share("A", 0, 100)))
        self.assertEqual(quota.allocate(0, [Share("A", 1)]), quota.Split([], 0))

    def test_a_need_below_the_minimum_goes_to_the_next(self):
        parts = [Share("A", 50, 0, minimum=100), Share("B", 50, 1000)]
        self.assertEqual(quota.allocate(99, parts).parts, [("B", 99)])
        self.assertEqual(quota.allocate(100, parts).parts, [("A", 100)])

    def test_what_exceeds_the_capacity_goes_to_the_others(self):
        parts = [Share("A", 90, capacity=300), Share("B", 10)]
        self.assertEqual(quota.allocate(300, parts).parts, [("A", 300)])
        self.assertEqual(quota.allocate(400, parts).parts, [("B", 400)])
        self.assertEqual(
            quota.allocate(1000, parts, split_from=1000).parts, [("A", 300), ("B", 700)]
        )
        full = [Share("A", 90, capacity=300), Share("B", 10, capacity=200)]
        found = quota.allocate(1000, full)
        self.assertEqual((dict(found.parts), found.residual), ({"A": 300, "B": 200}, 500))

    def test_what_fits_no_multiple_is_reported(self):
        parts = [Share("A", 50, multiple=300), Share("B", 50, multiple=300)]
        found = quota.allocate(1000, parts, split_from=100)
        self.assertEqual((sum(quantity for _key, quantity in found.parts), found.residual),
                         (900, 100))  # fmt: skip

    def test_the_rounding_must_be_positive(self):
        with self.assertRaises(ValueError):
            quota.allocate(1, [Share("A", 1)], 0)

    @quick
    @given(QUANTITIES, shares(), st.sampled_from([0, 0.01, 100, 1000]))
    def test_sums_are_exact_and_every_constraint_is_kept(self, need, parts, split_from):
        found = quota.allocate(need, parts, 0.01, split_from)
        total = round(sum(quantity for _key, quantity in found.parts) + found.residual, 2)
        self.assertEqual(total, round(need, 2))
        self.assertEqual(len({key for key, _quantity in found.parts}), len(found.parts))
        for key, quantity in found.parts:
            share = parts[key]
            self.assertGreater(share.quota, 0)
            self.assertGreaterEqual(quantity, share.minimum)
            if share.multiple:
                times = quantity / share.multiple
                self.assertAlmostEqual(times, round(times), 6)
            if share.capacity is not None:
                self.assertLessEqual(quantity, share.capacity)

    @quick
    @given(
        st.lists(st.integers(1, 20), min_size=2, max_size=5),
        st.lists(st.integers(1, 50), min_size=1, max_size=20),
        st.sampled_from([0, 10, 40]),
    )
    def test_shares_converge_to_the_quotas(self, quotas, lots, split_from):
        given_ = [0.0] * len(quotas)
        for lot in lots * 40:
            now = [Share(key, one, given_[key]) for key, one in enumerate(quotas)]
            for key, quantity in quota.allocate(lot, now, 1, split_from).parts:
                given_[key] += quantity
        total, whole = sum(given_), sum(quotas)
        for key, one in enumerate(quotas):
            # Never further from its share than a few of the largest lots, however long it runs.
            self.assertLessEqual(
                abs(given_[key] - total * one / whole), max(lots) * len(quotas), (given_, quotas)
            )


@tagged("post_install", "-at_install", "supplier_qualification_tools")
class TestFairStart(BaseCase):
    """A new source is not flooded until it has caught up with years of others."""

    def day(self, number):
        return date(2026, 1, number)

    def test_a_new_source_starts_level_with_the_others(self):
        old = Member("A", 70, self.day(1), ((self.day(2), 5000), (self.day(3), 2000)))
        new = Member("B", 30, self.day(10))
        found = quota.start_levels([old, new])
        self.assertEqual(found, {"A": (7000, 0), "B": (0, 3000)})

    def test_it_then_gets_its_share_of_what_comes_and_not_more(self):
        level = {"A": [7000.0, 0.0], "B": [0.0, 3000.0]}
        for _number in range(100):
            now = [Share(key, {"A": 70, "B": 30}[key], *level[key]) for key in "AB"]
            [(key, quantity)] = quota.allocate(10, now).parts
            level[key][0] += quantity
        self.assertEqual((level["A"][0], level["B"][0]), (7700, 300))

    def test_a_step_of_the_ramp_starts_level_again(self):
        old = Member("A", 85, self.day(1), ((self.day(2), 950),))
        stepped = Member("B", 15, self.day(10), ((self.day(2), 50), (self.day(11), 20)))
        allocated, base = quota.start_levels([old, stepped])["B"]
        self.assertEqual(allocated, 20)
        self.assertAlmostEqual(base, 15 * 950 / 85)

    def test_those_who_join_together_start_at_zero(self):
        both = [Member(key, 1, self.day(5), ((self.day(1), 99),)) for key in "AB"]
        self.assertEqual(quota.start_levels(both), {"A": (0, 0.0), "B": (0, 0.0)})

    def test_no_quota_takes_no_part(self):
        self.assertEqual(quota.start_levels([Member("A", 0, self.day(1))]), {})
