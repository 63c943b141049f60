import random
from datetime import timedelta

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .common import SupplierQualificationCase

HISTORIES = 5
DAYS = 30


@tagged("post_install", "-at_install")
class TestAsOf(SupplierQualificationCase):
    """What was on a day stays what it was, whatever comes later."""

    def test_random_histories_have_the_answer_that_was_recorded_on_the_day(self):
        self.track()
        self.products = self.part | self.part2
        self.seen = set()
        for seed in range(HISTORIES):
            with self.subTest(seed=seed):
                self.play(random.Random(seed))  # noqa: S311 - a repeatable story, no secret
        lived = {"draft", "in_progress", "review", "approved", "conditional", "suspended"}
        self.assertGreaterEqual(self.seen, lived | {"expired", "rejected"})

    def play(self, dice):
        """Live through some weeks with random acts; every evening note what holds."""
        start = self.today - timedelta(days=DAYS)
        cases = self.env["supplier.qualification"]
        recorded, orders = {}, []
        for offset in range(DAYS):
            day = start + timedelta(days=offset)
            with freeze_time(day):
                if offset % 9 == 0:
                    cases |= self.make_case(
                        dice.choice((self.acme, self.bolt)), products=self.products
                    )
                for _n in range(dice.randint(0, 3)):
                    self.act(dice, dice.choice(cases), day, orders)
                self.env["product.exposure"]._refresh(self.products)
                recorded[day] = {case: case.status for case in cases}, self.standings()
        for day, (statuses, standings) in recorded.items():
            self.seen |= set(statuses.values())
            for case, status in statuses.items():
                self.assertEqual(case._status_on(day), status, f"{case.name} on {day}")
            found = self.standings(day)
            for key, standing in standings.items():
                self.assertEqual(found[key], standing, f"{key} on {day}")

    def standings(self, day=None):
        """What each source is worth, live or as of a day: (status, deciding case)."""
        sources = self.env["product.source"].search([("product_id", "in", self.products.ids)])
        return {
            (source.product_id, source.partner_id): (found.status, found.qualification_id)
            for source, found in sources._get_standings_on(day).items()
        }

    def act(self, dice, case, day, orders):
        acts = {
            "draft": [self.act_start],
            "in_progress": [self.act_submit, self.act_cancel],
            "review": [self.act_sign, self.act_sign, self.act_reopen],
            "decided": [
                self.act_suspend, self.act_reinstate, self.act_withdraw, self.act_extend,
                self.act_done, self.act_order, self.act_order, self.act_cancel_order,
            ],
            "cancelled": [self.act_order],
        }  # fmt: skip
        try:
            with self.env.cr.savepoint():
                dice.choice(acts[case.state])(dice, case, day, orders)
        except UserError:
            pass  # not every act is allowed every day

    def act_start(self, dice, case, day, orders):
        case.action_start()

    def act_cancel(self, dice, case, day, orders):
        if dice.random() < 0.2:
            case.action_cancel()

    def act_submit(self, dice, case, day, orders):
        self.add_delivery(case.stage_ids)
        case.stage_ids.with_user(self.auditor).action_complete()
        if dice.random() < 0.6:
            case.condition_ids = [
                Command.create(
                    {"name": "Gauge", "date_deadline": day + timedelta(days=dice.randint(0, 9))}
                )
            ]
        case.action_submit()

    def act_reopen(self, dice, case, day, orders):
        case.stage_ids.with_user(self.auditor).action_reopen("Again")

    def act_sign(self, dice, case, day, orders):
        decision = dice.choice(
            ("approve", "conditional", "conditional", "reject", "reject")
        )
        values = {}
        if decision == "conditional":
            values = {
                "valid_until": day + timedelta(days=dice.randint(0, 15)),
                "quantity_cap": dice.choice((0, 20, 50)),
                "note": "So",
            }
        if decision == "reject":
            self.sign(case, self.approver_quality, decision)
        else:
            self.approve(case, decision, **values)

    def act_suspend(self, dice, case, day, orders):
        parts = dice.choice((None, self.part))
        case.with_user(self.approver_quality).action_suspend("Fire", parts)

    def act_reinstate(self, dice, case, day, orders):
        case.with_user(self.approver_quality).action_reinstate("Out")

    def act_withdraw(self, dice, case, day, orders):
        if dice.random() < 0.1:
            case.with_user(self.approver_quality).action_withdraw("Gone")

    def act_extend(self, dice, case, day, orders):
        until = day + timedelta(days=dice.randint(1, 15))
        for user in (self.approver_quality, self.approver_purchasing):
            self.env["supplier.qualification.decision"].with_user(user).create(
                {
                    "qualification_ids": [Command.set(case.ids)],
                    "mode": "extend",
                    "valid_until": until,
                    "condition_deadline": until,
                    "quantity_cap": dice.choice((0, 80)),
                }
            ).action_apply()

    def act_done(self, dice, case, day, orders):
        case.condition_ids.with_user(self.auditor).action_done()

    def act_order(self, dice, case, day, orders):
        order = self.make_order(
            case.partner_id, (dice.choice(self.products), dice.randint(5, 30)), days=0
        )
        order.button_confirm()
        orders.append(order)

    def act_cancel_order(self, dice, case, day, orders):
        if orders:
            orders.pop().button_cancel()
