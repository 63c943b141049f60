from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .common import SupplierQualificationCase


@tagged("post_install", "-at_install")
class TestScreenTours(HttpCase, SupplierQualificationCase):
    """What leads on from a screen, in a real browser."""

    def setUp(self):
        super().setUp()
        for user in self.buyer | self.approver_quality:
            user.password = user.login
        self.qualify(self.acme, self.part | self.part2)
        self.track(check="block")
        self.part.write({"seller_ids": [Command.create({"partner_id": self.bolt.id})]})
        self.draft = self.make_case(self.bolt)

    def start(self, path, tour, user):
        self.start_tour(path, tour, login=user.login)

    def test_the_next_step_is_taken_from_the_form(self):
        path = f"/odoo/exposure/{self.exposure().id}"
        self.start(path, "sq_next_step_of_a_form", self.buyer)

    def test_the_next_step_is_taken_from_the_list(self):
        self.start("/odoo/exposure", "sq_next_step_of_a_row", self.buyer)
        cases = self.env["supplier.qualification"].search([("partner_id", "=", self.bolt.id)])
        self.assertEqual(cases, self.draft, "no second one")

    def test_a_buyer_asks_for_an_override(self):
        boss = new_test_user(
            self.env, "sq_boss", groups="purchase.group_purchase_manager,"
            "supplier_qualification.group_approver",
        )  # fmt: skip
        order = self.make_order(self.bolt, (self.part, 5))
        path = f"/odoo/action-purchase.purchase_rfq/{order.id}"
        self.start(path, "sq_buyer_asks_for_an_override", self.buyer)
        self.assertEqual(order.activity_ids.user_id, boss)

    def test_a_signer_sees_what_is_signed(self):
        case = self.submit(self.make_case())
        path = f"/odoo/supplier-qualifications/{case.id}"
        self.start(path, "sq_signer_sees_what_is_signed", self.approver_quality)
        self.assertEqual(case.approval_ids.quantity_cap, 250)

    @mute_logger("odoo.http")  # the refusal is what the test wants
    def test_a_case_with_open_stages_says_what_is_missing(self):
        self.draft.action_start()
        path = f"/odoo/supplier-qualifications/{self.draft.id}"
        self.start(path, "sq_submit_says_what_is_missing", self.buyer)
        self.assertEqual(self.draft.state, "in_progress")
