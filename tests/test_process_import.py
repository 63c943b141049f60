import base64
from datetime import datetime

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from ..tools import measurement_file
from . import measurement_files as files
from .common import EvidenceCase
from .test_tools_measurement_reader import HOSTILE

# 100 readings that scatter evenly around 10.00 with a sigma of about 0.01.
VALUES = [
    f"{10 + (1 if n % 2 else -1) * step:.3f}"
    for n in range(25)
    for step in (-0.012, 0.004, -0.004, 0.012)
]
TABLE = "characteristic;subgroup;value;serial;time;unit;lower;upper\n"


class ProcessImportCase(EvidenceCase):
    kind = "process_validation"

    def make_wizard(self, content, user=None, **values):
        content = content if isinstance(content, bytes) else content.encode()
        wizards = self.env["supplier.process.import"].with_user(user or self.buyer)
        return wizards.create(
            {
                "stage_id": self.stage.id,
                "file": base64.b64encode(content),
                "filename": "study.qif",
            }
            | values
        )

    def import_file(self, content, **values):
        wizard = self.make_wizard(content, **values)
        wizard.action_import()
        return wizard

    def add_characteristic(self, **values):
        return (
            self.env["supplier.process.characteristic"]
            .with_user(self.buyer)
            .create({"stage_id": self.stage.id, "name": "Bore", "lsl": 9.93, "usl": 10.07} | values)
        )

    def count(self):
        return {
            name: self.env[name].search_count([("stage_id", "=", self.stage.id)])
            for name in (
                "supplier.process.characteristic",
                "supplier.process.measurement",
                "supplier.evidence.file",
            )
        }


