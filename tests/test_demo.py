from odoo.tests import TransactionCase, tagged

from ..models.exposure.exposure_reasons import REASONS
from ..models.exposure.product_exposure import LEVELS

# The story has no two suppliers of one group.
LATER = {"same_supplier"}


@tagged("-standard", "-at_install", "post_install", "supplier_qualification_demo")
class TestDemo(TransactionCase):
    """The story of the demo data shows everything there is. Runs where demo data is loaded."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        category = cls.env.ref("supplier_qualification.category_handheld")
        cls.rows = cls.env["product.exposure"].search(
            [("product_id.categ_id", "child_of", category.ids)]
        )

    def test_every_level_and_every_reason_appears(self):
        self.assertEqual(set(self.rows.mapped("level")), {level for level, _label in LEVELS})
        shown = {name for name in REASONS if any(self.rows.mapped(name))}
        self.assertEqual(shown, set(REASONS) - LATER)

    def test_the_parts_of_the_story(self):
        by_part = {row.product_id.name: row for row in self.rows}
        self.assertEqual(by_part["Main board"].level, "covered")
        self.assertTrue(by_part["Display"].same_site)
        self.assertEqual(by_part["Battery pack"].approved_count, 1)
        self.assertTrue(by_part["Speaker"].lapsing)
        self.assertTrue(by_part["Housing"].dormant)
        self.assertEqual(by_part["Camera module"].source_ids.mapped("state"), ["suspended"])
        self.assertTrue(by_part["USB connector"].conditional_only)
        self.assertTrue(by_part["Antenna"].unapproved_buying)
        self.assertEqual(by_part["Screw set"].level, "waived")

    def test_every_approval_was_signed_by_two_people(self):
        cases = self.env["supplier.qualification"].search([("state", "=", "decided")])
        self.assertGreater(len(cases), 10)
        for case in cases:
            signed = self.get_signatures(case)
            self.assertEqual(len(signed.user_id), 2, case.name)
            self.assertNotIn(case.user_id, signed.user_id)

    def test_what_happened_to_a_case_took_its_days_and_people(self):
        cases = self.env["supplier.qualification"].search([("state", "=", "decided")])
        quality = self.env.ref("supplier_qualification.user_quality")
        for case in cases:
            acts = case.stage_act_ids
            began = acts.filtered(lambda act: act.act == "started")
            closed = acts - began
            with self.subTest(case=case.name):
                self.assertEqual(closed.stage_id, case.stage_ids)
                self.assertEqual((case.create_uid, acts.user_id), (case.user_id, quality))
                days = [case.date_start, min(began.mapped("date")).date(),
                        max(closed.mapped("date")).date(), case.date_submit,
                        *sorted(act.date.date() for act in self.get_signatures(case)),
                        ]  # fmt: skip
                self.assertEqual(days, sorted(days))
                self.assertEqual(days[-1], case.decision_date)
                self.assertGreater((days[2] - days[1]).days, 30, "a trial takes its time")
                self.assertEqual(case.timeline[-1]["day"], str(case.date_start))

    def get_signatures(self, case):
        return case.approval_ids.filtered(lambda act: act.decision in ("approve", "conditional"))
