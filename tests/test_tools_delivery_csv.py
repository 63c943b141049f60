from datetime import date, timedelta

from odoo.tests import BaseCase, tagged

from odoo.addons.supplier_qualification.tools import delivery_csv
from odoo.addons.supplier_qualification.tools.safe_xml import FileError

from .properties import given, quick, st

HEADER = "Order;Part;Order Date;Promised Date;Received Date;Quantity Ordered;Quantity Received\n"
DAYS = st.dates(date(2000, 1, 1), date(2050, 1, 1))


def read(*rows, header=HEADER):
    return delivery_csv.read((header + "\n".join(rows)).encode())


@tagged("post_install", "-at_install", "supplier_qualification_tools")
class TestDeliveryCsv(BaseCase):
    def assert_refused(self, code, *rows, header=HEADER):
        with self.assertRaises(FileError) as caught:
            read(*rows, header=header)
        self.assertEqual(caught.exception.code, code)
        return caught.exception

    def test_rows_of_one_order_line_are_its_receipts(self):
        [found, other] = read(
            "PO1;Board;2026-01-05;2026-02-05;2026-02-01;10;4,5",
            "PO2;Board;2026-01-06;2026-02-06;;10;",
            "PO1;Board;2026-01-05;2026-02-05;2026-02-04;10;5.5",
        )
        self.assertEqual((found.order, found.part), ("PO1", "Board"))
        self.assertEqual((found.received_date, found.quantity_received), (date(2026, 2, 4), 10))
        self.assertEqual((other.received_date, other.quantity_received), (None, 0))
        self.assertEqual((found.line_number, other.line_number), (2, 3))

    def test_a_line_that_is_not_complete_has_no_day_but_its_quantity(self):
        [found] = read("PO1;Board;2026-01-05;2026-02-05;2026-02-01;10;4")
        self.assertEqual((found.received_date, found.quantity_received), (None, 4))

    def test_a_receipt_without_a_quantity_is_the_whole_one(self):
        [found] = read("PO1;Board;2026-01-05;2026-02-05;2026-02-01;10;")
        self.assertEqual((found.received_date, found.quantity_received), (date(2026, 2, 1), 10))

    def test_slashes_mean_what_the_whole_file_says(self):
        [first, second] = read("A;;01/02/2026;13/02/2026;;1;", "B;;02/01/2026;02/02/2026;;1;")
        self.assertEqual(first.order_date, date(2026, 2, 1))
        self.assertEqual(second.order_date, date(2026, 1, 2))
        [american] = read("A;;01/02/2026;02/13/2026;;1;")
        self.assertEqual(american.order_date, date(2026, 1, 2))
        [dotted] = read("A;;1.2.2026;;;1;")
        self.assertEqual(dotted.order_date, date(2026, 2, 1))
        error = self.assert_refused("ambiguous_date", "A;;01/01/2026;;;1;", "B;;01/02/2026;;;1;")
        self.assertEqual(error.line, 3)

    def test_what_cannot_be_meant_is_refused_with_its_line(self):
        good = "PO1;Board;2026-01-05;2026-02-05;2026-02-01;10;10"
        for code, row in (
            ("not_a_date", "PO1;B;2026-02-30;;;10;"),
            ("not_a_date", "PO1;B;20260105;;;10;"),
            ("not_a_number", "PO1;B;2026-01-05;;;1.000,5;"),
            ("not_a_number", "PO1;B;2026-01-05;;;nan;"),
            ("negative", "PO1;B;2026-01-05;;2026-01-06;10;-1"),
            ("not_positive", "PO1;B;2026-01-05;;;0;"),
            ("missing", ";B;2026-01-05;;;10;"),
            ("missing", "PO1;B;;;;10;"),
            ("missing", "PO1;B;2026-01-05;;;;"),
            ("rows_differ", "PO1;Board;2026-01-06;2026-02-05;2026-02-01;10;10"),
        ):
            with self.subTest(row=row):
                self.assertEqual(self.assert_refused(code, good, row).line, 3)
        self.assert_refused("no_column", "PO1;10", header="Order;Quantity Ordered\n")

    @quick
    @given(st.lists(st.tuples(DAYS, st.integers(-5, 90), st.integers(1, 99)), min_size=1))
    def test_what_is_written_is_read_back(self, lines):
        rows = [
            f"PO{n};Board;{day};{day + timedelta(30)};{day + timedelta(lead)};{quantity};{quantity}"
            for n, (day, lead, quantity) in enumerate(lines)
        ]
        found = read(*rows)
        self.assertEqual(
            [(d.order_date, (d.received_date - d.order_date).days, d.quantity_received)
             for d in found],
            lines,
        )  # fmt: skip
