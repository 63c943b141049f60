import base64

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from . import vectors
from .test_trial_snapshots import SnapshotCase
from .ubl_files import UBL_FILES, advice

CSV = (
    "Order;Part;Order Date;Promised Date;Received Date;Quantity Ordered;Quantity Received\n"
    "A1;Board;2026-01-05;2026-02-05;2026-02-05;10;10\n"
    "A2;Board;2026-01-05;2026-02-05;2026-01-01;10;10\n"
    "A3;Wheel;2026-01-05;2026-02-05;;10;\n"
)


class ImportCase(SnapshotCase):
    def setUp(self):
        super().setUp()
        self.part.default_code = "BRD-1"

    def wizard(self, content, name="file", user=None):
        content = content if isinstance(content, bytes) else content.encode()
        return self.env["supplier.delivery.import"].with_user(user or self.auditor).create(
            {"stage_id": self.stage.id, "file": base64.b64encode(content), "filename": name}
        )  # fmt: skip

    def load(self, content):
        wizard = self.wizard(content)
        self.assertFalse(wizard.problem)
        wizard.action_import()
        return wizard

    def assert_refused(self, content, text):
        wizard = self.wizard(content)
        self.assertIn(text, wizard.problem)
        self.assertFalse(wizard.line_ids)
        with self.assertRaisesRegex(UserError, text), self.env.cr.savepoint():
            wizard.action_import()

    def record(self, order):
        return self.stage.delivery_ids.filtered(
            lambda d: d.purchase_line_id == order.order_line
        )


@tagged("post_install", "-at_install")
class TestCsvImport(ImportCase):
    """A table brings deliveries of orders that are not in Odoo."""

    def test_a_table_is_shown_and_then_taken_over(self):
        wizard = self.wizard(CSV)
        self.assertEqual(wizard.line_ids.mapped("name"), ["A1", "A2", "A3"])
        self.assertIn("Wheel", wizard.notes)
        self.assertFalse(self.stage.delivery_ids, "a preview writes nothing")
        wizard.action_import()
        records = self.stage.delivery_ids.sorted("name")
        self.assertEqual(records.mapped("outcome"), ["hit", "excluded", "miss"])
        self.assertEqual(records.mapped("product_id"), self.part)
        self.assertIn("before it was ordered", records[1].excluded_reason)
        self.assertEqual(self.stage.state, "in_progress")

    def test_the_same_file_and_the_same_rows_count_once(self):
        self.load(CSV)
        with self.assertRaisesRegex(UserError, "already"), self.env.cr.savepoint():
            self.wizard(CSV).action_import()
        more = CSV + "A4;Board;2026-01-05;2026-02-05;2026-02-05;10;10\n"
        wizard = self.load(more)
        self.assertIn("3 deliveries are in the trial already", wizard.notes)
        self.assertEqual(len(self.stage.delivery_ids), 4)

    def test_one_bad_row_brings_nothing(self):
        self.assert_refused(CSV + "A5;Board;soon;;;10;\n", "not a date")
        self.assertIn("line 5", self.wizard(CSV + "A5;Board;soon;;;10;\n").problem)
        self.assertFalse(self.stage.delivery_ids)

    def test_a_file_is_taken_back_with_what_it_brought(self):
        self.load(CSV)
        self.add_delivery(self.stage)
        self.stage.delivery_ids.file_id.unlink()
        self.assertEqual(len(self.stage.delivery_ids), 1)

    def test_only_who_may_write_the_stage(self):
        with self.assertRaises(AccessError):
            self.wizard(CSV, user=self.employee)
        with self.assertRaises(AccessError):
            self.env["supplier.trial.receipt"].with_user(self.auditor).create(
                {"stage_id": self.stage.id, "document": "x"}
            )


