from lxml import html

from odoo import Command

from .common import SupplierQualificationCase

CHARACTERISTICS, QUESTIONS, FINDINGS = 60, 120, 40
# One word that no column can hold.
LONG_WORD = "Pneumonoultramicroscopic" * 12


class PapersCase(SupplierQualificationCase):
    """Renders papers as the buyer; makes a case with more evidence than a page holds."""

    def render(self, report, records, user=None, **context):
        reports = self.env["ir.actions.report"].with_user(user or self.buyer)
        reports = reports.with_context(**context)
        page, _kind = reports._render_qweb_html(f"supplier_qualification.{report}", records.ids)
        return page.decode()

    def read(self, page):
        """``(root, text)`` of a page, the text without what surrounds words."""
        root = html.fromstring(page)
        return root, " ".join(root.text_content().split())

    def make_long_case(self, **values):
        """A case in the middle of its work, with long evidence of every kind."""
        questionnaire = self.env["supplier.audit.questionnaire"].create(
            {
                "name": "Long",
                "question_ids": [
                    Command.create(
                        {
                            "chapter": f"Chapter {place // 20}",
                            "code": f"{place // 20}.{place % 20}",
                            "text": f"(question {place:03} is this so?)",
                        }
                    )
                    for place in range(QUESTIONS)
                ],
            }
        )
        self.plan.stage_ids = [
            Command.create({"kind": "process_validation"}),
            Command.create({"kind": "quality_audit", "questionnaire_id": questionnaire.id}),
        ]
        case = self.make_case(**values)
        case.action_start()
        stages = case.stage_ids.grouped("kind")
        self._add_characteristics(stages["process_validation"])
        self._add_answers(stages["quality_audit"])
        self._add_findings(stages["quality_audit"])
        self._add_deliveries(stages["lead_time_trial"])
        return case

    def _add_characteristics(self, stage):
        self.env["supplier.process.characteristic"].create(
            [
                {
                    "stage_id": stage.id,
                    "name": f"(bore {place:02} of the housing)",
                    "unit": "mm",
                    "nominal": 10,
                    "lsl": 9,
                    "usl": 11,
                    "measurement_ids": [
                        Command.create(
                            {"subgroup": n // 3, "sequence": n % 3, "value": 10 + n % 7 / 20}
                        )
                        for n in range(12)
                    ],
                }
                for place in range(CHARACTERISTICS)
            ]
        )

    def _add_answers(self, stage):
        for place, line in enumerate(stage.audit_line_ids):
            note = LONG_WORD if place % 10 == 0 else "What was seen. " * 12
            line.write({"score": "10", "note": f"(seen {place:03} {note} end {place:03})"})

    def _add_findings(self, stage):
        self.env["supplier.audit.finding"].create(
            [
                {
                    "stage_id": stage.id,
                    "name": f"(finding {place:02})",
                    "corrective_action": f"(remedy {place:02} {'Do it well. ' * 20} "
                    f"{LONG_WORD if place % 8 == 0 else ''} end {place:02})",
                }
                for place in range(FINDINGS)
            ]
        )

    def _add_deliveries(self, stage):
        for place in range(30):
            self.add_delivery(stage, excluded_reason=f"(trial {place:02} {LONG_WORD})")
