from odoo.tests import HttpCase, tagged


@tagged("-standard", "-at_install", "post_install", "supplier_qualification_demo")
class TestDemoScenarios(HttpCase):
    """The story before the event: China stops, or a tariff is put on what comes from there."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.china = cls.env.ref("supplier_qualification.scenario_china")
        cls.tariff = cls.env.ref("supplier_qualification.scenario_tariff")

    def verdicts(self, scenario):
        return {line.product_id.name: line.verdict for line in scenario.line_ids}

    def test_some_parts_have_no_way_out_and_some_are_bridged(self):
        found = self.verdicts(self.china)
        self.assertEqual(found["Battery pack"], "no_way_out")
        self.assertEqual(found["USB connector"], "bridged")
        self.assertEqual(found["Radio module"], "unknown")
        self.assertGreater(self.china.money, 0)

    def test_the_tariff_has_a_cheaper_mix_for_one_part(self):
        found = self.verdicts(self.tariff)
        self.assertEqual(found["Speaker"], "switch")
        self.assertEqual(found["Battery pack"], "no_way_out")
        self.assertGreater(self.tariff.added_year, self.tariff.saving_year)

    def test_asking_again_gives_the_same_answer(self):
        before = self.verdicts(self.china), self.china.money
        self.china.with_user(self.china.user_id).action_run()
        self.assertEqual((self.verdicts(self.china), self.china.money), before)

    def test_the_buyer_goes_from_china_to_an_act(self):
        cases = self.env["supplier.qualification"].search_count([])
        self.start_tour("/odoo/scenarios", "sq_demo_china", login="buyer")
        self.assertEqual(self.env["supplier.qualification"].search_count([]), cases)

    def test_the_buyer_sees_what_the_tariff_costs(self):
        self.start_tour("/odoo/scenarios", "sq_demo_tariff", login="buyer")
