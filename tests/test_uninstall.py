from odoo.tests import tagged

from ..hooks import uninstall_hook
from .common import SupplierQualificationCase


@tagged("post_install", "-at_install")
class TestUninstall(SupplierQualificationCase):
    """The module takes what is its own with it, and nothing else."""

    def setUp(self):
        super().setUp()
        self.qualify()
        self.order = self.make_order(self.acme, (self.part, 5))
        self.env.flush_all()

    def ask(self, query, *params):
        self.env.cr.execute(query, params)
        return self.env.cr.fetchall()

    def test_tables_of_others_that_point_to_ours_keep_their_rows(self):
        cr, source = self.env.cr, self.source(self.acme)
        # What a field made by hand, on orders and from orders, and a table of somebody else are.
        cr.execute(
            "ALTER TABLE purchase_order ADD COLUMN x_source_id integer REFERENCES product_source"
        )
        cr.execute("UPDATE purchase_order SET x_source_id = %s", [source.id])
        cr.execute(
            "CREATE TABLE x_price_list (name text, source_id integer NOT NULL "
            "REFERENCES product_source, case_id integer REFERENCES supplier_qualification)"
        )
        cr.execute(
            "INSERT INTO x_price_list VALUES ('Mine', %s, %s)",
            [source.id, source.qualification_id.id],
        )
        uninstall_hook(self.env)
        self.assertEqual(self.ask("SELECT COUNT(*) FROM product_source"), [(0,)])
        self.assertEqual(self.ask("SELECT COUNT(*) FROM supplier_qualification"), [(0,)])
        self.assertEqual(
            self.ask(
                """SELECT o.x_source_id, l.product_qty FROM purchase_order o
                     JOIN purchase_order_line l ON l.order_id = o.id WHERE o.id = %s""",
                self.order.id,
            ),
            [(None, 5)],
        )
        self.assertEqual(
            self.ask("SELECT name, source_id, case_id FROM x_price_list"),
            [("Mine", source.id, None)],
        )

    def test_relations_go_with_what_they_relate(self):
        relation = self.env["supplier.qualification"]._fields["product_ids"].relation
        self.assertTrue(self.ask(f"SELECT 1 FROM {relation}"))
        parts = self.ask("SELECT COUNT(*) FROM product_product")
        uninstall_hook(self.env)
        self.assertFalse(self.ask(f"SELECT 1 FROM {relation}"))
        self.assertEqual(self.ask("SELECT COUNT(*) FROM product_product"), parts)
