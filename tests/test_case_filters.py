from lxml import etree

from odoo import Command
from odoo.tests import freeze_time, new_test_user, tagged
from odoo.tools.safe_eval import safe_eval

from .common import SupplierQualificationCase


@tagged("post_install", "-at_install")
class TestCaseFilters(SupplierQualificationCase):
    """What the menu, the filters and the groupings of the qualifications show, and to whom."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Nobody who may read cases at all has fewer rights.
        cls.reader = new_test_user(
            cls.env, "sq_reader", groups="supplier_qualification.group_user", name="Rita Reader"
        )
        cls.action = "supplier_qualification.supplier_qualification_action"

    def arch(self, model="supplier.qualification"):
        view = self.env[model].with_user(self.reader).get_view(view_type="search")
        return etree.fromstring(view["arch"])

    def filtered(self, name, user=None, model="supplier.qualification"):
        """The records that a filter of the search view shows to a user."""
        [node] = self.arch(model).xpath(f"//filter[@name='{name}']")
        domain = safe_eval(node.get("domain"), {"uid": (user or self.reader).id})
        return self.env[model].with_user(user or self.reader).search(domain)

    # What the menu begins with --------------------------------------------------------------------

    def test_the_menu_begins_with_the_filter_of_what_people_live_with(self):
        action = self.env["ir.actions.act_window"].with_user(self.reader)._for_xml_id(self.action)
        chosen = {
            key.removeprefix("search_default_")
            for key, value in safe_eval(action["context"]).items()
            if value
        }
        self.assertEqual(chosen, {"current"})
        self.assertFalse(action.get("domain"), "the filter can be taken off")

    def test_open_cases_and_approvals_in_force_are_current(self):
        draft, running = self.make_case(), self.make_case()
        running.action_start()
        asked = self.submit(self.make_case())
        approved = self.qualify()
        conditional = self.qualify(
            decision="conditional", sign_values={"note": "Gauge", "valid_until": self.day(90)}
        )
        found = self.filtered("current")
        for case in draft | running | asked | approved | conditional:
            self.assertIn(case, found)

    def test_what_is_over_is_not_current(self):
        cancelled = self.make_case()
        cancelled.action_cancel()
        rejected = self.submit(self.make_case())
        self.sign(rejected, self.approver_quality, "reject")
        withdrawn = self.qualify()
        withdrawn.with_user(self.approver_quality).action_withdraw("Fire")
        self.assertFalse(self.filtered("current") & (cancelled | rejected | withdrawn))

    def test_a_suspended_or_ended_approval_is_current_until_it_is_renewed(self):
        suspended, ended = self.qualify(), self.qualify()
        suspended.with_user(self.approver_quality).action_suspend("Fire")
        self.set_dates(ended, self.day(-400), self.day(-1))
        self.assertEqual(ended.status, "expired")
        found = self.filtered("current")
        self.assertIn(suspended, found)
        self.assertIn(ended, found)
        self.assertIn(ended, self.filtered("overdue"), "the default hides nothing overdue")
        self.qualify(previous_id=ended.id)
        self.assertNotIn(ended, self.filtered("current"))

    def test_actions_with_cases_of_their_own_do_not_begin_with_a_filter(self):
        case = self.qualify()
        wizard = self.env["supplier.qualification.launch"].with_user(self.buyer).create(
            {"plan_id": self.plan.id, "source_ids": [Command.set(self.source(self.bolt).ids)]}
        )
        reader = self.acme.with_user(self.reader)
        for action in (
            wizard.action_view_cases(),
            reader.action_view_qualifications(),
            reader.action_view_cases_in_force(),
            case.with_user(self.buyer).action_requalify(),
        ):
            self.assertNotIn("search_default", str(action.get("context")), action["name"])

    # Filters --------------------------------------------------------------------------------------

    def test_my_cases_are_those_that_i_own(self):
        mine, theirs = self.make_case(user_id=self.reader.id), self.make_case()
        self.assertEqual(self.filtered("mine") & (mine | theirs), mine)

    def test_ending_approvals_are_told_by_their_last_day(self):
        cases = {}
        for days in (-1, 0, 30, 31, 60, 61, 90, 91):
            cases[days] = self.qualify()
            self.set_dates(cases[days], self.day(-400), self.day(days))
        every = self.env["supplier.qualification"].union(*cases.values())
        for name, days in (("lapsing_30", 30), ("lapsing", 60), ("lapsing_90", 90)):
            shown = self.filtered(name) & every
            expected = [case for last, case in cases.items() if 0 <= last <= days]
            self.assertEqual(shown, every.browse(c.id for c in expected) & shown, name)
            self.assertEqual(len(shown), len(expected), name)

    def test_the_days_left_are_those_of_the_company(self):
        case = self.qualify()
        self.env.company.partner_id.tz = "Pacific/Auckland"
        self.reader.tz = "America/Los_Angeles"
        # In Auckland it is the 11th already, in Los Angeles still the 10th.
        with freeze_time("2026-05-10 13:00:00"):
            for last, days in (("2026-06-10", 30), ("2026-06-11", 31)):
                self.set_dates(case, "2026-01-01", last)
                self.assertEqual(case.with_user(self.reader).days_left, days)
                self.assertEqual(case in self.filtered("lapsing_30"), days == 30)

    def test_overdue_is_what_the_day_of_the_company_says(self):
        self.env.company.partner_id.tz = "Pacific/Auckland"
        self.reader.tz = "America/Los_Angeles"
        case = self.make_case()
        case.action_start()
        stages = "supplier.qualification.stage"
        # In Auckland it is the 11th already, in Los Angeles still the 10th.
        with freeze_time("2026-05-10 13:00:00"):
            for day, late in (("2026-05-10", True), ("2026-05-11", False)):
                case.stage_ids.date_deadline = day
                self.assertEqual(case in self.filtered("overdue"), late)
                self.assertEqual(case.is_late, late)
                self.assertEqual(case.stage_ids in self.filtered("late", model=stages), late)
                self.assertEqual(case.stage_ids.is_late, late)
                step = case.with_user(self.reader).stage_line["steps"][0]
                self.assertEqual(step["tone"] == "danger", late)

    def test_what_has_no_date_or_is_over_is_not_overdue(self):
        draft, late = self.make_case(), self.make_case()
        late.action_start()
        late.stage_ids.date_deadline = self.day(-3)
        cases = self.env["supplier.qualification"].with_user(self.reader)
        self.assertNotIn(draft, self.filtered("overdue"))
        self.assertIn(draft, cases.search([("is_late", "=", False)]))
        self.assertNotIn(late, cases.search([("is_late", "=", False)]))
        stages = "supplier.qualification.stage"
        self.assertIn(late.stage_ids, self.filtered("late", model=stages))
        late.action_cancel()
        self.assertNotIn(late, self.filtered("overdue"))
        self.assertNotIn(late.stage_ids, self.filtered("late", model=stages))

    def test_waiting_for_me_is_not_waiting_for_any_signer(self):
        case = self.submit(self.make_case())
        self.assertIn(case, self.filtered("to_sign"))
        self.assertNotIn(case, self.filtered("waits_for_me"))
        self.assertIn(case, self.filtered("waits_for_me", self.approver_quality))
        names = [node.get("string") for node in self.arch().xpath("//filter")]
        self.assertEqual(len(names), len(set(names)), "every filter has a name of its own")

    def test_cases_of_another_company_are_in_no_filter(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        case = self.make_case()
        theirs = self.env["supplier.qualification"].create(
            {"partner_id": self.acme.id, "plan_id": self.plan.id, "company_id": company.id}
        )
        found = self.filtered("current")
        self.assertIn(case, found)
        self.assertNotIn(theirs, found)

    # The board and the menu -----------------------------------------------------------------------

    def test_the_board_offers_no_draft_in_a_column_of_another_status(self):
        cases = self.env["supplier.qualification"].with_user(self.reader)
        view = cases.get_view(view_type="kanban")
        self.assertEqual(etree.fromstring(view["arch"]).get("quick_create"), "0")

    def test_no_two_menus_share_a_place(self):
        root = self.env.ref("supplier_qualification.supplier_qualification_menu_root")
        menus = self.env["ir.ui.menu"].search([("parent_id", "child_of", root.id)])
        for parent, children in menus.grouped("parent_id").items():
            places = children.mapped("sequence")
            self.assertEqual(len(set(places)), len(children), parent.name)

    # Groupings ------------------------------------------------------------------------------------

    def test_every_grouping_counts_every_case(self):
        cases = self.make_case() | self.qualify() | self.submit(self.make_case(self.bolt))
        model = self.env["supplier.qualification"].with_user(self.reader)
        nodes = self.arch().xpath("//group/filter")
        self.assertGreaterEqual(len(nodes), 5)
        for node in nodes:
            groupby = safe_eval(node.get("context"))["group_by"]
            groups = model.formatted_read_group(
                [("id", "in", cases.ids)], [groupby], ["__count"]
            )
            self.assertEqual(sum(group["__count"] for group in groups), 3, groupby)

    # Speed ----------------------------------------------------------------------------------------

    def test_what_waits_for_me_takes_the_same_queries_for_5_and_for_50_cases(self):
        def count(cases):
            self.env.invalidate_all()
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            found = model.search([("waits_for_me", "=", True)])
            self.assertEqual(len(found), cases)
            return self.env.cr.sql_log_count - before

        model = self.env["supplier.qualification"].with_user(self.approver_quality)
        self.make_waiting(5)
        model.search([("waits_for_me", "=", True)])
        few = count(5)
        self.make_waiting(45)
        self.assertLessEqual(count(50), few)

    def make_waiting(self, number):
        for _index in range(number):
            self.submit(self.make_case())
