from odoo import api, fields, models

POLICIES = [
    ("none", "Not tracked"),
    ("single", "One approved source"),
    ("dual_supplier", "Two suppliers"),
    ("dual_site", "Two production sites"),
    ("dual_country", "Two countries"),
    ("dual_region", "Two regions"),
]
CHECKS = [
    ("none", "No check"),
    ("warn", "Warn"),
    ("block", "Block"),
]
INHERIT = [("inherit", "Inherit")]
POLICY_FIELDS = {"sourcing_policy", "source_check"}


class SourcingPolicyMixin(models.AbstractModel):
    """What a product or a category demands of its sources, per company."""

    _name = "sourcing.policy.mixin"
    _description = "Sourcing Policy"

    sourcing_policy = fields.Selection(
        selection=INHERIT + POLICIES,
        company_dependent=True,
        help="How many approved sources a part needs, and in what they must differ. "
        "Inherit takes the value of the category, its parents and at last the company.",
        groups="base.group_user",
    )
    source_check = fields.Selection(
        selection=INHERIT + CHECKS,
        string="Check on Orders",
        company_dependent=True,
        help="What happens when a part is ordered from a source that is not approved "
        "on the day the goods are planned to arrive.",
        groups="base.group_user",
    )

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        if any(
            vals.get(name, "inherit") != "inherit" for vals in vals_list for name in POLICY_FIELDS
        ):
            records._refresh_policy_exposure()
        return records

    def write(self, vals):
        result = super().write(vals)
        if self._policy_trigger_fields() & vals.keys():
            self._refresh_policy_exposure()
        return result

    @api.model
    def _policy_trigger_fields(self):
        """Fields whose change may alter what is tracked."""
        return set(POLICY_FIELDS)

    def _refresh_policy_exposure(self):
        """Refresh the exposure of the parts that the policy of these records reaches."""
        products = self._get_policy_products()
        if products:
            self.env["product.exposure"]._refresh(products)

    def _get_policy_products(self):
        """Hook: the products that the policy of these records reaches."""
        raise NotImplementedError
