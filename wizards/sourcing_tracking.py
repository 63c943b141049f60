from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..models.policy.sourcing_policy_mixin import CHECKS, POLICIES


class SourcingTracking(models.TransientModel):
    """Start tracking: says which categories need how many sources."""

    _name = "sourcing.tracking"
    _description = "Start Tracking"

    company_id = fields.Many2one(
        comodel_name="res.company", default=lambda self: self.env.company, readonly=True
    )
    category_ids = fields.Many2many(
        comodel_name="product.category", string="Product Categories", required=True
    )
    policy = fields.Selection(
        selection=POLICIES,
        default="dual_supplier",
        required=True,
        help="How many independent sources each of these parts needs from now on.",
    )
    source_check = fields.Selection(
        selection=CHECKS,
        string="Check on Orders",
        default="warn",
        required=True,
        help="What happens to order lines from a source that is not in force: nothing, a warning, "
        "or no confirmation.",
    )
    part_count = fields.Integer(
        compute="_compute_part_count", string="Parts Reached", help="Parts whose policy changes."
    )

    @api.depends("category_ids")
    def _compute_part_count(self):
        products = self.env["product.product"]
        for wizard in self:
            wizard.part_count = products.search_count(
                [("categ_id", "child_of", wizard.category_ids.ids), ("purchase_ok", "=", True)]
            )

    def action_apply(self):
        """Write the policy on the categories and show what is exposed now."""
        self.ensure_one()
        if not self.env.user.has_group("supplier_qualification.group_manager"):
            raise AccessError(self.env._("Only managers decide what is tracked."))
        if self.company_id not in self.env.user.company_ids:
            raise AccessError(
                self.env._("You do not work for %s.", self.company_id.sudo().display_name)
            )
        # sudo: the policy is theirs to set, the rest of the category is not
        self.category_ids.sudo().with_company(self.company_id).write(
            {"sourcing_policy": self.policy, "source_check": self.source_check}
        )
        return self.env["ir.actions.act_window"]._for_xml_id(
            "supplier_qualification.product_exposure_action"
        )
