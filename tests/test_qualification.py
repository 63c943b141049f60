from psycopg2.errors import UniqueViolation

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import SupplierQualificationCase


@tagged("post_install", "-at_install")
class TestQualificationFlow(SupplierQualificationCase):
    """The state machine: who may take a case from draft to a decision, and when."""

    def test_flow_from_draft_to_approved(self):
        case = self.make_case()
        self.assertEqual(case.status, "draft")
        case.action_start()
        self.assertEqual(case.status, "in_progress")
        self.assertEqual(self.source(self.acme).state, "in_qualification")
        self.add_delivery(case.stage_ids)
        self.assertEqual(case.stage_ids.state, "in_progress", "evidence begins the stage")
        case.stage_ids.with_user(self.auditor).action_complete()
        self.assertEqual(case.stage_ids.state, "passed")
        case.action_submit()
        self.assertEqual(case.status, "review")
        self.sign(case, self.approver_quality)
        self.assertEqual(case.state, "review", "one of two roles has signed")
        self.sign(case, self.approver_purchasing)
        self.assertEqual((case.state, case.result), ("decided", "approved"))
        self.assertEqual(case.status, "approved")
        self.assertEqual(case.valid_from, self.today)
        self.assertGreater(case.valid_until, self.day(700))
        self.assertEqual(self.source(self.acme).readiness, "cold")

    def test_start_needs_a_scope_and_a_plan_with_stages(self):
        case = self.make_case(products=self.env["product.product"])
        with self.assertRaisesRegex(UserError, "no part"):
            case.action_start()
        plan = self.env["supplier.qualification.plan"].create({"name": "Empty"})
        with self.assertRaisesRegex(UserError, "no stages"):
            self.make_case(plan_id=plan.id).action_start()

    def test_start_happens_once(self):
        case = self.make_case()
        case.action_start()
        with self.assertRaisesRegex(UserError, "started already"):
            case.action_start()

    def test_submit_waits_for_mandatory_stages_only(self):
        self.plan.stage_ids = [Command.create({"kind": "process_validation", "mandatory": False})]
        case = self.make_case()
        case.action_start()
        with self.assertRaisesRegex(UserError, "Lead-Time Trial"):
            case.action_submit()
        trial = case.stage_ids.filtered(lambda s: s.kind == "lead_time_trial")
        self.add_delivery(trial)
        trial.with_user(self.auditor).action_complete()
        case.action_submit()
        self.assertEqual(case.state, "review")

    def test_stage_completes_only_with_a_verdict(self):
        case = self.make_case()
        case.action_start()
        with self.assertRaisesRegex(UserError, "No delivery is due"):
            case.stage_ids.with_user(self.auditor).action_complete()

    def test_only_auditors_complete_a_stage(self):
        case = self.make_case()
        case.action_start()
        self.add_delivery(case.stage_ids)
        with self.assertRaises(AccessError):
            case.stage_ids.with_user(self.buyer).action_complete()

    def test_only_approvers_waive_and_with_a_reason(self):
        case = self.make_case()
        case.action_start()
        with self.assertRaises(AccessError):
            case.stage_ids.with_user(self.auditor).action_waive("no need")
        with self.assertRaisesRegex(UserError, "reason"):
            case.stage_ids.with_user(self.approver_quality).action_waive(" ")
        case.stage_ids.with_user(self.approver_quality).action_waive("Same line as last year")
        self.assertEqual(case.stage_ids.state, "waived")
        case.action_submit()
        with self.assertRaisesRegex(UserError, "worked on its evidence"):
            self.sign(case, self.approver_quality)

    def test_plan_changes_after_the_start_change_nothing(self):
        case = self.make_case()
        case.action_start()
        self.plan.stage_ids.write({"otif_target": 0.99, "otif_confidence": 0.99})
        self.plan.write({"validity_months": 1, "role_ids": [Command.clear()]})
        self.assertEqual(case.stage_ids.otif_target, 0.5)
        self.assertEqual(case.validity_months, 24)
        self.assertEqual(case.role_ids, self.role_quality | self.role_purchasing)

    def test_scope_is_frozen_once_started(self):
        case = self.make_case()
        case.write({"site_id": self.plant_china.id})
        case.action_start()
        for vals in (
            {"partner_id": self.bolt.id},
            {"product_ids": [Command.link(self.part2.id)]},
            {"plan_id": self.env.ref("supplier_qualification.plan_standard").id},
            {"site_id": False},
        ):
            with self.subTest(vals=vals), self.assertRaisesRegex(UserError, "has started"):
                case.write(vals)

    def test_started_cases_are_not_deleted(self):
        case = self.make_case()
        draft = self.make_case()
        case.action_start()
        with self.assertRaisesRegex(UserError, "part of the history"):
            case.unlink()
        draft.unlink()

    def test_cancel_an_open_case_only(self):
        case = self.make_case()
        case.action_start()
        case.action_cancel()
        self.assertEqual(case.status, "cancelled")
        self.assertEqual(self.source(self.acme).state, "listed")
        decided = self.qualify()
        with self.assertRaisesRegex(UserError, "already over"):
            decided.action_cancel()

    def test_requalify_opens_one_case_that_follows(self):
        case = self.qualify(site_id=self.plant_china.id)
        action = case.action_requalify()
        following = case.next_ids
        self.assertEqual(action["res_id"], following.id)
        self.assertEqual(following.type, "periodic")
        self.assertEqual(following.product_ids, case.product_ids)
        self.assertEqual(following.site_id, case.site_id)
        case.action_requalify()
        self.assertEqual(len(case.next_ids), 1)

    def test_reopen_needs_a_reason_and_voids_signatures(self):
        case = self.submit(self.make_case())
        self.sign(case, self.approver_quality)
        with self.assertRaisesRegex(UserError, "reason"):
            case.stage_ids.with_user(self.auditor).action_reopen("")
        case.stage_ids.with_user(self.auditor).action_reopen("Wrong lot measured")
        self.assertEqual(case.state, "in_progress")
        self.assertEqual(case.stage_ids.state, "in_progress")
        case.stage_ids.with_user(self.auditor).action_complete()
        case.action_submit()
        self.sign(case, self.approver_purchasing)
        self.assertEqual(case.state, "review", "the signature before the reopening is void")
        self.sign(case, self.approver_quality)
        self.assertEqual(case.status, "approved")
        self.assertEqual(len(case.approval_ids), 3, "and still in the history")

    def test_decided_stages_cannot_be_reopened(self):
        case = self.qualify()
        with self.assertRaisesRegex(UserError, "requalification"):
            case.stage_ids.with_user(self.auditor).action_reopen("again")


