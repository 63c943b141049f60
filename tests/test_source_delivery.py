import statistics
from datetime import datetime, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.supplier_qualification.tools import delivery

from .common import SupplierQualificationCase


class SourceDeliveryCase(SupplierQualificationCase):
    """A source that was approved 200 days ago after a trial of nine perfect deliveries."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.partner_id.tz = "UTC"
        cls.plan.stage_ids.write({"otif_target": 0.8, "otif_confidence": 0.8, "late_days": 1})

    def setUp(self):
        super().setUp()
        self.case = self.make_case()
        self.case.action_start()
        for _number in range(9):
            self.add_delivery(self.case.stage_ids)
        self.case.stage_ids.with_user(self.auditor).action_complete()
        self.case.action_submit()
        self.approve(self.case)
        self.set_dates(self.case, self.day(-200), self.day(500))
        self.acme_source = self.source(self.acme)

    def at(self, days):
        return datetime.combine(self.day(days), datetime.min.time()) + timedelta(hours=12)

    def deliver(self, late=0, promised=-30, lead=20, come=True, partner=None, product=None):
        """An order line that was promised for a day and came some days after it."""
        order = self.make_order(partner or self.acme, (product or self.part, 10), days=promised)
        order.button_confirm()
        # as with any confirmation, the promise is frozen before the order gets older
        self.env.flush_all()
        order.sudo().date_approve = self.at(promised + late - lead)
        if come:
            self.receive(order, days_ago=-(promised + late))
            self.env["product.source"]._refresh_deliveries(self.part)
        return order

    def follow(self):
        cron = self.env.ref("supplier_qualification.ir_cron_follow_deliveries")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()



@tagged("post_install", "-at_install")
class TestSourceDelivery(SourceDeliveryCase):
    """After the approval ordinary receipts go on proving, or disproving, what the trial proved."""

    def test_figures_go_on_from_ordinary_receipts(self):
        leads = [20, 22, 27, 20, 31]
        for late, lead in zip((0, 1, 0, 0, 5), leads, strict=True):
            self.deliver(late, lead=lead)
        source = self.acme_source
        self.assertEqual((source.delivery_hit_count, source.delivery_due_count), (4, 5))
        self.assertAlmostEqual(source.on_time_rate, 0.8)
        lower = delivery.verdict(4, 5, 0.8, 0.8).lower
        self.assertAlmostEqual(source.on_time_lower, lower)
        self.assertAlmostEqual(source.lead_days_mean, statistics.mean(leads))
        self.assertAlmostEqual(source.lead_days_sd, statistics.stdev(leads))
        self.assertAlmostEqual(source.lead_days_p95, delivery.percentile(leads, 0.95))
        self.assertEqual(source.trial_stage_id, self.case.stage_ids)
        self.assertAlmostEqual(source.lead_days_drift, statistics.mean(leads) - 20)
        self.assertFalse(source.on_time_low)

    def test_nothing_received_is_unknown_and_not_zero(self):
        self.follow()
        source = self.acme_source
        for name in ("on_time_rate", "on_time_lower", "lead_days_mean", "lead_days_drift"):
            self.assertFalse(source[f"{name}_known"], name)

    def test_a_line_that_is_overdue_counts_and_one_within_its_window_does_not(self):
        self.deliver(promised=-1, come=False)
        self.follow()
        self.assertEqual(self.acme_source.delivery_due_count, 0)
        self.deliver(promised=-2, come=False)
        self.follow()
        source = self.acme_source
        self.assertEqual((source.delivery_hit_count, source.delivery_due_count), (0, 1))

    def test_only_what_was_due_since_the_approval_and_in_the_window(self):
        self.deliver(promised=-201)
        self.assertEqual(self.acme_source.delivery_due_count, 0)
        self.set_dates(self.case, self.day(-800), self.day(500))
        self.deliver(promised=-400)
        self.assertEqual(self.acme_source.delivery_due_count, 1, "the one 201 days ago")

    def test_another_supplier_and_another_plant_have_figures_of_their_own(self):
        self.deliver(partner=self.bolt)
        self.assertEqual(self.acme_source.delivery_due_count, 0)
        self.assertEqual(self.source(self.bolt).delivery_due_count, 0, "nobody approved it")
        self.acme_source.site_id = self.plant_china
        self.deliver(partner=self.plant_thailand)
        self.assertEqual(self.acme_source.delivery_due_count, 0)
        self.deliver(partner=self.plant_china)
        self.assertEqual(self.acme_source.delivery_due_count, 1)

    def test_a_fall_below_the_plan_questions_the_approval_once(self):
        for _number in range(4):
            self.deliver(late=5)
        self.assertTrue(self.acme_source.on_time_low)
        [answer] = self.case.next_ids
        self.assertEqual((answer.type, answer.state), ("for_cause", "draft"))
        self.assertEqual(answer.product_ids, self.part)
        self.assertIn("0 of 2 deliveries since the approval", answer.trigger_ids.text)
        self.assertIn("the plan asks for 80 %", answer.trigger_ids.text)
        self.follow()
        self.follow()
        self.assertEqual(self.case.next_ids, answer)
        self.assertEqual(len(answer.trigger_ids), 1)
        self.assertEqual(self.acme_source.state, "approved", "asking ends nothing")

    def test_a_late_source_puts_its_part_on_watch_until_it_recovers(self):
        self.track("single")
        self.assertEqual(self.exposure().level, "covered")
        self.deliver(late=5)
        self.assertEqual(self.exposure().level, "covered", "one delivery disproves nothing yet")
        self.deliver(late=5)
        self.assertEqual(self.exposure().level, "watch")
        self.assertTrue(self.exposure().late_source)
        self.assertIn("Acme delivers below its plan", self.exposure().reasons)
        for _number in range(6):
            self.deliver()
        self.env["product.exposure"]._refresh(self.part)
        self.assertFalse(self.acme_source.on_time_low)
        self.assertEqual((self.exposure().level, self.exposure().late_source), ("covered", False))

    def test_what_is_never_delivered_is_seen_by_the_nightly_job(self):
        self.track("single")
        for _number in range(3):
            self.deliver(promised=-10, come=False)
        self.assertFalse(self.acme_source.on_time_low)
        self.follow()
        self.assertTrue(self.acme_source.on_time_low)
        self.assertEqual(self.exposure().level, "watch")
        self.assertEqual(self.case.next_ids.type, "for_cause")

    def test_the_job_can_be_triggered_and_changes_nothing_twice(self):
        self.deliver(late=5)
        self.follow()
        before = self.env.cr.sql_log_count
        self.assertFalse(self.env["product.source"]._refresh_deliveries())
        self.assertLess(self.env.cr.sql_log_count - before, 12)

    def test_figures_cannot_be_written(self):
        with self.assertRaises(AccessError):
            self.acme_source.with_user(self.buyer).write({"on_time_low": False})
        with self.assertRaises(AccessError):
            self.acme_source.with_user(self.manager).write({"on_time_rate": 1.0})

    def test_the_number_of_queries_does_not_depend_on_the_number_of_sources(self):
        counts = []
        for number in (10, 200):
            parts = self.env["product.product"].create(
                [{"name": f"P{n}", "categ_id": self.subcategory.id, "is_storable": True}
                 for n in range(number)]
            )  # fmt: skip
            self.env["product.source"].create(
                [{"product_id": part.id, "partner_id": self.acme.id} for part in parts]
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["product.source"]._refresh_deliveries(parts)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])


@tagged("post_install", "-at_install")
class TestLeadTimeApply(SourceDeliveryCase):
    """The measured lead time reaches the price list, and its cost in stock is shown."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.buyer.group_ids += cls.env.ref("purchase.group_purchase_manager")
        cls.price = cls.env["product.supplierinfo"].create(
            {"partner_id": cls.acme.id, "product_tmpl_id": cls.part.product_tmpl_id.id,
             "delay": 7}
        )  # fmt: skip

    def wizard(self, user=None, **values):
        return self.env["supplier.lead.time.apply"].with_user(user or self.buyer).create(
            {"source_id": self.acme_source.id, **values}
        )

    def use(self, days, quantity):
        """Goods that left for a customer some days ago."""
        move = self.env["stock.move"].create(
            {
                "product_id": self.part.id,
                "product_uom_qty": quantity,
                "location_id": self.env["stock.warehouse"].search([], limit=1).lot_stock_id.id,
                "location_dest_id": self.env.ref("stock.stock_location_customers").id,
            }
        )
        move._action_confirm()
        move.write({"quantity": quantity, "picked": True})
        move._action_done()
        move.date = self.at(-days)

    def test_the_trial_speaks_until_goods_came(self):
        wizard = self.wizard()
        self.assertEqual((wizard.origin, wizard.measured_days, wizard.quoted_days),
                         ("trial", 20, 7))  # fmt: skip
        for lead in (30, 40):
            self.deliver(lead=lead)
        wizard = self.wizard()
        self.assertEqual((wizard.origin, wizard.measured_days), ("receipts", 35))
        wizard.basis = "p95"
        self.assertEqual(wizard.measured_days, 40, "39.5 days, rounded up")

    def test_the_days_are_written_to_the_price_line_and_the_source(self):
        self.wizard().action_apply()
        self.assertEqual((self.price.delay, self.acme_source.lead_days), (20, 20))
        self.assertIn("7 → 20 days", self.acme_source.message_ids[0].body)

    def test_the_effect_on_safety_stock_is_shown(self):
        self.assertFalse(self.wizard().stock_effect_known, "nothing is used")
        for days in (1, 2, 3):
            self.use(days, 90)
        for lead in (20, 30):
            self.deliver(lead=lead)
        usage = [90.0] * 3 + [0.0] * 87
        mean, sd = statistics.mean(usage), statistics.stdev(usage)
        lead_sd = statistics.stdev([20, 30])
        z = statistics.NormalDist().inv_cdf(0.95)
        expected = z * ((25 * sd**2 + mean**2 * lead_sd**2) ** 0.5 - (7 * sd**2) ** 0.5)
        wizard = self.wizard()
        self.assertTrue(wizard.stock_effect_known)
        self.assertAlmostEqual(wizard.stock_effect, expected, places=2)
        wizard.service_level = 0.5
        self.assertFalse(wizard.stock_effect_known, "the formula misleads there")

    def test_who_may_not_change_price_lines_is_told_so(self):
        with self.assertRaisesRegex(UserError, "Ask a purchase manager"):
            self.wizard(self.auditor).action_apply()
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_model"):
            self.wizard(self.employee)

    def test_without_a_measure_or_a_price_line_nothing_is_written(self):
        other = self.source(self.acme, self.part2) or self.env["product.source"].create(
            {"product_id": self.part2.id, "partner_id": self.acme.id}
        )
        wizard = self.wizard()
        wizard.source_id = other
        with self.assertRaisesRegex(UserError, "no lead time"):
            wizard.action_apply()
        self.price.unlink()
        with self.assertRaisesRegex(UserError, "no vendor price line"):
            self.wizard().action_apply()

    def test_a_price_line_of_a_daughter_company_stays(self):
        daughter, contact = self.env["res.partner"].create(
            [{"name": "Acme South", "is_company": True, "parent_id": self.acme.id},
             {"name": "Kim", "parent_id": self.acme.id}]
        )  # fmt: skip
        foreign = self.price.copy({"partner_id": daughter.id})
        own = self.price.copy({"partner_id": contact.id})
        self.wizard().action_apply()
        self.assertEqual((foreign.delay, own.delay), (7, 20))

    def test_a_price_line_of_another_variant_or_company_stays(self):
        other = self.env["res.company"].create({"name": "Other"})
        foreign = self.price.copy({"company_id": other.id})
        self.wizard().action_apply()
        self.assertEqual(foreign.delay, 7)
