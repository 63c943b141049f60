from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged

from .common import SupplierQualificationCase


@tagged("post_install", "-at_install")
class TestCertificate(SupplierQualificationCase):
    """What a supplier holds, who verified it, and what its lapse does."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.iso = cls.env["supplier.certificate.type"].create(
            {"name": "ISO 1", "reminder_days": 6, "reminder_repeat_days": 2}
        )
        cls.iatf = cls.env["supplier.certificate.type"].create({"name": "IATF 1"})

    def make_certificate(self, days=(-100, 100), verify=True, **values):
        certificate = (
            self.env["supplier.certificate"]
            .with_user(self.buyer)
            .create(
                {
                    "partner_id": self.acme.id,
                    "type_id": self.iso.id,
                    "number": "N 1",
                    "valid_from": self.day(days[0]),
                    "valid_until": self.day(days[1]),
                    "attachment_ids": [Command.create({"name": "scan.pdf"})],
                }
                | values
            )
        )
        if verify:
            certificate.with_user(self.auditor).action_verify()
        return certificate

    # The register -----------------------------------------------------------------------------

    def test_states_follow_from_dates_and_verification(self):
        found = {
            "draft": self.make_certificate(verify=False),
            "upcoming": self.make_certificate((5, 100)),
            "valid": self.make_certificate((-5, 7)),
            "expiring": self.make_certificate((-5, 6)),
            "expired": self.make_certificate((-50, -1)),
        }
        found["withdrawn"] = self.make_certificate()
        found["withdrawn"].with_user(self.auditor).action_withdraw()
        certificates = self.env["supplier.certificate"]
        mine = certificates.browse([one.id for one in found.values()])
        for state, certificate in found.items():
            with self.subTest(state=state):
                self.assertEqual(certificate.state, state)
                self.assertEqual(certificates.search([("state", "=", state)]) & mine, certificate)
        groups = dict(certificates._read_group([("id", "in", mine.ids)], ["state"], ["__count"]))
        self.assertEqual(groups, dict.fromkeys(found, 1))

    def test_only_auditors_verify_and_only_with_the_document(self):
        certificate = self.make_certificate(verify=False)
        with self.assertRaises(AccessError):
            certificate.action_verify()
        bare = self.make_certificate(verify=False, attachment_ids=False)
        with self.assertRaisesRegex(UserError, "attach the document"):
            bare.with_user(self.auditor).action_verify()
        certificate.with_user(self.auditor).action_verify()
        self.assertEqual(certificate.verified_by, self.auditor)

    def test_a_verified_certificate_stays_as_it_is(self):
        certificate = self.make_certificate()
        for vals in ({"valid_until": self.day(999)}, {"number": "N 2"}, {"active": False},
                     {"partner_id": self.bolt.id}):  # fmt: skip
            with self.subTest(vals=vals), self.assertRaisesRegex(UserError, "was verified"):
                certificate.write(vals)
        with self.assertRaisesRegex(UserError, "part of the history"):
            certificate.unlink()
        certificate.user_id = self.auditor
        certificate.with_user(self.auditor).action_unverify()
        certificate.number = "N 2"
        self.assertEqual(certificate.state, "draft")

    def test_verification_cannot_be_forged(self):
        certificate = self.make_certificate(verify=False)
        for vals in ({"verified_date": self.today}, {"verified_by": self.auditor.id},
                     {"withdrawn_date": False}, {"last_reminder_date": self.today}):  # fmt: skip
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                certificate.with_user(self.manager).write(vals)
        with self.assertRaises(AccessError):
            self.make_certificate(verify=False, verified_date=self.today)

    def test_it_belongs_to_the_supplier_or_to_one_of_its_sites(self):
        contact = self.env["res.partner"].create({"name": "Kim", "parent_id": self.acme.id})
        self.assertEqual(self.make_certificate(partner_id=contact.id).partner_id, self.acme)
        moved = self.make_certificate(partner_id=self.bolt.id, verify=False)
        moved.partner_id = contact
        self.assertEqual(moved.partner_id, self.acme, "also when it is corrected")
        self.assertTrue(self.make_certificate(site_id=self.plant_china.id))
        with self.assertRaisesRegex(ValidationError, "not a site of"):
            self.make_certificate(partner_id=self.bolt.id, site_id=self.plant_china.id)

    def test_other_companies_and_employees_see_nothing(self):
        certificate = self.make_certificate()
        with self.assertRaises(AccessError):
            certificate.with_user(self.employee).read(["number"])
        company = self.env["res.company"].create({"name": "Elsewhere"})
        self.buyer.write({"company_ids": [Command.set(company.ids)], "company_id": company.id})
        shared = self.make_certificate(verify=False, company_id=False)
        visible = self.env["supplier.certificate"].with_user(self.buyer).search([])
        self.assertIn(shared, visible)
        self.assertNotIn(certificate, visible)

    def test_types_ship_as_data_and_managers_keep_them(self):
        for name in ("iso9001", "iatf16949", "iso13485", "as9100"):
            self.assertTrue(self.env.ref(f"supplier_qualification.certificate_type_{name}"))
        with self.assertRaises(AccessError):
            self.iso.with_user(self.auditor).reminder_days = 1
        self.iso.with_user(self.manager).reminder_days = 30

    # Reminders --------------------------------------------------------------------------------

    def run_cron(self):
        self.trigger("ir_cron_remind_certificates")

    def test_reminders_come_by_two_numbers_and_once_a_day(self):
        certificate = self.make_certificate((-100, 10))
        sent = []
        for left in range(10, -2, -1):
            with freeze_time(self.day(10 - left)):
                before = certificate.last_reminder_date
                self.run_cron()
                self.run_cron()
                if certificate.last_reminder_date != before:
                    sent.append(left)
        self.assertEqual(sent, [6, 4, 2])
        self.assertEqual(len(certificate.activity_ids), 1)
        self.assertEqual(certificate.activity_ids.user_id, self.buyer)
        notified = self.env["mail.message"].search(
            [
                ("model", "=", certificate._name),
                ("res_id", "=", certificate.id),
                ("message_type", "=", "user_notification"),
            ]
        )
        # one for the activity, then one for each further day
        self.assertEqual(len(notified), 3)
        self.assertEqual(notified.partner_ids, self.buyer.partner_id)

    def test_a_reminder_speaks_the_language_of_its_owner(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.buyer.lang = "de_DE"
        certificate = self.make_certificate((-100, 5))
        self.run_cron()
        day = self.day(5).strftime("%d.%m.%Y")
        self.assertIn(f"endet am {day}: um die Erneuerung", certificate.activity_ids.summary)

    def test_a_renewal_ends_the_reminders(self):
        certificate = self.make_certificate((-100, 5))
        self.run_cron()
        self.assertTrue(certificate.activity_ids)
        self.make_certificate((5, 900))
        self.assertFalse(certificate.activity_ids)
        with freeze_time(self.day(2)):
            self.run_cron()
        self.assertFalse(certificate.activity_ids)

    def test_nobody_is_chased_for_dead_suppliers_or_unverified_papers(self):
        dead = self.make_certificate((-100, 5))
        paper = self.make_certificate((-100, 5), verify=False, partner_id=self.bolt.id)
        self.acme.active = False
        self.run_cron()
        self.assertFalse(dead.activity_ids | paper.activity_ids)

    # What rests on it -------------------------------------------------------------------------

    def require(self, lapse="block", grace=10, types=None):
        self.plan.write(
            {
                "certificate_type_ids": [Command.set((types or self.iso).ids)],
                "certificate_lapse": lapse,
                "certificate_grace_days": grace,
            }
        )

    def test_an_approval_needs_every_required_certificate(self):
        self.require(types=self.iso | self.iatf)
        self.make_certificate()
        case = self.submit(self.make_case())
        self.assertEqual(case.missing_certificate_ids, self.iatf)
        with self.assertRaisesRegex(UserError, "IATF 1"):
            self.sign(case, self.approver_quality)
        self.make_certificate(type_id=self.iatf.id)
        self.approve(case)
        self.assertEqual(case.result, "approved")

    def test_a_later_plan_changes_nothing_that_runs(self):
        case = self.make_case()
        case.action_start()
        self.require()
        self.assertFalse(case.certificate_type_ids)
        with self.assertRaises(AccessError):
            case.with_user(self.manager).write({"certificate_lapse": "watch"})

    def level_on(self, days):
        with freeze_time(self.day(days)):
            self.env["product.exposure"]._refresh(self.part)
            source = self.source(self.acme)
            return source.state, source.certificate_lapsed, self.exposure().level

    def test_a_lapse_puts_on_watch_then_out_of_force(self):
        self.track("single")
        self.require("block", grace=100)
        self.make_certificate((-100, 200))
        self.qualify()
        self.assertEqual(self.level_on(0), ("approved", False, "covered"))
        self.assertEqual(self.source(self.acme).valid_until, self.day(300))
        self.assertEqual(self.level_on(200), ("approved", False, "covered"))
        self.assertEqual(self.level_on(201), ("approved", True, "watch"))
        with freeze_time(self.day(201)):
            self.assertIn("certificate", self.exposure().reasons)
        self.assertEqual(self.level_on(300), ("approved", True, "watch"))
        self.assertEqual(self.level_on(301), ("lapsed", True, "critical"))

    def test_a_plan_may_leave_it_at_watch(self):
        self.track("single")
        self.require("watch", grace=0)
        self.make_certificate((-100, 50))
        self.qualify()
        self.assertEqual(self.level_on(51), ("approved", True, "watch"))
        self.assertEqual(self.level_on(400), ("approved", True, "watch"))

    def test_a_renewal_or_a_verification_brings_it_back_at_once(self):
        self.track("single")
        self.require("block", grace=0)
        certificate = self.make_certificate()
        self.qualify()
        certificate.with_user(self.auditor).action_withdraw()
        self.assertEqual(self.source(self.acme).state, "lapsed")
        self.assertEqual(self.exposure().level, "critical")
        renewal = self.make_certificate(verify=False)
        self.assertEqual(self.source(self.acme).state, "lapsed")
        renewal.with_user(self.auditor).action_verify()
        self.assertEqual(self.source(self.acme).state, "approved")
        self.assertEqual(self.exposure().level, "covered")

    def test_a_certificate_of_one_site_does_not_carry_another(self):
        self.require("block", grace=0)
        self.make_certificate(site_id=self.plant_china.id)
        china = self.qualify(site_id=self.plant_china.id)
        thailand = self.submit(self.make_case(site_id=self.plant_thailand.id))
        self.assertEqual(china.result, "approved")
        self.assertEqual(thailand.missing_certificate_ids, self.iso)

    def test_days_of_grace_begin_with_the_approval_at_the_earliest(self):
        self.require("block", grace=10)
        self.make_certificate((-100, -50))
        self.qualify(
            decision="conditional",
            sign_values={"valid_until": self.day(90), "note": "Renew the certificate"},
        )
        self.assertEqual(self.level_on(9)[0], "conditional")
        self.assertEqual(self.level_on(10)[0], "lapsed")

    def test_orders_are_judged_on_the_day_that_the_goods_arrive(self):
        self.track("single")
        self.require("block", grace=5)
        self.make_certificate((-100, 20))
        self.qualify()
        covering = self.env["product.source"]._covering
        self.assertTrue(covering(self.part, self.acme, self.day(25)))
        late = covering(self.part, self.acme, self.day(26))
        self.assertFalse(late)
        self.assertIn("certificate", late.reason)

    def test_a_suspension_outranks_a_lapse(self):
        self.require("block", grace=0)
        certificate = self.make_certificate()
        case = self.qualify()
        case.with_user(self.approver_quality).action_suspend("Fire")
        certificate.with_user(self.auditor).action_withdraw()
        self.assertEqual(self.source(self.acme).state, "suspended")

    def test_cases_without_certificates_are_untouched(self):
        self.track("single")
        self.qualify()
        self.assertEqual(self.level_on(0), ("approved", False, "covered"))
