from odoo import fields, models
from odoo.tools import SQL


class ProductExposure(models.Model):
    """The finished goods that a part stops, and what a day without it costs."""

    _inherit = "product.exposure"

    finished_good_ids = fields.Many2many(
        comodel_name="product.product",
        string="Finished Goods Stopped",
        compute="_compute_finished_good_ids",
        help="What cannot be made without the part, through all bills of materials.",
    )

    def _compute_finished_good_ids(self):
        for company, rows in self.grouped("company_id").items():
            stopped = self._get_stopped_goods(company, rows.product_id.ids)
            for row in rows:
                row.finished_good_ids = stopped.get(row.product_id.id, [])

    def _get_stopped_goods(self, company, products=None):
        """``{product id: [ids of finished goods that stop without it]}``; None: all products.

        A finished good is what no bill needs, or what went to customers by itself.
        """
        network = self._get_bill_network(company, products)
        sold = self._get_sold_a_day(company, [product for _b, product in network.bills])
        parts = list(network.users) if products is None else products
        found = {}
        for part in parts:
            goods = [good for good in network.stopped_by(part)
                     if not network.is_used(good) or sold.get(good)]  # fmt: skip
            if goods:
                found[part] = goods
        return found

    def _get_sold_a_day(self, company, products):
        """Units of each product that went to customers a day, over the window of usage.

        What left inside a kit is the kit's.
        """
        if not products:
            return {}
        for name in ("stock.move", "mrp.bom", "mrp.bom.line"):
            self.env[name].flush_model()
        days = company.sourcing_usage_days
        since = fields.Date.subtract(company._sourcing_today(), days=days)
        products = list(set(products))
        sold = dict.fromkeys(products, 0.0)
        queries = [self._sold_sql]
        # sudo: what leaves as a kit does not depend on which bills a user may read
        if self.env["mrp.bom"].sudo().search_count([("type", "=", "phantom")], limit=1):
            queries.append(self._kits_sold_sql)
        for query in queries:
            for product, quantity in self.env.execute_query(query(company, products, since)):
                if product in sold:
                    sold[product] += float(quantity)
        return {product: quantity / days for product, quantity in sold.items() if quantity > 0}

    def _sold_sql(self, company, products, since):
        """How many of these products went to customers as such: rows of (product id, quantity)."""
        return SQL(
            """SELECT m.product_id, SUM(%(quantity)s)
                 FROM %(moves)s
                WHERE %(left)s AND m.product_id = ANY(%(products)s)
                  AND NOT EXISTS (
                      SELECT 1 FROM mrp_bom_line line
                        JOIN mrp_bom bom ON bom.id = line.bom_id AND %(is_kit)s
                       WHERE line.id = m.bom_line_id)
                GROUP BY 1""",
            quantity=self._sold_quantity_sql(),
            moves=self._sold_moves_sql(),
            left=self._sold_condition_sql(company, since),
            products=products,
            is_kit=self._is_kit_sql(company),
        )

    def _sold_quantity_sql(self):
        """What a move took to customers, in the product's own unit; less what came back."""
        return SQL(
            """m.quantity * unit.factor / own.factor
               * CASE WHEN target.usage = 'customer' THEN 1 ELSE -1 END"""
        )

    def _sold_moves_sql(self):
        return SQL(
            """stock_move m
               JOIN stock_location origin ON origin.id = m.location_id
               JOIN stock_location target ON target.id = m.location_dest_id
               JOIN product_product p ON p.id = m.product_id
               JOIN product_template t ON t.id = p.product_tmpl_id
               JOIN uom_uom unit ON unit.id = m.product_uom
               JOIN uom_uom own ON own.id = t.uom_id"""
        )

    def _sold_condition_sql(self, company, since):
        return SQL(
            """m.state = 'done' AND m.company_id = %s AND m.date >= %s
               AND (target.usage = 'customer') != (origin.usage = 'customer')""",
            company.id,
            since,
        )

    def _get_daily_margins(self, company, products):
        """What a day of each finished good earns: units sold a day times price less cost."""
        sold = self._get_sold_a_day(company, products)
        costs = self._get_unit_costs(company, list(sold))
        # sudo: prices and costs are added up, none of them is shown
        goods = self.env["product.product"].sudo().with_company(company).browse(list(sold))
        return {
            good.id: sold[good.id] * max(good.lst_price - costs[good.id], 0.0) for good in goods
        }

    def _get_refresh_steps(self, scope):
        # EXTENDS 'supplier_qualification'
        steps = super()._get_refresh_steps(scope)
        return {"worth": self._worth_sql(scope)} | steps

    def _worth_sql(self, scope):
        """Finished goods and daily margin of each part that stops some, computed beside."""
        values = []
        products = self._get_components(scope)
        for company in self._get_companies():
            stopped = self._get_stopped_goods(company, products)
            margins = self._get_daily_margins(
                company, {good for goods in stopped.values() for good in goods}
            )
            values += [
                ((part << 20) + company.id, len(goods), sum(margins.get(g, 0.0) for g in goods))
                for part, goods in stopped.items()
            ]
        parts, counts, margins = zip(*values, strict=True) if values else ((), (), ())
        return SQL(
            "SELECT * FROM unnest(%s::bigint[], %s::int[], %s::float[]) w(part, goods, margin)",
            list(parts),
            list(counts),
            list(margins),
        )

    def _get_components(self, scope):
        """The product ids of a scope that some bill needs; None for all.

        A step of the nightly job reads the bills above its own parts only.
        """
        if scope.is_everything:
            return None
        self.env["mrp.bom.line"].flush_model(["product_id"])
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT line.product_id FROM mrp_bom_line line WHERE %s",
                scope.on(SQL("line.product_id")),
            )
        )
        return [product for [product] in rows]

    def _daily_value_join_sql(self):
        return SQL("LEFT JOIN worth ON worth.part = timed.part")

    def _daily_value_sql(self):
        # EXTENDS 'supplier_qualification': spend where no finished good hangs on the part
        return SQL(
            "CASE WHEN worth.part IS NULL THEN %s ELSE worth.margin END",
            super()._daily_value_sql(),
        )

    def _finished_good_count_sql(self):
        return SQL("COALESCE(worth.goods, 0) AS finished_good_count")

    def action_view_finished_goods(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Finished Goods that Stop"),
            "res_model": "product.product",
            "view_mode": "list,form",
            "domain": [("id", "in", self.finished_good_ids.ids)],
        }