@tagged("post_install", "-at_install")
class TestUblImport(ImportCase):
    """Advices tell of order lines that Odoo knows."""

    def named(self, name="PO1", quantity=10, days=0, confirm=True):
        order = self.make_order(self.acme, (self.part, quantity), days=days, name=name)
        if confirm:
            order.button_confirm()
        order.sudo().date_approve = self.at(-20)
        return order

    def advice(self, **values):
        return advice(**{"received": str(self.today), "code": "BRD-1"} | values)

    def test_a_receipt_completes_the_order_line(self):
        order = self.named()
        wizard = self.wizard(self.advice())
        self.assertEqual(wizard.line_ids.quantity, 10)
        wizard.action_import()
        record = self.record(order)
        self.assertEqual((record.outcome, record.lead_days), ("hit", 20))
        self.assertEqual(record.receipt_ids.document, "R1")

    def test_rejected_goods_are_not_accepted(self):
        order = self.named()
        self.load(self.advice(quantity="10", rejected="3"))
        record = self.record(order)
        self.assertEqual((record.received_date, record.quantity_received), (False, 7))
        self.load(self.advice(number="R2", quantity="3"))
        self.assertEqual((record.received_date, record.quantity_received), (self.today, 10))

    def test_a_despatch_alone_is_no_receipt(self):
        order = self.named()
        wizard = self.load(self.advice(kind="Despatch", number="D1", received=""))
        self.assertIn("not received", wizard.line_ids.note)
        record = self.record(order)
        self.assertEqual((record.received_date, record.quantity_received), (False, 0))
        answer = self.advice(order="", quantity=None, despatch="D1")
        self.load(answer)
        self.assertEqual((record.received_date, record.quantity_received), (self.today, 10))

    def test_a_receipt_without_quantities_needs_its_despatch(self):
        self.named()
        self.assert_refused(self.advice(quantity=None), "tells no quantity")

    def test_what_the_receiver_says_outranks_the_sender(self):
        order = self.named()
        self.load(self.advice(kind="Despatch", number="D1", received=str(self.day(-3))))
        record = self.record(order)
        self.assertEqual(record.received_date, self.day(-3))
        self.load(self.advice(despatch="D1"))
        self.assertEqual((record.received_date, record.quantity_received), (self.today, 10))

    def test_a_document_sent_again_replaces_itself_and_a_cancel_takes_it_back(self):
        order = self.named()
        self.load(self.advice(quantity="4"))
        self.load(self.advice(quantity="10", status="5"))
        record = self.record(order)
        self.assertEqual(record.quantity_received, 10)
        self.assertEqual(len(record.receipt_ids), 1)
        self.load(self.advice(status="1", lines=0))
        self.assertEqual((record.received_date, record.quantity_received), (False, 0))
        self.assert_refused(self.advice(number="R9", status="1", lines=0), "not in the evidence")

    def test_another_sender_with_the_same_number_is_another_document(self):
        order = self.named()
        self.load(self.advice(quantity="4"))
        self.load(self.advice(quantity="6", sender="Forwarder"))
        self.assertEqual(self.record(order).quantity_received, 10)

    def test_an_answer_and_a_refusal_are_no_receipts(self):
        self.named()
        self.assert_refused(self.advice(type_code="D"), "reports no receipt of goods")
        self.assert_refused(self.advice(received=""), "no day of receipt")

    def test_units(self):
        order = self.named(quantity=24)
        self.load(self.advice(quantity="2", unit="DZN"))
        self.assertEqual(self.record(order).quantity_received, 24)
        self.assert_refused(self.advice(number="R2", unit="KGM"), "does not fit the unit")
        self.assert_refused(self.advice(number="R3", unit="ZZ"), "is not known")

    def test_what_is_not_about_this_case(self):
        self.named("PO1")
        self.assert_refused(self.advice(order="PO77"), "PO77")
        foreign = self.make_order(self.bolt, (self.part, 10), name="PO5")
        foreign.button_confirm()
        self.assert_refused(self.advice(order="PO5"), "PO5")
        other_part = self.make_order(self.acme, (self.part2, 10), name="PO6")
        other_part.button_confirm()
        self.assert_refused(self.advice(order="PO6"), "PO6")

    def test_a_vendor_reference_on_two_orders_is_told_and_not_guessed(self):
        first, second = self.named("PO1"), self.named("PO2")
        (first | second).sudo().partner_ref = "V1"
        for code in ("", "BRD-1"):
            self.assert_refused(self.advice(order="V1", code=code), "same vendor reference: V1")
        second.sudo().partner_ref = "PO1"
        wizard = self.load(self.advice(order="PO1"))
        self.assertEqual(wizard.line_ids.name, "PO1", "our own number comes before the vendor's")
        self.assertTrue(self.record(first))
        self.assertFalse(self.record(second))

    def test_what_odoo_received_is_not_counted_twice(self):
        order = self.named()
        self.come(order, 10)
        wizard = self.load(self.advice())
        self.assertIn("Odoo received it already", wizard.line_ids.note)
        self.assertEqual(self.record(order).quantity_received, 10)

    def test_a_file_is_taken_back_with_what_it_brought(self):
        order = self.named()
        self.load(self.advice(quantity="4"))
        self.load(self.advice(number="R2", quantity="6"))
        record = self.record(order)
        self.assertEqual(record.received_date, self.today)
        record.receipt_ids.file_id.filtered(
            lambda f: "R1" in f.summary
        ).with_user(self.auditor).unlink()
        record = self.record(order)
        self.assertEqual((record.received_date, record.quantity_received), (False, 6))

    def test_the_promise_of_the_order_counts_and_not_that_of_the_document(self):
        order = self.named(days=-4)
        self.load(self.advice(promised=str(self.today)))
        self.assertEqual(self.record(order).late_days, 4)


