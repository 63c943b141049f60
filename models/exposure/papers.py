from markupsafe import Markup

from odoo import api, models
from odoo.exceptions import UserError

from ...tools import picture_svg

# A paper for management: longer lists are worked through on the screen.
MAX_ROWS = 200


class SupplierQualificationStage(models.Model):
    _inherit = "supplier.qualification.stage"

    def _draw_for_paper(self, figure, height):
        """A picture as the markup of a report; its texts are escaped by the drawing."""
        return Markup(picture_svg.render(figure, height=height))  # noqa: S704 - drawn by ourselves


class SupplierQualification(models.Model):
    _inherit = "supplier.qualification"

    def _get_letter_signatures(self):
        """The signatures that made the approval, in the order of signing."""
        self.ensure_one()
        return (
            self.approval_ids.filtered(lambda a: a.decision in ("approve", "conditional"))
            .filtered(lambda a: a.round == self.round)
            .sorted("date")
        )


class CertificateLetter(models.AbstractModel):
    _name = "report.supplier_qualification.report_certificate_letter"
    _description = "Certificate Letter"

    @api.model
    def _get_report_values(self, docids, data=None):
        cases = self.env["supplier.qualification"].browse(docids)
        cases.check_access("read")
        for case in cases:
            if case.status not in ("approved", "conditional"):
                raise UserError(
                    self.env._(
                        "%s is not approved today: there is nothing to certify.",
                        case.display_name,
                    )
                )
        return {"doc_ids": docids, "doc_model": cases._name, "docs": cases}


class ExposureReport(models.AbstractModel):
    _name = "report.supplier_qualification.report_exposure"
    _description = "Exposure Report"

    @api.model
    def _get_report_values(self, docids, data=None):
        companies = self.env["res.company"].browse(docids or self.env.company.ids)
        return {"reports": [self._prepare_report(company) for company in companies]}

    @api.model
    def _prepare_report(self, company):
        overview = self.env["supplier.qualification.overview"].with_context(
            allowed_company_ids=company.ids
        )
        figures = overview.get_overview()
        rows = overview.env["product.exposure"].search(figures["parts"]["domain"], limit=MAX_ROWS)
        steps = dict(rows._fields["next_action"]._description_selection(rows.env))
        trend = picture_svg.render(figures["trend"]["picture"], height=170)
        return {
            "company": company,
            "day": company._sourcing_today(),
            "figures": figures,
            "trend": Markup(trend),  # noqa: S704 - drawn by ourselves
            "parts": [overview._describe_part(row, steps) for row in rows],
            "more": figures["parts"]["count"] - len(rows),
        }
