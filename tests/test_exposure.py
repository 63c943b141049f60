from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import SupplierQualificationCase

REFRESH = "odoo.addons.supplier_qualification.models.exposure.exposure_refresh"


@tagged("post_install", "-at_install")
class TestExposureLevel(SupplierQualificationCase):
    """What a part lacks against its policy, and how bad that is."""

    def qualify_both(self):
        return self.qualify(self.acme) | self.qualify(self.bolt)

    def test_untracked_parts_have_no_row(self):
        self.qualify()
        self.assertFalse(self.exposure())
        self.assertFalse(self.part.exposure_level)
        self.assertFalse(self.part.lacks_alternate)

    def test_no_counted_source_is_critical(self):
        self.track()
        row = self.exposure()
        self.assertEqual(row.level, "critical")
        self.assertTrue(row.lacks_source)
        self.assertTrue(row.lacks_alternate)
        self.assertEqual(row.approved_count, 0)

    def test_one_source_is_exposed_and_two_are_covered(self):
        self.track()
        self.qualify(self.acme)
        row = self.exposure()
        self.assertEqual((row.level, row.approved_count), ("exposed", 1))
        self.assertTrue(row.lacks_alternate)
        self.assertTrue(self.part.lacks_alternate)
        self.qualify(self.bolt)
        self.assertEqual((row.level, row.approved_count), ("covered", 2))
        self.assertFalse(row.lacks_alternate)
        self.assertFalse(row.reasons)
        self.assertFalse(self.part.lacks_alternate)

    def test_policy_single_asks_for_one(self):
        self.track("single")
        self.assertEqual(self.exposure().level, "critical")
        self.qualify(self.acme)
        self.assertEqual(self.exposure().level, "covered")

    def test_listed_and_running_sources_do_not_count(self):
        self.track()
        self.part.write({"seller_ids": [(0, 0, {"partner_id": self.acme.id})]})
        self.assertEqual(self.source(self.acme).state, "listed")
        self.make_case(self.bolt).action_start()
        self.assertEqual(self.source(self.bolt).state, "in_qualification")
        self.assertEqual(self.exposure().approved_count, 0)
        self.assertEqual(self.exposure().level, "critical")

    def test_two_sites_of_one_supplier(self):
        self.qualify(self.acme, site_id=self.plant_china.id)
        self.qualify(self.acme, site_id=self.plant_thailand.id)
        for policy, level in (
            ("dual_supplier", "exposed"),
            ("dual_site", "covered"),
            ("dual_country", "covered"),
        ):
            with self.subTest(policy=policy):
                self.track(policy)
                self.assertEqual(self.exposure().level, level)

    def test_two_vendors_of_one_factory_are_one_source(self):
        self.qualify(self.acme, site_id=self.plant_china.id)
        self.qualify(self.bolt, site_id=self.plant_china.id)
        for policy in ("dual_supplier", "dual_site", "dual_country"):
            with self.subTest(policy=policy):
                self.track(policy)
                row = self.exposure()
                self.assertEqual(row.level, "exposed")
                self.assertTrue(row.same_site)
                self.assertEqual((row.approved_count, row.independent_count), (2, 1))

    def test_same_country(self):
        self.bolt.country_id = self.acme.country_id
        self.track("dual_country")
        self.qualify_both()
        row = self.exposure()
        self.assertEqual(row.level, "exposed")
        self.assertTrue(row.same_country)
        self.bolt.country_id = self.env.ref("base.mx")
        self.assertEqual(row.level, "covered", "the change of the address is seen at once")

    def test_unknown_country_is_never_green(self):
        (self.acme | self.bolt).country_id = False
        self.track("dual_country")
        self.qualify_both()
        self.assertEqual(self.exposure().level, "exposed")
        self.bolt.country_id = self.env.ref("base.mx")
        self.assertEqual(self.exposure().level, "exposed", "one is still unknown")

    def test_same_region(self):
        asia = self.env["res.country.group"].create(
            {
                "name": "Asia",
                "is_sourcing_region": True,
                "country_ids": (self.env.ref("base.cn") | self.env.ref("base.th")).ids,
            }
        )
        self.bolt.country_id = self.env.ref("base.th")
        self.track("dual_region")
        self.qualify_both()
        row = self.exposure()
        self.assertEqual(row.level, "exposed")
        self.assertTrue(row.same_region)
        self.env["res.country.group"].create(
            {
                "name": "Americas",
                "is_sourcing_region": True,
                "country_ids": self.env.ref("base.mx").ids,
            }
        )
        self.bolt.country_id = self.env.ref("base.mx")
        self.assertEqual(row.level, "covered")
        asia.is_sourcing_region = False
        self.assertEqual(row.level, "exposed", "a region that nobody calls one is unknown")

    def test_a_region_counts_as_soon_as_it_is_made_and_no_longer_than_it_is_there(self):
        self.env["res.country.group"].search([]).is_sourcing_region = False
        self.track("dual_region")
        self.qualify_both()
        row = self.exposure()
        self.assertEqual(row.level, "exposed")
        regions = self.env["res.country.group"].create(
            [{"name": name, "is_sourcing_region": True,
              "country_ids": self.env.ref(country).ids}
             for name, country in (("Asia", "base.cn"), ("Americas", "base.mx"))]
        )  # fmt: skip
        self.assertEqual(row.level, "covered")
        regions[0].unlink()
        self.assertEqual(row.level, "exposed")

    def test_a_holding_that_moves_takes_those_below_it_along(self):
        self.track()
        self.qualify_both()
        head, middle = self.env["res.partner"].create(
            [{"name": name, "is_company": True} for name in ("Holding", "Division")]
        )
        self.acme.parent_id = head
        self.bolt.parent_id = middle
        row = self.exposure()
        self.assertEqual(row.level, "covered")
        middle.parent_id = head
        self.assertTrue(row.same_supplier, "both belong to one group now")
        middle.parent_id = False
        self.assertEqual(row.level, "covered")

    def test_lapsing_alternate_puts_the_part_on_watch(self):
        self.track()
        cases = self.qualify_both()
        self.set_dates(cases[1], valid_until=self.day(21))
        row = self.exposure()
        self.assertEqual(row.level, "watch")
        self.assertTrue(row.lapsing)
        self.assertEqual(row.next_lapse_date, self.day(21))
        self.set_dates(cases[1], valid_until=self.day(90))
        self.assertEqual(row.level, "covered", "the plan reminds 60 days before")

    def test_lapsed_alternate_exposes(self):
        self.track()
        cases = self.qualify_both()
        self.set_dates(cases[1], self.day(-400), self.day(-1))
        self.assertEqual(self.source(self.bolt).state, "lapsed")
        self.assertEqual(self.exposure().level, "exposed")

    def test_suspended_alternate_exposes_at_once(self):
        self.track()
        cases = self.qualify_both()
        cases[1].with_user(self.approver_quality).action_suspend("Fire")
        self.assertEqual(self.exposure().level, "exposed")

    def test_conditional_alternate_puts_the_part_on_watch(self):
        self.track()
        self.qualify(self.acme)
        self.qualify(
            self.bolt,
            decision="conditional",
            sign_values={"valid_until": self.day(200), "note": "Gauge study"},
        )
        row = self.exposure()
        self.assertEqual(row.level, "watch")
        self.assertTrue(row.conditional_only)

    def test_dormant_alternate_does_not_count(self):
        self.track()
        cases = self.qualify_both()
        self.set_dates(cases, self.day(-700))
        order = self.make_order(self.bolt, (self.part, 5))
        order.button_confirm()
        self.receive(order, days_ago=300)
        self.assertEqual(self.source(self.bolt).readiness, "warm")
        self.assertTrue(self.source(self.bolt).dormant_soon, "more than 75 % of 12 months")
        self.assertEqual(self.exposure().level, "watch")
        self.assertTrue(self.exposure().dormant)
        moves = order.sudo().picking_ids.move_ids
        moves.write({"date": self.env.cr.now() - timedelta(days=400)})
        self.env["product.exposure"]._refresh(self.part)
        self.assertEqual(self.source(self.bolt).readiness, "dormant")
        self.assertEqual(self.source(self.bolt).state, "approved", "still approved, but asleep")
        self.assertEqual(self.exposure().level, "exposed")

    def test_unapproved_buying_is_a_reason(self):
        self.track(check="none")
        order = self.make_order(self.bolt, (self.part, 5))
        order.button_confirm()
        self.assertTrue(self.exposure().unapproved_buying)
        order.button_cancel()
        self.assertFalse(self.exposure().unapproved_buying)

    def test_one_stray_line_among_approved_ones_is_a_reason_at_once(self):
        self.track(check="warn")
        self.qualify(self.bolt, self.part)
        order = self.make_order(self.bolt, (self.part, 5), (self.part2, 5))
        order.button_confirm()
        self.assertFalse(self.exposure().unapproved_buying)
        self.assertTrue(self.exposure(self.part2).unapproved_buying)
        order.write({"partner_id": self.acme.id})
        self.assertTrue(self.exposure().unapproved_buying, "its approved supplier was left")

    def test_waiver_shows_the_honest_no_until_its_review(self):
        self.track()
        waiver = (
            self.env["sourcing.waiver"]
            .with_user(self.buyer)
            .create(
                {
                    "product_id": self.part.id,
                    "reason": "Tooling costs more than the part earns",
                    "valid_until": self.day(30),
                }
            )
        )
        self.assertEqual(self.exposure().level, "critical", "asking is not a waiver")
        with self.assertRaises(AccessError):
            waiver.action_approve()
        waiver.with_user(self.approver_quality).action_approve()
        self.assertEqual(self.exposure().level, "waived")
        self.assertEqual(self.exposure().waiver_id, waiver)
        waiver._sealed().write({"valid_until": self.day(-1)})
        self.env["product.exposure"]._refresh()
        self.assertEqual(self.exposure().level, "critical")
        self.assertEqual(waiver.state, "lapsed")

    def test_waiver_needs_four_eyes(self):
        waiver = (
            self.env["sourcing.waiver"]
            .with_user(self.approver_quality)
            .create(
                {
                    "category_id": self.category.id,
                    "reason": "Commodity",
                    "valid_until": self.day(30),
                }
            )
        )
        with self.assertRaisesRegex(UserError, "somebody else"):
            waiver.action_approve()
        waiver.with_user(self.approver_purchasing).action_approve()
        self.track()
        self.assertEqual(self.exposure().level, "waived", "the category reaches the part")

    def test_slower_alternate_than_stock_is_critical(self):
        self.track("dual_country")
        self.qualify(self.acme, site_id=self.plant_china.id)
        self.qualify(self.bolt, site_id=self.plant_china.id)
        location = self.env.ref("stock.stock_location_stock")
        self.env["stock.quant"]._update_available_quantity(self.part, location, 190)
        move = self.env["stock.move"].create(
            {
                "product_id": self.part.id,
                "product_uom_qty": 90,
                "location_id": location.id,
                "location_dest_id": self.env.ref("stock.stock_location_customers").id,
            }
        )
        move._action_confirm()
        move.quantity = 90
        move.picked = True
        move._action_done()
        sources = self.source(self.acme, site=self.plant_china) | self.source(
            self.bolt, site=self.plant_china
        )
        self.env["product.exposure"]._refresh(self.part)
        row = self.exposure()
        self.assertTrue(row.tts_days_known)
        self.assertAlmostEqual(row.tts_days, 100, msg="100 pieces, one a day")
        self.assertFalse(row.ttr_days_known, "no lead time is known")
        self.assertEqual(row.level, "exposed")
        sources.write({"lead_days": 60, "activation_days": 30})
        self.assertEqual((row.ttr_days, row.level), (90, "exposed"))
        sources.write({"activation_days": 50})
        self.assertEqual((row.ttr_days, row.level), (110, "critical"))

    def test_archived_sources_do_not_count(self):
        self.track()
        self.qualify_both()
        self.source(self.bolt).with_user(self.buyer).write({"active": False})
        self.assertEqual(self.exposure().level, "exposed")

    def test_level_since_changes_only_with_the_level(self):
        self.track()
        row = self.exposure()
        row._sealed().write({"level_since": self.day(-40)})
        self.env["product.exposure"]._refresh()
        self.assertEqual(row.level_since, self.day(-40))
        self.qualify(self.acme)
        self.assertEqual(row.level_since, self.today)

    def test_row_goes_when_nobody_tracks_the_part_any_more(self):
        self.track()
        self.assertTrue(self.exposure())
        self.track("none")
        self.assertFalse(self.exposure())

    def test_flags_are_searchable(self):
        products = self.env["product.product"]
        mine = [("id", "in", (self.part | self.part2).ids)]
        self.category.sourcing_policy = "single"
        self.qualify(self.acme, self.part)
        self.assertEqual(products.search([*mine, ("exposure_level", "=", "critical")]), self.part2)
        self.category.sourcing_policy = "dual_supplier"
        self.qualify(self.bolt, self.part)
        self.assertEqual(products.search([*mine, ("lacks_alternate", "=", True)]), self.part2)
        self.assertEqual(products.search([*mine, ("lacks_alternate", "=", False)]), self.part)
        templates = self.env["product.template"]
        found = templates.search([("lacks_alternate", "=", True)])
        self.assertIn(self.part2.product_tmpl_id, found)
        self.assertNotIn(self.part.product_tmpl_id, found)
        self.part2.sourcing_policy = "none"
        self.assertEqual(products.search([*mine, ("exposure_level", "=", False)]), self.part2)

    def test_every_reason_has_a_sentence(self):
        self.track("dual_country")
        self.qualify(self.acme, site_id=self.plant_china.id)
        self.qualify(self.bolt, site_id=self.plant_china.id)
        texts = self.exposure()._get_reason_texts()
        self.assertEqual(len(texts), 3, "lacks_alternate, same_site, same_country")

    def test_employees_see_the_flag_but_not_the_rows(self):
        self.track()
        self.assertTrue(self.part.with_user(self.employee).lacks_alternate)
        with self.assertRaises(AccessError):
            self.env["product.exposure"].with_user(self.employee).search([])

    def test_rows_are_written_by_the_rule_only(self):
        self.track()
        row = self.exposure().with_user(self.manager)
        row.write({"user_id": self.manager.id, "snoozed_until": self.day(7)})
        for vals in ({"level": "covered"}, {"lacks_alternate": False}, {"approved_count": 2}):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                row.write(vals)


