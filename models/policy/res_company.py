from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .sourcing_policy_mixin import CHECKS, POLICIES, POLICY_FIELDS


class ResCompany(models.Model):
    _inherit = "res.company"

    sourcing_policy = fields.Selection(
        selection=POLICIES,
        string="Default Sourcing Policy",
        default="none",
        required=True,
        help="Nothing is flagged before somebody says what to track.",
    )
    source_check = fields.Selection(
        selection=CHECKS,
        string="Default Check on Orders",
        default="warn",
        required=True,
    )
    sourcing_user_id = fields.Many2one(
        comodel_name="res.users",
        string="Exposure Owner",
        help="Owns the exposed parts that have no responsible of their own.",
    )

    def write(self, vals):
        result = super().write(vals)
        if POLICY_FIELDS & vals.keys():
            self.env["product.exposure"]._refresh()
        return result

    def _sourcing_today(self):
        """Today as the company lives it: the date in its own time zone."""
        self.ensure_one()
        now = fields.Datetime.now().replace(tzinfo=timezone.utc)
        return now.astimezone(ZoneInfo(self._sourcing_tz())).date()

    def _sourcing_tz(self):
        self.ensure_one()
        # sudo: where a company is, is no secret from those who work there
        return self.sudo().partner_id.tz or "UTC"

    def _sourcing_day(self, moment):
        """The company's date of a UTC datetime; a date is returned as it is."""
        if not isinstance(moment, datetime):
            return moment
        zone = ZoneInfo(self._sourcing_tz())
        return moment.replace(tzinfo=timezone.utc).astimezone(zone).date()

    @api.model
    def _sourcing_past_domain(self, date_field):
        """Records of any company whose date is over, by the day of their own company."""
        return self._sourcing_day_domain(date_field, "<", 0)

    @api.model
    def _sourcing_day_domain(self, date_field, operator, days):
        """Records of any company, by how their date lies to a day as their own company counts it.

        :param days: the day that is compared with, in days from the company's today
        """
        # sudo: the day of each company, whoever asks
        companies = self.sudo().search([])
        return Domain.OR(
            Domain("company_id", "in", mine.ids)
            & Domain(date_field, operator, day + timedelta(days=days))
            for day, mine in companies.grouped(lambda c: c._sourcing_today()).items()
        )

    def _sourcing_today_sql(self, company_column):
        """Today per company as SQL: a constant wherever all companies share the date."""
        days = {company: company._sourcing_today() for company in self}
        return SQL("%s::date", self._per_company_sql(company_column, days, fields.Date.today()))

    def _sourcing_tz_sql(self, company_column):
        """The time zone per company as SQL, as its day is counted."""
        zones = {company: company._sourcing_tz() for company in self}
        return self._per_company_sql(company_column, zones, "UTC")

    def _per_company_sql(self, company_column, values, otherwise):
        """A value for each company as SQL: a constant wherever all companies share it.

        :param values: ``{company: value}``
        :param otherwise: where there is no company
        """
        if len(set(values.values())) <= 1:
            return SQL("%s", next(iter(values.values()), otherwise))
        cases = SQL(" ").join(
            SQL("WHEN %s THEN %s", company.id, value) for company, value in values.items()
        )
        return SQL("(CASE %s %s END)", company_column, cases)
