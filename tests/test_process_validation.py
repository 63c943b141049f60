from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from odoo.addons.supplier_qualification.tools import capability

from .common import EvidenceCase

# 25 subgroups of 4 that scatter evenly around 10.00 with a sigma of about 0.01.
STEPS = (-0.012, -0.004, 0.004, 0.012)


def add_characteristic(case, half_width=0.07, shift=0.0, **values):
    """A characteristic with 100 stable readings around 10 in the stage of a test case."""
    rows = [
        "\t".join(f"{10 + shift + (1 if n % 2 else -1) * step:.3f}" for step in STEPS)
        for n in range(25)
    ]
    return (
        case.env["supplier.process.characteristic"]
        .with_user(case.buyer)
        .create(
            {
                "stage_id": case.stage.id,
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


@tagged("post_install", "-at_install")
class TestProcessValidation(EvidenceCase):
    """Characteristics: readings, indices against the thresholds, submission elements."""

    kind = "process_validation"

    def add_characteristic(self, *args, **values):
        return add_characteristic(self, *args, **values)

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
        self.assertIn("Subgroups beyond the control limits: 8.", record.verdict_reason)
        self.assertFalse(record.proof)

    def test_special_characteristics_can_have_bands_of_their_own(self):
        self.restart(special_bands=True, special_pass_above=3.0)
        ordinary, special = self.add_characteristic(), self.add_characteristic(is_special=True)
        self.assertEqual((ordinary.verdict, special.verdict), ("passed", "marginal"))
        self.assertIn("3.00", special.verdict_reason)

    def test_the_lower_bound_decides_where_the_plan_says_so(self):
        record = self.add_characteristic(half_width=0.05)
        self.assertEqual(record.verdict, "passed")
        self.assertLess(record.ppk_lower, 1.67)
        self.restart(judged_index="bound_special")
        record = self.add_characteristic(half_width=0.05)
        special = self.add_characteristic(half_width=0.05, is_special=True)
        self.assertEqual((record.verdict, special.verdict), ("passed", "marginal"))
        self.restart(judged_index="bound")
        record = self.add_characteristic(half_width=0.04)
        self.assertEqual((record.verdict, record.verdict_code), ("pending", "not_proven"))

    def test_the_proof_says_how_many_readings_would_be_enough(self):
        record = self.add_characteristic(half_width=0.04)
        needed = capability.pieces_needed(record.ppk, 1.33, 0.95)
        self.assertGreater(needed, 100)
        self.assertIn(f"{needed} readings in all", record.proof)
        self.assertIn(f"at least {record.ppk_lower:.2f}", record.proof)

    def test_shares_out_of_tolerance_expected_and_observed(self):
        record = self.add_characteristic(half_width=0.01)
        self.assertEqual(record.out_of_specification, 50)
        self.assertIn("50 of 100 readings (50 %), expected", record.outside_text)
        expected = capability.expected_outside(record.mean, record.sigma_overall, 9.99, 10.01)
        self.assertAlmostEqual(record.expected_outside, expected)
        self.assertIn("ppm", self.add_characteristic().outside_text)

    def test_a_natural_bound_makes_no_index_and_lies_on_the_free_side(self):
        record = self.add_characteristic(
            tolerance="upper", lsl=0, has_natural_bound=True, natural_bound=0
        )
        self.assertFalse(record.cp_known)
        self.assertAlmostEqual(record.natural_cp, 10.07 / (6 * record.sigma_within))
        with self.assertRaisesRegex(ValidationError, "Bore.*natural bound"):
            record.tolerance = "two_sided"

    def test_the_estimator_that_was_really_used_is_kept(self):
        row = "\t".join(f"{10 + n / 100}" for n in range(12))
        record = self.add_characteristic(subgroup_size=12, measurement_text="\n".join([row] * 9))
        self.assertEqual((record.within_method, record.within_method_used), ("rbar", "sbar"))

    def test_pasted_readings_are_evaluated_before_they_are_saved(self):
        action = self.env["supplier.process.characteristic"].with_user(self.buyer)
        form = Form(action.with_context(default_stage_id=self.stage.id))
        form.name, form.lsl, form.usl, form.subgroup_size = "Bore", 9.9, 10.1, 4
        text = "\n".join(f"{10 + step:.3f}" for _n in range(75) for step in STEPS)
        form.measurement_text = text
        self.assertEqual((form.sample_count, form.verdict), (300, "passed"))
        self.assertTrue(form.histogram)
        record = form.save()
        self.assertEqual(record.sample_count, 300)
        self.assertEqual(len(record._get_subgroups()), 75)

    def test_single_readings_take_the_moving_range(self):
        action = self.env["supplier.process.characteristic"].with_user(self.buyer)
        form = Form(action.with_context(default_stage_id=self.stage.id))
        form.subgroup_size = 1
        self.assertEqual(form.within_method, "moving_range")
        form.subgroup_size = 5
        self.assertEqual(form.within_method, "rbar")

    def test_another_subgroup_size_cuts_the_readings_anew(self):
        record = self.add_characteristic()
        with Form(record) as form:
            form.subgroup_size = 5
            self.assertEqual(form.sample_count, 100)
        self.assertEqual([len(group) for group in record._get_subgroups()], [5] * 20)
        with Form(record) as form:
            form.subgroup_size = 1
        self.assertEqual(record.within_method, "moving_range")
        self.assertEqual(len(record._get_subgroups()), 100)

    def test_pasted_rows_of_one_length_are_subgroups_of_that_size(self):
        action = self.env["supplier.process.characteristic"].with_user(self.buyer)
        form = Form(action.with_context(default_stage_id=self.stage.id))
        form.name, form.lsl, form.usl = "Bore", 9.9, 10.1
        form.measurement_text = "10.01\t10.02\t9.99\n10.00\t10.01\t9.98"
        self.assertEqual(form.subgroup_size, 3)
        self.assertEqual(form.save()._get_subgroups()[1], [10.0, 10.01, 9.98])

    def test_pictures_show_limits_curve_and_points_beyond_the_limits(self):
        record = self.add_characteristic()
        labels = [one["label"] for one in record.histogram["limits"]]
        self.assertEqual(labels, ["LSL", "USL", "Mean"])
        self.assertEqual([s["kind"] for s in record.histogram["series"]], ["bars", "line"])
        self.assertEqual(sum(height for _x, height in record.histogram["series"][0]["points"]), 100)
        names = [s["label"] for s in record.control_chart["series"]]
        self.assertNotIn("Beyond the limits", names)
        rows = record.measurement_text.split("\n")
        rows[7] = "10.060\t10.061\t10.062\t10.063"
        record.measurement_text = "\n".join(rows)
        beyond = record.control_chart["series"][-1]
        self.assertEqual((beyond["label"], beyond["points"][0][0]), ("Beyond the limits", 8))
        self.assertTrue(record.spread_chart)

    def test_single_readings_have_no_chart_of_their_spread(self):
        record = self.add_characteristic(subgroup_size=1, within_method="moving_range")
        self.assertFalse(record.spread_chart)
        self.assertEqual(len(record.control_chart["series"][0]["points"]), 100)

    def test_without_readings_there_is_no_picture(self):
        record = self.add_characteristic(measurement_text="")
        self.assertFalse(record.histogram or record.control_chart or record.spread_chart)

    def test_the_report_shows_every_figure_and_picture(self):
        self.restart(submission_level="3")
        record = self.add_characteristic(name="Bore <1> & co", unit="mm")
        self.env["supplier.process.run"].with_user(self.buyer).create(
            {"stage_id": self.stage.id, "name": "Line 7", "contracted_daily": 10}
        )
        report = self.env["ir.actions.report"].with_user(self.buyer)
        for name, docs in [
            ("report_process_stage", self.stage), ("report_characteristic", record),
        ]:  # fmt: skip
            html, _type = report._render_qweb_html(f"supplier_qualification.{name}", docs.ids)
            text = html.decode()
            self.assertIn("Bore &lt;1&gt; &amp; co", text)
            self.assertEqual(text.count("<svg"), 3)
            self.assertIn(f"{record.ppk:.3f}", text)
            whole = docs == self.stage
            self.assertEqual(("Line 7" in text, "Submission Warrant" in text), (whole, whole))

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
