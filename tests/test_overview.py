from datetime import timedelta

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from ..models.exposure.product_exposure import LEVELS, NEXT_ACTIONS
from .common import SupplierQualificationCase


class OverviewCase(SupplierQualificationCase):
    def setUp(self):
        super().setUp()
        # What other data tracks belongs to another company here.
        self.env["product.exposure"].search([])._sealed().unlink()

    def overview(self, user=None, **values):
        self.env.flush_all()
        self.env.invalidate_all()
        overview = self.env["supplier.qualification.overview"]
        return overview.with_user(user or self.buyer).get_overview(**values)

    def level(self, key, user=None):
        return next(one for one in self.overview(user)["levels"] if one["key"] == key)

    def waiting(self, user):
        return {work["key"]: work for work in self.overview(user)["waiting"]}

    def snapshot(self, days_ago, **counts):
        self.env["product.exposure.snapshot"]._append(
            [
                {
                    "company_id": self.env.company.id,
                    "date": self.today - timedelta(days=days_ago),
                    "level": level,
                    "part_count": counts.get(level, 0),
                }
                for level, _label in LEVELS
            ]
        )


@tagged("post_install", "-at_install")
class TestOverview(OverviewCase):
    """The first screen: figures that open their lists, in a fixed number of queries."""

    def get_figures(self, answer):
        """Every number of the answer that has a list behind it."""
        found = []
        for value in answer.values() if isinstance(answer, dict) else answer:
            if isinstance(value, dict | list):
                found += self.get_figures(value)
        if isinstance(answer, dict) and {"model", "domain", "count"} <= answer.keys():
            found.append(answer)
        return found

    def test_every_number_is_the_length_of_the_list_it_opens(self):
        self.track()
        self.qualify(products=self.part | self.part2)
        self.make_case(self.bolt).action_start()
        self.submit(self.make_case(self.bolt, self.part2))
        for user in self.buyer | self.auditor | self.approver_quality | self.manager:
            for mine in (False, True):
                figures = self.get_figures(self.overview(user, mine=mine))
                self.assertGreater(len(figures), 6)
                for figure in figures:
                    count = self.env[figure["model"]].with_user(user).search_count(
                        figure["domain"]
                    )
                    self.assertEqual(figure["count"], count, (user.name, figure["label"]))

    def test_parts_are_counted_by_level_and_by_owner(self):
        self.track()
        self.qualify(products=self.part)
        self.part2.responsible_id = self.buyer
        self.assertEqual(self.level("critical")["count"], 1)
        self.assertEqual(self.level("exposed")["count"], 1)
        mine = self.overview(mine=True)
        self.assertEqual(mine["tracked"]["count"], 1)
        self.assertEqual([part["name"] for part in mine["parts"]["rows"]], ["Housing"])

    def test_the_number_of_queries_does_not_grow_with_the_parts(self):
        self.track()
        self.overview()
        self.env["product.product"].create(
            [{"name": f"Part {n}", "categ_id": self.category.id} for n in range(10)]
        )
        self.overview()
        few = self.count_queries()
        self.env["product.product"].create(
            [{"name": f"Part {n}", "categ_id": self.category.id} for n in range(990)]
        )
        self.assertEqual(self.overview()["tracked"]["count"], 1002)
        self.assertEqual(self.count_queries(), few)

    def count_queries(self):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        self.env["supplier.qualification.overview"].with_user(self.buyer).get_overview()
        return self.cr.sql_log_count - before

    def test_it_only_reads(self):
        method = type(self.env["supplier.qualification.overview"]).get_overview
        self.assertTrue(method._readonly)

    def test_who_has_no_right_to_exposure_gets_no_figures(self):
        portal = new_test_user(self.env, "sq_portal", groups="base.group_portal")
        for user in self.employee | portal:
            with self.assertRaises(AccessError):
                self.overview(user)

    def test_another_company_is_not_counted(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.track()
        category = self.category.with_company(other)
        category.write({"sourcing_policy": "single"})
        self.assertEqual(self.overview()["tracked"]["count"], 2)
        self.buyer.company_ids += other
        both = self.env["supplier.qualification.overview"].with_user(self.buyer)
        companies = self.env.company | other
        answer = both.with_context(allowed_company_ids=companies.ids).get_overview()
        self.assertEqual(answer["tracked"]["count"], 4)

    # Change and trend

    def test_the_change_since_last_week_compares_with_the_day_that_was_counted(self):
        self.track()
        self.assertIsNone(self.level("critical")["change"], "unknown is not zero")
        self.snapshot(8, critical=5, covered=1)
        change = self.level("critical")["change"]
        self.assertEqual((change["sign"], change["count"], change["better"]), ("−", 3, True))
        change = self.level("covered")["change"]
        self.assertEqual((change["sign"], change["count"], change["better"]), ("−", 1, False))
        self.assertEqual(self.level("watch")["change"]["sign"], "±")

    def test_a_count_older_than_two_weeks_is_not_last_week(self):
        self.track()
        self.snapshot(15, critical=5)
        self.assertIsNone(self.level("critical")["change"])

    def test_a_company_that_was_not_counted_leaves_the_change_unknown(self):
        self.track()
        self.snapshot(7, critical=1)
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.category.with_company(other).write({"sourcing_policy": "single"})
        self.buyer.company_ids += other
        both = self.env["supplier.qualification.overview"].with_user(self.buyer)
        both = both.with_context(allowed_company_ids=(self.env.company | other).ids)
        self.assertEqual({one["change"] for one in both.get_overview()["levels"]}, {None})

    def test_the_trend_shows_the_last_counted_day_of_each_month(self):
        self.track()
        self.assertIsNone(self.overview()["trend"]["picture"], "one month is no trend")
        last_month = (self.today.replace(day=1) - timedelta(days=1)).day
        end = (self.today - self.today.replace(day=1)).days + 1
        self.snapshot(end + last_month - 1, critical=4)
        self.snapshot(end, critical=1, covered=2, watch=1)
        trend = self.overview()["trend"]
        met = trend["picture"]["series"][0]
        self.assertEqual(met["points"][-2:], [[10, 75.0], [11, 0.0]])
        self.assertEqual(met["points"][:10], [None] * 10)
        days = self.env["product.exposure.snapshot"].search(trend["months"][-2])
        self.assertEqual(len(days), 10)

    # Snapshots

    def test_the_job_counts_a_day_once_zeros_too(self):
        self.track()
        snapshots = self.env["product.exposure.snapshot"]
        snapshots._take()
        found = snapshots.search(
            [("company_id", "=", self.env.company.id), ("date", "=", self.today)]
        )
        self.assertEqual(
            {row.level: row.part_count for row in found},
            {"critical": 2, "exposed": 0, "watch": 0, "covered": 0, "waived": 0},
        )
        self.qualify(products=self.part)
        snapshots._take()
        self.assertEqual(found.filtered(lambda row: row.level == "critical").part_count, 2)

    def test_nobody_changes_what_was_counted(self):
        self.snapshot(3, critical=2)
        row = self.env["product.exposure.snapshot"].search([], limit=1)
        for user in self.buyer | self.manager:
            with self.assertRaises(AccessError):
                row.with_user(user).write({"part_count": 0})
            with self.assertRaises(AccessError):
                row.with_user(user).unlink()
        with self.assertRaises(AccessError):
            row.write({"part_count": 0})
        with self.assertRaises(AccessError):
            self.env["product.exposure.snapshot"].create(
                {
                    "company_id": self.env.company.id,
                    "date": self.today,
                    "level": "covered",
                    "part_count": 99,
                }
            )

    def test_the_counts_of_another_company_are_not_read(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        row = self.env["product.exposure.snapshot"]._append(
            [{"company_id": other.id, "date": self.today, "level": "covered", "part_count": 1}]
        )
        with self.assertRaises(AccessError):
            row.with_user(self.buyer).read(["part_count"])

    # Countries and money

    def test_exposed_parts_are_placed_where_their_main_source_is(self):
        self.track()
        self.qualify(products=self.part)
        countries = {one["label"]: one["count"] for one in self.overview()["countries"]}
        self.assertEqual(countries["China"], 1)
        self.assertEqual(countries["No source or no country"], 1)
        self.assertEqual(sum(countries.values()), 2)

    def test_a_value_that_is_not_known_is_not_counted_as_nothing(self):
        self.track()
        money = self.overview()["money"]
        self.assertEqual((money["amounts"], money["count"]), ([], 0))
        self.assertEqual(money["unknown"]["count"], 2)

    # Waits for me

    def test_a_stage_waits_for_its_person_and_late_ones_are_told_apart(self):
        case = self.make_case()
        case.action_start()
        case.stage_ids.user_id = self.auditor
        self.assertNotIn("late", str(self.waiting(self.auditor)["stages"]["late"]["count"]))
        self.assertEqual(self.waiting(self.auditor)["stages"]["late"]["count"], 0)
        case.stage_ids.date_deadline = self.day(-1)
        stages = self.waiting(self.auditor)["stages"]
        self.assertEqual((stages["count"], stages["late"]["count"]), (1, 1))
        self.assertNotIn("stages", self.waiting(self.manager))

    def test_a_finished_case_waits_for_its_owner_until_it_is_submitted(self):
        case = self.make_case()
        case.action_start()
        self.assertNotIn("submissions", self.waiting(self.buyer))
        self.add_delivery(case.stage_ids)
        case.stage_ids.with_user(self.auditor).action_complete()
        self.assertEqual(self.waiting(self.buyer)["submissions"]["count"], 1)
        case.action_submit()
        self.assertNotIn("submissions", self.waiting(self.buyer))

    def test_a_signature_waits_for_those_who_may_give_it(self):
        case = self.submit(self.make_case())
        self.assertEqual(self.waiting(self.approver_quality)["signatures"]["count"], 1)
        self.assertNotIn("signatures", self.waiting(self.buyer))
        self.sign(case, self.approver_quality)
        self.assertNotIn("signatures", self.waiting(self.approver_quality))
        self.assertEqual(self.waiting(self.approver_purchasing)["signatures"]["count"], 1)

    def test_conditions_and_approvals_that_end_wait_for_their_owners(self):
        case = self.make_case(condition_ids=[Command.create({
            "name": "Second mould", "user_id": self.auditor.id, "date_deadline": self.day(20),
        })])  # fmt: skip
        self.approve(self.submit(case), "conditional", valid_until=self.day(40))
        self.assertEqual(self.waiting(self.auditor)["conditions"]["count"], 1)
        self.assertEqual(self.waiting(self.buyer)["lapsing"]["count"], 1)
        case.condition_ids.with_user(self.auditor).action_done()
        self.assertNotIn("conditions", self.waiting(self.auditor))
        case.with_user(self.buyer).action_requalify()
        self.assertNotIn("lapsing", self.waiting(self.buyer))

    def test_a_waiver_waits_for_an_approver_who_did_not_ask_for_it(self):
        self.env["sourcing.waiver"].with_user(self.buyer).create(
            {"product_id": self.part.id, "reason": "Cheap", "valid_until": self.day(90)}
        )
        self.assertEqual(self.waiting(self.approver_quality)["waivers"]["count"], 1)
        self.assertNotIn("waivers", self.waiting(self.buyer))

    def test_snoozed_parts_do_not_wait(self):
        self.part.responsible_id = self.buyer
        self.track(records=self.subcategory)
        self.assertEqual(self.waiting(self.buyer)["parts"]["count"], 1)
        self.exposure().snoozed_until = self.day(3)
        self.assertNotIn("parts", self.waiting(self.buyer))
        names = [part["name"] for part in self.overview()["parts"]["rows"]]
        self.assertEqual(names, ["Housing"])

    # First steps

    def test_a_new_company_reads_what_to_do_first(self):
        steps = self.overview(self.manager)["steps"]
        self.assertEqual([step["key"] for step in steps], ["track", "sources", "plan"])
        self.assertTrue(steps[0]["action"])
        self.assertFalse(steps[0]["done"])
        self.assertFalse(self.overview(self.buyer)["steps"][0]["action"], "managers track")
        self.track()
        self.assertTrue(self.overview(self.manager)["steps"][0]["done"])

    def test_the_steps_go_once_all_are_done(self):
        self.track()
        self.qualify()
        self.assertEqual(self.overview(self.manager)["steps"], [])


@tagged("post_install", "-at_install")
class TestNextStep(OverviewCase):
    """Each next step opens where it is taken."""

    def test_every_next_step_has_a_place_to_go_to(self):
        for name, _label in NEXT_ACTIONS:
            self.assertTrue(hasattr(self.env["product.exposure"], f"_open_{name}"), name)

    def step(self, action=None):
        row = self.exposure()
        if action:
            row._sealed().write({"next_action": action})
        return row.with_user(self.buyer).action_next_step()

    def test_a_part_without_a_source_opens_a_new_case(self):
        self.track()
        self.assertEqual(self.exposure().next_action, "qualify")
        action = self.step()
        self.assertEqual(action["res_model"], "sourcing.work")
        wizard = self.env["sourcing.work"].with_context(**action["context"]).new()
        self.assertEqual(wizard.exposure_ids._origin, self.exposure())

    def test_a_running_case_is_opened(self):
        self.track()
        case = self.make_case()
        case.action_start()
        self.assertEqual(self.exposure().next_action, "finish")
        self.assertEqual(self.step()["res_id"], case.id)

    def test_an_approval_that_ends_is_opened(self):
        self.track("single")
        case = self.qualify(sign_values={"valid_until": self.day(10)})
        self.assertEqual(self.exposure().next_action, "renew")
        self.assertEqual(self.step()["res_id"], case.id)

    def test_the_others_open_the_place_that_they_are_about(self):
        self.track("single")
        case = self.qualify()
        self.source(self.acme)._sealed().write({"dormant_soon": True})
        self.assertEqual(self.step("keep_warm")["res_model"], "sourcing.keep.warm")
        self.assertEqual(self.step("buffer")["context"]["default_kind"], "waive")
        self.assertEqual(self.step("add_capacity")["res_model"], "product.source")
        self.assertEqual(self.step("stop_buying")["res_model"], "purchase.order.line")
        self.source(self.acme)._sealed().write({"readiness": "conditional"})
        self.assertEqual(self.step("close_conditions")["res_id"], case.id)
        self.source(self.acme)._sealed().write({"readiness": "dormant"})
        self.assertEqual(self.step("requalify")["res_id"], case.id)

    def test_the_orders_to_stop_are_those_that_the_reason_counts(self):
        self.track("single", check="none")
        self.qualify()
        kept, stray, old, received = orders = [
            self.make_order(supplier, (self.part, 5))
            for supplier in (self.acme, self.bolt, self.bolt, self.bolt)
        ]
        for order in orders:
            order.button_confirm()
        self.receive(received)
        long_ago = self.env.cr.now() - timedelta(days=200)
        (old | received).sudo().date_approve = long_ago
        self.env["product.exposure"]._refresh()
        row = self.exposure()
        self.assertEqual((row.next_action, row.unapproved_count), ("stop_buying", 2))
        lines = self.env["purchase.order.line"].search(self.step()["domain"])
        self.assertEqual(lines, (stray | old).order_line, "open ones of any age, no received one")

    def test_who_may_not_order_sees_what_falls_asleep(self):
        self.track("single")
        self.qualify()
        self.source(self.acme)._sealed().write({"dormant_soon": True})
        row = self.exposure()
        row._sealed().write({"next_action": "keep_warm"})
        action = row.with_user(self.auditor).action_next_step()
        self.assertEqual(action["res_model"], "product.source")

    def test_a_part_of_another_company_opens_nothing(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.category.with_company(other).write({"sourcing_policy": "single"})
        row = self.env["product.exposure"].search(
            [("product_id", "=", self.part.id), ("company_id", "=", other.id)]
        )
        with self.assertRaises(AccessError):
            row.with_user(self.buyer).action_next_step()
