from odoo.http import Controller, content_disposition, request, route

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class AuditSheet(Controller):
    """Questionnaires as spreadsheets; who may read the record may download it."""

    @route(
        [
            "/supplier_qualification/audit/<model('supplier.qualification.stage'):stage>"
            "/questions-<any(all,supplier):responder>.xlsx"
        ],
        type="http",
        auth="user",
        readonly=True,
    )
    def audit(self, stage, responder):
        stage.check_access("read")
        return self._send(stage._get_answer_sheet(responder), stage.qualification_id.name)

    @route(
        [
            "/supplier_qualification/questionnaire/<model('supplier.audit.questionnaire'):found>"
            "/questions.xlsx"
        ],
        type="http",
        auth="user",
        readonly=True,
    )
    def questionnaire(self, found):
        found.check_access("read")
        return self._send(found._get_question_sheet(), found.display_name)

    def _send(self, content, name):
        return request.make_response(
            content,
            [
                ("Content-Type", XLSX),
                ("Content-Length", len(content)),
                ("Content-Disposition", content_disposition(f"{name}.xlsx")),
            ],
        )
