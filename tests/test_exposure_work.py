from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common import SupplierQualificationCase


@tagged("post_install", "-at_install")
class TestExposureWork(SupplierQualificationCase):
    """What buyers do with rows: own, snooze, qualify, keep warm, waive, also many at once."""

    def ask(self, rows, kind, user=None, **values):
        wizard = (
            self.env["sourcing.work"]
            .with_user(user or self.buyer)
            .create({"kind": kind, "exposure_ids": [Command.set(rows.ids)]} | values)
        )
        return wizard.action_apply()

    def rows(self):
        return self.exposure() | self.exposure(self.part2)

    def test_who_does_not_work_with_the_parts_owns_none(self):
        self.env.company.sourcing_user_id = self.manager
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        foreign = new_test_user(
            self.env, "sq_foreign", groups="supplier_qualification.group_user",
            company_id=elsewhere.id, company_ids=[Command.set(elsewhere.ids)],
        )  # fmt: skip
        self.track()
        self.part.responsible_id = self.buyer
        self.assertEqual(self.exposure().user_id, self.buyer)
        self.part.responsible_id = self.employee
        self.assertEqual(self.exposure().user_id, self.manager)
        self.category.sourcing_user_id = self.auditor
        self.subcategory.sourcing_user_id = foreign
        self.assertEqual(self.exposure().user_id, self.auditor, "the category above")
        self.category.sourcing_user_id = False
        self.assertEqual(self.exposure().user_id, self.manager)
        self.part.responsible_id = self.buyer
        self.buyer.active = False
        self.env["product.exposure"]._refresh()
        self.assertEqual(self.exposure().user_id, self.manager, "has left")

    def test_a_chosen_owner_who_leaves_is_followed_by_the_usual_one(self):
        self.env.company.sourcing_user_id = self.manager
        self.part.responsible_id = False
        self.track()
        row = self.exposure()
        row.with_user(self.buyer).user_id = self.auditor
        self.env["product.exposure"]._refresh()
        self.assertEqual((row.user_id, row.is_owner_chosen), (self.auditor, True))
        self.auditor.active = False
        self.env["product.exposure"]._refresh()
        self.assertEqual((row.user_id, row.is_owner_chosen), (self.manager, False))

    def test_owner_follows_product_category_buyer_and_company(self):
        self.env.company.sourcing_user_id = self.manager
        self.part.responsible_id = self.part2.responsible_id = False
        self.track()
        self.assertEqual(self.exposure().user_id, self.manager)
        self.qualify(self.acme)
        self.acme.buyer_id = self.auditor
        self.assertEqual(self.exposure().user_id, self.auditor, "the supplier's buyer")
        self.category.sourcing_user_id = self.approver_quality
        self.assertEqual(self.exposure().user_id, self.approver_quality, "the category above")
        self.part.responsible_id = self.buyer
        self.assertEqual(self.exposure().user_id, self.buyer, "the product's responsible")
        self.exposure().with_user(self.buyer).user_id = self.manager
        self.part.responsible_id = self.auditor
        self.assertEqual(self.exposure().user_id, self.manager, "who was chosen stays")
        self.exposure().with_user(self.buyer).user_id = False
        self.env["product.exposure"]._refresh(self.part)
        self.assertEqual(self.exposure().user_id, self.auditor)

    def test_snooze_needs_reason_and_end(self):
        self.track()
        with self.assertRaisesRegex(UserError, "reason"):
            self.ask(self.rows(), "snooze")
        with self.assertRaisesRegex(UserError, "day to come"):
            self.ask(self.rows(), "snooze", reason="Wait", until=self.today)
        self.ask(self.rows(), "snooze", reason="Wait for the fair", until=self.day(9))
        for row in self.rows():
            self.assertEqual(row.snoozed_until, self.day(9))
            self.assertEqual(row.snooze_reason, "Wait for the fair")
            self.assertIn("Wait for the fair", row.message_ids[0].body)
        self.rows().with_user(self.buyer).action_wake()
        self.assertFalse(self.exposure().snoozed_until)

    def test_one_case_for_many_parts(self):
        self.track()
        self.qualify(self.acme, self.part | self.part2)
        for part in self.part | self.part2:
            part.write({"seller_ids": [Command.create({"partner_id": self.bolt.id})]})
        action = self.ask(self.rows(), "qualify", plan_id=self.plan.id)
        case = self.env["supplier.qualification"].browse(action["res_id"])
        self.assertEqual(case.partner_id, self.bolt, "known, and does not count yet")
        self.assertEqual(case.product_ids, self.part | self.part2)
        self.assertEqual(case.state, "draft")

    def test_parts_of_two_companies_are_two_cases(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.buyer.company_ids |= other
        self.track()
        self.category.with_company(other).sourcing_policy = "single"
        rows = self.env["product.exposure"].search([("product_id", "=", self.part.id)])
        self.assertEqual(len(rows), 2)
        with self.assertRaisesRegex(UserError, "one company"):
            self.ask(rows, "qualify", partner_id=self.bolt.id, plan_id=self.plan.id)

    def test_keep_warm_proposes_the_smallest_order(self):
        self.track()
        cases = self.qualify(self.acme) | self.qualify(self.bolt)
        self.set_dates(cases, self.day(-700))
        self.part.write({"seller_ids": [
            Command.create({"partner_id": self.bolt.id, "min_qty": 100, "price": 2}),
            Command.create({"partner_id": self.bolt.id, "min_qty": 25, "price": 3})]})  # fmt: skip
        with self.assertRaisesRegex(UserError, "fall asleep"):
            self.exposure().with_user(self.buyer).action_keep_warm()
        order = self.make_order(self.bolt, (self.part, 5))
        order.button_confirm()
        self.receive(order, days_ago=300)
        row = self.exposure().with_user(self.buyer)
        self.assertEqual(row.next_action, "keep_warm")
        action = row.action_keep_warm()
        wizard = self.env["sourcing.keep.warm"].with_user(self.buyer).browse(action["res_id"])
        self.assertEqual(wizard.line_ids.partner_id, self.bolt)
        self.assertEqual((wizard.line_ids.quantity, wizard.total), (25, 75))
        made = wizard.action_apply()
        order = self.env["purchase.order"].browse(made["res_id"])
        self.assertEqual(order.partner_id, self.bolt)
        self.assertEqual(order.order_line.product_qty, 25)
        self.assertEqual(order.state, "draft")

    def make_keep_warm(self, *sources):
        """The wizard of the part, with these sources about to fall asleep."""
        for source in sources:
            source._sealed().write({"dormant_soon": True})
        action = self.exposure().with_user(self.buyer).action_keep_warm()
        return self.env["sourcing.keep.warm"].with_user(self.buyer).browse(action["res_id"])

    def test_keep_warm_costs_what_the_quantity_costs_with_the_vendors_discount(self):
        self.track()
        self.qualify(self.bolt)
        dozen = self.env.ref("uom.product_uom_dozen").id
        self.part.write({"seller_ids": [
            Command.create({"partner_id": self.bolt.id, "price": 24, "discount": 50,
                            "product_uom_id": dozen})]})  # fmt: skip
        wizard = self.make_keep_warm(self.source(self.bolt))
        self.assertEqual((wizard.line_ids.quantity, wizard.total), (12, 12))
        wizard.line_ids.quantity = 36
        self.assertEqual((wizard.line_ids.cost, wizard.total), (36, 36))
        self.assertTrue(wizard.line_ids.is_price_known)

    def test_keep_warm_orders_from_the_plant_where_the_supplier_has_two(self):
        self.track()
        self.qualify(self.acme, site_id=self.plant_china.id)
        alone = self.source(self.acme, site=self.plant_china)
        self.assertEqual(alone._get_order_partners(), {alone: self.acme})
        self.qualify(self.acme, site_id=self.plant_thailand.id)
        source = self.source(self.acme, site=self.plant_thailand)
        made = self.make_keep_warm(source).action_apply()
        order = self.env["purchase.order"].browse(made["res_id"])
        self.assertEqual(order.partner_id, self.plant_thailand)
        order.button_confirm()
        self.receive(order)
        self.assertEqual((source.readiness, alone.readiness), ("warm", "cold"))

    def test_costs_of_two_companies_are_not_added_up(self):
        self.qualify(self.bolt)
        rows = self.make_foreign_row() | self.exposure()
        self.buyer.company_ids |= rows.company_id
        with self.assertRaisesRegex(UserError, "parts of one company"):
            rows.action_keep_warm()

    def make_foreign_row(self):
        """The exposure of the part in another company, which buys it from Bolt."""
        other = self.env["res.company"].create({"name": "Other"})
        self.env["product.source"].create(
            {"product_id": self.part.id, "partner_id": self.bolt.id, "company_id": other.id}
        )
        self.track()
        self.category.with_company(other).sourcing_policy = "single"
        return self.env["product.exposure"].search(
            [("product_id", "=", self.part.id), ("company_id", "=", other.id)]
        )

    def test_parts_of_another_company_are_not_worked_on(self):
        row = self.make_foreign_row()
        theirs = row.source_ids
        self.assertEqual(theirs.company_id, row.company_id)
        chosen = {"exposure_ids": [Command.set(row.ids)]}
        self.qualify(self.bolt)
        warm = self.make_keep_warm(self.source(self.bolt))
        for model, values in (("sourcing.keep.warm", {}), ("sourcing.work", {"kind": "qualify"})):
            wizards = self.env[model].with_user(self.buyer)
            with self.subTest(model), self.assertRaises(AccessError):
                wizards.create(chosen | values)
            mine = wizards.create(values)
            with self.subTest(model), self.assertRaises(AccessError):
                mine.write(chosen)
        with self.assertRaises(AccessError):
            warm.line_ids.write({"source_id": theirs.id})
        with self.assertRaises(AccessError):
            warm.line_ids.create({"wizard_id": warm.id, "source_id": theirs.id})

    def test_waivers_for_many_parts_wait_for_a_signature(self):
        self.track()
        self.ask(self.rows(), "waive", reason="End of life", until=self.day(90))
        waivers = self.env["sourcing.waiver"].search([("reason", "=", "End of life")])
        self.assertEqual(waivers.product_id, self.part | self.part2)
        self.assertEqual(self.exposure().level, "critical")
        waivers.with_user(self.approver_quality).action_approve()
        self.assertEqual(self.exposure().level, "waived")

    def test_employees_and_other_buyers_keep_out(self):
        self.track()
        with self.assertRaises(AccessError):
            self.ask(self.exposure(), "snooze", user=self.employee, reason="x")
        wizard = (
            self.env["sourcing.work"]
            .with_user(self.buyer)
            .create({"kind": "snooze", "exposure_ids": [Command.set(self.exposure().ids)]})
        )
        with self.assertRaises(AccessError):
            wizard.with_user(self.manager).action_apply()
        with self.assertRaises(AccessError):
            self.exposure().with_user(self.employee).action_waive()

    def test_sole_source_has_its_own_advice(self):
        self.track()
        self.qualify(self.acme)
        self.part.is_sole_source = True
        row = self.exposure()
        self.assertTrue(row.sole_source)
        self.assertEqual((row.level, row.next_action), ("exposed", "buffer"))
        self.assertIn("Nobody else makes it", row.reasons)

    def test_what_is_said_of_a_product_at_its_creation_reaches_its_part(self):
        product = self.env["product.template"].create(
            {"name": "Rotor", "is_sole_source": True, "part_revision": "C"}
        )
        part = product.product_variant_ids
        self.assertEqual((part.is_sole_source, part.part_revision), (True, "C"))
        self.assertTrue(product.is_sole_source)
        found = self.env["product.template"].search([("is_sole_source", "=", True)])
        self.assertIn(product, found)
        self.assertNotIn(self.part.product_tmpl_id, found)
        product.is_sole_source = False
        self.assertFalse(part.is_sole_source)

    def test_of_several_variants_each_says_whether_others_make_it(self):
        attribute = self.env["product.attribute"].create(
            {"name": "Bore", "value_ids": [Command.create({"name": name}) for name in "AB"]}
        )
        product = self.env["product.template"].create(
            {"name": "Rotor", "attribute_line_ids": [Command.create(
                {"attribute_id": attribute.id, "value_ids": attribute.value_ids.ids})]}
        )  # fmt: skip
        first, second = product.product_variant_ids
        first.is_sole_source = True
        self.assertFalse(product.is_sole_source, "no answer for both")
        product.is_sole_source = True
        self.assertFalse(second.is_sole_source)

    def test_too_little_capacity_is_watched(self):
        self.track()
        self.qualify(self.acme)
        self.qualify(self.bolt)
        self.source(self.acme).role = "primary"
        move = self.env["stock.move"].create(
            {"product_id": self.part.id, "product_uom_qty": 900,
             "location_id": self.env.ref("stock.stock_location_stock").id,
             "location_dest_id": self.env.ref("stock.stock_location_customers").id}
        )  # fmt: skip
        move._action_confirm()
        move.quantity = 900
        move.picked = True
        move._action_done()
        self.env["product.exposure"]._refresh(self.part)
        row = self.exposure()
        self.assertEqual(row.level, "covered", "an unknown capacity is no reason")
        self.source(self.bolt).monthly_capacity = 100
        self.assertEqual((row.level, row.next_action), ("watch", "add_capacity"))
        self.assertTrue(row.capacity_short)
        self.assertIn("33 %", row.reasons)
        self.source(self.bolt).monthly_capacity = 400
        self.assertEqual(row.level, "covered")
        self.env.company.sourcing_usage_days = 45
        self.assertEqual(row.daily_usage, 20)
        self.assertEqual(row.level, "watch")

    def test_supplier_group_is_one_supplier(self):
        head = self.env["res.partner"].create({"name": "Holding", "is_company": True})
        self.track()
        self.qualify(self.acme)
        self.qualify(self.bolt)
        (self.acme | self.bolt).write({"parent_id": head.id, "is_company": True})
        self.env["product.exposure"]._refresh(self.part)
        row = self.exposure()
        self.assertEqual(row.level, "exposed")
        self.assertTrue(row.same_supplier)
        self.assertIn("one group", row.reasons)


@tagged("post_install", "-at_install")
class TestWaiverEconomics(SupplierQualificationCase):
    def make_waiver(self, **values):
        return self.env["sourcing.waiver"].with_user(self.buyer).create(
            {"product_id": self.part.id, "reason": "Small", "valid_until": self.day(90)} | values
        )  # fmt: skip

    def test_arithmetic_of_both_answers(self):
        waiver = self.make_waiver(
            cost_qualification=20000, cost_tooling=10000, cost_inspection=1000,
            cost_logistics=2000, years=3, probability=5, value_at_risk=100000,
            value_at_risk_known=True,
        )  # fmt: skip
        self.assertAlmostEqual(waiver.cost_dual, 13000)
        self.assertAlmostEqual(waiver.cost_exposure, 5000)
        self.assertEqual(waiver.recommendation, "waive")
        self.assertIn("13,000", waiver.arithmetic)
        waiver.risk_tolerance = "averse"
        self.assertEqual(waiver.recommendation, "waive", "10 000 against 13 000")
        waiver.volume_growth = 50
        self.assertEqual(waiver.recommendation, "dual")
        waiver.write({"volume_growth": 0, "probability": 7})
        self.assertEqual(waiver.recommendation, "dual", "14 000 against 13 000")
        waiver.complexity = "high"
        self.assertEqual(waiver.recommendation, "waive", "14 000 against 19 000")

    def test_unknown_money_at_risk_recommends_nothing(self):
        waiver = self.make_waiver(cost_tooling=10000)
        self.assertFalse(waiver.value_at_risk_known)
        self.assertEqual(waiver.recommendation, "unknown")

    def test_typed_costs_stay_where_nothing_is_computed(self):
        waiver = self.make_waiver(cost_dual=700, cost_exposure=50)
        self.assertEqual((waiver.cost_dual, waiver.cost_exposure), (700, 50))

    def test_signed_figures_are_frozen(self):
        waiver = self.make_waiver(cost_tooling=9000)
        waiver.with_user(self.approver_quality).action_approve()
        for vals in ({"cost_tooling": 1}, {"cost_dual": 1}, {"value_at_risk": 5}):
            with self.subTest(vals=vals), self.assertRaisesRegex(UserError, "stays as it was"):
                waiver.write(vals)
        with self.assertRaisesRegex(UserError, "stay as they were"):
            waiver.action_refresh_figures()

    def test_a_waiver_that_was_granted_stays_as_it_was_after_it_is_cancelled(self):
        waiver = self.make_waiver()
        waiver.with_user(self.approver_quality).action_approve()
        waiver.with_user(self.approver_quality).action_cancel()
        for act in (lambda: waiver.write({"reason": "Another one"}), waiver.unlink):
            with self.assertRaisesRegex(UserError, "Board was granted on .* make a new one"):
                act()
        self.assertEqual((waiver.state, waiver.reason), ("cancelled", "Small"))
        draft = self.make_waiver()
        draft.reason = "Not asked for any more"
        draft.unlink()

    def test_who_changed_the_terms_last_does_not_grant_them(self):
        waiver = self.make_waiver()
        rewriting = waiver.with_user(self.approver_quality)
        rewriting.write({"category_id": self.category.id, "product_id": False})
        with self.assertRaisesRegex(UserError, "Parts: you asked for it or changed it last"):
            rewriting.action_approve()
        waiver.with_user(self.approver_purchasing).action_approve()
        self.assertEqual(waiver.approved_by, self.approver_purchasing)

    def test_fresh_figures_are_nobodys_change(self):
        self.track()
        waiver = self.make_waiver()
        waiver.flush_recordset()
        approver = waiver.with_user(self.approver_quality)
        approver.action_refresh_figures()
        approver.action_approve()
        self.assertEqual(waiver.state, "approved")
        with self.assertRaises(AccessError):
            self.make_waiver().with_user(self.employee).action_refresh_figures()

    def test_the_terms_of_a_waiver_are_tracked(self):
        tracked = self.env["sourcing.waiver"]._track_get_fields()
        self.assertLessEqual({"reason", "product_id", "category_id", "valid_until"}, tracked)

    def test_lapsed_waiver_comes_back_to_the_list(self):
        self.track()
        waiver = self.make_waiver()
        waiver.with_user(self.approver_quality).action_approve()
        self.assertEqual(self.exposure().level, "waived")
        waiver._sealed().write({"valid_until": self.today - timedelta(days=1)})
        self.env["product.exposure"]._refresh()
        self.assertEqual(self.exposure().level, "critical")
        self.assertEqual(waiver.state, "lapsed")
