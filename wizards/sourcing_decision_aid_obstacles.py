from odoo import api, models

from ..models.exposure.exposure_reasons import COUNTED
from ..models.sourcing.contract_manufacturer import CLAIMS


class SourcingDecisionAid(models.TransientModel):
    """Why an option cannot be had. What is not known does not pass for independent."""

    _inherit = "sourcing.decision.aid"

    @api.depends("partner_id", "site_id", "supplier_id", "policy", "product_id")
    def _compute_obstacles(self):
        for aid in self:
            aid.us_obstacle = aid._get_us_obstacle()
            aid.cm_obstacle = aid._get_cm_obstacle()

    def _get_us_obstacle(self):
        """Hook: why no second supplier can be had; False if one can."""
        if self.product_id.is_sole_source:
            return self.env._("Nobody else makes the part.")
        if not self.supplier_id:
            return False
        mine = self._get_sources().filtered(lambda s: s.partner_id == self.supplier_id)
        country = mine[:1].country_id or self.supplier_id.country_id
        return self._get_place_obstacle(self.supplier_id, country)

    def _get_cm_obstacle(self):
        """Hook: why the manufacturer cannot carry it; False if it can."""
        _ = self.env._
        maker = self.partner_id
        if not maker:
            return _("No contract manufacturer makes the part.")
        if maker.dual_sourcing_offer not in CLAIMS:
            return _("%s does not offer it, or was never asked.", maker.display_name)
        if maker.contract_review_state != "current":
            return _("What %s offers is out of date; review it.", maker.display_name)
        if not self.site_id:
            mine = self._get_sources().filtered(lambda s: s.partner_id == maker)
            if mine.filtered("transfer_open"):
                return _("Its other site is in transfer already; complete the package.")
            return _("%s has no other site for the part.", maker.display_name)
        if self.policy == "dual_supplier":
            return _("The policy asks for two suppliers: two sites of one count as one.")
        return self._get_place_obstacle(self.site_id, self.site_id.country_id)

    def _get_place_obstacle(self, place, country):
        """Why a source there would not meet the policy beside today's; False if it would."""
        main = self._get_sources().filtered(lambda s: s.readiness in COUNTED)[:1]
        if not main:
            return False
        today = main.country_id
        if self.policy == "dual_country":
            return self._get_country_obstacle(place, today, country)
        if self.policy == "dual_region":
            return self._get_region_obstacle(place, today, country)
        return False

    def _get_country_obstacle(self, place, today, other):
        _ = self.env._
        if not (today and other):
            return _(
                "The policy asks for two countries, and one of them is not known; enter it on the "
                "address of the plant."
            )
        if today == other:
            return _(
                "The policy asks for two countries, and %(place)s is in %(country)s as well.",
                place=place.display_name,
                country=today.name,
            )
        return False

    def _get_region_obstacle(self, place, today, other):
        _ = self.env._
        regions, others = (
            country.country_group_ids.filtered("is_sourcing_region") for country in (today, other)
        )
        if not (regions and others):
            return _(
                "The policy asks for two regions, and one of them is not known; tick sourcing "
                "regions on the country groups."
            )
        if regions & others:
            return _(
                "The policy asks for two regions, and %s is in the same one.", place.display_name
            )
        return False
