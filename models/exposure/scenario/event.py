from odoo import models


class SourcingScenario(models.Model):
    """What the event is: where, from when, for how long and how bad, as the steps ask for it."""

    _inherit = "sourcing.scenario"

    def _describe_places(self):
        groups = (self.region_ids, self.country_ids, self.site_ids, self.partner_ids)
        return ", ".join(name for records in groups for name in records.mapped("display_name"))

    def _get_places(self):
        """Suppliers with all that belongs to them, sites, and countries with those of regions."""
        self.ensure_one()
        # sudo: a company of the group that the user may not see is struck all the same
        partners = self.env["res.partner"].sudo().with_context(active_test=False)
        if self.partner_ids:
            partners = partners.search([("id", "child_of", self.partner_ids.ids)])
        return (
            partners,
            self.site_ids,
            self.country_ids | self.region_ids.country_ids,
        )

    def _get_first_day(self, today=None):
        """The first day that the answer is about: the start, or today if it has begun.

        :param today: the day on which it is asked, by default the company's
        """
        return max(self.date_start, today or self.company_id._sourcing_today())

    def _get_days_before(self):
        return (self._get_first_day() - self.company_id._sourcing_today()).days

    def _get_days_ahead(self, today=None):
        """How long nothing comes, from the first day on."""
        days = self.delay_days if self.kind == "delay" else self.duration_days
        # counted in days: the end itself may be later than a date can be
        gone = (self._get_first_day(today) - self.date_start).days
        return max(days - gone, 0)

    def _get_capacity_left(self):
        """The share of its capacity that a struck source keeps."""
        if self.kind == "capacity":
            return 1 - self.capacity_cut / 100
        return 1.0 if self.kind == "tariff" else 0.0
