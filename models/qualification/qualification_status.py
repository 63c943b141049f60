from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .qualification import STATUSES


class SupplierQualification(models.Model):
    """What a case is worth on a day. Written once, as SQL; everything asks here."""

    _inherit = "supplier.qualification"

    @api.depends(
        "state", "result", "valid_from", "valid_until", "withdrawn_date", "decision_date",
        "quantity_cap", "suspension_ids.date_to", "condition_ids.done",
        "condition_ids.date_deadline",
    )  # fmt: skip
    def _compute_status(self):
        found = self._statuses_on()
        for case in self:
            case.status = found.get(case._origin.id, case.state)

    def _search_status(self, operator, value):
        if operator != "in":
            return NotImplemented
        values = tuple(value)
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "%s IN %s", model._field_to_sql(alias, "status", query), values
            ),
            predicate=lambda case: case.status in values,
        )

    @api.model
    def _group_expand_status(self, values, domain):
        """Boards show the way of a case from left to right, its steps always."""
        always = {"draft", "in_progress", "review", "approved"}
        return [status for status, _label in STATUSES if status in always or status in values]

    def _field_to_sql(self, alias, field_expr, query=None):
        # EXTENDS 'base': the status is live SQL, so lists and boards can group and sort by it
        if field_expr == "status":
            return self._status_sql(alias, self._today_sql(alias))
        return super()._field_to_sql(alias, field_expr, query)

    def _compute_quantity_used(self):
        self.env["product.source"].flush_model()
        self.env["purchase.order.line"].flush_model()
        self.env["purchase.order"].flush_model()
        self.flush_model()
        used = dict(
            self.env.execute_query(
                SQL(
                    "SELECT q.id, %s FROM supplier_qualification q WHERE q.id = ANY(%s)",
                    self._quantity_used_sql("q"),
                    self._origin.ids,
                )
            )
        )
        for case in self:
            case.quantity_used = used.get(case._origin.id, 0.0)

    def _today_sql(self, alias):
        companies = self.env["res.company"].sudo().search([])
        return companies._sourcing_today_sql(SQL.identifier(alias, "company_id"))

    def _status_on(self, date):
        """What people would have read as the status of this case on a day.

        :param date: a date, of the past or the future.
        """
        self.ensure_one()
        return self._statuses_on(fields.Date.to_date(date))[self.id]

    def _statuses_on(self, date=None):
        """Return ``{id: status}`` as of a day, by default today, in one query.

        A past day is answered from what was recorded until its end.
        """
        ids = self._origin.ids
        if not ids:
            return {}
        self.flush_model()
        self.env["supplier.qualification.suspension"].flush_model()
        self.env["supplier.qualification.condition"].flush_model()
        self.env["purchase.order.line"].flush_model()
        if date:
            self._flush_history()
            day = SQL("%s::date", date)
            cases, used = self._cases_on_sql(day), self._quantity_used_on_sql("q", day)
        else:
            day, cases, used = self._today_sql("q"), SQL("supplier_qualification"), None
        return dict(
            self.env.execute_query(
                SQL(
                    "SELECT q.id, %s FROM %s q WHERE q.id = ANY(%s)",
                    self._status_sql("q", day, used=used),
                    cases,
                    ids,
                )
            )
        )

    @api.model
    def _status_sql(self, alias, day, product=None, used=None):
        """The one place that says what a case is worth on a day, as SQL.

        :param alias: alias of the table of qualifications; for a day that is over, of the table
            as it was then (`_cases_on_sql`).
        :param day: SQL of the day.
        :param product: SQL of a product id; suspensions of that part then count too.
        :param used: SQL of the quantity ordered under the case, where it is known already.
        """
        case = self._case_column(alias)
        return SQL(
            """
            CASE WHEN %(state)s != 'decided' THEN %(state)s
                 WHEN %(result)s = 'rejected' THEN 'rejected'
                 WHEN %(withdrawn)s <= %(day)s THEN 'withdrawn'
                 WHEN %(suspended)s THEN 'suspended'
                 WHEN %(until)s < %(day)s OR %(from)s > %(day)s THEN 'expired'
                 WHEN %(overdue)s OR %(used_up)s THEN 'expired'
                 WHEN %(tightened)s THEN 'conditional'
                 ELSE %(result)s END
            """,
            **{
                "state": case("state"),
                "result": case("result"),
                "withdrawn": case("withdrawn_date"),
                "from": case("valid_from"),
                "until": case("valid_until"),
                "day": day,
                "suspended": self._suspended_sql(alias, day, product),
                "overdue": self._condition_sql(
                    alias, day, SQL("c.date_deadline < %s", day), product
                ),
                "tightened": self._condition_sql(
                    alias, day, SQL("c.date_from IS NOT NULL"), product
                ),
                # CASE: a case without a limit must not pay for adding up its order lines
                "used_up": SQL(
                    "CASE WHEN %(cap)s > 0 THEN %(used)s >= %(cap)s ELSE FALSE END",
                    cap=case("quantity_cap"),
                    used=used or self._quantity_used_sql(alias),
                ),
            },
        )

    def _case_column(self, alias):
        return lambda name: SQL.identifier(alias, name, to_flush=self._fields[name])

    @api.model
    def _suspended_sql(self, alias, day, product=None):
        return SQL(
            """EXISTS (SELECT 1 FROM supplier_qualification_suspension s
                        WHERE s.qualification_id = %(id)s AND s.date_from <= %(day)s
                          AND (s.date_to IS NULL OR s.date_to > %(day)s)
                          AND (s.covers_all OR %(part)s))""",
            id=SQL.identifier(alias, "id"),
            day=day,
            part=self._names_part_sql("supplier.qualification.suspension", "s", product),
        )

    @api.model
    def _condition_sql(self, alias, day, which, product=None):
        """Is there a condition that binds on the day, is not fulfilled yet, and is `which`?"""
        return SQL(
            """EXISTS (SELECT 1 FROM supplier_qualification_condition c
                        WHERE c.qualification_id = %(id)s AND %(which)s
                          AND (c.date_from IS NULL OR c.date_from <= %(day)s)
                          AND (c.replaced_date IS NULL OR c.replaced_date > %(day)s)
                          AND (NOT COALESCE(c.done, FALSE) OR c.done_date > %(day)s)
                          AND (c.covers_all OR %(part)s))""",
            id=SQL.identifier(alias, "id"),
            which=which,
            day=day,
            part=self._names_part_sql("supplier.qualification.condition", "c", product),
        )

    def _names_part_sql(self, model, alias, product):
        """Does the row of a suspension or condition name the part?"""
        if product is None:
            return SQL("FALSE")
        field = self.env[model]._fields["product_ids"]
        return SQL(
            "EXISTS (SELECT 1 FROM %s rel WHERE rel.%s = %s AND rel.%s = %s)",
            SQL.identifier(field.relation),
            SQL.identifier(field.column1),
            SQL.identifier(alias, "id"),
            SQL.identifier(field.column2),
            product,
        )

    @api.model
    def _quantity_used_sql(self, alias, except_lines=None):
        """Quantity that confirmed lines have ordered under a case, in the products' own units.

        A line counts once, however many sources of its part the case decides. What was ordered
        from one plant counts for the cases of that plant, what names no plant for all.

        :param except_lines: SQL of ids of order lines that are about to be judged.
        """
        # sudo: the day of each company, whoever asks
        companies = self.env["res.company"].sudo().with_context(active_test=False).search([])
        return SQL(
            """COALESCE((
                SELECT SUM(quantity) FROM (
                    SELECT DISTINCT line.id, line.product_uom_qty AS quantity
                      FROM product_source used_source
                      JOIN purchase_order_line line ON line.product_id = used_source.product_id
                      JOIN purchase_order purchase ON purchase.id = line.order_id
                      JOIN res_partner vendor ON vendor.id = purchase.partner_id
                     WHERE used_source.qualification_id = %(case)s
                       AND vendor.commercial_partner_id = used_source.partner_id
                       AND (NOT COALESCE(vendor.is_production_site, FALSE)
                            OR used_source.site_id IS NULL OR used_source.site_id = vendor.id)
                       AND purchase.company_id = used_source.company_id
                       AND purchase.state = 'purchase'
                       AND purchase.date_approve >= %(since)s::timestamp
                           AT TIME ZONE %(zone)s AT TIME ZONE 'UTC'
                       AND NOT line.id = ANY(%(except_lines)s)) ordered), 0)""",
            case=SQL.identifier(alias, "id"),
            since=SQL.identifier(alias, "valid_from"),
            zone=companies._sourcing_tz_sql(SQL.identifier(alias, "company_id")),
            except_lines=except_lines or SQL("ARRAY[]::int[]"),
        )

    # A day that is over ---------------------------------------------------------------------------

    def _flush_history(self):
        for model in ("supplier.qualification.phase", "supplier.qualification.usage"):
            self.env[model].flush_model()

    @api.model
    def _cases_on_sql(self, day):
        """The table of cases as it was at the end of a day: the last phase until then."""
        return SQL(
            """(SELECT %(fixed)s,
                       COALESCE(phase.state, 'draft') AS state, phase.result, phase.valid_from,
                       phase.valid_until, phase.quantity_cap
                  FROM supplier_qualification c
                  LEFT JOIN LATERAL (
                       SELECT * FROM supplier_qualification_phase p
                        WHERE p.qualification_id = c.id AND p.date <= %(day)s
                        ORDER BY p.date DESC, p.id DESC LIMIT 1) phase ON TRUE)""",
            fixed=SQL(", ").join(SQL.identifier("c", name) for name in self._get_lasting_columns()),
            day=day,
        )

    @api.model
    def _get_lasting_columns(self):
        """Hook: columns of a case that say the same for any day since its start."""
        return [
            "id", "name", "company_id", "commercial_partner_id", "site_id", "plan_id", "type",
            "decision_date", "withdrawn_date",
        ]  # fmt: skip

    @api.model
    def _quantity_used_on_sql(self, alias, day):
        """Quantity that was ordered under a case at the end of a day."""
        return SQL(
            """COALESCE((SELECT u.quantity FROM supplier_qualification_usage u
                          WHERE u.qualification_id = %s AND u.date <= %s
                          ORDER BY u.date DESC LIMIT 1), 0)""",
            SQL.identifier(alias, "id"),
            day,
        )
