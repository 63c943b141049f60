from odoo import api, models
from odoo.tools import SQL

from ..tools.stoppage import Network


class ProductExposure(models.Model):
    """Reads the bills of materials around some parts."""

    _inherit = "product.exposure"

    @api.model
    def _get_bill_network(self, company, products=None):
        """The bills of a company as a `Network`, in the products' own units.

        :param products: only the bills above these product ids, with all their alternatives;
            None: all bills.
        """
        for name in ("mrp.bom", "mrp.bom.line", "product.template", "uom.uom"):
            self.env[name].flush_model()
        self.env["product.product"].flush_model(["product_tmpl_id", "active"])
        rows = self.env.execute_query(self._bills_sql(company, products))
        bills = {}
        for bill, product, component, quantity in rows:
            # A bill of a template is a bill of each of its variants.
            components = bills.setdefault((bill, product), (product, {}))[1]
            if component:
                components[component] = components.get(component, 0.0) + quantity
        return Network(bills)

    def _bills_sql(self, company, products):
        above = SQL("TRUE")
        if products is not None:
            above = SQL("p.id IN (%s)", self._products_above_sql(company, products))
        return SQL(
            """
            SELECT bom.id, p.id, line.product_id,
                   (line.product_qty * line_unit.factor / own_unit.factor)
                       / NULLIF(bom.product_qty * bom_unit.factor / made_unit.factor, 0)
              FROM mrp_bom bom
              JOIN product_product p ON p.product_tmpl_id = bom.product_tmpl_id AND p.active
                   AND (bom.product_id IS NULL OR bom.product_id = p.id)
              JOIN product_template made ON made.id = p.product_tmpl_id
              JOIN uom_uom made_unit ON made_unit.id = made.uom_id
              JOIN uom_uom bom_unit ON bom_unit.id = bom.product_uom_id
              LEFT JOIN mrp_bom_line line ON line.bom_id = bom.id AND %(applies)s
              LEFT JOIN product_product component ON component.id = line.product_id
              LEFT JOIN product_template own ON own.id = component.product_tmpl_id
              LEFT JOIN uom_uom own_unit ON own_unit.id = own.uom_id
              LEFT JOIN uom_uom line_unit ON line_unit.id = line.product_uom_id
             WHERE bom.active AND (bom.company_id IS NULL OR bom.company_id = %(company)s)
               AND %(above)s
            """,
            applies=self._line_applies_sql(),
            company=company.id,
            above=above,
        )

    def _line_applies_sql(self):
        """A line with attribute values is for variants that have one of each attribute's."""
        line_values = self.env["mrp.bom.line"]._fields["bom_product_template_attribute_value_ids"]
        own_values = self.env["product.product"]._fields["product_template_attribute_value_ids"]
        return SQL(
            """NOT EXISTS (
                SELECT 1 FROM %(line_rel)s lv
                  JOIN product_template_attribute_value v ON v.id = lv.%(line_value)s
                 WHERE lv.%(line_id)s = line.id
                 GROUP BY v.attribute_id
                HAVING NOT BOOL_OR(EXISTS (
                       SELECT 1 FROM %(own_rel)s pv
                        WHERE pv.%(own_id)s = p.id AND pv.%(own_value)s = v.id)))""",
            line_rel=SQL.identifier(line_values.relation),
            line_id=SQL.identifier(line_values.column1),
            line_value=SQL.identifier(line_values.column2),
            own_rel=SQL.identifier(own_values.relation),
            own_id=SQL.identifier(own_values.column1),
            own_value=SQL.identifier(own_values.column2),
        )

    def _products_above_sql(self, company, products):
        """The products that some bill makes of these, through all levels."""
        return SQL(
            """
            WITH RECURSIVE above AS (
                SELECT unnest(%(products)s::integer[]) AS product_id
                 UNION
                SELECT p.id FROM above
                  JOIN mrp_bom_line line ON line.product_id = above.product_id
                  JOIN mrp_bom bom ON bom.id = line.bom_id AND bom.active
                       AND (bom.company_id IS NULL OR bom.company_id = %(company)s)
                  JOIN product_product p ON p.product_tmpl_id = bom.product_tmpl_id
                       AND (bom.product_id IS NULL OR bom.product_id = p.id)
            )
            SELECT product_id FROM above
            """,
            products=list(products),
            company=company.id,
        )

    @api.model
    def _get_products_below(self, products):
        """The components of these products, through all levels and companies."""
        self.env["mrp.bom"].flush_model()
        self.env["mrp.bom.line"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                WITH RECURSIVE below AS (
                    SELECT unnest(%s::integer[]) AS product_id
                     UNION
                    SELECT line.product_id FROM below
                      JOIN product_product p ON p.id = below.product_id
                      JOIN mrp_bom bom ON bom.product_tmpl_id = p.product_tmpl_id
                           AND (bom.product_id IS NULL OR bom.product_id = p.id)
                      JOIN mrp_bom_line line ON line.bom_id = bom.id
                )
                SELECT product_id FROM below
                """,
                products.ids,
            )
        )
        return self.env["product.product"].browse([product for [product] in rows])
