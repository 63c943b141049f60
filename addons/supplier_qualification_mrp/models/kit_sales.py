from odoo import models
from odoo.tools import SQL


class ProductExposure(models.Model):
    """What customers got as kits: a kit leaves as its components and has no move of its own."""

    _inherit = "product.exposure"

    def _kits_sold_sql(self, company, products, since):
        """How many of these products went to customers as kits: rows of (product id, quantity).

        One line of each kit's bill says how many of it left: the one that the fewest variants
        share, and where several share it, as many left of each. What left inside another kit is
        that one's.
        """
        return SQL(
            """
            WITH line AS MATERIALIZED (%(lines)s), telling AS MATERIALIZED (
                SELECT DISTINCT ON (bom_id, kit_id) *
                  FROM line WHERE is_moved ORDER BY bom_id, kit_id, sharers, id
            ), gone AS (
                SELECT m.bom_line_id, SUM(%(quantity)s) AS quantity
                  FROM %(moves)s
                 WHERE %(left)s AND m.bom_line_id IN (SELECT id FROM telling)
                   AND m.product_id IN (SELECT component_id FROM telling)
                 GROUP BY 1
            ), kit AS (
                SELECT kit_id, SUM(gone.quantity / telling.quantity / sharers) AS quantity
                  FROM telling JOIN gone ON gone.bom_line_id = telling.id
                 GROUP BY 1
            )
            SELECT kit.kit_id, kit.quantity - COALESCE(inside.quantity, 0)
              FROM kit
              LEFT JOIN (
                SELECT line.component_id, SUM(outer_kit.quantity * line.quantity) AS quantity
                  FROM line JOIN kit outer_kit ON outer_kit.kit_id = line.kit_id
                 WHERE line.is_kit
                 GROUP BY 1
              ) inside ON inside.component_id = kit.kit_id
            """,
            lines=self._kit_lines_sql(company, products),
            quantity=self._sold_quantity_sql(),
            moves=self._sold_moves_sql(),
            left=self._sold_condition_sql(company, since),
        )

    def _kit_lines_sql(self, company, products):
        """The lines of the bills of these kits, and of the kits that contain them.

        For each variant: what one unit of it needs of the component in its own unit, how many
        variants share the line, and whether the component leaves as such or is a kit itself.
        """
        return SQL(
            """
            SELECT line.id, bom.id AS bom_id, bom.sequence, p.id AS kit_id,
                   line.product_id AS component_id,
                   (line.product_qty * line_unit.factor / own_unit.factor)
                       / (bom.product_qty * bom_unit.factor / made_unit.factor) AS quantity,
                   COUNT(*) OVER (PARTITION BY line.id) AS sharers,
                   inner_bom.is_kit, own.type = 'consu' AND NOT inner_bom.is_kit AS is_moved
              FROM mrp_bom bom
              JOIN product_product p ON p.product_tmpl_id = bom.product_tmpl_id AND p.active
                   AND (bom.product_id IS NULL OR bom.product_id = p.id)
              JOIN product_template made ON made.id = p.product_tmpl_id
              JOIN uom_uom made_unit ON made_unit.id = made.uom_id
              JOIN uom_uom bom_unit ON bom_unit.id = bom.product_uom_id
              JOIN mrp_bom_line line ON line.bom_id = bom.id AND %(applies)s
              JOIN product_product component ON component.id = line.product_id
              JOIN product_template own ON own.id = component.product_tmpl_id
              JOIN uom_uom own_unit ON own_unit.id = own.uom_id
              JOIN uom_uom line_unit ON line_unit.id = line.product_uom_id
              CROSS JOIN LATERAL (
                SELECT EXISTS (
                    SELECT 1 FROM mrp_bom bom
                     WHERE %(is_kit)s AND bom.product_tmpl_id = own.id
                       AND (bom.product_id IS NULL OR bom.product_id = component.id)
                ) AS is_kit
              ) inner_bom
             WHERE %(is_kit)s AND bom.product_qty > 0 AND line.product_qty > 0
               AND bom.product_tmpl_id IN (
                   SELECT product_tmpl_id FROM product_product WHERE id = ANY(%(products)s)
                    UNION
                   SELECT bom.product_tmpl_id FROM mrp_bom_line line
                     JOIN mrp_bom bom ON bom.id = line.bom_id AND %(is_kit)s
                    WHERE line.product_id = ANY(%(products)s))
            """,
            applies=self._line_applies_sql(),
            is_kit=self._is_kit_sql(company),
            products=list(products),
        )

    def _get_unit_costs(self, company, products):
        """What a unit of each product costs; a kit without a cost of its own what is in it."""
        # sudo: costs are added up, none of them is shown
        goods = self.env["product.product"].sudo().with_company(company)
        costs, inside, level = {}, {}, products
        while level:
            costs |= {good.id: good.standard_price for good in goods.browse(level)}
            kits = {product for product in level if not costs[product]}
            rows = kits and self.env.execute_query(
                SQL(
                    """SELECT kit_id, bom_id, component_id, quantity FROM (%s) line
                        ORDER BY sequence, bom_id""",
                    self._kit_lines_sql(company, kits),
                )
            )
            for kit, bill, component, quantity in rows:
                # the first bill is the one by which a kit leaves
                if kit in kits and inside.setdefault(kit, (bill, []))[0] == bill:
                    inside[kit][1].append((component, float(quantity)))
            level = list({one for kit in kits & inside.keys() for one, _n in inside[kit][1]}
                         - costs.keys())  # fmt: skip

        def cost(product):
            components = inside.get(product, (None, ()))[1]
            return costs[product] or sum(needed * cost(one) for one, needed in components)

        return {product: cost(product) for product in products}

    def _is_kit_sql(self, company):
        """Condition on ``bom``: a bill in force that leaves as its components."""
        return SQL(
            """bom.type = 'phantom' AND bom.active
               AND (bom.company_id IS NULL OR bom.company_id = %s)""",
            company.id,
        )
