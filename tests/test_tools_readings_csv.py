from datetime import datetime

from odoo.tests import BaseCase, tagged

from ..tools import readings_csv
from ..tools.measurement_file import LeftOut, Value
from ..tools.safe_xml import FileError


@tagged("post_install", "-at_install")
class TestReadingsCsv(BaseCase):
    """Tables of readings, as people export them."""

    def read(self, text):
        return readings_csv.read(text.encode())

    def test_all_columns(self):
        found = self.read(
            "Characteristic;Subgroup;Value;Serial;Time;Unit;LSL;USL;Nominal;Inspector\n"
            "Bore;A;10,01;SN 1;2026-05-01 08:00;mm;9,9;10,1;10;Kim\n"
            "Bore;A;9.98;SN 2;01.05.2026 08:01:30;mm;9.9;10.1;10.0;Kim\n"
            "Bore;B;10;;;;;;;\n"
            "Slot;;1;;;;;;;\n"
        )
        bore, slot = found.characteristics
        self.assertEqual(
            bore.values,
            (
                Value(10.01, 1, "SN 1", datetime(2026, 5, 1, 8)),
                Value(9.98, 1, "SN 2", datetime(2026, 5, 1, 8, 1, 30)),
                Value(10, 2),
            ),
        )
        self.assertEqual((bore.unit, bore.lsl, bore.usl, bore.nominal), ("mm", 9.9, 10.1, 10))
        self.assertEqual((slot.tolerance, slot.values), (None, (Value(1),)))
        self.assertEqual(found.left_out, (LeftOut("column", "inspector"),))

    def test_delimiters(self):
        for text in ("characteristic\tvalue\nBore\t1,5", 'characteristic,value\nBore,"1,5"'):
            with self.subTest(text=text):
                self.assertEqual(self.read(text).characteristics[0].values, (Value(1.5),))

    def test_rows_without_a_value_are_left_out(self):
        found = self.read("characteristic;value\nBore;1\nBore;\nSlot;\n")
        self.assertEqual([one.name for one in found.characteristics], ["Bore"])
        self.assertEqual(
            set(found.left_out),
            {
                LeftOut("empty", "Bore", 1),
                LeftOut("empty", "Slot", 1),
                LeftOut("no_values", "Slot"),
            },
        )

    def test_what_cannot_be_meant_is_refused_with_its_line(self):
        for text, code, line in (
            ("name;value\nBore;1", "column_missing", None),
            ("characteristic\nBore", "column_missing", None),
            ("characteristic;value\nBore;1.000,5", "not_a_number", 2),
            ("characteristic;value\nBore;1\nBore;inf", "not_a_number", 3),
            ("characteristic;value\nBore;1\n;2", "name_missing", 3),
            ("characteristic;value;time\nBore;1;05/01/2026", "not_a_date", 2),
            ("characteristic;value;subgroup\nBore;1;1\nBore;2;", "subgroup_missing", 3),
            ("characteristic;value;unit\nBore;1;mm\nBore;2;inch", "mixed_units", 3),
            ("characteristic;value;lsl\nBore;1;0\nBore;2;1", "limits_contradict", 3),
            ("characteristic;value;lsl;usl\nBore;1;2;1", "limits_crossed", None),
            ("characteristic,value\nBore,1,5", "too_many_cells", 2),
            ("characteristic;value\nBore;", "no_measurements", None),
        ):
            with self.subTest(text=text), self.assertRaises(FileError) as caught:
                self.read(text)
            self.assertEqual((caught.exception.code, caught.exception.line), (code, line), text)