@tagged("post_install", "-at_install")
class TestExposureFollowsOrders(SupplierQualificationCase):
    def test_goods_of_a_cancelled_order_are_gone_at_once(self):
        self.track()
        self.qualify(self.acme)
        self.qualify(self.bolt)
        self.source(self.acme).role = "primary"
        self.stock_up(self.part, 20, 2)
        order = self.make_order(self.bolt, (self.part, 10), days=5)
        order.button_confirm()
        self.env["product.exposure"]._refresh(self.part)
        self.assertEqual(self.exposure().tts_days, 15)
        order.button_cancel()
        self.assertEqual(self.exposure().tts_days, 10)


@tagged("post_install", "-at_install")
class TestExposureQueries(SupplierQualificationCase):
    """The refresh is set-based: more parts do not mean more queries."""

    def count_refresh(self, products):
        self.env["product.exposure"]._refresh(products)
        self.env.flush_all()
        self.env.invalidate_all()
        with self.subTest(parts=len(products)):
            start = self.env.cr.sql_log_count
            self.env["product.exposure"]._refresh(products)
            return self.env.cr.sql_log_count - start

    def test_refresh_needs_the_same_queries_for_one_part_and_for_fifty(self):
        parts = self.env["product.product"].create(
            [{"name": f"Part {number}", "categ_id": self.category.id} for number in range(50)]
        )
        self.track()
        self.qualify(self.acme, parts)
        self.qualify(self.bolt, parts[:25])
        few = self.count_refresh(parts[:1])
        many = self.count_refresh(parts)
        self.assertEqual(few, many)
        self.assertGreater(few, 0)
        levels = {row.level for row in self.exposure() | self.env["product.exposure"].search(
            [("product_id", "in", parts.ids)])}  # fmt: skip
        self.assertEqual(levels, {"covered", "exposed", "critical"})

    def test_nothing_changed_writes_nothing(self):
        self.track()
        self.qualify(self.acme)
        row = self.exposure()
        self.env.cr.execute("SELECT xmin FROM product_exposure WHERE id = %s", [row.id])
        [before] = self.env.cr.fetchone()
        self.env["product.exposure"]._refresh()
        self.env.cr.execute("SELECT xmin FROM product_exposure WHERE id = %s", [row.id])
        self.assertEqual(self.env.cr.fetchone(), (before,))


