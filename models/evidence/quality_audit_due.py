from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

# Deliveries of the last months say whether an audit cannot wait for its interval.
PERFORMANCE_MONTHS = 12
LEAST_LINES = 3


class SupplierQualificationStage(models.Model):
    """When the next audit of a supplier and site is due: by the plan, or by its deliveries."""

    _inherit = "supplier.qualification.stage"

    is_last_audit = fields.Boolean(
        readonly=True, copy=False, help="The last completed audit of its supplier and site."
    )
    next_audit_date = fields.Date(
        string="Next Audit",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="Only on the last completed audit of a supplier and site.",
    )
    next_audit_reason = fields.Selection(
        selection=[
            ("interval", "Interval of the plan"),
            ("on_time", "Late deliveries"),
            ("finding", "Overdue major finding"),
        ],
        string="Due because of",
        readonly=True,
        copy=False,
        help="Why the next audit comes on that day.",
    )
    is_audit_due = fields.Boolean(compute="_compute_is_audit_due", search="_search_is_audit_due")
    is_audit_awaited = fields.Boolean(
        compute="_compute_is_audit_awaited",
        search="_search_is_audit_awaited",
        help="Its supplier and site may still be bought from: the next audit has to come.",
    )

    @api.model
    def _get_guarded_fields(self):
        # EXTENDS: the plan and the deliveries say when, nobody else
        return super()._get_guarded_fields() | {
            "is_last_audit", "next_audit_date", "next_audit_reason",
        }  # fmt: skip

    @api.depends("next_audit_date")
    def _compute_is_audit_due(self):
        for stage in self:
            day = stage.next_audit_date
            stage.is_audit_due = bool(day) and day <= stage.company_id._sourcing_today()

    def _search_is_audit_due(self, operator, value):
        if operator != "in":
            return NotImplemented
        if set(value) >= {True, False}:
            return Domain.TRUE
        due = self.env["res.company"]._sourcing_day_domain("next_audit_date", "<=", 0)
        return due if True in value else ~due

    @api.depends("is_last_audit")
    def _compute_is_audit_awaited(self):
        awaited = self.search(Domain("id", "in", self.ids) & Domain("is_audit_awaited", "=", True))
        for stage in self:
            stage.is_audit_awaited = stage._origin in awaited

    def _search_is_audit_awaited(self, operator, value):
        if operator != "in":
            return NotImplemented
        if len(value) > 1:
            return Domain.TRUE
        awaited = (
            Domain("kind", "=", "quality_audit")
            & Domain("is_last_audit", "=", True)
            & Domain("partner_id.active", "=", True)
            & Domain.custom(to_sql=lambda model, alias, query: model._place_stands_sql(alias))
        )
        return awaited if True in value else ~awaited

    def _place_stands_sql(self, alias):
        """Does the case of an audit still stand, or any approval of its supplier and site?"""
        cases = self.env["supplier.qualification"]
        cases.flush_model(
            ["commercial_partner_id", "site_id", "company_id", "state", "result", "withdrawn_date"]
        )
        return SQL(
            """EXISTS (
                SELECT 1 FROM supplier_qualification own
                  JOIN supplier_qualification q
                       ON q.commercial_partner_id = own.commercial_partner_id
                       AND q.site_id IS NOT DISTINCT FROM own.site_id
                       AND q.company_id = own.company_id
                 WHERE own.id = %s AND (q.id = own.id OR q.state = 'decided')
                   AND q.state != 'cancelled' AND q.result IS DISTINCT FROM 'rejected'
                   AND q.withdrawn_date IS NULL)""",
            SQL.identifier(alias, "qualification_id"),
        )

    def _close(self, state, reason):
        # EXTENDS: a completed audit says when the next one is due
        super()._close(state, reason)
        audits = self.filtered(lambda stage: stage.kind == "quality_audit")
        audits._bring_visit_before_result()
        audits._plan_next_audits()

    def _bring_visit_before_result(self):
        """A visit that was only planned for a later day had taken place when its result came."""
        self._write_grouped(
            {
                stage: {"audit_date": stage.completed_date}
                for stage in self
                if stage.audit_date and stage.audit_date > stage.completed_date
            }
        )

    def action_reopen(self, reason):
        # EXTENDS: the audit before this one counts again
        result = super().action_reopen(reason)
        self.filtered(lambda stage: stage.kind == "quality_audit")._plan_next_audits()
        return result

    def _plan_next_audits(self):
        """Keep the day of the next audit on the last completed audit of each place alone."""
        # sudo: audits of colleagues' cases follow each other as well
        stages = self.sudo()
        places = {stage._get_audit_place() for stage in stages}
        audits = stages._get_place_audits()
        last = audits.browse()
        for place in places:
            last |= audits.filtered(lambda one, p=place: one._get_audit_place() == p)[:1]
        former = stages.search(stages._get_place_domain() & Domain("is_last_audit", "=", True))
        stages |= former.filtered(lambda one: one._get_audit_place() in places)
        (stages - last)._sealed().write(
            {"is_last_audit": False, "next_audit_date": False, "next_audit_reason": False}
        )
        for audit in last:
            audit._sealed().write({"is_last_audit": True})
            audit._set_next_audit(audit._get_interval_day(), "interval")

    def _set_next_audit(self, day, why):
        self._sealed().write({"next_audit_date": day, "next_audit_reason": day and why})

    def _get_interval_day(self):
        """The day that the plan's interval ends, False where none is planned."""
        self.ensure_one()
        months = self.audit_months
        if self._score_audit().grade != "A":
            months = self.audit_months_b or months
        # the day on site counts, unless it was only planned and lies after the result
        start = min(filter(None, [self.audit_date, self.completed_date]), default=False)
        return start + relativedelta(months=months) if months and start else False

    # Performance ----------------------------------------------------------------------------------

    @api.model
    def _cron_plan_audits(self):
        """Bring audits forward that cannot wait, and remind the owners of those that are due."""
        audits = self.search([("is_audit_awaited", "=", True)])
        shares = audits._get_on_time_shares()
        for audit in audits:
            audit._bring_forward(shares.get(audit._get_delivery_key()))
        due = audits.filtered("is_audit_due")
        commit = self.env["ir.cron"]._commit_progress
        commit(remaining=len(due))
        for audit in due:
            if audit.try_lock_for_update(allow_referencing=True):
                audit._remind_audit()
            if not commit(1):
                break

    def _get_delivery_key(self):
        return self.partner_id.commercial_partner_id.id, self.company_id.id

    def _bring_forward(self, share):
        """Audit at once after an overdue major finding or too many late deliveries.

        :param share: of the deliveries on time in the last months, None for too few to tell
        """
        self.ensure_one()
        if self.is_audit_due:
            return
        today = self.company_id._sourcing_today()
        if self.finding_ids.filtered(lambda f: f.severity == "major" and f.is_overdue):
            self._set_next_audit(today, "finding")
        elif share is not None and share < self.audit_on_time:
            self._set_next_audit(today, "on_time")

    def _get_on_time_shares(self):
        """Share of order lines that came in full by their day, by (supplier, company).

        Those with too few lines to tell are left out.
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT supplier, company_id, AVG(CASE WHEN came >= ordered THEN 1.0 ELSE 0 END)
                  FROM (%s) line GROUP BY 1, 2 HAVING COUNT(*) >= %s
                """,
                self._delivered_lines_sql(),
                LEAST_LINES,
            )
        )
        return {(supplier, company): float(share) for supplier, company, share in rows}

    def _delivered_lines_sql(self):
        """Order lines of these suppliers whose day has passed, and what had come by that day.

        What came is told by the moves of the line and not by their places: a subcontractor sends
        from a place inside our own warehouse, a drop shipper to a customer. What went back by
        that day is taken off.
        """
        now = fields.Datetime.now()
        Line = self.env["purchase.order.line"]
        return SQL(
            """
            SELECT line.id, vendor.commercial_partner_id AS supplier, line.company_id,
                   line.product_uom_qty AS ordered, COALESCE(receipt.came, 0) AS came
              FROM purchase_order_line line
              JOIN purchase_order purchase ON purchase.id = line.order_id
                   AND purchase.state = 'purchase'
              JOIN res_partner vendor ON vendor.id = purchase.partner_id
              JOIN product_product p ON p.id = line.product_id
              JOIN product_template t ON t.id = p.product_tmpl_id AND t.type = 'consu'
              JOIN res_company company ON company.id = line.company_id
              JOIN res_partner home ON home.id = company.partner_id
              LEFT JOIN LATERAL (
                  SELECT SUM(%(way)s * m.quantity
                             * COALESCE(m.product_qty / NULLIF(m.product_uom_qty, 0), 1)) AS came
                    FROM stock_move m %(joins)s
                   WHERE m.purchase_line_id = line.id AND m.state = 'done'
                     AND (m.date AT TIME ZONE 'UTC'
                          AT TIME ZONE COALESCE(home.tz, 'UTC'))::date
                         <= (line.date_planned AT TIME ZONE 'UTC'
                             AT TIME ZONE COALESCE(home.tz, 'UTC'))::date
              ) receipt ON TRUE
             WHERE vendor.commercial_partner_id = ANY(%(suppliers)s)
               AND line.company_id = ANY(%(companies)s)
               AND line.product_uom_qty > 0 AND line.date_planned BETWEEN %(since)s AND %(until)s
            """,
            way=Line._way_sql(),
            joins=Line._way_joins_sql(),
            suppliers=self.partner_id.commercial_partner_id.ids,
            companies=self.company_id.ids,
            since=now - relativedelta(months=PERFORMANCE_MONTHS),
            until=now - relativedelta(days=1),
        )

    def _remind_audit(self):
        owner = self.lead_auditor_id or self.qualification_id.user_id
        known = self.activity_ids.activity_type_id
        activity_type = self.env.ref("supplier_qualification.mail_act_audit_due")
        if owner and activity_type not in known:
            spoken = self.with_context(lang=owner.lang or self.env.lang)
            self.activity_schedule(
                "supplier_qualification.mail_act_audit_due",
                user_id=owner.id,
                date_deadline=self.next_audit_date,
                summary=spoken.env._("Audit due: %s", self.partner_id.display_name),
            )

    def action_requalify(self):
        """Open the case that audits this supplier and site again."""
        self.ensure_one()
        return self.qualification_id.action_requalify()


class SupplierQualification(models.Model):
    _inherit = "supplier.qualification"

    def action_cancel(self):
        # EXTENDS: the audit before that of a case that is given up counts again
        result = super().action_cancel()
        self.stage_ids.filtered(lambda stage: stage.kind == "quality_audit")._plan_next_audits()
        return result
