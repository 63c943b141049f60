from odoo import Command
from odoo.tests import new_test_user

from .common import EvidenceCase


class AuditCase(EvidenceCase):
    """An audit of two chapters with three questions each, the first of each critical."""

    kind = "quality_audit"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.auditor2 = new_test_user(
            cls.env,
            "sq_auditor2",
            groups="supplier_qualification.group_auditor",
            name="Anna Auditor",
        )

    def get_questions(self):
        return [
            {"chapter": chapter, "text": f"{chapter} {number}?", "is_critical": not number}
            for chapter in ("Planning", "Production")
            for number in range(3)
        ]

    def make_questionnaire(self, questions, **values):
        return self.env["supplier.audit.questionnaire"].create(
            {"name": "Short", "question_ids": [Command.create(vals) for vals in questions]}
            | values
        )

    def get_criteria(self):
        self.questionnaire = self.make_questionnaire(self.get_questions())
        return super().get_criteria() | {"questionnaire_id": self.questionnaire.id}

    def answer(self, *scores, stage=None):
        for line, score in zip((stage or self.stage).audit_line_ids, scores, strict=True):
            line.score = score

    def make_finding(self, user=None, **values):
        return (
            self.env["supplier.audit.finding"]
            .with_user(user or self.buyer)
            .create({"stage_id": self.stage.id, "name": "Label missing"} | values)
        )
