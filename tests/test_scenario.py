from datetime import timedelta
from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, freeze_time, tagged

from .common import SupplierQualificationCase
from .test_exposure_survival import SharedPlantsCase


class ScenarioCase(SupplierQualificationCase):
    """The part comes from a plant in China; more than that each test adds."""

    def setUp(self):
        super().setUp()
        self.china = self.env.ref("base.cn")
        self.track()
        self.qualify(self.acme)
        self.source(self.acme).role = "primary"
        self.stock_up(self.part, 20, 2)

    def ask(self, user=None, **values):
        scenario = (
            self.env["sourcing.scenario"]
            .with_user(user or self.buyer)
            .create({"country_ids": [Command.set(self.china.ids)], "duration_days": 30} | values)
        )
        scenario.action_run()
        return scenario

    def answer(self, product=None, **values):
        """The line of a part; empty when the event does not touch it."""
        scenario = self.ask(**values)
        return scenario.line_ids.filtered(lambda x: x.product_id == (product or self.part))


@tagged("post_install", "-at_install")
class TestScenarioAnswer(ScenarioCase):
    def test_part_without_alternate_has_no_way_out(self):
        line = self.answer()
        self.assertEqual(line.verdict, "no_way_out")
        self.assertEqual(line.lost_source_ids, self.source(self.acme))
        self.assertEqual(line.tts_days, 10)
        self.assertEqual(line.first_short_date, self.day(10))
        self.assertEqual(line.short_days, 20)
        self.assertEqual(line.missing_quantity, 40)
        self.assertFalse(line.policy_met)
        self.assertEqual(line.scenario_id.stuck_count, 1)

    def test_short_event_is_bridged_by_the_stock(self):
        line = self.answer(duration_days=10)
        self.assertEqual(line.verdict, "bridged")
        self.assertEqual(line.missing_quantity, 0)
        self.assertTrue(line.money_known, "nothing is lost, whatever it is worth")

    def test_alternate_outside_is_judged_by_its_lead_time(self):
        self.qualify(self.bolt)
        self.source(self.bolt).write({"lead_days": 8, "activation_days": 4})
        line = self.answer()
        self.assertEqual(line.verdict, "too_late")
        self.assertEqual(line.remaining_source_id, self.source(self.bolt))
        self.assertEqual((line.tts_days, line.ttr_days, line.short_days), (10, 12, 2))
        self.assertEqual(line.missing_quantity, 4)
        self.source(self.bolt).activation_days = 1
        line = self.answer()
        self.assertEqual(line.verdict, "unproven", "in time, but what Bolt makes is unknown")
        self.assertEqual(line.missing_quantity, 0)
        self.source(self.bolt).monthly_capacity = 90
        self.assertEqual(self.answer().verdict, "bridged")

    def test_alternate_inside_does_not_count(self):
        self.bolt.country_id = self.china
        self.qualify(self.bolt)
        line = self.answer()
        self.assertEqual(line.verdict, "no_way_out")
        self.assertEqual(line.outside_count, 0)
        self.assertEqual(len(line.lost_source_ids), 2)

    def test_alternate_with_too_little_capacity(self):
        self.qualify(self.bolt)
        self.source(self.bolt).write({"lead_days": 1, "monthly_capacity": 30.4375})
        line = self.answer()
        self.assertEqual(line.verdict, "too_little")
        self.assertAlmostEqual(line.capacity, 1, 3)
        self.assertAlmostEqual(line.tts_days, 20, 1)
        self.assertAlmostEqual(line.missing_quantity, 10, 1)

    def test_alternate_with_enough_capacity_carries_it(self):
        self.qualify(self.bolt)
        self.source(self.bolt).write({"lead_days": 90, "monthly_capacity": 61})
        line = self.answer()
        self.assertTrue(line.tts_endless)
        self.assertEqual(line.verdict, "bridged")

    def test_lost_alternate_leaves_the_main_source(self):
        self.qualify(self.bolt)
        line = self.answer(country_ids=[Command.set(self.env.ref("base.mx").ids)])
        self.assertEqual(line.verdict, "alternate_lost")
        self.assertFalse(line.policy_met)
        self.assertEqual(line.first_short_date, False)

    def test_unknown_country_is_never_outside(self):
        self.bolt.country_id = False
        self.qualify(self.bolt)
        line = self.answer()
        self.assertEqual(line.verdict, "no_way_out")
        self.acme.country_id = False
        self.assertEqual(self.answer().verdict, "unknown")
        self.assertIn("country", self.answer().explanation)

    def test_unknown_use_is_unknown(self):
        self.env["stock.move"].search([("product_id", "=", self.part.id)])._write(
            {"date": self.env.cr.now() - timedelta(days=200)}
        )
        line = self.answer()
        self.assertEqual(line.verdict, "unknown")
        self.assertFalse(line.daily_usage_known)
        self.assertFalse(line.money_known)

    def test_goods_of_a_struck_sender_do_not_come(self):
        for partner, days in ((self.acme, 5), (self.bolt, 6)):
            order = self.make_order(partner, (self.part, 10), days=days)
            order.button_confirm()
        line = self.answer()
        self.assertEqual(line.tts_days, 15, "20 in stock and 10 from Bolt at 2 a day")

    def test_goods_after_the_first_shortage_shorten_the_loss_only(self):
        order = self.make_order(self.bolt, (self.part, 10), days=15)
        order.button_confirm()
        line = self.answer()
        self.assertEqual(line.tts_days, 10)
        self.assertEqual(line.missing_quantity, 30)
        order = self.make_order(self.bolt, (self.part, 90), days=15)
        order.button_confirm()
        line = self.answer()
        self.assertEqual(line.tts_days, 10)
        self.assertEqual(line.missing_quantity, 10, "from day 10 to 15; then there is plenty")

    def test_later_start_counts_from_that_day(self):
        line = self.answer(date_start=self.day(100))
        self.assertEqual(line.tts_days, 10)
        self.assertEqual(line.first_short_date, self.day(110))

    def test_event_that_began_counts_what_is_left_of_it(self):
        line = self.answer(date_start=self.day(-25))
        self.assertEqual(line.verdict, "bridged", "five days are left, the stock lasts ten")

    def test_cut_capacity_leaves_a_share(self):
        line = self.answer(kind="capacity", capacity_cut=50)
        self.assertEqual(line.capacity, 1)
        self.assertEqual(line.tts_days, 20)
        self.assertEqual(line.missing_quantity, 10)
        line = self.answer(kind="capacity", capacity_cut=100)
        self.assertEqual(line.tts_days, 10)
        self.source(self.acme).monthly_capacity = 4 * 30.4375
        line = self.answer(kind="capacity", capacity_cut=50)
        self.assertTrue(line.tts_endless, "half of 4 a day is what is used")

    def test_a_source_that_is_cut_itself_does_not_end_the_shortage(self):
        self.bolt.country_id = self.china
        self.qualify(self.bolt)
        self.source(self.bolt).lead_days = 5
        line = self.answer(kind="capacity", capacity_cut=90)
        self.assertEqual(line.verdict, "no_way_out")

    def test_a_plant_of_a_struck_supplier_is_struck_whoever_sells_from_it(self):
        source = self.qualify(self.bolt, site_id=self.plant_thailand.id)
        self.assertTrue(source)
        line = self.answer(country_ids=False, partner_ids=[Command.set(self.acme.ids)])
        self.assertEqual(line.verdict, "no_way_out")
        self.assertEqual(len(line.lost_source_ids), 2)

    def test_the_alternate_that_delivers_first_is_named(self):
        cole = self.bolt.copy({"name": "Cole"})
        for partner, days in ((self.bolt, 60), (cole, 12)):
            self.qualify(partner)
            self.source(partner).lead_days = days
        line = self.answer()
        self.assertEqual((line.ttr_days, line.remaining_source_id), (12, self.source(cole)))

    def test_delay_stops_arrivals_for_its_days(self):
        line = self.answer(kind="delay", delay_days=12)
        self.assertEqual(line.verdict, "no_way_out")
        self.assertEqual(line.short_days, 2)
        self.assertEqual(line.missing_quantity, 4)
        self.assertEqual(self.answer(kind="delay", delay_days=9).verdict, "bridged")

    def test_supplier_takes_its_group_and_sites_with_it(self):
        self.bolt.parent_id = self.acme
        self.qualify(self.bolt, self.part2)
        self.track(records=self.part2)
        line = self.answer(
            self.part2, country_ids=False, partner_ids=[Command.set(self.acme.ids)]
        )
        self.assertEqual(line.lost_source_ids, self.source(self.bolt, self.part2))

    def test_site_takes_out_that_site_only(self):
        self.qualify(self.acme, self.part2, site_id=self.plant_china.id)
        self.qualify(self.acme, self.part2, site_id=self.plant_thailand.id)
        scenario = self.ask(country_ids=False, site_ids=[Command.set(self.plant_china.ids)])
        self.assertEqual(
            scenario.line_ids.lost_source_ids,
            self.source(self.acme, self.part2, self.plant_china),
        )

    def test_region_is_its_countries(self):
        region = self.env["res.country.group"].create(
            {"name": "Far East", "is_sourcing_region": True,
             "country_ids": [Command.set(self.china.ids)]}
        )  # fmt: skip
        line = self.answer(country_ids=False, region_ids=[Command.set(region.ids)])
        self.assertEqual(line.verdict, "no_way_out")

    def test_only_maker_of_a_component_takes_the_source_with_it(self):
        self.qualify(self.bolt)
        maker = self.env["res.partner"].create(
            {"name": "Chips", "is_company": True, "country_id": self.china.id}
        )
        self.env["product.source.component"].create(
            {"source_id": self.source(self.bolt).id, "component_id": self.part2.id,
             "origin_id": maker.id}
        )  # fmt: skip
        line = self.answer()
        self.assertEqual(line.verdict, "no_way_out")
        self.assertEqual(len(line.lost_source_ids), 2)

    def test_running_qualification_may_come_in_time(self):
        case = self.make_case(self.bolt)
        case.action_start()
        case._sealed().write({"forecast_date": self.day(5)})
        self.source(self.bolt).write({"lead_days": 4})
        line = self.answer()
        self.assertEqual(line.readiness, "in_qualification")
        self.assertEqual(line.ttr_days, 9)
        self.assertEqual(line.verdict, "unproven", "nobody has signed it yet")
        self.assertIn("as planned", line.explanation)
        case._sealed().write({"forecast_date": self.day(50)})
        self.assertEqual(self.answer().verdict, "no_way_out")

    def test_untracked_parts_are_counted_aside(self):
        self.track("none")
        scenario = self.ask()
        self.assertFalse(scenario.line_ids)
        self.assertEqual(scenario.untracked_count, 1)

    def test_each_verdict_is_explained(self):
        line = self.answer()
        self.assertIn("no source outside", line.explanation)
        bridged = self.answer(duration_days=9)
        self.assertEqual(
            bridged.explanation, "Stock and what still comes last 10 days, the event 9."
        )
        with freeze_time(self.day(4)):
            bridged.invalidate_recordset(["explanation"])
            self.assertIn("the event 9.", bridged.explanation, "as it was when it was asked")
        self.assertTrue(self.answer(kind="tariff").explanation)

    def test_names_of_places_are_needed(self):
        with self.assertRaisesRegex(UserError, "supplier, site, country or region"):
            self.ask(country_ids=False)


