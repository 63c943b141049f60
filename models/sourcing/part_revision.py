from odoo import api, fields, models


class ProductProduct(models.Model):
    """Our own change: a new revision of a part questions what was proven on the old one."""

    _inherit = "product.product"

    part_revision = fields.Char(
        string="Revision",
        help="Drawing or specification revision. A new one opens a case for each approved source.",
    )

    def write(self, vals):
        before = {product: product.part_revision for product in self}
        result = super().write(vals)
        if vals.get("part_revision"):
            for product, old in before.items():
                if old and old != product.part_revision:
                    product._question_sources(old)
        return result

    def _question_sources(self, old):
        # sudo: who keeps parts may not read qualifications
        sources = self.env["product.source"].sudo().search(
            [("product_id", "=", self.id),
             ("state", "in", ("approved", "conditional", "suspended"))]
        )  # fmt: skip
        self.env["supplier.qualification"].sudo()._requalify_for(
            "revision",
            self.env._(
                "%(part)s: revision %(old)s became %(new)s.",
                part=self.display_name,
                old=old,
                new=self.part_revision,
            ),
            sources,
        )


class ProductTemplate(models.Model):
    _inherit = "product.template"

    part_revision = fields.Char(
        string="Revision",
        compute="_compute_part_revision",
        inverse="_inverse_part_revision",
        search="_search_part_revision",
        help="Drawing or specification revision. A new one opens a case for each approved source.",
    )

    @api.model
    def _get_related_fields_variant_template(self):
        # EXTENDS: given at creation, before there is a variant to hold it
        return super()._get_related_fields_variant_template() + ["part_revision"]

    @api.depends("product_variant_ids.part_revision")
    def _compute_part_revision(self):
        self._compute_template_field_from_variant_field("part_revision")

    def _inverse_part_revision(self):
        self._set_product_variant_field("part_revision")

    def _search_part_revision(self, operator, value):
        return [("product_variant_ids.part_revision", operator, value)]
