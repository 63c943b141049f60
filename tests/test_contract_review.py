from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .contract_common import ContractCase


@tagged("post_install", "-at_install")
class TestContractReview(ContractCase):
    """What a contract manufacturer offers is asked, answered, kept and asked again."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.questions = cls.env["supplier.contract.question"]
        cls.questions.search([]).active = False
        cls.questions.create(
            [
                {"chapter": "structure", "sequence": 1, "text": "Plants?",
                 "needed_for": "own_sites"},
                {"chapter": "transparency", "sequence": 2, "text": "Told?", "needs_file": True,
                 "needed_for": "both"},
                {"chapter": "strategy", "sequence": 3, "text": "Wants it?"},
            ]
        )  # fmt: skip
        cls.page = cls.acme.with_user(cls.buyer)

    def start(self):
        return self.env["supplier.contract.review"].with_user(self.buyer).browse(
            self.page.action_start_review()["res_id"]
        )

    def answer(self, review, *answers):
        for line, answer in zip(review.line_ids, answers, strict=True):
            line.answer = answer

    def close(self, offer="own_sites", answers=("yes", "partly", "no")):
        review = self.start()
        self.answer(review, *answers)
        review.line_ids[1].attachment_ids = self.make_file()
        review.offer = offer
        review.action_close()
        return review

    def test_unknown_is_where_everybody_starts(self):
        self.assertEqual(self.page.dual_sourcing_offer, "unknown")
        self.assertEqual(self.page.contract_review_state, "missing")

    def test_a_closed_review_tells_the_offer_who_said_it_and_when_to_ask_again(self):
        review = self.close()
        self.assertEqual(self.page.dual_sourcing_offer, "own_sites")
        self.assertEqual((review.closed_by, review.closed_date), (self.buyer, self.today))
        self.assertEqual(
            {(line.answered_by, line.answered_date) for line in review.line_ids},
            {(self.buyer, self.today)},
        )
        self.assertEqual(self.page.contract_review_state, "current")
        self.assertIn("Structure: 1 of 1 yes", review.summary)

    def test_answers_get_out_of_date(self):
        self.close()
        partners = self.env["res.partner"].with_user(self.buyer)
        mine = [("id", "=", self.acme.id)]
        self.assertFalse(partners.search([*mine, ("contract_review_state", "=", "overdue")]))
        with freeze_time(self.day(400)):
            self.page.invalidate_recordset()
            self.assertEqual(self.page.contract_review_state, "overdue")
            found = partners.search([*mine, ("contract_review_state", "in", ["overdue"])])
            self.assertEqual(found, self.page)
            self.assertEqual(self.page.dual_sourcing_offer, "own_sites")
        self.assertEqual(
            partners.search([*mine, ("contract_review_state", "=", "current")]), self.page
        )

    def test_an_offer_is_not_claimed_without_answers(self):
        for offer in ("own_sites", "network"):
            with self.assertRaisesRegex(ValidationError, "no closed review"):
                self.acme.write({"dual_sourcing_offer": offer})
        self.acme.dual_sourcing_offer = "none"
        self.bolt.dual_sourcing_offer = "network"
        with self.assertRaises(ValidationError):
            self.bolt.is_contract_manufacturer = True

    def test_answers_that_do_not_support_the_offer_refuse_it(self):
        review = self.start()
        review.offer = "own_sites"
        with self.assertRaisesRegex(UserError, "Plants.*not answered"):
            review.action_close()
        self.answer(review, "no", "yes", "no")
        with self.assertRaisesRegex(UserError, "(?s)Plants.*does not support.*Told.*document"):
            review.action_close()
        review.offer = "none"
        review.action_close()
        self.assertEqual(self.page.dual_sourcing_offer, "none")

    def test_a_closed_review_stays_and_the_next_one_starts_from_it(self):
        first = self.close()
        for change in (
            lambda: first.line_ids[0].write({"answer": "no"}),
            lambda: first.write({"offer": "none"}),
            lambda: first.unlink(),
        ):
            with self.assertRaises(UserError):
                change()
        second = self.start()
        self.assertNotEqual(first, second)
        self.assertEqual(self.start(), second)
        self.assertEqual(second.line_ids.mapped("previous_answer"), ["yes", "partly", "no"])
        second.line_ids[2].answer = "yes"
        second.action_repeat()
        self.assertEqual(second.line_ids.mapped("answer"), ["yes", "partly", "yes"])
        second.offer = "none"
        second.action_close()
        self.assertEqual(self.page.dual_sourcing_offer, "none")

    def test_the_questions_of_a_review_do_not_change_with_the_questionnaire(self):
        review = self.start()
        self.questions.search([])[0].text = "Other?"
        self.assertEqual(review.line_ids[0].text, "Plants?")

    def test_nothing_of_a_review_can_be_forged(self):
        review = self.close()
        line = review.line_ids[0]
        for record, vals in (
            (review, {"state": "draft"}),
            (review, {"valid_until": "2099-01-01"}),
            (review, {"partner_id": self.bolt.id}),
            (line, {"answered_by": self.manager.id}),
            (line, {"needed_for": False}),
            (line, {"text": "Else?"}),
        ):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                record.with_context(supplier_qualification_seal=True).write(vals)
        with self.assertRaises(AccessError):
            line.create({"review_id": review.id, "chapter": "strategy", "text": "x"})

    def test_an_employee_reads_no_review_and_another_company_none_of_ours(self):
        review = self.close()
        with self.assertRaises(AccessError):
            review.with_user(self.employee).read(["offer"])
        other = self.env["res.company"].create({"name": "Other"})
        review._sealed().write({"company_id": other.id})
        self.env.flush_all()
        for records in (review, review.line_ids):
            self.assertFalse(records.with_user(self.buyer).search([("id", "in", records.ids)]))

    def test_the_list_shows_sites_countries_parts_and_open_transfers(self):
        self.make_pair()
        self.env.invalidate_all()
        page = self.page
        self.assertEqual((page.contract_site_count, page.contract_part_count), (2, 1))
        self.assertEqual(set(page.contract_country_ids.mapped("code")), {"CN", "TH"})
        self.assertEqual(page.contract_transfer_count, 1)
        action = page.action_view_transfers()
        self.assertEqual(
            self.env["product.source.transfer"].search(action["domain"]),
            page.source_ids.transfer_ids,
        )

    def test_a_list_of_manufacturers_costs_as_many_queries_as_one(self):
        def count(partners):
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            partners.with_user(self.buyer).read(
                ["contract_review_state", "contract_site_count", "contract_part_count",
                 "contract_transfer_count"]
            )  # fmt: skip
            return self.cr.sql_log_count - before

        partners = self.env["res.partner"].create(
            [{"name": f"CM{n}", "is_company": True, "is_contract_manufacturer": True}
             for n in range(60)]
        )  # fmt: skip
        count(partners[:2])
        self.assertEqual(count(partners[:5]), count(partners))
