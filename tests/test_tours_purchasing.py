from odoo.tests import HttpCase, new_test_user, tagged

from .common import SupplierQualificationCase


@tagged("post_install", "-at_install")
class TestPurchasingTours(HttpCase, SupplierQualificationCase):
    """The screens of purchasing in a real browser."""

    def setUp(self):
        super().setUp()
        self.boss = new_test_user(
            self.env,
            "sq_boss",
            groups="purchase.group_purchase_manager,stock.group_stock_user,"
            "supplier_qualification.group_approver",
        )
        for user in self.buyer | self.boss:
            user.password = user.login
        self.qualify(self.acme)
        self.track("single", "block")

    def start(self, path, tour, user):
        self.start_tour(path, tour, login=user.login)

    def path(self, order):
        return f"/odoo/action-purchase.purchase_rfq/{order.id}"

    def test_a_buyer_switches_the_vendor_of_a_blocked_line(self):
        order = self.make_order(self.bolt, (self.part, 5))
        self.start(self.path(order), "sq_buyer_switches_vendor", self.buyer)
        self.assertEqual((order.partner_id, order.state), (self.acme, "purchase"))

    def test_a_buyer_moves_one_line_of_two(self):
        self.qualify(self.bolt, self.part2)
        order = self.make_order(self.bolt, (self.part, 5), (self.part2, 1))
        board = order.order_line[0]
        self.start(self.path(order), "sq_buyer_moves_a_line", self.buyer)
        self.assertEqual(board.order_id.partner_id, self.acme)

    def test_a_buyer_moves_the_line_that_was_just_typed(self):
        self.qualify(self.acme, self.part2)
        order = self.make_order(self.bolt, (self.part, 5))
        board = order.order_line
        self.start(self.path(order), "sq_buyer_moves_a_typed_line", self.buyer)
        self.assertEqual((board.order_id, order.partner_id), (order, self.bolt))
        moved = self.env["purchase.order.line"].search([("product_id", "=", self.part2.id)])
        self.assertEqual(moved.order_id.partner_id, self.acme)

    def test_an_approver_overrides_and_closes(self):
        order = self.make_order(self.bolt, (self.part, 5))
        self.start(self.path(order), "sq_approver_overrides", self.boss)
        self.assertEqual(order.state, "purchase")
        self.start("/odoo/source-overrides", "sq_approver_closes_override", self.boss)
        override = self.env["purchase.source.override"].search([("order_id", "=", order.id)])
        self.assertEqual((override.state, override.closed_by), ("closed", self.boss))

    def test_a_buyer_activates_the_alternate_and_reverses(self):
        self.qualify(self.bolt)
        self.source(self.acme).role = "primary"
        action = "/odoo/action-supplier_qualification.sourcing_activate_action"
        self.start(action, "sq_buyer_activates", self.buyer)
        activation = self.env["sourcing.activation"].search([])
        self.assertEqual((activation.state, activation.note), ("reversed", "Port closed"))
        self.assertEqual(activation.line_ids.source_id, self.source(self.bolt))
        self.assertEqual(self.source(self.acme).role, "primary")
