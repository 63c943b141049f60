from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from .plan import SIGNING

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
            "signing", "sign_reminder_days", "sign_deadline", "sign_reminded_on",
            "reminder_repeat_days", "expiry_reminded_on",
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
        help="Initial: first approval. Periodic: renewed in time. For cause: something happened.",
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
        selection=STATES,
        default="draft",
        required=True,
        readonly=True,
        index=True,
        copy=False,
        help="Step of the work on the case. What the approval is worth is its status.",
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
    valid_from = fields.Date(
        readonly=True, copy=False, help="The first day on which the approval holds."
    )
    valid_until = fields.Date(
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
        help="The last day on which the approval holds; only a new signed decision moves it.",
    )
    expiry_reminded_on = fields.Date(readonly=True, copy=False)
    withdrawn_date = fields.Date(string="Withdrawn on", readonly=True, copy=False)
    quantity_cap = fields.Float(
        string="Quantity Limit",
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
    sign_deadline = fields.Date(
        string="To Sign until",
        readonly=True,
        copy=False,
        help="Afterwards the substitutes may sign as well.",
    )
    sign_reminded_on = fields.Date(readonly=True, copy=False)
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
        copy=False, context={"active_test": False},  # a role that is archived later signs as well
    )  # fmt: skip
    signing = fields.Selection(
        selection=SIGNING,
        readonly=True,
        copy=False,
        help="Whether all roles may sign at once, or each after the one before.",
    )
    sign_reminder_days = fields.Integer(readonly=True, copy=False)
    validity_months = fields.Integer(readonly=True, copy=False)
    reminder_days = fields.Integer(readonly=True, copy=False)
    reminder_repeat_days = fields.Integer(readonly=True, copy=False)
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
    can_extend = fields.Boolean(compute="_compute_can_sign")
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

    @api.constrains("site_id")
    def _check_site(self):
        self.site_id._check_production_sites()

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
    @api.depends(
        "state", "approval_ids", "worker_ids", "user_id", "role_ids.user_ids",
        "role_ids.substitute_ids", "sign_deadline",
    )  # fmt: skip
    def _compute_can_sign(self):
        for case in self:
            free = not case._get_signer_problem()
            case.can_sign = free and case.state == "review"
            case.can_extend = free and case.state == "decided"

    @api.depends("suspension_ids.date_to", "withdrawn_date", "state")
    def _compute_can_reinstate(self):
        for case in self:
            case.can_reinstate = not case._get_reinstate_problem()

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