@tagged("post_install", "-at_install")
class TestPublicUblFiles(ImportCase):
    """Every public sample comes in with the right numbers, or is refused for the right reason."""

    # what refuses a file although its order is here
    REFUSED = {
        "peppol-logistics__ReceiptAdvice_Example_UseCase_1.xml": "reports no receipt of goods",
        "peppol-logistics__ReceiptAdvice_Example_UseCase_2.xml": "reports no receipt of goods",
        "peppol-logistics__ReceiptAdvice_Example_UseCase_3.xml": "reports no receipt of goods",
        "peppol-logistics__ReceiptAdvice_Example_UseCase_5.xml": "refuses the whole delivery",
        # services are not parts in pieces
        "peppol-logistics__AdvancedDespatchAdvice__Example_UseCase_03.xml": "does not fit",
    }
    # answers the despatch 565899, which is the one of OASIS
    AFTER = {
        "peppol-logistics__ReceiptAdvice_Example_UseCase_4.xml":
            "oasis__UBL-DespatchAdvice-2.0-Example.xml",
    }  # fmt: skip

    def read(self, name):
        return vectors.data_path("ubl", name).read_bytes()

    def make_orders(self, name):
        """An order line for each line of the file, in its unit, promised for today."""
        _kind, _number, _status, _why, _promised, _received, lines = UBL_FILES[name]
        unit = "kgm" if "oasis" in name else "unit"
        self.part.uom_id = self.env.ref(f"uom.product_uom_{unit}")
        by_order = {}
        for order, place, quantity, _accepted, owed in lines:
            by_order.setdefault(order, []).append((int(place or 1), quantity, owed or 0))
        made = {}
        for order_name, wanted in by_order.items():
            last = max(place for place, _quantity, _owed in wanted)
            quantities = dict((place, quantity + owed) for place, quantity, owed in wanted)
            order = self.make_order(
                self.acme, *[(self.part, quantities.get(place, 1))
                             for place in range(1, last + 1)],
                days=0, name=order_name,
            )  # fmt: skip
            order.button_confirm()
            order.sudo().date_approve = "2001-01-01"
            for place in quantities:
                made[order_name, place] = order.order_line[place - 1]
        return made

    def test_all_of_them(self):
        self.part.default_code = False
        for name in sorted(UBL_FILES):
            if name in self.AFTER:
                continue
            with self.subTest(file=name), self.env.cr.savepoint() as savepoint:
                if UBL_FILES[name][6][0][0]:
                    lines = self.make_orders(name)
                if name in self.REFUSED:
                    self.assert_refused(self.read(name), self.REFUSED[name])
                else:
                    self.load(self.read(name))
                    self.assert_lines(name, lines)
                savepoint.rollback()
                self.env.invalidate_all()

    def assert_lines(self, name, lines):
        kind, _number, _status, why, _promised, received, told = UBL_FILES[name]
        for order, place, _quantity, accepted, _owed in told:
            line = lines[order, int(place or 1)]
            record = self.stage.delivery_ids.filtered_domain([("purchase_line_id", "=", line.id)])
            [receipt] = record.receipt_ids
            self.assertEqual((receipt.kind, receipt.quantity), (kind, accepted))
            self.assertEqual(str(receipt.date or ""), received)
            complete = bool(received) and accepted >= record.quantity_ordered
            self.assertEqual(bool(record.received_date), complete)
            self.assertEqual(record.quantity_received, accepted if received else 0)

    def test_a_receipt_takes_quantity_and_order_from_its_despatch(self):
        for name, before in self.AFTER.items():
            [line] = self.make_orders(before).values()
            self.load(self.read(before))
            self.load(self.read(name))
            record = self.stage.delivery_ids
            self.assertEqual(record.purchase_line_id, line)
            self.assertEqual((record.quantity_ordered, record.quantity_received), (100, 90))

    def test_none_comes_in_without_its_order(self):
        for name in UBL_FILES:
            wizard = self.wizard(self.read(name))
            self.assertTrue(wizard.problem, name)
