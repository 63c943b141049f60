from datetime import datetime, time

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from ..models.purchasing.vendor_promise import PROMISE_KEY
from .test_source_override import OverrideCase

# What a vendor may know: its own addresses, the revision of a drawing, how an order is packed,
# what it was asked to deliver and when.
OPEN_FIELDS = {
    "added_date", "cancelled_date", "is_contract_manufacturer", "is_production_site",
    "part_revision", "production_site_ids", "promised_date", "split_quantity",
}  # fmt: skip


class VendorCase(OverrideCase):
    def setUp(self):
        super().setUp()
        self.vendor = new_test_user(
            self.env, "sq_vendor", groups="base.group_portal", partner_id=self.acme.id,
            name=self.acme.name,
        )  # fmt: skip


@tagged("post_install", "-at_install")
class TestVendorReads(VendorCase):
    """A vendor on the portal reads its order, and nothing that we think of it and of others."""

    def test_nothing_of_ours_is_read_by_a_vendor(self):
        order = self.make_order(self.acme, (self.part, 5))
        order.sudo().order_line.source_reason = "Acme instead of Bolt: 70 % of the volume"
        self.env.flush_all()
        for record in (order, order.order_line, self.acme):
            mine = record.with_user(self.vendor)
            self.assertTrue(mine.read(["display_name"]))
            for name in self.our_fields(record):
                with self.subTest(field=f"{record._name}.{name}"):
                    with self.assertRaises(AccessError):
                        mine.read([name])
                    record.with_user(self.boss).read([name])
        self.assertEqual(
            order.with_user(self.buyer).order_line.source_reason,
            "Acme instead of Bolt: 70 % of the volume",
        )

    def test_fields_of_records_that_portals_can_show_are_for_our_own_people(self):
        for model in (
            "purchase.order", "purchase.order.line", "product.product", "product.template",
            "res.partner", "stock.picking",
        ):  # fmt: skip
            for name in self.our_fields(self.env[model]):
                with self.subTest(field=f"{model}.{name}"):
                    self.assertEqual(self.env[model]._fields[name].groups, "base.group_user")

    def our_fields(self, record):
        return [
            name
            for name, field in record._fields.items()
            if field._modules
            and all(module.startswith("supplier_qualification") for module in field._modules)
            and name not in OPEN_FIELDS
        ]


@tagged("post_install", "-at_install")
class TestVendorPromise(VendorCase):
    """A vendor that delivers later than its approval lasts is heard, and told nothing."""

    def setUp(self):
        super().setUp()
        self.buyer.email = "bea@example.com"
        self.order = self.make_order(self.acme, (self.part, 5), user_id=self.buyer.id)
        self.order.button_confirm()
        self.set_dates(self.case, valid_until=self.day(20))
        self.qualify(self.bolt)

    def promise(self, days, user=None, **context):
        """What the portal does with the day that a vendor has typed."""
        order = self.order.with_user(user or self.vendor).sudo().with_context(**context)
        moment = datetime.combine(self.day(days), time(12))
        order._update_date_planned_for_lines([(order.order_line, moment)])

    def alerts(self):
        line = self.order.order_line
        return self.env["purchase.source.alert"].search([("line_id", "=", line.id)])

    def test_the_day_is_taken_and_the_buyer_is_told(self):
        for check in ("block", "warn"):
            self.track(check=check)
            with self.subTest(check=check), self.env.cr.savepoint() as point:
                self.promise(30)
                self.assertEqual(self.order.order_line.date_planned.date(), self.day(30))
                alert = self.alerts()
                self.assertEqual((alert.told, alert.user_id), (False, self.buyer))
                self.assertTrue(self.order.activity_ids, "what Odoo tells of the day itself")
                self.env["purchase.source.alert"]._tell_buyers()
                mail = self.env["mail.mail"].search([("subject", "like", "outside their approval")])
                self.assertIn(self.order.name, mail.body_html)
                point.rollback()
                self.env.invalidate_all()

    def test_a_day_within_the_approval_solves_it(self):
        self.promise(30)
        self.promise(15)
        self.assertTrue(self.alerts().solved_date)

    def test_our_own_people_are_stopped_as_ever(self):
        with self.assertStopped("Board from Acme"):
            self.promise(30, self.buyer)
        with self.assertStopped("Board from Acme"):
            self.promise(30, self.buyer, **{PROMISE_KEY: True})

    def test_what_a_vendor_is_told_names_no_other(self):
        order = self.order.with_user(self.vendor).sudo()
        with self.assertRaises(UserError) as caught, self.env.cr.savepoint():
            order.order_line.date_planned = datetime.combine(self.day(30), time(12))
        self.assertIn("Board from Acme", caught.exception.args[0])
        self.assertNotIn("Bolt", caught.exception.args[0])
