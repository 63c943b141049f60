from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo.exceptions import AccessError
from odoo.modules.migration import load_script
from odoo.tests import tagged
from odoo.tools import file_path

from .audit_common import AuditCase


@tagged("post_install", "-at_install")
class TestAuditDue(AuditCase):
    """When the next audit of a supplier and site is due, and why."""

    def get_criteria(self):
        return super().get_criteria() | {
            "audit_months": 24,
            "audit_months_b": 12,
            "audit_on_time": 0.8,
        }

    def complete_audit(self, *scores, stage=None):
        stage = stage or self.stage
        self.answer(*(scores or ["10"] * 6), stage=stage)
        stage.with_user(self.auditor).action_complete()

    def audit_again(self, **values):
        case = self.make_case(**values)
        case.action_start()
        return case.stage_ids.with_user(self.buyer)

    def run_cron(self):
        self.trigger("ir_cron_plan_audits")

    def decide(self, case, result):
        case._sealed().write(
            {"state": "decided", "result": result, "decision_date": self.today,
             "valid_from": self.today, "valid_until": self.day(300)}
        )  # fmt: skip

    def move(self, stage, days):
        stage._sealed().write({"next_audit_date": self.day(days)})

    def test_the_interval_of_the_plan_depends_on_the_grade(self):
        self.complete_audit()
        self.assertEqual(self.stage.next_audit_date, self.today + relativedelta(months=24))
        self.assertEqual(self.stage.next_audit_reason, "interval")
        other = self.audit_again(partner=self.bolt)
        self.complete_audit("10", "8", "8", "10", "8", "8", stage=other)
        self.assertEqual(other.audit_grade, "B")
        self.assertEqual(other.next_audit_date, self.today + relativedelta(months=12))

    def test_the_day_of_the_visit_counts_if_it_was_before_the_result(self):
        self.stage.audit_date = self.day(-20)
        self.complete_audit()
        self.assertEqual(self.stage.next_audit_date, self.day(-20) + relativedelta(months=24))

    def test_a_visit_does_not_lie_after_its_result(self):
        self.stage.audit_date = self.day(20)
        self.complete_audit()
        self.assertEqual(self.stage.audit_date, self.today)
        self.assertEqual(self.stage.next_audit_date, self.today + relativedelta(months=24))

    def test_only_the_last_audit_of_a_place_plans_the_next(self):
        self.complete_audit()
        elsewhere = self.audit_again(site_id=self.plant_china.id)
        self.complete_audit(stage=elsewhere)
        again = self.audit_again()
        self.complete_audit(stage=again)
        self.assertEqual((self.stage.is_last_audit, self.stage.next_audit_date), (False, False))
        self.assertTrue(again.is_last_audit and elsewhere.is_last_audit)
        again.with_user(self.auditor).action_reopen("Wrong sheet")
        self.assertFalse(again.next_audit_date)
        self.assertTrue(self.stage.next_audit_date)

    def test_a_reminder_speaks_the_language_of_its_owner(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.buyer.lang = "de_DE"
        self.complete_audit()
        self.move(self.stage, -3)
        self.run_cron()
        activity = self.stage.activity_ids
        self.assertEqual((activity.user_id, activity.summary), (self.buyer, "Audit fällig: Acme"))

    def test_due_audits_are_found_and_remind_once(self):
        self.complete_audit()
        self.move(self.stage, 0)
        stages = self.env["supplier.qualification.stage"]
        self.assertTrue(self.stage.is_audit_due)
        self.assertIn(self.stage, stages.search([("is_audit_due", "=", True)]))
        self.move(self.stage, 1)
        self.assertNotIn(self.stage, stages.search([("is_audit_due", "=", True)]))
        self.assertIn(self.stage, stages.search([("is_audit_due", "=", False)]))
        self.move(self.stage, -3)
        self.run_cron()
        self.run_cron()
        activity = self.stage.activity_ids
        self.assertEqual((len(activity), activity.user_id), (1, self.buyer))

    def test_a_rejected_or_withdrawn_supplier_is_not_audited_again(self):
        self.complete_audit()
        self.move(self.stage, -3)
        self.case._sealed().write({"withdrawn_date": self.today})
        self.run_cron()
        self.assertFalse(self.stage.activity_ids)

    def test_an_audit_is_awaited_while_any_approval_of_the_place_stands(self):
        self.complete_audit()
        self.decide(self.case, "approved")
        again = self.audit_again()
        self.complete_audit(stage=again)
        self.decide(again.qualification_id, "rejected")
        self.move(again, -3)
        stages = self.env["supplier.qualification.stage"]
        self.assertTrue(again.is_audit_awaited)
        self.assertIn(again, stages.search([("is_audit_awaited", "=", True)]))
        self.run_cron()
        self.assertTrue(again.activity_ids)
        self.case._sealed().write({"withdrawn_date": self.today})
        again.invalidate_recordset()
        self.assertFalse(again.is_audit_awaited, "nothing of the place stands any more")
        self.assertIn(again, stages.search([("is_audit_awaited", "=", False)]))

    def test_the_audit_of_a_case_that_is_given_up_does_not_count(self):
        self.complete_audit()
        again = self.audit_again()
        self.complete_audit(stage=again)
        self.assertFalse(self.stage.next_audit_date)
        again.qualification_id.action_cancel()
        self.assertEqual((again.is_last_audit, again.next_audit_date), (False, False))
        self.assertTrue(self.stage.is_last_audit and self.stage.next_audit_date)
        third = self.audit_again()
        self.assertEqual(third.previous_audit_id, self.stage)

    def test_an_audit_that_was_taken_over_took_place_once(self):
        self.complete_audit()
        copied = self.audit_again()
        copied._sealed().write(
            {"state": "passed", "completed_date": self.today, "inherited_from_id": self.stage.id,
             "is_last_audit": True, "next_audit_date": self.today}
        )  # fmt: skip
        third = self.audit_again()
        self.assertEqual(third.previous_audit_id, self.stage)
        self.assertTrue(third.previous_audit_text)
        self.complete_audit(stage=third)
        for stage in (self.stage, copied):
            self.assertEqual((stage.is_last_audit, stage.next_audit_date), (False, False))
        self.assertTrue(third.is_last_audit)

    def test_an_upgrade_finds_the_last_real_audit(self):
        self.complete_audit()
        planned = self.stage.next_audit_date
        copied = self.audit_again()
        copied._sealed().write(
            {"state": "passed", "completed_date": self.today, "inherited_from_id": self.stage.id,
             "is_last_audit": True, "next_audit_date": self.today}
        )  # fmt: skip
        self.stage._sealed().write({"is_last_audit": False, "next_audit_date": False})
        script = file_path("supplier_qualification/migrations/19.0.1.5.0/post-last_audits.py")
        load_script(script, "last_audits").migrate(self.env.cr, "19.0.1.4.0")
        self.assertEqual((copied.is_last_audit, copied.next_audit_date), (False, False))
        self.assertTrue(self.stage.is_last_audit)
        self.assertEqual(self.stage.next_audit_date, planned)

    def test_an_overdue_major_finding_brings_the_audit_forward(self):
        self.stage._sealed().write({"audit_on_time": 0})
        finding = self.make_finding(
            severity="major", date_deadline=self.day(-1), corrective_action="Done"
        )
        finding.with_user(self.auditor).action_close()
        self.complete_audit()
        self.run_cron()
        self.assertEqual(self.stage.next_audit_reason, "interval")
        finding.with_user(self.auditor).action_reopen()
        self.run_cron()
        self.assertEqual((self.stage.next_audit_date, self.stage.next_audit_reason),
                         (self.today, "finding"))  # fmt: skip

    def deliver(self, late, on_time, **places):
        """Order lines of ten pieces each, some of which came a day late.

        :param places: of the moves, where they are not the usual ones.
        """
        orders = self.env["purchase.order"]
        for number in range(late + on_time):
            order = self.make_order(self.acme, (self.part, 10))
            order.button_confirm()
            order.sudo().picking_ids.move_ids.write(places)
            self.receive(order)
            came = self.env.cr.now() - timedelta(days=10)
            order.sudo().picking_ids.move_ids.write({"date": came})
            planned = came - timedelta(days=1) if number < late else came + timedelta(days=1)
            order.order_line.sudo().date_planned = planned
            orders |= order
        self.env.flush_all()
        return orders

    def get_share(self):
        shares = self.stage._get_on_time_shares()
        return shares.get((self.acme.id, self.env.company.id))

    def test_late_deliveries_bring_the_audit_forward(self):
        self.complete_audit()
        self.deliver(late=1, on_time=4)
        self.assertEqual(self.get_share(), 0.8)
        self.run_cron()
        self.assertEqual(self.stage.next_audit_reason, "interval")
        self.deliver(late=1, on_time=0)
        self.run_cron()
        self.assertEqual((self.stage.next_audit_date, self.stage.next_audit_reason),
                         (self.today, "on_time"))  # fmt: skip

    def test_too_few_deliveries_say_nothing(self):
        self.complete_audit()
        self.deliver(late=2, on_time=0)
        self.assertEqual(self.stage._get_on_time_shares(), {})

    def test_what_a_subcontractor_sends_has_come(self):
        """The module for subcontracting gives a receipt an internal place of origin."""
        self.complete_audit()
        place = self.env["stock.location"].create(
            {"name": "Subcontractor", "usage": "internal", "company_id": self.env.company.id}
        )
        self.deliver(late=1, on_time=3, location_id=place.id)
        self.assertEqual(self.get_share(), 0.75)

    def test_what_is_sent_to_a_customer_has_come(self):
        self.complete_audit()
        customers = self.env.ref("stock.stock_location_customers")
        self.deliver(late=1, on_time=3, location_dest_id=customers.id)
        self.assertEqual(self.get_share(), 0.75)

    def send_back(self, order, days_ago):
        """Send a piece of an order back to its supplier, as if some days ago."""
        picking = order.sudo().picking_ids
        wizard = self.env["stock.return.picking"].create({"picking_id": picking.id})
        wizard.product_return_moves.quantity = 1
        back = wizard._create_return().move_ids
        back.write({"quantity": 1, "picked": True})
        back.picking_id.button_validate()
        back.date = self.env.cr.now() - timedelta(days=days_ago)
        self.env.flush_all()

    def test_what_went_back_by_its_day_has_not_come(self):
        self.complete_audit()
        first, second, *_others = self.deliver(late=0, on_time=4)
        self.send_back(first, days_ago=10)
        self.assertEqual(self.get_share(), 0.75)
        self.send_back(second, days_ago=2)
        self.assertEqual(self.get_share(), 0.75, "it was there on its day")

    def test_nobody_writes_the_day_of_the_next_audit(self):
        self.complete_audit()
        for vals in ({"next_audit_date": False}, {"is_last_audit": False}):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                self.stage.with_user(self.manager).write(vals)

    def test_the_list_of_audits_asks_as_often_for_many_as_for_few(self):
        stages = self.stage
        for _number in range(3):
            stages |= self.audit_again(partner=self.bolt)

        def count(records):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            records.with_user(self.buyer).mapped("audit_progress")
            records.mapped("audit_grade")
            records.mapped("previous_audit_text")
            return self.env.cr.sql_log_count - before

        count(stages)
        self.assertLessEqual(count(stages), count(stages[:1]) + 1)
