import random
from datetime import datetime, timedelta

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from odoo.addons.supplier_qualification.tools import delivery

from .common import EvidenceCase


class SnapshotCase(EvidenceCase):
    """Orders, receipts, returns and scrap, made with Odoo's own documents."""

    kind = "lead_time_trial"

    def setUp(self):
        super().setUp()
        self.track(check="none")
        self.env.company.partner_id.tz = "UTC"

    def order(self, quantity=10, days=0, **values):
        order = self.make_order(self.acme, (self.part, quantity), days=days, **values)
        order.button_confirm()
        return order

    def come(self, order, quantity, moment=None):
        """Receive a quantity; the rest stays open."""
        picking = order.sudo().picking_ids.filtered(lambda p: p.state not in ("done", "cancel"))
        move = picking.move_ids[:1]
        move.write({"quantity": quantity, "picked": True})
        picking.with_context(skip_backorder=True).button_validate()
        if moment:
            move.date = moment
        return move

    def send_back(self, move, quantity, exchange=False):
        wizard = self.env["stock.return.picking"].create({"picking_id": move.picking_id.id})
        line = wizard.product_return_moves.filtered(lambda one: one.move_id == move)
        line.quantity = quantity
        (wizard.product_return_moves - line).unlink()
        picking = wizard._create_return()
        picking.move_ids.write({"quantity": quantity, "picked": True})
        picking.with_context(skip_backorder=True).button_validate()
        return picking.move_ids

    def scrap(self, move, quantity):
        self.env["stock.scrap"].create(
            {
                "product_id": move.product_id.id,
                "scrap_qty": quantity,
                "picking_id": move.picking_id.id,
                "location_id": move.location_dest_id.id,
            }
        ).do_scrap()

    def take(self):
        self.stage.action_collect_receipts()
        return self.stage.delivery_ids

    def at(self, days, hour=12):
        return datetime.combine(self.day(days), datetime.min.time()) + timedelta(hours=hour)


@tagged("post_install", "-at_install")
class TestPromise(SnapshotCase):
    """The promise of an order line is frozen when its order is confirmed, by whatever path."""

    def test_every_way_to_confirm_freezes_the_promise(self):
        values = {"partner_id": self.acme.id, "order_line": [
            Command.create({"product_id": self.part.id, "product_qty": 1,
                            "date_planned": self.at(5)})]}  # fmt: skip
        orders = self.env["purchase.order"].create([dict(values) for _number in range(3)])
        orders[0].button_confirm()
        orders[1].button_approve()
        orders[2].write({"state": "purchase"})
        made = self.env["purchase.order"].create(values | {"state": "purchase"})
        for order in orders | made:
            self.assertEqual(order.order_line.promised_date, self.day(5))

    def test_later_edits_do_not_move_the_promise(self):
        line = self.order(days=3).order_line.sudo()
        line.date_planned = self.at(30)
        self.env.flush_all()
        self.assertEqual(line.promised_date, self.day(3))

    def test_nobody_writes_the_promise(self):
        line = self.order(days=3).order_line
        for name in ("promised_date", "added_date", "cancelled_date"):
            with self.assertRaises(AccessError):
                line.write({name: self.day(90)})
        with self.assertRaises(AccessError):
            line.copy({"order_id": line.order_id.id, "promised_date": self.day(90)})
        self.assertFalse(self.make_order(self.acme, (self.part, 1)).order_line.promised_date)

    def test_a_line_that_is_added_later_was_ordered_later(self):
        order = self.order(days=3)
        order.sudo().date_approve = self.at(-20)
        line = self.env["purchase.order.line"].create(
            {"order_id": order.id, "product_id": self.part2.id, "product_qty": 1,
             "date_planned": self.at(9)}
        )  # fmt: skip
        self.assertEqual((line.promised_date, line.added_date), (self.day(9), self.today))
        self.assertFalse(order.order_line[0].added_date)

    def test_an_order_confirmed_again_promises_again_unless_goods_came(self):
        order = self.order(days=3)
        order.sudo().button_cancel()
        self.assertEqual(order.order_line.cancelled_date, self.today)
        order.sudo().button_draft()
        self.assertFalse(order.order_line.promised_date)
        order.order_line.date_planned = self.at(8)
        order.button_confirm()
        self.assertEqual(order.order_line.promised_date, self.day(8))
        self.come(order, 4)
        order.sudo().write({"state": "draft"})
        self.assertEqual(order.order_line.promised_date, self.day(8))

    def test_existing_orders_are_filled_by_one_statement(self):
        from odoo.addons.supplier_qualification.models.evidence.purchase_order_line import FILL

        self.env.company.partner_id.tz = "Asia/Tokyo"
        order = self.order(days=3)
        draft = self.make_order(self.acme, (self.part, 1))
        order.order_line.sudo().date_planned = self.at(3, hour=16)
        self.env.flush_all()
        self.env.cr.execute("UPDATE purchase_order_line SET promised_date = NULL")
        self.env.cr.execute(FILL)
        self.env.invalidate_all()
        self.assertEqual(order.order_line.promised_date, self.day(4), "after midnight in Tokyo")
        self.assertFalse(draft.order_line.promised_date)


