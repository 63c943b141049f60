from datetime import timedelta

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import SupplierQualificationCase

# 25 subgroups of 4 that scatter evenly around 10.00 with a sigma of about 0.01.
STEPS = (-0.012, -0.004, 0.004, 0.012)


class EvidenceCase(SupplierQualificationCase):
    kind = None

    def setUp(self):
        super().setUp()
        self.plan.stage_ids = [Command.clear(), Command.create(self.get_criteria())]
        self.case = self.make_case()
        self.case.action_start()
        self.stage = self.case.stage_ids.with_user(self.buyer)

    def get_criteria(self):
        return {"kind": self.kind}

    def complete(self):
        self.stage.with_user(self.auditor).action_complete()


@tagged("post_install", "-at_install")
class TestProcessValidation(EvidenceCase):
    """Characteristics: readings, indices against the thresholds, submission elements."""

    kind = "process_validation"

    def add_characteristic(self, half_width=0.07, shift=0.0, **values):
        rows = [
            "\t".join(f"{10 + shift + (1 if n % 2 else -1) * step:.3f}" for step in STEPS)
            for n in range(25)
        ]
        return (
            self.env["supplier.process.characteristic"]
            .with_user(self.buyer)
            .create(
                {
                    "stage_id": self.stage.id,
                    "name": "Bore",
                    "nominal": 10,
                    "lsl": 10 - half_width,
                    "usl": 10 + half_width,
                    "subgroup_size": 4,
                    "measurement_text": "\n".join(rows),
                }
                | values
            )
        )

    def test_a_capable_process_passes(self):
        record = self.add_characteristic()
        self.assertEqual(record.sample_count, 100)
        self.assertTrue(record.ppk_known)
        self.assertAlmostEqual(record.ppk, 0.07 / (3 * record.sigma_overall), 6)
        self.assertEqual(record.verdict, "passed")
        self.assertGreater(record.ppk, record.ppk_lower)
        self.assertEqual(self.stage.verdict, "passed")
        self.complete()
        self.assertEqual(self.stage.state, "passed")

    def test_between_the_thresholds_is_marginal_and_below_fails(self):
        record = self.add_characteristic(half_width=0.04)
        self.assertEqual(record.verdict, "marginal", record.ppk)
        self.assertIn("between", record.verdict_reason)
        record.write({"lsl": 9.98, "usl": 10.02})
        self.assertEqual(record.verdict, "failed")
        self.assertEqual(self.stage.verdict, "failed")

    def test_too_few_readings_give_no_verdict(self):
        record = self.add_characteristic(measurement_text="10.01\n10.02\n9.99\n10.00")
        self.assertEqual((record.sample_count, record.verdict), (4, "pending"))
        self.assertIn("4 of 100", record.verdict_reason)

    def test_readings_that_do_not_vary_have_no_index(self):
        record = self.add_characteristic(measurement_text="\n".join(["10.00"] * 100))
        self.assertFalse(record.ppk_known)
        self.assertFalse(record.cp_known)
        self.assertEqual(record.verdict, "pending")

    def test_an_unstable_process_gets_no_verdict(self):
        record = self.add_characteristic()
        rows = record.measurement_text.split("\n")
        rows[7] = "10.060\t10.061\t10.062\t10.063"
        record.measurement_text = "\n".join(rows)
        self.assertEqual((record.verdict, record.verdict_code), ("pending", "unstable"))

    def test_one_sided_tolerance_has_no_cp(self):
        record = self.add_characteristic(tolerance="upper", lsl=0)
        self.assertFalse(record.cp_known)
        self.assertTrue(record.cpk_known)
        self.assertEqual(record.verdict_code, "one_sided_needs_agreement")
        self.assertEqual(record.verdict, "marginal")

    def test_limits_the_wrong_way_round_are_refused(self):
        with self.assertRaisesRegex(ValidationError, "Bore.*below the upper limit"):
            self.add_characteristic(lsl=11, usl=9)

    def test_pasted_text_that_is_no_number_is_refused_by_name_and_line(self):
        with self.assertRaisesRegex(UserError, "Bore.*“12,3.4” in line 2"):
            self.add_characteristic(measurement_text="10.0\n12,3.4")

    def test_decimal_comma_and_columns(self):
        record = self.add_characteristic(measurement_text="10,01\n9,99\n10,00\n10,02\n10,03")
        self.assertEqual(record.measurement_ids.mapped("subgroup"), [1, 1, 1, 1, 2])
        self.assertAlmostEqual(sum(record.measurement_ids.mapped("value")), 50.05)

    def test_typed_readings_are_numbered(self):
        record = self.add_characteristic(measurement_text="", subgroup_size=2)
        self.env["supplier.process.measurement"].with_user(self.buyer).create(
            [{"characteristic_id": record.id, "value": value} for value in (1, 2, 3)]
        )
        self.assertEqual(record._get_subgroups(), [[1, 2], [3]])

    def test_required_elements_are_part_of_the_verdict(self):
        self.add_characteristic()
        element = (
            self.env["supplier.process.element"]
            .with_user(self.buyer)
            .create({"stage_id": self.stage.id, "element": "07"})
        )
        self.assertEqual(self.stage.verdict, "pending")
        self.assertIn("Control Plan", self.stage.verdict_reason)
        element.state = "accepted"
        self.assertEqual(self.stage.verdict, "passed")
        element.state = "rejected"
        self.assertEqual(self.stage.verdict, "failed")

    def test_evidence_is_read_only_once_the_stage_is_completed(self):
        record = self.add_characteristic()
        self.complete()
        for act in (
            lambda: record.write({"usl": 11}),
            lambda: record.write({"measurement_text": "1"}),
            lambda: record.measurement_ids[0].write({"value": 1}),
            lambda: record.measurement_ids[0].unlink(),
            lambda: record.unlink(),
            lambda: self.add_characteristic(),
        ):
            with self.assertRaisesRegex(UserError, "not open"):
                act()
        self.stage.with_user(self.auditor).action_reopen("Wrong gauge")
        record.write({"usl": 11})

    def test_results_cannot_be_written(self):
        record = self.add_characteristic(half_width=0.02)
        for vals in ({"verdict": "passed"}, {"ppk": 2.0}, {"sample_count": 500}):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                record.write(vals)
        with self.assertRaises(AccessError):
            self.add_characteristic(verdict="passed")

    def test_criteria_of_a_running_stage_cannot_be_written(self):
        with self.assertRaises(AccessError):
            self.stage.write({"index_pass_above": 0.5})

    def test_evidence_of_another_kind_is_refused(self):
        with self.assertRaisesRegex(UserError, "another kind"):
            self.add_delivery(self.stage)

    def test_criteria_that_cannot_be_meant_are_refused(self):
        for vals in (
            {"index_reject_below": 2.0, "index_pass_above": 1.0},
            {"confidence_level": 95},
            {"otif_target": 1.0},
            {"least_samples": -1},
        ):
            with self.subTest(vals=vals), self.assertRaises(ValidationError):
                self.plan.stage_ids.write(vals)


