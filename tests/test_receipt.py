from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from .test_source_override import OverrideCase


@tagged("post_install", "-at_install")
class TestReceipt(OverrideCase):
    """What comes from a stopped source is flagged, what comes first is looked at."""

    def setUp(self):
        super().setUp()
        self.worker = new_test_user(self.env, "sq_worker", groups="stock.group_stock_user")

    def ordered(self, partner=None, quantity=5):
        order = self.make_order(partner or self.acme, (self.part, quantity))
        order.button_confirm()
        return order

    def validate(self, picking):
        picking = picking.with_user(self.worker)
        picking.move_ids.write({"picked": True})
        picking.button_validate()
        return picking

    def suspend(self):
        self.case.with_user(self.approver_quality).action_suspend("cracks")

    def test_block_stops_the_receipt_from_a_suspended_source(self):
        picking = self.ordered().sudo().picking_ids
        self.assertFalse(picking.source_warning)
        self.suspend()
        picking.invalidate_recordset()
        self.assertIn("Board from Acme: its approval is suspended", picking.source_warning)
        with self.assertStopped("suspended"):
            self.validate(picking)
        picking.move_ids.picked = True
        with self.assertStopped("suspended"):
            picking._action_done()
        self.assertNotEqual(picking.state, "done")

    def test_an_override_lets_it_in(self):
        order = self.ordered()
        self.suspend()
        self.allow(order)
        picking = self.validate(order.sudo().picking_ids)
        self.assertEqual(picking.state, "done")

    def test_warn_lets_it_in_and_flags_it(self):
        picking = self.ordered().sudo().picking_ids
        self.suspend()
        self.track(check="warn")
        self.validate(picking)
        self.assertEqual((picking.state, picking.source_flag), ("done", "stopped"))
        self.assertIn("suspended", picking.message_ids[0].body)

    def test_none_says_nothing(self):
        picking = self.ordered().sudo().picking_ids
        self.suspend()
        self.track(check="none")
        self.validate(picking)
        self.assertEqual((picking.state, picking.source_flag), ("done", False))

    def test_first_receipts_of_a_source_with_conditions_are_marked(self):
        self.qualify(
            self.bolt, decision="conditional",
            sign_values={"valid_until": self.day(90), "quantity_cap": 1000},
        )  # fmt: skip
        flags = []
        for _number in range(4):
            picking = self.ordered(self.bolt).sudo().picking_ids
            flags.append(bool(picking.source_inspection))
            self.validate(picking)
            self.assertEqual(picking.source_flag == "inspect", flags[-1])
        self.assertEqual(flags, [True, True, True, False])

    def test_an_approved_source_is_not_marked(self):
        picking = self.validate(self.ordered().sudo().picking_ids)
        self.assertFalse(picking.source_flag)

    def test_returns_to_a_suspended_source_go_out(self):
        order = self.ordered()
        self.receive(order)
        self.suspend()
        picking = order.sudo().picking_ids
        wizard = self.env["stock.return.picking"].create({"picking_id": picking.id})
        wizard.product_return_moves.quantity = 5
        back = wizard._create_return()
        back.move_ids.write({"quantity": 5, "picked": True})
        back.button_validate()
        self.assertEqual(back.state, "done")

    def test_what_a_subcontractor_sends_is_looked_at_and_what_goes_back_is_not(self):
        place = self.env["stock.location"].create(
            {"name": "Subcontractor", "usage": "internal", "company_id": self.env.company.id}
        )
        move = self.ordered().sudo().picking_ids.move_ids
        move.location_id = place
        self.suspend()
        self.assertEqual([kind for kind, _text in move._find_source_findings().values()], ["block"])
        move.location_dest_id = self.env.ref("stock.stock_location_suppliers")
        self.assertFalse(move._find_source_findings())

    def test_an_expired_approval_does_not_stop_what_was_ordered_in_time(self):
        picking = self.ordered().sudo().picking_ids
        self.set_dates(self.case, valid_until=self.day(-1))
        self.validate(picking)
        self.assertEqual(picking.state, "done")

    def test_crafted_context_does_not_help(self):
        picking = self.ordered().sudo().picking_ids
        self.suspend()
        with self.assertRaises(UserError):
            self.validate(picking.with_context(skip_sanity_check=True, skip_backorder=True))

    def test_what_does_not_come_does_not_stop_what_comes(self):
        order = self.make_order(self.acme, (self.part, 5), (self.part2, 1))
        order.button_confirm()
        self.case.with_user(self.approver_quality).action_suspend("cracks", self.part.ids)
        picking = order.sudo().picking_ids.with_user(self.worker)
        board, housing = picking.move_ids.sorted(lambda move: move.product_id != self.part)
        with self.assertStopped("Board from Acme"):
            picking.button_validate()  # nobody picked anything: all of it comes
        housing.picked = True
        picking.with_context(skip_backorder=True).button_validate()
        self.assertEqual((housing.state, picking.source_flag), ("done", False))
        self.assertNotIn("Board", "".join(picking.message_ids.mapped("body")))
        rest = board.picking_id
        self.assertNotEqual(rest, picking)
        board.write({"quantity": 1, "picked": True})
        with self.assertStopped("Board from Acme"):
            rest.with_user(self.worker).with_context(skip_backorder=True).button_validate()
