from odoo import Command
from odoo.tests import HttpCase, freeze_time, tagged

from .common import SupplierQualificationCase


@tagged("post_install", "-at_install")
class TestDecisionTours(HttpCase, SupplierQualificationCase):
    """Decisions and the life after them, in a real browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for user in cls.buyer | cls.approver_quality | cls.approver_purchasing:
            user.password = user.login

    def setUp(self):
        super().setUp()
        self.track("single")

    def start(self, path, tour, user):
        self.start_tour(path, tour, login=user.login)

    def test_a_signer_reads_the_brief_and_signs(self):
        case = self.submit(self.make_case())
        path = f"/odoo/supplier-qualifications/{case.id}"
        self.start(path, "sq_signer_reads_and_signs", self.approver_quality)
        signature = case.approval_ids
        self.assertEqual((signature.decision, signature.note), ("conditional", "Gauge study"))
        self.assertEqual(str(signature.valid_until), "2027-12-31")

    def test_a_conditional_approval_drops_and_is_extended(self):
        with freeze_time(self.day(-20)):
            case = self.submit(self.make_case())
            case.condition_ids = [
                Command.create({"name": "Gauge study", "date_deadline": self.day(-2)})
            ]
            self.approve(case, "conditional", valid_until=self.day(60))
            self.make_order(self.acme, (self.part, 5), days=5).button_confirm()
        self.env["product.exposure"]._refresh()
        path = f"/odoo/supplier-qualifications/{case.id}"
        self.start(path, "sq_buyer_sees_the_drop", self.buyer)
        self.start(path, "sq_signer_extends", self.approver_quality)
        self.assertEqual(case.status, "expired", "one of two has signed")
        self.start(path, "sq_signer_agrees", self.approver_purchasing)
        self.assertEqual(case.status, "conditional")
        self.assertEqual(str(case.valid_until), "2027-12-15")

    def test_existing_suppliers_are_taken_over_by_signature(self):
        self.part.seller_ids = [Command.create({"partner_id": self.acme.id, "price": 2})]
        self.start(
            "/odoo/action-supplier_qualification.supplier_qualification_takeover_action",
            "sq_buyer_takes_over",
            self.buyer,
        )
        case = self.env["supplier.qualification"].search([("partner_id", "=", self.acme.id)])
        self.assertEqual((case.state, case.is_takeover), ("review", True))
        self.approve(case)
        self.assertEqual(self.source(self.acme).state, "approved")

    def test_a_change_notice_suspends_what_it_touches(self):
        case = self.qualify()
        self.start("/odoo/change-notices", "sq_buyer_records_a_change", self.buyer)
        self.start("/odoo/change-notices", "sq_approver_assesses_the_change", self.approver_quality)
        self.assertEqual(case.status, "suspended")
        self.assertEqual(case.next_ids.trigger_ids.code, "change_notice")

    def test_the_register_of_a_past_day(self):
        self.qualify()
        self.start(
            "/odoo/action-supplier_qualification.supplier_qualification_register_action",
            "sq_register_of_a_past_day",
            self.buyer,
        )
