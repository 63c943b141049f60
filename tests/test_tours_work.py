from odoo import Command
from odoo.tests import HttpCase, tagged

from .common import SupplierQualificationCase


@tagged("post_install", "-at_install")
class TestToursWork(HttpCase, SupplierQualificationCase):
    """The dialogs that work on exposed parts, from one row and from many, in a real browser."""

    def setUp(self):
        super().setUp()
        for user in self.buyer | self.approver_quality:
            user.password = user.login
        self.track()

    def start(self, path, tour, user):
        self.start_tour(path, tour, login=user.login)

    def test_a_buyer_orders_to_keep_an_alternate_warm(self):
        self.set_dates(self.qualify(self.acme) | self.qualify(self.bolt), self.day(-700))
        self.part.seller_ids = [
            Command.create({"partner_id": self.bolt.id, "min_qty": 25, "price": 3})
        ]
        order = self.make_order(self.bolt, (self.part, 5))
        order.button_confirm()
        self.receive(order, days_ago=300)
        self.assertEqual(self.exposure().next_action, "keep_warm")
        self.start("/odoo/exposure", "sq_buyer_keeps_warm", self.buyer)
        made = self.env["purchase.order"].search([("origin", "=", "Keep warm")])
        self.assertEqual((made.partner_id, made.state, made.user_id),
                         (self.bolt, "draft", self.buyer))  # fmt: skip
        self.assertEqual(made.order_line.product_qty, 30, "what the buyer made of the proposal")

    def test_a_buyer_asks_for_a_waiver_and_an_approver_grants_it(self):
        row = self.exposure()
        self.start(f"/odoo/exposure/{row.id}", "sq_buyer_asks_for_a_waiver", self.buyer)
        waiver = self.env["sourcing.waiver"].search([("product_id", "=", self.part.id)])
        self.assertEqual((waiver.state, waiver.create_uid), ("draft", self.buyer))
        self.assertEqual(str(waiver.valid_until), "2098-12-31")
        self.assertEqual(row.level, "critical", "nobody has signed yet")
        path = f"/odoo/action-supplier_qualification.sourcing_waiver_action/{waiver.id}"
        self.start(path, "sq_approver_grants_the_waiver", self.approver_quality)
        self.assertEqual((waiver.state, waiver.approved_by), ("approved", self.approver_quality))
        self.env.invalidate_all()
        self.assertEqual(row.level, "waived")

    def test_a_buyer_snoozes_many_parts_and_wakes_one(self):
        self.start("/odoo/exposure", "sq_buyer_snoozes", self.buyer)
        self.assertEqual(self.exposure(self.part2).snooze_reason, "Wait for the fair")
        self.assertFalse(self.exposure().snoozed_until)

    def test_a_buyer_starts_qualifying_from_the_row(self):
        self.part.seller_ids = [Command.create({"partner_id": self.bolt.id})]
        self.start("/odoo/exposure", "sq_buyer_qualifies_one", self.buyer)
        case = self.env["supplier.qualification"].search([("partner_id", "=", self.bolt.id)])
        self.assertEqual((case.product_ids, case.state, case.user_id),
                         (self.part, "draft", self.buyer))  # fmt: skip

    def test_a_buyer_starts_qualifying_many_parts_at_once(self):
        self.start("/odoo/exposure", "sq_buyer_qualifies_many", self.buyer)
        case = self.env["supplier.qualification"].search([("partner_id", "=", self.acme.id)])
        self.assertEqual((len(case), case.product_ids), (1, self.part | self.part2))
