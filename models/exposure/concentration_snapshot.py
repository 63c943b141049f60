from odoo import api, fields, models
from odoo.tools import SQL

from ...tools import concentration

DIMENSIONS = [
    ("supplier", "Supplier Group"),
    ("site", "Plant"),
    ("country", "Country"),
    ("region", "Region"),
]


class SourcingConcentration(models.Model):
    """How concentrated the spend of twelve months was at the end of a month.

    One row for each company, dimension and category, and one without a category for the total.
    Written by ``_take_snapshot`` only.
    """

    _name = "sourcing.concentration"
    _description = "Concentration of Spend"
    _inherit = ["supplier.record.guarded"]
    _order = "month desc, dimension, spend desc, id"
    _rec_name = "month"

    company_id = fields.Many2one(
        comodel_name="res.company", required=True, index=True, readonly=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    month = fields.Date(required=True, readonly=True, index=True, help="First day of the month.")
    dimension = fields.Selection(selection=DIMENSIONS, required=True, readonly=True)
    category_id = fields.Many2one(
        comodel_name="product.category", readonly=True, ondelete="cascade",
        help="Spend in and under this category; empty: all spend.",
    )  # fmt: skip
    index = fields.Float(
        string="Herfindahl Index",
        readonly=True,
        aggregator="avg",
        digits=(16, 0),
        help="Sum of the squared shares in per cent: 10 000 is one alone, 5 000 two equal ones.",
    )
    effective_count = fields.Float(
        string="Effective Number",
        readonly=True,
        aggregator="avg",
        digits=(16, 2),
        help="So many of equal size would give the same index.",
    )
    holder_count = fields.Integer(
        string="Holders",
        readonly=True,
        aggregator="max",
        help="How many suppliers, sites, countries or regions share the parts.",
    )
    largest_name = fields.Char(string="Largest", readonly=True)
    largest_share = fields.Float(
        string="Largest Share (%)", readonly=True, aggregator="avg", digits=(16, 1)
    )
    band = fields.Selection(
        selection=[("low", "Low"), ("moderate", "Moderate"), ("high", "High")],
        string="Concentration",
        readonly=True,
    )
    spend = fields.Monetary(readonly=True)

    _unique_snapshot = models.UniqueIndex(
        "(company_id, month, dimension, COALESCE(category_id, 0))"
    )

    @api.model
    def _get_guarded_fields(self):
        return frozenset(self._fields) - {"id"}

    @api.model
    def _cron_snapshot(self):
        """Bring the row of this month up to date, company by company."""
        # sudo: the job takes every company in turn
        companies = self.env["res.company"].sudo().search([])
        commit = self.env["ir.cron"]._commit_progress
        commit(remaining=len(companies))
        for company in companies:
            self._take_snapshot(company)
            commit(1)

    @api.model
    def _take_snapshots(self):
        """The rows of this month for every company, in one transaction."""
        # sudo: as above
        for company in self.env["res.company"].sudo().search([]):
            self._take_snapshot(company)

    @api.model
    def _take_snapshot(self, company):
        """Write the rows of the company's month; taken again, they are replaced."""
        month = company._sourcing_today().replace(day=1)
        found = {}
        for dimension, category, holder, name, spend in self._read_spend(company):
            found.setdefault((dimension, category), []).append((holder, name, spend))
        # sudo: nobody writes these rows by hand
        rows = self._sealed()
        rows.search([("company_id", "=", company.id), ("month", "=", month)]).unlink()
        return rows.create(
            [
                self._prepare_row(company, month, dimension, category, holders)
                for (dimension, category), holders in found.items()
                if any(spend > 0 for _holder, _name, spend in holders)
            ]
        )

    def _prepare_row(self, company, month, dimension, category, holders):
        result = concentration.herfindahl([spend for _holder, _name, spend in holders])
        _holder, largest, _spend = max(holders, key=lambda h: h[2])
        return {
            "company_id": company.id,
            "month": month,
            "dimension": dimension,
            "category_id": category,
            "index": result.index,
            "effective_count": result.effective,
            "holder_count": sum(1 for h in holders if h[2] > 0),
            "largest_name": largest or self.env._("Unknown"),
            "largest_share": result.largest_share,
            "band": concentration.band(result.index),
            "spend": sum(max(h[2], 0) for h in holders),
        }

    def _read_spend(self, company):
        """Rows of (dimension, category id or None, holder id or None, name, spend of 12 months).

        A plant is what the order is addressed to, else the only site that the part is sourced
        from. A country in two regions counts for the first of them; one that is unknown is a
        holder of its own.
        """
        self.env.flush_all()
        return self.env.execute_query(
            SQL(
                """
                WITH RECURSIVE up AS (
                    SELECT id, id AS head_id, parent_id FROM res_partner
                     WHERE id = commercial_partner_id
                     UNION ALL
                    SELECT up.id, p.id, p.parent_id FROM up
                      JOIN res_partner p ON p.id = up.parent_id
                ), head AS (
                    SELECT id, head_id FROM up WHERE parent_id IS NULL
                ), bought AS (
                    SELECT t.categ_id, vendor.commercial_partner_id AS partner_id,
                           COALESCE(CASE WHEN vendor.is_production_site THEN vendor.id END,
                                    lone.site_id, vendor.commercial_partner_id) AS site_id,
                           SUM(line.price_subtotal::float
                               / COALESCE(NULLIF(o.currency_rate::float, 0), 1)) AS spend
                      FROM purchase_order_line line
                      JOIN purchase_order o ON o.id = line.order_id
                      JOIN res_partner vendor ON vendor.id = o.partner_id
                      JOIN product_product p ON p.id = line.product_id
                      JOIN product_template t ON t.id = p.product_tmpl_id
                      LEFT JOIN (SELECT product_id, partner_id, MIN(site_id) AS site_id
                                   FROM product_source WHERE active AND company_id = %(company)s
                                  GROUP BY 1, 2 HAVING COUNT(*) = 1) lone
                           ON lone.product_id = line.product_id
                          AND lone.partner_id = vendor.commercial_partner_id
                     WHERE o.state = 'purchase' AND o.company_id = %(company)s
                       AND o.date_approve >= %(since)s
                     GROUP BY 1, 2, 3
                ), placed AS (
                    SELECT bought.*, head.head_id, place.country_id, region.id AS region_id
                      FROM bought
                      JOIN head ON head.id = bought.partner_id
                      JOIN res_partner place ON place.id = bought.site_id
                      LEFT JOIN LATERAL (
                           SELECT MIN(rg.id) AS id FROM %(relation)s rel
                             JOIN res_country_group rg ON rg.id = rel.%(group)s
                                  AND rg.is_sourcing_region
                            WHERE rel.%(country)s = place.country_id) region ON TRUE
                ), held AS (
                    SELECT 'supplier' AS dimension, categ_id, head_id AS holder, spend FROM placed
                     UNION ALL SELECT 'site', categ_id, site_id, spend FROM placed
                     UNION ALL SELECT 'country', categ_id, country_id, spend FROM placed
                     UNION ALL SELECT 'region', categ_id, region_id, spend FROM placed
                ), summed AS (
                    SELECT dimension, NULL::int AS category_id, holder, SUM(spend) AS spend
                      FROM held GROUP BY 1, 3
                     UNION ALL
                    SELECT dimension, wide.id, holder, SUM(spend)
                      FROM held
                      JOIN product_category pc ON pc.id = held.categ_id
                      JOIN product_category wide
                           ON pc.parent_path LIKE wide.parent_path || '%%'
                     GROUP BY 1, 2, 3
                )
                SELECT dimension, category_id, holder,
                       CASE WHEN dimension IN ('supplier', 'site') THEN partner.complete_name
                            WHEN dimension = 'country' THEN country.name->>'en_US'
                            ELSE region.name->>'en_US' END, spend
                  FROM summed
                  LEFT JOIN res_partner partner ON partner.id = holder
                  LEFT JOIN res_country country ON country.id = holder
                  LEFT JOIN res_country_group region ON region.id = holder
                """,
                company=company.id,
                since=fields.Date.subtract(company._sourcing_today(), months=12),
                **self._region_columns(),
            )
        )

    def _region_columns(self):
        field = self.env["res.country"]._fields["country_group_ids"]
        return {
            "relation": SQL.identifier(field.relation),
            "group": SQL.identifier(field.column2),
            "country": SQL.identifier(field.column1),
        }