@tagged("post_install", "-at_install")
class TestScenarioTariff(ScenarioCase):
    def price(self, partner, price, **values):
        return self.env["product.supplierinfo"].create(
            {"partner_id": partner.id, "product_tmpl_id": self.part.product_tmpl_id.id,
             "price": price} | values
        )  # fmt: skip

    def answer(self, product=None, **values):
        return super().answer(product, **({"kind": "tariff", "tariff": 25} | values))

    def test_added_cost_of_a_unit_and_a_year(self):
        self.price(self.acme, 8)
        line = self.answer()
        self.assertEqual(line.verdict, "no_way_out")
        self.assertEqual(line.added_unit, 2)
        self.assertEqual(line.added_year, 2 * 2 * 365)

    def test_cheaper_approved_source_with_capacity_takes_over(self):
        self.price(self.acme, 8)
        self.price(self.bolt, 9)
        self.qualify(self.bolt)
        line = self.answer()
        self.assertEqual(line.verdict, "dearer", "what Bolt can make is unknown")
        self.assertEqual(line.remaining_source_id, self.source(self.bolt))
        self.assertEqual(line.saving_year, 0)
        self.source(self.bolt).monthly_capacity = 30.4375
        line = self.answer()
        self.assertEqual(line.verdict, "switch")
        self.assertAlmostEqual(line.saving_year, 365, 0, "1 of 2 a day, 10 against 9")
        mix = {one.source_id: round(one.quantity, 2) for one in line.mix_ids}
        self.assertEqual(mix, {self.source(self.bolt): 1, self.source(self.acme): 1})

    def test_unapproved_source_is_in_no_mix(self):
        self.price(self.acme, 8)
        self.price(self.bolt, 1)
        self.source(self.bolt).monthly_capacity = 1000
        line = self.answer()
        self.assertEqual(line.verdict, "no_way_out")
        self.assertEqual(line.saving_year, 0)

    def test_missing_price_is_unknown(self):
        line = self.answer()
        self.assertEqual(line.verdict, "unknown")
        self.assertFalse(line.added_year_known)

    def test_shares_of_orders_weigh_the_price(self):
        self.qualify(self.bolt)
        self.price(self.acme, 8)
        self.price(self.bolt, 8)
        for partner, quantity in ((self.acme, 30), (self.bolt, 10)):
            self.make_order(partner, (self.part, quantity)).button_confirm()
        line = self.answer()
        self.assertEqual(line.added_unit, 1.5)

    def test_foreign_price_in_another_unit(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        currency = self.env["res.currency"].create(
            {"name": "QQQ", "symbol": "Q", "rate_ids": [Command.create({"rate": 2})]}
        )
        self.price(self.acme, 240, currency_id=currency.id, product_uom_id=dozen.id, discount=10)
        self.assertAlmostEqual(self.answer().price, 9, 4)

    def test_the_share_of_a_site_is_its_own(self):
        self.qualify(self.acme, site_id=self.plant_thailand.id)
        self.price(self.acme, 8)
        self.acme.country_id = self.env.ref("base.th")
        self.source(self.acme).site_id = self.plant_china
        self.make_order(self.plant_china, (self.part, 30)).button_confirm()
        self.assertEqual(self.answer().added_unit, 2)
        self.make_order(self.acme, (self.part, 30)).button_confirm()
        line = self.answer()
        self.assertEqual(line.verdict, "unknown", "which plant delivered half is not known")

    def test_a_capacity_that_parts_share_is_in_no_mix(self):
        self.price(self.acme, 8)
        self.price(self.bolt, 9)
        self.qualify(self.bolt)
        self.bolt.sourcing_capacity = 1000
        self.assertEqual(self.answer().verdict, "dearer")

    def test_nothing_is_short_under_a_tariff(self):
        self.price(self.acme, 8)
        line = self.answer()
        self.assertFalse(line.first_short_date)
        with self.assertRaisesRegex(UserError, "nothing is missing"):
            line.action_cover()


@tagged("post_install", "-at_install")
class TestScenarioRun(ScenarioCase):
    def checksum(self):
        """What every table holds, but for the scenarios."""
        self.env.flush_all()
        self.env.cr.execute(
            """SELECT table_name FROM information_schema.tables
                WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'
                  AND table_name NOT LIKE 'sourcing_scenario%'"""
        )
        sums = {}
        for [table] in self.env.cr.fetchall():
            self.env.cr.execute(
                f"""SELECT COUNT(*), SUM(hashtext(t::text)) FROM "{table}" t"""  # noqa: S608
            )
            sums[table] = self.env.cr.fetchone()
        return sums

    def test_asking_writes_nothing_but_its_answer(self):
        self.qualify(self.bolt)
        scenarios = self.env["sourcing.scenario"]
        for kind in ("outage", "capacity", "delay", "tariff"):
            scenarios |= scenarios.create({"country_ids": self.china.ids, "kind": kind})
        before = self.checksum()
        scenarios.action_run()
        scenarios.action_run()
        self.assertTrue(scenarios.line_ids)
        self.assertEqual(before, self.checksum())

    def test_same_data_same_answer(self):
        self.qualify(self.bolt)
        for kind in ("outage", "tariff"):
            scenario = self.ask(kind=kind)
            skipped = {"id", "mix_ids", "display_name"}
            names = [n for n in scenario.line_ids._fields if n not in skipped]
            before = scenario.line_ids.read(names)
            scenario.action_run()
            after = scenario.line_ids.read(names)
            for row in before + after:
                del row["id"]
            self.assertTrue(before)
            self.assertEqual(before, after)

    def test_number_of_queries_does_not_grow_with_parts(self):
        more = self.env["product.product"].create(
            [{"name": f"More {n}", "categ_id": self.category.id} for n in range(30)]
        )
        scenario = self.ask()
        scenario.action_run()
        self.env.flush_all()
        before = self.env.cr.sql_log_count
        scenario.action_run()
        few = self.env.cr.sql_log_count - before
        self.qualify(self.acme, more)
        scenario.action_run()
        self.env.flush_all()
        before = self.env.cr.sql_log_count
        scenario.action_run()
        many = self.env.cr.sql_log_count - before
        self.assertEqual(len(scenario.line_ids), 31)
        self.assertEqual(many, few)

    def test_private_until_shared(self):
        scenario = self.ask()
        as_auditor = scenario.with_user(self.auditor)
        with self.assertRaises(AccessError):
            as_auditor.read(["name"])
        with self.assertRaises(AccessError):
            scenario.line_ids.with_user(self.auditor).read(["verdict"])
        scenario.is_shared = True
        self.assertTrue(as_auditor.read(["name"]))
        self.assertTrue(scenario.line_ids.with_user(self.auditor).read(["verdict"]))
        with self.assertRaises(AccessError):
            as_auditor.action_run()
        with self.assertRaises(AccessError):
            as_auditor.action_happen()
        copy = as_auditor.copy()
        self.assertEqual(copy.user_id, self.auditor)
        self.assertFalse(copy.is_shared)
        copy.action_run()

    def test_another_question_drops_the_answer(self):
        scenario = self.ask()
        scenario.name = "Renamed"
        self.assertTrue(scenario.line_ids)
        scenario.duration_days = 5
        self.assertFalse(scenario.line_ids)
        self.assertFalse(scenario.run_date)
        self.assertEqual(scenario.stuck_count, 0)
        scenario.action_run()
        self.assertEqual(scenario.line_ids.verdict, "bridged")

    def test_answer_cannot_be_forged(self):
        scenario = self.ask()
        with self.assertRaises(AccessError):
            scenario.write({"money": 0})
        with self.assertRaises(AccessError):
            scenario.line_ids.write({"verdict": "bridged"})
        with self.assertRaises(AccessError):
            scenario.line_ids.unlink()
        with self.assertRaises(AccessError):
            scenario.write({"line_ids": [Command.clear()]})

    def test_other_company_is_not_asked(self):
        other = self.env["res.company"].create({"name": "Other", "sourcing_policy": "single"})
        with self.assertRaises(AccessError):
            self.ask(company_id=other.id)
        scenario = self.ask(user=self.env.user, company_id=other.id)
        self.assertFalse(scenario.line_ids, "our sources are not theirs")

    def test_scenario_cannot_be_moved_to_a_company_out_of_sight(self):
        other = self.env["res.company"].create({"name": "Other"})
        with self.assertRaises(AccessError):
            self.ask().company_id = other

    def test_owner_is_somebody_who_could_read_it(self):
        scenario = self.ask()
        for owner in (self.employee, self.env.ref("base.public_user")):
            with self.assertRaisesRegex(ValidationError, "cannot own it"):
                scenario.with_user(self.manager).user_id = owner
        scenario = self.ask()
        scenario.user_id = self.auditor
        self.assertFalse(scenario.search([("id", "=", scenario.id)]), "handed over, and private")

    def test_a_typed_name_stays(self):
        form = Form(self.env["sourcing.scenario"].with_user(self.buyer))
        form.country_ids.add(self.china)
        self.assertIn("China", form.name)
        form.kind = "delay"
        self.assertTrue(form.name.startswith("Shipping"))
        form.name = "Straits closed"
        form.country_ids.add(self.env.ref("base.mx"))
        self.assertEqual(form.save().name, "Straits closed")
        form = Form(self.env["sourcing.scenario"].with_user(self.buyer))
        form.name = "Typed first"
        form.country_ids.add(self.china)
        self.assertEqual(form.save().name, "Typed first")

    def test_employee_may_not_ask(self):
        with self.assertRaises(AccessError):
            self.ask(user=self.employee)


@tagged("post_install", "-at_install")
class TestScenarioWatch(ScenarioCase):
    def test_owner_hears_once_of_what_is_newly_short(self):
        scenario = self.ask(duration_days=10)
        scenario.action_happen()
        self.assertTrue(scenario.is_happening)
        self.trigger("ir_cron_watch_scenarios")
        self.assertFalse(scenario.activity_ids)
        place = self.env.ref("stock.stock_location_stock")
        self.env["stock.quant"]._update_available_quantity(self.part, place, -10)
        self.trigger("ir_cron_watch_scenarios")
        self.assertEqual(scenario.line_ids.verdict, "no_way_out")
        self.assertEqual(scenario.activity_ids.user_id, self.buyer)
        self.assertIn(self.part.name, scenario.activity_ids.summary)
        messages = len(scenario.message_ids)
        self.trigger("ir_cron_watch_scenarios")
        self.assertEqual(len(scenario.activity_ids), 1)
        self.assertEqual(len(scenario.message_ids), messages)
        scenario.action_end()
        self.assertFalse(scenario.is_happening)
        self.assertFalse(scenario.activity_ids)

    def test_one_that_fails_stops_no_other(self):
        bad, good = self.ask(name="Bad"), self.ask(name="Good")
        (bad | good).action_happen()
        (bad | good)._sealed().write({"run_date": False})
        scenarios = type(bad)
        run = scenarios._run

        def fail(scenario):
            run(scenario)
            if scenario == bad:
                raise OverflowError("later than a date can be")

        logger = "odoo.addons.supplier_qualification.models.exposure.scenario.watch"
        with patch.object(scenarios, "_run", fail), self.assertLogs(logger, "ERROR"):
            self.trigger("ir_cron_watch_scenarios")
        self.env.invalidate_all()
        self.assertFalse(bad.run_date, "what it had written is gone")
        self.assertTrue(good.run_date)

    def test_events_of_more_than_ten_years_are_refused_and_old_ones_do_no_harm(self):
        for name in ("duration_days", "delay_days"):
            with self.assertRaisesRegex(ValidationError, "3650 days at most"):
                self.ask(**{name: 3651})
        scenario = self.ask()
        scenario.action_happen()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE sourcing_scenario SET duration_days = 3000000 WHERE id = %s", [scenario.id]
        )
        scenario.invalidate_recordset()
        self.trigger("ir_cron_watch_scenarios")
        self.assertEqual(scenario.line_ids.verdict, "no_way_out")

    def test_happening_cannot_be_written(self):
        scenario = self.ask()
        with self.assertRaises(AccessError):
            scenario.write({"is_happening": True})


