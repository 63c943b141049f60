from odoo.tests import tagged

from .common import SupplierQualificationCase


@tagged("post_install", "-at_install")
class TestDigest(SupplierQualificationCase):
    """New, worse, solved: once, for each owner, and nothing when nothing changed."""

    def setUp(self):
        super().setUp()
        self.env["mail.mail"].search([]).unlink()
        self.env.company.sourcing_user_id = self.buyer
        self.buyer.email = self.buyer.login + "@example.com"
        self.manager.email = self.manager.login + "@example.com"
        # Rows of parts that were there before belong to nobody here.
        self.env["product.exposure"].search([])._sealed()._mark_notified()

    def notify(self):
        """Run the job; return the new mails."""
        before = self.env["mail.mail"].search([])
        with self.enter_registry_test_mode():
            self.env.ref("supplier_qualification.ir_cron_notify_exposure").method_direct_trigger()
        return self.env["mail.mail"].search([]) - before

    def test_new_exposure_is_told_once(self):
        self.track()
        [mail] = self.notify()
        self.assertEqual(mail.recipient_ids, self.buyer.partner_id)
        self.assertIn("Board", mail.body_html)
        self.assertIn("Housing", mail.body_html)
        self.assertIn("New", mail.body_html)
        self.assertIn("No source that could deliver", mail.body_html)
        self.assertFalse(self.notify(), "running again sends nothing twice")

    def test_activity_comes_and_goes_with_the_exposure(self):
        self.track("single")
        self.notify()
        row = self.exposure()
        self.assertEqual(row.activity_ids.user_id, self.buyer)
        self.qualify(products=self.part | self.part2)
        [mail] = self.notify()
        self.assertIn("Solved", mail.body_html)
        self.assertFalse(row.activity_ids)

    def test_worse_is_told_and_better_but_still_bad_is_solved(self):
        self.track()
        self.qualify(products=self.part | self.part2)
        self.notify()
        self.env["supplier.qualification"].search(
            [("partner_id", "=", self.acme.id)]
        ).with_user(self.approver_quality).action_withdraw("Gone")
        [mail] = self.notify()
        self.assertIn("Worse", mail.body_html)

    def test_covered_parts_are_no_news(self):
        self.qualify(products=self.part | self.part2)
        self.track("single")
        self.assertFalse(self.notify())

    def test_one_digest_for_each_owner(self):
        self.part2.responsible_id = self.manager
        self.track()
        mails = self.notify()
        self.assertEqual(len(mails), 2)
        mine = mails.filtered(lambda mail: mail.recipient_ids == self.manager.partner_id)
        self.assertIn("Housing", mine.body_html)
        self.assertNotIn("Board", mine.body_html)

    def test_snoozed_parts_wait_for_their_day(self):
        self.track()
        self.exposure().write({"snoozed_until": self.day(5)})
        [mail] = self.notify()
        self.assertNotIn("Board", mail.body_html)
        self.exposure().write({"snoozed_until": self.today})
        [mail] = self.notify()
        self.assertIn("Board", mail.body_html)

    def test_parts_without_an_owner_are_kept_for_the_first_owner(self):
        self.env.company.sourcing_user_id = False
        self.part.responsible_id = self.part2.responsible_id = False
        self.track()
        self.assertFalse(self.notify())
        self.exposure().user_id = self.buyer
        [mail] = self.notify()
        self.assertIn("Board", mail.body_html)

    def test_the_digest_has_a_bounded_number_of_lines(self):
        self.env["product.product"].create(
            [{"name": f"Part {number}", "categ_id": self.category.id} for number in range(40)]
        )
        self.track()
        [mail] = self.notify()
        self.assertIn("12 more", mail.body_html)

    def test_the_job_lapses_what_ended_over_night(self):
        self.track("single")
        case = self.qualify(products=self.part | self.part2)
        self.notify()
        # As time does it: nothing is recomputed until the job runs.
        case._sealed().write({"valid_until": self.day(-1), "valid_from": self.day(-9)})
        self.assertEqual(self.source(self.acme).state, "approved")
        [mail] = self.notify()
        self.assertEqual(self.source(self.acme).state, "lapsed")
        self.assertEqual(self.exposure().level, "critical")
        self.assertIn("New", mail.body_html)
