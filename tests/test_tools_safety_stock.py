from odoo.tests import BaseCase, tagged

from odoo.addons.supplier_qualification.tools import safety_stock

from . import vectors
from .properties import given, quick, st

POSITIVE = st.floats(min_value=0, max_value=1e4)


@tagged("post_install", "-at_install", "supplier_qualification_tools")
class TestSafetyStock(BaseCase):
    def test_published_example(self):
        factor, demand, demand_sd, lead, lead_sd, expected = vectors.SAFETY_STOCK
        found = safety_stock.safety_stock(factor, demand, demand_sd, lead, lead_sd)
        self.assertAlmostEqual(found, expected, delta=0.005)

    def test_a_service_level_below_80_percent_is_refused(self):
        self.assertAlmostEqual(safety_stock.safety_factor(0.95), 1.644854, delta=1e-6)
        for level in (0.79, 1.0, 0):
            with self.assertRaises(ValueError):
                safety_stock.safety_factor(level)

    def test_unknown_stays_unknown(self):
        self.assertIsNone(safety_stock.safety_stock(1.28, 30, None, 7, 4))
        self.assertIsNone(safety_stock.effect(1.28, 30, 3, (7, None), 7))
        with self.assertRaises(ValueError):
            safety_stock.safety_stock(1.28, 30, 3, -7, 4)

    @quick
    @given(POSITIVE, POSITIVE, POSITIVE, POSITIVE)
    def test_a_supplier_as_certain_as_promised_has_no_effect_and_spread_costs(
        self, demand, demand_sd, lead, lead_sd
    ):
        args = (1.5, demand, demand_sd)
        self.assertEqual(safety_stock.effect(*args, (lead, 0.0), lead), 0.0)
        self.assertGreaterEqual(safety_stock.effect(*args, (lead, lead_sd), lead), 0.0)
