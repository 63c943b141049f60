from odoo.tests import BaseCase, tagged

from ..tools import csv_rows
from ..tools.safe_xml import FileError


@tagged("post_install", "-at_install")
class TestCsvRows(BaseCase):
    """Tables of spreadsheets are read as they are, or refused with the line."""

    def test_the_header_tells_the_delimiter(self):
        for text in ("A;b c\n1,5;x", "A\tb c\n1,5\tx", 'A,b c\n"1,5",x'):
            with self.subTest(text=text):
                header, rows = csv_rows.rows(text.encode())
                self.assertEqual(header, ["a", "b c"])
                self.assertEqual(rows, [(2, {"a": "1,5", "b c": "x"})])

    def test_encodings_of_spreadsheets(self):
        for encoding in ("utf-8", "utf-8-sig", "cp1252", "utf-16"):
            with self.subTest(encoding=encoding):
                _header, rows = csv_rows.rows("Größe;µ\r\nä;ß\r\n".encode(encoding))
                self.assertEqual(rows, [(2, {"größe": "ä", "µ": "ß"})])

    def test_empty_and_short_rows(self):
        _header, rows = csv_rows.rows(b"\r\na;b\n\n1\n;;\n2;3;;\n")
        self.assertEqual(rows, [(4, {"a": "1", "b": ""}), (6, {"a": "2", "b": "3"})])

    def test_a_cell_may_span_lines(self):
        _header, rows = csv_rows.rows(b'a;b\n"1\n2";x\n3;y\n')
        self.assertEqual([line for line, _row in rows], [3, 4])

    def test_what_is_no_table_is_refused(self):
        for data, code, line in (
            (b"", "no_rows", None),
            (b"a;b\n", "no_rows", None),
            (b"a;a\n1;2", "column_twice", None),
            (b"a,b\n1,5,x\n", "too_many_cells", 2),
            (b'a;b\n1;"x\n', "not_csv", 2),
            (b"a;b\n1;\0\n", "not_text", None),
            (b"\xff\xfea", "not_text", None),
            (b"PK\3\4", "compressed", None),
            (b"\x1f\x8b\x08", "compressed", None),
            (b"a\n" + b"1\n" * (csv_rows.MAX_ROWS + 1), "too_many_rows", None),
        ):
            with self.subTest(data=data[:20]), self.assertRaises(FileError) as caught:
                csv_rows.rows(data)
            self.assertEqual((caught.exception.code, caught.exception.line), (code, line))
