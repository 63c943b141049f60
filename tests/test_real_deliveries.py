import csv
import logging
import math
import statistics
from collections import Counter, defaultdict
from datetime import datetime
from fractions import Fraction

from odoo import Command
from odoo.tests import tagged

from . import vectors
from .common import SupplierQualificationCase

_logger = logging.getLogger(__name__)
# The history says nothing about early deliveries being a fault: early is on time here.
EARLY_DAYS = 10_000
CONFIDENCE = TARGET = Fraction(9, 10)
LEAST = 5


def read_day(text):
    """A date in one of the two notations of the file; None for words such as 'N/A'."""
    for pattern in ("%d-%b-%y", "%m/%d/%y"):
        try:
            return datetime.strptime(text, pattern).date()
        except ValueError:
            continue
    return None


def proves(hits, due):
    """Whether hits/due prove the target, by adding up the binomial distribution exactly."""
    if due < LEAST:
        return False
    tail = sum(
        math.comb(due, n) * TARGET**n * (1 - TARGET) ** (due - n) for n in range(hits, due + 1)
    )
    return tail <= 1 - CONFIDENCE


def disproves(hits, due):
    """Whether hits/due show that the target is missed."""
    tail = sum(math.comb(due, n) * TARGET**n * (1 - TARGET) ** (due - n) for n in range(hits + 1))
    return tail < 1 - CONFIDENCE


