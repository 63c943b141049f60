import re
from contextlib import contextmanager
from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.sql_db import Cursor
from odoo.tests import new_test_user, tagged
from odoo.tools import SQL

from .common import SupplierQualificationCase


class OrderCase(SupplierQualificationCase):
    """Acme is approved for both parts, Bolt for none; an unapproved source is blocked."""

    def setUp(self):
        super().setUp()
        self.parts = self.part | self.part2
        self.case = self.qualify(self.acme, self.parts)
        self.track(check="block")

    @contextmanager
    def assertStopped(self, pattern):
        """Refused for that reason, and nothing of it is left."""
        with self.assertRaisesRegex(UserError, pattern), self.env.cr.savepoint():
            yield


@tagged("post_install", "-at_install")
class TestVendorSwitch(OrderCase):
    """From a source that is not approved to one that is, in one click."""

    def test_the_banner_names_the_approved_sources_of_each_line(self):
        self.source(self.acme).role = "primary"
        order = self.make_order(self.bolt, (self.part, 5), (self.part2, 1))
        problems = order.source_problems
        self.assertTrue(problems["switchable"])
        self.assertEqual([line["check"] for line in problems["lines"]], ["block", "block"])
        self.assertEqual(
            [line["vendors"] for line in problems["lines"]],
            [
                [{"id": self.acme.id, "name": "Acme", "role": "Primary"}],
                [{"id": self.acme.id, "name": "Acme", "role": "Secondary"}],
            ],
        )
        self.assertEqual(problems["common"], [{"id": self.acme.id, "name": "Acme"}])
        with self.assertRaisesRegex(UserError, "Board from Bolt: .* Approved: Acme."):
            order.button_confirm()

    def test_primary_sources_come_before_standbys_and_sleeping_ones_last(self):
        carl = self.env["res.partner"].create({"name": "Carl", "is_company": True})
        dora = self.env["res.partner"].create({"name": "Dora", "is_company": True})
        self.qualify(carl)
        self.qualify(dora)
        self.source(self.acme).role = "standby"
        self.source(dora).role = "primary"
        order = self.make_order(self.bolt, (self.part, 5))
        [line] = order.source_problems["lines"]
        self.assertEqual([v["name"] for v in line["vendors"]], ["Dora", "Carl", "Acme"])

    def test_alternates_are_those_approved_on_the_day_and_for_the_quantity(self):
        self.set_dates(self.case, valid_until=self.day(20))
        late = self.make_order(self.bolt, (self.part, 5), days=21)
        self.assertFalse(late.source_problems["lines"][0]["vendors"])
        self.qualify(
            self.bolt,
            self.part2,
            decision="conditional",
            sign_values={"valid_until": self.day(90), "quantity_cap": 10},
        )
        few = self.make_order(self.plant_china, (self.part2, 10), days=60)
        many = self.make_order(self.plant_china, (self.part2, 11), days=60)
        self.assertEqual(few.source_problems["lines"][0]["vendors"][0]["name"], "Bolt")
        self.assertFalse(many.source_problems["lines"][0]["vendors"])

    def test_a_quotation_of_one_line_changes_its_vendor_and_price(self):
        self.part.seller_ids = [
            Command.create({"partner_id": self.acme.id, "price": 7, "delay": 3}),
            Command.create({"partner_id": self.bolt.id, "price": 5}),
        ]
        order = self.make_order(self.bolt, (self.part, 5))
        self.assertTrue(order.action_switch_vendor(self.acme.id))
        self.assertEqual(order.partner_id, self.acme)
        self.assertEqual(order.order_line.price_unit, 7)
        self.assertFalse(order.source_problems)
        order.button_confirm()
        self.assertEqual(order.state, "purchase")

    def test_one_line_of_many_moves_to_a_quotation_of_the_other_vendor(self):
        self.qualify(self.bolt, self.part2)
        order = self.make_order(self.bolt, (self.part, 5), (self.part2, 3), origin="Need 1")
        bad = order.order_line[0]
        action = order.action_switch_vendor(self.acme.id, [bad.id])
        target = bad.order_id
        self.assertNotEqual(target, order)
        self.assertEqual((target.partner_id, target.state), (self.acme, "draft"))
        self.assertEqual((target.origin, bad.product_qty), ("Need 1", 5))
        self.assertEqual(order.order_line.product_id, self.part2)
        self.assertIn(target.name, str(action["params"]["links"]))
        order.button_confirm()
        target.button_confirm()
        again = self.make_order(self.bolt, (self.part, 1), (self.part2, 1), origin="Need 1")
        again.action_switch_vendor(self.acme.id)
        self.assertNotEqual(again.order_line.order_id, target, "a confirmed order takes no lines")

    def test_lines_for_the_same_need_meet_in_one_quotation(self):
        self.qualify(self.bolt, self.part2)
        order = self.make_order(
            self.bolt, (self.part, 5), (self.part, 6), (self.part2, 3), origin="Need 1"
        )
        first, second = order.order_line[:2]
        order.action_switch_vendor(self.acme.id, first.ids)
        order.action_switch_vendor(self.acme.id, second.ids)
        self.assertEqual(first.order_id, second.order_id)

    def test_a_draft_of_somebody_else_takes_no_lines(self):
        self.qualify(self.bolt, self.part2)
        colleague = new_test_user(
            self.env, "sq_colleague", groups="purchase.group_purchase_user,stock.group_stock_user"
        )
        drafts = self.make_order(self.acme, (self.part2, 1)) | self.make_order(
            self.acme, (self.part2, 1), user=colleague, origin="Need 1"
        )
        for origin in (False, "Need 1"):
            order = self.make_order(self.bolt, (self.part, 5), (self.part2, 3), origin=origin)
            bad = order.order_line[0]
            order.action_switch_vendor(self.acme.id, bad.ids)
            self.assertNotIn(bad.order_id, drafts)
            self.assertEqual(bad.order_id.user_id, self.buyer)

    def test_a_draft_in_another_currency_takes_no_lines(self):
        self.qualify(self.bolt, self.part2)
        order = self.make_order(
            self.bolt, (self.part, 5), (self.part, 6), (self.part2, 3), origin="Need 1"
        )
        first, second = order.order_line[:2]
        order.action_switch_vendor(self.acme.id, first.ids)
        self.acme.property_purchase_currency_id = self.env["res.currency"].create(
            {"name": "XSQ", "symbol": "X"}
        )
        order.action_switch_vendor(self.acme.id, second.ids)
        self.assertNotEqual(first.order_id, second.order_id)
        self.assertEqual(second.order_id.currency_id.name, "XSQ")

    def test_lines_of_a_quotation_without_a_source_document_meet_too(self):
        self.qualify(self.bolt, self.part2)
        order = self.make_order(self.bolt, (self.part, 5), (self.part, 6), (self.part2, 3))
        first, second = order.order_line[:2]
        order.action_switch_vendor(self.acme.id, first.ids)
        order.action_switch_vendor(self.acme.id, second.ids)
        self.assertEqual(first.order_id, second.order_id)
        self.assertEqual(first.order_id.origin, order.name)

    def test_another_vendor_has_been_sent_nothing_yet(self):
        order = self.make_order(self.bolt, (self.part, 5), partner_ref="Offer of Bolt")
        order.sudo().state = "sent"
        order.action_switch_vendor(self.acme.id)
        self.assertEqual(
            (order.partner_id, order.state, order.partner_ref), (self.acme, "draft", False)
        )

    def test_what_a_line_is_needed_for_moves_with_it(self):
        self.qualify(self.bolt, self.part2)
        order = self.make_order(self.bolt, (self.part, 5), (self.part2, 3))
        stock = self.env["stock.warehouse"].search([("company_id", "=", self.env.company.id)])[0]
        move = self.env["stock.move"].create(
            {
                "product_id": self.part.id,
                "product_uom_qty": 5,
                "procure_method": "make_to_order",
                "location_id": stock.lot_stock_id.id,
                "location_dest_id": self.env.ref("stock.stock_location_customers").id,
            }
        )
        bad = order.order_line[0]
        bad.sudo().move_dest_ids = move
        order.action_switch_vendor(self.acme.id, bad.ids)
        self.assertEqual(bad.move_dest_ids, move)

    def test_confirmed_orders_do_not_switch(self):
        order = self.make_order(self.acme, (self.part, 5))
        order.button_confirm()
        with self.assertRaisesRegex(UserError, "only quotations"):
            order.action_switch_vendor(self.bolt.id, order.order_line.ids)

    def test_lines_of_other_orders_are_not_touched(self):
        order = self.make_order(self.bolt, (self.part, 5))
        other = self.make_order(self.bolt, (self.part, 5))
        with self.assertRaisesRegex(UserError, "no line"):
            order.action_switch_vendor(self.acme.id, other.order_line.ids)

    def test_people_without_rights_to_orders_do_not_switch(self):
        order = self.make_order(self.bolt, (self.part, 5))
        worker = new_test_user(self.env, "sq_worker", groups="stock.group_stock_user")
        with self.assertRaises(AccessError):
            order.with_user(worker).action_switch_vendor(self.acme.id)


