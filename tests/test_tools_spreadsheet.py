import io
import zipfile

from odoo.tests import BaseCase, tagged

from odoo.addons.supplier_qualification.tools import spreadsheet
from odoo.addons.supplier_qualification.tools.safe_xml import FileError
from odoo.addons.supplier_qualification.tools.spreadsheet import Column

COLUMNS = [Column("Key", 8), Column("Answer", 20, True)]
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def pack(**parts):
    """A zip with these parts; underscores of a name stand for its slashes and dots."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return buffer.getvalue()


def sheet(rows, head=""):
    return f'{head}<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'


def workbook(rows, head="", **parts):
    return pack(
        xl__workbook_xml=f'<workbook xmlns="{MAIN}"/>',
        xl__worksheets__sheet1_xml=sheet(rows, head),
        **parts,
    )


@tagged("post_install", "-at_install", "supplier_qualification_tools")
class TestSpreadsheet(BaseCase):
    def assertFails(self, code, content):
        with self.assertRaises(FileError) as caught:
            spreadsheet.read(content)
        self.assertEqual(caught.exception.code, code)

    def test_what_was_written_comes_back(self):
        rows = [[1, "ten"], [2, None], [3.5, "äöü <&> 中"]]
        cells = spreadsheet.read(spreadsheet.write("Q: [1]/2", COLUMNS, rows, notes=["Hello"]))
        self.assertEqual(cells[1, 1], "Hello")
        self.assertEqual((cells[2, 1], cells[2, 2]), ("Key", "Answer"))
        self.assertEqual((cells[3, 1], cells[3, 2]), (1, "ten"))
        self.assertNotIn((4, 2), cells)
        self.assertEqual((cells[5, 1], cells[5, 2]), (3.5, "äöü <&> 中"))

    def test_texts_that_look_like_formulas_or_links_stay_texts(self):
        texts = ['=HYPERLINK("http://evil","x")', "+1", "@SUM(A1)", "https://example.com"]
        content = spreadsheet.write("x", COLUMNS, [[1, text] for text in texts])
        cells = spreadsheet.read(content)
        self.assertEqual([cells[row, 2] for row in range(2, 6)], texts)
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            self.assertNotIn(b"<f>", parts.read("xl/worksheets/sheet1.xml"))

    def test_only_the_answers_are_open_to_change(self):
        content = spreadsheet.write("x", COLUMNS, [[1, None]], choices={(0, 1): ["10", "8"]})
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            text = parts.read("xl/worksheets/sheet1.xml")
        self.assertIn(b"<sheetProtection", text)
        self.assertIn(b'"10,8"', text)

    def test_kinds_of_cells(self):
        cells = spreadsheet.read(
            workbook(
                '<row><c r="A1" t="inlineStr"><is><r><t>in</t></r><r><t>line</t></r></is></c>'
                '<c r="B1" t="s"><v>1</v></c><c r="C1"><v>2.5</v></c><c r="D1" t="b"><v>1</v></c>'
                '<c r="AA7" t="str"><v>text</v></c><c r="E1"/></row>',
                xl__sharedStrings_xml=f'<sst xmlns="{MAIN}"><si><t>no</t></si><si><t>yes</t>'
                "<rPh><t>reading aid</t></rPh></si></sst>",
            )
        )
        self.assertEqual(
            cells, {(1, 1): "inline", (1, 2): "yes", (1, 3): 2.5, (1, 4): "1", (7, 27): "text"}
        )

    def test_a_formula_is_refused_with_its_cell(self):
        content = workbook('<row><c r="B7"><f>1+1</f><v>2</v></c></row>')
        with self.assertRaises(FileError) as caught:
            spreadsheet.read(content)
        self.assertEqual((caught.exception.code, caught.exception.subject), ("formula", "B7"))

    def test_what_is_no_spreadsheet_is_refused(self):
        self.assertFails("not_a_spreadsheet", b"")
        self.assertFails("not_a_spreadsheet", b"Key;Answer\n1;10\n")
        self.assertFails("not_a_spreadsheet", b"PK\x03\x04 nothing")
        self.assertFails("not_a_spreadsheet", pack(word__document_xml="<x/>"))
        self.assertFails("not_a_spreadsheet", pack(xl__workbook_xml="<workbook/>"))
        self.assertFails("not_xml", workbook("<row>"))
        self.assertFails("not_a_spreadsheet", workbook('<row><c r="1A"><v>1</v></c></row>'))
        self.assertFails("not_a_spreadsheet", workbook('<row><c r="A1" t="s"><v>9</v></c></row>'))
        self.assertFails("not_a_number", workbook('<row><c r="A1"><v>nan</v></c></row>'))

    def test_entities_are_refused_wherever_they_are(self):
        evil = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
        self.assertFails("document_type", workbook("<row/>", head=evil))
        strings = f'{evil}<sst xmlns="{MAIN}"><si><t>&e;</t></si></sst>'
        self.assertFails("document_type", workbook("<row/>", xl__sharedStrings_xml=strings))

    def test_sizes_are_bounded(self):
        bomb = pack(
            xl__workbook_xml="<workbook/>",
            xl__worksheets__sheet1_xml=b" " * (spreadsheet.MAX_UNPACKED + 1),
        )
        self.assertLess(len(bomb), 100_000)
        self.assertFails("too_large_unpacked", bomb)
        self.assertFails("too_many_rows", workbook('<row><c r="A5001"><v>1</v></c></row>'))
        self.assertFails("too_many_rows", workbook('<row><c r="ZZZ1"><v>1</v></c></row>'))

    def test_damaged_parts_are_refused(self):
        content = bytearray(workbook("<row/>" * 400))
        start = content.index(b"xl/worksheets/sheet1.xml") + 30
        content[start : start + 8] = b"\xff" * 8
        self.assertFails("not_a_spreadsheet", bytes(content))

    def test_a_part_that_is_larger_than_it_claims_is_refused(self):
        content = bytearray(workbook("<row/>" * 400))
        # the size that the directory at the end claims
        place = content.rindex(b"xl/worksheets/sheet1.xml") - 46 + 24
        content[place : place + 4] = (20).to_bytes(4, "little")
        self.assertFails("not_a_spreadsheet", bytes(content))

    def test_the_first_sheet_of_the_workbook_counts_not_the_first_file(self):
        relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
        content = pack(
            xl__workbook_xml=f'<workbook xmlns="{MAIN}" xmlns:r="{relation}"><sheets>'
            '<sheet name="b" r:id="rId2"/><sheet name="a" r:id="rId1"/></sheets></workbook>',
            **{"xl___rels__workbook_xml.rels": "<Relationships>"
               '<Relationship Id="rId1" Target="worksheets/sheet1.xml"/>'
               '<Relationship Id="rId2" Target="/xl/worksheets/sheet2.xml"/></Relationships>'},
            xl__worksheets__sheet1_xml=sheet('<row><c r="A1"><v>1</v></c></row>'),
            xl__worksheets__sheet2_xml=sheet('<row><c r="A1"><v>2</v></c></row>'),
        )  # fmt: skip
        self.assertEqual(spreadsheet.read(content), {(1, 1): 2})
