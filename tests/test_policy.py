from datetime import date, datetime

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .common import SupplierQualificationCase


@tagged("post_install", "-at_install")
class TestPolicy(SupplierQualificationCase):
    """Which policy reaches a part: product, category, its parents, company."""

    def policy(self, product=None):
        product = product or self.part
        product.invalidate_recordset()
        return product.effective_sourcing_policy, product.effective_source_check

    def test_nothing_is_tracked_before_somebody_says_so(self):
        self.assertEqual(self.policy(), ("none", "warn"))

    def test_the_nearest_word_counts(self):
        self.env.company.sourcing_policy = "single"
        self.assertEqual(self.policy(), ("single", "warn"))
        self.category.sourcing_policy = "dual_site"
        self.assertEqual(self.policy(), ("dual_site", "warn"))
        self.subcategory.write({"sourcing_policy": "dual_country", "source_check": "block"})
        self.assertEqual(self.policy(), ("dual_country", "block"))
        self.part.sourcing_policy = "none"
        self.assertEqual(self.policy(), ("none", "block"))
        self.part.sourcing_policy = "inherit"
        self.subcategory.sourcing_policy = "inherit"
        self.assertEqual(self.policy(), ("dual_site", "block"))

    def test_new_records_show_that_they_inherit(self):
        self.assertEqual(self.category.sourcing_policy, "inherit")
        self.assertEqual(self.part.sourcing_policy, "inherit")
        self.assertEqual(self.env["product.template"].new({}).source_check, "inherit")

    def test_moving_a_category_or_a_part_changes_what_is_tracked(self):
        self.category.sourcing_policy = "single"
        self.assertTrue(self.exposure())
        self.subcategory.parent_id = False
        self.assertFalse(self.exposure())
        self.subcategory.parent_id = self.category
        self.assertTrue(self.exposure())
        self.part.categ_id = self.env["product.category"].create({"name": "Loose"})
        self.assertFalse(self.exposure())

    def test_a_new_part_of_a_tracked_category_has_a_row(self):
        self.track()
        part = self.env["product.product"].create(
            {"name": "New", "categ_id": self.subcategory.id}
        )
        self.assertEqual(self.exposure(part).level, "critical")

    def test_parts_that_are_not_bought_are_not_tracked(self):
        self.track()
        self.part.purchase_ok = False
        self.assertFalse(self.exposure())
        self.part.purchase_ok = True
        self.assertTrue(self.exposure())
        self.part.action_archive()
        self.assertFalse(self.exposure())

    def test_start_tracking_writes_the_policy_and_shows_the_exposure(self):
        wizard = Form(self.env["sourcing.tracking"].with_user(self.manager))
        wizard.category_ids.add(self.category)
        self.assertEqual(wizard.part_count, 2)
        wizard.policy = "dual_supplier"
        wizard.source_check = "block"
        action = wizard.save().action_apply()
        self.assertEqual(action["res_model"], "product.exposure")
        self.assertEqual(self.policy(), ("dual_supplier", "block"))
        self.assertEqual(self.exposure().level, "critical")

    def test_start_tracking_is_for_managers(self):
        with self.assertRaises(AccessError):
            self.env["sourcing.tracking"].with_user(self.buyer).create(
                {"category_ids": self.category.ids}
            )

    def test_start_tracking_stays_in_the_companies_of_the_user(self):
        other = self.env["res.company"].create({"name": "Sister"})
        wizard = (
            self.env["sourcing.tracking"]
            .with_user(self.manager)
            .create({"category_ids": self.category.ids, "company_id": other.id})
        )
        with self.assertRaisesRegex(AccessError, "Sister"):
            wizard.action_apply()

    def test_a_branch_tracks_what_belongs_to_the_company_above_it(self):
        branch = self.env["res.company"].create(
            {"name": "Branch", "parent_id": self.env.company.id, "sourcing_policy": "dual_site",
             "source_check": "block"}
        )  # fmt: skip
        sister = self.env["res.company"].create({"name": "Sister", "sourcing_policy": "single"})
        self.part.company_id = self.env.company
        found = self.env["product.product"]._get_effective_policies(
            self.part.ids, [self.env.company.id, branch.id, sister.id]
        )
        self.assertEqual(
            found,
            {(self.part.id, self.env.company.id): ("none", "warn"),
             (self.part.id, branch.id): ("dual_site", "block")},
        )  # fmt: skip

    def test_days_are_the_days_of_the_company(self):
        company = self.env.company
        company.partner_id.tz = "Pacific/Auckland"
        moment = datetime(2026, 3, 1, 20, 0)
        self.assertEqual(company._sourcing_day(moment), date(2026, 3, 2))
        with freeze_time(moment):
            self.assertEqual(company._sourcing_today(), date(2026, 3, 2))
        company.partner_id.tz = "America/Los_Angeles"
        with freeze_time(moment):
            self.assertEqual(company._sourcing_today(), date(2026, 3, 1))
