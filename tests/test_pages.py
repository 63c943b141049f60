from odoo import Command
from odoo.tests import Form, tagged

from .common import SupplierQualificationCase


@tagged("post_install", "-at_install")
class TestPages(SupplierQualificationCase):
    """The pages of suppliers, parts and categories tell where they stand."""

    def test_a_supplier_shows_what_is_in_force_open_and_ending(self):
        ending = self.qualify(sign_values={"valid_until": self.day(30)})
        self.qualify(products=self.part2)
        self.make_case(products=self.part2)
        cancelled = self.make_case()
        cancelled.action_cancel()
        page = self.acme.with_user(self.buyer)
        self.assertEqual((page.cases_in_force, page.cases_open, page.cases_lapsing), (2, 1, 1))
        self.assertEqual(page.trial_stage_count, 2)
        self.assertNotIn(cancelled, page.supplier_case_ids)
        for field, action in (
            ("cases_in_force", page.action_view_cases_in_force()),
            ("cases_open", page.action_view_cases_open()),
            ("cases_lapsing", page.action_view_cases_lapsing()),
            ("trial_stage_count", page.action_view_trial_stages()),
            ("audit_stage_count", page.action_view_audit_stages()),
        ):
            found = self.env[action["res_model"]].with_user(self.buyer).search(action["domain"])
            self.assertEqual(len(found), page[field], field)
        self.assertEqual(
            self.env["supplier.qualification"].search(page.action_view_cases_lapsing()["domain"]),
            ending,
        )

    def test_a_site_is_named_without_the_supplier_that_the_source_names_already(self):
        own, other = self.env["product.source"].create(
            [
                {"product_id": self.part.id, "partner_id": maker.id, "site_id": self.plant_china.id}
                for maker in self.acme | self.bolt
            ]
        )
        self.assertEqual(own.with_user(self.buyer).site_name, "Suzhou")
        self.assertEqual(other.with_user(self.buyer).site_name, "Acme, Suzhou")
        own.site_id = False
        self.assertFalse(own.site_name)

    def test_a_site_shows_the_record_of_its_supplier(self):
        self.qualify()
        self.assertEqual(self.plant_china.with_user(self.buyer).cases_in_force, 1)

    def test_the_on_time_record_adds_up_the_sources_and_is_unknown_without_any(self):
        page = self.acme.with_user(self.buyer)
        self.assertFalse(page.supplier_on_time_known)
        self.qualify(products=self.part | self.part2)
        sources = self.acme.source_ids
        sources[0]._sealed().write({"delivery_due_count": 3, "delivery_hit_count": 3})
        sources[1]._sealed().write({"delivery_due_count": 1, "delivery_hit_count": 0})
        self.env.invalidate_all()
        self.assertEqual((page.supplier_due_count, page.supplier_on_time), (4, 0.75))

    def test_many_suppliers_cost_as_many_queries_as_a_few(self):
        def count(partners):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            partners.with_user(self.buyer).mapped("cases_in_force")
            return self.cr.sql_log_count - before

        partners = self.env["res.partner"].create([{"name": f"S{n}"} for n in range(100)])
        for partner in partners[:20]:
            self.make_case(partner)
        count(partners[:5])
        self.assertEqual(count(partners[:5]), count(partners))

    def test_a_category_shows_how_far_its_policy_reaches(self):
        self.track("single")
        self.qualify(products=self.part)
        for category in self.category | self.subcategory:
            page = category.with_user(self.buyer)
            self.assertEqual((page.tracked_part_count, page.exposed_part_count), (2, 1))
            action = page.action_view_tracked_parts()
            self.assertEqual(self.env["product.exposure"].search_count(action["domain"]), 2)
        sister = self.category.create({"name": "Others"}).with_user(self.buyer)
        self.assertEqual(sister.tracked_part_count, 0)

    def test_people_without_the_right_see_the_pages_without_our_figures(self):
        self.qualify()
        self.assertEqual(self.acme.with_user(self.employee).cases_in_force, 0)
        self.assertEqual(self.category.with_user(self.employee).tracked_part_count, 0)

    def test_the_part_shows_its_source_map(self):
        self.qualify()
        self.part.seller_ids = [Command.create({"partner_id": self.bolt.id})]
        view = self.env["product.template"].get_view(view_type="form")
        self.assertIn("o_sq_source_map", view["arch"])
        with Form(self.acme) as form:
            form.name = "Acme Ltd"
        self.assertEqual(len(self.part.product_tmpl_id.source_ids), 2)
