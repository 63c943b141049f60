from odoo.tests import HttpCase, tagged

from odoo.addons.supplier_qualification.tests.common import SupplierQualificationCase


@tagged("post_install", "-at_install")
class TestRequisitionTours(HttpCase, SupplierQualificationCase):
    """Alternative quotations in a real browser."""

    def test_a_buyer_asks_an_approved_source_and_compares(self):
        self.buyer.group_ids += self.env.ref("purchase_requisition.group_purchase_alternatives")
        self.buyer.password = self.buyer.login
        self.qualify(self.acme)
        self.track(check="block")
        order = self.make_order(self.bolt, (self.part, 5))
        path = f"/odoo/action-purchase.purchase_rfq/{order.id}"
        self.start_tour(path, "sq_buyer_compares_alternatives", login=self.buyer.login)
        self.assertEqual((order.alternative_po_ids - order).partner_id, self.acme)
