from odoo import fields, models

from .exposure_digest import BAD


class ProductCategory(models.Model):
    """How far a category's policy reaches."""

    _inherit = "product.category"

    tracked_part_count = fields.Integer(
        compute="_compute_part_counts",
        string="Tracked Parts",
        help="In this category and below, in the current company.",
    )
    exposed_part_count = fields.Integer(
        compute="_compute_part_counts",
        string="Exposed Parts",
        help="Parts of this category and below that are exposed or critical today.",
    )

    def _compute_part_counts(self):
        exposure = self.env["product.exposure"]
        found = []
        if exposure.has_access("read"):
            found = exposure._read_group(
                self._get_reach_domain(self), ["product_id.categ_id", "level"], ["__count"]
            )
        for category in self:
            path = category.parent_path or "/"
            mine = [row for row in found if (row[0].parent_path or "").startswith(path)]
            category.tracked_part_count = sum(count for _category, _level, count in mine)
            category.exposed_part_count = sum(count for _c, level, count in mine if level in BAD)

    def _get_reach_domain(self, categories):
        return [
            ("product_id.categ_id", "child_of", categories._origin.ids),
            ("company_id", "=", self.env.company.id),
        ]

    def action_view_tracked_parts(self):
        """The parts that this category's policy reaches, and what each of them lacks."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "supplier_qualification.product_exposure_action"
        )
        return action | {"domain": self._get_reach_domain(self), "context": {}}