@tagged("post_install", "-at_install")
class TestScenarioActs(ScenarioCase):
    def test_activation_is_proposed_with_what_is_out(self):
        self.qualify(self.bolt)
        line = self.answer()
        action = line.with_user(self.buyer).action_activate()
        wizard = (
            self.env[action["res_model"]]
            .with_user(self.buyer)
            .with_context(**action["context"])
            .create({})
        )
        self.assertEqual(wizard.line_ids.product_id, self.part)
        self.assertEqual(wizard.line_ids.source_id, self.source(self.bolt))
        self.assertEqual(wizard.line_ids.out_source_ids, self.source(self.acme))
        self.assertEqual(wizard.cause, "other")

    def test_activation_proposes_nobody_whom_the_scenario_strikes(self):
        """Whatever strikes a source: its group, its plant, its country or a maker inside."""
        self.qualify(self.bolt)
        alternate = self.source(self.bolt)
        acme = {"country_ids": False, "partner_ids": [Command.set(self.acme.ids)]}
        maker = self.env["res.partner"].create({"name": "Chips", "country_id": self.china.id})
        inside = {"source_id": alternate.id, "component_id": self.part2.id,
                  "origin_id": maker.id}  # fmt: skip
        mexico = self.env.ref("base.mx")
        for event, change, undo in (
            (acme, lambda: self.bolt.write({"parent_id": self.acme.id}),
             # with its address, which followed the head of the group
             lambda: self.bolt.write({"parent_id": False, "country_id": mexico.id})),
            (acme, lambda: alternate.write({"site_id": self.plant_thailand.id}),
             lambda: alternate.write({"site_id": False})),
            ({}, lambda: self.bolt.write({"country_id": False}),
             lambda: self.bolt.write({"country_id": mexico.id})),
            ({}, lambda: self.env["product.source.component"].create(inside), lambda: None),
        ):  # fmt: skip
            line = self.answer(**event)
            self.assertEqual(self.activate(line).source_id, alternate)
            change()
            line = self.answer(**event)
            self.assertIn(alternate, line.lost_source_ids)
            self.assertFalse(self.activate(line).source_id)
            undo()

    def activate(self, line):
        """The line of the wizard that opens from a line of the answer."""
        action = line.with_user(self.buyer).action_activate()
        wizard = self.env[action["res_model"]].with_user(self.buyer)
        return wizard.with_context(**action["context"]).create({}).line_ids

    def test_cover_orders_what_is_missing(self):
        self.qualify(self.bolt)
        self.source(self.bolt).write({"lead_days": 8, "activation_days": 4})
        info = {"partner_id": self.bolt.id, "product_tmpl_id": self.part.product_tmpl_id.id,
                "price": 3, "min_qty": 25}  # fmt: skip
        self.env["product.supplierinfo"].search(
            [("partner_id", "=", self.bolt.id)]
        ).unlink()
        self.env["product.supplierinfo"].create(info)
        line = self.answer(user=self.buyer)
        action = line.action_cover()
        wizard = self.env[action["res_model"]].with_user(self.buyer).browse(action["res_id"])
        self.assertEqual(wizard.line_ids.source_id, self.source(self.bolt))
        self.assertEqual(wizard.line_ids.quantity, 25, "the vendor's minimum; 4 are missing")
        self.assertEqual(wizard.total, 75)
        self.assertTrue(wizard.line_ids.is_late)
        self.assertFalse(self.env["purchase.order"].search([("partner_id", "=", self.bolt.id),
                                                            ("state", "=", "draft")]))  # fmt: skip
        order = self.env["purchase.order"].browse(wizard.action_apply()["res_id"])
        self.assertEqual(order.partner_id, self.bolt)
        self.assertEqual(order.order_line.product_qty, 25)
        self.assertEqual(order.order_line.date_planned.date(), self.day(12))

    def test_cover_of_others_is_not_read(self):
        self.qualify(self.bolt)
        action = self.answer(user=self.buyer).action_cover()
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        other = self.buyer.copy({"login": "sq_other_buyer"})
        with self.assertRaises(AccessError):
            wizard.line_ids.with_user(other).read(["missing_quantity"])

    def test_cover_has_nothing_without_a_source_outside(self):
        line = self.answer(user=self.buyer)
        action = line.action_cover()
        wizard = self.env[action["res_model"]].with_user(self.buyer).browse(action["res_id"])
        self.assertEqual(wizard.refused_count, 1)
        self.assertIn("Board has no source outside", wizard.refused_text)
        self.assertFalse(wizard.can_order)
        self.assertEqual(wizard.action_qualify()["res_model"], "sourcing.work")
        with self.assertRaisesRegex(UserError, "source outside"):
            wizard.action_apply()

    def test_cover_counts_the_parts_that_it_leaves_out(self):
        self.qualify(self.acme, self.part2)
        self.stock_up(self.part2, 20, 2)
        self.env["product.exposure"]._refresh(self.part2)
        lines = self.ask().line_ids
        action = lines.action_cover()
        wizard = self.env[action["res_model"]].with_user(self.buyer).browse(action["res_id"])
        self.assertIn("2 parts have no source outside", wizard.refused_text)
        self.assertFalse(wizard.can_order)
        chosen = wizard.line_ids.filtered(lambda line: line.product_id == self.part)
        chosen.source_id = self.source(self.acme)
        self.assertTrue(wizard.can_order)
        self.assertIn("Housing has no source", wizard.refused_text)
        (wizard.line_ids - chosen).source_id = self.source(self.acme, self.part2)
        self.assertFalse(wizard.refused_text)

    def test_cover_of_what_is_not_missing_is_refused(self):
        line = self.answer(user=self.buyer, duration_days=5)
        with self.assertRaisesRegex(UserError, "nothing is known to be missing"):
            line.action_cover()

    def test_qualify_asks_for_all_parts(self):
        action = self.answer(user=self.buyer).action_qualify()
        self.assertEqual(action["res_model"], "sourcing.work")

    def test_auditor_may_not_order(self):
        scenario = self.ask(is_shared=True)
        with self.assertRaises(AccessError):
            scenario.line_ids.with_user(self.auditor).action_cover()


