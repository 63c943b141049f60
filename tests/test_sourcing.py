from psycopg2.errors import CheckViolation, UniqueViolation

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import SupplierQualificationCase


@tagged("post_install", "-at_install")
class TestListedSources(SupplierQualificationCase):
    """Price lines make sources appear, and nothing more."""

    def test_price_line_lists_the_source(self):
        self.part.write({"seller_ids": [Command.create({"partner_id": self.acme.id, "delay": 12})]})
        source = self.source(self.acme)
        self.assertEqual((source.state, source.readiness), ("listed", "listed"))
        self.assertEqual(source.lead_days, 12)
        self.assertEqual(source.country_id, self.acme.country_id)

    def test_price_line_of_a_contact_lists_the_supplier_once(self):
        contact = self.env["res.partner"].create({"name": "Sales", "parent_id": self.acme.id})
        self.part.write(
            {
                "seller_ids": [
                    Command.create({"partner_id": contact.id}),
                    Command.create({"partner_id": self.acme.id, "min_qty": 100}),
                ]
            }
        )
        self.assertEqual(self.part.source_ids.partner_id, self.acme)
        self.assertEqual(len(self.part.source_ids), 1)

    def test_price_lines_that_exist_already_are_listed_in_one_query(self):
        self.part.write({"seller_ids": [Command.create({"partner_id": self.acme.id})]})
        self.part.source_ids.unlink()
        self.env.flush_all()
        start = self.env.cr.sql_log_count
        self.env["product.source"]._list_price_lines()
        self.assertLessEqual(self.env.cr.sql_log_count - start, 1)
        self.assertEqual(self.part.source_ids.partner_id, self.acme)

    def test_confirming_an_order_approves_nobody(self):
        self.track(check="warn")
        self.make_order(self.bolt, (self.part, 5)).button_confirm()
        self.assertEqual(self.source(self.bolt).state, "listed")

    def test_one_source_per_part_supplier_and_site(self):
        values = {"product_id": self.part.id, "partner_id": self.acme.id}
        sources = self.env["product.source"].with_user(self.buyer)
        sources.create(values)
        sources.create(values | {"site_id": self.plant_china.id})
        with (
            self.assertRaisesRegex(UniqueViolation, "unique_source"),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            sources.create(values)
            self.env.flush_all()

    def test_a_site_is_a_place_where_parts_are_made(self):
        contact = self.env["res.partner"].create({"name": "Sales", "parent_id": self.acme.id})
        with self.assertRaisesRegex(ValidationError, "Sales is not a production site"):
            self.env["product.source"].with_user(self.buyer).create(
                {
                    "product_id": self.part.id,
                    "partner_id": self.acme.id,
                    "site_id": contact.id,
                }
            )
        with self.assertRaisesRegex(ValidationError, "Sales is not a production site"):
            self.make_case(site_id=contact.id)

    def test_decided_sources_are_archived_not_deleted(self):
        self.qualify()
        source = self.source(self.acme).with_user(self.buyer)
        with self.assertRaisesRegex(UserError, "part of the history"):
            source.unlink()
        source.action_archive()


@tagged("post_install", "-at_install")
class TestCoverage(SupplierQualificationCase):
    """Which case decides: narrower beats wider, then the later decision."""

    def covering(self, partner, product=None, date=None, quantity=1):
        return self.env["product.source"]._covering(
            product or self.part, partner, date or self.today, quantity
        )

    def test_a_category_covers_the_parts_below_it(self):
        case = self.qualify(
            products=self.env["product.product"],
            category_ids=[Command.set(self.category.ids)],
        )
        source, reason = self.covering(self.acme)
        self.assertEqual(source.qualification_id, case)
        self.assertFalse(reason)
        other = self.env["product.product"].create({"name": "Elsewhere"})
        source, reason = self.covering(self.acme, other)
        self.assertFalse(source)
        self.assertIn("not a source", reason)

    def test_the_answer_is_the_source_and_the_reason(self):
        self.qualify()
        found = self.covering(self.acme)
        self.assertTrue(found)
        self.assertEqual(found.partner_id, self.acme)
        source, reason = self.covering(self.bolt)
        self.assertFalse(self.covering(self.bolt))
        self.assertEqual(source, self.env["product.source"])
        self.assertIn("not a source", reason)

    def test_an_archived_source_is_not_bought_from(self):
        self.qualify()
        self.source(self.acme).action_archive()
        source, reason = self.covering(self.acme)
        self.assertFalse(source)
        self.assertIn("archived", reason)

    def test_a_part_beats_its_category(self):
        wide = self.qualify(
            products=self.env["product.product"],
            category_ids=[Command.set(self.category.ids)],
        )
        self.covering(self.acme)
        narrow = self.submit(self.make_case())
        self.sign(narrow, self.approver_quality, "reject")
        self.assertEqual(wide.status, "approved")
        source, reason = self.covering(self.acme)
        self.assertFalse(source)
        self.assertIn("rejected", reason)

    def test_a_nearer_category_beats_a_wider_one(self):
        none = self.env["product.product"]
        wide = self.qualify(products=none, category_ids=[Command.set(self.category.ids)])
        near = self.qualify(products=none, category_ids=[Command.set(self.subcategory.ids)])
        self.set_dates(near, self.day(-10))
        self.assertEqual(self.covering(self.acme)[0].qualification_id, near)
        self.assertEqual(wide.status, "approved")

    def test_a_part_suspended_under_a_category_approval(self):
        case = self.qualify(
            products=self.env["product.product"],
            category_ids=[Command.set(self.category.ids)],
        )
        self.covering(self.acme)
        self.covering(self.acme, self.part2)
        case.with_user(self.approver_quality).action_suspend("Burrs", self.part)
        self.assertIn("suspended", self.covering(self.acme)[1])
        self.assertTrue(self.covering(self.acme, self.part2)[0])

    def test_a_site_beats_the_whole_supplier(self):
        self.qualify()
        site = self.submit(self.make_case(site_id=self.plant_china.id))
        self.sign(site, self.approver_quality, "reject")
        self.assertEqual(self.source(self.acme).state, "approved")
        self.assertEqual(self.source(self.acme, site=self.plant_china).state, "rejected")

    def test_the_later_decision_wins_among_equals(self):
        first = self.qualify()
        self.set_dates(first, self.day(-100))
        second = self.submit(self.make_case())
        self.sign(second, self.approver_quality, "reject")
        self.assertEqual(self.source(self.acme).state, "rejected")
        self.assertEqual(self.source(self.acme).qualification_id, second)

    def test_the_later_decision_counts_only_from_its_day(self):
        first = self.qualify()
        self.set_dates(first, self.day(-100))
        second = self.submit(self.make_case())
        self.sign(second, self.approver_quality, "reject")
        self.assertTrue(self.covering(self.acme, date=self.day(-50))[0])
        self.assertFalse(self.covering(self.acme, date=self.today)[0])

    def test_the_day_that_matters(self):
        case = self.qualify()
        self.set_dates(case, valid_until=self.day(30))
        self.assertTrue(self.covering(self.acme, date=self.day(30))[0])
        source, reason = self.covering(self.acme, date=self.day(31))
        self.assertFalse(source)
        self.assertIn("does not hold", reason)

    def test_a_renewal_in_progress_keeps_the_approval(self):
        case = self.qualify()
        case.action_requalify()
        case.next_ids.action_start()
        self.assertEqual(self.source(self.acme).state, "approved")

    def test_what_was_refused_or_lapsed_is_in_qualification_again(self):
        case = self.submit(self.make_case())
        self.sign(case, self.approver_quality, "reject")
        self.assertEqual(self.source(self.acme).state, "rejected")
        self.make_case().action_start()
        self.assertEqual(self.source(self.acme).state, "in_qualification")

    def test_readiness_follows_the_receipts(self):
        self.qualify()
        source = self.source(self.acme)
        self.assertEqual(source.readiness, "cold")
        order = self.make_order(self.acme, (self.part, 5))
        order.button_confirm()
        self.receive(order)
        self.assertEqual(source.readiness, "warm")
        self.assertEqual(source.last_receipt_date, self.today)

    def test_returned_goods_are_no_receipt(self):
        self.qualify()
        order = self.make_order(self.acme, (self.part, 5))
        order.button_confirm()
        self.receive(order)
        picking = order.sudo().picking_ids
        wizard = self.env["stock.return.picking"].create({"picking_id": picking.id})
        wizard.product_return_moves.quantity = 5
        back = wizard._create_return()
        for move in back.move_ids:
            move.quantity = move.product_uom_qty
            move.picked = True
        back.button_validate()
        self.assertEqual(self.source(self.acme).readiness, "cold")

    def move_of(self, **places):
        """The receipt of an order of five, from or to another place than usual, done."""
        self.qualify()
        # not the buyer: Odoo lets only people of manufacturing confirm what is subcontracted
        order = self.make_order(self.acme, (self.part, 5), user=self.env.user)
        order.button_confirm()
        order.picking_ids.move_ids.write(places)
        self.receive(order)
        return order.picking_ids.move_ids

    def send_back(self, move, place):
        wizard = self.env["stock.return.picking"].create({"picking_id": move.picking_id.id})
        wizard.product_return_moves.quantity = 5
        back = wizard._create_return().move_ids
        back.write({"location_dest_id": place.id, "quantity": 5, "picked": True})
        back.picking_id.button_validate()
        return back

    def test_what_a_subcontractor_sends_is_a_receipt_and_what_goes_back_is_none(self):
        """The module for subcontracting gives a receipt an internal place of origin."""
        place = self.env["stock.location"].create(
            {"name": "Subcontractor", "usage": "internal", "company_id": self.env.company.id}
        )
        move = self.move_of(location_id=place.id)
        source = self.source(self.acme)
        self.assertEqual((source.readiness, source.last_receipt_date), ("warm", self.today))
        record = source._get_delivery_records(1)[source]
        self.assertEqual((record["quantity"], record["last_receipt_date"]), (0, False),
                         "not due yet")  # fmt: skip
        move.purchase_line_id.date_planned = self.day(-1)
        record = source._get_delivery_records(1)[source]
        self.assertEqual((record["quantity"], record["last_receipt_date"]), (5, self.today))
        self.send_back(move, place)
        self.assertEqual(source.readiness, "cold")
        self.assertEqual(source._get_delivery_records(1)[source]["quantity"], 0)

    def test_a_drop_shipment_is_a_receipt_that_the_customer_may_send_to_us(self):
        customers = self.env.ref("stock.stock_location_customers")
        move = self.move_of(location_dest_id=customers.id)
        self.assertEqual(self.source(self.acme).readiness, "warm")
        back = self.send_back(move, self.env.ref("stock.stock_location_stock"))
        self.assertEqual(back.location_dest_id.usage, "internal")
        self.assertEqual(self.source(self.acme).readiness, "warm", "it was delivered all the same")

    def test_a_subcontracted_receipt_where_it_is_installed(self):
        if "is_subcontract" not in self.env["stock.move"]._fields:
            self.skipTest("mrp_subcontracting is not installed here")
        self.env["mrp.bom"].create(
            {"product_tmpl_id": self.part.product_tmpl_id.id, "type": "subcontract",
             "subcontractor_ids": [Command.link(self.acme.id)],
             "bom_line_ids": [Command.create({"product_id": self.part2.id})]}
        )  # fmt: skip
        self.assertTrue(self.move_of().is_subcontract)
        self.assertEqual(self.source(self.acme).readiness, "warm")

    def test_a_receipt_from_one_plant_does_not_warm_the_other(self):
        self.qualify(site_id=self.plant_china.id)
        self.qualify(site_id=self.plant_thailand.id)
        order = self.make_order(self.plant_china, (self.part, 5))
        order.button_confirm()
        self.receive(order)
        self.assertEqual(self.source(self.acme, site=self.plant_china).readiness, "warm")
        self.assertEqual(self.source(self.acme, site=self.plant_thailand).readiness, "cold")

    def test_shares_lie_between_nothing_and_all(self):
        self.qualify()
        with (
            self.assertRaises(CheckViolation),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.source(self.acme).write({"share_target": 120})
            self.env.flush_all()

    def test_actual_share_of_what_was_ordered(self):
        self.qualify(self.acme)
        self.qualify(self.bolt)
        self.make_order(self.acme, (self.part, 30)).button_confirm()
        self.make_order(self.bolt, (self.part, 10)).button_confirm()
        self.assertAlmostEqual(self.source(self.acme).share_actual, 75)
        self.assertAlmostEqual(self.source(self.bolt).share_actual, 25)


@tagged("post_install", "-at_install")
class TestCompanies(SupplierQualificationCase):
    """What one company approved says nothing for another; the order's company counts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.env["res.company"].create({"name": "Sister"})
        cls.buyer.company_ids += cls.other
        cls.manager.company_ids += cls.other

    def test_policy_and_exposure_are_per_company(self):
        self.track("single")
        rows = self.env["product.exposure"].search([("product_id", "=", self.part.id)])
        self.assertEqual(rows.company_id, self.env.company)
        self.category.with_company(self.other).sourcing_policy = "dual_site"
        rows = self.env["product.exposure"].search([("product_id", "=", self.part.id)])
        self.assertEqual(
            {row.company_id: row.policy for row in rows},
            {self.env.company: "single", self.other: "dual_site"},
        )
        self.qualify()
        self.assertEqual(
            {row.company_id: row.level for row in rows},
            {self.env.company: "covered", self.other: "critical"},
        )
        self.assertEqual(self.part.exposure_level, "covered")
        self.assertEqual(self.part.with_company(self.other).exposure_level, "critical")

    def test_the_company_of_the_order_counts(self):
        self.qualify()
        self.category.with_company(self.other).write(
            {"sourcing_policy": "single", "source_check": "block"}
        )
        order = self.make_order(
            self.acme, (self.part, 1), company_id=self.other.id, picking_type_id=self.env[
                "stock.picking.type"].search([("code", "=", "incoming"),
                                              ("company_id", "=", self.other.id)], limit=1).id,
        )  # fmt: skip
        # The buyer sits in the first company, which approved the source.
        with self.assertRaises(UserError):
            order.with_company(self.env.company).button_confirm()

    def test_cases_of_another_company_are_not_seen(self):
        case = self.qualify()
        elsewhere = case.with_user(self.buyer).with_context(allowed_company_ids=self.other.ids)
        self.assertFalse(elsewhere.search([("id", "=", case.id)]))
        self.assertFalse(
            self.env["product.source"]
            .with_user(self.buyer)
            .with_context(allowed_company_ids=self.other.ids)
            .search([("partner_id", "=", self.acme.id)])
        )
