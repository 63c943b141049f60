from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .contract_common import ContractCase


@tagged("post_install", "-at_install")
class TestContractReminder(ContractCase):
    """Whoever answers for a manufacturer is told once that its answers run out of date."""

    def setUp(self):
        super().setUp()
        self.review = self.start()
        self.review.line_ids.answer = "yes"
        self.review.line_ids.attachment_ids = self.make_file()
        self.review.offer = "own_sites"
        self.review.action_close()
        self.kind = self.env.ref("supplier_qualification.mail_act_contract_review")

    def start(self):
        action = self.acme.with_user(self.buyer).action_start_review()
        reviews = self.env["supplier.contract.review"]
        return reviews.with_user(self.buyer).browse(action["res_id"])

    def run_job(self, days_before):
        """Run the job so many days before the answers are out of date."""
        day = self.review.valid_until - timedelta(days=days_before)
        progress = type(self.env["ir.cron"])
        with freeze_time(day), patch.object(progress, "_commit_progress", lambda *a, **k: 60):
            self.env["supplier.contract.review"]._cron_remind()
        return self.get_activities()

    def get_activities(self):
        self.env.invalidate_all()
        found = self.review.sudo().activity_ids
        return found.filtered(lambda activity: activity.activity_type_id == self.kind)

    def get_notes(self):
        return self.env["mail.message"].search_count(
            [("model", "=", self.review._name), ("res_id", "=", self.review.id),
             ("message_type", "=", "user_notification")]
        )  # fmt: skip

    def test_its_owner_is_told_once_and_not_before_the_time(self):
        self.assertFalse(self.run_job(31))
        activity = self.run_job(30)
        self.assertEqual(activity.user_id, self.buyer)
        self.assertEqual(activity.date_deadline, self.review.valid_until)
        self.assertIn("Acme", activity.summary)
        before = self.get_notes()
        for days in (30, 20, 1, -5):
            self.assertEqual(self.run_job(days), activity)
        self.assertEqual(self.get_notes(), before)

    def test_a_job_that_was_off_reminds_of_what_is_overdue(self):
        self.assertEqual(len(self.run_job(-40)), 1)

    def test_it_repeats_where_the_company_says_so(self):
        self.env.company.contract_reminder_repeat_days = 10
        self.run_job(30)
        before = self.get_notes()
        for days in (29, 20, 19, 10):
            self.run_job(days)
        self.assertEqual(self.get_notes() - before, 2)
        self.assertEqual(len(self.get_activities()), 1)

    def test_no_days_no_reminder(self):
        self.env.company.contract_reminder_days = 0
        self.assertFalse(self.run_job(0))

    def test_a_new_round_ends_the_reminder(self):
        self.assertTrue(self.run_job(10))
        self.start()
        self.assertFalse(self.get_activities())
        self.assertFalse(self.run_job(5))

    def test_nobody_writes_that_it_was_sent(self):
        with self.assertRaises(AccessError):
            self.review.last_reminder_date = self.today

    def test_who_is_no_contract_manufacturer_any_more_is_not_asked(self):
        self.acme.sudo().write({"is_contract_manufacturer": False})
        self.assertFalse(self.run_job(10))
