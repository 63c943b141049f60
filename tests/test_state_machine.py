from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import SupplierQualificationCase
from .test_security import RpcCase

GROUPS = ("group_user", "group_auditor", "group_approver", "group_manager")
# Who may do what, from where. Everything that is not listed is refused.
# A manager is an auditor as well, and no approver.
EVERYBODY = frozenset(GROUPS)
APPROVERS = frozenset({"group_approver"})
ALLOWED = {
    ("draft", "start"): EVERYBODY,
    ("draft", "cancel"): EVERYBODY,
    ("in_progress", "submit"): EVERYBODY,
    ("in_progress", "cancel"): EVERYBODY,
    ("review", "cancel"): EVERYBODY,
    ("review", "approve"): APPROVERS,
    ("review", "reject"): APPROVERS,
    ("review", "conditional"): APPROVERS,
    ("approved", "suspend"): APPROVERS,
    ("approved", "withdraw"): APPROVERS,
    ("approved", "extend"): APPROVERS,
    ("approved", "requalify"): EVERYBODY,
    ("suspended", "suspend"): APPROVERS,
    ("suspended", "reinstate"): APPROVERS,
    ("suspended", "withdraw"): APPROVERS,
    ("suspended", "extend"): APPROVERS,
    ("suspended", "requalify"): EVERYBODY,
    ("rejected", "requalify"): EVERYBODY,
    ("withdrawn", "requalify"): EVERYBODY,
}
ARRIVES = {
    "start": "in_progress",
    "submit": "review",
    "cancel": "cancelled",
    "approve": "approved",
    "conditional": "conditional",
    "reject": "rejected",
    "suspend": "suspended",
    "reinstate": "approved",
    "withdraw": "withdrawn",
}
STATUSES = (
    "draft", "in_progress", "review", "approved", "suspended", "rejected", "withdrawn",
    "cancelled",
)  # fmt: skip
ACTS = (*ARRIVES, "extend", "requalify")


@tagged("post_install", "-at_install")
class TestStateMachine(SupplierQualificationCase):
    """Every status, every act, every group: what is allowed arrives, everything else is refused."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.people = {
            group: new_test_user(
                cls.env, f"sq_{group}", groups=f"supplier_qualification.{group}"
            )
            for group in GROUPS
        }
        # One role that lists them all: whether one may sign is a matter of the group alone.
        people = cls.env["res.users"].union(*cls.people.values())
        cls.role_quality.user_ids = people | cls.approver_quality
        cls.plan.role_ids = cls.role_quality

    def build(self, status):
        case = self.make_case()
        if status in ("draft", "cancelled"):
            if status == "cancelled":
                case.action_cancel()
            return case
        if status == "in_progress":
            case.action_start()
            self.add_delivery(case.stage_ids)
            case.stage_ids.with_user(self.auditor).action_complete()
            return case
        self.submit(case)
        if status == "review":
            return case
        decision = "reject" if status == "rejected" else "approve"
        self.sign(case, self.approver_quality, decision, **self.get_answer(decision))
        by_approver = case.with_user(self.approver_quality)
        if status == "suspended":
            by_approver.action_suspend("Fire")
        if status == "withdrawn":
            by_approver.action_withdraw("Gone")
        return case

    def get_answer(self, decision):
        values = {"valid_until": self.day(30)}
        return values | ({"note": "Gauge"} if decision == "conditional" else {})

    def act(self, case, name, user):
        mine = case.with_user(user)
        if name in ("approve", "conditional", "reject"):
            self.sign(case, user, name, **self.get_answer(name))
        elif name == "extend":
            self.env["supplier.qualification.decision"].with_user(user).create(
                {
                    "qualification_ids": [Command.set(case.ids)],
                    "mode": "extend",
                    "valid_until": self.day(60),
                }
            ).action_apply()
        elif name in ("suspend", "reinstate", "withdraw"):
            getattr(mine, f"action_{name}")("Because")
        else:
            getattr(mine, f"action_{name}")()

    def test_every_transition_for_every_group(self):
        for status in STATUSES:
            case = self.build(status)
            self.assertEqual(case.status, status)
            for name in ACTS:
                for group, user in self.people.items():
                    with self.subTest(status=status, act=name, group=group):
                        self.check(case, status, name, group, user)

    def check(self, case, status, name, group, user):
        savepoint = self.env.cr.savepoint()
        allowed = group in ALLOWED.get((status, name), ())
        try:
            self.act(case, name, user)
            self.assertTrue(allowed, "it should have been refused")
            self.assertEqual(case.status, ARRIVES.get(name, status))
        except (AccessError, UserError) as error:
            self.assertFalse(allowed, f"it should have been allowed: {error}")
            self.assertEqual(case.status, status, "a refusal changes nothing")
        finally:
            savepoint.close(rollback=True)


@tagged("post_install", "-at_install")
class TestStateByRpc(RpcCase):
    """No write over RPC moves a case, whatever its status."""

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_no_write_moves_a_case(self):
        draft = self.make_case()
        running = self.make_case(self.bolt)
        running.action_start()
        waiting = self.submit(self.make_case(products=self.part2))
        decided = self.qualify(self.bolt, products=self.part2)
        cancelled = self.make_case()
        cancelled.action_cancel()
        states = [state for state, _label in draft._fields["state"].selection]
        for case in (draft, running, waiting, decided, cancelled):
            before = case.state, case.status, len(case.phase_ids)
            for state in states:
                with self.subTest(before=case.state, state=state):
                    answer = self.call("supplier.qualification", "write", [case.id],
                                       {"state": state})  # fmt: skip
                    self.assertRefused(answer)
            for vals in (
                {"result": "approved"},
                {"valid_until": "2090-01-01"},
                {"withdrawn_date": "2020-01-01"},
                {"sign_deadline": "2020-01-01"},
                {"signing": "parallel"},
                {"phase_ids": [[0, 0, {"date": "2020-01-01", "state": "decided"}]]},
                {"condition_ids": [[0, 0, {"name": "x", "date_deadline": "2090-01-01",
                                           "done": True}]]},
            ):  # fmt: skip
                with self.subTest(before=case.state, vals=vals):
                    self.assertRefused(
                        self.call("supplier.qualification", "write", [case.id], vals)
                    )
            case.invalidate_recordset()
            self.assertEqual((case.state, case.status, len(case.phase_ids)), before)