@tagged("post_install", "-at_install")
class TestProcessImport(ProcessImportCase):
    """A file becomes evidence as it was shown, as a whole or not at all."""

    # Import

    def test_a_study_comes_in_and_is_judged(self):
        wizard = self.make_wizard(files.qif_study(2, VALUES))
        self.assertFalse(wizard.problem)
        self.assertEqual(wizard.line_ids.mapped("name"), ["Bore 1", "Bore 2"])
        self.assertEqual(wizard.line_ids.mapped("value_count"), [100, 100])
        self.assertEqual(wizard.line_ids.mapped("piece_count"), [100, 100])
        self.assertEqual(wizard.line_ids.mapped("unit"), ["mm", "mm"])
        self.assertFalse(any(wizard.line_ids.mapped("problem")))
        wizard.action_import()
        first, second = self.stage.characteristic_ids
        self.assertEqual((first.name, first.nominal, first.unit), ("Bore 1", 10, "mm"))
        self.assertEqual((first.lsl, first.usl), (9.93, 10.07))
        self.assertEqual((first.subgroup_size, first.within_method), (1, "moving_range"))
        self.assertEqual((first.sample_count, second.sample_count), (100, 100))
        self.assertEqual((first.verdict, second.verdict), ("passed", "passed"))
        self.assertEqual(self.stage.verdict, "passed")
        self.assertEqual(self.stage.state, "in_progress")
        reading = first.measurement_ids[1]
        self.assertEqual((reading.serial, reading.value), ("SN1", 9.996))
        self.assertEqual(reading.measured_at, datetime(2026, 5, 1, 8, 0, 1))
        self.assertEqual(self.stage.file_ids.name, "study.qif")
        self.assertIn(
            "200 readings of 2 characteristics, 2 of them new", self.stage.file_ids.summary
        )
        self.assertIn("from 100 pieces", self.stage.message_ids[0].body)
        self.complete()
        self.assertEqual(self.stage.state, "passed")

    def test_the_form_shows_the_preview_as_soon_as_a_file_is_chosen(self):
        form = Form(
            self.env["supplier.process.import"]
            .with_user(self.buyer)
            .with_context(default_stage_id=self.stage.id)
        )
        form.file = base64.b64encode(files.qif_study(2, VALUES[:3]))
        self.assertEqual(len(form.line_ids), 2)
        with form.line_ids.edit(1) as line:
            line.take = False
        wizard = form.save()
        self.assertEqual(wizard.line_ids.mapped("take"), [True, False])
        wizard.action_import()
        self.assertEqual(self.stage.characteristic_ids.mapped("name"), ["Bore 1"])

    def test_subgroups_of_the_file_are_kept(self):
        rows = "".join(f"Bore;{n // 4};{value};;;mm;9,93;10,07\n" for n, value in enumerate(VALUES))
        self.import_file(TABLE + rows)
        record = self.stage.characteristic_ids
        self.assertEqual((record.subgroup_size, record.within_method), (4, "rbar"))
        self.assertEqual(record.nominal, 10)
        self.assertEqual([len(group) for group in record._get_subgroups()], [4] * 25)
        self.assertEqual(record.verdict, "passed")

    def test_a_natural_bound_comes_along(self):
        flat = files.qif_characteristic(
            kind="Flatness", name="Flat", definition="<ToleranceValue>0.2</ToleranceValue>",
            target=None,
        )  # fmt: skip
        values = [files.qif_value(n, 0.1 + n / 1000, kind="Flatness") for n in range(5)]
        self.import_file(files.qif([flat], [files.qif_results(*values)]))
        record = self.stage.characteristic_ids
        self.assertEqual((record.tolerance, record.usl), ("upper", 0.2))
        self.assertEqual((record.has_natural_bound, record.natural_bound), (True, 0))

    def test_a_zone_of_zero_width_has_no_room_for_a_bound(self):
        zone = files.qif_characteristic(
            kind="Position", definition="<ToleranceValue>0</ToleranceValue>", target=None
        )
        values = [files.qif_value(1, 0.1, kind="Position")]
        self.import_file(files.qif([zone], [files.qif_results(*values)]))
        self.assertFalse(self.stage.characteristic_ids.has_natural_bound)

    def test_times_without_a_zone_are_local_to_the_company(self):
        self.env.company.partner_id.tz = "Asia/Tokyo"
        self.import_file(TABLE + "Bore;;10;S1;2026-05-01 08:00;mm;9;11\n")
        [reading] = self.stage.characteristic_ids.measurement_ids
        self.assertEqual(reading.measured_at, datetime(2026, 4, 30, 23))

    # Matching

    def test_readings_are_added_to_the_characteristic_with_the_same_name(self):
        record = self.add_characteristic(
            name=" bore 1", subgroup_size=2, measurement_text="10\n10.01\n9.99"
        )
        wizard = self.make_wizard(files.qif_study(1, VALUES[:5]))
        self.assertEqual(wizard.line_ids.characteristic_id, record)
        wizard.action_import()
        self.assertEqual(self.stage.characteristic_ids, record)
        self.assertEqual([len(group) for group in record._get_subgroups()], [2, 1, 2, 2, 1])
        self.assertEqual(record._get_subgroups()[0], [10, 10.01])

    def test_the_designator_outweighs_the_name(self):
        by_name = self.add_characteristic(name="Bore")
        by_designator = self.add_characteristic(name="Other", designator="7")
        item = "<CharacteristicDesignator><Designator>7</Designator></CharacteristicDesignator>"
        results = [files.qif_results(files.qif_value(1, 10))]
        wizard = self.make_wizard(files.qif([files.qif_characteristic(item=item)], results))
        self.assertEqual(wizard.line_ids.characteristic_id, by_designator)
        wizard = self.make_wizard(files.qif([files.qif_characteristic()], results))
        self.assertEqual(wizard.line_ids.characteristic_id, by_name)

    def test_limits_or_units_that_differ_are_refused_with_a_way_out(self):
        record = self.add_characteristic(name="Bore 1", unit="mm", usl=10.08)
        wizard = self.make_wizard(files.qif_study(1, VALUES[:5]))
        self.assertIn("9.93 … 10.08", wizard.line_ids.problem)
        with self.assertRaisesRegex(UserError, "Bore 1 has the limits 9.93 … 10.07 in the file"):
            wizard.action_import()
        record.write({"usl": 10.07, "unit": "inch"})
        with self.assertRaisesRegex(UserError, "measured in mm, Bore 1 in inch"):
            wizard.action_import()
        self.assertFalse(record.measurement_ids)
        wizard.line_ids.characteristic_id = False
        wizard.action_import()
        self.assertEqual(len(self.stage.characteristic_ids), 2)

    def test_a_table_without_limits_needs_them_from_somewhere(self):
        table = "characteristic;value\n" + "".join(f"Bore;{value}\n" for value in VALUES)
        wizard = self.make_wizard(table)
        self.assertIn("no limits", wizard.line_ids.problem)
        with self.assertRaisesRegex(UserError, "Bore has no limits"):
            wizard.action_import()
        wizard.line_ids.write({"tolerance": "two_sided", "lsl": 10.07, "usl": 9.93})
        with self.assertRaisesRegex(UserError, "must be below"):
            wizard.action_import()
        wizard.line_ids.write({"lsl": 9.93, "usl": 10.07})
        wizard.action_import()
        self.assertEqual(self.stage.characteristic_ids.usl, 10.07)
        # the characteristic is there now and has limits
        more = self.make_wizard(table + "Bore;10\n")
        self.assertEqual(more.line_ids.characteristic_id, self.stage.characteristic_ids)
        self.assertFalse(more.line_ids.problem)

    def test_limits_typed_over_those_of_the_file_do_not_count(self):
        wizard = self.make_wizard(files.qif_study(1, VALUES[:5]))
        wizard.line_ids.write({"lsl": 0, "usl": 100, "needs_limits": True, "unit": "km"})
        wizard.action_import()
        record = self.stage.characteristic_ids
        self.assertEqual((record.lsl, record.usl, record.unit), (9.93, 10.07, "mm"))

    def test_a_characteristic_of_another_stage_is_refused(self):
        record = self.add_characteristic(name="Bore 1")
        other = self.make_case()
        other.action_start()
        wizard = self.make_wizard(files.qif_study(1, VALUES[:5]), stage_id=other.stage_ids.id)
        wizard.line_ids.characteristic_id = record
        with self.assertRaisesRegex(UserError, "another stage"):
            wizard.action_import()
        self.assertFalse(record.measurement_ids)

    def test_two_of_the_file_never_become_one(self):
        record = self.add_characteristic(name="Bore 1")
        wizard = self.make_wizard(files.qif_study(2, VALUES[:5]))
        wizard.line_ids.characteristic_id = record
        with self.assertRaisesRegex(UserError, "2 characteristics of the file .* Bore 1"):
            wizard.action_import()

    def test_a_stage_of_another_kind_is_refused(self):
        self.plan.stage_ids = [Command.clear(), Command.create(self.trial_criteria())]
        other = self.make_case()
        other.action_start()
        with self.assertRaisesRegex(UserError, "another kind"):
            self.import_file(files.qif_study(1, VALUES[:5]), stage_id=other.stage_ids.id)
        self.assertFalse(other.stage_ids.characteristic_ids)
        self.assertFalse(other.stage_ids.file_ids)

    def test_nothing_ticked_is_refused(self):
        wizard = self.make_wizard(files.qif_study(2, VALUES[:5]))
        wizard.line_ids.take = False
        with self.assertRaisesRegex(UserError, "no characteristic is ticked"):
            wizard.action_import()

    # Once

    def test_the_same_file_comes_in_once(self):
        self.import_file(files.qif_study(1, VALUES[:5]))
        before = self.count()
        with self.assertRaisesRegex(UserError, "in the evidence of this stage already"):
            self.import_file(files.qif_study(1, VALUES[:5]))
        self.assertEqual(self.count(), before)

    def test_readings_that_are_here_are_left_out_of_another_file(self):
        self.import_file(files.qif_study(1, VALUES[:5]))
        wizard = self.make_wizard(files.qif_study(1, VALUES[:8]))
        self.assertEqual((wizard.line_ids.value_count, wizard.line_ids.known_count), (3, 5))
        wizard.action_import()
        self.assertEqual(self.stage.characteristic_ids.sample_count, 8)
        self.assertIn("5 readings were here already", self.stage.file_ids.sorted("id")[1].summary)
        only_known = files.qif_study(1, VALUES[:7])
        with self.assertRaisesRegex(UserError, "brings nothing new"):
            wizard = self.make_wizard(only_known)
            wizard.line_ids.take = True
            wizard.action_import()

    def test_readings_without_serial_and_time_are_never_taken_for_the_same(self):
        table = "characteristic;value;lower;upper\n" + "Bore;10;9;11\n" * 3
        self.import_file(table)
        self.import_file(table + "Bore;10;9;11\n")
        self.assertEqual(self.stage.characteristic_ids.sample_count, 7)

    def test_equal_readings_of_one_piece_in_one_file_are_two(self):
        features = "<FeatureMeasurementIds><Id>{}</Id></FeatureMeasurementIds>"
        values = [files.qif_value(n, 10, inside=features.format(n)) for n in (1, 2)]
        data = files.qif(
            [files.qif_characteristic()], [files.qif_results(*values, serial="a")], {"a": "S"}
        )
        self.import_file(data)
        self.assertEqual(self.stage.characteristic_ids.sample_count, 2)

    # What the file says itself

    def test_figures_of_the_file_are_shown_beside_ours_and_never_used(self):
        stats = (
            "<Statistics><StatisticalStudiesResults><CapabilityStudyResults>"
            "<CharacteristicsStats><DiameterCharacteristicStats><ValueStats>"
            "<Average>{}</Average><Cp>1.678</Cp><Cpk>{}</Cpk></ValueStats>"
            "</DiameterCharacteristicStats></CharacteristicsStats></CapabilityStudyResults>"
            "</StatisticalStudiesResults></Statistics>"
        )
        data = files.qif_study(1, VALUES)
        wrong = data.replace(b"</QIFDocument>", stats.format(10, 9).encode() + b"</QIFDocument>")
        wizard = self.make_wizard(wrong)
        self.assertTrue(wizard.line_ids.disagrees)
        self.assertEqual(wizard.line_ids.file_figures, "mean 10, Cp 1.68, Cpk 9.00")
        wizard.action_import()
        record = self.stage.characteristic_ids
        self.assertEqual((record.file_cp, record.file_cpk), (1.678, 9))
        self.assertTrue(record.file_disagrees)
        self.assertLess(record.cpk, 3)
        right = f"<Cpk>{record.cpk:.3f}</Cpk>".encode()
        data = wrong.replace(b"<Cp>1.678</Cp>", b"").replace(b"<Cpk>9</Cpk>", right)
        self.stage.file_ids.unlink()
        wizard = self.make_wizard(data)
        self.assertFalse(wizard.line_ids.disagrees)
        wizard.action_import()
        self.assertFalse(self.stage.characteristic_ids.file_disagrees)

    def test_limits_that_look_absolute_are_asked_for(self):
        data = files.qif(
            [files.qif_characteristic(definition=files.tolerance(9.93, 10.07))],
            [files.qif_results(files.qif_value(1, 10))],
        )
        wizard = self.make_wizard(data)
        self.assertIn("Say below", wizard.problem)
        self.assertTrue(wizard.asks_limits)
        self.assertFalse(wizard.line_ids)
        with self.assertRaisesRegex(UserError, "Say below"):
            wizard.action_import()
        wizard.limits = "absolute"
        self.assertFalse(wizard.problem)
        self.assertTrue(wizard.asks_limits)
        wizard.action_import()
        self.assertEqual(self.stage.characteristic_ids.usl, 10.07)

    def test_one_of_several_parts_is_chosen(self):
        data = files.aqdef(
            "K0100 2", "K1001/1 P1", "K2002/1 A", "K2110/1 1", "K2111/1 2", "K0001/1 1.5",
            "K1001/2 P2", "K2002/2 B", "K2110/2 1", "K2111/2 2", "K0001/2 1.6",
        )  # fmt: skip
        wizard = self.make_wizard(data)
        self.assertEqual(wizard.part_ids.mapped("number"), ["P1", "P2"])
        self.assertFalse(wizard.line_ids)
        with self.assertRaisesRegex(UserError, "measures 2 parts"):
            wizard.action_import()
        wizard.part_ids[1].chosen = True
        self.assertEqual(wizard.line_ids.mapped("name"), ["B"])
        wizard.action_import()
        self.assertEqual(self.stage.characteristic_ids.name, "B")

    def test_the_part_of_the_case_is_chosen_by_its_number(self):
        self.part.default_code = "P2"
        data = files.aqdef(
            "K0100 2", "K1001/1 P1", "K2002/1 A", "K2111/1 2", "K0001/1 1.5",
            "K1001/2 P2", "K2002/2 B", "K2111/2 2", "K0001/2 1.6",
        )  # fmt: skip
        wizard = self.make_wizard(data)
        self.assertEqual(wizard.part_ids.mapped("chosen"), [False, True])
        self.assertEqual(wizard.line_ids.mapped("name"), ["B"])

    def test_what_is_left_out_is_told(self):
        data = files.aqdef(
            "K0100 2", "K2002/1 A", "K2111/1 2", "K0001/1 1", "K0001/1 9", "K0002/1 255",
            "K2002/2 Scratch", "K2004/2 1", "K0020/2 5",
        )  # fmt: skip
        wizard = self.make_wizard(data)
        self.assertIn("Scratch (values: 1)", wizard.notes)
        self.assertIn("Rows without a value: A (values: 1)", wizard.notes)
        wizard.action_import()
        self.assertIn("Scratch", self.stage.file_ids.summary)

    def test_every_reason_has_a_text(self):
        wizard = self.make_wizard(files.qif_study(1, VALUES[:5]))
        texts = wizard._get_left_out_texts()
        self.assertEqual(set(texts), set(measurement_file.LEFT_OUT_CODES))

    # All or nothing

    def test_hostile_files_change_nothing(self):
        hostile = {name: text for name, (text, _codes) in HOSTILE.items() if name != "huge_text"}
        hostile |= {
            "gzip": b"\x1f\x8b\x08\0\0",
            "nan": files.qif_study(1, ["10", "nan"]),
            "overflow": files.qif_study(1, ["10", "1e400"]),
            "units": "characteristic;value;unit\nA;1;mm\nA;2;inch\n",
        }
        before = self.count()
        for name, content in hostile.items():
            with self.subTest(file=name):
                wizard = self.make_wizard(content)
                self.assertTrue(wizard.problem)
                self.assertFalse(wizard.line_ids)
                with self.assertRaises(UserError) as caught:
                    wizard.action_import()
                self.assertTrue(str(caught.exception).startswith("study.qif: "))
        self.assertEqual(self.count(), before)
        self.assertEqual(self.stage.state, "pending")

    def test_a_file_that_is_too_large_is_refused(self):
        self.env["ir.config_parameter"].set_param("supplier_qualification.import_max_mb", "1")
        with self.assertRaisesRegex(UserError, "larger than 1 MB"):
            self.import_file(b"characteristic;value\n" + b"A;1\n" * 300_000)

    # Afterwards

    def test_imported_readings_stay_as_the_file_says_them(self):
        self.import_file(files.qif_study(1, VALUES[:6]))
        record = self.stage.characteristic_ids.with_user(self.buyer)
        for vals in ({"value": 1}, {"serial": "x"}, {"measured_at": False}):
            with self.subTest(vals=vals), self.assertRaisesRegex(UserError, "stays as the file"):
                record.measurement_ids[0].write(vals)
        with self.assertRaises(AccessError):
            record.measurement_ids[0].write({"file_id": False})
        with self.assertRaises(AccessError):
            record.write({"file_cpk": 2.0})
        with self.assertRaises(AccessError):
            record.measurement_ids[0].copy({"file_id": self.stage.file_ids.id})

    def test_readings_cut_into_other_subgroups_keep_their_serial_numbers(self):
        self.import_file(files.qif_study(1, VALUES[:6]))
        record = self.stage.characteristic_ids.with_user(self.buyer)
        ids = record.measurement_ids.ids
        with Form(record) as form:
            form.subgroup_size = 3
        self.assertEqual(record.measurement_ids.ids, ids)
        self.assertEqual([len(group) for group in record._get_subgroups()], [3, 3])
        self.assertEqual(record.within_method, "rbar")
        record.measurement_text = "1\n2\n3"
        self.assertFalse(record.measurement_ids.file_id)

    def test_a_file_taken_back_takes_its_readings(self):
        own = self.add_characteristic(name="Bore 1", measurement_text="10.05")
        self.import_file(files.qif_study(2, VALUES[:5]))
        self.assertEqual(own.sample_count, 6)
        self.stage.file_ids.with_user(self.buyer).action_take_back()
        self.assertEqual(self.stage.characteristic_ids, own)
        self.assertEqual(own.sample_count, 1)
        self.assertAlmostEqual(own.mean, 10.05)
        self.assertFalse(self.stage.file_ids)
        self.assertIn("taken back: study.qif", self.stage.message_ids[0].body)

    def test_a_characteristic_with_readings_of_another_file_stays(self):
        self.import_file(files.qif_study(1, VALUES[:5]))
        self.import_file(files.qif_study(1, VALUES[:8]))
        self.stage.file_ids.sorted("id")[0].with_user(self.buyer).unlink()
        self.assertEqual(self.stage.characteristic_ids.sample_count, 3)

    def test_a_judged_stage_keeps_its_files_and_takes_no_more(self):
        self.import_file(files.qif_study(1, VALUES))
        self.complete()
        with self.assertRaisesRegex(UserError, "not open"):
            self.stage.file_ids.with_user(self.buyer).unlink()
        self.assertEqual(self.stage.characteristic_ids.sample_count, 100)
        with self.assertRaisesRegex(UserError, "not open"):
            self.import_file(files.qif_study(1, VALUES[:5]))

    # Rights

    def test_who_may_import(self):
        with self.assertRaises(AccessError):
            self.make_wizard(files.qif_study(1, VALUES[:5]), user=self.employee)
        wizard = self.make_wizard(files.qif_study(1, VALUES[:5]))
        with self.assertRaises(AccessError):
            wizard.with_user(self.auditor).action_import()
        company = self.env["res.company"].create({"name": "Other"})
        self.auditor.write({"company_id": company.id, "company_ids": [Command.set(company.ids)]})
        with self.assertRaises(AccessError):
            self.make_wizard(files.qif_study(1, VALUES[:5]), user=self.auditor).action_import()
        self.assertFalse(self.stage.characteristic_ids)

    # Speed

    def test_the_number_of_queries_does_not_grow_with_the_characteristics(self):
        def queries(characteristics):
            wizard = self.make_wizard(files.qif_study(characteristics, VALUES[:4]))
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            wizard.action_import()
            self.env.flush_all()
            self.stage.file_ids.unlink()
            return self.env.cr.sql_log_count - before

        queries(2)
        few, many = queries(10), queries(200)
        # rows are written in batches of 100 to 1000
        self.assertLess(many - few, 20, (few, many))
