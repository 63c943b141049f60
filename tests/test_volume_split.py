from dateutil.relativedelta import relativedelta

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .test_replenishment import ReplenishmentCase


@tagged("post_install", "-at_install")
class TestVolumeSplit(ReplenishmentCase):
    """Volume reaches its target shares, and each line says why it is where it is."""

    def setUp(self):
        super().setUp()
        self.qualify(self.bolt)
        self.acme_source, self.bolt_source = self.source(self.acme), self.source(self.bolt)
        self.set_shares(70, 30)

    def set_shares(self, acme, bolt):
        self.acme_source.share_target = acme
        self.bolt_source.share_target = bolt

    def procure(self, quantity, uom=None):
        before = self.ordered()
        self.env["stock.rule"].run(
            [
                self.env["stock.rule"].Procurement(
                    self.part, quantity, uom or self.part.uom_id, self.stock.lot_stock_id,
                    "need", "need", self.env.company,
                    {"route_ids": self.stock.buy_pull_id.route_id, "warehouse_id": self.stock},
                )
            ]
        )  # fmt: skip
        after = self.ordered()
        return {name: after[name] - before[name] for name in after if after[name] != before[name]}

    def ordered(self):
        lines = self.generated()
        return {
            partner.name: sum(
                lines.filtered(lambda line, p=partner: line.partner_id == p).mapped("product_qty")
            )
            for partner in self.acme | self.bolt
        }

    def test_needs_go_to_the_source_that_is_behind(self):
        for _number in range(10):
            self.assertEqual(len(self.procure(10)), 1)
        self.assertEqual(self.ordered(), {"Acme": 70, "Bolt": 30})

    def test_each_line_says_why(self):
        self.procure(82)
        self.procure(18)
        self.procure(40)
        reasons = self.generated().filtered(lambda line: line.partner_id == self.bolt)
        self.assertIn(
            "Acme 70 %, ordered so far 82 %; Bolt 30 %, ordered so far 18 %: this 40.00 Units "
            "to Bolt.",
            reasons.source_reason,
        )

    def test_a_large_need_is_split_exactly(self):
        self.part.split_quantity = 100
        self.assertEqual(self.procure(99), {"Acme": 99})
        self.generated().order_id.button_cancel()
        self.assertEqual(self.procure(1000.01), {"Acme": 700.01, "Bolt": 300})

    def test_needs_of_one_run_follow_each_other(self):
        moves = [self.make_to_order(10) for _number in range(10)]
        self.assertEqual(len(moves), 10)
        self.assertEqual(self.ordered(), {"Acme": 70, "Bolt": 30})

    def test_a_split_need_stays_linked_to_what_it_is_for(self):
        self.part.split_quantity = 100
        move = self.make_to_order(1000)
        lines = self.generated()
        self.assertEqual(len(lines), 2)
        self.assertEqual(lines.move_dest_ids, move)
        for order in lines.order_id:
            order.button_confirm()
        incoming = lines.move_ids
        self.assertEqual(sorted(incoming.mapped("product_qty")), [300, 700])
        self.assertEqual(incoming.move_dest_ids, move)

    def test_minimum_quantities_are_kept(self):
        self.acme_price.min_qty = 50
        self.assertEqual(self.procure(40), {"Bolt": 40})
        self.assertEqual(self.procure(50), {"Acme": 50})

    def test_capacity_of_the_month_is_kept_and_nothing_is_lost(self):
        self.acme_source.monthly_capacity = 100
        self.bolt_source.monthly_capacity = 50
        self.part.split_quantity = 1
        self.assertEqual(self.procure(120), {"Acme": 84, "Bolt": 36})
        self.assertEqual(self.procure(30), {"Acme": 16, "Bolt": 14})
        found = self.procure(30)
        self.assertEqual(sum(found.values()), 30)
        self.assertIn("exceed what its capacity", str(self.generated().mapped("source_reason")))

    def test_only_approved_sources_take_part(self):
        self.source(self.bolt).qualification_id.with_user(self.approver_quality).action_suspend(
            "late"
        )
        self.part.split_quantity = 1
        self.assertEqual(self.procure(100), {"Acme": 100})

    def test_without_a_check_shares_hold_without_approval(self):
        self.track("single", "none")
        self.source(self.bolt).qualification_id.with_user(self.approver_quality).action_suspend(
            "late"
        )
        self.part.split_quantity = 1
        self.assertEqual(self.procure(100), {"Acme": 70, "Bolt": 30})

    def test_untracked_parts_are_not_split(self):
        self.track("none", "none")
        self.part.split_quantity = 1
        self.assertEqual(self.procure(100), {"Bolt": 100})

    def test_a_pinned_vendor_takes_all(self):
        self.part.split_quantity = 1
        self.make_point(100, supplier_id=self.acme_price.id)
        self.run_scheduler()
        self.assertEqual(self.ordered(), {"Acme": 100, "Bolt": 0})

    def test_a_new_source_starts_fair(self):
        self.set_shares(100, 0)
        order = self.make_order(self.acme, (self.part, 7000))
        order.button_confirm()
        order.sudo().date_approve = self.env.cr.now() - relativedelta(days=40)
        self.acme_source._sealed().write({"share_since": self.day(-60)})
        self.set_dates(self.case, valid_from=self.day(-100))
        self.bolt_source.share_target = 30
        self.set_shares(70, 30)
        self.acme_source._sealed().write({"share_since": self.day(-60)})
        for _number in range(10):
            self.procure(10)
        self.assertEqual(self.ordered(), {"Acme": 70, "Bolt": 30})

    def test_a_ramp_raises_the_share_step_by_step(self):
        self.bolt_source.action_plan_ramp()
        steps = self.bolt_source.ramp_ids
        self.assertEqual(steps.mapped("share"), [5, 15, 30])
        self.assertEqual(steps[1].date_from, self.today + relativedelta(months=3))
        self.assertEqual(self.bolt_source.share_now, 5)
        self.assertEqual(
            self.bolt_source._get_share_on(self.today + relativedelta(months=4)),
            (15, steps[1].date_from),
        )
        self.assertEqual(self.bolt_source._get_share_on(self.day(-1))[0], 30)
        with self.assertRaisesRegex(UserError, "already"):
            self.bolt_source.action_plan_ramp()
        self.acme_source.share_target = 95
        self.part.split_quantity = 1
        self.assertEqual(self.procure(1000), {"Acme": 950, "Bolt": 50})

    def test_the_report_compares_plan_and_orders(self):
        self.make_order(self.acme, (self.part, 90)).button_confirm()
        bought = self.make_order(self.bolt, (self.part, 10))
        bought.button_confirm()
        self.receive(bought)
        report = self.env["product.source.share.report"].with_user(self.buyer)
        self.source(self.acme)._mark_share(self.day(-200))
        self.assertEqual(
            set(report.search([("product_id", "=", self.part.id)]).mapped("month")),
            {self.today.replace(day=1)}, "nothing was ordered in the months before",
        )  # fmt: skip
        rows = {
            row.partner_id: row
            for row in report.search([("product_id", "=", self.part.id)])
            if row.month == self.today.replace(day=1)
        }
        self.assertEqual(len(rows), 2)
        acme, bolt = rows[self.acme], rows[self.bolt]
        self.assertEqual((acme.planned, acme.ordered, acme.deviation), (70, 90, 20))
        self.assertEqual((bolt.planned, bolt.ordered, bolt.deviation), (30, 10, -20))
        self.assertEqual((bolt.share_target, bolt.share_actual, bolt.received), (30, 10, 10))
        [(ordered, planned)] = report._read_group(
            [("product_id", "=", self.part.id)], [], ["ordered:sum", "planned:sum"]
        )
        self.assertEqual((ordered, planned), (100, 100))
        with self.assertRaises(AccessError):
            report.with_user(self.employee).search([])

    def test_quantities_in_another_unit(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        self.part.split_quantity = 1
        self.procure(10, dozen)
        lines = self.generated()
        total = sum(lines.mapped("product_uom_qty"))
        self.assertEqual(total, 120)
        self.assertEqual(len(lines), 2)

    def test_what_somebody_wrote_as_the_total_is_no_share(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        order = self.make_order(self.acme, (self.part, 5))
        order.order_line.product_uom_id = dozen
        order.button_confirm()
        order.order_line.with_user(self.buyer).write({"product_uom_qty": 1e6})
        other = self.make_order(self.bolt, (self.part, 40))
        other.button_confirm()
        self.env.invalidate_all()
        self.assertEqual(self.acme_source.share_actual, 60)
        history = self.env["product.source"]._get_share_history(self.part, self.env.company)
        [rows] = history.values()
        self.assertEqual(sorted(row[-1] for row in rows), [40, 60])
        report = self.env["product.source.share.report"].search(
            [("product_id", "=", self.part.id), ("partner_id", "=", self.acme.id)]
        )
        self.assertEqual(report.mapped("ordered"), [60])

    def test_shares_are_counted_by_the_company_s_day(self):
        self.env.company.partner_id.tz = "Asia/Tokyo"
        order = self.make_order(self.acme, (self.part, 5))
        order.order_line.date_planned = f"{self.day(10)} 20:00:00"
        order.button_confirm()
        order.sudo().date_approve = f"{self.day(-3)} 20:00:00"
        self.env.flush_all()
        history = self.env["product.source"]._get_share_history(self.part, self.env.company)
        self.assertEqual(list(history.values()), [[(self.acme.id, self.day(-2), self.day(11), 5)]])

    def test_the_day_of_a_share_cannot_be_written(self):
        with self.assertRaises(AccessError):
            self.acme_source.with_user(self.buyer).write({"share_since": "2020-01-01"})

    def test_ramps_of_other_companies_are_hidden(self):
        self.bolt_source.with_user(self.buyer).action_plan_ramp()
        other = self.env["res.company"].create({"name": "Other"})
        stranger = new_test_user(
            self.env, "sq_stranger", groups="purchase.group_purchase_user",
            company_id=other.id, company_ids=[Command.set(other.ids)],
        )  # fmt: skip
        ramps = self.env["product.source.ramp"]
        self.assertEqual(len(ramps.with_user(self.buyer).search([])), 3)
        self.assertFalse(ramps.with_user(stranger).search([]))
        with self.assertRaises(AccessError):
            ramps.with_user(self.employee).create(
                {"source_id": self.acme_source.id, "date_from": self.today, "share": 5}
            )
