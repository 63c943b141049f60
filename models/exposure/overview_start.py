from odoo import api, models


class SupplierQualificationOverview(models.AbstractModel):
    """What a new company reads instead of empty figures: the first three steps."""

    _inherit = "supplier.qualification.overview"

    @api.model
    def _get_first_steps(self, tracked):
        """The steps with what is done of them, none once all are done.

        :param tracked: number of tracked parts
        """
        _ = self.env._
        is_manager = self.env.user.has_group("supplier_qualification.group_manager")
        has_sources = self._has_any("product.source", [("state", "!=", "listed")])
        has_cases = self._has_any("supplier.qualification", [])
        steps = [
            {
                "key": "track",
                "done": bool(tracked),
                "title": _("Say what to track"),
                "text": _("Choose the categories whose parts need a second source, and how "
                          "independent it has to be. Nothing is flagged before.")
                if is_manager
                else _("A manager chooses the categories whose parts need a second source. "
                       "Nothing is flagged before."),
                "button": _("Start Tracking"),
                "action": "supplier_qualification.sourcing_tracking_action" if is_manager else "",
            },
            {
                "key": "sources",
                "done": has_sources,
                "title": _("Take over your suppliers"),
                "text": _("Whoever is on a vendor price list is a listed source already. Take "
                          "over those you trust by their delivery record: people still sign."),
                "button": _("Take over Suppliers"),
                "action": "supplier_qualification.supplier_qualification_takeover_action",
            },
            {
                "key": "plan",
                "done": has_cases,
                "title": _("Qualify the first source"),
                "text": _("A plan names the stages and the signatures. Open a case for a "
                          "supplier and its parts; its evidence makes the source count."),
                "button": _("New Qualification"),
                "model": "supplier.qualification",
            },
        ]  # fmt: skip
        return [] if all(step["done"] for step in steps) else steps

    @api.model
    def _has_any(self, model, domain):
        domain = [("company_id", "in", self.env.companies.ids), *domain]
        return bool(self.env[model].search_count(domain, limit=1))