@tagged("post_install", "-at_install")
class TestRealDeliveries(SupplierQualificationCase):
    """A public delivery history of 10 324 lines goes through the whole flow."""

    @classmethod
    def setUpClass(cls):
        path = vectors.data_path("deliveries", "scms_delivery_history.csv")
        super().setUpClass()
        with path.open(encoding="utf-8-sig", newline="") as file:
            cls.lines = list(csv.DictReader(file))
        cls.left_out = Counter()
        cls.dated = cls._get_dated_lines()
        cls._make_world()

    @classmethod
    def _get_dated_lines(cls):
        dated = []
        for line in cls.lines:
            days = [
                read_day(line[name])
                for name in (
                    "PO Sent to Vendor Date",
                    "Scheduled Delivery Date",
                    "Delivered to Client Date",
                )
            ]
            if not days[0]:
                cls.left_out[f"no order date: {line['PO Sent to Vendor Date']}"] += 1
            elif days[2] < days[0]:
                cls.left_out["delivered before it was ordered"] += 1
            else:
                dated.append((line, *days))
        return dated

    @classmethod
    def _make_world(cls):
        by_name = "Vendor", "Manufacturing Site", "Item Description"
        vendors, sites, items = (sorted({line[name] for line in cls.lines}) for name in by_name)
        made = cls.env["res.partner"].create([{"name": n, "is_company": True} for n in vendors])
        cls.vendors = dict(zip(vendors, made, strict=True))
        # A plant belongs to whom it delivers for most often, and is one plant for all of them.
        owners = defaultdict(Counter)
        for line in cls.lines:
            owners[line["Manufacturing Site"]][line["Vendor"]] += 1
        made = cls.env["res.partner"].create(
            [
                {
                    "name": name,
                    "parent_id": cls.vendors[owners[name].most_common(1)[0][0]].id,
                    "type": "other",
                    "is_production_site": True,
                }
                for name in sites
            ]
        )
        cls.sites = dict(zip(sites, made, strict=True))
        cls.medicines = cls.env["product.category"].create({"name": "Medicines"})
        made = cls.env["product.product"].create(
            [{"name": name, "categ_id": cls.medicines.id} for name in items]
        )
        cls.items = dict(zip(items, made, strict=True))
        cls.plan.stage_ids.write(
            {
                "otif_target": float(TARGET),
                "otif_confidence": float(CONFIDENCE),
                "least_deliveries": LEAST,
                "early_days": EARLY_DAYS,
            }
        )

    def open_cases(self):
        """One case for each supplier and item; of one plant where all deliveries came from it."""
        groups = defaultdict(list)
        for line in self.dated:
            groups[line[0]["Vendor"], line[0]["Item Description"]].append(line)
        keys = sorted(groups)
        plants = {key: {line[0]["Manufacturing Site"] for line in groups[key]} for key in keys}
        made = self.env["supplier.qualification"].with_user(self.buyer).create(
            [
                {
                    "partner_id": self.vendors[vendor].id,
                    "site_id": len(plants[vendor, item]) == 1
                    and self.sites[min(plants[vendor, item])].id,
                    "product_ids": [Command.set(self.items[item].ids)],
                    "plan_id": self.plan.id,
                }
                for vendor, item in keys
            ]
        )  # fmt: skip
        made.action_start()
        return groups, dict(zip(keys, made, strict=True))

    def record_deliveries(self, groups, cases):
        self.env["supplier.trial.delivery"].with_user(self.auditor).create(
            [
                {
                    "stage_id": cases[key].stage_ids.id,
                    "name": line["ID"],
                    "product_id": cases[key].product_ids.id,
                    "order_date": ordered,
                    "promised_date": promised,
                    "received_date": received,
                    "quantity_ordered": float(line["Line Item Quantity"]),
                    "quantity_received": float(line["Line Item Quantity"]),
                }
                for key, lines in groups.items()
                for line, ordered, promised, received in lines
            ]
        )

    def get_expected(self, groups, proven, policy):
        """Items that lack an alternate, counted without the module."""
        sources = defaultdict(list)
        for vendor, item in proven:
            plants = {line[0]["Manufacturing Site"] for line in groups[vendor, item]}
            plant = min(plants) if len(plants) == 1 else ("supplier", vendor)
            sources[item].append((vendor, plant))
        lacking = set()
        for item in self.items:
            suppliers = len({vendor for vendor, _plant in sources[item]})
            plants = len({plant for _vendor, plant in sources[item]})
            if (min(suppliers, plants) if policy == "dual_supplier" else plants) < 2:
                lacking.add(item)
        return lacking

    def test_history_through_the_whole_flow(self):
        self.assertEqual(len(self.lines), vectors.SCMS_LINES)
        self.assertEqual((len(self.vendors), len(self.sites), len(self.items)), (73, 88, 184))
        self.assertEqual(len(self.dated) + self.left_out.total(), vectors.SCMS_LINES)
        self.assertEqual(len(self.dated), 4592 - 5)

        groups, cases = self.open_cases()
        self.record_deliveries(groups, cases)
        self.assert_lead_times()
        self.assert_figures_of_every_supplier()
        self.assert_figures_of_every_trial(groups, cases)
        counts = {
            key: (sum(received <= promised for _l, _o, promised, received in lines), len(lines))
            for key, lines in groups.items()
        }
        proven = {key for key, (hits, due) in counts.items() if proves(hits, due)}
        failed = {key for key, (hits, due) in counts.items() if disproves(hits, due)}
        verdicts = {key: case.stage_ids.verdict for key, case in cases.items()}
        self.assertEqual({key for key, found in verdicts.items() if found == "passed"}, proven)
        self.assertEqual({key for key, found in verdicts.items() if found == "failed"}, failed)
        self.assertTrue(proven)

        approved = self.env["supplier.qualification"].union(*(cases[key] for key in proven))
        approved.stage_ids.with_user(self.auditor).action_complete()
        approved.with_user(self.buyer).action_submit()
        self.approve(approved)
        self.assertEqual(set(approved.mapped("status")), {"approved"})
        lacking = {policy: self.count_lacking(policy) for policy in ("dual_supplier", "dual_site")}
        for policy, found in lacking.items():
            self.assertEqual(found, self.get_expected(groups, proven, policy), policy)
        self.report(cases, proven, failed, lacking)

    def assert_lead_times(self):
        deliveries = self.env["supplier.trial.delivery"].search(
            [("stage_id.partner_id", "=", self.vendors[vectors.SCMS_SUPPLIER].id)]
        )
        mean = sum(deliveries.mapped("lead_days")) / len(deliveries)
        self.assertAlmostEqual(mean, vectors.SCMS_FIGURES["mean"], delta=6e-5)
        on_time = deliveries.filtered("on_time")
        self.assertEqual(len(on_time), vectors.SCMS_ON_TIME)

    def assert_figures_of_every_supplier(self):
        """PostgreSQL over what was recorded agrees with Python over the file."""
        self.env.flush_all()
        self.env.cr.execute(
            """SELECT partner.name, COUNT(*), AVG(lead_days)::float, STDDEV_SAMP(lead_days)::float,
                      percentile_cont(ARRAY[0.5, 0.9, 0.95]) WITHIN GROUP (ORDER BY lead_days),
                      AVG(on_time::int)::float
                 FROM supplier_trial_delivery d
                 JOIN supplier_qualification_stage stage ON stage.id = d.stage_id
                 JOIN res_partner partner ON partner.id = stage.partner_id
                WHERE d.lead_days_known AND partner.id = ANY(%s) GROUP BY 1""",
            [self.env["res.partner"].union(*self.vendors.values()).ids],
        )
        found = {name: figures for name, *figures in self.env.cr.fetchall()}
        leads, on_time = defaultdict(list), defaultdict(list)
        for line, ordered, promised, received in self.dated:
            leads[line["Vendor"]].append((received - ordered).days)
            on_time[line["Vendor"]].append(received <= promised)
        self.assertEqual(found.keys(), leads.keys())
        for name, days in leads.items():
            count, mean, sd, percentiles, share = found[name]
            self.assertEqual(count, len(days), name)
            self.assertAlmostEqual(mean, statistics.mean(days), msg=name)
            self.assertAlmostEqual(share, statistics.mean(on_time[name]), msg=name)
            if count > 1:
                self.assertAlmostEqual(sd, statistics.stdev(days), msg=name)
                cuts = statistics.quantiles(days, n=100, method="inclusive")
                for percentile, at in zip(percentiles, (50, 90, 95), strict=True):
                    self.assertAlmostEqual(percentile, cuts[at - 1], places=6, msg=name)

    def assert_figures_of_every_trial(self, groups, cases):
        """What the screen of each trial shows agrees with Python over the file."""
        for key, lines in groups.items():
            stage = cases[key].stage_ids
            days = [(received - ordered).days for _l, ordered, _p, received in lines]
            late = [(received - promised).days for _l, _o, promised, received in lines]
            self.assertEqual(stage.delivery_due_count, len(lines), key)
            for name, values in (("lead_days", days), ("late_days", late)):
                self.assertAlmostEqual(stage[f"{name}_mean"], statistics.mean(values), msg=key)
                self.assertAlmostEqual(stage[f"{name}_median"], statistics.median(values))
                self.assertEqual(stage[f"{name}_sd_known"], len(values) > 1, key)
                if len(values) > 1:
                    self.assertAlmostEqual(stage[f"{name}_sd"], statistics.stdev(values))
                    cuts = statistics.quantiles(values, n=100, method="inclusive")
                    self.assertAlmostEqual(stage[f"{name}_p90"], cuts[89], places=6)
                    self.assertAlmostEqual(stage[f"{name}_p95"], cuts[94], places=6)

    def count_lacking(self, policy):
        self.track(policy, records=self.medicines)
        parts = self.env["product.product"].search(
            [("categ_id", "=", self.medicines.id), ("lacks_alternate", "=", True)]
        )
        return set(parts.mapped("name"))

    def report(self, cases, proven, failed, lacking):
        left_out = "".join(f"\n    {n} {why}" for why, n in self.left_out.most_common())
        _logger.info(
            "Report: real deliveries\n"
            "  %s suppliers, %s production sites, %s parts\n"
            "  %s deliveries used, %s left out:%s\n"
            "  %s trials: %s passed, %s not proven yet, %s failed\n"
            "  parts without an approved alternate: %s under two suppliers, %s under two sites",
            len(self.vendors), len(self.sites), len(self.items), len(self.dated),
            self.left_out.total(), left_out, len(cases), len(proven),
            len(cases) - len(proven) - len(failed), len(failed),
            len(lacking["dual_supplier"]), len(lacking["dual_site"]),
        )  # fmt: skip
