from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from odoo.addons.supplier_qualification.tests.common import SupplierQualificationCase


@tagged("post_install", "-at_install")
class TestRequisition(SupplierQualificationCase):
    """Agreements and tenders show who is approved, and propose who is."""

    def setUp(self):
        super().setUp()
        self.qualify(self.acme)
        self.track(check="block")

    def make_agreement(self, vendor, **values):
        return (
            self.env["purchase.requisition"]
            .with_user(self.buyer)
            .create(
                {
                    "vendor_id": vendor.id,
                    "line_ids": [
                        Command.create(
                            {"product_id": self.part.id, "product_qty": 100, "price_unit": 1}
                        )
                    ],
                }
                | values
            )
        )

    def test_an_agreement_shows_the_status_and_the_approved_sources(self):
        good, bad = self.make_agreement(self.acme), self.make_agreement(self.bolt)
        self.assertEqual(good.line_ids.source_check_state, "ok")
        self.assertFalse(good.source_warning)
        self.assertEqual(bad.line_ids.source_check_state, "block")
        self.assertIn("Board from Bolt", bad.source_warning)
        self.assertIn("Approved: Acme.", bad.source_warning)

    def test_an_agreement_is_judged_on_its_first_day(self):
        late = self.make_agreement(self.acme, date_start=self.day(3000))
        self.assertEqual(late.line_ids.source_check_state, "block")
        self.assertNotIn("Approved:", late.source_warning)

    def test_without_a_check_nothing_is_shown(self):
        self.track("none")
        agreement = self.make_agreement(self.bolt)
        self.assertFalse(agreement.line_ids.source_check_state)
        self.assertFalse(agreement.source_warning)

    def test_an_order_under_an_agreement_is_checked_like_any_other(self):
        agreement = self.make_agreement(self.bolt)
        agreement.action_confirm()
        form = Form(self.env["purchase.order"].with_user(self.buyer))
        form.partner_id = self.bolt
        form.requisition_id = agreement
        with form.order_line.edit(0) as line:
            line.product_qty = 5
        order = form.save()
        with self.assertRaisesRegex(UserError, "Board from Bolt"):
            order.button_confirm()

    def test_alternatives_are_proposed_from_the_approved_sources(self):
        order = self.make_order(self.bolt, (self.part, 5))
        action = order.action_create_alternative()
        form = Form(
            self.env[action["res_model"]].with_user(self.buyer).with_context(**action["context"])
        )
        self.assertEqual(form.partner_ids[:], self.acme)
        wizard = form.save()
        wizard.action_create_alternative()
        alternative = order.alternative_po_ids - order
        self.assertEqual(alternative.partner_id, self.acme)
        self.assertEqual(alternative.order_line.source_check_state, "ok")
        again = Form(
            self.env[action["res_model"]].with_user(self.buyer).with_context(**action["context"])
        )
        self.assertFalse(again.partner_ids[:], "who is asked already is not proposed again")

    def test_the_proposal_is_what_the_web_client_reads(self):
        """It takes commands as the default of several vendors: plain ids stop the dialog."""
        order = self.make_order(self.bolt, (self.part, 5))
        action = order.action_create_alternative()
        wizard = self.env[action["res_model"]].with_user(self.buyer)
        answer = wizard.with_context(**action["context"]).onchange(
            {}, [], {"origin_po_id": {}, "partner_ids": {"fields": {"display_name": {}}}}
        )
        names = [command[2]["display_name"] for command in answer["value"]["partner_ids"]
                 if command[2]]  # fmt: skip
        self.assertEqual(names, ["Acme"])

    def test_each_alternative_shows_the_worst_of_its_lines(self):
        good = self.make_order(self.acme, (self.part, 5))
        bad = self.make_order(self.bolt, (self.part, 5))
        bare = self.make_order(self.bolt)
        self.assertEqual(
            (good | bad | bare).mapped("source_check_state"), ["ok", "block", False]
        )
        self.track(check="warn")
        self.env.invalidate_all()
        self.assertEqual(bad.source_check_state, "warn")

    def test_choosing_in_the_comparison_does_not_walk_around_the_check(self):
        order = self.make_order(self.bolt, (self.part, 5))
        order.alternative_po_ids = self.make_order(self.acme, (self.part, 5))
        action = order.button_confirm()
        warning = (
            self.env["purchase.requisition.alternative.warning"]
            .with_user(self.buyer)
            .with_context(**action["context"])
            .create({})
        )
        with self.assertRaisesRegex(UserError, "Board from Bolt"):
            warning.action_keep_alternatives()

    def test_the_comparison_takes_the_same_queries_for_few_and_many_lines(self):
        parts = self.env["product.product"].create(
            [{"name": f"Part {number}", "categ_id": self.category.id} for number in range(40)]
        )

        def count(products):
            order = self.make_order(self.acme, *[(part, 1) for part in products])
            self.env.flush_all()
            self.env.invalidate_all()
            order.order_line.mapped("product_id.uom_id.factor")
            order.order_line.mapped("product_uom_id.factor")
            order.mapped("company_id.partner_id.tz")
            start = self.env.cr.sql_log_count
            order.order_line.mapped("source_check_state")
            return self.env.cr.sql_log_count - start

        count(parts[:2])
        self.assertEqual(count(parts[:2]), count(parts))
