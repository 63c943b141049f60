import statistics

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import EvidenceCase


@tagged("post_install", "-at_install")
class TestLeadTimeTrial(EvidenceCase):
    """Trial deliveries: on time in full and what that proves, exactly."""

    kind = "lead_time_trial"

    def test_22_of_22_prove_90_percent_at_90_percent(self):
        for _number in range(21):
            self.add_delivery(self.stage)
        self.assertEqual(self.stage.verdict, "pending")
        self.assertIn("1 further", self.stage.verdict_reason)
        self.add_delivery(self.stage)
        self.assertEqual(self.stage.verdict, "passed")
        self.assertAlmostEqual(self.stage.otif_lower, 0.1 ** (1 / 22), 9)
        self.assertEqual((self.stage.otif_rate, self.stage.lead_days_mean), (1.0, 20.0))

    def test_five_perfect_deliveries_prove_63_percent_only(self):
        for _number in range(5):
            self.add_delivery(self.stage)
        self.assertIn("63.1", self.stage.verdict_reason)
        self.assertEqual(self.stage.verdict, "pending")

    def test_late_early_short_and_missing_are_misses(self):
        for values in (
            {"late": 1},
            {"late": -1},
            {"quantity_received": 9},
            {"quantity_received": 12},
            {"received_date": False, "quantity_received": 0},
        ):
            with self.subTest(values=values):
                self.assertEqual(self.add_delivery(self.stage, **values).outcome, "miss")
        self.assertEqual((self.stage.delivery_hit_count, self.stage.delivery_due_count), (0, 5))

    def test_what_is_not_due_yet_counts_neither_way(self):
        delivery = self.add_delivery(
            self.stage, promised_date=self.day(3), received_date=False, quantity_received=0
        )
        self.assertEqual(delivery.outcome, "open")
        self.assertFalse(delivery.lead_days_known)
        self.assertEqual(self.stage.delivery_due_count, 0)
        self.assertFalse(self.stage.otif_rate_known)

    def test_excluded_deliveries_count_neither_way(self):
        self.add_delivery(self.stage, late=9, excluded_reason="We moved the date")
        self.assertEqual(self.stage.delivery_due_count, 0)

    def test_received_before_ordered_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "before it was ordered"):
            self.add_delivery(self.stage, order_date=self.today)

    def test_receipts_of_real_orders_are_taken_over(self):
        self.track(check="none")
        orders = [self.make_order(self.acme, (self.part, 10), days=days) for days in (0, 10)]
        for order in orders:
            order.button_confirm()
        self.receive(orders[0])
        self.stage.action_collect_receipts()
        first, second = self.stage.delivery_ids.sorted(
            lambda delivery: delivery.purchase_line_id.id
        )
        self.assertEqual(first.outcome, "hit")
        self.assertEqual((first.received_date, first.quantity_received), (self.today, 10))
        self.assertEqual(first.move_id, orders[0].sudo().picking_ids.move_ids)
        self.assertEqual(second.outcome, "open")
        with self.assertRaisesRegex(UserError, "no further"):
            self.stage.action_collect_receipts()

    def test_deliveries_of_another_plant_prove_nothing(self):
        self.track(check="none")
        case = self.make_case(site_id=self.plant_china.id)
        case.action_start()
        stage = case.stage_ids.with_user(self.buyer)
        self.make_order(self.plant_thailand, (self.part, 10)).button_confirm()
        with self.assertRaisesRegex(UserError, "no further"):
            stage.action_collect_receipts()
        order = self.make_order(self.plant_china, (self.part, 10))
        order.button_confirm()
        stage.action_collect_receipts()
        self.assertEqual(stage.delivery_ids.purchase_line_id, order.order_line)

    def test_the_plan_may_allow_a_share_more_or_less(self):
        self.stage._sealed().write({"under_share": 0.1, "over_share": 0.2})
        for quantity, outcome in ((9, "hit"), (12, "hit"), (8.9, "miss"), (12.1, "miss")):
            found = self.add_delivery(self.stage, quantity_received=quantity)
            self.assertEqual(found.outcome, outcome, quantity)

    def test_a_supplier_that_takes_too_long_fails_however_punctual(self):
        self.stage._sealed().write({"otif_target": 0.5, "otif_confidence": 0.5})
        self.add_delivery(self.stage)
        self.assertEqual(self.stage.verdict, "pending")
        self.stage._sealed().write({"least_deliveries": 1, "greatest_lead_mean": 19})
        self.assertEqual(self.stage.verdict, "failed")
        self.assertIn("20.0 days is above 19 days", self.stage.verdict_reason)
        self.stage._sealed().write({"greatest_lead_mean": 20})
        self.assertEqual(self.stage.verdict, "passed")
        self.add_delivery(self.stage, order_date=self.day(-60))
        self.stage._sealed().write({"greatest_lead_mean": 0, "greatest_lead_sd": 5})
        self.assertIn("spreads by 7.1 days", self.stage.verdict_reason)

    def test_figures_of_lines_and_of_whole_orders(self):
        for name, late, quantity in (
            ("PO1 / 1", 0, 10), ("PO1 / 2", 3, 10), ("PO2", 0, 9), ("PO3", 0, 10),
        ):  # fmt: skip
            self.add_delivery(self.stage, late, name=name, quantity_received=quantity)
        self.add_delivery(self.stage, 50, name="PO4", excluded_reason="Our fault")
        stage = self.stage
        self.assertEqual((stage.on_time_share, stage.in_full_share), (0.75, 0.75))
        self.assertEqual((stage.otif_rate, stage.delivery_left_out_count), (0.5, 1))
        self.assertAlmostEqual(stage.order_rate, 1 / 3)
        leads = [20, 23, 20, 20]
        self.assertAlmostEqual(stage.lead_days_mean, statistics.mean(leads))
        self.assertAlmostEqual(stage.lead_days_sd, statistics.stdev(leads))
        self.assertAlmostEqual(stage.lead_days_median, 20)
        self.assertAlmostEqual(stage.late_days_mean, 0.75)
        self.assertAlmostEqual(stage.late_days_p95, 2.55)

    def test_pictures_show_windows_deliveries_and_limits(self):
        self.assertFalse(self.stage.trial_timeline)
        self.assertFalse(self.stage.lead_picture)
        self.add_delivery(self.stage)
        self.add_delivery(self.stage, 4)
        self.add_delivery(self.stage, received_date=False, quantity_received=0)
        timeline = self.stage.trial_timeline
        kinds = {one["label"]: one for one in timeline["series"]}
        self.assertEqual(set(kinds), {"Window", "Kept", "Missed"})
        self.assertEqual(len(kinds["Window"]["points"]), 9, "three windows of two ends and a gap")
        self.assertEqual(len(timeline["y"]["ticks"]), 3)
        histogram = self.stage.lead_picture
        self.assertEqual(sum(height for _x, height in histogram["series"][0]["points"]), 2)
        self.assertEqual({one["label"] for one in histogram["limits"]}, {"P95", "Promised"})

    def test_what_an_order_or_a_file_says_is_not_written_over(self):
        self.track(check="none")
        order = self.make_order(self.acme, (self.part, 10), days=0)
        order.button_confirm()
        self.stage.action_collect_receipts()
        record = self.stage.delivery_ids
        with self.assertRaisesRegex(UserError, "stay as they were found"):
            record.received_date = self.today
        with self.assertRaises(AccessError):
            record.purchase_line_id = False
        with self.assertRaises(AccessError):
            self.add_delivery(self.stage, purchase_line_id=order.order_line.id)
        record.excluded_reason = "We asked for it later"
        self.assertEqual(record.outcome, "excluded")
        self.assertIn("We asked for it later", self.stage.message_ids[0].body)
        record.unlink()
        self.assertIn(f"{order.name} (Left out)", self.stage.message_ids[0].body)

    def test_a_stage_of_another_kind_takes_no_deliveries(self):
        self.plan.stage_ids = [Command.clear(), Command.create({"kind": "quality_audit"})]
        case = self.make_case()
        case.action_start()
        self.track(check="none")
        self.make_order(self.acme, (self.part, 10), days=0).button_confirm()
        wizard = self.env[case.stage_ids.action_open_collect()["res_model"]].search([], limit=1)
        with self.assertRaisesRegex(UserError, "no lead-time trial"):
            wizard.action_apply()
