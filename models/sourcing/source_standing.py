from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL, format_date

from .product_source import IN_FORCE


class SourceRequest(NamedTuple):
    """May this part be bought from this partner, to arrive on that day?"""

    key: int
    product_id: int
    partner_id: int
    company_id: int
    day: object
    quantity: float
    # The order line that asks, 0 for none: a line does not use up what it asks for.
    line_id: int


class Coverage(NamedTuple):
    covered: bool
    source_id: int
    code: str
    reason: str


class Covering(NamedTuple):
    """The source that may be bought from, or an empty recordset, with the reason why not.

    It is true when there is a source, and lends its source's attributes.
    """

    source: models.BaseModel
    reason: str

    def __bool__(self):
        return bool(self.source)

    def __getattr__(self, name):
        return getattr(self.source, name)


class ProductSource(models.Model):
    """Which case decides a source on a day. Orders, lists and exposure all ask here."""

    _inherit = "product.source"

    @api.model
    def _standing_sql(self, keys, except_lines=None, on=None):
        """The coverage rule: narrower beats wider, then the later decision.

        :param keys: SQL of rows (key, source_id, product_id, partner_id, site_id, company_id, day)
        :param except_lines: SQL of ids of order lines that use up no quantity limit
        :param on: SQL of a day that is over; what was recorded until then answers.
        :return: SQL of rows (key, source_id, qualification_id, status, valid_until, cap, used,
            certificate_lapsed)
        """
        Case = self.env["supplier.qualification"]
        product_field, category_field = Case._fields["product_ids"], Case._fields["category_ids"]
        cases, used = SQL("supplier_qualification"), Case._quantity_used_sql("q", except_lines)
        if on is not None:
            cases, used = Case._cases_on_sql(on), Case._quantity_used_on_sql("q", on)
        return SQL(
            """
            WITH k AS MATERIALIZED (%(keys)s),
            reach AS MATERIALIZED (
                -- How deep below which category a case reaches, once for each case and category.
                SELECT q.id AS case_id, pc.id AS categ_id, MAX(LENGTH(wide.parent_path)) AS depth
                  FROM %(cases)s q
                  JOIN %(category_rel)s qc ON qc.%(category_case)s = q.id
                  JOIN product_category wide ON wide.id = qc.%(category_col)s
                  JOIN product_category pc ON pc.parent_path LIKE wide.parent_path || '%%'
                 WHERE q.state = 'decided'
                   AND q.commercial_partner_id IN (SELECT k.partner_id FROM k)
                 GROUP BY q.id, pc.id
            ),
            best AS MATERIALIZED (
                SELECT DISTINCT ON (k.key, k.source_id)
                       k.key, k.source_id, k.product_id, k.partner_id, k.site_id, k.company_id,
                       k.day, q.id AS case_id
                  FROM k
                  JOIN product_product p ON p.id = k.product_id
                  JOIN product_template t ON t.id = p.product_tmpl_id
                  JOIN %(cases)s q
                       ON q.commercial_partner_id = k.partner_id
                      AND q.company_id = k.company_id
                      AND q.state = 'decided' AND q.decision_date <= k.day
                      AND (q.site_id IS NULL OR q.site_id = k.site_id)
                  LEFT JOIN %(product_rel)s part ON part.%(product_case)s = q.id
                       AND part.%(product_col)s = k.product_id
                  LEFT JOIN reach ON reach.case_id = q.id AND reach.categ_id = t.categ_id
                 WHERE part.%(product_col)s IS NOT NULL OR reach.depth IS NOT NULL
                 ORDER BY k.key, k.source_id, (part.%(product_col)s IS NULL),
                          reach.depth DESC NULLS LAST, (q.site_id IS NULL),
                          q.decision_date DESC, q.id DESC
            ),
            used AS MATERIALIZED (
                SELECT q.id AS case_id, %(used)s AS quantity FROM %(cases)s q
                 WHERE q.quantity_cap > 0 AND q.id IN (SELECT case_id FROM best)
            )
            SELECT best.key, best.source_id, q.id AS qualification_id,
                   %(certified)s AS status, %(until)s AS valid_until, q.quantity_cap AS cap,
                   COALESCE(used.quantity, 0) AS used,
                   COALESCE(certificate.until < best.day, FALSE) AS certificate_lapsed
              FROM best
              JOIN %(cases)s q ON q.id = best.case_id
              LEFT JOIN used ON used.case_id = q.id
              LEFT JOIN LATERAL (%(certificate)s) certificate ON TRUE
              -- OFFSET keeps the planner from computing the status once for each use of it.
              CROSS JOIN LATERAL (SELECT %(status)s AS value OFFSET 0) status
            """,
            keys=keys,
            status=Case._status_sql(
                "q", SQL("best.day"), SQL("best.product_id"), used=SQL("used.quantity")
            ),
            cases=cases,
            used=used,
            certified=self._certified_status_sql(),
            until=self._certified_until_sql(),
            certificate=Case._certificate_sql("q", "best"),
            product_rel=SQL.identifier(product_field.relation),
            product_case=SQL.identifier(product_field.column1),
            product_col=SQL.identifier(product_field.column2),
            category_rel=SQL.identifier(category_field.relation),
            category_case=SQL.identifier(category_field.column1),
            category_col=SQL.identifier(category_field.column2),
        )

    @api.model
    def _coverage(self, requests, together=True):
        """Answer many requests with a constant number of queries: ``{key: Coverage}``.

        :param together: what one request takes of a quantity limit is missing for the next;
            false for alternatives, of which only one will be bought.
        """
        if not requests:
            return {}
        self.env.flush_all()
        rows = self._read_standings(requests)
        by_key = {}
        for row in rows:
            by_key.setdefault(row["key"], []).append(row)
        taken = {}
        return {
            request.key: self._judge(
                request, by_key.get(request.key, []), taken if together else {}
            )
            for request in requests
        }

    def _read_standings(self, requests):
        values = SQL(", ").join(
            SQL("(%s, %s, %s, %s, %s::date)", r.key, r.product_id, r.partner_id, r.company_id,
                r.day)
            for r in requests
        )  # fmt: skip
        lines = list({r.line_id for r in requests if r.line_id})
        except_lines = SQL("%s", lines) if lines else None
        asked = SQL(
            """SELECT r.key, s.id AS source_id, r.product_id, v.commercial_partner_id
                      AS partner_id,
                      COALESCE(s.site_id, CASE WHEN v.is_production_site THEN v.id END) AS site_id,
                      r.company_id, r.day, s.state AS source_state, s.role,
                      COALESCE(s.active, TRUE) AS active
                 FROM (VALUES %s) AS r(key, product_id, partner_id, company_id, day)
                 JOIN res_partner v ON v.id = r.partner_id
                 LEFT JOIN product_source s ON s.product_id = r.product_id
                      AND s.partner_id = v.commercial_partner_id
                      AND s.company_id = r.company_id
                      AND (NOT COALESCE(v.is_production_site, FALSE) OR s.site_id IS NULL
                           OR s.site_id = v.id)""",
            values,
        )
        return self.env.execute_query_dict(
            SQL(
                """SELECT asked.key, asked.source_id, asked.source_state, asked.role,
                          asked.active,
                          standing.qualification_id, standing.status, standing.valid_until,
                          standing.cap, standing.used
                     FROM (%(asked)s) asked
                     LEFT JOIN (%(standing)s) standing ON standing.key = asked.key
                          AND standing.source_id IS NOT DISTINCT FROM asked.source_id
                    ORDER BY asked.key, (asked.role != 'primary'), asked.source_id""",
                asked=asked,
                standing=self._standing_sql(asked, except_lines),
            )
        )

    def _judge(self, request, rows, taken):
        """The best of a supplier's sources for one request."""
        refused = None
        for row in rows:
            if not row["active"]:
                row = row | {"status": "archived"}
            elif row["status"] in IN_FORCE:
                case = row["qualification_id"]
                wanted = taken.get(case, 0.0) + request.quantity
                if not row["cap"] or row["used"] + wanted <= row["cap"] + 1e-9:
                    taken[case] = wanted
                    return Coverage(True, row["source_id"] or False, row["status"], "")
                row = row | {"status": "cap"}
            refused = refused or row
        code = (refused and (refused["status"] or refused["source_state"])) or "unlisted"
        return Coverage(False, False, code, self._get_refusal(code, refused))

    def _get_refusal(self, code, row):
        """Hook: one sentence that says why a source may not be bought from."""
        _ = self.env._
        texts = {
            "unlisted": _("the supplier is not a source of this part"),
            "listed": _("the source is only listed, nobody has qualified it"),
            "in_qualification": _("its qualification is not decided yet"),
            "rejected": _("its qualification was rejected"),
            "suspended": _("its approval is suspended"),
            "withdrawn": _("its approval was withdrawn"),
            "lapsed": _("its approval has lapsed"),
            "draft": _("its qualification is not decided yet"),
            "archived": _("the source is archived"),
            "uncertified": _("a certificate that its approval rests on has lapsed"),
        }
        if code == "expired":
            return _(
                "its approval does not hold on that day (valid until %s, conditions and quantity "
                "limit included)",
                format_date(self.env, row["valid_until"]),
            )
        if code == "cap":
            return _(
                "the quantity limit of its approval would be exceeded (%(left)s left)",
                left=max(row["cap"] - row["used"], 0.0),
            )
        return texts.get(code, texts["listed"])

    @api.model
    def _covering(self, product, partner, date, quantity=0.0):
        """The source that may be bought from, or an empty recordset with the reason.

        :param date: the day the goods are planned to arrive.
        :param quantity: in the product's own unit.
        :return: a `Covering`; the reason is empty when there is a source.
        """
        company = self.env.company
        request = SourceRequest(
            0, product.id, partner.id, company.id, company._sourcing_day(date), quantity, 0
        )
        found = self._coverage([request])[0]
        if found.covered and not found.source_id:
            source = self.sudo().create(
                {"product_id": product.id, "partner_id": partner.id, "company_id": company.id}
            )
            return Covering(source.sudo(False), "")
        return Covering(self.browse(found.source_id if found.covered else []), found.reason)
