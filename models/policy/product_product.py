from odoo import api, fields, models
from odoo.tools import SQL

from .sourcing_policy_mixin import CHECKS, POLICIES


class ProductProduct(models.Model):
    _inherit = "product.product"

    effective_sourcing_policy = fields.Selection(
        selection=POLICIES,
        compute="_compute_effective_policy",
        help="The policy in force: the product's, else its category's, else the company's.",
        groups="base.group_user",
    )
    effective_source_check = fields.Selection(
        selection=CHECKS,
        compute="_compute_effective_policy",
        groups="base.group_user",
    )

    @api.depends_context("company")
    @api.depends("sourcing_policy", "source_check", "categ_id")
    def _compute_effective_policy(self):
        company = self.env.company
        found = self._get_effective_policies(self._origin.ids, company.ids)
        for product in self:
            product.effective_sourcing_policy, product.effective_source_check = found.get(
                (product._origin.id, company.id),
                (company.sourcing_policy, company.source_check),
            )

    @api.model
    def _get_effective_policies(self, product_ids, company_ids):
        """Return ``{(product id, company id): (policy, check)}`` in one query."""
        if not product_ids or not company_ids:
            return {}
        self._flush_policy()
        rows = self.env.execute_query(
            self._effective_policy_sql(company_ids, SQL("p.id = ANY(%s)", list(product_ids)))
        )
        return {(product, company): (policy, check) for product, company, policy, check in rows}

    @api.model
    def _flush_policy(self):
        self.env["product.template"].flush_model()
        self.env["product.category"].flush_model()
        self.env["product.product"].flush_model(["product_tmpl_id", "active"])
        self.env["res.company"].flush_model(["sourcing_policy", "source_check"])

    @api.model
    def _effective_policy_sql(self, company_ids, condition, more=None):
        """The one place that says which policy reaches a product.

        Product beats category, category beats its parent, the root inherits the company's.

        :param company_ids: companies to answer for.
        :param condition: SQL condition on ``p`` (product_product) and ``t`` (product_template).
        :param more: further SQL columns of ``p``, ``t`` and ``company``.
        :return: SQL that selects product_id, company_id, policy, source_check and those.
        """
        return SQL(
            """
            WITH RECURSIVE category_policy AS (
                SELECT c.id, company.id AS company_id,
                       COALESCE(NULLIF(c.sourcing_policy->>company.id::text, 'inherit'),
                                company.sourcing_policy) AS policy,
                       COALESCE(NULLIF(c.source_check->>company.id::text, 'inherit'),
                                company.source_check) AS source_check
                  FROM product_category c
                  JOIN res_company company ON company.id = ANY(%(companies)s)
                 WHERE c.parent_id IS NULL
                 UNION ALL
                SELECT c.id, up.company_id,
                       COALESCE(NULLIF(c.sourcing_policy->>up.company_id::text, 'inherit'),
                                up.policy),
                       COALESCE(NULLIF(c.source_check->>up.company_id::text, 'inherit'),
                                up.source_check)
                  FROM product_category c
                  JOIN category_policy up ON up.id = c.parent_id
            )
            SELECT p.id AS product_id, company.id AS company_id,
                   COALESCE(NULLIF(t.sourcing_policy->>company.id::text, 'inherit'),
                            category_policy.policy, company.sourcing_policy) AS policy,
                   COALESCE(NULLIF(t.source_check->>company.id::text, 'inherit'),
                            category_policy.source_check, company.source_check) AS source_check
                   %(more)s
              FROM product_product p
              JOIN product_template t ON t.id = p.product_tmpl_id
              JOIN res_company company ON company.id = ANY(%(companies)s)
                   -- a branch buys what belongs to the company above it
                   AND (t.company_id IS NULL OR t.company_id = company.id OR t.company_id
                        = ANY(string_to_array(RTRIM(company.parent_path, '/'), '/')::int[]))
              LEFT JOIN category_policy ON category_policy.id = t.categ_id
                   AND category_policy.company_id = company.id
             WHERE %(condition)s
            """,
            companies=list(company_ids),
            condition=condition,
            more=SQL(", %s", more) if more else SQL(""),
        )