@tagged("post_install", "-at_install")
class TestExposureSteps(SupplierQualificationCase):
    """The nightly job goes through the catalogue in steps."""

    def test_steps_cover_every_product_once(self):
        self.env["product.product"].create([{"name": f"P{n}"} for n in range(7)])
        products = self.env["product.product"].with_context(active_test=False).search([])
        with patch(f"{REFRESH}.STEP_PARTS", 5):
            steps = self.env["product.exposure"]._get_steps()
        self.assertEqual(len(steps), -(-len(products) // 5))
        for product in products:
            self.assertEqual(sum(step.low <= product.id <= step.high for step in steps), 1)

    def test_a_step_says_what_refreshing_all_says(self):
        self.track()
        self.qualify(self.acme, self.part | self.part2)
        names = [*self.env["product.exposure"]._get_results(), "level"]
        rows = self.exposure() | self.exposure(self.part2)
        expected = rows.read(names)
        rows._sealed().write({"level": "covered", "approved_count": 9})
        with patch(f"{REFRESH}.STEP_PARTS", 1):
            for scope in self.env["product.exposure"]._get_steps():
                self.env["product.exposure"]._refresh(scope)
        self.assertEqual(rows.read(names), expected)

    def test_settings_of_the_transaction_come_back(self):
        self.env.cr.execute("SET LOCAL work_mem = '5MB'")
        self.env["product.exposure"]._refresh()
        self.env.cr.execute("SELECT current_setting('work_mem'), current_setting('jit')")
        self.assertEqual(self.env.cr.fetchone()[0], "5MB")
