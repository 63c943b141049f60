from odoo import api, fields, models
from odoo.tools import SQL


class ProductSource(models.Model):
    """Price lists bring sources into being."""

    _inherit = "product.source"

    @api.model
    def _list_price_lines(self, products=None):
        """Every vendor price line makes its source appear as listed, and nothing more."""
        self.env.flush_all()
        scope = SQL("TRUE") if products is None else SQL("p.id = ANY(%s)", products.ids)
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO product_source (product_id, partner_id, company_id, country_id, role,
                                            state, readiness, lead_days, active, create_uid,
                                            write_uid, create_date, write_date)
                SELECT DISTINCT ON (p.id, vendor.commercial_partner_id, company.id)
                       p.id, vendor.commercial_partner_id, company.id, supplier.country_id,
                       'secondary', 'listed', 'listed', GREATEST(price.delay, 0), TRUE,
                       %(uid)s, %(uid)s, %(now)s, %(now)s
                  FROM product_supplierinfo price
                  JOIN product_product p ON p.product_tmpl_id = price.product_tmpl_id
                       AND (price.product_id IS NULL OR price.product_id = p.id)
                  JOIN product_template t ON t.id = p.product_tmpl_id
                  JOIN res_partner vendor ON vendor.id = price.partner_id
                  JOIN res_partner supplier ON supplier.id = vendor.commercial_partner_id
                  JOIN res_company company ON company.active
                       AND COALESCE(price.company_id, t.company_id, company.id) = company.id
                 WHERE %(scope)s AND NOT EXISTS (
                       SELECT 1 FROM product_source s
                        WHERE s.product_id = p.id AND s.company_id = company.id
                          AND s.partner_id = vendor.commercial_partner_id)
                 ORDER BY p.id, vendor.commercial_partner_id, company.id, price.sequence, price.id
                ON CONFLICT DO NOTHING
                RETURNING id
                """,
                uid=self.env.uid,
                now=fields.Datetime.now(),
                scope=scope,
            )
        )
        made = self.env.cr.rowcount
        if made:
            # Only what sources are read through: a product that is being made right now keeps what
            # it has in memory alone.
            self.invalidate_model()
            for model in ("product.product", "product.template", "res.partner"):
                self.env[model].invalidate_model(["source_ids"])
        return made
