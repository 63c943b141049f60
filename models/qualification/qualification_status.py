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
        """Return ``{id: status}`` as of a day, by default today, in one query."""
        ids = self._origin.ids
        if not ids:
            return {}
        self.flush_model()
        self.env["supplier.qualification.suspension"].flush_model()
        self.env["supplier.qualification.condition"].flush_model()
        self.env["purchase.order.line"].flush_model()
        day = SQL("%s::date", date) if date else self._today_sql("q")
        status = self._status_sql("q", day)
        return dict(
            self.env.execute_query(
                SQL("SELECT q.id, %s FROM supplier_qualification q WHERE q.id = ANY(%s)",
                    status, ids)
            )
        )  # fmt: skip

    @api.model
    def _status_sql(self, alias, day, product=None, used=None):
        """The one place that says what a case is worth on a day, as SQL.

        :param alias: alias of the table of qualifications.
        :param day: SQL of the day.
        :param product: SQL of a product id; suspensions of that part then count too.
        :param used: SQL of the quantity ordered under the case, where it is known already.
        """
        case = self._case_column(alias)
        return SQL(
            """
            CASE WHEN %(state)s = 'cancelled' THEN 'cancelled'
                 WHEN %(start)s IS NULL OR %(day)s < %(start)s THEN 'draft'
                 WHEN %(state)s != 'decided' THEN
                      CASE WHEN %(day)s < %(submit)s THEN 'in_progress' ELSE %(state)s END
                 WHEN %(day)s < %(decided)s THEN
                      CASE WHEN %(day)s < %(submit)s THEN 'in_progress' ELSE 'review' END
                 WHEN %(result)s = 'rejected' THEN 'rejected'
                 WHEN %(withdrawn)s <= %(day)s THEN 'withdrawn'
                 WHEN %(suspended)s THEN 'suspended'
                 WHEN %(until)s < %(day)s OR %(from)s > %(day)s THEN 'expired'
                 WHEN %(overdue)s OR %(used_up)s THEN 'expired'
                 ELSE %(result)s END
            """,
            **{
                "state": case("state"),
                "start": case("date_start"),
                "submit": case("date_submit"),
                "decided": case("decision_date"),
                "result": case("result"),
                "withdrawn": case("withdrawn_date"),
                "from": case("valid_from"),
                "until": case("valid_until"),
                "day": day,
                "suspended": self._suspended_sql(alias, day, product),
                "overdue": self._overdue_sql(alias, day),
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
        part = SQL("FALSE")
        if product is not None:
            field = self.env["supplier.qualification.suspension"]._fields["product_ids"]
            part = SQL(
                "EXISTS (SELECT 1 FROM %s rel WHERE rel.%s = s.id AND rel.%s = %s)",
                SQL.identifier(field.relation),
                SQL.identifier(field.column1),
                SQL.identifier(field.column2),
                product,
            )
        return SQL(
            """EXISTS (SELECT 1 FROM supplier_qualification_suspension s
                        WHERE s.qualification_id = %(id)s AND s.date_from <= %(day)s
                          AND (s.date_to IS NULL OR s.date_to > %(day)s)
                          AND (s.covers_all OR %(part)s))""",
            id=SQL.identifier(alias, "id"),
            day=day,
            part=part,
        )

    @api.model
    def _overdue_sql(self, alias, day):
        return SQL(
            """EXISTS (SELECT 1 FROM supplier_qualification_condition c
                        WHERE c.qualification_id = %(id)s AND c.date_deadline < %(day)s
                          AND (NOT COALESCE(c.done, FALSE) OR c.done_date > %(day)s))""",
            id=SQL.identifier(alias, "id"),
            day=day,
        )

    @api.model
    def _quantity_used_sql(self, alias, except_order=None):
        """Quantity that confirmed lines have ordered under a case, in the products' own units."""
        return SQL(
            """COALESCE((
                SELECT SUM(line.product_uom_qty)
                  FROM product_source used_source
                  JOIN purchase_order_line line ON line.product_id = used_source.product_id
                  JOIN purchase_order purchase ON purchase.id = line.order_id
                  JOIN res_partner vendor ON vendor.id = purchase.partner_id
                 WHERE used_source.qualification_id = %(case)s
                   AND vendor.commercial_partner_id = used_source.partner_id
                   AND purchase.company_id = used_source.company_id
                   AND purchase.state = 'purchase'
                   AND purchase.date_approve >= %(since)s
                   AND purchase.id != %(except_order)s), 0)""",
            case=SQL.identifier(alias, "id"),
            since=SQL.identifier(alias, "valid_from"),
            except_order=except_order or SQL("0"),
        )
