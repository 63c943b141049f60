import random
from collections import Counter
from itertools import permutations

from odoo import Command
from odoo.tests import tagged

from ..tools import survival
from .test_exposure_oracle import MONTH_DAYS, WorldsCase

SEEDS = 4
SCENARIOS = 8


@tagged("post_install", "-at_install")
class TestScenarioOracle(WorldsCase):
    """A plain program gives the answers of random scenarios over random small worlds."""

    def test_random_scenarios(self):
        verdicts = Counter()
        for seed in range(SEEDS):
            rng = random.Random(f"scenario {seed}")
            parts = self.make_worlds(rng)
            self.env["product.source"]._refresh()
            self.env["product.exposure"]._refresh()
            for number in range(SCENARIOS):
                scenario = self.make_scenario(rng)
                scenario.action_run()
                lines = {line.product_id: line for line in scenario.line_ids}
                for part in parts:
                    expected = self.judge_event(scenario, part)
                    line = lines.get(part)
                    where = f"seed {seed}, scenario {number} ({scenario.kind}), {part.name}"
                    self.assertEqual(bool(line), bool(expected), where)
                    if line:
                        self.compare(line, expected, where)
                        verdicts[line.verdict] += 1
        for verdict in ("no_way_out", "too_little", "too_late", "unknown", "alternate_lost",
                        "bridged"):  # fmt: skip
            self.assertGreaterEqual(verdicts[verdict], 3, verdict)

    def compare(self, line, expected, where):
        for name in ("verdict", "lost_source_ids", "outside_count", "tts_endless"):
            self.assertEqual(line[name], expected[name], f"{where}: {name}")
        for name in ("tts_days", "ttr_days", "missing_quantity", "short_days"):
            self.assertAlmostEqual(line[name], expected[name] or 0, 3, f"{where}: {name}")

    def make_scenario(self, rng, **values):
        countries = self.env.ref("base.cn") | self.env.ref("base.mx") | self.env.ref("base.th")
        where = rng.choice(("country", "supplier", "site", "mix"))
        vals = {
            "kind": rng.choice(("outage", "outage", "capacity", "delay")),
            "date_start": self.day(rng.choice((0, 0, 4, -6))),
            "duration_days": rng.choice((15, 60, 250)),
            "delay_days": rng.choice((7, 25)),
            "capacity_cut": rng.choice((30, 100)),
        }
        if where in ("country", "mix"):
            vals["country_ids"] = [Command.set(rng.choice(countries).ids)]
        if where in ("supplier", "mix"):
            vals["partner_ids"] = [Command.set(rng.choice([self.head, *self.suppliers]).ids)]
        if where == "site":
            vals["site_ids"] = [Command.set(rng.choice(self.plants).ids)]
        return self.env["sourcing.scenario"].create(vals | values)

    # The rules in plain Python

    def judge_event(self, scenario, part):
        sources = self.env["product.source"].search([("product_id", "=", part.id)])
        standing = {s: self.stand(s) for s in sources}
        in_force = [s for s in sources if standing[s] in ("approved", "conditional")]
        moving = [s for s in in_force if not all(s.transfer_ids.mapped("is_complete"))]
        able = [s for s in in_force if s not in moving]
        main = min(sources, key=lambda s: (s not in able, s.role != "primary", s.id), default=None)
        struck = {s: self.strike(scenario, s) for s in sources}
        used = [s for s in sources if struck[s] and (s in able or s == main or s in moving)]
        if not used:
            return None
        left = 1 - scenario.capacity_cut / 100 if scenario.kind == "capacity" else 0.0
        days = scenario.delay_days if scenario.kind == "delay" else scenario.duration_days
        before = max((scenario.date_start - self.today).days, 0)
        ahead = max(days + min((scenario.date_start - self.today).days, 0), 0)
        usage = self.usage(part)
        counted = [s for s in able if s != main and not (struck[s] and left <= 0)]
        capacity = {s: s.monthly_capacity / MONTH_DAYS * (left if struck[s] else 1)
                    for s in [*counted, main]}  # fmt: skip
        flow = capacity[main] or usage * (left if struck[main] else 1)
        made = flow + sum(capacity[s] for s in counted)
        known = bool(counted) and all(capacity[s] for s in counted)
        outside = [s for s in able if not struck[s]]
        ttr = self.recover_from(
            [s for s in counted if not struck[s]],
            [] if outside else [s for s in moving if not struck[s]],
        )
        wait = ahead if known or ttr is None else min(ahead, ttr)
        receipts = self.get_receipts(scenario, part, struck, before)
        stock = sum(self.env["stock.quant"].search(
            [("product_id", "=", part.id), ("location_id", "child_of", self.stock.id)]
        ).mapped("quantity"))  # fmt: skip
        found = survival.time_to_survive(stock, usage, made, receipts) if usage else None
        tts, endless = (found.days, found.endless) if found else (None, False)
        short = bool(usage) and not endless and tts < wait
        verdict = (
            "unknown" if "certain" not in {struck[s] for s in used}
            else "no_way_out" if short and not outside
            else "too_little" if short and known
            else "too_late" if short
            else "alternate_lost" if not struck[main]
            else "unknown" if not usage
            else "unproven" if not endless and tts < ahead
            else "bridged"
        )  # fmt: skip
        moments = {d for d, _q in receipts if d <= wait}
        missing = max(
            (usage - made) * wait - stock - sum(q for d, q in receipts if d <= wait),
            *((usage - made) * t - stock - sum(q for d, q in receipts if d < t) for t in moments),
            0,
        )
        return {
            "verdict": verdict,
            "lost_source_ids": self.env["product.source"].union(*used),
            "outside_count": len(outside),
            "tts_endless": endless,
            "tts_days": tts,
            "ttr_days": ttr,
            "short_days": wait - tts if short else 0,
            "missing_quantity": max(missing, 0) if short else 0,
        }

    def strike(self, scenario, source):
        """certain, possible or empty."""
        partners = self.get_group(scenario)
        plant = source.site_id or source.partner_id
        country = plant.country_id
        makers = [rows.origin_id for rows in source.component_ids.grouped("component_id").values()
                  if len(rows) == 1]  # fmt: skip
        if (
            source.partner_id in partners
            or plant in scenario.site_ids | partners
            or country in scenario.country_ids
            or any(m in partners or m in scenario.site_ids or m.country_id in scenario.country_ids
                   for m in makers)
        ):  # fmt: skip
            return "certain"
        if scenario.country_ids and not all(x.country_id for x in (plant, *makers)):
            return "possible"
        return ""

    def get_group(self, scenario):
        return self.env["res.partner"].search([("id", "child_of", scenario.partner_ids.ids)])

    def recover_from(self, counted, moving):
        days = [s.activation_days + s.lead_days for s in counted if s.lead_days]
        if days:
            return min(days)
        plans = [(s, s.transfer_ids.date_deadline) for s in moving if s.lead_days]
        return min(
            (s.activation_days + s.lead_days + (day - self.today).days
             for s, day in plans if day and day >= self.today), default=None,
        )  # fmt: skip

    def get_receipts(self, scenario, part, struck, before):
        receipts = []
        for move in self.env["stock.move"].search(
            [("product_id", "=", part.id), ("state", "not in", ("done", "draft", "cancel")),
             ("location_id", "=", self.vendors.id)]
        ):  # fmt: skip
            sender = move.purchase_line_id.order_id.partner_id.commercial_partner_id
            days = (move.date.date() - self.today).days - before
            gone = (
                any(s.partner_id == sender and struck[s] for s in struck)
                or sender in self.get_group(scenario)
                or sender.country_id in scenario.country_ids
            )
            if days >= 0 and not gone:
                receipts.append((days, move.product_qty))
        return receipts

    def test_random_tariffs(self):
        verdicts = Counter()
        for seed in range(2):
            rng = random.Random(f"tariff {seed}")
            parts = self.make_worlds(rng)
            self.env["product.source"]._refresh()
            self.env["product.exposure"]._refresh()
            self.make_prices(rng, parts)
            for _number in range(4):
                scenario = self.make_scenario(rng, kind="tariff", tariff=rng.choice((10, 60)))
                scenario.action_run()
                for line in scenario.line_ids:
                    self.check_tariff(line)
                    verdicts[line.verdict] += 1
        for verdict in ("no_way_out", "unknown", "dearer", "switch"):
            self.assertGreaterEqual(verdicts[verdict], 2, verdict)

    def make_prices(self, rng, parts):
        sources = self.env["product.source"].search([("product_id", "in", parts.ids)])
        self.env["product.supplierinfo"].search(
            [("product_tmpl_id", "in", parts.product_tmpl_id.ids)]
        ).unlink()
        self.env["product.supplierinfo"].create(
            [{"partner_id": partner.id, "product_tmpl_id": part.product_tmpl_id.id,
              "price": rng.choice((4, 5, 6))}
             for part, partner in sorted({(s.product_id, s.partner_id) for s in sources},
                                         key=lambda pair: (pair[0].id, pair[1].id))
             if rng.random() < 0.9]
        )  # fmt: skip

    def check_tariff(self, line):
        """The best mix costs no more than any order of filling up the approved sources."""
        usage = self.usage(line.product_id)
        mix = line.mix_ids
        self.assertAlmostEqual(sum(mix.mapped("share")), 100, 3)
        if not line.added_unit_known:
            self.assertTrue(mix.filtered(lambda m: m.share and not m.price_known))
            return
        paid = [m for m in mix if m.share]
        added = sum(m.share / 100 * (m.landed - m.price) for m in paid)
        self.assertAlmostEqual(line.added_unit, added, 3)
        if not line.saving_year_known:
            return
        able = ("conditional", "cold", "warm")
        offers = [m for m in mix if m.price_known and m.source_id.readiness in able]
        today = usage * sum(m.share / 100 * m.landed for m in paid)
        best = min(self.fill(order, usage) for order in permutations(offers))
        self.assertAlmostEqual(line.saving_year, max(today - best, 0) * 365, delta=0.5)

    def fill(self, offers, need):
        cost = 0.0
        for offer in offers:
            room = max(offer.source_id.monthly_capacity / MONTH_DAYS, offer.share / 100 * need)
            taken = min(room, need)
            cost, need = cost + taken * offer.landed, need - taken
        return cost if need < 1e-6 else float("inf")
