from odoo import api, models
from odoo.tools import format_amount, format_date, formatLang


class SourcingScenarioLine(models.Model):
    """One sentence for each part: what happens, with its figures."""

    _inherit = "sourcing.scenario.line"

    @api.depends("verdict")
    @api.depends_context("lang")
    def _compute_explanation(self):
        for line in self:
            explain = getattr(line, f"_explain_{line.verdict}", None)
            line.explanation = explain() if explain else ""

    def _explain_no_way_out(self):
        if self.kind == "tariff":
            return self.env._(
                "%(amount)s dearer a unit, and no approved source outside the tariff.",
                amount=self._money(self.added_unit),
            )
        if self.readiness in ("in_qualification", "in_transfer"):
            return self.env._(
                "Short from %(day)s; %(name)s is not ready yet.",
                day=format_date(self.env, self.first_short_date),
                name=self._name_remaining(),
            )
        return self.env._(
            "Short from %(day)s, and no source outside that could deliver.",
            day=format_date(self.env, self.first_short_date),
        )

    def _explain_too_little(self):
        return self.env._(
            "Short from %(day)s: %(need)s a day are needed, %(made)s are still made.",
            day=format_date(self.env, self.first_short_date),
            need=self._number(self.daily_usage),
            made=self._number(self.capacity),
        )

    def _explain_too_late(self):
        if not self.ttr_days_known:
            return self.env._(
                "Short from %(day)s; when %(name)s delivers is unknown.",
                day=format_date(self.env, self.first_short_date),
                name=self._name_remaining(),
            )
        return self.env._(
            "Stock and what still comes last %(survive)s days, %(name)s needs %(recover)s.",
            survive=self._number(self.tts_days),
            name=self._name_remaining(),
            recover=self._number(self.ttr_days),
        )

    def _explain_unknown(self):
        _ = self.env._
        if self.kind == "tariff" and not self.added_unit_known:
            return _("A vendor price of a source that delivers is missing.")
        if self.kind != "tariff" and not self.daily_usage_known:
            if not self.outside_count:
                return _("No source outside could deliver, and its use is unknown.")
            return _("Its use is unknown: nothing left the stock in the usage window.")
        return _("The country of a source, or of a maker of components, is not entered.")

    def _explain_alternate_lost(self):
        if self.kind == "tariff":
            return self.env._("What is bought today stays as it is; an alternate becomes dearer.")
        if self.policy_met:
            return self.env._("The main source goes on; enough independent sources remain.")
        return self.env._("The main source goes on, but without a second source behind it.")

    def _explain_unproven(self):
        if not self.outside_count:
            return self.env._(
                "Stock and what still comes last %(survive)s days; %(name)s could deliver after "
                "%(recover)s if its approval comes as planned.",
                survive=self._number(self.tts_days),
                name=self._name_remaining(),
                recover=self._number(self.ttr_days),
            )
        return self.env._(
            "Stock and what still comes last %(survive)s days; %(name)s delivers after "
            "%(recover)s, but whether it makes enough is not known.",
            survive=self._number(self.tts_days),
            name=self._name_remaining(),
            recover=self._number(self.ttr_days),
        )

    def _explain_bridged(self):
        if self.tts_endless:
            return self.env._("%s makes enough.", self._name_remaining())
        return self.env._(
            "Stock and what still comes last %(survive)s days, the event %(event)s.",
            survive=self._number(self.tts_days),
            event=self._number(self._get_event_days()),
        )

    def _explain_dearer(self):
        if self.saving_year_known:
            return self.env._(
                "%(amount)s dearer a unit; no approved mix is cheaper.",
                amount=self._money(self.added_unit),
            )
        return self.env._(
            "%(amount)s dearer a unit; a cheaper mix is not proven, capacities or use are unknown.",
            amount=self._money(self.added_unit),
        )

    def _explain_switch(self):
        return self.env._(
            "%(amount)s dearer a unit; the best mix saves %(saving)s a year.",
            amount=self._money(self.added_unit),
            saving=self._money(self.saving_year),
        )

    def _get_event_days(self):
        """How long the event goes on, counted as the days to survive: from when it was asked."""
        scenario = self.scenario_id
        return scenario._get_days_ahead(scenario.company_id._sourcing_day(scenario.run_date))

    def _name_remaining(self):
        # sudo: who may read the answer may read whom it names
        source = self.sudo().remaining_source_id
        return (source.site_id or source.partner_id).display_name or self.env._("the alternate")

    def _number(self, value):
        return formatLang(self.env, value, digits=0 if value >= 10 or value == int(value) else 1)

    def _money(self, value):
        return format_amount(self.env, value, self.currency_id)