@tagged("post_install", "-at_install")
class TestScenarioCompare(ScenarioCase):
    def compare(self, *scenarios, user=None):
        records = self.env["sourcing.scenario"].union(*scenarios).with_user(user or self.buyer)
        action = records.action_compare()
        return self.env[action["res_model"]].with_user(records.env.user).browse(action["res_id"])

    def test_parts_of_two_answers_stand_side_by_side(self):
        self.track(records=self.part2)
        self.qualify(self.bolt, self.part2)
        china = self.ask()
        mexico = self.ask(country_ids=[Command.set(self.env.ref("base.mx").ids)])
        rows = self.compare(mexico, china).line_ids.grouped("product_id")
        self.assertEqual(set(rows), {self.part, self.part2})
        self.assertEqual(rows[self.part].first_verdict, "no_way_out")
        self.assertFalse(rows[self.part].second_verdict)
        self.assertEqual(rows[self.part2].second_verdict, "unknown")

    def test_change_of_money_is_known_or_a_dash(self):
        order = self.make_order(self.acme, (self.part, 365))
        order.button_confirm()
        self.env["product.exposure"]._refresh(self.part)
        long = self.ask(duration_days=30)
        short = self.ask(duration_days=20)
        row = self.compare(long, short).line_ids
        self.assertTrue(row.change_known)
        self.assertAlmostEqual(row.change, short.money - long.money)
        self.assertLess(row.change, 0)
        tariff = self.ask(kind="tariff")
        wizard = self.compare(long, tariff)
        self.assertFalse(wizard.is_comparable)
        self.assertFalse(wizard.line_ids.change_known)

    def test_what_cannot_be_compared_is_refused(self):
        asked = self.ask()
        with self.assertRaisesRegex(UserError, "two scenarios"):
            self.compare(asked)
        fresh = asked.copy()
        with self.assertRaisesRegex(UserError, "no answer yet"):
            self.compare(asked, fresh)

    def test_private_scenarios_are_not_compared_by_others(self):
        first, second = self.ask(), self.ask()
        with self.assertRaises(AccessError):
            self.compare(first, second, user=self.auditor)
        with self.assertRaises(AccessError):
            self.env["sourcing.scenario.compare"].with_user(self.auditor).create(
                {"first_id": first.id, "second_id": second.id}
            )
        mine = [self.ask(user=self.auditor), self.ask(user=self.auditor)]
        wizard = self.compare(*mine, user=self.auditor)
        with self.assertRaises(AccessError):
            wizard.first_id = first

    def test_supplier_page_asks_about_that_supplier(self):
        action = (self.acme | self.plant_china).with_user(self.buyer)._action_what_if()
        scenario = self.env["sourcing.scenario"].with_user(self.buyer)
        scenario = scenario.with_context(**action["context"]).create({})
        self.assertEqual(scenario.partner_ids, self.acme)
        self.assertEqual(scenario.site_ids, self.plant_china)
        scenario.action_run()
        self.assertEqual(scenario.line_ids.verdict, "no_way_out")


