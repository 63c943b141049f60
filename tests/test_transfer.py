from datetime import timedelta

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .contract_common import ContractCase


@tagged("post_install", "-at_install")
class TestTransfer(ContractCase):
    """An alternate site is ready when it has got everything, and not before."""

    def test_an_alternate_site_of_a_contract_manufacturer_gets_a_package_by_itself(self):
        first, second = self.make_pair()
        self.assertFalse(first.transfer_ids)
        self.assertEqual(second.transfer_ids.item_ids.mapped("name"), ["Drawing", "Tool", "Labels"])
        self.assertEqual(second.transfer_ids.company_id, second.company_id)

    def test_sources_of_other_suppliers_and_without_a_site_need_none(self):
        self.make_source(self.plant_china, role="primary")
        self.assertFalse(self.make_source(partner=self.bolt).transfer_ids)
        self.assertFalse(self.make_source().transfer_ids)

    def test_a_site_that_delivered_before_needs_none(self):
        self.acme.is_contract_manufacturer = False
        _first, second = self.make_pair()
        second._sealed().write({"last_receipt_date": self.today})
        self.acme.is_contract_manufacturer = True
        self.assertFalse(second.transfer_ids)

    def test_the_tick_on_the_supplier_starts_the_packages_of_its_alternates(self):
        self.acme.is_contract_manufacturer = False
        first, second = self.make_pair()
        self.assertEqual(second.readiness, "cold")
        self.acme.is_contract_manufacturer = True
        self.assertEqual((first.transfer_open, second.transfer_open), (False, True))
        self.assertEqual(second.readiness, "in_transfer")

    def test_two_sites_of_one_manufacturer_count_when_the_package_is_complete(self):
        _first, second = self.make_pair("dual_site")
        row = self.exposure()
        self.assertEqual((second.state, second.readiness), ("approved", "in_transfer"))
        self.assertEqual((row.level, row.approved_count), ("exposed", 1))
        self.assertTrue(row.transfer_open)
        self.assertEqual(row.next_action, "transfer")
        self.assertIn("Rayong", row.reasons)
        self.assertIn("Drawing, Tool", row.reasons)
        self.assertEqual(row.action_next_step()["res_id"], second.transfer_ids.id)
        self.complete(second.transfer_ids)
        self.assertEqual((second.readiness, row.level), ("cold", "covered"))
        self.assertFalse(row.transfer_open)
        self.assertEqual((row.approved_count, row.independent_count), (2, 2))

    def test_two_sites_of_one_manufacturer_are_one_supplier_and_two_countries(self):
        _first, second = self.make_pair("dual_supplier")
        self.complete(second.transfer_ids)
        row = self.exposure()
        self.assertTrue(row.same_supplier and row.lacks_alternate)
        self.assertEqual(row.independent_count, 1)
        self.track("dual_country")
        self.assertEqual((row.level, row.independent_count), ("covered", 2))

    def test_an_open_package_does_not_take_the_approval_away(self):
        _first, second = self.make_pair()
        found = self.env["product.source"]._covering(
            self.part, self.plant_thailand, self.day(5), 1
        )
        self.assertEqual(found.source, second)

    def test_undoing_an_item_ends_readiness_at_once(self):
        _first, second = self.make_pair()
        package = second.transfer_ids
        self.complete(package)
        package.item_ids[0].with_user(self.buyer).action_undo()
        self.assertEqual((second.readiness, self.exposure().level), ("in_transfer", "exposed"))
        self.assertFalse(package.is_complete)

    def test_an_item_added_to_a_complete_package_opens_it(self):
        _first, second = self.make_pair()
        package = second.transfer_ids
        self.complete(package)
        package.with_user(self.buyer).item_ids = [Command.create({"name": "Gauge"})]
        self.assertTrue(second.transfer_open)

    def test_what_an_item_asks_for_cannot_be_rewritten(self):
        _first, second = self.make_pair()
        drawing, tool = second.transfer_ids.item_ids.with_user(self.buyer)[:2]
        for item, values in (
            (drawing, {"needs_file": False}),
            (drawing, {"name": "Nothing"}),
            (tool, {"kind": "document"}),
            (tool, {"required": False}),
        ):
            with self.subTest(values), self.assertRaises(AccessError):
                item.write(values)
        self.assertTrue(second.transfer_open)

    def test_every_act_is_kept_with_who_and_when(self):
        _first, second = self.make_pair()
        package = second.transfer_ids
        self.complete(package)
        package.item_ids[0].with_user(self.auditor).action_undo()
        acts = [(a.item_id.name, a.act, a.user_id) for a in package.act_ids.sorted("id")]
        self.assertEqual(acts[1:], [("Drawing", "done", self.buyer), ("Tool", "done", self.buyer),
                                    ("Drawing", "undone", self.auditor)])  # fmt: skip
        self.assertEqual(acts[0][1], "started")
        with self.assertRaises(AccessError):
            package.act_ids[0].with_user(self.buyer).unlink()
        with self.assertRaises(AccessError):
            package.act_ids[0].sudo().write({"note": "x"})

    def test_proof_comes_first(self):
        _first, second = self.make_pair()
        items = second.transfer_ids.item_ids.with_user(self.buyer)
        with self.assertRaisesRegex(UserError, "attach the file"):
            items[0].action_done()
        with self.assertRaisesRegex(UserError, "who owns the tooling"):
            items[1].action_done()

    def test_what_was_ticked_off_stays_as_it_was(self):
        _first, second = self.make_pair()
        self.complete(second.transfer_ids)
        item = second.transfer_ids.item_ids[1].with_user(self.buyer)
        with self.assertRaisesRegex(UserError, "Reopen"):
            item.tooling_owner = "third"
        item.action_undo()
        item.tooling_owner = "third"

    def test_only_an_auditor_says_that_an_item_is_not_needed_and_why(self):
        _first, second = self.make_pair()
        item = second.transfer_ids.item_ids[0]
        with self.assertRaises(AccessError):
            item.with_user(self.buyer).action_not_needed()
        with self.assertRaisesRegex(UserError, "why"):
            item.with_user(self.auditor).action_not_needed()
        item.with_user(self.auditor).note = "Catalogue part"
        item.with_user(self.auditor).action_not_needed()
        self.assertEqual((item.state, item.done_by), ("not_needed", self.auditor))

    def test_nothing_of_a_package_can_be_written_around(self):
        _first, second = self.make_pair()
        package, item = second.transfer_ids, second.transfer_ids.item_ids[0]
        for record, vals in (
            (item, {"state": "done"}),
            (item, {"done_by": self.buyer.id}),
            (item, {"required": False}),
            (item, {"transfer_id": package.id}),
            (package, {"is_complete": True}),
            (package, {"source_id": _first.id}),
            (second, {"transfer_open": False}),
            (second, {"transfer_date": self.today}),
            (second, {"readiness": "warm"}),
        ):
            for key in (None, "true", 1):
                user_record = record.with_user(self.buyer).with_context(
                    supplier_qualification_seal=key
                )
                with self.subTest(vals=vals), self.assertRaises(AccessError):
                    user_record.write(vals)
        with self.assertRaises(AccessError):
            item.with_user(self.buyer).unlink()
        with self.assertRaises(AccessError):
            package.with_user(self.buyer).unlink()
        with self.assertRaises(AccessError):
            package.with_user(self.buyer).create({"source_id": _first.id})
        with self.assertRaises(AccessError):
            item.with_user(self.buyer).create(
                {"transfer_id": package.id, "name": "x", "state": "done"}
            )

    def test_a_source_with_a_package_is_archived_and_not_deleted(self):
        self.make_source(self.plant_china, role="primary")
        second = self.make_source(self.plant_thailand)
        with self.assertRaisesRegex(UserError, "Archive"):
            second.with_user(self.buyer).unlink()

    def test_another_site_asks_for_everything_again(self):
        first, second = self.make_pair()
        self.complete(second.transfer_ids)
        elsewhere = self._make_site(self.acme, "Penang", "base.my")
        second.with_user(self.buyer).site_id = elsewhere
        self.assertTrue(second.transfer_open)
        self.assertEqual(set(second.transfer_ids.item_ids.mapped("state")), {"open"})

    def test_a_package_may_be_started_by_hand_for_any_source_once(self):
        self.track()
        source = self.make_source(partner=self.bolt)
        self.qualify(self.bolt)
        self.assertEqual(source.readiness, "cold")
        source.with_user(self.buyer).action_start_transfer()
        source.with_user(self.buyer).action_start_transfer()
        self.assertEqual(len(source.transfer_ids), 1)
        self.assertEqual((source.readiness, self.exposure().level), ("in_transfer", "critical"))

    def test_recovery_counts_from_the_planned_day_and_is_unknown_without(self):
        _first, second = self.make_pair()
        second.write({"lead_days": 30, "activation_days": 5})
        row = self.exposure()
        self.assertFalse(row.ttr_days_known)
        package = second.transfer_ids.with_user(self.buyer)
        package.date_deadline = self.day(20)
        self.assertEqual((row.ttr_days_known, row.ttr_days), (True, 55))
        package.date_deadline = self.today - timedelta(days=1)
        self.assertFalse(row.ttr_days_known)

    def test_a_merged_supplier_brings_its_open_package_and_its_components_along(self):
        double = self.env["res.partner"].create({"name": "Bolt Inc.", "is_company": True})
        self.track("single")
        source = self.make_source(partner=double)
        source.action_start_transfer()
        self.make_component(source)
        self.qualify(self.bolt)
        self.assertEqual(self.exposure().level, "covered")
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.bolt | double).ids, self.bolt
        )
        kept = self.source(self.bolt)
        self.assertEqual((kept.readiness, len(kept.component_ids)), ("in_transfer", 1))
        self.assertEqual(kept.sole_origins, str(self.maker().id))
        self.assertEqual(self.exposure().level, "critical")

    def test_strangers_see_no_package(self):
        _first, second = self.make_pair()
        portal = self.env["res.users"].with_context(no_reset_password=True).create(
            {"name": "P", "login": "p_transfer",
             "group_ids": [Command.set(self.env.ref("base.group_portal").ids)]}
        )  # fmt: skip
        for user in (self.employee, portal):
            for records in (second.transfer_ids, second.transfer_ids.item_ids,
                            second.transfer_ids.act_ids):  # fmt: skip
                with self.assertRaises(AccessError):
                    records.with_user(user).mapped("company_id")
            with self.assertRaises(AccessError):
                second.transfer_ids.item_ids.with_user(user).action_done()
            with self.assertRaises(AccessError):
                second.with_user(user).action_start_transfer()

    def test_packages_and_components_stay_within_their_company(self):
        other = self.env["res.company"].create({"name": "Other"})
        source = self.make_source(self.plant_china, role="primary", company_id=other.id)
        source._sealed().action_start_transfer()
        row = self.make_component(source)
        for records in (source.transfer_ids, source.transfer_ids.item_ids,
                        source.transfer_ids.act_ids, row):  # fmt: skip
            found = records.with_user(self.buyer).search([("id", "in", records.ids)])
            self.assertFalse(found, records._name)

    def test_many_sources_cost_as_many_queries_as_a_few(self):
        def count(products):
            for product in products:
                self.make_source(self.plant_china, product=product, role="primary")
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.env["product.source"].create(
                [
                    {"product_id": product.id, "partner_id": self.acme.id,
                     "site_id": self.plant_thailand.id}
                    for product in products
                ]
            )  # fmt: skip
            self.env.flush_all()
            return self.cr.sql_log_count - before

        products = self.env["product.product"].create([{"name": f"P{n}"} for n in range(120)])
        count(products[:5])
        few = count(products[5:15])
        self.assertLessEqual(count(products[15:]), few + 15)