@tagged("post_install", "-at_install")
class TestDecision(SupplierQualificationCase):
    """Signing: four eyes, every role, dates and conditions."""

    def test_owner_cannot_sign(self):
        case = self.make_case(user_id=self.approver_quality.id)
        self.submit(case)
        with self.assertRaisesRegex(UserError, "own this case"):
            self.sign(case, self.approver_quality)

    def test_a_former_owner_cannot_sign(self):
        case = self.make_case(user_id=self.approver_quality.id)
        case.action_start()
        case.write({"user_id": self.buyer.id})
        self.add_delivery(case.stage_ids)
        case.stage_ids.with_user(self.auditor).action_complete()
        case.action_submit()
        with self.assertRaisesRegex(UserError, "worked on its evidence"):
            self.sign(case, self.approver_quality)

    def test_whoever_completed_a_stage_cannot_sign(self):
        self.auditor.group_ids += self.env.ref("supplier_qualification.group_approver")
        self.role_quality.user_ids += self.auditor
        case = self.submit(self.make_case())
        with self.assertRaisesRegex(UserError, "worked on its evidence"):
            self.sign(case, self.auditor)

    def test_signer_must_be_listed_for_an_open_role(self):
        case = self.submit(self.make_case())
        outsider = self.manager
        outsider.group_ids += self.env.ref("supplier_qualification.group_approver")
        with self.assertRaisesRegex(UserError, "no open signature lists you"):
            self.sign(case, outsider)
        self.sign(case, self.approver_quality)
        with self.assertRaisesRegex(UserError, "no open signature lists you"):
            self.sign(case, self.approver_quality)

    def test_buyer_cannot_open_the_wizard(self):
        case = self.submit(self.make_case())
        with self.assertRaises(AccessError):
            self.sign(case, self.buyer)

    def test_one_rejection_rejects(self):
        case = self.submit(self.make_case())
        self.sign(case, self.approver_quality)
        self.sign(case, self.approver_purchasing, "reject", note="Price of tooling")
        self.assertEqual(case.status, "rejected")
        self.assertEqual(self.source(self.acme).readiness, "rejected")
        self.assertFalse(case.valid_until)

    def test_failed_mandatory_stage_cannot_be_approved(self):
        case = self.make_case()
        case.action_start()
        self.add_delivery(case.stage_ids, late=5)
        case.stage_ids._sealed().write({"planned_deliveries": 1})
        self.assertEqual(case.stage_ids.verdict, "failed")
        case.stage_ids.with_user(self.auditor).action_complete()
        case.action_submit()
        with self.assertRaisesRegex(UserError, "failed"):
            self.sign(case, self.approver_quality)
        self.sign(case, self.approver_quality, "reject")
        self.assertEqual(case.status, "rejected")

    def test_marginal_stage_needs_conditions_and_a_date(self):
        case = self.submit(self.make_case())
        case.stage_ids._sealed().write({"state": "marginal"})
        with self.assertRaisesRegex(UserError, "marginal"):
            self.sign(case, self.approver_quality)
        with self.assertRaisesRegex(UserError, "last day"):
            self.sign(case, self.approver_quality, "conditional", note="100 % inspection")
        with self.assertRaisesRegex(UserError, "conditions"):
            self.sign(case, self.approver_quality, "conditional", valid_until=self.day(30))
        self.approve(case, "conditional", valid_until=self.day(30), note="100 % inspection")
        self.assertEqual(case.status, "conditional")
        self.assertEqual(case.valid_until, self.day(30))
        self.assertIn("100 % inspection", case.condition_ids.mapped("name"))
        self.assertEqual(self.source(self.acme).readiness, "conditional")

    def test_last_day_must_not_lie_in_the_past(self):
        case = self.submit(self.make_case())
        with self.assertRaisesRegex(UserError, "past"):
            self.sign(case, self.approver_quality, valid_until=self.day(-1))

    def test_the_earliest_date_and_smallest_cap_of_the_signers_win(self):
        case = self.submit(self.make_case())
        self.sign(case, self.approver_quality, "conditional", valid_until=self.day(90),
                  quantity_cap=500)  # fmt: skip
        self.sign(case, self.approver_purchasing, "conditional", valid_until=self.day(60),
                  quantity_cap=800)  # fmt: skip
        self.assertEqual(case.valid_until, self.day(60))
        self.assertEqual(case.quantity_cap, 500)

    def test_bulk_decision_lists_the_refused(self):
        good = self.submit(self.make_case())
        bad = self.make_case(self.bolt, user_id=self.approver_quality.id)
        self.submit(bad)
        action = self.sign(good | bad, self.approver_quality)
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual(wizard.signed_count, 1)
        self.assertEqual(wizard.line_ids.qualification_id, bad)
        self.assertIn("own this case", wizard.line_ids.reason)
        self.assertEqual(len(good.approval_ids), 1)
        self.assertFalse(bad.approval_ids)

    def test_the_database_takes_one_signature_for_a_role_and_round(self):
        # Two people can pass the checks in Python at the same moment.
        case = self.submit(self.make_case())
        self.sign(case, self.approver_quality)
        with (
            self.assertRaisesRegex(UniqueViolation, "one_signature_per_role"),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.env["supplier.qualification.approval"]._append(
                [
                    {
                        "qualification_id": case.id,
                        "role_id": self.role_quality.id,
                        "user_id": self.auditor.id,
                        "decision": "reject",
                        "round": case.round,
                    }
                ]
            )
            self.env.flush_all()

    def test_signers_are_asked_by_an_activity(self):
        case = self.submit(self.make_case())
        asked = case.activity_ids.user_id
        self.assertEqual(asked, self.approver_quality | self.approver_purchasing)
        self.approve(case)
        self.assertFalse(case.activity_ids)

    def test_owner_stays_while_it_is_being_signed(self):
        case = self.submit(self.make_case())
        with self.assertRaisesRegex(UserError, "owner stays"):
            case.write({"user_id": self.approver_quality.id})


@tagged("post_install", "-at_install")
class TestAfterTheDecision(SupplierQualificationCase):
    """Suspend, reinstate, withdraw, conditions, caps, and the status on any day."""

    def test_suspension_outranks_and_reinstatement_restores(self):
        case = self.qualify()
        case.with_user(self.approver_quality).action_suspend("Fire in the plant")
        self.assertEqual(case.status, "suspended")
        self.assertEqual(self.source(self.acme).readiness, "suspended")
        self.assertEqual((case.state, case.result), ("decided", "approved"), "never rewritten")
        case.with_user(self.approver_quality).action_reinstate("Line rebuilt")
        self.assertEqual(case.status, "approved")
        self.assertEqual(self.source(self.acme).readiness, "cold")
        self.assertEqual(
            case.approval_ids.sorted("id").mapped("decision")[-2:], ["suspend", "reinstate"]
        )

    def test_suspension_of_one_part_leaves_the_others(self):
        case = self.qualify(products=self.part | self.part2)
        case.with_user(self.approver_quality).action_suspend("Burrs", self.part.ids)
        self.assertEqual(case.status, "approved")
        self.assertEqual(self.source(self.acme).state, "suspended")
        self.assertEqual(self.source(self.acme, self.part2).state, "approved")

    def test_suspension_of_a_foreign_part_is_refused(self):
        case = self.qualify()
        with self.assertRaisesRegex(UserError, "does not cover"):
            case.with_user(self.approver_quality).action_suspend("Burrs", self.part2)

    def test_withdrawal_is_final(self):
        case = self.qualify()
        case.with_user(self.approver_quality).action_withdraw("Supplier left the market")
        self.assertEqual(case.status, "withdrawn")
        self.assertEqual(self.source(self.acme).state, "lapsed")
        with self.assertRaises(UserError):
            case.with_user(self.approver_quality).action_suspend("again")

    def test_only_approvers_act_after_the_decision(self):
        case = self.qualify()
        for act in ("action_suspend", "action_withdraw", "action_reinstate"):
            with self.subTest(act=act), self.assertRaises(AccessError):
                getattr(case.with_user(self.auditor), act)("because")

    def test_acts_need_a_reason(self):
        case = self.qualify()
        for act in ("action_suspend", "action_withdraw", "action_reinstate"):
            with self.subTest(act=act), self.assertRaisesRegex(UserError, "reason"):
                getattr(case.with_user(self.approver_quality), act)("  ")

    def test_overdue_condition_ends_the_approval(self):
        case = self.submit(self.make_case())
        case.condition_ids = [
            Command.create({"name": "Gauge study", "date_deadline": self.day(10)})
        ]
        self.approve(case, "conditional", valid_until=self.day(90))
        self.assertEqual(case._status_on(self.day(10)), "conditional")
        self.assertEqual(case._status_on(self.day(11)), "expired")
        with self.assertRaises(AccessError):
            case.condition_ids.with_user(self.buyer).action_done()
        case.condition_ids.with_user(self.auditor).action_done()
        self.assertEqual(case._status_on(self.day(11)), "conditional")

    def test_conditions_are_part_of_the_decision(self):
        case = self.qualify(
            decision="conditional",
            sign_values={"valid_until": self.day(90), "note": "Gauge study"},
        )
        with self.assertRaisesRegex(UserError, "is signed"):
            case.condition_ids.with_user(self.buyer).write({"date_deadline": self.day(900)})
        with self.assertRaisesRegex(UserError, "is signed"):
            case.condition_ids.with_user(self.buyer).unlink()

    def test_conditions_stay_once_the_first_has_signed(self):
        case = self.submit(self.make_case())
        case.condition_ids = [Command.create({"name": "Gauge", "date_deadline": self.day(9)})]
        case.condition_ids.with_user(self.buyer).write({"date_deadline": self.day(10)})
        self.sign(case, self.approver_quality, "conditional", valid_until=self.day(90))
        with self.assertRaisesRegex(UserError, "is signed"):
            case.condition_ids.with_user(self.buyer).write({"date_deadline": self.day(80)})
        other = self.make_case(self.bolt)
        stray = self.env["supplier.qualification.condition"].create(
            {"qualification_id": other.id, "name": "Easy", "date_deadline": self.day(9)}
        )
        with self.assertRaisesRegex(UserError, "is signed"):
            stray.with_user(self.buyer).write({"qualification_id": case.id})

    def test_used_up_quantity_ends_the_approval(self):
        case = self.qualify(
            decision="conditional",
            sign_values={"valid_until": self.day(90), "quantity_cap": 100},
        )
        self.track()
        self.make_order(self.acme, (self.part, 60)).button_confirm()
        self.assertEqual(case.quantity_used, 60)
        self.assertEqual(case.status, "conditional")
        self.make_order(self.acme, (self.part, 40)).button_confirm()
        self.assertEqual(case.quantity_used, 100)
        self.assertEqual(case.status, "expired")
        self.assertEqual(self.source(self.acme).state, "lapsed")

    def test_status_on_a_past_and_a_future_day(self):
        case = self.qualify()
        self.set_dates(case, self.day(-100), self.day(100))
        case.with_user(self.approver_quality).action_suspend("Fire")
        self.assertEqual(case._status_on(self.day(-200)), "draft")
        self.assertEqual(case._status_on(self.day(-1)), "approved")
        self.assertEqual(case._status_on(self.today), "suspended")
        self.assertEqual(case._status_on(self.day(101)), "suspended")
        case.with_user(self.approver_quality).action_reinstate("Rebuilt")
        self.assertEqual(case._status_on(self.day(101)), "expired")

    def test_status_is_searchable_and_groups(self):
        approved = self.qualify()
        rejected = self.submit(self.make_case(self.bolt))
        self.sign(rejected, self.approver_quality, "reject")
        cases = self.env["supplier.qualification"]
        both = approved | rejected
        mine = [("id", "in", both.ids)]
        self.assertEqual(cases.search([*mine, ("status", "=", "approved")]), approved)
        self.assertEqual(cases.search([*mine, ("status", "!=", "approved")]), rejected)
        self.assertEqual(
            dict(cases._read_group(mine, ["status"], ["__count"])),
            {"approved": 1, "rejected": 1},
        )
        self.set_dates(approved, self.day(-900), self.day(-1))
        self.assertEqual(approved.status, "expired")
        self.assertEqual(cases.search([*mine, ("status", "=", "expired")]), approved)
        self.assertLess(approved.valid_until, self.today)
