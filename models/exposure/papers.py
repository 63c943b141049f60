from markupsafe import Markup

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_date, formatLang

from ...tools import picture_svg
from ..sourcing.product_source import IN_FORCE

# A paper for management: longer lists are worked through on the screen.
MAX_ROWS = 200


class SupplierQualificationStage(models.Model):
    _inherit = "supplier.qualification.stage"

    def _draw_for_paper(self, figure, height):
        """A picture as the markup of a report; its texts are escaped by the drawing."""
        return Markup(picture_svg.render(figure, height=height))  # noqa: S704 - drawn by ourselves

    def _draw_timeline_for_paper(self):
        """The deliveries of a trial, high enough for the name of each row."""
        rows = len(self.trial_timeline["y"]["ticks"])
        return self._draw_for_paper(self.trial_timeline, max(170, 60 + 10 * rows))

    def _get_completed_text(self):
        """Who completed the stage and when, in one sentence."""
        self.ensure_one()
        return self.env._(
            "Completed by %(user)s on %(day)s",
            user=self.completed_by.name,
            day=format_date(self.env, self.completed_date),
        )

    def _get_score_text(self):
        """Score and grade of an audit, dashes for what is not known."""
        self.ensure_one()
        return self.env._(
            "%(score)s, grade %(grade)s",
            score=self._get_percent_text(self.audit_score if self.audit_score_known else None),
            grade=self.audit_grade or "–",
        )


class SupplierQualification(models.Model):
    _inherit = "supplier.qualification"

    # The letter: whole sentences, so that they can be translated.

    def _get_letter_problem(self):
        """Return why there is nothing to certify today, or False."""
        self.ensure_one()
        if self.status not in IN_FORCE:
            return self.env._(
                "%s is not approved today: there is nothing to certify.", self.display_name
            )
        if not self.category_ids and not self._get_letter_products():
            return self.env._(
                "%s: none of its parts is approved today, there is nothing to certify. Reinstate "
                "the suspended ones first.",
                self.display_name,
            )
        return False

    def _get_letter_products(self):
        """The parts that the case names, those left out that are suspended today."""
        return self._filter_in_force(self.product_ids)

    def _get_letter_exceptions(self):
        """The parts of its categories that the approval does not hold for today."""
        if not self.category_ids:
            return self.product_ids.browse()
        named = self.suspension_ids.product_ids | self.condition_ids.product_ids
        parts = self._get_covered(named | self.product_ids)
        return parts - self._filter_in_force(parts)

    def _filter_in_force(self, products):
        """The parts for which the case is in force today, by what was said of each of them."""
        self.ensure_one()
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """SELECT p.id FROM supplier_qualification q
                     JOIN product_product p ON p.id = ANY(%s)
                    WHERE q.id = %s AND %s = ANY(%s)""",
                products.ids,
                self.id,
                self._status_sql("q", self._today_sql("q"), SQL.identifier("p", "id")),
                list(IN_FORCE),
            )
        )
        found = {product for [product] in rows}
        return products.filtered(lambda product: product.id in found)

    def _get_letter_confirmation(self):
        """What the letter certifies: who, where, with conditions or without, from when to when."""
        self.ensure_one()
        values = {
            "company": self.company_id.name,
            "supplier": Markup("<strong>%s</strong>") % self.commercial_partner_id.name,
            "site": Markup("<strong>%s</strong>") % self._get_letter_site(),
            "first_day": format_date(self.env, self.valid_from),
            "last_day": format_date(self.env, self.valid_until),
        }
        if self.status == "conditional":
            return self._get_conditional_confirmation(values)
        if self.site_id:
            return self.env._(
                "%(company)s confirms that %(supplier)s, production site %(site)s, is approved as "
                "a source of the parts below from %(first_day)s until %(last_day)s.",
                **values,
            )
        return self.env._(
            "%(company)s confirms that %(supplier)s is approved as a source of the parts below "
            "from %(first_day)s until %(last_day)s.",
            **values,
        )

    def _get_conditional_confirmation(self, values):
        if self.site_id:
            return self.env._(
                "%(company)s confirms that %(supplier)s, production site %(site)s, is approved "
                "with conditions as a source of the parts below from %(first_day)s until "
                "%(last_day)s.",
                **values,
            )
        return self.env._(
            "%(company)s confirms that %(supplier)s is approved with conditions as a source of "
            "the parts below from %(first_day)s until %(last_day)s.",
            **values,
        )

    def _get_letter_site(self):
        """The production site and its country."""
        return ", ".join(filter(None, [self.site_id.name, self.site_id.country_id.name]))

    def _get_letter_category(self, category):
        return self.env._("All parts of the category %s", category.display_name)

    def _get_letter_exception_text(self, products):
        return self.env._(
            "Except, not approved today: %s.", ", ".join(products.mapped("display_name"))
        )

    def _get_letter_quantity(self):
        return self.env._(
            "At most %s units may be ordered under this approval.",
            formatLang(self.env, self.quantity_cap, dp="Product Unit"),
        )

    def _get_letter_condition(self, condition):
        return self.env._(
            "%(condition)s, until %(day)s",
            condition=condition.name,
            day=format_date(self.env, condition.date_deadline),
        )

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
            if problem := case._get_letter_problem():
                raise UserError(problem)
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
