from datetime import datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from odoo import api, models
from odoo.tools import SQL, format_date


class PurchaseOrderLine(models.Model):
    """What was bought outside approval: judged by what was approved on the day of the order."""

    _inherit = "purchase.order.line"

    @api.model
    def _get_bought_outside(self, date_from, date_to):
        """Lines confirmed in a period whose source was not in force for the day of arrival.

        :return: ``{line: status of its source on the day of the order}``, lines in the order of
            their confirmation; one query for each day on which something was ordered.
        """
        company = self.env.company
        lines = self.search(
            [
                ("order_id.state", "=", "purchase"),
                ("company_id", "=", company.id),
                ("product_id", "!=", False),
                ("order_id.date_approve", ">=", self._to_moment(company, date_from)),
                ("order_id.date_approve", "<", self._to_moment(company, date_to, 1)),
            ]
        )
        checks = lines._get_source_checks()
        lines = lines.filtered(lambda line: checks.get(line, "none") != "none")
        by_day = lines.grouped(lambda line: company._sourcing_day(line.order_id.date_approve))
        outside = {}
        for day in sorted(by_day):
            statuses = by_day[day]._get_statuses_on(day)
            outside |= {
                line: statuses.get(line.id, "unlisted")
                for line in by_day[day]
                if statuses.get(line.id) not in ("approved", "conditional")
            }
        return outside

    @api.model
    def _to_moment(self, company, day, add=0):
        """The UTC moment at which a day of the company begins."""
        local = datetime.combine(
            day + timedelta(days=add), time.min, ZoneInfo(company._sourcing_tz())
        )
        return local.astimezone(timezone.utc).replace(tzinfo=None)

    def _get_statuses_on(self, day):
        """``{line id: best status of its sources}`` by the records of a day."""
        self.env.flush_all()
        sources = self.env["product.source"]
        tz = self.env.company._sourcing_tz()
        past = None if day >= self.env.company._sourcing_today() else SQL("%s::date", day)
        keys = SQL(
            """SELECT line.id AS key, s.id AS source_id, line.product_id,
                      vendor.commercial_partner_id AS partner_id,
                      COALESCE(s.site_id, CASE WHEN vendor.is_production_site THEN vendor.id END)
                          AS site_id,
                      purchase.company_id,
                      GREATEST((line.date_planned AT TIME ZONE 'UTC' AT TIME ZONE %s)::date, %s)
                          AS day
                 FROM purchase_order_line line
                 JOIN purchase_order purchase ON purchase.id = line.order_id
                 JOIN res_partner vendor ON vendor.id = purchase.partner_id
                 LEFT JOIN product_source s ON s.product_id = line.product_id
                      AND s.partner_id = vendor.commercial_partner_id
                      AND s.company_id = purchase.company_id
                      AND (NOT COALESCE(vendor.is_production_site, FALSE) OR s.site_id IS NULL
                           OR s.site_id = vendor.id)
                WHERE line.id = ANY(%s)""",
            tz,
            day,
            self.ids,
        )
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT ON (key) key, status FROM (%s) standing
                    ORDER BY key, (status IN ('approved', 'conditional')) DESC""",
                sources._standing_sql(keys, on=past),
            )
        )
        return dict(rows)

    def _get_override_texts(self):
        """Who let these lines pass, and why: ``{line: sentence}``; lines without are missing."""
        texts = {}
        for line, override in self.env["purchase.source.override"]._find_confirmed(self).items():
            day = line.company_id._sourcing_day(override.date)
            texts[line] = self.env._(
                "%(user)s on %(day)s: %(reason)s",
                user=override.user_id.name,
                day=format_date(self.env, day),
                reason=override.reason,
            )
        return texts
