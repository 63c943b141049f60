from odoo import api, fields, models
from odoo.tools import SQL


class ProductSource(models.Model):
    """On whose components a source depends: with the same ones two sources fail together."""

    _inherit = "product.source"

    component_ids = fields.One2many(
        comodel_name="product.source.component", inverse_name="source_id", string="Components"
    )
    sole_origins = fields.Char(
        readonly=True,
        help="The makers without whom the source cannot make the part, as ids in order: each is "
        "the only origin of some component. Counting reads it instead of the components.",
    )

    # The parts whose sources are compared by what they depend on.
    _sole_origins_idx = models.Index("(product_id, company_id) WHERE sole_origins IS NOT NULL")

    @api.model
    def _get_guarded_fields(self):
        # EXTENDS: they follow the components
        return super()._get_guarded_fields() | {"sole_origins"}

    def _follow_components(self):
        """Keep of the components what counting needs, so that it reads no other table."""
        if not self:
            return
        self.env["product.source.component"].flush_model()
        self.flush_model()
        changed = self.env.execute_query(
            SQL(
                """
                UPDATE product_source s SET sole_origins = fresh.origins
                  FROM (SELECT asked.id, string_agg(sole.origin_id::text, ','
                                                    ORDER BY sole.origin_id) AS origins
                          FROM unnest(%s) AS asked(id)
                          LEFT JOIN (SELECT DISTINCT c.source_id, MIN(c.origin_id) AS origin_id
                                       FROM product_source_component c
                                      WHERE c.source_id = ANY(%s)
                                      GROUP BY c.source_id, c.component_id
                                     HAVING COUNT(*) = 1) sole ON sole.source_id = asked.id
                         GROUP BY asked.id) fresh
                 WHERE s.id = fresh.id AND s.sole_origins IS DISTINCT FROM fresh.origins
                RETURNING s.product_id
                """,
                self.ids,
                self.ids,
            )
        )
        self.invalidate_recordset(["sole_origins", "component_ids"])
        if changed:
            products = self.env["product.product"].browse({product for [product] in changed})
            self.env["product.exposure"]._refresh(products)

    @api.model
    def _shares_origin_sql(self, one, other):
        """Whether two sources stop together when one maker of components does.

        Both depend on the same maker, or one depends on the supplier of the other. It reads the
        columns ``soles`` (array of partner ids) and ``partner_id`` of both aliases.
        """
        return SQL(
            """(COALESCE(%(a)s && %(b)s, FALSE)
                OR COALESCE(%(supplier_a)s = ANY(%(b)s), FALSE)
                OR COALESCE(%(supplier_b)s = ANY(%(a)s), FALSE))""",
            a=SQL.identifier(one, "soles"),
            b=SQL.identifier(other, "soles"),
            supplier_a=SQL.identifier(one, "partner_id"),
            supplier_b=SQL.identifier(other, "partner_id"),
        )

    def _get_sole_origins(self):
        """The makers without whom these sources cannot make the part."""
        ids = {int(one) for source in self for one in (source.sole_origins or "").split(",") if one}
        return self.env["res.partner"].browse(sorted(ids))

    def _get_tying_origins(self):
        """The makers on whom more than one of these sources depends, suppliers among them."""
        tied = self.env["res.partner"]
        for one in self:
            mine = one._get_sole_origins()
            for other in self - one:
                tied |= mine & (other._get_sole_origins() | other.partner_id)
        return tied