@tagged("post_install", "-at_install")
class TestQualityAudit(EvidenceCase):
    """Audits: answers, score, grade, downgrades, findings."""

    kind = "quality_audit"

    def get_criteria(self):
        self.questionnaire = self.env["supplier.audit.questionnaire"].create(
            {
                "name": "Short",
                "question_ids": [
                    Command.create(
                        {
                            "chapter": chapter,
                            "text": f"{chapter} {number}?",
                            "is_critical": not number,
                        }
                    )
                    for chapter in ("Planning", "Production")
                    for number in range(3)
                ],
            }
        )
        return super().get_criteria() | {"questionnaire_id": self.questionnaire.id}

    def answer(self, *scores):
        for line, score in zip(self.stage.audit_line_ids, scores, strict=True):
            line.score = score

    def test_the_audit_keeps_the_questions_of_its_start(self):
        self.assertEqual(len(self.stage.audit_line_ids), 6)
        self.questionnaire.question_ids[0].write({"text": "Something else?", "is_critical": False})
        self.questionnaire.question_ids[1].unlink()
        self.assertEqual(self.stage.audit_line_ids[0].text, "Planning 0?")
        self.assertTrue(self.stage.audit_line_ids[0].is_critical)
        self.assertEqual(len(self.stage.audit_line_ids), 6)

    def test_no_verdict_before_every_question_is_answered(self):
        self.assertEqual(self.stage.verdict, "pending")
        self.assertIn("6 of 6", self.stage.verdict_reason)

    def test_score_grade_and_pass(self):
        self.answer("10", "8", "8", "10", "8", "8")
        self.assertAlmostEqual(self.stage.audit_score, 86.6667, 3)
        self.assertEqual(self.stage.audit_grade, "B")
        self.assertEqual(self.stage.verdict, "passed")
        self.complete()
        self.assertEqual(self.stage.state, "passed")

    def test_a_bad_critical_answer_lowers_the_grade(self):
        self.answer("4", "10", "10", "10", "10", "10")
        self.assertEqual(self.stage.audit_score, 90)
        self.assertEqual(self.stage.audit_grade, "B")
        self.assertIn("Planning 0?", self.stage.audit_grade_reason)
        self.answer("0", "10", "10", "10", "10", "10")
        self.assertEqual(self.stage.audit_grade, "C")
        self.assertEqual(self.stage.verdict, "failed")

    def test_weights_count(self):
        self.answer("10", "10", "4", "10", "10", "10")
        self.assertEqual(self.stage.audit_score, 90)
        self.stage.audit_line_ids[2]._sealed().write({"weight": 5})
        self.assertAlmostEqual(self.stage.audit_score, 70)

    def test_not_evaluated_needs_a_reason_and_two_thirds_an_answer(self):
        line = self.stage.audit_line_ids[0]
        with self.assertRaisesRegex(ValidationError, "Planning 0"):
            line.score = "not_evaluated"
        self.stage.audit_line_ids[:2].write({"score": "not_evaluated", "reason": "No such process"})
        self.stage.audit_line_ids[2:].write({"score": "10"})
        self.assertEqual(self.stage.verdict, "pending")
        self.assertIn("two thirds", self.stage.verdict_reason)
        self.assertFalse(self.stage.audit_score_known)
        self.stage.audit_line_ids[1].write({"score": "10"})
        self.assertEqual(self.stage.verdict, "passed")

    def test_open_major_findings_forbid_a_pass(self):
        self.answer(*["10"] * 6)
        finding = (
            self.env["supplier.audit.finding"]
            .with_user(self.buyer)
            .create(
                {"stage_id": self.stage.id, "name": "No gauge at press 4", "severity": "major"}
            )
        )
        self.assertEqual(self.stage.verdict, "pending")
        self.assertIn("No gauge at press 4", self.stage.verdict_reason)
        with self.assertRaisesRegex(UserError, "corrective action"):
            finding.with_user(self.auditor).action_close()
        finding.corrective_action = "Gauge bought and calibrated"
        with self.assertRaises(AccessError):
            finding.with_user(self.buyer).action_close()
        with self.assertRaises(AccessError):
            finding.with_user(self.buyer).write({"state": "closed"})
        finding.with_user(self.auditor).action_close()
        self.assertEqual(self.stage.verdict, "passed")

    def test_remedies_go_on_after_the_stage_is_closed(self):
        self.answer(*["10"] * 6)
        finding = (
            self.env["supplier.audit.finding"]
            .with_user(self.buyer)
            .create({"stage_id": self.stage.id, "name": "Label missing"})
        )
        self.complete()
        finding.corrective_action = "Labels printed"
        with self.assertRaisesRegex(UserError, "not open"):
            finding.name = "Nothing"
        with self.assertRaisesRegex(UserError, "not open"):
            finding.unlink()

    def test_the_wording_of_a_running_audit_is_fixed(self):
        line = self.stage.audit_line_ids[0]
        for vals in ({"is_critical": False}, {"weight": 0.1}, {"chapter": "Other"}):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                line.write(vals)
        with self.assertRaisesRegex(UserError, "stays in the audit"):
            line.unlink()
        with self.assertRaisesRegex(UserError, "questionnaire"):
            line.create({"stage_id": self.stage.id, "text": "Easy?", "chapter": "X", "score": "10"})


