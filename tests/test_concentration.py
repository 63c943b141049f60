from odoo.exceptions import AccessError
from odoo.tests import BaseCase, tagged

from ..tools import concentration, decision_aid
from .common import SupplierQualificationCase

# HHI-01 to HHI-03: shares in per cent and the published index.
PUBLISHED = [
    ([30, 30, 20, 20], 2600),
    ([25, 20, 15, 10, 8, 7, 6, 5, 4], 1540),
    ([25, 20, 15, 10, 9, 8, 7, 6], 1580),
]


@tagged("post_install", "-at_install", "supplier_qualification_tools")
class TestHerfindahl(BaseCase):
    def test_published_indices(self):
        for shares, index in PUBLISHED:
            self.assertAlmostEqual(concentration.herfindahl(shares).index, index)

    def test_one_alone_and_equal_ones(self):
        self.assertEqual(concentration.herfindahl([7]), (10000, 1, 100))
        for count in range(1, 9):
            self.assertAlmostEqual(concentration.herfindahl([3] * count).effective, count)

    def test_nothing_and_credit_notes(self):
        self.assertEqual(concentration.herfindahl([]), (None, None, None))
        self.assertEqual(concentration.herfindahl([0, -5]), (None, None, None))
        self.assertEqual(concentration.herfindahl([5, -5]).index, 10000)

    def test_bands(self):
        found = [concentration.band(x) for x in (None, 999, 1000, 1800, 1800.1)]
        self.assertEqual(found, [None, "low", "moderate", "moderate", "high"])


@tagged("post_install", "-at_install", "supplier_qualification_tools")
class TestDecisionAid(BaseCase):
    def test_more_at_risk_never_argues_against_a_second_source(self):
        answers = [
            decision_aid.advise(30000, 3000, risk, 0.05).answer for risk in range(0, 900000, 9000)
        ]
        self.assertEqual(answers, sorted(answers, reverse=True), "first waive, then dual")
        self.assertEqual({*answers}, {"waive", "dual"})

    def test_growth_is_the_average_of_the_years(self):
        self.assertEqual(decision_aid.average_growth(0.0, 5), 1.0)
        self.assertAlmostEqual(decision_aid.average_growth(0.1, 2), (1.1 + 1.21) / 2)

    def test_numbers_out_of_range_are_refused(self):
        for values in ((-1, 0, 0, 0.1), (0, 0, -1, 0.1), (0, 0, 0, 1.1)):
            with self.assertRaises(ValueError):
                decision_aid.advise(*values)


@tagged("post_install", "-at_install")
class TestConcentrationSnapshot(SupplierQualificationCase):
    def buy(self, partner, product, price):
        order = self.make_order(partner, (product, 1), user=self.env.user)
        order.order_line.price_unit = price
        order.button_confirm()

    def snapshot(self, dimension, category=None):
        return self.env["sourcing.concentration"].search(
            [("company_id", "=", self.env.company.id), ("dimension", "=", dimension),
             ("category_id", "=", category.id if category else False)]
        )  # fmt: skip

    def test_spend_by_supplier_site_country_and_category(self):
        self.buy(self.acme, self.part, 60)
        self.buy(self.bolt, self.part2, 40)
        other = self.env["product.product"].create({"name": "Other", "type": "consu"})
        self.buy(self.bolt, other, 20)
        snapshots = self.env["sourcing.concentration"]
        snapshots._take_snapshot(self.env.company)
        row = self.snapshot("supplier", self.category)
        self.assertAlmostEqual(row.index, 60**2 + 40**2)
        self.assertEqual((row.largest_name, row.band), ("Acme", "high"))
        self.assertAlmostEqual(row.effective_count, 10000 / 5200, 2)
        self.assertEqual(row.month, self.today.replace(day=1))
        self.assertAlmostEqual(self.snapshot("country", self.category).index, 5200)
        self.bolt.country_id = self.acme.country_id
        snapshots._take_snapshot(self.env.company)
        self.assertAlmostEqual(self.snapshot("country", self.category).index, 10000)
        self.assertEqual(len(self.snapshot("supplier", self.category)), 1, "replaced, not added")

    def test_group_is_one_holder(self):
        self.buy(self.acme, self.part, 60)
        self.buy(self.bolt, self.part2, 40)
        head = self.env["res.partner"].create({"name": "Holding", "is_company": True})
        (self.acme | self.bolt).write({"parent_id": head.id, "is_company": True})
        self.env["sourcing.concentration"]._take_snapshot(self.env.company)
        row = self.snapshot("supplier", self.category)
        self.assertEqual((row.index, row.largest_name), (10000, "Holding"))

    def test_nobody_writes_a_snapshot(self):
        self.buy(self.acme, self.part, 60)
        row = self.env["sourcing.concentration"]._take_snapshot(self.env.company)[0]
        self.assertTrue(row.with_user(self.buyer).read(["index"]))
        with self.assertRaises(AccessError):
            row.with_user(self.manager).write({"index": 1})
        with self.assertRaises(AccessError):
            row.with_user(self.employee).read(["index"])

    def test_the_job_serves_every_company(self):
        self.buy(self.acme, self.part, 60)
        with self.enter_registry_test_mode():
            self.env.ref(
                "supplier_qualification.ir_cron_concentration"
            ).method_direct_trigger()
        self.assertTrue(self.snapshot("supplier"))
