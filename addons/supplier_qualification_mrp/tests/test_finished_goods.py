from datetime import timedelta

from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.supplier_qualification.models.sourcing.refresh_scope import Scope
from odoo.addons.supplier_qualification.tests.common import SupplierQualificationCase


class GoodsCase(SupplierQualificationCase):
    """Two devices, a module and a kit, to be made of the parts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.good, cls.module, cls.kit, cls.second = cls.env["product.product"].create(
            [{"name": name, "is_storable": name != "Kit", "list_price": 30, "standard_price": 10}
             for name in ("Device", "Module", "Kit", "Device two")]
        )  # fmt: skip

    def make_bill(self, product, *components, **values):
        return self.env["mrp.bom"].create(
            {"product_tmpl_id": product.product_tmpl_id.id,
             "bom_line_ids": [Command.create({"product_id": c.id, "product_qty": q})
                              for c, q in components]} | values
        )  # fmt: skip

    def use(self, product, quantity, days=10):
        stock = self.env.ref("stock.stock_location_stock")
        move = self.env["stock.move"].create(
            {"product_id": product.id, "product_uom_qty": quantity, "location_id": stock.id,
             "location_dest_id": self.env.ref("stock.stock_location_customers").id}
        )  # fmt: skip
        self.env["stock.quant"]._update_available_quantity(product, stock, quantity)
        move._action_confirm()
        move.quantity = quantity
        move.picked = True
        move._action_done()
        move.date = self.env.cr.now() - timedelta(days=days)


@tagged("post_install", "-at_install")
class TestFinishedGoods(GoodsCase):
    """Which finished goods stop without a part, and what a day costs."""

    def test_goods_through_levels_and_kits(self):
        self.track()
        self.make_bill(self.module, (self.part, 2))
        self.make_bill(self.kit, (self.module, 1), type="phantom")
        self.make_bill(self.good, (self.kit, 1))
        row = self.exposure()
        self.assertEqual(row.finished_good_ids, self.good)
        self.assertEqual(row.finished_good_count, 1)

    def test_alternative_bill_keeps_the_good_going(self):
        self.track()
        self.make_bill(self.good, (self.part, 1))
        self.assertEqual(self.exposure().finished_good_count, 1)
        alternative = self.make_bill(self.good, (self.part2, 1), sequence=5)
        self.assertEqual(self.exposure().finished_good_count, 0)
        alternative.active = False
        self.assertEqual(self.exposure().finished_good_count, 1)

    def test_value_at_risk_is_the_margin_of_the_goods(self):
        self.track()
        self.make_bill(self.good, (self.part, 1))
        self.make_bill(self.second, (self.part, 1))
        self.use(self.good, 90)
        self.use(self.second, 45)
        self.use(self.part, 90)
        self.qualify(self.acme)
        self.qualify(self.bolt)
        (self.source(self.acme) | self.source(self.bolt)).lead_days = 40
        stock = self.env.ref("stock.stock_location_stock")
        self.env["stock.quant"]._update_available_quantity(self.part, stock, 10)
        self.env["product.exposure"]._refresh()
        row = self.exposure()
        self.assertAlmostEqual(row.daily_value, 1.0 * 20 + 0.5 * 20)
        self.assertAlmostEqual(row.tts_days, 10)
        self.assertAlmostEqual(row.ttr_days, 40)
        self.assertTrue(row.value_at_risk_known)
        self.assertAlmostEqual(row.value_at_risk, 30 * 30)

    def test_units_of_measure(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        self.make_bill(self.module, (self.part, 2)).bom_line_ids.product_uom_id = dozen
        self.make_bill(self.good, (self.module, 3), product_qty=2)
        network = self.env["product.exposure"]._get_bill_network(self.env.company)
        self.assertAlmostEqual(network.quantity_for(self.part.id, self.good.id), 36)

    def test_a_product_without_bills_is_archived_and_comes_back(self):
        self.part2.action_archive()
        self.part2.action_unarchive()
        self.assertTrue(self.part2.active)
        self.assertFalse(self.env["product.exposure"]._get_products_below(self.part2.browse()))

    def test_bills_of_another_company_stop_nothing_here(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.track()
        self.make_bill(self.good, (self.part, 1), company_id=other.id)
        self.assertEqual(self.exposure().finished_good_count, 0)

    def test_one_part_and_all_parts_agree(self):
        self.track()
        self.make_bill(self.module, (self.part, 2), (self.part2, 1))
        self.make_bill(self.good, (self.module, 1))
        names = ["finished_good_count", "daily_value"]
        one = (self.exposure() | self.exposure(self.part2)).read(names)
        self.env["product.exposure"]._refresh()
        self.assertEqual(one, (self.exposure() | self.exposure(self.part2)).read(names))
        for part in self.part | self.part2:  # as the steps of the nightly job
            self.env["product.exposure"]._refresh(Scope(low=part.id, high=part.id))
        self.assertEqual(one, (self.exposure() | self.exposure(self.part2)).read(names))
        self.assertEqual([row["finished_good_count"] for row in one], [1, 1])
