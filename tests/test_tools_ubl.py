from datetime import date

from odoo.tests import BaseCase, tagged

from odoo.addons.supplier_qualification.tools import ubl
from odoo.addons.supplier_qualification.tools.safe_xml import FileError

from . import vectors
from .ubl_files import UBL_FILES, advice


def facts(document):
    """What a document says, short enough for a table of expected values."""
    lines = tuple((line.order, line.order_line, line.quantity, line.accepted, line.open)
                  for line in document.lines)  # fmt: skip
    return (document.kind, document.number, document.status, document.no_receipt,
            str(document.promised or ""), str(document.received or ""), lines)  # fmt: skip


@tagged("post_install", "-at_install", "supplier_qualification_tools")
class TestUbl(BaseCase):
    def read(self, name):
        return ubl.read(vectors.data_path("ubl", name).read_bytes())

    def test_all_public_samples_are_read_with_the_right_numbers(self):
        folder = vectors.data_path("ubl")
        self.assertEqual({path.name for path in folder.glob("*.xml")}, set(UBL_FILES))
        for name, expected in UBL_FILES.items():
            with self.subTest(file=name):
                self.assertEqual(facts(self.read(name)), expected)

    def test_a_receipt_answers_its_despatch(self):
        despatch = self.read("oasis__UBL-DespatchAdvice-2.0-Example.xml")
        receipt = self.read("oasis__UBL-ReceiptAdvice-2.0-Example.xml")
        self.assertEqual(receipt.despatches, (despatch.number,))
        self.assertEqual(receipt.sender, despatch.sender)
        self.assertEqual(receipt.lines[0].codes, ("6578489", "17589683"))
        self.assertEqual(receipt.lines[0].unit, "KGM")

    def test_what_is_rejected_is_inside_what_is_received(self):
        document = self.read("turkey-1.2.1__IrsaliyeYaniti-Ornek3.xml")
        self.assertEqual([line.accepted for line in document.lines], [18, 11, 12, 2])
        self.assertEqual([line.rejected for line in document.lines], [2, 1, None, None])

    def test_the_day_is_what_is_written_whatever_the_zone(self):
        for text in ("2021-09-10", "2021-09-10Z", "2021-09-10+02:00", "2021-09-10-11:00"):
            document = ubl.read(advice(received=text))
            self.assertEqual(document.received, date(2021, 9, 10), text)
        for text in ("2021-02-30", "20210910", "2021-W36-5", "soon"):
            with self.assertRaises(FileError) as caught:
                ubl.read(advice(received=text))
            self.assertEqual(caught.exception.code, "not_a_date", text)

    def test_an_italian_order_number_ends_at_its_date_and_others_do_not(self):
        document = ubl.read(advice(order="PO#7"))
        self.assertEqual(document.lines[0].order, "PO#7")

    def test_what_cannot_be_meant_is_refused(self):
        for code, values in (
            ("rejected_more", {"rejected": "11"}),
            ("negative", {"quantity": "-1"}),
            ("not_a_number", {"quantity": "1e400"}),
            ("mixed_units", {"rejected": "1", "rejected_unit": "KGM"}),
            ("no_lines", {"lines": 0}),
            ("no_number", {"number": ""}),
        ):
            with self.subTest(code=code):
                with self.assertRaises(FileError) as caught:
                    ubl.read(advice(**values))
                self.assertEqual(caught.exception.code, code)
        with self.assertRaises(FileError) as caught:
            ubl.read(b"<Invoice/>")
        self.assertEqual(caught.exception.code, "wrong_root")

    def test_a_cancelling_document_needs_no_line(self):
        document = ubl.read(advice(status="1", lines=0))
        self.assertEqual((document.status, document.lines), ("cancel", ()))

    def test_every_unit_is_one_of_odoo(self):
        self.assertEqual(ubl.UNITS["C62"], ubl.UNITS["EA"])
        self.assertTrue(all(len(code) <= 3 for code in ubl.UNITS))
