from odoo import api, fields, models
from odoo.fields import Domain

from .product_exposure import LEVELS


class ProductTemplate(models.Model):
    _inherit = "product.template"

    is_sole_source = fields.Boolean(
        string="Nobody Else Makes It",
        compute="_compute_is_sole_source",
        inverse="_inverse_is_sole_source",
        search="_search_is_sole_source",
        help="Only one maker exists. A second source cannot be qualified: hold more stock, design "
        "the part out, or waive the alternate.",
        groups="base.group_user",
    )
    exposure_level = fields.Selection(
        selection=LEVELS,
        compute="_compute_exposure",
        search="_search_exposure_level",
        help="The worst level among the variants of the product.",
        groups="base.group_user",
    )
    lacks_alternate = fields.Boolean(
        string="Lacks an Approved Alternate",
        compute="_compute_exposure",
        search="_search_lacks_alternate",
        groups="base.group_user",
    )

    def _policy_trigger_fields(self):
        return super()._policy_trigger_fields() | {"responsible_id", "uom_id"}

    @api.model
    def _get_related_fields_variant_template(self):
        # EXTENDS: given at creation, before there is a variant to hold it
        return super()._get_related_fields_variant_template() + ["is_sole_source"]

    @api.depends("product_variant_ids.is_sole_source")
    def _compute_is_sole_source(self):
        self._compute_template_field_from_variant_field("is_sole_source")

    def _inverse_is_sole_source(self):
        self._set_product_variant_field("is_sole_source")

    def _search_is_sole_source(self, operator, value):
        return [("product_variant_ids.is_sole_source", operator, value)]

    @api.depends_context("company")
    def _compute_exposure(self):
        """The worst of the variants."""
        ranks = [level for level, _label in LEVELS]
        for template in self:
            variants = template.product_variant_ids
            levels = [v.exposure_level for v in variants if v.exposure_level]
            template.exposure_level = max(levels, key=ranks.index, default=False)
            template.lacks_alternate = any(variants.mapped("lacks_alternate"))

    def _search_exposure_level(self, operator, value):
        if operator != "in":
            return NotImplemented
        tracked = Domain("product_variant_ids", "any", [("exposure_level", "!=", False)])
        levels = [level for level in value if level]
        domain = Domain("product_variant_ids", "any", [("exposure_level", "in", levels)])
        return domain | ~tracked if False in value else domain

    def _search_lacks_alternate(self, operator, value):
        if operator != "in":
            return NotImplemented
        if len(value) > 1:
            return Domain.TRUE
        domain = Domain("product_variant_ids", "any", [("lacks_alternate", "=", True)])
        return domain if True in value else ~domain

    def action_view_exposure(self):
        """Open the exposure of these parts in the current company."""
        return self.env["product.exposure"]._get_product_action(self.product_variant_ids)
