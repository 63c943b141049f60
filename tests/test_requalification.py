from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import SupplierQualificationCase


@tagged("post_install", "-at_install")
class TestRequalification(SupplierQualificationCase):
    """What puts an approval in doubt opens one case that answers."""

    def ask(self, code="performance", text="Falls below 90 %", sources=None):
        return self.env["supplier.qualification"]._requalify_for(
            code, text, sources if sources is not None else self.source(self.acme)
        )

    def test_a_trigger_opens_one_draft_that_says_why(self):
        case = self.qualify()
        answer = self.ask()
        self.assertEqual((answer.state, answer.type), ("draft", "for_cause"))
        self.assertEqual(answer.previous_id, case)
        self.assertEqual(answer.product_ids, case.product_ids)
        self.assertEqual(answer.user_id, case.user_id)
        self.assertEqual(answer.trigger_ids.mapped("text"), ["Falls below 90 %"])
        self.assertEqual(self.source(self.acme).state, "approved", "asking ends nothing")

    def test_ten_triggers_open_one_case(self):
        self.qualify()
        answers = [self.ask("performance", f"Reason {n}") for n in range(5)]
        answers += [self.ask("certificate", "ISO 9001 lapsed") for _n in range(5)]
        self.assertEqual(len({answer.id for answer in answers}), 1)
        self.assertEqual(len(answers[0].trigger_ids), 6, "the same words count once")

    def test_a_running_case_takes_the_trigger(self):
        case = self.qualify()
        case.action_requalify()
        running = case.next_ids
        running.action_start()
        self.assertEqual(self.ask(), running)
        self.assertEqual(running.trigger_ids.code, "performance")

    def test_the_same_question_is_not_asked_again_once_people_cancelled_it(self):
        self.qualify()
        self.ask().action_cancel()
        self.assertFalse(self.ask())
        self.assertEqual(self.ask(text="Another reason").state, "draft")

    def test_some_parts_of_an_approval(self):
        case = self.qualify(products=self.part | self.part2)
        answer = self.ask()
        self.assertEqual(answer.product_ids, self.part)
        self.assertEqual(self.ask(sources=self.source(self.acme, self.part2)), answer)
        self.assertEqual(answer.product_ids, self.part | self.part2)
        self.assertEqual(len(case.next_ids), 1)

    def test_what_nobody_approved_is_not_questioned(self):
        self.part.write({"seller_ids": [(0, 0, {"partner_id": self.bolt.id})]})
        self.assertFalse(self.ask(sources=self.source(self.bolt)))
        case = self.qualify()
        case.with_user(self.approver_quality).action_withdraw("Gone")
        self.assertFalse(self.ask())

    def test_triggers_cannot_be_forged(self):
        case = self.qualify()
        answer = self.ask()
        triggers = self.env["supplier.qualification.trigger"].with_user(self.manager)
        with self.assertRaises(AccessError):
            triggers.create({"previous_id": case.id, "code": "other", "text": "x"})
        with self.assertRaises(AccessError):
            answer.trigger_ids.with_user(self.manager).write({"text": "x"})
        with self.assertRaises(AccessError):
            answer.with_user(self.manager).write({"trigger_count": 9})

    def test_a_drop_is_told_once(self):
        case = self.qualify()
        told = []
        sources = type(self.env["product.source"])
        self.patch(sources, "_on_approval_dropped", lambda self: told.extend(self.ids))
        case.with_user(self.approver_quality).action_suspend("Fire")
        case._refresh_sources()
        self.assertEqual(told, self.source(self.acme).ids)
