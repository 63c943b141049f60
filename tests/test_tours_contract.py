from odoo.tests import HttpCase, tagged

from .contract_common import ContractCase


@tagged("post_install", "-at_install")
class TestToursContract(HttpCase, ContractCase):
    """Contract manufacturers in a real browser, as a buyer."""

    def start(self, path, tour):
        self.buyer.password = self.buyer.login
        self.start_tour(path, tour, login=self.buyer.login)

    def test_a_buyer_reviews_the_offer(self):
        questions = self.env["supplier.contract.question"]
        questions.search([]).active = False
        questions.create(
            [
                {"chapter": "structure", "text": "Plants?", "needed_for": "own_sites"},
                {"chapter": "transparency", "text": "Tells?", "needed_for": "both"},
            ]
        )
        self.start("/odoo/contract-manufacturers", "sq_contract_review")
        self.assertEqual(self.acme.dual_sourcing_offer, "own_sites")
        self.assertEqual(self.acme._get_last_review().line_ids.answered_by, self.buyer)

    def test_a_buyer_completes_a_transfer_package(self):
        _first, second = self.make_pair()
        second.transfer_ids.item_ids[0].with_user(self.buyer).attachment_ids = self.make_file()
        self.start("/odoo/transfer-packages", "sq_contract_transfer")
        self.assertEqual((second.readiness, self.exposure().level), ("cold", "covered"))

    def test_a_buyer_decides_for_the_second_site(self):
        self.track("dual_site")
        self.make_source(self.plant_china, role="primary")
        self.qualify(site_id=self.plant_china.id)
        self.env["supplier.contract.question"].search([]).needs_file = False
        review = self.env["supplier.contract.review"].create(
            {"partner_id": self.acme.id, "offer": "own_sites"}
        )
        review.line_ids.write({"answer": "yes"})
        review.action_close()
        self.start(f"/odoo/exposure/{self.exposure().id}", "sq_decision_aid")
        source = self.source(self.acme, site=self.plant_thailand)
        self.assertEqual((source.state, source.transfer_open), ("in_qualification", True))
