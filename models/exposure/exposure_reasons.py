from odoo import api, models
from odoo.tools import format_amount, format_date, formatLang

REASONS = [
    "lacks_source",
    "sole_source",
    "lacks_alternate",
    "same_supplier",
    "same_site",
    "same_country",
    "same_region",
    "shared_component",
    "transfer_open",
    "lapsing",
    "dormant",
    "conditional_only",
    "capacity_short",
    "slow_recovery",
    "unapproved_buying",
]
COUNTED = ("conditional", "cold", "warm")


class ProductExposure(models.Model):
    """Each reason in one sentence: what it is, with its figures, and what to do."""

    _inherit = "product.exposure"

    @api.depends(
        *REASONS, "policy", "approved_count", "independent_count", "next_lapse_date", "on_hand",
        "daily_usage", "other_capacity", "tts_days", "ttr_days", "unapproved_count",
        "unapproved_amount", "next_action",
    )  # fmt: skip
    @api.depends_context("lang")
    def _compute_reasons(self):
        for row in self:
            row.reasons = "\n".join(row._get_reason_texts())

    def _get_reason_texts(self):
        """One sentence for each reason that holds."""
        self.ensure_one()
        held = [name for name in self._get_reasons() if self[name]]
        if self.lacks_source or self.sole_source or self.shared_component or self.transfer_open:
            # Said already, and with the better advice.
            held = [name for name in held if name != "lacks_alternate"]
        return [getattr(self, f"_reason_{name}")() for name in held]

    @api.model
    def _get_reasons(self):
        """Hook: the reasons in the order in which people read them."""
        return REASONS

    def _number(self, value, digits=0):
        return formatLang(self.env, value, digits=digits)

    def _counted_sources(self):
        return self.source_ids.filtered(lambda s: s.readiness in COUNTED)

    def _names(self, records):
        return ", ".join(sorted(set(records.mapped("display_name"))))

    def _running_sources(self):
        """Sources that a running case may bring to count."""
        return self.source_ids.filtered(lambda s: s.readiness == "in_qualification")

    def _reason_lacks_source(self):
        _ = self.env._
        known = len(self.source_ids)
        running = self._running_sources()
        if self.transfer_open:
            return _("No source that could deliver (%(known)s known).", known=known)
        if running:
            return _(
                "No source that could deliver (%(known)s known); finish the qualification of "
                "%(names)s.",
                known=known,
                names=self._names(running.partner_id),
            )
        if known:
            return _("No source that could deliver (%(known)s known); qualify one.", known=known)
        return _("No source that could deliver (none known); find a supplier and qualify it.")

    def _reason_sole_source(self):
        if running := self._running_sources():
            return self.env._(
                "Nobody else makes it yet (sources that count: %(count)s); the qualification of "
                "%(names)s is running: finish it, and hold more stock until then.",
                count=self.approved_count,
                names=self._names(running.partner_id),
            )
        return self.env._(
            "Nobody else makes it (sources that count: %(count)s); hold more stock, design it out "
            "or waive the alternate.",
            count=self.approved_count,
        )

    def _reason_lacks_alternate(self):
        policy = dict(self._fields["policy"]._description_selection(self.env))[self.policy]
        if running := self._running_sources():
            return self.env._(
                "%(count)s of 2 independent sources count (%(policy)s); finish the qualification "
                "of %(names)s.",
                count=self.independent_count,
                policy=policy,
                names=self._names(running.partner_id),
            )
        return self.env._(
            "%(count)s of 2 independent sources count (%(policy)s); qualify an alternate.",
            count=self.independent_count,
            policy=policy,
        )

    def _reason_same_supplier(self):
        return self.env._(
            "All %(count)s sources belong to one group (%(names)s); qualify another supplier.",
            count=self.approved_count,
            names=self._names(self._counted_sources().partner_id),
        )

    def _reason_same_site(self):
        counted = self._counted_sources()
        return self.env._(
            "All %(count)s sources come from one plant (%(names)s); qualify another site.",
            count=self.approved_count,
            names=self._names(counted.site_id or counted.partner_id),
        )

    def _reason_same_country(self):
        countries = self._counted_sources().country_id
        if not countries:
            return self.env._(
                "The country of its %(count)s sources is unknown; enter it on their addresses.",
                count=self.approved_count,
            )
        return self.env._(
            "All %(count)s sources of a known country are in %(names)s; qualify one elsewhere.",
            count=len(self._counted_sources().filtered("country_id")),
            names=self._names(countries),
        )

    def _reason_same_region(self):
        regions = self._counted_sources().region_ids
        if not regions:
            return self.env._(
                "The region of its %(count)s sources is unknown; tick sourcing regions on the "
                "country groups.",
                count=self.approved_count,
            )
        return self.env._(
            "No two of %(count)s sources are in different regions (%(names)s); qualify one "
            "elsewhere.",
            count=self.approved_count,
            names=self._names(regions),
        )

    def _reason_shared_component(self):
        counted = self._counted_sources()
        return self.env._(
            "Its %(count)s sources depend on the same maker of components (%(names)s); open a "
            "second origin for one of them.",
            count=self.approved_count,
            names=self._names(counted._get_tying_origins()),
        )

    def _reason_transfer_open(self):
        moving = self.source_ids.filtered(lambda s: s.readiness == "in_transfer")
        return self.env._(
            "%(names)s is approved, but its transfer package lacks %(items)s; complete it.",
            names=self._names(moving.site_id or moving.partner_id),
            items=", ".join(filter(None, moving.transfer_ids.mapped("next_item"))) or "…",
        )

    def _reason_lapsing(self):
        uncertified = self.source_ids.filtered(
            lambda s: s.certificate_lapsed and s.readiness in COUNTED
        )
        if uncertified:
            return self.env._(
                "A certificate that the approval of %s rests on has lapsed; ask for the new one.",
                self._names(uncertified.partner_id),
            )
        return self.env._(
            "An approval ends on %(date)s and too few remain; renew it.",
            date=format_date(self.env, self.next_lapse_date),
        )

    def _reason_dormant(self):
        _ = self.env._
        asleep = self.source_ids.filtered(lambda s: s.readiness == "dormant")
        if not asleep:
            nearly = self._counted_sources().filtered("dormant_soon")
            return _(
                "%(names)s last delivered on %(date)s, more than 75 %% of the limit ago; order to "
                "keep it warm.",
                names=self._names(nearly.partner_id),
                date=format_date(self.env, min(nearly.mapped("last_receipt_date"), default=False)),
            )
        return _(
            "%(names)s last delivered on %(date)s and no longer counts; requalify it.",
            names=self._names(asleep.partner_id),
            date=format_date(
                self.env, max(filter(None, asleep.mapped("last_receipt_date")), default=False)
            ),
        )

    def _reason_conditional_only(self):
        conditional = self._counted_sources().filtered(lambda s: s.state == "conditional")
        return self.env._(
            "It rests on the conditional approval of %(names)s (until %(date)s); close the "
            "conditions.",
            names=self._names(conditional.partner_id),
            date=format_date(
                self.env, min(filter(None, conditional.mapped("valid_until")), default=False)
            ),
        )

    def _reason_capacity_short(self):
        return self.env._(
            "The other sources make %(capacity)s a day, %(usage)s are used (%(percent)s %%); add "
            "capacity or a source.",
            capacity=self._number(self.other_capacity, 1),
            usage=self._number(self.daily_usage, 1),
            percent=self._number(100 * self.other_capacity / (self.daily_usage or 1)),
        )

    def _reason_slow_recovery(self):
        return self.env._(
            "Without its main source it lasts %(survive)s days, an alternate needs %(recover)s: "
            "%(gap)s days short; hold more stock or shorten the activation.",
            survive=self._number(self.tts_days),
            recover=self._number(self.ttr_days),
            gap=self._number(self.ttr_days - self.tts_days),
        )

    def _reason_unapproved_buying(self):
        return self.env._(
            "Bought outside approval: %(count)s order line(s), %(amount)s; approve the supplier or "
            "move the orders.",
            count=self.unapproved_count,
            amount=format_amount(self.env, self.unapproved_amount, self.currency_id),
        )
