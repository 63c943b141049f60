from odoo import fields, models
from odoo.exceptions import AccessError

from .exposure_digest import BAD


class DigestDigest(models.Model):
    """Lines for Odoo's own periodic digest."""

    _inherit = "digest.digest"

    kpi_sourcing_exposed = fields.Boolean(string="Exposed Parts")
    kpi_sourcing_exposed_value = fields.Integer(compute="_compute_kpi_sourcing_exposed_value")
    kpi_sourcing_decided = fields.Boolean(string="Qualifications Decided")
    kpi_sourcing_decided_value = fields.Integer(compute="_compute_kpi_sourcing_decided_value")

    def _compute_kpi_sourcing_exposed_value(self):
        """Parts exposed or critical when the period ended: now, or as that day was counted."""
        self._check_sourcing_reader()
        _start, end, companies = self._get_kpi_compute_parameters()
        until = fields.Date.to_date(end) or fields.Date.today()
        counted = self.env["product.exposure"]._read_group(
            [("company_id", "in", companies.ids), ("level", "in", BAD)], ["company_id"], ["__count"]
        )
        values = dict(counted)
        if until < fields.Date.today():
            values = self._count_exposed_on(until, companies)
        for digest in self:
            company = digest.company_id or self.env.company
            digest.kpi_sourcing_exposed_value = values.get(company, 0)

    def _count_exposed_on(self, day, companies):
        """Exposed parts by company as of the last day that was counted until then."""
        rows = self.env["product.exposure.snapshot"]._read_group(
            [("company_id", "in", companies.ids), ("level", "in", BAD), ("date", "<=", day)],
            ["company_id", "date:day"],
            ["part_count:sum"],
            order="date:day",
        )
        return {company: count for company, _day, count in rows}

    def _compute_kpi_sourcing_decided_value(self):
        self._check_sourcing_reader()
        start, end, companies = self._get_kpi_compute_parameters()
        # Decisions have a day, no moment: a period holds the days that end in it.
        counted = dict(
            self.env["supplier.qualification"]._read_group(
                [
                    ("company_id", "in", companies.ids),
                    ("state", "=", "decided"),
                    ("decision_date", ">", fields.Date.to_date(start)),
                    ("decision_date", "<=", fields.Date.to_date(end)),
                ],
                ["company_id"],
                ["__count"],
            )
        )
        for digest in self:
            company = digest.company_id or self.env.company
            digest.kpi_sourcing_decided_value = counted.get(company, 0)

    def _check_sourcing_reader(self):
        if not self.env.user.has_group("supplier_qualification.group_user"):
            # Odoo leaves the line out of the digest of whoever may not read it.
            raise AccessError(self.env._("Exposure is for buyers."))

    def _compute_kpis_actions(self, company, user):
        root = self.env.ref("supplier_qualification.supplier_qualification_menu_root").id
        module = "supplier_qualification"
        return super()._compute_kpis_actions(company, user) | {
            "kpi_sourcing_exposed": f"{module}.product_exposure_action?menu_id={root}",
            "kpi_sourcing_decided": (
                f"{module}.supplier_qualification_action_decided?menu_id={root}"
            ),
        }
