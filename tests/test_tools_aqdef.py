from datetime import datetime

from odoo.tests import BaseCase, tagged

from ..tools import aqdef
from ..tools.measurement_file import LeftOut
from ..tools.safe_xml import FileError
from . import measurement_files as files

HEAD = ("K0100 1", "K1001/1 4711", "K1002/1 Housing", "K2001/1 10", "K2002/1 Bore")
LIMITS = ("K2101/1 10", "K2110/1 9,9", "K2111/1 10.1")


@tagged("post_install", "-at_install")
class TestAqdef(BaseCase):
    """K-fields are read by their meaning, in both notations of the values."""

    def read(self, *lines, limits="marked"):
        return aqdef.read(files.aqdef(*lines), limits)

    def read_one(self, *lines, limits="marked"):
        found = self.read(*HEAD, *lines, limits=limits)
        self.assertEqual(len(found.characteristics), 1)
        return found.characteristics[0]

    def refused(self, code, *lines, limits="marked"):
        with self.assertRaises(FileError) as caught:
            self.read(*lines, limits=limits)
        self.assertEqual(caught.exception.code, code)
        return caught.exception

    def test_a_line_for_each_value(self):
        found = self.read(
            *HEAD, *LIMITS, "K2142/1 mm", "K2005/1 4", "K8500/1 5",
            "K0001/1 10,01", "K0004/1 01.02.2013/15:18:31", "K0014/1 SN 1",
            "", "K0001/1 9.98",
        )  # fmt: skip
        [one] = found.characteristics
        self.assertEqual((one.name, one.designator, one.part), ("Bore", "10", "1"))
        self.assertEqual((one.nominal, one.lsl, one.usl, one.unit), (10, 9.9, 10.1, "mm"))
        self.assertEqual((one.is_special, one.subgroup_size), (True, 5))
        self.assertEqual([value.value for value in one.values], [10.01, 9.98])
        self.assertEqual(one.values[0].serial, "SN 1")
        self.assertEqual(one.values[0].time, datetime(2013, 2, 1, 15, 18, 31))
        self.assertEqual(found.parts, (("1", "4711", "Housing"),))

    def test_a_line_for_each_piece(self):
        found = self.read(
            "K0100 2", "K1001/1 4711", "K2002/1 A", "K2002/2 B",
            "2.494E+0002\x140\x1417.05.2002/05:54:58\x14\x14batch\x0f1,5\x140\x14\x14",
            "K0014/1 SN 1", "K0014/2 SN 2",
            "\x14255\x14\x0f1.6\x140\x1417.05.2002/05:55:00",
        )  # fmt: skip
        first, second = found.characteristics
        self.assertEqual([value.value for value in first.values], [249.4])
        self.assertEqual([value.value for value in second.values], [1.5, 1.6])
        self.assertEqual([value.serial for value in second.values], ["SN 2", None])
        self.assertEqual(found.left_out, (LeftOut("empty", "A", 1),))

    def test_index_zero_means_all_and_no_index_the_first(self):
        found = self.read(
            "K0100 2", "K1001 4711", "K2142/0 mm", "K2002/1 A", "K2002/2 B", "K2142/2 µm",
            "K0001/1 1", "K0001/2 2", "K0014/0 SN 1", "K0001/1 3", "K0014/1 SN 2", "K0014/0 SN 3",
        )  # fmt: skip
        first, second = found.characteristics
        self.assertEqual([one.unit for one in (first, second)], ["mm", "µm"])
        self.assertEqual([value.serial for value in first.values], ["SN 1", "SN 2"])
        self.assertEqual([value.serial for value in second.values], ["SN 1"])
        self.assertEqual(found.parts[0].number, "4711")

    def test_allowances_are_relative_to_the_nominal_with_their_sign(self):
        one = self.read_one("K2101/1 10", "K2112/1 -0.1", "K2113/1 0.2", "K0001/1 10")
        self.assertEqual((one.lsl, one.usl), (9.9, 10.2))
        one = self.read_one("K2101/1 10", "K2110/1 9.9", "K2113/1 0.2", "K0001/1 10")
        self.assertEqual((one.lsl, one.usl), (9.9, 10.2))
        # two zeros are an empty form
        one = self.read_one(*LIMITS, "K2112/1 0.00", "K2113/1 0.00", "K0001/1 10")
        self.assertEqual((one.lsl, one.usl), (9.9, 10.1))

    def test_allowances_that_are_limits_stop_until_a_person_says(self):
        lines = ("K2101/1 10", "K2112/1 9.9", "K2113/1 10.1", "K0001/1 10")
        self.refused("limits_look_absolute", *HEAD, *lines)
        one = self.read_one(*lines, limits="absolute")
        self.assertEqual((one.lsl, one.usl), (9.9, 10.1))
        fit = ("K2101/1 10", "K2112/1 -0.028", "K2113/1 -0.013", "K0001/1 10")
        self.refused("limits_look_absolute", *HEAD, *fit)
        one = self.read_one(*fit, limits="relative")
        self.assertEqual((one.lsl, one.usl), (9.972, 9.987))

    def test_limits_that_say_two_things_are_refused(self):
        self.refused("limits_contradict", *HEAD, *LIMITS, "K2112/1 -0.3", "K0001/1 10")
        self.refused("limits_contradict", *HEAD, *LIMITS, "K2111/1 11", "K0001/1 10")

    def test_allowances_without_a_nominal_are_left_out(self):
        error = self.refused("no_measurements", *HEAD, "K2113/1 0.2", "K0001/1 10")
        self.assertFalse(error.subject)

    def test_a_natural_bound_is_no_limit(self):
        one = self.read_one("K2110/1 0", "K2120/1 2", "K2111/1 0.3", "K0001/1 0.1")
        self.assertEqual((one.lsl, one.usl, one.natural_lower), (None, 0.3, 0))
        self.assertEqual(one.tolerance, "upper")
        one = self.read_one("K2110/1 50", "K2111/1 100", "K2121/1 2", "K0001/1 90")
        self.assertEqual((one.lsl, one.usl, one.natural_upper), (50, None, 100))

    def test_attribute_characteristics_and_values_without_meaning_are_left_out(self):
        found = self.read(
            "K0100 3", "K2002/1 A", "K2002/2 Scratch", "K2004/2 1", "K2002/3 Count",
            "K0001/1 1", "K0001/1 0", "K0002/1 255", "K0001/1 7", "K0002/1 4",
            "K0020/2 1000", "K0021/2 1", "K0020/3 50", "K0021/3 2",
        )  # fmt: skip
        self.assertEqual([value.value for value in found.characteristics[0].values], [1])
        self.assertEqual(
            set(found.left_out),
            {
                LeftOut("empty", "A", 1),
                LeftOut("invalid", "A", 1),
                LeftOut("attribute", "Scratch", 1),
                LeftOut("attribute", "Count", 1),
            },
        )

    def test_characteristics_belong_to_the_part_above_them(self):
        found = self.read(
            "K0100 3", "K1001/1 P1", "K2002/1 A", "K0001/1 1",
            "K1001/2 P2", "K2002/2 A", "K0001/2 2", "K2002/3 B", "K0001/3 3", "K0001/1 4",
        )  # fmt: skip
        self.assertEqual([one.part for one in found.characteristics], ["1", "2", "2"])
        self.assertEqual([len(one.values) for one in found.characteristics], [2, 1, 1])

    def test_parts_whose_characteristics_are_not_clear_are_refused(self):
        self.refused(
            "parts_unclear", "K0100 2", "K1001/1 P1", "K1001/2 P2", "K2002/1 A", "K2002/2 B",
            "K0001/1 1", "K0001/2 2",
        )  # fmt: skip

    def test_values_whose_definitions_are_in_another_file_are_refused(self):
        self.refused("definitions_elsewhere", "K0100 2", "K2002/1 A", "K0001/1 1")
        self.refused("definitions_elsewhere", "K0100 1", "1.5\x140\x14")

    def test_what_is_no_number_or_date_is_refused_with_its_line(self):
        for line, code in (
            ("K0001/1 1.000,5", "not_a_number"),
            ("K0001/1 nan", "not_a_number"),
            ("K0001/1 1e400", "not_a_number"),
            ("K2111/1 inf", "not_a_number"),
            ("K8500/1 2.5", "not_a_number"),
            ("K0004/1 02/01/2013", "not_a_date"),
            ("K0004/1 31.02.2013/10:00:00", "not_a_date"),
            ("no field at all", "not_a_number"),
            ("1\x140\x0f2\x140", "not_aqdef"),
        ):
            with self.subTest(line=line):
                error = self.refused(code, *HEAD, "K0001/1 1", line)
                self.assertEqual(error.line, len(HEAD) + 2)

    def test_fields_for_all_do_not_multiply_without_end(self):
        names = [f"K2002/{n} C{n}\r\nK0001/{n} 1" for n in range(1, 5001)]
        self.refused("too_many_values", *names, *["K0014/0 S"] * 500)

    def test_the_code_page_of_windows(self):
        one = self.read_one("K2142/1 µm", "K0001/1 1")
        self.assertEqual(one.unit, "µm")
