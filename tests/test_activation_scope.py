from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .test_activation import ActivationCase


@tagged("post_install", "-at_install")
class TestActivationScope(ActivationCase):
    """What is taken out, whom nobody is sent to, and for which company."""

    def test_a_stock_that_lasts_for_ages_does_not_end(self):
        self.bolt_source.monthly_capacity = 0
        self.stock_up(self.part, 3_000_000_000, 1 / 90)
        self.env["product.exposure"]._refresh(self.part)
        self.assertGreater(self.exposure().tts_days, 2**31)
        line = self.wizard(product_ids=self.part).line_ids
        self.assertEqual((line.stock_out, line.is_late), (False, False))

    def test_the_price_is_the_one_of_today_for_one_unit_in_the_company_of_the_scope(self):
        self.add_price(self.bolt, price=0.1, date_start=self.day(9))
        self.add_price(self.bolt, price=0.1, date_end=self.day(-9))
        self.bolt_price.write(
            {"product_uom_id": self.env.ref("uom.product_uom_dozen").id, "price": 12}
        )
        other = self.env["res.company"].create({"name": "Other"})
        self.buyer.company_ids |= other
        self.add_price(self.bolt, price=0.1, company_id=other.id)
        wizard = self.wizard(product_ids=self.part)
        both = [self.env.company.id, other.id]
        for companies in (both, both[::-1]):
            line = wizard.line_ids.with_context(allowed_company_ids=companies)
            line.invalidate_recordset(["price_difference"])
            self.assertAlmostEqual(line.price_difference, -0.5)

    def test_nobody_is_sent_to_a_source_that_the_event_strikes(self):
        scope = {"partner_ids": self.acme, "product_ids": self.part}
        both = self.acme_source | self.bolt_source
        self.bolt.parent_id = self.acme
        line = self.wizard(**scope).line_ids
        self.assertEqual((line.out_source_ids, line.source_id.id), (both, False), "a subsidiary")
        self.bolt.parent_id = False
        self.assertEqual(self.wizard(**scope).line_ids.source_id, self.bolt_source)
        self.bolt_source.site_id = self.plant_thailand
        line = self.wizard(**scope).line_ids
        self.assertEqual((line.out_source_ids, line.source_id.id), (both, False), "its plant")

    def test_a_source_that_may_be_struck_stays_and_is_no_alternate(self):
        china = self.env.ref("base.cn")
        self.bolt.country_id = False
        line = self.wizard(country_ids=china, product_ids=self.part).line_ids
        self.assertEqual((line.out_source_ids, line.source_id.id), (self.acme_source, False))
        self.bolt.country_id = self.env.ref("base.mx")
        maker = self.env["res.partner"].create({"name": "Chips", "country_id": china.id})
        self.env["product.source.component"].create(
            {"source_id": self.bolt_source.id, "component_id": self.part2.id,
             "origin_id": maker.id}
        )  # fmt: skip
        wizard = self.wizard(country_ids=china, product_ids=self.part)
        self.assertEqual(wizard.line_ids.source_id, self.bolt_source, "no tariff on components")
        wizard.cause = "other"
        self.assertFalse(wizard.line_ids.source_id)

    def test_what_is_ready_comes_before_what_is_not_whatever_its_role(self):
        cole = self.bolt.copy({"name": "Cole"})
        self.qualify(cole)
        self.bolt_source.role, self.source(cole).role = "secondary", "standby"
        self.assertEqual(self.wizard(product_ids=self.part).line_ids.source_id, self.bolt_source)
        for readiness in ("dormant", "in_transfer"):
            self.bolt_source._sealed().write({"readiness": readiness})
            line = self.wizard(product_ids=self.part).line_ids
            self.assertEqual(line.source_id, self.source(cole))

    def test_it_acts_for_the_company_of_the_records(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.buyer.company_ids |= other
        foreign = self.env["product.source"].create(
            {"product_id": self.part.id, "partner_id": self.acme.id, "company_id": other.id,
             "role": "primary"}
        )  # fmt: skip
        self.category.with_company(other).sourcing_policy = "single"
        row = self.env["product.exposure"].search([("company_id", "=", other.id)], limit=1)
        both = {"allowed_company_ids": [self.env.company.id, other.id]}
        for record in (foreign, row):
            action = record.with_user(self.buyer).with_context(**both)._action_activate()
            self.assertEqual(action["context"]["default_company_id"], other.id)
        for records in (foreign | self.acme_source, row | self.exposure()):
            with self.assertRaisesRegex(UserError, "choose the parts of one"):
                records._action_activate()

    def test_sources_of_another_company_are_not_shown(self):
        other = self.env["res.company"].create({"name": "Other"})
        foreign = self.env["product.source"].create(
            {"product_id": self.part.id, "partner_id": self.bolt.id, "company_id": other.id,
             "role": "primary"}
        )  # fmt: skip
        wizard = self.wizard(product_ids=self.part)
        with self.assertRaises(AccessError):
            wizard.line_ids.write({"source_id": foreign.id})
        with self.assertRaises(AccessError):
            wizard.line_ids.create(
                {"wizard_id": wizard.id, "product_id": self.part.id,
                 "out_source_ids": [Command.set(foreign.ids)]}
            )  # fmt: skip
        with self.assertRaises(AccessError):
            wizard.company_id = other
        with self.assertRaises(AccessError):
            wizard.copy({"company_id": other.id})
        theirs = self.env["sourcing.activate"].with_user(self.buyer).new(
            {"company_id": other.id, "partner_ids": [Command.set(self.bolt.ids)]}
        )  # fmt: skip
        self.assertFalse(theirs.line_ids)
