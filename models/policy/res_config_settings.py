from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    sourcing_policy = fields.Selection(
        related="company_id.sourcing_policy", readonly=False, required=True
    )
    source_check = fields.Selection(
        related="company_id.source_check",
        readonly=False,
        required=True,
        help="What happens to order lines from a source that is not in force: nothing, a warning, "
        "or no confirmation.",
    )
    sourcing_user_id = fields.Many2one(related="company_id.sourcing_user_id", readonly=False)
