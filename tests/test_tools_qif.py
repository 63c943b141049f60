from datetime import datetime, timedelta, timezone

from odoo.tests import BaseCase, tagged

from ..tools import qif
from ..tools.measurement_file import Figures, LeftOut
from ..tools.safe_xml import FileError
from . import measurement_files as files

ANSWER = "<ToleranceValue>0.4</ToleranceValue>"


@tagged("post_install", "-at_install")
class TestQif(BaseCase):
    """What QIF says is read by its rules; what it does not say is not made up."""

    def read_one(self, limits="marked", value="10.01", **values):
        """Read a document with one characteristic, which takes `values`, and one value."""
        kind = values.get("kind", "Diameter")
        data = files.qif(
            [files.qif_characteristic(**values)],
            [files.qif_results(files.qif_value(1, value, kind=kind))],
        )
        return qif.read(data, limits)

    def refused(self, code, data, limits="marked"):
        with self.assertRaises(FileError) as caught:
            qif.read(data, limits)
        self.assertEqual(caught.exception.code, code)
        return caught.exception

    def assert_limits(self, found, lsl, usl, **more):
        [one] = found.characteristics
        self.assertEqual((one.lsl, one.usl), (lsl, usl))
        for name, value in more.items():
            self.assertEqual(getattr(one, name), value)

    # Limits

    def test_limits_are_relative_to_the_target_unless_marked(self):
        relative = self.read_one(definition=files.tolerance(-0.07, 0.05))
        self.assert_limits(relative, 9.93, 10.05, nominal=10, tolerance="two_sided")
        absolute = self.read_one(definition=files.tolerance(9.9, 10.2, absolute=True))
        self.assert_limits(absolute, 9.9, 10.2)

    def test_sums_show_no_rounding_noise(self):
        found = self.read_one(definition=files.tolerance(-0.15, 0.15), target="25.4")
        self.assert_limits(found, 25.25, 25.55)

    def test_one_sided_limits(self):
        mark = files.MARK.format("false")
        upper = f"<Tolerance><MaxValue>0.1</MaxValue>{mark}</Tolerance>"
        self.assert_limits(self.read_one(definition=upper), None, 10.1, tolerance="upper")
        lower = f"<Tolerance><MinValue>-0.1</MinValue>{mark}</Tolerance>"
        self.assert_limits(self.read_one(definition=lower), 9.9, None, tolerance="lower")

    def test_limits_that_look_absolute_stop_until_a_person_says(self):
        wrong = {"definition": files.tolerance(9.9, 10.1)}
        with self.assertRaises(FileError) as caught:
            self.read_one(**wrong)
        self.assertEqual(caught.exception.code, "limits_look_absolute")
        self.assertEqual(caught.exception.subject, "Bore")
        self.assert_limits(self.read_one("absolute", **wrong), 9.9, 10.1)

    def test_a_fit_beside_its_target_may_be_confirmed_as_relative(self):
        shaft = {"definition": files.tolerance(-0.028, -0.013)}
        with self.assertRaises(FileError):
            self.read_one(**shaft)
        self.assert_limits(self.read_one("relative", **shaft), 9.972, 9.987)
        with self.assertRaises(FileError) as caught:
            self.read_one("absolute", **shaft)
        self.assertEqual(caught.exception.code, "limits_look_relative")

    def test_relative_limits_without_a_target_are_left_out(self):
        data = files.qif(
            [
                files.qif_characteristic(1, target=None),
                files.qif_characteristic(2, name="Other"),
            ],
            [files.qif_results(files.qif_value(1, 1), files.qif_value(2, 10, key=2))],
        )
        found = qif.read(data)
        self.assertEqual([one.name for one in found.characteristics], ["Other"])
        self.assertEqual(found.left_out, (LeftOut("no_target", "Bore", 1),))

    def test_crossed_limits_are_refused(self):
        data = files.qif(
            [files.qif_characteristic(definition=files.tolerance(11, 9, absolute=True))],
            [files.qif_results(files.qif_value(1, 10))],
        )
        self.refused("limits_crossed", data)

    def test_a_shared_tolerance_definition(self):
        shared = (
            '<ToleranceDefinitions><LinearToleranceDefinition id="77"><MaxValue>0.2</MaxValue>'
            "<MinValue>-0.1</MinValue><DefinedAsLimit>false</DefinedAsLimit>"
            "</LinearToleranceDefinition></ToleranceDefinitions>"
        )
        pointer = "<Tolerance><DefinitionId>77</DefinitionId></Tolerance>"
        one = files.qif_characteristic(definition=pointer)
        results = [files.qif_results(files.qif_value(1, 10))]
        self.assert_limits(qif.read(files.qif([one], results, before=shared)), 9.9, 10.2)
        self.refused("definition_missing", files.qif([one], results))

    def test_zones_of_form_and_position_have_an_upper_limit_only(self):
        for kind in ("Flatness", "Position", "Angularity", "TotalRunout"):
            with self.subTest(kind=kind):
                found = self.read_one(kind=kind, definition=ANSWER, target=None)
                self.assert_limits(found, None, 0.4, natural_lower=0, tolerance="upper")

    def test_zones_of_profiles_lie_on_both_sides(self):
        for more, lsl, usl in (
            ("", -0.2, 0.2),
            ("<OuterDisposition>0.3</OuterDisposition>", -0.1, 0.3),
            ("<UnequallyDisposedZone>-0.1</UnequallyDisposedZone>", -0.3, 0.1),
        ):
            with self.subTest(more=more):
                found = self.read_one(kind="PointProfile", definition=ANSWER + more, target=None)
                [one] = found.characteristics
                self.assertAlmostEqual(one.lsl, lsl)
                self.assertAlmostEqual(one.usl, usl)

    def test_a_zone_that_moves_is_left_out(self):
        data = files.qif(
            [
                files.qif_characteristic(
                    kind="LineProfile", definition=ANSWER + "<OffsetZone>true</OffsetZone>"
                ),
                files.qif_characteristic(2),
            ],
            [
                files.qif_results(
                    files.qif_value(1, 0.1, kind="LineProfile"), files.qif_value(2, 10, key=2)
                )
            ],
        )
        self.assertEqual(qif.read(data).left_out, (LeftOut("zone", "Bore", 1),))

    def test_a_bonus_of_material_condition_is_named(self):
        bonus = ANSWER + "<MaterialCondition>MAXIMUM</MaterialCondition>"
        found = self.read_one(kind="Position", definition=bonus, target=None)
        self.assertEqual(found.left_out, (LeftOut("bonus_tolerance", "Bore"),))
        self.assert_limits(found, None, 0.4)

    # Values

    def test_basic_dimensions_and_failed_measurements_are_left_out(self):
        status = "<Status><CharacteristicStatusEnum>{}</CharacteristicStatusEnum></Status>"
        data = files.qif(
            [
                files.qif_characteristic(1),
                files.qif_characteristic(
                    2, name="Basic", definition="<NonTolerance>MEASURED</NonTolerance>"
                ),
            ],
            [
                files.qif_results(
                    files.qif_value(1, 10, inside=status.format("PASS")),
                    files.qif_value(2, 99, inside=status.format("BASIC_OR_TED")),
                    files.qif_value(3, 98, inside=status.format("SYSERROR")),
                    files.qif_value(4, 5, key=2, inside=status.format("PASS")),
                )
            ],
        )
        found = qif.read(data)
        self.assertEqual([value.value for value in found.characteristics[0].values], [10])
        self.assertEqual(
            set(found.left_out),
            {
                LeftOut("basic", "Bore", 1),
                LeftOut("system_error", "Bore", 1),
                LeftOut("no_tolerance", "Basic", 1),
            },
        )

    def test_of_a_deviation_pair_one_value_counts(self):
        features = "<FeatureMeasurementIds><Id>{}</Id></FeatureMeasurementIds>"

        def pair(first, at, *values):
            return [
                files.qif_value(first + n, value, kind="PointProfile", inside=features.format(at))
                for n, value in enumerate(values)
            ]

        one = files.qif_characteristic(kind="PointProfile", definition=ANSWER, target=None)
        data = files.qif(
            [one],
            [
                files.qif_results(*pair(1, 7, -0.02, 0), *pair(3, 8, 0, 0.03)),
                files.qif_results(*pair(5, 7, 0, 0)),
                # two deviations of which none is 0 are two values
                files.qif_results(*pair(7, 7, 0.1, 0.11)),
            ],
        )
        found = qif.read(data)
        values = [value.value for value in found.characteristics[0].values]
        self.assertEqual(values, [-0.02, 0.03, 0, 0.1, 0.11])
        self.assertEqual(found.left_out, (LeftOut("deviation_pair", "Bore", 3),))

    def test_one_item_on_two_features_has_two_values(self):
        features = "<FeatureMeasurementIds><Id>{}</Id></FeatureMeasurementIds>"
        values = [files.qif_value(n, 10, inside=features.format(n)) for n in (1, 2)]
        found = qif.read(files.qif([files.qif_characteristic()], [files.qif_results(*values)]))
        self.assertEqual(found.value_count, 2)

    def test_pieces_are_grouped_by_item_and_ordered_by_time(self):
        stamp = "<TimeStamp>{}</TimeStamp>"
        results = [
            files.qif_results(files.qif_value(1, 3), serial="c", start="2026-05-01T10:00:00Z"),
            files.qif_results(files.qif_value(2, 1), serial="a", start="2026-05-01T10:00:00+02:00"),
            files.qif_results(
                files.qif_value(3, 2, inside=stamp.format("2026-05-01T09:00:00.1234567Z")),
                serial="b",
                start="2026-05-01T23:00:00Z",
            ),
        ]
        serials = {"a": "SN 1", "b": "SN 2", "c": "SN 3"}
        found = qif.read(files.qif([files.qif_characteristic()], results, serials))
        [one] = found.characteristics
        self.assertEqual([value.value for value in one.values], [1, 2, 3])
        self.assertEqual([value.serial for value in one.values], ["SN 1", "SN 2", "SN 3"])
        self.assertEqual(
            one.values[0].time, datetime(2026, 5, 1, 10, tzinfo=timezone(timedelta(hours=2)))
        )
        self.assertEqual(one.pieces, 3)

    def test_without_all_times_the_order_of_the_document_counts(self):
        results = [
            files.qif_results(files.qif_value(1, 3), start="2026-05-01T10:00:00Z"),
            files.qif_results(files.qif_value(2, 1)),
            files.qif_results(files.qif_value(3, 2), start="2026-05-01T09:00:00Z"),
        ]
        [one] = qif.read(files.qif([files.qif_characteristic()], results)).characteristics
        self.assertEqual([value.value for value in one.values], [3, 1, 2])

    def test_subgroups_and_figures_of_a_study_are_taken_along(self):
        ids = "<MeasuredIds><Ids>{}</Ids></MeasuredIds>"
        groups = "".join(
            f'<Subgroup id="{90 + n}">'
            + ids.format("".join(f"<Id>{one}</Id>" for one in group))
            + "</Subgroup>"
            for n, group in enumerate(((1, 3), (2, 4)))
        )
        study = (
            "<Statistics><StatisticalStudiesResults><CapabilityStudyResults><CharacteristicsStats>"
            f"<DiameterCharacteristicStats><Subgroups>{groups}</Subgroups><ValueStats>"
            "<Average><Value>10.5</Value></Average><Cp>1.678</Cp><Cpk>1.345</Cpk></ValueStats>"
            "</DiameterCharacteristicStats></CharacteristicsStats></CapabilityStudyResults>"
            "</StatisticalStudiesResults></Statistics>"
        )
        values = [files.qif_value(n, 10 + n) for n in (1, 2, 3, 4)]
        data = files.qif([files.qif_characteristic()], [files.qif_results(*values)], after=study)
        [one] = qif.read(data).characteristics
        self.assertEqual(
            [(value.subgroup, value.value) for value in one.values],
            [(1, 11), (1, 13), (2, 12), (2, 14)],
        )
        self.assertEqual(one.figures, Figures(mean=10.5, cp=1.678, cpk=1.345))

    def test_version_2_has_other_names_for_the_same(self):
        values = [files.qif_value(n, 10, old=True) for n in (1, 2)]
        data = files.qif(
            [files.qif_characteristic()],
            [files.qif_results(*values, serial="a", old=True)],
            {"a": "SN"},
            namespace=files.QIF2,
        )
        self.assertEqual(qif.read(data).value_count, 2)
        # 2.0 has no list around the results
        data = data.replace(b"<MeasurementResultsSet>", b"").replace(
            b"</MeasurementResultsSet>", b""
        )
        [one] = qif.read(data).characteristics
        self.assertEqual([value.serial for value in one.values], ["SN", "SN"])

    def test_attributes_are_left_out(self):
        found = files.qif(
            [files.qif_characteristic(kind="UserDefinedAttribute", definition="", target=None)],
            [files.qif_results(files.qif_value(1, "PASS", kind="UserDefinedAttribute"))],
        )
        self.refused("only_attributes", found)

    # Units and names

    def test_the_unit_is_the_one_of_the_file_or_of_the_element(self):
        self.assert_limits(self.read_one(), 9.93, 10.07, unit="mm")
        angle = self.read_one(kind="Angle")
        self.assert_limits(angle, 9.93, 10.07, unit="degree")

    def test_mixed_units_are_refused(self):
        inch = ' linearUnit="inch"'
        one = files.qif_characteristic()
        for values in (
            [files.qif_value(1, 10), files.qif_value(2, 10, attributes=inch)],
            [files.qif_value(1, 10, attributes=inch)],
        ):
            data = files.qif([one], [files.qif_results(*values)])
            self.assertEqual(self.refused("mixed_units", data).subject, "Bore")

    def test_special_characteristics(self):
        level = (
            "<CharacteristicDesignator><Designator>7</Designator><Criticality>{}</Criticality>"
            "</CharacteristicDesignator>"
        )
        for item, special, designator in (
            (level.format("<LevelEnum>KEY</LevelEnum>"), True, "7"),
            (level.format("<OtherLevel>critical</OtherLevel>"), True, "7"),
            (level.format("<LevelEnum>MINOR</LevelEnum>"), False, "7"),
            ("<KeyCharacteristic><Designator>C</Designator></KeyCharacteristic>", True, None),
            ("", False, None),
        ):
            with self.subTest(item=item):
                [one] = self.read_one(item=item).characteristics
                self.assertEqual((one.is_special, one.designator), (special, designator))

    def test_an_item_without_a_name(self):
        [one] = self.read_one(name=None).characteristics
        self.assertEqual(one.name, "Diameter 1001")

    # Files that say too little

    def test_a_split_file_is_refused(self):
        external = "<ExternalQIFReferences><ExternalQIFDocument/></ExternalQIFReferences>"
        results = [files.qif_results(files.qif_value(1, 10))]
        self.refused("definitions_elsewhere", files.qif([], results, before=external))
        self.refused("definition_missing", files.qif([], results))
        pointing = files.qif([files.qif_characteristic()], results).replace(
            b"<CharacteristicItemId>", b'<CharacteristicItemId xId="5">'
        )
        self.refused("definitions_elsewhere", pointing)

    def test_an_id_that_comes_twice_is_refused(self):
        results = [files.qif_results(files.qif_value(1, 10))]
        twice = [files.qif_characteristic(name="A"), files.qif_characteristic(name="B")]
        self.refused("id_twice", files.qif(twice, results))
        values = [files.qif_value(1, 10), files.qif_value(1, 11)]
        self.refused("id_twice", files.qif(twice[:1], [files.qif_results(*values)]))

    def test_a_plan_without_values_is_refused(self):
        self.refused("no_measurements", files.qif([files.qif_characteristic()], []))

    def test_numbers_and_dates_that_are_none_are_refused(self):
        for value in ("nan", "inf", "-INF", "1e400", "1_000", "1,5", "٣", "0x1p3", "ten"):
            with self.subTest(value=value), self.assertRaises(FileError) as caught:
                self.read_one(value=value)
            self.assertEqual(caught.exception.code, "not_a_number")
        for limit in ("nan", "1e400"):
            with self.subTest(limit=limit), self.assertRaises(FileError) as caught:
                self.read_one(definition=files.tolerance(-1, limit))
            self.assertEqual(caught.exception.code, "not_a_number")
        results = [files.qif_results(files.qif_value(1, 10), start="yesterday")]
        self.refused("not_a_date", files.qif([files.qif_characteristic()], results))
