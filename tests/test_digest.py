from datetime import datetime

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import freeze_time, tagged

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

    def notify(self, job="ir_cron_notify_exposure"):
        """Run the job as if the hour had come; return the new mails about parts."""
        self.env["res.company"].search([]).write({"sourcing_digest_next": False})
        greetings = ("Hello", "Bonjour")
        return self.run_job(job).filtered(
            lambda mail: any(greeting in mail.body_html for greeting in greetings)
        )

    def run_job(self, job="ir_cron_send_digests"):
        before = self.env["mail.mail"].search([])
        with self.enter_registry_test_mode():
            self.env.ref(f"supplier_qualification.{job}").method_direct_trigger()
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

    def test_parts_of_whom_no_mail_reaches_wait_untold(self):
        self.buyer.email = False
        self.track()
        self.assertFalse(self.notify())
        self.assertFalse(self.exposure().notified_level, "nobody was told")
        self.buyer.email = "bea@example.com"
        [mail] = self.notify()
        self.assertIn("Board", mail.body_html)

    def test_parts_of_who_has_left_are_told_to_the_next_owner(self):
        self.part.responsible_id = self.manager
        self.track()
        self.manager.active = False
        [mail] = self.notify()
        self.assertEqual(mail.recipient_ids, self.buyer.partner_id)
        self.assertIn("Board", mail.body_html)

    def test_a_waiver_makes_no_part_worse(self):
        self.qualify(products=self.part | self.part2)
        self.track("single")
        waiver = self.env["sourcing.waiver"].with_user(self.buyer).create(
            {"product_id": self.part.id, "reason": "Last", "valid_until": self.day(30)}
        )
        waiver.with_user(self.approver_quality).action_approve()
        self.assertEqual(self.exposure().level, "waived")
        self.assertFalse(self.notify())

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

    def test_the_mail_reads_well_without_html(self):
        self.track()
        [mail] = self.notify()
        [sent] = mail._prepare_outgoing_list()
        lines = [line.strip() for line in sent["body_alternative"].splitlines()]
        self.assertIn("*New *", " ".join(lines).replace("* New", "*New"))
        part = next(place for place, line in enumerate(lines) if line.startswith("Board ["))
        self.assertIn("Critical", lines[part])
        self.assertIn("No source that could deliver", lines[part + 1])
        self.assertTrue(lines[part + 2].startswith("Qualify an alternate ["))
        self.assertNotIn("None", sent["body_alternative"])

    def test_the_digest_speaks_the_language_of_its_reader(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.buyer.lang = "fr_FR"
        self.track("single")
        self.qualify(products=self.part | self.part2)
        self.notify()
        case = self.env["supplier.qualification"].search([("partner_id", "=", self.acme.id)])
        self.set_dates(case, valid_until=self.day(12))
        [mail] = self.notify()
        self.assertIn(self.day(12).strftime("%d/%m/%Y"), mail.body_html)

    # Schedule

    def next_digest(self, moment, **schedule):
        company = self.env.company
        company.partner_id.tz = "Europe/Berlin"
        company.write(schedule)
        return company._get_next_digest(datetime.fromisoformat(moment))

    def test_the_hour_is_that_of_the_company_in_summer_and_in_winter(self):
        daily = {"sourcing_digest_period": "daily", "sourcing_digest_hour": 7}
        for moment, expected in (
            ("2026-01-10 05:00", "2026-01-10 06:00"),
            ("2026-01-10 06:00", "2026-01-11 06:00"),
            ("2026-07-10 05:30", "2026-07-11 05:00"),
            # the night in which summer time begins
            ("2026-03-28 12:00", "2026-03-29 05:00"),
        ):
            self.assertEqual(self.next_digest(moment, **daily), datetime.fromisoformat(expected))

    def test_a_week_is_told_on_its_day(self):
        weekly = {
            "sourcing_digest_period": "weekly", "sourcing_digest_weekday": "4",
            "sourcing_digest_hour": 16,
        }  # fmt: skip
        # 9 January 2026 is a Friday
        self.assertEqual(self.next_digest("2026-01-08 12:00", **weekly), datetime(2026, 1, 9, 15))
        self.assertEqual(self.next_digest("2026-01-09 15:00", **weekly), datetime(2026, 1, 16, 15))

    def test_an_hour_is_an_hour_of_the_day(self):
        with self.assertRaisesRegex(ValidationError, "between 0 and 23"):
            self.env.company.sourcing_digest_hour = 24

    def test_the_job_waits_for_the_hour_and_sends_once(self):
        self.env.company.write({"sourcing_digest_period": "daily", "sourcing_digest_hour": 6})
        self.track()
        due = self.env.company.sourcing_digest_next
        self.assertTrue(due)
        self.assertFalse(self.run_job(), "not before its hour")
        with freeze_time(due):
            self.assertEqual(len(self.run_job()), 1)
            self.assertGreater(self.env.company.sourcing_digest_next, due)
            self.part2.responsible_id = self.manager
            self.assertFalse(self.run_job(), "once a day")

    def test_a_company_that_wants_no_digest_gets_none(self):
        self.env.company.sourcing_digest_period = "none"
        self.track()
        self.assertFalse(self.notify())

    def test_companies_with_another_hour_wait(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        other.sourcing_user_id = self.manager
        self.manager.company_ids += other
        self.category.with_company(other).write({"sourcing_policy": "single"})
        other.sourcing_digest_period = "weekly"
        self.track()
        self.env.company.sourcing_digest_next = False
        mails = self.run_job()
        self.assertEqual(mails.recipient_ids, self.buyer.partner_id)

    # What waits for auditors and approvers

    def test_an_approver_hears_of_a_case_to_sign_once(self):
        self.submit(self.make_case())
        self.approver_quality.email = "quality@example.com"
        mails = self.notify()
        mine = mails.filtered(lambda m: m.recipient_ids == self.approver_quality.partner_id)
        self.assertIn("Cases to sign", mine.body_html)
        self.assertIn("Acme", mine.body_html)
        self.assertEqual(mine.subject, "Supplier qualification: what waits for you")
        self.assertFalse(self.notify(), "nothing changed")

    def test_a_stage_is_told_again_when_it_is_late_and_when_it_comes_back(self):
        self.auditor.email = "auditor@example.com"
        case = self.make_case()
        case.action_start()
        case.stage_ids.user_id = self.auditor
        [mail] = self.notify()
        self.assertIn("Lead-Time Trial · ", mail.body_html)
        case.stage_ids.date_deadline = self.day(-1)
        [mail] = self.notify()
        self.assertIn("late, due", mail.body_html)
        self.assertFalse(self.notify())
        case.stage_ids.user_id = self.buyer
        self.notify()
        case.stage_ids.user_id = self.auditor
        [mail] = self.notify()
        self.assertIn("Lead-Time Trial · ", mail.body_html)

    def test_the_work_of_one_person_is_bounded_too(self):
        self.auditor.email = "auditor@example.com"
        for _number in range(12):
            case = self.make_case()
            case.action_start()
            case.stage_ids.user_id = self.auditor
        [mail] = self.notify()
        self.assertIn("and 2 more.", " ".join(mail.body_html.replace("<t>", "").split()))

    def test_nobody_writes_what_was_told(self):
        self.submit(self.make_case())
        self.notify()
        notice = self.env["sourcing.digest.notice"].search([], limit=1)
        for user in self.buyer | self.approver_quality:
            with self.assertRaises(AccessError):
                notice.with_user(user).read(["work"])
        with self.assertRaises(AccessError):
            notice.with_user(self.manager).unlink()

    # Preview and Odoo's digest

    def test_the_preview_shows_the_digest_and_sends_nothing(self):
        self.env.company.sourcing_user_id = self.manager
        self.track()
        settings = self.env["res.config.settings"].with_user(self.manager)
        before = self.env["mail.mail"].search_count([])
        for _time in range(2):
            action = settings.action_preview_digest()
            preview = self.env["sourcing.digest.preview"].browse(action["res_id"])
            self.assertIn("Board", preview.body)
            self.assertFalse(preview.is_example)
        self.assertEqual(self.env["mail.mail"].search_count([]), before)
        self.assertFalse(self.exposure().notified_level)
        with self.assertRaises(AccessError):
            self.env["res.config.settings"].with_user(self.buyer).action_preview_digest()

    def test_without_news_the_preview_shows_an_example(self):
        self.track()
        action = self.env["res.config.settings"].with_user(self.manager).action_preview_digest()
        preview = self.env["sourcing.digest.preview"].browse(action["res_id"])
        self.assertTrue(preview.is_example)
        self.assertIn("/odoo/exposure/", preview.body)

    def test_odoos_own_digest_counts_exposed_parts_now_and_then(self):
        self.track()
        digest = self.env["digest.digest"].create(
            {"name": "Ours", "kpi_sourcing_exposed": True, "kpi_sourcing_decided": True}
        )
        self.env["product.exposure.snapshot"]._append(
            [{"company_id": self.env.company.id, "date": self.day(-5), "level": "critical",
              "part_count": 7}]
        )  # fmt: skip
        self.qualify(self.bolt)
        kpis = digest._compute_kpis(self.env.company, self.buyer)
        by_name = {kpi["kpi_name"]: kpi for kpi in kpis}
        exposed = by_name["kpi_sourcing_exposed"]["kpi_col1"]["value"]
        self.assertEqual(
            int(exposed),
            self.env["product.exposure"].search_count(
                [("level", "in", ("exposed", "critical")),
                 ("company_id", "=", self.env.company.id)]
            ),
        )  # fmt: skip
        self.assertEqual(int(by_name["kpi_sourcing_decided"]["kpi_col3"]["value"]), 1)
        self.assertEqual(digest._count_exposed_on(self.day(-1), self.env.company)[
            self.env.company], 7)  # fmt: skip
        names = [
            kpi["kpi_name"]
            for kpi in digest.with_user(self.employee)._compute_kpis(
                self.env.company, self.employee
            )
        ]
        self.assertNotIn("kpi_sourcing_exposed", names)
