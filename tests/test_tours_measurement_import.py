from odoo.tests import HttpCase, tagged

from .common import EvidenceCase


@tagged("post_install", "-at_install")
class TestToursMeasurementImport(HttpCase, EvidenceCase):
    """The import in a real browser."""

    kind = "process_validation"

    def test_an_engineer_imports_a_study_and_completes_the_stage(self):
        self.auditor.password = self.auditor.login
        self.start_tour(
            f"/odoo/qualification-stages/{self.stage.id}",
            "sq_engineer_imports_measurements",
            login=self.auditor.login,
        )
        self.assertEqual(self.stage.state, "passed")
        self.assertEqual(self.stage.completed_by, self.auditor)
        self.assertEqual(self.stage.characteristic_ids.mapped("sample_count"), [100, 100])
        self.assertEqual(self.stage.file_ids.name, "study.qif")
