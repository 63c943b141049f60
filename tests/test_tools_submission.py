from odoo.tests import BaseCase, tagged

from odoo.addons.supplier_qualification.models.evidence.element import ELEMENTS
from odoo.addons.supplier_qualification.tools import submission


@tagged("post_install", "-at_install", "supplier_qualification_tools")
class TestSubmission(BaseCase):
    def test_every_element_has_its_row(self):
        self.assertEqual(list(submission.LEVEL_TABLE), [code for code, _name in ELEMENTS])
        self.assertEqual({len(row) for row in submission.LEVEL_TABLE.values()}, {5})

    def test_published_counts_of_what_is_submitted(self):
        counts = {level: len(submission.needed(level)) for level in submission.LEVELS}
        # level 1: appearance report and warrant; level 5: all of it, reviewed at the supplier's
        self.assertEqual(counts, {"1": 2, "2": 8, "3": 16, "4": 0, "5": 18})
        self.assertEqual(submission.needed("1"), {"13", "18"})
        self.assertNotIn("15", submission.needed("3"))

    def test_the_warrant_is_submitted_at_each_level_but_the_last(self):
        found = [submission.requirements(level)["18"] for level in submission.LEVELS]
        self.assertEqual(found, ["submit"] * 4 + ["retain"])

    def test_unknown_level_is_refused(self):
        with self.assertRaises(ValueError):
            submission.needed("6")
