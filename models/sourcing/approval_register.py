from odoo import api, fields, models
from odoo.tools import SQL, format_date

from ..qualification.qualification import STATUSES

DAY_KEY = "register_day"
# What the register reads; pending changes are written before it is asked.
READS = {
    "product.source": ["product_id", "partner_id", "site_id", "company_id", "active"],
    "supplier.qualification": ["state", "result", "decision_date", "withdrawn_date", "is_takeover"],
    "supplier.qualification.phase": ["qualification_id", "date", "state", "valid_until"],
    "supplier.qualification.suspension": ["qualification_id", "date_from", "date_to"],
    "supplier.qualification.condition": ["qualification_id", "date_deadline", "done_date"],
}


class SupplierApprovalRegister(models.Model):
    """Who is approved for which part, where and how: today, or on a day that is over.

    The day is the context key ``register_day``; it says which day is asked about and gives no
    right. Whatever is shown comes from dated records, so the answer for a day stays the same.
    """

    _name = "supplier.approval.register"
    _description = "Approval Register"
    _auto = False
    _order = "partner_id, product_id, id"
    _rec_name = "product_id"
    _depends = READS

    day = fields.Date(string="As of", readonly=True)
    product_id = fields.Many2one("product.product", string="Part", readonly=True)
    categ_id = fields.Many2one("product.category", string="Category", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Supplier", readonly=True)
    site_id = fields.Many2one("res.partner", string="Production Site", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    status = fields.Selection(
        selection=[("listed", "Listed")] + STATUSES, readonly=True, string="Status"
    )
    qualification_id = fields.Many2one(
        "supplier.qualification", string="Decided by Case", readonly=True
    )
    scope = fields.Selection(
        selection=[("part", "Part"), ("category", "Category")],
        string="Approved as",
        readonly=True,
        help="Part: approved by name. Category: approved because its category is.",
    )
    decision_date = fields.Date(string="Decided on", readonly=True)
    valid_from = fields.Date(readonly=True)
    valid_until = fields.Date(readonly=True)
    quantity_cap = fields.Float(
        string="Quantity Limit",
        digits="Product Unit",
        readonly=True,
        help="Units that may be ordered in all under the approval.",
    )
    is_takeover = fields.Boolean(string="Taken over", readonly=True)
    scope_text = fields.Char(
        string="Approved for",
        compute="_compute_texts",
        help="The part or the category that the approval names.",
    )
    condition_text = fields.Text(string="Conditions", compute="_compute_texts")
    signer_text = fields.Text(string="Decided by", compute="_compute_texts")
    evidence_text = fields.Text(string="Evidence", compute="_compute_texts")

    @api.model
    def _get_day(self):
        """The past day that is asked about, or None for the live register."""
        try:
            day = fields.Date.to_date(self.env.context.get(DAY_KEY))
        except (TypeError, ValueError):
            return None
        return day if day and day < self.env.company._sourcing_today() else None

    @property
    def _table_query(self):
        day = self._get_day()
        cases, shown = SQL("supplier_qualification"), self.env.company._sourcing_today()
        if day:
            past = SQL("%s::date", day)
            cases, shown = self.env["supplier.qualification"]._cases_on_sql(past), day
        part = self.env["supplier.qualification"]._fields["product_ids"]
        return SQL(
            """
            SELECT s.id, %(shown)s::date AS day, s.product_id, t.categ_id, s.partner_id,
                   s.site_id, s.company_id, COALESCE(standing.status, 'listed') AS status,
                   standing.qualification_id, q.decision_date, q.valid_from, q.valid_until,
                   q.quantity_cap, takeover.is_takeover,
                   CASE WHEN q.id IS NULL THEN NULL
                        WHEN EXISTS (SELECT 1 FROM %(rel)s rel WHERE rel.%(case)s = q.id
                                        AND rel.%(part)s = s.product_id) THEN 'part'
                        ELSE 'category' END AS scope
              FROM product_source s
              JOIN product_product p ON p.id = s.product_id
              JOIN product_template t ON t.id = p.product_tmpl_id
              LEFT JOIN (%(standing)s) standing ON standing.source_id = s.id
              LEFT JOIN %(cases)s q ON q.id = standing.qualification_id
              LEFT JOIN supplier_qualification takeover ON takeover.id = q.id
            """,
            shown=shown,
            rel=SQL.identifier(part.relation),
            case=SQL.identifier(part.column1),
            part=SQL.identifier(part.column2),
            standing=self.env["product.source"]._standings_on_sql(SQL("TRUE"), day),
            cases=cases,
        )

    @api.depends_context(DAY_KEY, "lang")
    @api.depends("qualification_id", "day")
    def _compute_texts(self):
        for row in self:
            case, day = row.qualification_id, row.day
            row.scope_text = row._get_scope_text()
            row.condition_text = case._get_condition_text(row.product_id, day)
            row.signer_text = case._get_signer_text(day)
            row.evidence_text = case._get_evidence_text()

    def _get_scope_text(self):
        if self.scope == "category":
            return ", ".join(self.qualification_id.category_ids.mapped("display_name"))
        return self.product_id.display_name if self.scope else False

    def action_open_case(self):
        """The case that decided."""
        self.ensure_one()
        return self.qualification_id._get_form_action()


class SupplierQualification(models.Model):
    """A case in the words of the register, as of a day."""

    _inherit = "supplier.qualification"

    def _get_condition_text(self, product, day):
        """The conditions and suspensions that bound a part at the end of a day."""
        lines = [
            self.env._(
                "Until %(day)s: %(name)s",
                day=format_date(self.env, condition.date_deadline),
                name=condition.name,
            )
            for condition in self.condition_ids
            if condition._binds_on(product, day)
        ]
        lines += [
            self.env._("Suspended: %s", suspension.reason)
            for suspension in self.suspension_ids
            if suspension._binds_on(product, day)
        ]
        return "\n".join(lines)

    def _get_signer_text(self, day):
        """Who had signed the decision, and later extensions, until the end of a day."""
        signed = self.approval_ids.filtered(
            lambda a: a.decision in ("approve", "conditional", "reject", "extend")
            and self.company_id._sourcing_day(a.date) <= day
        ).sorted("id")
        if not any(a.decision == "extend" for a in signed):
            signed = signed.filtered(lambda a: a.round == max(signed.mapped("round")))
        labels = dict(self.approval_ids._fields["decision"]._description_selection(self.env))
        return "\n".join(
            f"{format_date(self.env, self.company_id._sourcing_day(a.date))} "
            f"{a.user_id.name} ({a.role_id.name or '–'}): {labels[a.decision]}"
            for a in signed
        )

    def _get_evidence_text(self):
        """The evidence that was judged: it cannot change once the case is decided."""
        lines = [
            f"{stage.display_name}: {stage.verdict_reason or ''}"
            for stage in self.stage_ids
            if stage.state in ("passed", "marginal", "failed", "waived")
        ]
        if self.is_takeover:
            lines += [
                self.env._(
                    "Taken over, %(part)s: %(good)s of %(all)s order lines on time in full",
                    part=record.product_id.display_name,
                    good=record.on_time_count,
                    all=record.line_count,
                )
                for record in self.takeover_record_ids
            ]
        return "\n".join(lines)
