from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .contract_common import ContractCase


@tagged("post_install", "-at_install")
class TestDecisionAid(ContractCase):
    """Should this part be dual-sourced, and through the contract manufacturer or by us?"""

    def setUp(self):
        super().setUp()
        self.track("dual_site")
        self.make_source(self.plant_china, role="primary")
        self.qualify(site_id=self.plant_china.id)
        self.make_source(partner=self.bolt)
        self.claim("own_sites")

    def claim(self, offer):
        review = self.env["supplier.contract.review"].create(
            {"partner_id": self.acme.id, "offer": offer}
        )
        review.line_ids.write({"answer": "yes"})
        files = self.env["ir.attachment"].create({"name": "a.txt", "raw": b"a"})
        review.line_ids.write({"attachment_ids": [(4, files.id)]})
        review.action_close()

    def ask(self, **values):
        """Fill in the form as a buyer does."""
        aids = self.env["sourcing.decision.aid"].with_user(self.buyer)
        form = Form(aids.with_context(default_product_id=self.part.id))
        figures = {
            "value_at_risk_known": True, "value_at_risk": 400000, "probability": 10,
            "yearly_volume": 1000, "us_qualification": 20000, "us_tooling": 40000,
            "us_inspections": 10, "us_inspection_cost": 1000, "us_logistics": 5,
            "cm_qualification": 10000, "cm_tooling": 20000, "cm_inspections": 5,
            "cm_inspection_cost": 600, "cm_logistics": 2, "company_share": 30,
        }  # fmt: skip
        for name, value in (figures | values).items():
            if name != "value_at_risk" or form.value_at_risk_known:
                setattr(form, name, value)
        return form.save()

    def test_it_knows_the_part_its_maker_the_free_site_and_the_other_supplier(self):
        aid = self.ask()
        self.assertEqual((aid.partner_id, aid.site_id), (self.acme, self.plant_thailand))
        self.assertEqual((aid.supplier_id, aid.policy), (self.bolt, "dual_site"))
        self.assertFalse(aid.us_obstacle or aid.cm_obstacle)

    def test_the_cheapest_way_is_recommended_and_its_arithmetic_shown(self):
        aid = self.ask()
        self.assertEqual(aid.recommendation, "cm")
        self.assertAlmostEqual(aid.total_single, 40000)
        self.assertAlmostEqual(aid.total_us, 20000 + 15000)
        self.assertAlmostEqual(aid.total_cm, 10000 + 5000 + 12000)
        for figure in ("10,000.00", "27,000.00", "35,000.00", "30.00"):
            self.assertIn(figure, aid.arithmetic)
        self.assertEqual(self.ask(company_share=90).recommendation, "us")
        self.assertEqual(self.ask(value_at_risk=100000).recommendation, "single")
        self.assertEqual(self.ask(risk_tolerance="averse").recommendation, "us")

    def test_unknown_money_or_costs_recommend_nothing(self):
        self.assertEqual(self.ask(value_at_risk_known=False).recommendation, "unknown")
        nothing = dict.fromkeys(
            ("us_qualification", "us_tooling", "us_inspection_cost", "us_logistics"), 0
        )
        self.assertEqual(self.ask(**nothing).recommendation, "unknown")

    def test_what_cannot_be_had_is_not_recommended_and_says_why(self):
        self.part.is_sole_source = True
        aid = self.ask(company_share=90)
        self.assertIn("Nobody else", aid.us_obstacle)
        self.assertEqual(aid.recommendation, "single")
        self.part.is_sole_source = False
        self.track("dual_supplier")
        aid = self.ask()
        self.assertIn("two suppliers", aid.cm_obstacle)
        self.assertEqual(aid.recommendation, "us")
        with self.assertRaisesRegex(UserError, "two suppliers"):
            aid.action_qualify_cm()

    def test_a_manufacturer_that_offers_nothing_is_no_option(self):
        self.claim("none")
        self.assertIn("does not offer", self.ask().cm_obstacle)

    def test_a_site_in_the_same_country_is_none_for_two_countries(self):
        self.track("dual_country")
        self.assertFalse(self.ask().cm_obstacle)
        self.plant_thailand.country_id = self.env.ref("base.cn")
        self.assertIn("two countries", self.ask().cm_obstacle)

    def test_a_second_supplier_in_the_same_country_or_region_is_none(self):
        china = self.env.ref("base.cn")
        self.bolt.country_id = china
        self.env["res.country.group"].create(
            {"name": "Far East", "is_sourcing_region": True, "country_ids": china.ids}
        )
        self.assertFalse(self.ask().us_obstacle, "two sites may stand in one country")
        for policy, reason in (("dual_country", "two countries"), ("dual_region", "two regions")):
            with self.subTest(policy):
                self.track(policy)
                aid = self.ask(company_share=90)
                self.assertIn(reason, aid.us_obstacle or "")
                self.assertIn("Bolt", aid.us_obstacle)
                self.assertNotEqual(aid.recommendation, "us")
                with self.assertRaisesRegex(UserError, reason):
                    aid.action_qualify_us()

    def test_a_second_supplier_is_where_it_makes_the_part(self):
        self.track("dual_country")
        self.bolt.country_id = self.env.ref("base.cn")
        self.source(self.bolt).site_id = self._make_site(self.bolt, "Laem Chabang", "base.th")
        self.assertFalse(self.ask().us_obstacle)

    def test_where_nothing_counts_today_every_country_will_do(self):
        self.track("dual_country")
        self.source(self.acme, site=self.plant_china).qualification_id.with_user(
            self.approver_quality
        ).action_suspend("cracks")
        self.bolt.country_id = False
        self.assertFalse(self.ask().us_obstacle)

    def test_a_site_of_unknown_country_or_region_is_none(self):
        self.plant_thailand.country_id = False
        for policy in ("dual_country", "dual_region"):
            with self.subTest(policy):
                self.track(policy)
                self.assertIn("not known", self.ask().cm_obstacle or "")

    def test_the_second_site_becomes_a_running_case_with_its_package(self):
        case = self.open(self.ask().action_qualify_cm())
        self.assertEqual((case.state, case.site_id), ("in_progress", self.plant_thailand))
        self.assertEqual((case.partner_id, case.product_ids), (self.acme, self.part))
        self.assertEqual(case.user_id, self.buyer)
        source = self.source(self.acme, site=self.plant_thailand)
        self.assertTrue(source.transfer_open)

    def test_the_second_supplier_becomes_a_running_case(self):
        case = self.open(self.ask().action_qualify_us())
        self.assertEqual((case.state, case.partner_id), ("in_progress", self.bolt))
        self.assertFalse(case.site_id)

    def test_to_stay_with_one_becomes_a_draft_waiver_that_says_the_same(self):
        aid = self.ask(value_at_risk=100000)
        waiver = self.open(aid.action_waive())
        self.assertEqual((waiver.state, waiver.product_id), ("draft", self.part))
        self.assertEqual(waiver.value_at_risk, 100000)
        # against the cheaper of the second sources, the site of the manufacturer
        self.assertAlmostEqual(waiver.cost_dual, 15000)
        self.assertAlmostEqual(waiver.cost_exposure, 10000)
        self.assertEqual(waiver.recommendation, "waive")
        self.assertEqual(self.exposure().level, "exposed")

    def test_costs_start_from_the_last_waiver(self):
        self.env["sourcing.waiver"].create(
            {"product_id": self.part.id, "reason": "x", "valid_until": self.day(30),
             "cost_qualification": 700, "cost_tooling": 900, "cost_inspection": 400}
        )  # fmt: skip
        aids = self.env["sourcing.decision.aid"].with_user(self.buyer)
        aid = Form(aids.with_context(default_product_id=self.part.id))
        self.assertEqual((aid.us_qualification, aid.us_tooling), (700, 900))
        self.assertEqual(aid.us_inspections * aid.us_inspection_cost, 400)

    def test_it_is_asked_from_the_row_the_part_and_the_manufacturer(self):
        row = self.exposure().with_user(self.buyer)
        for record in (row, self.part.product_tmpl_id, self.acme):
            action = record.with_user(self.buyer).action_decide()
            self.assertEqual(action["context"]["default_product_id"], self.part.id)
        self.assertEqual(action["context"]["default_partner_id"], self.acme.id)

    def test_an_employee_does_not_ask_and_another_company_shows_nothing(self):
        with self.assertRaises(AccessError):
            self.env["sourcing.decision.aid"].with_user(self.employee).create({})
        other = self.env["res.company"].create({"name": "Other"})
        aid = self.ask()
        aid.sudo().company_id = other
        with self.assertRaises(AccessError):
            aid.action_waive()

    def test_figures_of_another_company_are_not_told(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.category.with_company(other).sourcing_policy = "single"
        row = self.env["product.exposure"].search(
            [("product_id", "=", self.part.id), ("company_id", "=", other.id)]
        )
        figures = {"value_at_risk": 9000, "value_at_risk_known": True, "daily_usage": 3,
                   "daily_usage_known": True}  # fmt: skip
        row._sealed().write(figures)
        asked = {"product_id": self.part.id, "company_id": other.id}
        aids = self.env["sourcing.decision.aid"].with_user(self.buyer)
        with self.assertRaises(AccessError):
            aids.create(asked)
        with self.assertRaises(AccessError):
            aids.create({"product_id": self.part.id}).write({"company_id": other.id})
        shown = aids.new(asked)
        self.assertEqual((shown.value_at_risk, shown.yearly_volume), (0, 0))
        self.buyer.company_ids |= other
        there = aids.with_context(allowed_company_ids=other.ids).create(asked)
        self.assertEqual(there.value_at_risk, 9000)

    def open(self, action):
        return self.env[action["res_model"]].browse(action["res_id"])