@tagged("post_install", "-at_install")
class TestLeadTimeTrial(EvidenceCase):
    """Trial deliveries: on time in full and what that proves, exactly."""

    kind = "lead_time_trial"

    def test_22_of_22_prove_90_percent_at_90_percent(self):
        for _number in range(21):
            self.add_delivery(self.stage)
        self.assertEqual(self.stage.verdict, "pending")
        self.assertIn("1 further", self.stage.verdict_reason)
        self.add_delivery(self.stage)
        self.assertEqual(self.stage.verdict, "passed")
        self.assertAlmostEqual(self.stage.otif_lower, 0.1 ** (1 / 22), 9)
        self.assertEqual((self.stage.otif_rate, self.stage.lead_days_mean), (1.0, 20.0))

    def test_five_perfect_deliveries_prove_63_percent_only(self):
        for _number in range(5):
            self.add_delivery(self.stage)
        self.assertIn("63.1", self.stage.verdict_reason)
        self.assertEqual(self.stage.verdict, "pending")

    def test_late_early_short_and_missing_are_misses(self):
        for values in (
            {"late": 1},
            {"late": -1},
            {"quantity_received": 9},
            {"quantity_received": 12},
            {"received_date": False, "quantity_received": 0},
        ):
            with self.subTest(values=values):
                self.assertEqual(self.add_delivery(self.stage, **values).outcome, "miss")
        self.assertEqual((self.stage.delivery_hit_count, self.stage.delivery_due_count), (0, 5))

    def test_what_is_not_due_yet_counts_neither_way(self):
        delivery = self.add_delivery(
            self.stage, promised_date=self.day(3), received_date=False, quantity_received=0
        )
        self.assertEqual(delivery.outcome, "open")
        self.assertFalse(delivery.lead_days_known)
        self.assertEqual(self.stage.delivery_due_count, 0)
        self.assertFalse(self.stage.otif_rate_known)

    def test_excluded_deliveries_count_neither_way(self):
        self.add_delivery(self.stage, late=9, excluded_reason="We moved the date")
        self.assertEqual(self.stage.delivery_due_count, 0)

    def test_received_before_ordered_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "before it was ordered"):
            self.add_delivery(self.stage, order_date=self.today)

    def test_receipts_of_real_orders_are_taken_over(self):
        self.track(check="none")
        orders = [self.make_order(self.acme, (self.part, 10)) for _number in range(2)]
        for order in orders:
            order.button_confirm()
        orders[0].order_line.sudo().write({"date_planned": self.env.cr.now()})
        self.receive(orders[0])
        self.stage.action_collect_receipts()
        first, second = self.stage.delivery_ids.sorted(
            lambda delivery: delivery.purchase_line_id.id
        )
        self.assertEqual(first.outcome, "hit")
        self.assertEqual((first.received_date, first.quantity_received), (self.today, 10))
        self.assertEqual(first.move_id, orders[0].sudo().picking_ids.move_ids)
        self.assertEqual(second.outcome, "open")
        with self.assertRaisesRegex(UserError, "no further"):
            self.stage.action_collect_receipts()

    def test_deliveries_of_another_plant_prove_nothing(self):
        self.track(check="none")
        case = self.make_case(site_id=self.plant_china.id)
        case.action_start()
        stage = case.stage_ids.with_user(self.buyer)
        self.make_order(self.plant_thailand, (self.part, 10)).button_confirm()
        with self.assertRaisesRegex(UserError, "no further"):
            stage.action_collect_receipts()
        order = self.make_order(self.plant_china, (self.part, 10))
        order.button_confirm()
        stage.action_collect_receipts()
        self.assertEqual(stage.delivery_ids.purchase_line_id, order.order_line)

    def test_a_partial_receipt_is_complete_on_its_last_day(self):
        self.track(check="none")
        order = self.make_order(self.acme, (self.part, 10))
        order.button_confirm()
        picking = order.sudo().picking_ids
        picking.move_ids.write({"quantity": 4, "picked": True})
        backorder = picking.with_context(skip_backorder=True)
        backorder.button_validate()
        picking.move_ids.date -= timedelta(days=5)
        self.receive(order)
        self.stage.action_collect_receipts()
        self.assertEqual(self.stage.delivery_ids.received_date, self.today)
        self.assertEqual(self.stage.delivery_ids.quantity_received, 10)