@tagged("post_install", "-at_install")
class TestSnapshots(SnapshotCase):
    """What happened to order lines, as the trial takes it over."""

    def test_partial_receipts_complete_on_the_day_of_the_last(self):
        order = self.order()
        self.come(order, 4, self.at(-5))
        [record] = self.take()
        self.assertEqual((record.received_date, record.quantity_received), (False, 4))
        self.assertEqual(record.outcome, "open")
        move = self.come(order, 6)
        self.assertEqual((record.received_date, record.quantity_received), (self.today, 10))
        self.assertEqual((record.move_id, record.outcome), (move, "hit"))

    def test_more_than_ordered_is_not_in_full(self):
        order = self.order()
        self.come(order, 12)
        [record] = self.take()
        self.assertEqual(record.quantity_received, 12)
        self.assertTrue(record.on_time)
        self.assertEqual((record.in_full, record.outcome), (False, "miss"))

    def test_late_and_early(self):
        late, early = self.order(days=-3), self.order(days=6)
        self.come(late, 10)
        self.come(early, 10)
        records = self.take()
        self.assertEqual(records.mapped("late_days"), [3, -6])
        self.assertEqual(set(records.mapped("outcome")), {"miss"})
        self.stage._sealed().write({"early_days": 6, "late_days": 3})
        self.assertEqual(set(records.mapped("outcome")), {"hit"})

    def test_what_goes_back_was_never_delivered(self):
        order = self.order(days=0)
        move = self.come(order, 10, self.at(-1))
        [record] = self.take()
        self.assertEqual(record.received_date, self.day(-1))
        back = self.send_back(move, 4)
        self.assertEqual((record.received_date, record.quantity_received), (False, 6))
        again = self.send_back(back, 4)
        self.assertEqual(again.location_dest_id.usage, "internal")
        self.assertEqual((record.received_date, record.quantity_received), (self.today, 10))

    def test_scrap_of_the_receipt_is_not_accepted(self):
        order = self.order(days=0)
        move = self.come(order, 10)
        [record] = self.take()
        self.scrap(move, 3)
        self.assertEqual((record.received_date, record.quantity_received), (False, 7))

    def test_a_line_in_another_unit(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        order = self.make_order(self.acme, (self.part, 2), days=0)
        order.order_line.product_uom_id = dozen
        order.button_confirm()
        self.come(order, order.picking_ids.move_ids.product_uom_qty)
        [record] = self.take()
        self.assertEqual((record.quantity_ordered, record.quantity_received), (24, 24))

    def test_a_subcontracted_receipt_comes_from_a_place_inside(self):
        """What the module for subcontracting makes of a receipt: an internal place of origin."""
        order = self.order(days=0)
        place = self.env["stock.location"].create(
            {"name": "Subcontractor", "usage": "internal",
             "company_id": self.env.company.id}
        )  # fmt: skip
        order.sudo().picking_ids.move_ids.location_id = place
        move = self.come(order, 10)
        self.assertEqual(move.location_id.usage, "internal")
        [record] = self.take()
        self.assertEqual((record.outcome, record.quantity_received), ("hit", 10))
        back = self.send_back(move, 4)
        back.picking_id.location_dest_id = place
        self.assertEqual(back.location_dest_id, place)
        self.assertEqual(record.quantity_received, 6)

    def test_a_drop_shipment_is_received_by_the_customer(self):
        order = self.order(days=0)
        customers = self.env.ref("stock.stock_location_customers")
        order.sudo().picking_ids.move_ids.location_dest_id = customers
        move = self.come(order, 10)
        self.assertEqual(move.location_dest_id, customers)
        [record] = self.take()
        self.assertEqual((record.outcome, record.quantity_received), ("hit", 10))
        stock = self.send_back(move, 2)
        self.assertEqual(stock.location_dest_id.usage, "supplier")
        self.assertEqual(record.quantity_received, 8)

    def test_subcontracting_and_drop_shipping_where_they_are_installed(self):
        if "is_subcontract" not in self.env["stock.move"]._fields:
            self.skipTest("mrp_subcontracting is not installed here")
        self.env["mrp.bom"].create(
            {"product_tmpl_id": self.part.product_tmpl_id.id, "type": "subcontract",
             "subcontractor_ids": [Command.link(self.acme.id)],
             "bom_line_ids": [Command.create({"product_id": self.part2.id})]}
        )  # fmt: skip
        order = self.order(days=0, user=self.env.user)
        self.assertTrue(order.sudo().picking_ids.move_ids.is_subcontract)
        self.come(order, 10)
        self.assertEqual(self.take().outcome, "hit")

    def test_split_orders_are_lines_of_their_own(self):
        order = self.make_order(self.acme, (self.part, 10), (self.part, 5), days=0)
        order.button_confirm()
        first, second = order.order_line
        picking = order.sudo().picking_ids
        for move in picking.move_ids:
            move.write({"quantity": move.purchase_line_id == first and 10 or 2, "picked": True})
        picking.with_context(skip_backorder=True).button_validate()
        records = self.take()
        self.assertEqual(records.purchase_line_id, first | second)
        by_line = {record.purchase_line_id: record for record in records}
        self.assertEqual(by_line[first].quantity_received, 10)
        self.assertEqual((by_line[second].quantity_received, by_line[second].outcome), (2, "open"))

    def test_days_are_those_of_the_company(self):
        self.env.company.partner_id.tz = "Asia/Tokyo"
        order = self.order(days=0)
        order.order_line.sudo().product_qty  # noqa: B018 - read before the receipt
        self.come(order, 10, self.at(-1, hour=16))
        [record] = self.take()
        local = (self.at(-1, hour=16) + timedelta(hours=9)).date()
        self.assertEqual(record.received_date, local)
        self.env.company.partner_id.tz = "America/Los_Angeles"
        other = self.order(days=0)
        self.come(other, 10, self.at(-1, hour=3))
        record = self.take() - record
        self.assertEqual(record.received_date, self.day(-2))

    def test_a_due_line_that_never_came_is_a_miss(self):
        self.order(days=-2)
        self.assertEqual(self.take().outcome, "miss")

    def test_what_we_cancel_in_time_is_left_out_and_what_we_cancel_late_is_a_miss(self):
        early, late = self.order(days=5), self.order(days=-5)
        records = self.take()
        (early | late).sudo().button_cancel()
        by_line = {record.purchase_line_id: record for record in records}
        self.assertEqual(by_line[early.order_line].outcome, "excluded")
        self.assertIn("Cancelled by us", by_line[early.order_line].excluded_reason)
        self.assertEqual(by_line[late.order_line].outcome, "miss")

    def test_received_before_it_was_ordered_is_left_out_and_listed(self):
        order = self.order()
        self.come(order, 10, self.at(-9))
        [record] = self.take()
        self.assertEqual(record.outcome, "excluded")
        self.assertIn("before it was ordered", record.excluded_reason)

    def test_later_edits_change_no_snapshot(self):
        order = self.order(days=0)
        move = self.come(order, 10)
        [record] = self.take()
        before = record.read(load="")
        line = order.order_line.sudo()
        order.sudo().date_approve = self.at(-50)
        line.write({"date_planned": self.at(40), "product_qty": 20})
        move.date = self.at(-3)
        self.env["supplier.trial.delivery"]._follow_receipts(line.ids)
        self.assertEqual(record.read(load=""), before)

    def test_a_closed_stage_no_longer_follows(self):
        self.stage._sealed().write({"otif_target": 0.5, "otif_confidence": 0.5,
                                    "least_deliveries": 1})  # fmt: skip
        order = self.order(days=0)
        move = self.come(order, 10)
        [record] = self.take()
        self.complete()
        self.send_back(move, 4)
        self.assertEqual(record.quantity_received, 10)

    def test_another_company_sees_and_gives_nothing(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.env.user.company_ids |= other
        order = self.env["purchase.order"].with_company(other).create(
            {"partner_id": self.acme.id, "company_id": other.id,
             "order_line": [Command.create({"product_id": self.part.id, "product_qty": 1})]}
        )  # fmt: skip
        order.button_confirm()
        with self.assertRaisesRegex(UserError, "no further"):
            self.stage.action_collect_receipts()
        stranger = new_test_user(
            self.env, "sq_stranger", groups="supplier_qualification.group_auditor",
            company_id=other.id, company_ids=[Command.set(other.ids)],
        )  # fmt: skip
        with self.assertRaises(AccessError):
            self.stage.with_user(stranger).action_open_collect()

    def test_the_number_of_queries_does_not_depend_on_the_number_of_lines(self):
        self.order()
        self.take()
        counts = []
        for number in (10, 200):
            order = self.make_order(self.acme, *[(self.part, 1)] * number, days=0)
            order.button_confirm()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.stage.action_collect_receipts()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(len(self.stage.delivery_ids), 211)
        self.assertLessEqual(counts[1], counts[0] + 2, counts)

    def test_what_sql_stores_is_what_python_computes(self):
        dice = random.Random(5)
        self.stage._sealed().write({"early_days": 1, "late_days": 2, "under_share": 0.1})
        for _number in range(12):
            order = self.order(quantity=dice.choice([10, 30]), days=dice.randint(-4, 4))
            order.sudo().date_approve = self.at(dice.randint(-9, -2))
            for _receipt in range(dice.randint(0, 3)):
                if order.sudo().picking_ids.filtered(lambda p: p.state != "done"):
                    self.come(order, dice.choice([3, 5, 9, 10]), self.at(dice.randint(-6, 0)))
        records = self.take()
        names = ["lead_days", "lead_days_known", "late_days", "late_days_known", "on_time",
                 "in_full"]  # fmt: skip
        stored = records.read(names)
        for name in names:
            self.env.add_to_compute(records._fields[name], records)
        self.assertEqual(records.read(names), stored)
        for record in records:
            line = record.purchase_line_id
            receipts = [(m.date.date(), m.quantity) for m in line.move_ids if m.state == "done"]
            found = delivery.completion(record.quantity_ordered, receipts, 0.1)
            self.assertEqual(record.received_date or None, found.date)
            total = sum(quantity for _day, quantity in receipts)
            expected = total if found.quantity is None else found.quantity
            self.assertEqual(record.quantity_received, expected)
