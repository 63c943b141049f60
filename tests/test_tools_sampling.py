import csv

from odoo.tests import BaseCase, tagged

from odoo.addons.supplier_qualification.tools import sampling

from . import vectors


@tagged("post_install", "-at_install", "supplier_qualification_tools")
class TestSampling(BaseCase):
    def test_published_plans(self):
        for lot, level, aql, inspection, *expected in vectors.SAMPLING_PLANS:
            found = sampling.plan(lot, aql, level, inspection)
            self.assertEqual(list(found[:4]), expected)
            self.assertFalse(found.all_pieces)

    def test_whole_table_agrees_with_the_public_data_set(self):
        with vectors.data_path("sampling", "single_plans_resolved.csv").open() as file:
            rows = list(csv.DictReader(file))
        aqls = {float(aql): aql for aql in sampling.aqls()}
        self.assertEqual(len(rows), 3 * 16 * len(aqls))
        for row in rows:
            cell = sampling._table()[row["inspection"], row["code_letter"]][aqls[float(row["aql"])]]
            self.assertEqual(cell, (int(row["n"]), int(row["ac"]), int(row["re"])), row)

    def test_code_letters_agree_with_the_public_data_set(self):
        with vectors.data_path("sampling", "code_letters.csv").open() as file:
            rows = list(csv.DictReader(file))
        for row in rows:
            smallest, _dash, largest = row["lot"].partition("-")
            for lot in (int(smallest), int(largest or 10_000_000)):
                for level in sampling.LEVELS:
                    self.assertEqual(sampling.code_letter(lot, level), row[level], (lot, level))

    def test_a_sample_as_large_as_the_lot_means_all_pieces(self):
        found = sampling.plan(40, "0.25")
        self.assertEqual((found.size, found.all_pieces), (40, True))
        self.assertFalse(sampling.plan(2000, "0.25").all_pieces)

    def test_a_larger_lot_never_needs_a_smaller_sample_within_a_letter_run(self):
        sizes = [sampling.plan(lot, "2.5").size for lot in (60, 200, 800, 5000, 200_000)]
        self.assertEqual(sizes, sorted(sizes))

    def test_stricter_inspection_never_accepts_more(self):
        for aql in sampling.aqls():
            for lot in (10, 100, 1000, 10_000, 100_000):
                normal = sampling.plan(lot, aql)
                tightened = sampling.plan(lot, aql, inspection="tightened")
                self.assertLessEqual(
                    tightened.accept * normal.size, normal.accept * tightened.size, (aql, lot)
                )

    def test_what_has_no_plan_is_refused(self):
        for arguments in [(1, "1.0"), (100, "1.1"), (100, "1.0", "IV"), (100, "1.0", "II", "x")]:
            with self.assertRaises(ValueError):
                sampling.plan(*arguments)
