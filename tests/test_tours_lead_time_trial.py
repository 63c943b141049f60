from odoo.tests import HttpCase, tagged

from .test_trial_snapshots import SnapshotCase


@tagged("post_install", "-at_install")
class TestLeadTimeTrialTour(HttpCase, SnapshotCase):
    def get_criteria(self):
        # two punctual deliveries prove one half at 75 %
        return self.trial_criteria(otif_confidence=0.75, least_deliveries=2)

    def test_an_engineer_runs_a_trial(self):
        self.auditor.password = self.auditor.login
        orders = [
            self.order(days=0, name=name) for name in ("P-RECEIVED", "P-OPEN")
        ]  # fmt: skip
        self.come(orders[0], 10)
        self.start_tour(
            "/odoo/qualification-stages", "sq_engineer_runs_a_trial", login=self.auditor.login
        )
        self.assertEqual(self.stage.state, "passed")
        self.assertEqual(self.stage.delivery_ids.purchase_line_id,
                         orders[0].order_line | orders[1].order_line)  # fmt: skip
