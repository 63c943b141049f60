from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain
from odoo.tools import SQL

STATES = [
    ("draft", "Draft"),
    ("in_progress", "In Progress"),
    ("review", "To Sign"),
    ("decided", "Decided"),
    ("cancelled", "Cancelled"),
]
RESULTS = [
    ("approved", "Approved"),
    ("conditional", "Approved with Conditions"),
    ("rejected", "Rejected"),
]
STATUSES = (
    STATES[:3]
    + RESULTS
    + [
        ("suspended", "Suspended"),
        ("expired", "Expired"),
        ("withdrawn", "Withdrawn"),
        ("decided", "Decided"),
        ("cancelled", "Cancelled"),
    ]
)
SCOPE_FIELDS = frozenset(
    {
        "partner_id",
        "site_id",
        "product_ids",
        "category_ids",
        "plan_id",
        "type",
        "company_id",
        "previous_id",
    }
)


class SupplierQualification(models.Model):
    """One case: a supplier, perhaps one site of it, for some parts under one plan."""

    _name = "supplier.qualification"
    _description = "Supplier Qualification"
    _inherit = ["supplier.record.guarded", "mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _check_company_auto = True
    _rec_names_search = ["name", "partner_id"]

    _guarded_fields = frozenset(
        {
            "state", "result", "date_start", "date_submit", "decision_date", "valid_from",
            "valid_until", "withdrawn_date", "quantity_cap", "round", "signature_count",
            "worker_ids", "role_ids", "reminder_days", "dormancy_months", "validity_months",
            "stage_ids", "approval_ids", "suspension_ids",
        }
    )  # fmt: skip

    # What it is about
    name = fields.Char(string="Reference", readonly=True, copy=False, default="New", index=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Supplier",
        required=True,
        index=True,
        check_company=True,
        tracking=True,
        ondelete="restrict",
    )
    commercial_partner_id = fields.Many2one(
        related="partner_id.commercial_partner_id", store=True, index=True
    )
    site_id = fields.Many2one(
        comodel_name="res.partner",
        string="Production Site",
        index=True,
        domain="[('is_production_site', '=', True)]",
        tracking=True,
        ondelete="restrict",
        help="Empty: the approval holds for every site of the supplier.",
    )
    product_ids = fields.Many2many(
        comodel_name="product.product", string="Parts", check_company=True
    )
    category_ids = fields.Many2many(
        comodel_name="product.category",
        string="Product Categories",
        help="The approval reaches every part in or under these categories.",
    )
    plan_id = fields.Many2one(
        comodel_name="supplier.qualification.plan",
        required=True,
        index=True,
        check_company=True,
        tracking=True,
        ondelete="restrict",
    )
    type = fields.Selection(
        selection=[
            ("initial", "Initial"),
            ("periodic", "Periodic"),
            ("for_cause", "For Cause"),
        ],
        default="initial",
        required=True,
        tracking=True,
    )
    previous_id = fields.Many2one(
        comodel_name="supplier.qualification",
        string="Follows",
        index="btree_not_null",
        copy=False,
        help="The case that this one renews.",
    )
    next_ids = fields.One2many(
        comodel_name="supplier.qualification", inverse_name="previous_id", string="Followed by"
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Owner",
        index=True,
        default=lambda self: self.env.user,
        tracking=True,
        help="Runs the case, and therefore cannot sign it.",
    )

    # Workflow
    state = fields.Selection(
        selection=STATES, default="draft", required=True, readonly=True, index=True, copy=False
    )
    result = fields.Selection(selection=RESULTS, readonly=True, copy=False, tracking=True)
    status = fields.Selection(
        selection=STATUSES,
        compute="_compute_status",
        search="_search_status",
        group_expand="_group_expand_status",
        help="State, result, dates and suspensions as of today.",
    )
    date_start = fields.Date(string="Started on", readonly=True, copy=False)
    date_submit = fields.Date(string="Submitted on", readonly=True, copy=False)
    decision_date = fields.Date(string="Decided on", readonly=True, copy=False)
    valid_from = fields.Date(readonly=True, copy=False)
    valid_until = fields.Date(readonly=True, copy=False, index=True, tracking=True)
    withdrawn_date = fields.Date(string="Withdrawn on", readonly=True, copy=False)
    quantity_cap = fields.Float(
        digits="Product Unit",
        readonly=True,
        copy=False,
        help="Most that may be ordered under this approval; 0: no limit.",
    )
    quantity_used = fields.Float(
        digits="Product Unit",
        compute="_compute_quantity_used",
        help="Ordered under this approval by confirmed order lines.",
    )
    round = fields.Integer(readonly=True, copy=False)
    signature_count = fields.Integer(readonly=True, copy=False)
    worker_ids = fields.Many2many(
        comodel_name="res.users",
        relation="supplier_qualification_worker_rel",
        string="Worked on the Evidence",
        readonly=True,
        copy=False,
        help="Completed or waived a stage, or submitted the case: they cannot sign it.",
    )

    # Taken from the plan when the case starts
    role_ids = fields.Many2many(
        comodel_name="supplier.qualification.role", string="Signatures Needed", readonly=True,
        copy=False,
    )  # fmt: skip
    validity_months = fields.Integer(readonly=True, copy=False)
    reminder_days = fields.Integer(readonly=True, copy=False)
    dormancy_months = fields.Integer(readonly=True, copy=False)

    # Lines
    stage_ids = fields.One2many(
        comodel_name="supplier.qualification.stage", inverse_name="qualification_id", copy=False
    )
    current_stage_id = fields.Many2one(
        comodel_name="supplier.qualification.stage", compute="_compute_progress"
    )
    progress = fields.Integer(compute="_compute_progress", help="Share of the stages done, in %.")
    date_deadline = fields.Date(compute="_compute_date_deadline", store=True)
    approval_ids = fields.One2many(
        comodel_name="supplier.qualification.approval",
        inverse_name="qualification_id",
        string="Sign-offs",
        copy=False,
    )
    condition_ids = fields.One2many(
        comodel_name="supplier.qualification.condition",
        inverse_name="qualification_id",
        copy=False,
    )
    suspension_ids = fields.One2many(
        comodel_name="supplier.qualification.suspension",
        inverse_name="qualification_id",
        copy=False,
    )
    can_sign = fields.Boolean(compute="_compute_can_sign")
    can_reinstate = fields.Boolean(
        compute="_compute_can_reinstate", help="A suspension, of all parts or some, still runs."
    )

    _decided_has_result = models.Constraint(
        "CHECK(state != 'decided' OR (result IS NOT NULL AND decision_date IS NOT NULL))",
        "A decided case needs a result and a day.",
    )
    _deciding_idx = models.Index(
        "(commercial_partner_id, company_id, decision_date) WHERE state = 'decided'"
    )

    # Computes ---------------------------------------------------------------------------------

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

    @api.depends("stage_ids.state", "stage_ids.sequence")
    def _compute_progress(self):
        for case in self:
            waiting = case.stage_ids.filtered(lambda s: s.state in ("pending", "in_progress"))
            case.current_stage_id = waiting[:1]
            total = len(case.stage_ids)
            case.progress = round(100 * (total - len(waiting)) / total) if total else 0

    @api.depends("stage_ids.date_deadline")
    def _compute_date_deadline(self):
        for case in self:
            case.date_deadline = max(case.stage_ids.mapped("date_deadline"), default=False)

    @api.depends_context("uid")
    @api.depends("state", "approval_ids", "worker_ids", "user_id", "role_ids.user_ids")
    def _compute_can_sign(self):
        for case in self:
            case.can_sign = not case._get_signer_problem()

    @api.depends("suspension_ids.date_to", "withdrawn_date")
    def _compute_can_reinstate(self):
        for case in self:
            running = case.suspension_ids.filtered(lambda suspension: not suspension.date_to)
            case.can_reinstate = bool(running) and not case.withdrawn_date

    # The status, once ---------------------------------------------------------------------------

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

    # CRUD -----------------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("name", "New") == "New":
                company = vals.get("company_id") or self.env.company.id
                vals["name"] = (
                    self.env["ir.sequence"]
                    .with_company(company)
                    .next_by_code("supplier.qualification")
                    or "New"
                )
        return super().create(vals_list)

    def write(self, vals):
        if not self._is_sealed():
            self._check_scope_frozen(vals)
        if "user_id" in vals:
            self._remember_owners()
        return super().write(vals)

    def _remember_owners(self):
        """Handing a running case over does not make its owner a signer."""
        for case in self.filtered(lambda c: c.state == "in_progress" and c.user_id):
            case._sealed().write({"worker_ids": [Command.link(case.user_id.id)]})

    def _check_scope_frozen(self, vals):
        started = self.filtered(lambda case: case.state != "draft")
        if not started:
            return
        if SCOPE_FIELDS & vals.keys():
            raise UserError(
                self.env._(
                    "%s has started: its supplier, site, scope and plan stay as they are. "
                    "Cancel it, or open a new qualification.",
                    started[0].display_name,
                )
            )
        if "user_id" in vals and any(case.state in ("review", "decided") for case in started):
            raise UserError(
                self.env._(
                    "%s is with its signers: the owner stays, because owners do not sign.",
                    started[0].display_name,
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_started(self):
        started = self.filtered(lambda case: case.state != "draft")
        if started:
            raise UserError(
                self.env._(
                    "%s has started and is part of the history. Cancel it instead.",
                    started[0].display_name,
                )
            )

    @api.depends("name", "partner_id")
    def _compute_display_name(self):
        for case in self:
            case.display_name = f"{case.name} · {case.partner_id.display_name or ''}"
