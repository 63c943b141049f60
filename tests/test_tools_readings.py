from odoo.tests import BaseCase, tagged

from ..tools.readings import MAX_READINGS, ReadingsError, parse_readings


@tagged("post_install", "-at_install")
class TestReadings(BaseCase):
    """Pasted values are read as meant, or refused: never guessed."""

    def test_a_column_is_cut_into_subgroups(self):
        self.assertEqual(parse_readings("1\n2\n\n3\n", 2), [[1, 2], [3]])

    def test_a_table_has_one_subgroup_in_each_line(self):
        self.assertEqual(parse_readings("1\t2\n3 4;5\n6", 5), [[1, 2], [3, 4, 5], [6]])

    def test_point_and_comma_are_decimal_signs(self):
        self.assertEqual(parse_readings("1,5\n-2.25\n1e-3", 3), [[1.5, -2.25, 0.001]])

    def test_what_is_ambiguous_or_no_number_is_refused_with_its_line(self):
        for text in ("1,000.5", "1,2,3", "abc", "nan", "inf", "1_000", "1e999", "--1"):
            with self.subTest(text=text), self.assertRaises(ReadingsError) as caught:
                parse_readings(f"1\n{text}")
            self.assertEqual(caught.exception.line, 2)

    def test_there_is_a_limit(self):
        text = "1\n" * (MAX_READINGS + 1)
        with self.assertRaises(ReadingsError) as caught:
            parse_readings(text)
        self.assertEqual(caught.exception.code, "too_many")
