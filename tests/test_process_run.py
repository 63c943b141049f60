from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import EvidenceCase
from .test_process_validation import add_characteristic


@tagged("post_install", "-at_install")
class TestProcessRun(EvidenceCase):
    """Run at rate: the contracted quantity, its bottleneck, and the capacity of the source."""

    kind = "process_validation"

    def get_criteria(self):
        return {"kind": self.kind, "run_at_rate": True}

    def add_run(self, **values):
        return (
            self.env["supplier.process.run"]
            .with_user(self.buyer)
            .create(
                {
                    "stage_id": self.stage.id,
                    "name": "Line 1",
                    "contracted_daily": 400,
                    "hours_per_day": 8,
                    "shift_minutes": 480,
                    "stop_minutes": 60,
                    "ideal_cycle_seconds": 60,
                    "total_count": 400,
                    "scrap_count": 20,
                }
                | values
            )
        )

    def test_good_parts_are_projected_to_the_contracted_day(self):
        run = self.add_run()
        self.assertEqual(run.good_count, 380)
        self.assertAlmostEqual(run.hourly_rate, 380 * 60 / 420)
        self.assertAlmostEqual(run.demonstrated_daily, 380 * 480 / 420)
        self.assertEqual(run.verdict, "passed")
        self.assertAlmostEqual(run.oee, 0.791667, 5)
        self.assertFalse(run.is_capped)

    def test_a_run_below_the_contract_fails_the_stage(self):
        add_characteristic(self)
        self.assertEqual(self.stage.verdict, "pending")
        self.assertIn("run at rate is missing", self.stage.verdict_reason)
        self.add_run(contracted_daily=500)
        self.assertEqual(self.stage.verdict, "failed")
        self.assertIn("Line 1: Only 434", self.stage.verdict_reason)

    def test_a_failed_run_may_be_repeated(self):
        add_characteristic(self)
        self.add_run(total_count=100)
        self.assertEqual(self.stage.verdict, "failed")
        self.add_run()
        self.assertEqual(self.stage.verdict, "passed")

    def test_each_line_has_to_make_its_quantity(self):
        add_characteristic(self)
        self.add_run()
        self.add_run(name="Line 2", total_count=0, scrap_count=0)
        self.assertEqual(self.stage.verdict, "pending")
        self.assertIn("Line 2", self.stage.verdict_reason)

    def test_without_time_or_contract_nothing_is_known(self):
        run = self.add_run(shift_minutes=60, stop_minutes=60)
        self.assertEqual((run.demonstrated_daily_known, run.verdict_code), (False, "not_measured"))
        self.assertFalse(run.oee_known)
        self.assertEqual(self.add_run(contracted_daily=0).verdict, "pending")

    def test_faster_than_the_ideal_cycle_is_told(self):
        run = self.add_run(ideal_cycle_seconds=120)
        self.assertTrue(run.is_capped)
        self.assertEqual(run.performance, 1)

    def test_the_slowest_operation_is_named(self):
        run = self.add_run()
        self.assertFalse(run.bottleneck)
        run.operation_ids = [
            Command.create({"name": "Press", "cycle_seconds": 30}),
            Command.create({"name": "Weld", "cycle_seconds": 28, "availability": 0.8}),
        ]
        self.assertEqual(run.bottleneck, "Weld")
        self.assertAlmostEqual(run.bottleneck_daily, 8 * 3600 * 0.8 / 28, 2)
        run.operation_ids[0].cycle_seconds = 0
        self.assertFalse(run.bottleneck_daily_known)

    def test_counts_and_minutes_that_cannot_be_are_refused(self):
        with self.assertRaisesRegex(ValidationError, "Line 1.*more than the parts"):
            self.add_run(scrap_count=401)
        with self.assertRaisesRegex(ValidationError, "Line 1.*longer than the run"):
            self.add_run(stop_minutes=481)

    def take_over(self, run, **values):
        action = run.action_write_capacity()
        wizards = self.env["supplier.process.capacity"].with_user(self.buyer)
        wizard = wizards.with_context(action["context"]).create(values)
        wizard.action_apply()
        return wizard

    def test_a_passed_run_gives_its_capacity_to_the_source_when_asked(self):
        source = self.source(self.acme)
        self.assertFalse(source.monthly_capacity)
        run = self.add_run()
        self.assertFalse(source.monthly_capacity, "never silently")
        self.take_over(run, days_per_month=21)
        self.assertAlmostEqual(source.monthly_capacity, 21 * 380 * 480 / 420, 2)
        self.assertIn("Line 1", source.message_ids[0].body)

    def test_a_failed_run_gives_nothing(self):
        with self.assertRaisesRegex(UserError, "has not passed"):
            self.take_over(self.add_run(contracted_daily=500))

    def test_sources_of_another_supplier_are_refused(self):
        other = self.env["product.source"].create(
            {"product_id": self.part.id, "partner_id": self.bolt.id}
        )
        with self.assertRaisesRegex(UserError, "other sources"):
            self.take_over(self.add_run(), source_ids=[Command.set(other.ids)])
        self.assertFalse(other.monthly_capacity)

    def test_results_of_a_run_cannot_be_written(self):
        run = self.add_run(contracted_daily=500)
        with self.assertRaises(AccessError):
            run.verdict = "passed"
        with self.assertRaises(AccessError):
            run.with_user(self.employee).read(["name"])
