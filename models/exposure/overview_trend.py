from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL, format_date

from ...tools import picture

MONTHS = 12
MET = ("covered", "watch")


class SupplierQualificationOverview(models.AbstractModel):
    """The share of tracked parts whose policy is met, month by month."""

    _inherit = "supplier.qualification.overview"

    @api.model
    def _get_trend(self):
        """A picture of the last twelve months, the running one as it stands now."""
        first = self.env.company._sourcing_today().replace(day=1)
        months = [first - relativedelta(months=back) for back in range(MONTHS - 1, -1, -1)]
        counted = self._read_months(months[0], first)
        scope = self._get_scope(False)
        counted[first] = self._count_levels(scope)
        known = [month for month in months if sum(counted.get(month, {}).values())]
        domain = Domain("company_id", "in", self.env.companies.ids)
        return {
            "picture": self._draw_trend(months, counted) if len(known) > 1 else None,
            "met": self._get_share(counted[first], MET),
            "model": "product.exposure.snapshot",
            "label": self.env._("Exposure over Time"),
            "domain": list(domain & Domain("date", ">=", months[0])),
            "months": [
                list(
                    domain
                    & Domain("date", ">=", month)
                    & Domain("date", "<", month + relativedelta(months=1))
                )
                for month in months
            ],
        }

    @api.model
    def _read_months(self, start, end):
        """``{month: {level: count}}`` by the last counted day of each company and month."""
        self.env["product.exposure.snapshot"].check_access("read")
        self.env["product.exposure.snapshot"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT month, level, SUM(part_count)::int
                  FROM (SELECT DISTINCT ON (company_id, month, level)
                               DATE_TRUNC('month', date)::date AS month, level, part_count
                          FROM product_exposure_snapshot
                         WHERE company_id = ANY(%s) AND date >= %s AND date < %s
                         ORDER BY company_id, month, level, date DESC) last
                 GROUP BY month, level
                """,
                self.env.companies.ids,
                start,
                end,
            )
        )
        months = {}
        for month, level, count in rows:
            months.setdefault(month, {})[level] = count
        return months

    @api.model
    def _draw_trend(self, months, counted):
        lines = [
            (self.env._("Policy met"), MET, "success"),
            (self.env._("Exposed"), ("exposed",), "warning"),
            (self.env._("Critical"), ("critical",), "danger"),
        ]
        series = [
            picture.line(
                label,
                [
                    None if share is None else (place, share)
                    for place, share in enumerate(
                        self._get_share(counted.get(month, {}), levels) for month in months
                    )
                ],
                color,
                marks=True,
            )
            for label, levels, color in lines
        ]
        return picture.plane(
            series,
            y_label=self.env._("% of the tracked parts"),
            x_ticks=[
                (place, format_date(self.env, month, date_format="MMM yy"))
                for place, month in enumerate(months)
            ],
            y_from=0,
        )

    @api.model
    def _get_share(self, counts, levels):
        """The share of these levels in % of all parts, None where no part was counted."""
        total = sum(counts.values())
        if not total:
            return None
        return round(100 * sum(counts.get(level, 0) for level in levels) / total, 1)
