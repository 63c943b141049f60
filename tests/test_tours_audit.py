from odoo.tests import HttpCase, tagged

from .audit_common import AuditCase


@tagged("post_install", "-at_install")
class TestAuditTours(HttpCase, AuditCase):
    """A whole audit in a real browser, by the people who do it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for user in cls.buyer | cls.auditor | cls.auditor2 | cls.manager:
            user.password = user.login

    def get_questions(self):
        questions = super().get_questions()
        questions[4] |= {"answer_type": "yes_no"}
        questions[5] |= {"answer_type": "number", "number_rule": "at_most", "number_max": 2}
        return [*questions, {"chapter": "Production", "text": "Second line?"}]

    def test_an_audit_from_the_first_key_to_the_closed_finding(self):
        self.start_tour(
            "/odoo/supplier-audits", "sq_auditor_answers_by_keyboard", login="sq_auditor"
        )
        lines = self.stage.audit_line_ids
        self.assertEqual(lines.mapped("answer"),
                         ["8", "10", "10", "10", "Yes", "1.5", "not evaluated"])  # fmt: skip
        self.assertEqual(lines[6].reason, "No such line")
        finding = self.stage.finding_ids
        self.assertEqual((finding.raised_by, finding.line_id), (self.auditor, lines[0]))
        self.start_tour("/odoo/audit-findings", "sq_second_auditor_closes", login="sq_auditor2")
        self.assertEqual((finding.state, finding.closed_by), ("closed", self.auditor2))
        self.assertEqual((self.stage.state, self.stage.completed_by), ("passed", self.auditor2))

    def test_a_questionnaire_gets_its_next_version(self):
        action = "action-supplier_qualification.supplier_audit_questionnaire_action"
        self.start_tour(f"/odoo/{action}", "sq_manager_makes_a_version", login="sq_manager")
        latest = self.questionnaire.latest_id
        self.assertEqual(latest.version, 2)
        self.assertEqual(self.plan.stage_ids.questionnaire_id, latest)

    def test_a_certificate_is_recorded(self):
        self.start_tour(
            "/odoo/supplier-certificates", "sq_buyer_records_a_certificate", login="sq_buyer"
        )
        certificate = self.env["supplier.certificate"].search([("number", "=", "77")])
        self.assertEqual((certificate.partner_id, certificate.state), (self.acme, "draft"))

    def test_the_calendar_shows_the_audit(self):
        self.stage.audit_date = self.today
        self.start_tour("/odoo/supplier-audits", "sq_audit_calendar", login="sq_auditor")