@tagged("post_install", "-at_install")
class TestScenarioPaper(ScenarioCase):
    def render(self, scenario, user=None):
        reports = self.env["ir.actions.report"].with_user(user or self.buyer)
        html, _kind = reports._render_qweb_html(
            "supplier_qualification.report_scenario", scenario.ids
        )
        return html.decode()

    def test_paper_holds_assumptions_parts_sums_and_pictures(self):
        order = self.make_order(self.acme, (self.part, 365))
        order.button_confirm()
        self.env["product.exposure"]._refresh(self.part)
        scenario = self.ask(name="Straits <closed>")
        html = self.render(scenario)
        for text in ("Straits &lt;closed&gt;", "China", "No Way Out", "Board", "By main supplier",
                     "Acme", "Boards"):  # fmt: skip
            self.assertIn(text, html)
        self.assertEqual(html.count("<svg"), 2)
        self.assertIn("Added a year", self.render(self.ask(kind="tariff")))

    def test_paper_of_a_private_scenario_is_private(self):
        with self.assertRaises(AccessError):
            self.render(self.ask(), user=self.auditor)

    def test_paper_of_a_scenario_that_was_not_asked(self):
        fresh = self.ask().copy()
        self.assertIn("not been asked", self.render(fresh))

    def test_pictures_show_when_parts_run_short(self):
        scenario = self.ask()
        self.assertTrue(scenario.timeline_picture)
        self.assertFalse(scenario.money_picture, "what a day is worth is unknown")
        self.assertFalse(self.ask(duration_days=5).timeline_picture)


