from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from .common import SupplierQualificationCase


@tagged("post_install", "-at_install")
class TestForecast(SupplierQualificationCase):
    """Running cases are expected by the median of what past ones took."""

    def past_case(self, stage_days, sign_days, **values):
        """A case that took so many days for its stage and so many for its signatures."""
        began = -400
        with freeze_time(self.day(began)):
            case = self.make_case(self.bolt, **values)
            case.action_start()
        with freeze_time(self.day(began + stage_days)):
            self.add_delivery(case.stage_ids)
            case.stage_ids.with_user(self.auditor).action_complete()
            case.action_submit()
        with freeze_time(self.day(began + stage_days + sign_days)):
            self.approve(case)
        return case

    def running(self, **values):
        case = self.make_case(**values)
        case.action_start()
        return case

    def test_without_a_past_the_plan_says_it(self):
        self.plan.stage_ids.planned_days = 20
        self.plan.sign_days = 9
        case = self.running()
        self.assertEqual(case.stage_ids.forecast_date, self.day(20))
        self.assertEqual(case.stage_ids.forecast_cases, 0)
        self.assertEqual(case.forecast_date, self.day(29))

    def test_three_past_cases_say_it_better(self):
        for stage_days, sign_days in ((40, 2), (50, 4), (90, 30)):
            self.past_case(stage_days, sign_days)
        case = self.running()
        self.assertEqual(case.stage_ids.forecast_date, self.day(50), "the median")
        self.assertEqual(case.stage_ids.forecast_cases, 3)
        self.assertEqual(case.forecast_date, self.day(54))

    def test_another_plan_helps_where_the_own_has_no_past(self):
        for days in (40, 50, 60):
            self.past_case(days, 2)
        other = self.plan.copy({"name": "Other"})
        self.assertEqual(self.running(plan_id=other.id).stage_ids.forecast_date, self.day(50))

    def test_the_slowest_open_mandatory_stage_counts(self):
        self.plan.stage_ids = [
            Command.create({"kind": "quality_audit", "planned_days": 70}),
            Command.create(
                {"kind": "process_validation", "planned_days": 200, "mandatory": False}
            ),
        ]
        self.plan.sign_days = 5
        case = self.running()
        self.assertEqual(case.forecast_date, self.day(75))
        audit = case.stage_ids.filtered(lambda s: s.kind == "quality_audit")
        audit.with_user(self.approver_quality).action_waive("Known")
        self.assertEqual(case.forecast_date, self.day(35))
        self.assertFalse(audit.forecast_date)

    def test_what_is_late_is_expected_today_at_the_earliest(self):
        self.plan.sign_days = 5
        case = self.running()
        with freeze_time(self.day(90)):
            with self.enter_registry_test_mode():
                self.env.ref(
                    "supplier_qualification.ir_cron_watch_approvals"
                ).method_direct_trigger()
            self.env.invalidate_all()
            self.assertEqual(case.forecast_date, self.day(95))

    def test_signed_and_cancelled_cases_are_expected_no_more(self):
        case = self.submit(self.make_case())
        self.assertTrue(case.forecast_date)
        self.approve(case)
        self.assertFalse(case.forecast_date)
        cancelled = self.running(products=self.part2)
        cancelled.action_cancel()
        self.assertFalse(cancelled.forecast_date)

    def test_nobody_types_a_forecast(self):
        case = self.running()
        with self.assertRaises(AccessError):
            case.write({"forecast_date": self.today})
        with self.assertRaises(AccessError):
            case.stage_ids.with_user(self.buyer).write({"forecast_date": self.today})
