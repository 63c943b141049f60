from odoo import models
from odoo.fields import Command


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _action_what_if(self):
        """A new scenario in which these suppliers and sites stop."""
        sites = self.filtered("is_production_site")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("What If It Stops?"),
            "res_model": "sourcing.scenario",
            "views": [(False, "form")],
            "context": {
                "default_partner_ids": [Command.set((self - sites).commercial_partner_id.ids)],
                "default_site_ids": [Command.set(sites.ids)],
            },
        }