@tagged("post_install", "-at_install")
class TestScenarioTeachingCase(SharedPlantsCase):
    """The published case: one of three plants is out for two days, both parts share them."""

    def test_published_case(self):
        losses = dict(zip(self.parts, (5000, 6500), strict=True))
        self.lose(self.plants[0])
        self.env.flush_all()
        for part, demand in zip(self.parts, (75, 50), strict=True):
            self.env.cr.execute(
                "UPDATE product_exposure SET daily_value = %s WHERE product_id = %s",
                [losses[part] * demand, part.id],
            )
        self.env.invalidate_all()
        expected = [(2.25, 0, 0), (1.286, 25, 125_000), (0.9, 55, 275_000)]
        for plant, (days, lost, money) in zip(self.plants, expected, strict=True):
            scenario = self.env["sourcing.scenario"].create(
                {"partner_ids": plant.ids, "duration_days": 2}
            )
            scenario.action_run()
            self.assertEqual(scenario.line_ids.product_id, self.parts)
            for line in scenario.line_ids:
                self.assertAlmostEqual(line.tts_days, days, delta=0.0006)
            self.assertAlmostEqual(sum(scenario.line_ids.mapped("missing_quantity")), lost, 2)
            self.assertAlmostEqual(scenario.money, money, delta=5)
