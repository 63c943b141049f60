from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from .contract_common import ContractCase


@tagged("post_install", "-at_install")
class TestBoughtComponent(ContractCase):
    """Two lines with one supply of components are one source."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.acme.is_contract_manufacturer = False

    def make_sources(self, policy="dual_supplier"):
        self.track(policy)
        self.qualify(self.acme)
        self.qualify(self.bolt)
        return self.source(self.acme), self.source(self.bolt)

    def test_sources_with_one_maker_of_a_component_are_one(self):
        for policy in ("dual_supplier", "dual_site", "dual_country"):
            with self.subTest(policy=policy):
                one, other = self.make_sources(policy)
                rows = self.make_component(one) | self.make_component(other)
                row = self.exposure()
                self.assertEqual((row.level, row.independent_count), ("exposed", 1))
                self.assertTrue(row.shared_component and row.lacks_alternate)
                self.assertFalse(row.same_supplier or row.same_site or row.same_country)
                self.assertEqual(row.next_action, "split_component")
                self.assertIn("Chipmaker", row.reasons)
                self.assertEqual(
                    self.env["product.exposure"].search([("shared_component", "=", True)]), row
                )
                rows.unlink()
                self.assertEqual((row.level, row.shared_component), ("covered", False))

    def test_a_second_origin_unties_them(self):
        one, other = self.make_sources()
        self.make_component(one)
        self.make_component(other)
        self.assertTrue(self.exposure().shared_component)
        self.make_component(other, origin=self.maker("Another"))
        self.assertEqual(self.exposure().level, "covered")

    def test_one_maker_of_different_components_ties_as_well(self):
        one, other = self.make_sources()
        self.make_component(one, "Chip")
        self.make_component(other, "Sensor")
        self.assertTrue(self.exposure().shared_component)

    def test_who_buys_from_the_other_source_is_tied_to_it(self):
        one, _other = self.make_sources()
        self.make_component(one, origin=self.bolt)
        self.assertTrue(self.exposure().shared_component)

    def test_a_third_source_on_its_own_parts_is_enough(self):
        one, other = self.make_sources()
        self.make_component(one)
        self.make_component(other)
        third = self.env["res.partner"].create({"name": "Third", "is_company": True})
        self.qualify(third)
        self.assertEqual((self.exposure().level, self.exposure().approved_count), ("covered", 3))

    def test_it_is_watched_when_only_the_tied_one_will_last(self):
        one, other = self.make_sources()
        self.make_component(one)
        self.make_component(other)
        third = self.env["res.partner"].create({"name": "Third", "is_company": True})
        self.set_dates(self.qualify(third), valid_until=self.day(5))
        self.assertEqual((self.exposure().level, self.exposure().lapsing), ("watch", True))

    def test_a_single_source_policy_asks_nothing_of_components(self):
        one, _other = self.make_sources("single")
        self.make_component(one)
        self.assertEqual(self.exposure().level, "covered")

    def test_a_plant_of_the_maker_is_the_maker(self):
        one, _other = self.make_sources()
        plant = self._make_site(self.maker(), "Hsinchu", "base.tw")
        self.assertEqual(self.make_component(one, origin=plant).origin_id, self.maker())

    def test_merged_makers_are_one(self):
        one, other = self.make_sources()
        self.make_component(one)
        self.make_component(other, origin=self.maker("Chip Maker Ltd."))
        self.assertEqual(self.exposure().level, "covered")
        makers = self.maker() | self.maker("Chip Maker Ltd.")
        self.env["base.partner.merge.automatic.wizard"]._merge(makers.ids, makers[0])
        self.assertTrue(self.exposure().shared_component)

    def test_no_component_of_itself(self):
        one, _other = self.make_sources()
        with self.assertRaises(ValidationError):
            self.env["product.source.component"].create(
                {"source_id": one.id, "component_id": self.part.id, "origin_id": self.bolt.id}
            )

    def test_a_buyer_records_them_and_an_employee_does_not(self):
        one, _other = self.make_sources()
        row = self.make_component(one)
        values = {"source_id": one.id, "component_id": self.part2.id, "origin_id": self.bolt.id}
        self.env["product.source.component"].with_user(self.buyer).create(values)
        with self.assertRaises(AccessError):
            row.with_user(self.employee).read(["note"])
        with self.assertRaises(AccessError):
            one.with_user(self.buyer).write({"sole_origins": False})

    def test_a_row_does_not_move_to_another_company(self):
        one, _other = self.make_sources()
        row = self.make_component(one)
        company = self.env["res.company"].create({"name": "Other"})
        foreign = self.make_source(partner=self.bolt, company_id=company.id)
        with self.assertRaises(AccessError):
            row.with_user(self.buyer).source_id = foreign.id
        self.assertFalse(foreign.sole_origins)
