from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .common import SupplierQualificationCase


@tagged("post_install", "-at_install")
class TestEvidenceLayers(SupplierQualificationCase):
    """A new part of an approved supplier needs only the proofs that are missing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.questionnaire = cls.env["supplier.audit.questionnaire"].create(
            {"name": "Short", "question_ids": [Command.create({"chapter": "A", "text": "?"})]}
        )
        cls.plan.stage_ids = [
            Command.create(
                {
                    "kind": "quality_audit",
                    "questionnaire_id": cls.questionnaire.id,
                    "layer": "site",
                    "inherit_months": 12,
                }
            )
        ]

    def stage(self, case, kind="quality_audit"):
        return case.stage_ids.filtered(lambda s: s.kind == kind)

    def answer(self, case):
        stage = self.stage(case)
        stage.audit_line_ids.with_user(self.auditor).write({"score": "10"})
        stage.with_user(self.auditor).action_complete()

    def full_case(self, partner=None, products=None, **values):
        """A case with an audit of its own, decided."""
        case = self.make_case(partner, products, **values)
        case.action_start()
        self.answer(case)
        return self.finish(case)

    def finish(self, case):
        self.add_delivery(self.stage(case, "lead_time_trial"))
        self.stage(case, "lead_time_trial").with_user(self.auditor).action_complete()
        case.action_submit()
        self.approve(case)
        return case

    def started(self, partner=None, products=None, **values):
        case = self.make_case(partner, self.part2 if products is None else products, **values)
        case.action_start()
        return case

    def test_the_card_of_a_stage_says_in_words_what_its_evidence_is_worth(self):
        case = self.started()
        audit, trial = self.stage(case), self.stage(case, "lead_time_trial")
        self.assertEqual(audit.layer_text, "Evidence for the supplier or site is not there yet")
        self.answer(case)
        self.assertIn("Evidence for the supplier or site holds until ", audit.layer_text)
        self.add_delivery(trial)
        trial.with_user(self.auditor).action_complete()
        self.assertEqual(trial.layer_text, "Evidence for these parts is there")
        with freeze_time(self.day(800)):
            audit.invalidate_recordset()
            self.assertIn("ended on", audit.layer_text)

    def test_the_audit_of_the_site_is_taken_over_and_the_trial_is_not(self):
        first = self.full_case(site_id=self.plant_china.id)
        case = self.started(site_id=self.plant_china.id)
        audit, trial = self.stage(case), self.stage(case, "lead_time_trial")
        self.assertEqual((audit.state, audit.inherited_from_id), ("passed", self.stage(first)))
        self.assertIn(first.name, audit.completed_reason)
        self.assertFalse(audit.audit_line_ids, "no question is asked again")
        self.assertEqual((trial.state, trial.layer_state), ("pending", "missing"))
        self.assertEqual(audit.layer_state, "stands")
        self.assertEqual(self.finish(case).status, "approved")

    def test_an_audit_proves_its_own_site_only(self):
        self.full_case(site_id=self.plant_china.id)
        for values in ({"site_id": self.plant_thailand.id}, {}):
            with self.subTest(values=values):
                self.assertEqual(self.stage(self.started(**values)).state, "pending")
        self.assertEqual(self.stage(self.started(self.bolt)).state, "pending")

    def test_evidence_is_taken_over_for_its_months_only(self):
        with freeze_time(self.day(-400)):
            self.full_case()
        self.assertEqual(self.stage(self.started()).state, "pending")
        with freeze_time(self.day(-60)):
            self.assertEqual(self.stage(self.started()).state, "passed")

    def test_evidence_of_what_was_not_approved_or_withdrawn_proves_nothing(self):
        first = self.full_case()
        first.with_user(self.approver_quality).action_withdraw("False answers")
        self.assertEqual(self.stage(self.started()).state, "pending")

    def test_stricter_criteria_need_new_evidence(self):
        self.full_case()
        self.plan.stage_ids.filtered(lambda s: s.kind == "quality_audit").least_grade = "A"
        self.assertEqual(self.stage(self.started()).state, "pending")

    def test_every_criterion_of_the_kind_needs_new_evidence(self):
        trial = self.plan.stage_ids.filtered(lambda s: s.kind == "lead_time_trial")
        trial.write({"layer": "site", "inherit_months": 12, "late_days": 10})
        self.full_case()
        serves = self.stage(self.started(), "lead_time_trial")
        self.assertEqual(serves.state, "passed")
        trial.late_days = 0
        stricter = self.started()
        self.assertEqual(self.stage(stricter, "lead_time_trial").state, "pending")
        self.assertEqual(self.stage(stricter).state, "passed", "the audit asks the same")

    def test_special_bands_and_own_lists_are_criteria(self):
        demands = self.env["supplier.qualification.plan.stage"].create(
            {"plan_id": self.plan.id, "kind": "process_validation", "submission_level": "4"}
        )
        stage = self.env["supplier.qualification.stage"].new(demands._prepare_criteria_vals())
        self.assertTrue(demands._is_proven_by(stage))
        for vals in ({"special_bands": True}, {"one_sided_agreed": True},
                     {"own_element_ids": [Command.create({"element": "13"})]}):  # fmt: skip
            with self.subTest(vals=vals):
                before = {name: demands[name] for name in vals if name != "own_element_ids"}
                demands.write(vals)
                self.assertFalse(demands._is_proven_by(stage))
                demands.write(before)

    def test_when_and_how_long_are_no_criteria(self):
        audit = self.plan.stage_ids.filtered(lambda s: s.kind == "quality_audit")
        self.full_case()
        audit.write(
            {"audit_months": 6, "audit_on_time": 0.5, "planned_days": 5, "mandatory": False,
             "sequence": 99, "inherit_months": 24, "least_samples": 5}
        )  # fmt: skip
        self.assertEqual(self.stage(self.started()).state, "passed")

    def test_evidence_of_a_part_is_never_taken_over(self):
        audit = self.plan.stage_ids.filtered(lambda s: s.kind == "quality_audit")
        audit.layer = "part"
        self.full_case()
        for layer in ("part", "family", "site"):
            with self.subTest(layer=layer):
                audit.layer = layer
                self.assertEqual(self.stage(self.started()).state, "pending")

    def test_family_evidence_serves_its_category(self):
        self.plan.stage_ids.filtered(lambda s: s.kind == "quality_audit").layer = "family"
        other = self.env["product.category"].create({"name": "Elsewhere"})
        stranger = self.env["product.product"].create({"name": "Cable", "categ_id": other.id})
        self.full_case()
        self.assertEqual(self.stage(self.started()).state, "passed")
        self.assertEqual(self.stage(self.started(products=stranger)).state, "pending")

    def test_whose_evidence_is_taken_over_does_not_sign(self):
        self.auditor.group_ids += self.env.ref("supplier_qualification.group_approver")
        self.role_quality.user_ids += self.auditor
        self.full_case()
        case = self.started()
        trial = self.stage(case, "lead_time_trial")
        self.add_delivery(trial)
        engineer = self.manager
        trial.with_user(engineer).action_complete()
        case.action_submit()
        with self.assertRaisesRegex(UserError, "worked on its evidence"):
            self.sign(case, self.auditor)

    def test_a_reopened_stage_needs_evidence_of_its_own(self):
        self.full_case()
        case = self.started()
        audit = self.stage(case)
        audit.with_user(self.auditor).action_reopen("The line has moved")
        self.assertFalse(audit.inherited_from_id)
        self.assertEqual(audit.state, "in_progress")
        self.assertTrue(audit.audit_line_ids, "its questions are asked after all")

    def test_lapsed_evidence_questions_the_approvals_that_rest_on_it(self):
        with freeze_time(self.day(-340)):
            first = self.full_case()
        case = self.finish(self.started())
        audit = self.stage(case)
        self.assertEqual(audit.layer_state, "lapsing")
        with freeze_time(self.day(40)):
            self.env.invalidate_all()
            self.assertEqual(audit.layer_state, "lapsed")
            for _n in range(2):
                with self.enter_registry_test_mode():
                    self.env.ref(
                        "supplier_qualification.ir_cron_watch_approvals"
                    ).method_direct_trigger()
            self.env.invalidate_all()
            self.assertEqual(case.next_ids.trigger_ids.code, "evidence")
            self.assertEqual(len(case.next_ids), 1)
            self.assertEqual(len(first.next_ids), 1)
