from odoo import Command
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import SupplierQualificationCase


@tagged("post_install", "-at_install")
class TestTours(HttpCase, SupplierQualificationCase):
    """The main screens in a real browser, as the people who use them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for user in cls.buyer | cls.auditor | cls.approver_quality | cls.approver_purchasing:
            user.password = user.login
        cls.manager.password = cls.manager.login
        cls.auditor.group_ids += cls.env.ref("stock.group_stock_user")
        cls.buyer.group_ids += cls.env.ref("product.group_product_manager")

    def start(self, path, tour, user):
        self.start_tour(path, tour, login=user.login)

    def test_a_case_from_the_first_delivery_to_the_flag_that_goes(self):
        self.track("single")
        self.assertEqual(self.part.exposure_level, "critical")
        self.start("/odoo/supplier-qualifications", "sq_buyer_opens_and_records", self.buyer)
        case = self.env["supplier.qualification"].search([("partner_id", "=", self.acme.id)])
        self.assertEqual((len(case), case.state), (1, "in_progress"))
        self.assertEqual(case.stage_ids.delivery_ids.name, "Lot 1")
        self.start("/odoo/qualification-stages", "sq_engineer_completes", self.auditor)
        self.assertEqual(case.state, "review")
        self.assertEqual(case.stage_ids.completed_by, self.auditor)
        form = f"/odoo/supplier-qualifications/{case.id}"
        self.start(form, "sq_approver_signs", self.approver_quality)
        self.assertEqual(case.state, "review")
        self.start(form, "sq_approver_signs", self.approver_purchasing)
        self.assertEqual((case.state, case.result), ("decided", "approved"))
        self.env.invalidate_all()
        self.assertEqual(self.part.exposure_level, "covered")
        product = f"/odoo/action-product.product_template_action/{self.part.product_tmpl_id.id}"
        self.start(product, "sq_part_is_covered", self.buyer)

    def test_an_engineer_pastes_readings_and_answers_questions(self):
        questionnaire = self.env["supplier.audit.questionnaire"].create(
            {
                "name": "Short",
                "question_ids": [Command.create({"chapter": "Planning", "text": "Ready?"})],
            }
        )
        self.plan.stage_ids = [
            Command.clear(),
            Command.create({"kind": "process_validation", "least_samples": 12}),
            Command.create({"kind": "quality_audit", "questionnaire_id": questionnaire.id}),
        ]
        case = self.make_case()
        case.action_start()
        self.start("/odoo/qualification-stages", "sq_engineer_records_evidence", self.auditor)
        process, audit = case.stage_ids
        self.assertEqual(process.characteristic_ids.sample_count, 12)
        self.assertEqual((process.verdict, audit.verdict), ("passed", "passed"))
        self.assertEqual(audit.audit_line_ids.score, "10")

    @mute_logger("odoo.http")  # the refusal is what the test wants
    def test_a_buyer_is_stopped_when_ordering_from_a_listed_source(self):
        self.part.write({"seller_ids": [Command.create({"partner_id": self.bolt.id})]})
        self.track("single", "block")
        order = self.make_order(self.bolt, (self.part, 5))
        path = f"/odoo/action-purchase.purchase_rfq/{order.id}"
        self.start(path, "sq_buyer_is_stopped", self.buyer)
        self.assertEqual(order.state, "draft")

    def test_a_bulk_decision_lists_the_refused_line(self):
        good = self.submit(self.make_case())
        bad = self.submit(self.make_case(self.bolt, user_id=self.approver_quality.id))
        self.start(
            "/odoo/supplier-qualifications?view_type=list", "sq_bulk_decision",
            self.approver_quality,
        )  # fmt: skip
        self.assertEqual(len(good.approval_ids), 1)
        self.assertFalse(bad.approval_ids)

    def test_a_manager_starts_tracking(self):
        self.start(
            "/odoo/action-supplier_qualification.sourcing_tracking_action",
            "sq_start_tracking",
            self.manager,
        )
        self.assertEqual(self.subcategory.sourcing_policy, "dual_supplier")
