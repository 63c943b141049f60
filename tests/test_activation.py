from contextlib import contextmanager
from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

from .test_replenishment import ReplenishmentCase


class ActivationCase(ReplenishmentCase):
    """Acme is in trouble, Bolt could carry the part."""

    def setUp(self):
        super().setUp()
        self.qualify(self.bolt)
        self.acme_source, self.bolt_source = self.source(self.acme), self.source(self.bolt)
        self.acme_source.write({"role": "primary", "share_target": 70, "lead_days": 10})
        self.bolt_source.write(
            {"role": "standby", "share_target": 30, "lead_days": 20, "activation_days": 5,
             "monthly_capacity": 500}
        )  # fmt: skip
        self.acme_price.sequence, self.bolt_price.sequence = 1, 2

    def wizard(self, **scope):
        values = {
            name: [Command.set(records.ids)] if records._name != "res.company" else records.id
            for name, records in scope.items()
        }
        return (
            self.env["sourcing.activate"].with_user(self.buyer).create(values | {"cause": "tariff"})
        )

    def activate(self, wizard):
        return self.env["sourcing.activation"].browse(wizard.action_apply()["res_id"])


@tagged("post_install", "-at_install")
class TestActivation(ActivationCase):
    """From the source in trouble to its alternate in one step, logged, and back again."""

    def test_it_shows_what_the_switch_means(self):
        self.make_order(self.acme, (self.part, 40)).button_confirm()
        wizard = self.wizard(partner_ids=self.acme)
        line = wizard.line_ids.filtered(lambda one: one.product_id == self.part)
        stuck = wizard.line_ids - line
        self.assertEqual((wizard.part_count, wizard.stuck_count), (2, 1))
        self.assertEqual((stuck.product_id, stuck.selected), (self.part2, False))
        self.assertEqual((line.source_id, line.out_names), (self.bolt_source, "Acme"))
        self.assertEqual(line.open_quantity, 40)
        short = line.source_id.with_context(source_display_name_hide_part=True)
        self.assertEqual(
            (line.source_id.display_name, short.display_name), ("Board · Bolt", "Bolt")
        )
        self.assertEqual((line.monthly_capacity, line.monthly_capacity_known), (500, True))
        self.assertFalse(line.monthly_need_known, "nobody has used it yet")
        self.assertTrue(line.price_difference_known)
        self.assertEqual(line.price_difference, -0.5)
        self.assertEqual(line.first_arrival, self.day(25))
        self.assertFalse(line.stock_out)

    def test_the_day_on_which_stock_ends_is_compared_with_the_first_arrival(self):
        exposure = self.exposure()
        exposure._sealed().write(
            {"tts_days": 12.4, "tts_days_known": True, "daily_usage": 2, "daily_usage_known": True}
        )
        line = self.wizard(product_ids=self.part).line_ids
        self.assertEqual((line.stock_out, line.is_late), (self.day(12), True))
        self.assertAlmostEqual(line.monthly_need, 60.88)

    def test_scopes(self):
        mexico, china = self.env.ref("base.mx"), self.env.ref("base.cn")
        for scope, parts in (
            ({"country_ids": china}, self.parts),
            ({"country_ids": mexico}, self.part),
            ({"partner_ids": self.acme, "product_ids": self.part}, self.part),
            ({"category_ids": self.category, "country_ids": china}, self.parts),
            ({"category_ids": self.category}, self.part),  # the only one with a primary source
            ({"product_ids": self.part2}, self.env["product.product"]),
            ({"site_ids": self.plant_china}, self.env["product.product"]),
            ({}, self.env["product.product"]),
        ):
            with self.subTest(scope=scope):
                self.assertEqual(self.wizard(**scope).line_ids.product_id, parts)

    def test_a_site_leaves_the_other_site_of_its_supplier(self):
        self.qualify(self.acme, self.part2, site_id=self.plant_china.id)
        self.qualify(self.acme, self.part2, site_id=self.plant_thailand.id)
        self.source(self.acme, self.part2).active = False
        wizard = self.wizard(site_ids=self.plant_china)
        line = wizard.line_ids
        self.assertEqual(line.source_id.site_id, self.plant_thailand)
        line.order_quantity = 5
        order = self.activate(wizard).order_ids
        self.assertEqual(order.partner_id, self.plant_thailand)
        order.button_confirm()

    def test_it_switches_roles_shares_prices_quotations_and_orders(self):
        draft = self.make_order(self.acme, (self.part, 7), (self.part2, 1))
        confirmed = self.make_order(self.acme, (self.part, 40))
        confirmed.button_confirm()
        wizard = self.wizard(partner_ids=self.acme, product_ids=self.part)
        wizard.line_ids.open_orders = "cancel"
        self.assertEqual(wizard.line_ids.order_quantity, 40)
        activation = self.activate(wizard)
        self.assertEqual((self.acme_source.role, self.bolt_source.role), ("standby", "primary"))
        self.assertEqual((self.acme_source.share_target, self.bolt_source.share_target), (0, 100))
        self.assertEqual(self.part.seller_ids.sorted("sequence")[0], self.bolt_price)
        self.assertEqual(draft.order_line.product_id, self.part2)
        moved = activation.line_ids.moved_line_ids
        self.assertEqual((moved.product_qty, moved.partner_id), (7, self.bolt))
        self.assertEqual(confirmed.state, "cancel")
        order = activation.order_ids
        self.assertEqual((order.state, order.partner_id), ("draft", self.bolt))
        self.assertEqual(order.order_line.product_qty, 40)
        self.assertGreaterEqual(
            self.env.company._sourcing_day(order.order_line.date_planned), self.day(25)
        )
        order.button_confirm()
        self.assertEqual(
            (activation.cause, activation.user_id, activation.state),
            ("tariff", self.buyer, "active"),
        )
        self.assertEqual(activation.line_ids.cancelled_quantity, 40)

    def test_prices_of_other_companies_keep_their_place(self):
        other = self.env["res.company"].create({"name": "Other"})
        foreign = self.env["product.supplierinfo"].create(
            {"partner_id": self.bolt.id, "product_tmpl_id": self.part.product_tmpl_id.id,
             "company_id": other.id, "sequence": 9}
        )  # fmt: skip
        self.activate(self.wizard(partner_ids=self.acme, product_ids=self.part))
        self.assertEqual(foreign.sequence, 9)
        self.assertLess(self.bolt_price.sequence, self.acme_price.sequence)

    def test_lines_of_one_quotation_go_together(self):
        self.qualify(self.bolt, self.part2)
        draft = self.make_order(self.acme, (self.part, 7), (self.part2, 1))
        self.activate(self.wizard(partner_ids=self.acme))
        self.assertEqual((draft.partner_id, len(draft.order_line)), (self.bolt, 2))

    def test_exposure_is_refreshed_once_for_any_number_of_parts(self):
        parts = self.env["product.product"].create(
            [{"name": f"Part {number}", "categ_id": self.category.id} for number in range(12)]
        )
        self.qualify(self.acme, parts)
        self.qualify(self.bolt, parts)
        for products in (parts[:2], parts[2:]):
            order = self.make_order(self.acme, *[(part, 3) for part in products])
            order.button_confirm()
            self.make_order(self.acme, *[(part, 1) for part in products])
            wizard = self.wizard(partner_ids=self.acme, product_ids=products)
            wizard.line_ids.open_orders = "cancel"
            with self.subTest(parts=len(products)), self.count_refreshes() as refreshes:
                activation = self.activate(wizard)
            self.assertEqual(refreshes, [products])
            self.assertEqual(self.source(self.bolt, products[1]).role, "primary")
            with self.subTest(reverse=len(products)), self.count_refreshes() as refreshes:
                activation.with_user(self.buyer).action_reverse("over")
            self.assertEqual(refreshes, [products])

    @contextmanager
    def count_refreshes(self):
        """The parts of each refresh of exposure that is really done."""
        found, exposure = [], type(self.env["product.exposure"])
        refresh = exposure._refresh_tracked

        def counted(model, scope):
            found.append(model.env["product.product"].browse(sorted(scope.ids)))
            return refresh(model, scope)

        with patch.object(exposure, "_refresh_tracked", counted):
            yield found

    def test_replenishment_follows(self):
        self.activate(self.wizard(partner_ids=self.acme, product_ids=self.part))
        self.make_point()
        self.run_scheduler()
        self.assertEqual(self.generated().partner_id, self.bolt)

    def test_what_has_come_stays_ordered(self):
        order = self.make_order(self.acme, (self.part, 40), (self.part2, 1))
        order.button_confirm()
        move = order.sudo().picking_ids.move_ids.filtered(lambda m: m.product_id == self.part)
        move.write({"quantity": 15, "picked": True})
        move.picking_id.with_context(skip_backorder=True)._action_done()
        wizard = self.wizard(partner_ids=self.acme, product_ids=self.part)
        wizard.line_ids.open_orders = "cancel"
        self.assertEqual(wizard.line_ids.open_quantity, 25)
        self.activate(wizard)
        self.assertEqual(order.state, "purchase")
        self.assertEqual(order.order_line[0].product_qty, 15)

    def test_it_can_be_reversed(self):
        draft = self.make_order(self.acme, (self.part, 7), (self.part2, 1))
        confirmed = self.make_order(self.acme, (self.part, 40))
        confirmed.button_confirm()
        wizard = self.wizard(partner_ids=self.acme, product_ids=self.part)
        wizard.line_ids.open_orders = "cancel"
        activation = self.activate(wizard)
        action = activation.action_open_reverse()
        reason = Form(
            self.env["supplier.qualification.reason"]
            .with_user(self.buyer)
            .with_context(**action["context"])
        )
        reason.reason = "The tariff was lifted"
        reason.save().action_apply()
        self.assertEqual((self.acme_source.role, self.bolt_source.role), ("primary", "standby"))
        self.assertEqual((self.acme_source.share_target, self.bolt_source.share_target), (70, 30))
        self.assertEqual((self.acme_price.sequence, self.bolt_price.sequence), (1, 2))
        self.assertEqual(activation.line_ids.moved_line_ids.partner_id, self.acme)
        self.assertEqual(activation.order_ids.state, "cancel")
        self.assertIn(confirmed.name, activation.left_to_do)
        self.assertEqual((activation.state, activation.reversed_by), ("reversed", self.buyer))
        self.assertTrue(draft.exists())
        with self.assertRaisesRegex(UserError, "reversed already"):
            activation.with_user(self.buyer).action_reverse("again")

    def test_what_people_have_changed_since_stays_when_it_is_reversed(self):
        self.make_order(self.acme, (self.part, 7))
        wizard = self.wizard(partner_ids=self.acme, product_ids=self.part)
        wizard.line_ids.order_quantity = 3
        activation = self.activate(wizard)
        self.bolt_source.role = "secondary"
        activation.order_ids.button_confirm()
        activation.line_ids.moved_line_ids.order_id.button_confirm()
        activation.with_user(self.buyer).action_reverse("over")
        self.assertEqual(self.bolt_source.role, "secondary")
        self.assertEqual(self.acme_source.role, "primary")
        self.assertIn("was changed since", activation.left_to_do)
        self.assertIn("is confirmed with Bolt", activation.left_to_do)

    def test_only_approved_alternates_of_the_part_and_company(self):
        listed = self.env["product.source"].create(
            {"product_id": self.part2.id, "partner_id": self.bolt.id}
        )
        wizard = self.wizard(partner_ids=self.acme)
        line = wizard.line_ids.filtered(lambda one: one.product_id == self.part2)
        line.write({"selected": True, "source_id": listed.id})
        with self.assertRaisesRegex(UserError, "not approved"):
            wizard.action_apply()
        line.source_id = self.bolt_source
        with self.assertRaisesRegex(UserError, "another part"):
            wizard.action_apply()
        line.source_id = self.source(self.acme, self.part2)
        with self.assertRaisesRegex(UserError, "taken out"):
            wizard.action_apply()
        with self.assertRaisesRegex(UserError, "at least one part"):
            self.wizard(product_ids=self.part2).action_apply()

    def test_it_opens_from_parts_and_from_sources(self):
        context = self.exposure().with_user(self.buyer)._action_activate()["context"]
        self.assertEqual(context["default_product_ids"], self.part.ids)
        form = Form(
            self.env["sourcing.activate"].with_user(self.buyer).with_context(
                **self.acme_source._action_activate()["context"]
            )
        )  # fmt: skip
        wizard = form.save()
        self.assertEqual(wizard.line_ids.product_id, self.part)
        self.assertEqual(wizard.line_ids.source_id, self.bolt_source)
        self.assertEqual(self.activate(wizard).line_ids.source_id, self.bolt_source)

    def test_only_buyers_activate_and_nobody_forges_the_log(self):
        with self.assertRaises(AccessError):
            self.env["sourcing.activate"].with_user(self.auditor).create({})
        activation = self.activate(self.wizard(product_ids=self.part))
        with self.assertRaises(AccessError):
            activation.with_user(self.auditor).action_reverse("no right to orders")
        for user in self.buyer | self.manager:
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                activation.with_user(user).write({"state": "reversed"})
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                activation.with_user(user).unlink()
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                activation.line_ids.with_user(user).write({"changes": {}})

    def test_other_companies_see_nothing(self):
        self.activate(self.wizard(product_ids=self.part))
        other = self.env["res.company"].create({"name": "Other"})
        stranger = new_test_user(
            self.env, "sq_stranger", groups="purchase.group_purchase_user",
            company_id=other.id, company_ids=[Command.set(other.ids)],
        )  # fmt: skip
        activations = self.env["sourcing.activation"]
        self.assertFalse(activations.with_user(stranger).search([]))
        self.assertFalse(activations.line_ids.with_user(stranger).search([]))
        self.assertTrue(activations.with_user(self.buyer).search([]))
