from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command

# The cause that an activation logs for each kind of event.
CAUSES = {"outage": "other", "capacity": "capacity", "delay": "shipping_delay", "tariff": "tariff"}


class SourcingScenarioLine(models.Model):
    """From the answer to an act: the same wizards as everywhere, filled with these parts.

    Each shows what it would do before it does it.
    """

    _inherit = "sourcing.scenario.line"

    def action_activate(self):
        """Propose to switch these parts to their alternates outside."""
        scenario = self._get_one_scenario()
        _partners, sites, countries = scenario._get_places()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "supplier_qualification.sourcing_activate_action"
        )
        return action | {
            "context": {
                "default_company_id": scenario.company_id.id,
                "default_product_ids": [Command.set(self.product_id.ids)],
                "default_partner_ids": [Command.set(scenario.partner_ids.ids)],
                "default_site_ids": [Command.set(sites.ids)],
                "default_country_ids": [Command.set(countries.ids)],
                "default_cause": CAUSES[scenario.kind],
                "default_note": scenario.name,
            },
        }

    def action_qualify(self):
        """Ask whom to qualify as an alternate of these parts."""
        return self._get_exposures().action_qualify()

    def action_cover(self):
        """Propose orders for what is missing, from sources outside that may be bought from."""
        scenario = self._get_one_scenario()
        if scenario.kind == "tariff":
            raise UserError(
                self.env._(
                    "%s: nothing is missing under a tariff. Activate the cheaper sources.",
                    scenario.name,
                )
            )
        missing = self.filtered("missing_quantity")
        if not missing:
            raise UserError(
                self.env._(
                    "%s: nothing is known to be missing of these parts. Choose parts that run "
                    "short.",
                    scenario.name,
                )
            )
        wizard = self.env["sourcing.scenario.cover"].create(
            {
                "scenario_id": scenario.id,
                "line_ids": [Command.create({"result_id": line.id}) for line in missing],
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Order Cover"),
            "res_model": wizard._name,
            "res_id": wizard.id,
            "views": [(False, "form")],
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }

    def action_view_exposure(self):
        """The part's own row of exposure."""
        return self.env["product.exposure"]._get_product_action(self.product_id)

    def _get_one_scenario(self):
        if len(self.scenario_id) != 1:
            raise UserError(self.env._("Choose parts of one scenario."))
        return self.scenario_id

    def _get_exposures(self):
        self._get_one_scenario()
        rows = self.env["product.exposure"].search(
            [
                ("product_id", "in", self.product_id.ids),
                ("company_id", "=", self.company_id.id),
            ]
        )
        if not rows:
            raise UserError(
                self.env._("None of these parts is tracked any more. Ask the scenario again.")
            )
        return rows
