from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, new_test_user, tagged

from .common import SupplierQualificationCase


@tagged("post_install", "-at_install")
class TestSuspension(SupplierQualificationCase):
    """Whole or in part, dated, outranking; and suppliers that go away."""

    def by_approver(self, cases):
        return cases.with_user(self.approver_quality)

    def test_a_dated_suspension_begins_and_ends_by_itself(self):
        case = self.qualify()
        self.by_approver(case).action_suspend(
            "Move of the line", date_from=self.day(5), date_to=self.day(9)
        )
        statuses = {days: case._status_on(self.day(days)) for days in (4, 5, 8, 9)}
        self.assertEqual(
            statuses, {4: "approved", 5: "suspended", 8: "suspended", 9: "approved"}
        )
        self.assertTrue(case.can_reinstate)

    def test_a_suspension_to_come_can_be_lifted(self):
        case = self.qualify()
        self.by_approver(case).action_suspend("Move", date_from=self.day(5))
        self.by_approver(case).action_reinstate("Cancelled")
        self.assertEqual(case._status_on(self.day(6)), "approved")
        self.assertFalse(case.can_reinstate)

    def test_impossible_dates_are_refused(self):
        case = self.by_approver(self.qualify())
        with self.assertRaisesRegex(UserError, "begin in the past"):
            case.action_suspend("x", date_from=self.day(-1))
        with self.assertRaisesRegex(UserError, "a day at least"):
            case.action_suspend("x", date_from=self.day(3), date_to=self.day(3))

    def test_one_of_two_suspended_parts_is_reinstated(self):
        case = self.qualify(products=self.part | self.part2)
        self.by_approver(case).action_suspend("Burrs", self.part)
        self.by_approver(case).action_suspend("Cracks", self.part2)
        self.by_approver(case).action_reinstate("Tool mended", self.part.ids)
        self.assertEqual(self.source(self.acme).state, "approved")
        self.assertEqual(self.source(self.acme, self.part2).state, "suspended")
        with self.assertRaisesRegex(UserError, "not suspended"):
            self.by_approver(case).action_reinstate("again", self.part)

    def test_a_suspension_lifted_for_one_part_stays_on_the_others(self):
        parts = self.part | self.part2
        with freeze_time(self.day(-20)):
            case = self.qualify(products=parts)
        with freeze_time(self.day(-10)):
            self.by_approver(case).action_suspend("Burrs", parts, date_to=self.day(9))
        with freeze_time(self.day(-5)):
            self.by_approver(case).action_reinstate("Tool mended", self.part.ids)
        sources = self.source(self.acme), self.source(self.acme, self.part2)
        self.assertEqual([source.state for source in sources], ["approved", "suspended"])
        self.assertTrue(case.can_reinstate)
        for days, statuses in (
            (-11, ["approved", "approved"]), (-10, ["suspended", "suspended"]),
            (-6, ["suspended", "suspended"]), (-5, ["approved", "suspended"]),
            (8, ["approved", "suspended"]), (9, ["approved", "approved"]),
        ):  # fmt: skip
            found = [one._get_standings_on(self.day(days))[one].status for one in sources]
            self.assertEqual(found, statuses, days)
        first, rest = case.suspension_ids.sorted("id")
        self.assertEqual((first.date_to, first.product_ids), (self.day(-5), parts))
        self.assertEqual((rest.date_from, rest.product_ids), (self.day(-5), self.part2))
        self.assertEqual((rest.reason, rest.user_id), ("Burrs", self.approver_quality))
        self.assertIn("Still suspended: Housing", "".join(case.message_ids.mapped("body")))
        self.by_approver(case).action_reinstate("All mended")
        self.assertEqual([source.state for source in sources], ["approved", "approved"])

    def test_a_suspension_to_come_is_lifted_for_one_part(self):
        case = self.qualify(products=self.part | self.part2)
        self.by_approver(case).action_suspend("Move", case.product_ids, self.day(5))
        self.by_approver(case).action_reinstate("Stays", self.part)
        sources = self.source(self.acme), self.source(self.acme, self.part2)
        found = [one._get_standings_on(self.day(5))[one].status for one in sources]
        self.assertEqual(found, ["approved", "suspended"])
        self.assertEqual(sources[1]._get_standings_on(self.day(4))[sources[1]].status, "approved")

    def test_an_archived_part_stays_suspended(self):
        case = self.qualify(products=self.part | self.part2)
        self.by_approver(case).action_suspend("Burrs", case.product_ids)
        self.part2.active = False
        self.by_approver(case).action_reinstate("Tool mended", self.part)
        self.part2.active = True
        self.env.invalidate_all()
        self.assertEqual(self.source(self.acme).state, "approved")
        source = self.source(self.acme, self.part2)
        self.assertEqual(source._get_standings_on(self.today)[source].status, "suspended")

    def test_one_part_of_a_whole_suspension_is_not_reinstated(self):
        case = self.qualify(products=self.part | self.part2)
        self.by_approver(case).action_suspend("Burrs", self.part)
        self.by_approver(case).action_suspend("Fire")
        with self.assertRaisesRegex(UserError, "suspended as a whole"):
            self.by_approver(case).action_reinstate("Rebuilt", self.part)
        self.by_approver(case).action_reinstate("Rebuilt")
        self.assertEqual(self.source(self.acme).state, "approved")

    def test_no_part_is_not_all_parts(self):
        case = self.by_approver(self.qualify())
        for none in ([], self.env["product.product"], [987654321]):
            with self.subTest(none=none):
                with self.assertRaisesRegex(UserError, "list of parts is empty"):
                    case.action_suspend("Fire", none)
                with self.assertRaisesRegex(UserError, "list of parts is empty"):
                    case.action_reinstate("Out", none)
        self.assertEqual(case.status, "approved")

    def test_a_suspended_approval_can_be_withdrawn(self):
        case = self.qualify()
        self.by_approver(case).action_suspend("Fire")
        self.by_approver(case).action_withdraw("Not rebuilt")
        self.assertEqual(case.status, "withdrawn")
        self.assertFalse(case.can_reinstate)

    def test_acts_on_many_list_what_they_refuse(self):
        good = self.qualify() | self.qualify(self.bolt)
        draft = self.make_case(products=self.part2)
        cases = good | draft
        for act in ("action_suspend", "action_reinstate", "action_withdraw"):
            with self.subTest(act=act):
                action = (
                    self.env["supplier.qualification.reason"]
                    .with_user(self.approver_quality)
                    .with_context(active_model=cases._name, active_ids=cases.ids)
                    .create({"action": act, "reason": "Because"})
                    .action_apply()
                )
                wizard = self.env[action["res_model"]].browse(action["res_id"])
                self.assertEqual(wizard.done_count, 2)
                self.assertEqual(wizard.line_ids.qualification_id, draft)
                self.assertIn("not an approval", wizard.line_ids.reason)
                self.assertEqual(wizard.line_ids.action_open()["res_id"], draft.id)
                signed = good.approval_ids.filtered(lambda a, n=act: a.decision == n[7:])
                self.assertEqual(len(signed), 2)
        self.assertEqual(set(good.mapped("status")), {"withdrawn"})

    def test_the_wizard_gives_nobody_a_right(self):
        case = self.qualify()
        wizard = (
            self.env["supplier.qualification.reason"]
            .with_user(self.auditor)
            .create(
                {
                    "action": "action_suspend",
                    "reason": "x",
                    "qualification_ids": [Command.set(case.ids)],
                }
            )
        )
        with self.assertRaises(AccessError):
            wizard.action_apply()
        self.assertEqual(case.status, "approved")

    def test_archiving_a_supplier_or_site_suspends_its_approvals(self):
        whole = self.qualify(self.bolt)
        here = self.qualify(site_id=self.plant_china.id)
        there = self.qualify(site_id=self.plant_thailand.id)
        keeper = new_test_user(
            self.env, "sq_keeper2", groups="base.group_user,base.group_partner_manager"
        )
        self.plant_china.with_user(keeper).active = False
        self.assertEqual((here.status, there.status), ("suspended", "approved"))
        self.bolt.with_user(keeper).active = False
        self.assertEqual(whole.status, "suspended")
        self.assertIn("Archived: Bolt", whole.suspension_ids.reason)
        self.assertEqual(self.source(self.bolt).state, "suspended")
        self.bolt.active = True
        self.assertEqual(whole.status, "suspended", "people decide whether it comes back")
        self.by_approver(whole).action_reinstate("Back in business")
        self.assertEqual(whole.status, "approved")

    def test_merged_suppliers_have_one_list(self):
        self.track()
        twin = self.env["res.partner"].create({"name": "Acme Ltd", "is_company": True})
        old = self.qualify(twin, products=self.part | self.part2)
        self.qualify()
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (twin | self.acme).ids, self.acme, extra_checks=False
        )
        self.env.invalidate_all()
        self.assertFalse(twin.exists())
        self.assertEqual(old.commercial_partner_id, self.acme)
        self.assertEqual(old.status, "approved")
        self.assertEqual(len(self.source(self.acme)), 1)
        self.assertEqual(self.source(self.acme, self.part2).state, "approved")
        self.assertEqual(self.source(self.acme, self.part2).qualification_id, old)

    def test_suspensions_of_the_past_stay(self):
        with freeze_time(self.day(-20)):
            case = self.qualify()
        with freeze_time(self.day(-10)):
            self.by_approver(case).action_suspend("Fire")
        with freeze_time(self.day(-5)):
            self.by_approver(case).action_reinstate("Out")
        self.assertEqual(
            [case._status_on(self.day(days)) for days in (-11, -10, -6, -5, 0)],
            ["approved", "suspended", "suspended", "approved", "approved"],
        )
