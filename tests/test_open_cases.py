from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import SupplierQualificationCase


@tagged("post_install", "-at_install")
class TestOpenCases(SupplierQualificationCase):
    """Nobody is invited to open a case for what an open case looks at already."""

    def setUp(self):
        super().setUp()
        self.track()
        self.qualify(self.acme)
        for part in self.part | self.part2:
            part.write({"seller_ids": [Command.create({"partner_id": self.bolt.id})]})

    def find(self, *args, **values):
        return self.env["supplier.qualification"].with_user(self.buyer)._find_open(
            self.part, self.env.company, *args, **values
        )  # fmt: skip

    def step(self):
        return self.exposure().with_user(self.buyer).action_next_step()

    def ask(self, rows=None, **values):
        """The wizard that asks whom to qualify, as a buyer fills it in."""
        rows = self.exposure() if rows is None else rows
        action = rows.with_user(self.buyer).action_qualify()
        form = Form(self.env["sourcing.work"].with_user(self.buyer).with_context(
            **action["context"]))  # fmt: skip
        for name, value in values.items():
            form[name] = value
        return form

    def test_a_case_covers_the_parts_that_it_names_and_those_of_its_categories(self):
        named = self.make_case(self.bolt)
        wide = self.make_case(
            self.bolt, products=self.part2, category_ids=[Command.set(self.category.ids)]
        )
        other = self.make_case(self.bolt, products=self.part2)
        self.assertEqual(self.find(), named | wide)
        self.assertEqual(wide._get_covered(self.part), self.part)
        self.assertFalse(other._get_covered(self.part))

    def test_decided_and_cancelled_cases_other_suppliers_sites_and_companies_are_left_out(self):
        self.make_case(self.bolt).action_cancel()
        case = self.make_case(self.acme, site_id=self.plant_china.id)
        self.assertEqual(self.find(), case)
        self.assertFalse(self.find(self.bolt))
        self.assertEqual(self.find(self.plant_china), case, "a site is of its supplier")
        self.assertEqual(self.find(self.acme, self.plant_china), case)
        self.assertFalse(self.find(self.acme, self.plant_thailand))
        self.assertFalse(self.find(states=("review",)))
        other = self.env["res.company"].create({"name": "Elsewhere"})
        case._sealed().write({"company_id": other.id})
        self.assertFalse(self.find())

    def test_the_next_step_opens_the_draft_of_an_alternate(self):
        self.assertEqual(self.exposure().next_action, "qualify")
        self.assertEqual(self.step()["res_model"], "sourcing.work")
        draft = self.make_case(self.bolt)
        self.assertEqual(self.step()["res_id"], draft.id)
        self.make_case(self.bolt)
        self.assertEqual(self.step()["res_model"], "supplier.qualification")
        self.assertIn("domain", self.step())

    def test_a_case_that_renews_what_counts_brings_no_alternate(self):
        self.make_case(self.acme, type="periodic")
        self.assertEqual(self.step()["res_model"], "sourcing.work")
        elsewhere = self.make_case(self.acme, site_id=self.plant_thailand.id)
        self.assertEqual(self.step()["res_id"], elsewhere.id)

    def test_the_question_tells_of_the_open_case_and_leads_to_it(self):
        draft = self.make_case(self.bolt)
        form = self.ask(self.exposure() | self.exposure(self.part2))
        self.assertEqual(form.partner_id, self.bolt)
        self.assertIn(draft.name, form.open_case_text)
        self.assertIn("Draft", form.open_case_text)
        self.assertIn("Board", form.open_case_text)
        self.assertNotIn("Housing", form.open_case_text, "the case does not cover it")
        self.assertEqual(form.save().action_open_cases()["res_id"], draft.id)
        form.partner_id = self.acme
        self.assertFalse(form.open_case_text)

    def test_a_case_of_another_site_is_no_duplicate(self):
        self.make_case(self.acme, site_id=self.plant_china.id)
        self.assertTrue(self.ask(partner_id=self.acme).open_case_text)
        form = self.ask(partner_id=self.acme, site_id=self.plant_thailand)
        self.assertFalse(form.open_case_text)

    def test_whom_somebody_looks_at_already_is_proposed_before_others(self):
        carl = self.env["res.partner"].create({"name": "Carl", "is_company": True})
        self.part.write({"seller_ids": [Command.create({"partner_id": carl.id})]})
        self.assertEqual(self.exposure()._get_likely_alternate(), self.bolt)
        self.make_case(carl)
        self.assertEqual(self.exposure()._get_likely_alternate(), carl)

    def test_launching_many_refuses_what_a_category_covers(self):
        case = self.make_case(
            self.bolt, products=self.part2, category_ids=[Command.set(self.category.ids)]
        )
        wizard = self.env["supplier.qualification.launch"].with_user(self.buyer).create(
            {"source_ids": [Command.set(self.source(self.bolt).ids)], "plan_id": self.plan.id}
        )  # fmt: skip
        wizard.action_apply()
        self.assertFalse(wizard.case_ids)
        self.assertIn(case.name, wizard.line_ids.reason)

    def test_the_decision_aid_opens_the_case_that_is_open(self):
        draft = self.make_case(self.bolt)
        aid = self.env["sourcing.decision.aid"].with_user(self.buyer).create(
            {"product_id": self.part.id, "supplier_id": self.bolt.id, "plan_id": self.plan.id}
        )  # fmt: skip
        self.assertEqual(aid.action_qualify_us()["res_id"], draft.id)
        self.assertEqual(draft.state, "draft", "its owner starts it")

    def test_an_override_is_repaired_by_the_case_of_the_category(self):
        case = self.make_case(
            self.bolt, products=self.part2, category_ids=[Command.set(self.category.ids)]
        )
        order = self.make_order(self.bolt, (self.part, 5))
        repair = self.env["purchase.source.override"]._open_repair(order.order_line)
        self.assertEqual(repair, case)

    def test_an_employee_asks_nothing(self):
        self.make_case(self.bolt)
        with self.assertRaises(AccessError):
            self.env["supplier.qualification"].with_user(self.employee)._find_open(
                self.part, self.env.company
            )


@tagged("post_install", "-at_install")
class TestRunningReasons(SupplierQualificationCase):
    """A reason names the case that is running already."""

    def setUp(self):
        super().setUp()
        self.track()
        self.qualify(self.acme)

    def start(self):
        case = self.make_case(self.bolt)
        case.action_start()
        self.exposure().invalidate_recordset(["reasons"])

    def test_a_missing_alternate(self):
        self.assertIn("qualify an alternate", self.exposure().reasons)
        self.start()
        self.assertIn("finish the qualification of Bolt", self.exposure().reasons)

    def test_a_sole_source(self):
        self.part.is_sole_source = True
        self.assertNotIn("Bolt", self.exposure().reasons)
        self.start()
        self.assertIn("the qualification of Bolt is running", self.exposure().reasons)
        self.assertTrue(self.exposure().reasons.startswith("Nobody else makes it yet"))
