from datetime import timedelta

from odoo.fields import Command
from odoo.tests import tagged

from .test_finished_goods import GoodsCase


@tagged("post_install", "-at_install")
class TestKitSales(GoodsCase):
    """A kit leaves as its components: what they say of how many kits were sold."""

    def deliver(self, product, quantity, days=10):
        """A delivery as an order makes it: a kit is exploded when it is confirmed."""
        warehouse = self.env["stock.warehouse"].search(
            [("company_id", "=", self.env.company.id)], limit=1
        )
        places = {
            "location_id": warehouse.lot_stock_id.id,
            "location_dest_id": self.env.ref("stock.stock_location_customers").id,
        }
        move = {"product_id": product.id, "product_uom_qty": quantity}
        picking = self.env["stock.picking"].create(
            {"picking_type_id": warehouse.out_type_id.id,
             "move_ids": [Command.create(move | places)]} | places
        )  # fmt: skip
        picking.action_confirm()
        for move in picking.move_ids:
            move.write({"quantity": move.product_uom_qty, "picked": True})
        picking._action_done()
        picking.move_ids.date = self.env.cr.now() - timedelta(days=days)
        return picking

    def sold(self, *products):
        """Units a day of each of these."""
        sold = self.env["product.exposure"]._get_sold_a_day(
            self.env.company, [product.id for product in products]
        )
        return [round(sold.get(product.id, 0.0), 4) for product in products]

    def make_large_kit(self):
        return self.env["product.product"].create(
            {"name": "Large kit", "list_price": 30, "standard_price": 10}
        )

    def test_a_part_sold_only_in_kits_has_a_known_value(self):
        self.track()
        self.make_bill(self.kit, (self.part, 2), type="phantom")
        picking = self.deliver(self.kit, 90)
        self.assertEqual(picking.move_ids.product_id, self.part, "the kit has no move")
        self.qualify(self.acme)
        self.qualify(self.bolt)
        (self.source(self.acme) | self.source(self.bolt)).lead_days = 40
        stock = self.env.ref("stock.stock_location_stock")
        self.env["stock.quant"]._update_available_quantity(self.part, stock, 200)
        self.env["product.exposure"]._refresh()
        row = self.exposure()
        self.assertEqual((row.finished_good_ids, row.daily_value), (self.kit, 1 * 20))
        self.assertAlmostEqual(row.tts_days, 10)
        self.assertTrue(row.value_at_risk_known)
        self.assertAlmostEqual(row.value_at_risk, 30 * 20)

    def test_units_and_quantity_of_the_bill(self):
        bill = self.make_bill(self.kit, (self.part, 1), (self.part2, 3), type="phantom",
                              product_qty=2)  # fmt: skip
        bill.bom_line_ids[0].product_uom_id = self.env.ref("uom.product_uom_dozen")
        self.deliver(self.kit, 180)
        self.assertEqual(self.sold(self.kit), [2])
        self.deliver(self.kit, 90, days=200)
        self.assertEqual(self.sold(self.kit), [2], "long ago")

    def test_what_comes_back_was_not_sold(self):
        self.make_bill(self.kit, (self.part, 2), type="phantom")
        picking = self.deliver(self.kit, 90)
        back = self.env["stock.return.picking"].create({"picking_id": picking.id})
        back.product_return_moves.quantity = 60
        returned = self.env["stock.picking"].browse(back.action_create_returns()["res_id"])
        returned.move_ids.write({"quantity": 60, "picked": True})
        returned._action_done()
        self.assertEqual(self.sold(self.kit), [round(60 / 90, 4)])

    def test_what_left_in_a_kit_is_the_kits(self):
        self.make_bill(self.good, (self.part, 1))
        self.make_bill(self.kit, (self.good, 1), type="phantom")
        self.deliver(self.kit, 90)
        self.deliver(self.good, 45)
        self.assertEqual(self.sold(self.kit, self.good), [1, 0.5])

    def test_a_kit_in_a_kit_counts_once(self):
        outer = self.make_large_kit()
        self.make_bill(self.kit, (self.part, 2), type="phantom")
        self.make_bill(outer, (self.kit, 3), (self.part2, 1), type="phantom")
        self.deliver(outer, 90)
        self.deliver(self.kit, 45)
        self.assertEqual(self.sold(outer, self.kit), [1, 0.5])
        self.assertEqual(self.sold(self.kit), [0.5])

    def test_a_line_of_one_variant_tells_how_many_of_it_left(self):
        color = self.env["product.attribute"].create(
            {"name": "Color", "value_ids": [Command.create({"name": "Red"}),
                                            Command.create({"name": "Blue"})]}
        )  # fmt: skip
        template = self.env["product.template"].browse(self.kit.product_tmpl_id.id)
        template.attribute_line_ids = [
            Command.create({"attribute_id": color.id,
                            "value_ids": [Command.set(color.value_ids.ids)]})
        ]  # fmt: skip
        red, blue = template.product_variant_ids
        shared = self.make_bill(red, (self.module, 1), type="phantom")
        self.deliver(red, 90)
        self.assertEqual(self.sold(red, blue), [0.5, 0.5], "nobody knows which of them left")
        values = [variant.product_template_attribute_value_ids for variant in (red, blue)]
        shared.bom_line_ids = [
            Command.create({"product_id": part.id, "product_qty": 1,
                            "bom_product_template_attribute_value_ids": [Command.set(value.ids)]})
            for part, value in zip((self.part, self.part2), values, strict=True)
        ]  # fmt: skip
        self.deliver(red, 45)
        self.assertEqual(self.sold(red, blue), [0.5, 0])

    def test_a_kit_without_a_cost_of_its_own_costs_what_is_in_it(self):
        outer = self.make_large_kit()
        (outer | self.kit).standard_price = 0
        self.part.standard_price, self.part2.standard_price = 4, 1
        self.make_bill(self.kit, (self.part, 2), type="phantom")
        self.make_bill(outer, (self.kit, 2), (self.part2, 1), type="phantom")
        self.deliver(outer, 90)
        margins = self.env["product.exposure"]._get_daily_margins(self.env.company, [outer.id])
        self.assertEqual(margins, {outer.id: 30 - 2 * 2 * 4 - 1})
