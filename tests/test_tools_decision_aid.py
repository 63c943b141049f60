from odoo.tests import BaseCase, tagged

from odoo.addons.supplier_qualification.tools import decision_aid
from odoo.addons.supplier_qualification.tools.decision_aid import Option

from .properties import given, quick, st

money = st.floats(0, 1e7)
share = st.floats(0, 1)
terms = st.fixed_dictionaries(
    {
        "years": st.integers(1, 10),
        "tolerance": st.sampled_from(sorted(decision_aid.TOLERANCE_WEIGHTS)),
        "complexity": st.sampled_from(sorted(decision_aid.COMPLEXITY_FACTORS)),
        "growth": st.floats(-0.5, 0.5),
    }
)
NOTHING = Option("single", 0.0, 0.0, 1.0)


@tagged("post_install", "-at_install", "supplier_qualification_tools")
class TestDecisionAid(BaseCase):
    """Alone, a second supplier, or a second site of the manufacturer: the cheapest in a year."""

    def test_worked_example(self):
        # At risk 400 000, 10 % a year, averse: 80 000 weighed. A supplier: 60 000 / 3 + 15 000.
        # A site: 30 000 / 3 + 5 000, and 30 % of the stops hit the whole manufacturer.
        options = [NOTHING, Option("us", 60000, 15000, 0.0), Option("cm", 30000, 5000, 0.3)]
        best, found = decision_aid.compare(options, 400000, 0.1, tolerance="averse")
        self.assertEqual(best, "us")
        self.assertAlmostEqual(found["single"].total, 80000)
        self.assertAlmostEqual(found["us"].total, 35000)
        self.assertAlmostEqual(found["cm"].total, 15000 + 24000)
        best, found = decision_aid.compare(options, 400000, 0.1)
        self.assertEqual(best, "cm")
        self.assertAlmostEqual(found["cm"].total, 15000 + 12000)
        self.assertEqual(decision_aid.compare(options, 100000, 0.1)[0], "single")

    def test_unknown_money_at_risk_recommends_nothing(self):
        best, found = decision_aid.compare([NOTHING], None, 0.1)
        self.assertIsNone(best)
        self.assertEqual((found["single"].total, found["single"].remaining), (None, None))

    def test_a_share_beyond_one_is_refused(self):
        with self.assertRaises(ValueError):
            decision_aid.compare([Option("cm", 0, 0, 1.2)], 1, 0.1)

    @quick
    @given(money, money, money, share, terms)
    def test_with_two_options_it_says_what_the_waiver_says(self, once, yearly, risk, chance, kw):
        best, _found = decision_aid.compare(
            [NOTHING, Option("us", once, yearly, 0.0)], risk, chance, **kw
        )
        advice = decision_aid.advise(once, yearly, risk, chance, **kw)
        self.assertEqual(best, {"dual": "us", "waive": "single"}[advice.answer])

    @quick
    @given(money, money, money, share, share, share, terms)
    def test_more_remaining_risk_never_makes_an_option_cheaper(
        self, once, yearly, risk, chance, low, high, kw
    ):
        low, high = sorted((low, high))
        totals = [
            decision_aid.compare([Option("cm", once, yearly, part)], risk, chance, **kw)[1]["cm"]
            for part in (low, high)
        ]
        self.assertLessEqual(totals[0].total, totals[1].total)

    @quick
    @given(st.lists(st.tuples(money, money, share), max_size=5), money, share, terms)
    def test_nothing_is_cheaper_than_what_is_recommended(self, rows, risk, chance, kw):
        options = [NOTHING, *(Option(f"o{n}", *row) for n, row in enumerate(rows))]
        best, found = decision_aid.compare(options, risk, chance, **kw)
        self.assertEqual(found[best].total, min(one.total for one in found.values()))
        # and the order of the options decides among equals only
        again, _found = decision_aid.compare(options[::-1], risk, chance, **kw)
        self.assertEqual(found[again].total, found[best].total)
