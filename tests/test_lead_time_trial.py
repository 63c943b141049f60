from datetime import timedelta

from odoo.exceptions import UserError, ValidationError
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
        orders = [self.make_order(self.acme, (self.part, 10)) for _number in range(2)]
        for order in orders:
            order.button_confirm()
        orders[0].order_line.sudo().write({"date_planned": self.env.cr.now()})
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

    def test_a_partial_receipt_is_complete_on_its_last_day(self):
        self.track(check="none")
        order = self.make_order(self.acme, (self.part, 10))
        order.button_confirm()
        picking = order.sudo().picking_ids
        picking.move_ids.write({"quantity": 4, "picked": True})
        backorder = picking.with_context(skip_backorder=True)
        backorder.button_validate()
        picking.move_ids.date -= timedelta(days=5)
        self.receive(order)
        self.stage.action_collect_receipts()
        self.assertEqual(self.stage.delivery_ids.received_date, self.today)
        self.assertEqual(self.stage.delivery_ids.quantity_received, 10)