@tagged("post_install", "-at_install")
class TestOrderQueries(SupplierQualificationCase):
    """What the module adds to an order does not grow with its lines."""

    def test_new_vendors_of_many_parts_are_listed_in_one_go(self):
        parts = self.env["product.product"].create(
            [{"name": f"Part {number}", "categ_id": self.category.id} for number in range(20)]
        )
        order = self.make_order(self.bolt, *[(part, 1) for part in parts])
        with patch.object(
            type(self.env["product.source"]), "_list_price_lines", autospec=True,
            side_effect=type(self.env["product.source"])._list_price_lines,
        ) as listing:  # fmt: skip
            order.button_confirm()
        self.assertEqual(listing.call_count, 1)
        sources = self.env["product.source"].search([("product_id", "in", parts.ids)])
        self.assertEqual((len(sources), sources.partner_id), (20, self.bolt))

    def our_queries(self, act):
        """How many of the queries of an act read or write what the module adds."""
        ours = re.compile(
            r"\b(product_source|product_exposure|supplier_(qualification|trial|record)\w*"
            r"|purchase_source_\w+|sourcing_(?!capacity)\w+)\b"  # a column of each partner read
        )
        found, execute = [], Cursor.execute

        def counted(cursor, query, *args, **kwargs):
            text = query.code if isinstance(query, SQL) else str(query)
            found.extend([text] if ours.search(text) else [])
            return execute(cursor, query, *args, **kwargs)

        with patch.object(Cursor, "execute", counted):
            act()
            self.env.flush_all()
        return len(found)

    def test_without_any_policy_orders_and_receipts_are_what_they_were(self):
        parts = self.env["product.product"].create(
            [{"name": f"Part {number}", "categ_id": self.category.id, "is_storable": True,
              "seller_ids": [Command.create({"partner_id": self.bolt.id})]}
             for number in range(60)]
        )  # fmt: skip
        counts = {}
        for products in (parts[:1], parts[:6], parts):
            order = self.make_order(self.bolt, *[(part, 5) for part in products])
            order.order_line.mapped("source_check_state")
            self.env.flush_all()
            self.env.invalidate_all()
            order.order_line.product_id.mapped("name")
            counts[len(products)] = self.our_queries(order.button_confirm)
            self.assertEqual(order.state, "purchase")
            self.assertFalse(order.source_warning)
            self.assertEqual(set(order.order_line.mapped("source_check_state")), {False})
            picking = order.sudo().picking_ids
            picking.move_ids.write({"quantity": 5, "picked": True})
            counts[f"received {len(products)}"] = self.our_queries(picking.button_validate)
            self.assertFalse(picking.source_flag)
        alerts = self.env["purchase.source.alert"].search([("product_id", "in", parts.ids)])
        self.assertFalse(alerts)
        self.assertEqual(counts[6], counts[60], counts)
        self.assertEqual(counts["received 6"], counts["received 60"], counts)

    def confirm_approved(self, quantity):
        """How many of our queries the order of so many checked and approved parts takes."""
        parts = self.env["product.product"].create(
            [{"name": f"Part {number}", "categ_id": self.category.id,
              "seller_ids": [Command.create({"partner_id": self.acme.id})]}
             for number in range(quantity)]
        )  # fmt: skip
        self.qualify(self.acme, parts)
        self.env["product.exposure"]._refresh(parts)
        order = self.make_order(self.acme, *[(part, 5) for part in parts])
        self.env.flush_all()
        self.env.invalidate_all()
        order.order_line.product_id.mapped("name")
        queries = self.our_queries(order.button_confirm)
        self.assertEqual(set(order.order_line.mapped("source_check_state")), {"ok"})
        return queries

    def test_confirming_approved_lines_costs_four_queries_however_many_they_are(self):
        """The policies, the sources on the day of arrival, what exposure has to know, the list."""
        self.track(check="block")
        self.confirm_approved(1)
        self.assertEqual((self.confirm_approved(10), self.confirm_approved(100)), (4, 4))

    def test_order_check_needs_the_same_queries_for_ten_lines_and_for_two_hundred(self):
        parts = self.env["product.product"].create(
            [{"name": f"Part {number}", "categ_id": self.category.id} for number in range(200)]
        )
        self.track(check="block")
        self.qualify(self.acme, parts)
        self.qualify(self.bolt, parts[:1])

        def count(order):
            self.env.flush_all()
            self.env.invalidate_all()
            # What Odoo reads of these orders itself is not counted.
            order.order_line.mapped("product_id.display_name")
            order.order_line.mapped("product_uom_id.factor")
            order.order_line.mapped("product_id.uom_id.name")
            order.mapped("company_id.partner_id.tz")
            order.mapped("partner_id.display_name")
            start = self.env.cr.sql_log_count
            order._get_source_refusal()
            return self.env.cr.sql_log_count - start

        for partner, wanted in ((self.acme, False), (self.plant_china, False), (self.bolt, True)):
            few = self.make_order(partner, *[(part, 1) for part in parts[:10]])
            many = self.make_order(partner, *[(part, 1) for part in parts])
            self.assertEqual(bool(few._get_source_refusal()), wanted)
            count(few)
            self.assertEqual(count(few), count(many))
