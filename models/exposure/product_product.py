from odoo import api, fields, models
from odoo.fields import Domain

from .product_exposure import LEVELS


class ProductProduct(models.Model):
    _inherit = "product.product"

    is_sole_source = fields.Boolean(
        string="Nobody Else Makes It",
        tracking=True,
        help="Only one maker exists. A second source cannot be qualified: hold more stock, design "
        "the part out, or waive the alternate.",
        groups="base.group_user",
    )
    exposure_ids = fields.One2many(
        comodel_name="product.exposure",
        inverse_name="product_id",
        groups="base.group_user",
    )
    exposure_level = fields.Selection(
        selection=LEVELS,
        compute="_compute_exposure",
        search="_search_exposure_level",
        groups="base.group_user",
    )
    lacks_alternate = fields.Boolean(
        string="Lacks an Approved Alternate",
        compute="_compute_exposure",
        search="_search_lacks_alternate",
        groups="base.group_user",
    )

    def write(self, vals):
        result = super().write(vals)
        if "is_sole_source" in vals:
            self.env["product.exposure"]._refresh(self)
        return result

    @api.depends_context("company")
    def _compute_exposure(self):
        # sudo: the flag is for everybody who sees the product, the rows are for buyers
        rows = self.env["product.exposure"].sudo().search_fetch(
            [("product_id", "in", self._origin.ids), ("company_id", "=", self.env.company.id)],
            ["product_id", "level", "lacks_alternate"],
        )
        by_product = {row.product_id.id: row for row in rows}
        for product in self:
            row = by_product.get(product._origin.id)
            product.exposure_level = row.level if row else False
            product.lacks_alternate = bool(row and row.lacks_alternate)

    def _search_exposure_level(self, operator, value):
        if operator != "in":
            return NotImplemented
        levels = [level for level in value if level]
        domain = self._get_exposure_domain([("level", "in", levels)])
        if False in value:
            domain |= ~self._get_exposure_domain([])
        return domain

    def _search_lacks_alternate(self, operator, value):
        if operator != "in":
            return NotImplemented
        if len(value) > 1:
            return Domain.TRUE
        domain = self._get_exposure_domain([("lacks_alternate", "=", True)])
        return domain if True in value else ~domain

    def _get_exposure_domain(self, domain):
        rows = Domain("company_id", "=", self.env.company.id) & Domain(domain)
        # sudo: a set of product ids leaves the query, never a row of the table
        query = self.env["product.exposure"].sudo()._search(rows)
        return Domain("id", "in", query.subselect("product_id"))

    def action_view_exposure(self):
        """Open the exposure of these parts in the current company."""
        return self.env["product.exposure"]._get_product_action(self)
