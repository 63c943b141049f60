from datetime import timedelta

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import format_amount, format_date, formatLang

from .exposure_digest import BAD

TONES = {
    "critical": "danger",
    "exposed": "danger",
    "watch": "warning",
    "covered": "success",
    "waived": "info",
}
# The worst first, as people read them.
SHOWN_LEVELS = ("critical", "exposed", "watch", "covered", "waived")
TO_ACT_ON = (*BAD, "watch")
MAX_PARTS = 10
MAX_COUNTRIES = 8
WEEK = timedelta(days=7)


class SupplierQualificationOverview(models.AbstractModel):
    """The first screen: what stands where, what waits for the reader, what to do first.

    It reads what is stored, with a number of queries that does not depend on the number of
    parts. A figure comes with the domain that counted it, which also opens the list behind it.
    """

    _name = "supplier.qualification.overview"
    _description = "Sourcing Overview"

    @api.model
    @api.readonly
    def get_overview(self, mine=False):
        """Everything the screen shows, in one answer.

        :param mine: only the parts that the reader owns
        """
        scope = self._get_scope(bool(mine))
        counts = self._count_levels(scope)
        return {
            "mine": bool(mine),
            "tracked": self._figure(
                "product.exposure", self.env._("Tracked Parts"), scope, sum(counts.values())
            ),
            "levels": self._get_levels(scope, counts, mine),
            "money": self._get_money(scope),
            "countries": self._get_countries(scope),
            "trend": self._get_trend(),
            "waiting": self._get_waiting(),
            "parts": self._get_parts(scope),
            "steps": self._get_first_steps(sum(counts.values())),
        }

    @api.model
    def _get_scope(self, mine):
        scope = Domain("company_id", "in", self.env.companies.ids)
        return scope & Domain("user_id", "=", self.env.uid) if mine else scope

    @api.model
    def _figure(self, model, label, domain, count=None, **more):
        """A number, and the list behind it: one domain for both.

        :param count: where the caller has counted already, by the same domain
        """
        domain = Domain(domain)
        if count is None:
            count = self.env[model].search_count(domain)
        return {
            "label": label,
            "count": count,
            "text": formatLang(self.env, count, digits=0),
            "model": model,
            "domain": list(domain),
            **more,
        }

    # Levels ---------------------------------------------------------------------------------------

    @api.model
    def _count_levels(self, scope):
        return dict(self.env["product.exposure"]._read_group(scope, ["level"], ["__count"]))

    @api.model
    def _get_levels(self, scope, counts, mine):
        """The parts of each level and, where a count of last week is kept, the change."""
        field = self.env["product.exposure"]._fields["level"]
        labels = dict(field._description_selection(self.env))
        day, before = (None, {}) if mine else self._get_last_week()
        return [
            self._figure(
                "product.exposure",
                labels[level],
                scope & Domain("level", "=", level),
                counts.get(level, 0),
                key=level,
                tone=TONES[level],
                change=self._get_change(level, counts.get(level, 0), day, before),
            )
            for level in SHOWN_LEVELS
        ]

    @api.model
    def _get_change(self, level, count, day, before):
        """How many more there are than a week ago; None where nobody counted then."""
        if level not in before:
            return None
        change = count - before[level]
        sign = "+" if change > 0 else "−" if change < 0 else "±"
        domain = Domain("company_id", "in", self.env.companies.ids)
        return self._figure(
            "product.exposure.snapshot",
            self.env._("%(level)s on %(day)s", level=level, day=format_date(self.env, day)),
            domain & Domain("date", "=", day) & Domain("level", "=", level),
            abs(change),
            sign=sign,
            title=self.env._(
                "%(before)s on %(day)s", before=before[level], day=format_date(self.env, day)
            ),
            better=(change < 0) == (level in TO_ACT_ON) if change else None,
        )

    @api.model
    def _get_last_week(self):
        """``(day, {level: count})`` of the last day, a week ago or up to two, on which every
        company was counted; ``(None, {})`` where there is none."""
        today = self.env.company._sourcing_today()
        companies = self.env.companies
        tracking = self.env["product.exposure"]._read_group(
            [("company_id", "in", companies.ids)], ["company_id"]
        )
        found = self.env["product.exposure.snapshot"]._read_group(
            [
                ("company_id", "in", companies.ids),
                ("date", "<=", today - WEEK),
                ("date", ">", today - 2 * WEEK),
            ],
            ["date:day", "company_id", "level"],
            ["part_count:sum"],
            order="date:day DESC",
        )
        days = {}
        for day, company, level, count in found:
            counted, counts = days.setdefault(day, (set(), {}))
            counted.add(company)
            counts[level] = counts.get(level, 0) + count
        for day, (counted, counts) in days.items():
            if {company for [company] in tracking} <= counted:
                return day, counts
        return None, {}

    # Money ----------------------------------------------------------------------------------------

    @api.model
    def _get_money(self, scope):
        """Value at risk by currency, and how many endangered parts have none that is known."""
        endangered = scope & Domain("level", "in", TO_ACT_ON)
        at_risk = endangered & Domain("value_at_risk_known", "=", True)
        rows = self.env["product.exposure"]._read_group(
            at_risk, ["company_id"], ["value_at_risk:sum", "__count"]
        )
        sums = {}
        for company, amount, _count in rows:
            currency = company.currency_id
            sums[currency] = sums.get(currency, 0) + amount
        texts = [
            format_amount(self.env, round(amount), currency, trailing_zeroes=False)
            for currency, amount in sums.items()
        ]
        return self._figure(
            "product.exposure",
            self.env._("Value at Risk"),
            at_risk,
            sum(count for _company, _amount, count in rows),
            amounts=texts,
            unknown=self._figure(
                "product.exposure",
                self.env._("Value at Risk Not Known"),
                endangered & Domain("value_at_risk_known", "=", False),
            ),
        )

    # Countries ------------------------------------------------------------------------------------

    @api.model
    def _get_countries(self, scope):
        """Exposed parts by the country of their main source, the most first."""
        exposed = scope & Domain("level", "in", BAD)
        path = "main_source_id.country_id"
        rows = self.env["product.exposure"]._read_group(exposed, [path], ["__count"])
        placed = sorted(
            ((country, count) for country, count in rows if country),
            key=lambda row: (-row[1], row[0].display_name),
        )
        shown, others = placed[:MAX_COUNTRIES], placed[MAX_COUNTRIES:]
        figures = [
            self._figure(
                "product.exposure", country.display_name,
                exposed & Domain(path, "=", country.id), count, flag=country.image_url,
            )
            for country, count in shown
        ]  # fmt: skip
        if others:
            figures.append(
                self._figure(
                    "product.exposure",
                    self.env._("%s more countries", len(others)),
                    exposed & Domain(path, "in", [country.id for country, _count in others]),
                    sum(count for _country, count in others),
                )
            )
        return figures + self._get_placeless(exposed, path, sum(n for _c, n in rows) - sum(
            n for _c, n in placed))  # fmt: skip

    @api.model
    def _get_placeless(self, exposed, path, count):
        """The exposed parts without a main source, or without a country of it."""
        if not count:
            return []
        nowhere = Domain("main_source_id", "=", False) | Domain(path, "=", False)
        return [
            self._figure(
                "product.exposure", self.env._("No source or no country"), exposed & nowhere, count
            )
        ]

    # Parts ----------------------------------------------------------------------------------------

    @api.model
    def _get_parts(self, scope):
        """The parts to act on first, each with its next step."""
        awake = Domain("snoozed_until", "=", False) | Domain(
            "snoozed_until", "<=", self.env.company._sourcing_today()
        )
        urgent = scope & Domain("level", "in", TO_ACT_ON) & awake
        rows = self.env["product.exposure"].search(urgent, limit=MAX_PARTS)
        steps = dict(rows._fields["next_action"]._description_selection(self.env))
        return self._figure(
            "product.exposure",
            self.env._("Act on These First"),
            urgent,
            rows=[self._describe_part(row, steps) for row in rows],
        )

    @api.model
    def _describe_part(self, row, steps):
        return {
            "id": row.id,
            "name": row.product_id.display_name,
            "level": row._get_level_label(),
            "tone": TONES[row.level],
            "reason": "\n".join(row._get_reason_texts()[:1]),
            "owner": row.user_id.name or "",
            "survive": self._describe_days(row, "tts_days"),
            "recover": self._describe_days(row, "ttr_days"),
            "value": format_amount(
                self.env, round(row.value_at_risk), row.currency_id, trailing_zeroes=False
            )
            if row.value_at_risk_known and row.value_at_risk
            else "",
            "step": steps.get(row.next_action) or self.env._("Look at It"),
        }

    @api.model
    def _describe_days(self, row, name):
        if name == "tts_days" and row.tts_endless:
            return self.env._("never short")
        if not row[f"{name}_known"]:
            return ""
        return self.env._("%s days", formatLang(self.env, row[name], digits=0))
