from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Domain

KINDS = [
    ("site", "Production Site"),
    ("process", "Process"),
    ("tool", "Tool or Machine"),
    ("material", "Material"),
    ("sub_supplier", "Sub-supplier"),
    ("other", "Other"),
]
EFFECTS = [
    ("none", "No Effect"),
    ("requalify", "Requalify"),
    ("condition", "Condition and Requalify"),
    ("suspend", "Suspend and Requalify"),
]


class SupplierChangeNotice(models.Model):
    """A supplier changes something. The approvals that it touches are named and dealt with."""

    _name = "supplier.change.notice"
    _description = "Supplier Change Notice"
    _inherit = ["supplier.record.guarded", "mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _check_company_auto = True
    _rec_names_search = ["name", "partner_id"]

    _guarded_fields = frozenset({"state", "assessed_by", "assessed_date", "source_ids"})

    name = fields.Char(string="Reference", readonly=True, copy=False, default="New")
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
        ondelete="restrict",
        tracking=True,
    )
    site_id = fields.Many2one(
        comodel_name="res.partner",
        string="Production Site",
        domain="[('is_production_site', '=', True), ('commercial_partner_id', '=', partner_id)]",
        ondelete="restrict",
        help="Where it changes. Empty: at every site of the supplier.",
    )
    new_site_id = fields.Many2one(
        comodel_name="res.partner",
        string="New Site",
        domain="[('is_production_site', '=', True)]",
        ondelete="restrict",
        help="Where the parts will be made, when production moves.",
    )
    kind = fields.Selection(
        selection=KINDS,
        string="What Changes",
        required=True,
        tracking=True,
        help="What the supplier is going to change.",
    )
    description = fields.Text(required=True)
    product_ids = fields.Many2many(
        comodel_name="product.product",
        string="Parts",
        check_company=True,
        help="Empty: all parts of the supplier or of the site.",
    )
    received_date = fields.Date(
        string="Received on", required=True, default=fields.Date.context_today
    )
    effective_date = fields.Date(
        string="Effective on", help="From when on changed parts may come. Empty: from now on."
    )
    reported_by = fields.Selection(
        selection=[("us", "Us"), ("supplier", "The Supplier")],
        default="us",
        required=True,
        help="Who noticed the change first.",
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Owner",
        index=True,
        default=lambda self: self.env.user,
        tracking=True,
    )
    effect = fields.Selection(
        selection=EFFECTS,
        string="Effect on the Approvals",
        tracking=True,
        help="What an approver makes of it. Whatever has an effect opens a case for cause.",
    )
    condition_deadline = fields.Date(
        help="Until then the new proof has to be there, or the approvals end."
    )
    assessment = fields.Text(string="Why", help="What speaks for this effect.")
    state = fields.Selection(
        selection=[("open", "To Assess"), ("assessed", "Assessed"), ("cancelled", "Cancelled")],
        default="open",
        required=True,
        readonly=True,
        index=True,
        tracking=True,
        help="To assess until an approver has said what the change means.",
    )
    assessed_by = fields.Many2one(comodel_name="res.users", readonly=True, copy=False)
    assessed_date = fields.Date(readonly=True, copy=False)
    source_ids = fields.Many2many(
        comodel_name="product.source",
        string="Approvals at the Assessment",
        readonly=True,
        copy=False,
    )
    touched_source_ids = fields.Many2many(
        comodel_name="product.source",
        compute="_compute_touched_source_ids",
        string="Sources in Touch",
        help="The approved sources that the change reaches.",
    )

    @api.constrains("site_id", "new_site_id")
    def _check_sites(self):
        (self.site_id | self.new_site_id)._check_production_sites()

    @api.depends(
        "partner_id", "site_id", "product_ids", "company_id", "state", "source_ids"
    )
    def _compute_touched_source_ids(self):
        for notice in self:
            if notice.state == "assessed":
                notice.touched_source_ids = notice.source_ids
            else:
                notice.touched_source_ids = notice._find_touched_sources()

    def _find_touched_sources(self):
        """Sources with an approval that this change could make untrue."""
        if not self.partner_id:
            return self.env["product.source"]
        supplier = self.partner_id.commercial_partner_id
        domain = (
            Domain("partner_id", "in", supplier._origin.ids or supplier.ids)
            & Domain("company_id", "=", self.company_id.id)
            & Domain("state", "in", ("approved", "conditional", "suspended"))
        )
        if self.site_id:
            # A source without a site may be made at this one.
            domain &= Domain("site_id", "in", (False, self.site_id.id))
        if self.product_ids:
            domain &= Domain("product_id", "in", self.product_ids.ids)
        return self.env["product.source"].search(domain)

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("name", "New") == "New":
                company = vals.get("company_id") or self.env.company.id
                sequence = self.env["ir.sequence"].with_company(company)
                vals["name"] = sequence.next_by_code("supplier.change.notice") or "New"
        return super().create(vals_list)

    def write(self, vals):
        if not self._is_sealed() and vals.keys() & self._get_assessed_fields():
            self._check_open()
        return super().write(vals)

    @api.model
    def _get_assessed_fields(self):
        """Hook: what stays as it was when the notice was assessed."""
        return {
            "partner_id", "site_id", "new_site_id", "kind", "description", "product_ids",
            "received_date", "effective_date", "effect", "condition_deadline", "assessment",
            "company_id", "reported_by",
        }  # fmt: skip

    @api.ondelete(at_uninstall=False)
    def _unlink_except_assessed(self):
        self._check_open()

    def _check_open(self):
        for notice in self:
            if notice.state != "open":
                raise UserError(
                    self.env._(
                        "%s is assessed or cancelled and part of the history. Record a new "
                        "notice.",
                        notice.display_name,
                    )
                )

    def action_cancel(self):
        """The change does not come."""
        self.check_access("write")
        self._check_open()
        self._sealed().write({"state": "cancelled"})
        return True

    def action_assess(self):
        """Let the change have its effect on exactly the approvals that it touches."""
        self.check_access("write")
        if not self.env.user.has_group("supplier_qualification.group_approver"):
            raise AccessError(self.env._("Only approvers assess a change."))
        for notice in self:
            notice._check_assessable()
            sources = notice._find_touched_sources()
            notice._sealed().write(
                {
                    "state": "assessed",
                    "assessed_by": self.env.uid,
                    "assessed_date": notice.company_id._sourcing_today(),
                    "source_ids": [Command.set(sources.ids)],
                }
            )
            if notice.effect != "none":
                notice._take_effect(sources)
        return True

    def _check_assessable(self):
        self._check_open()
        problem = False
        if not self.effect or not (self.assessment or "").strip():
            problem = self.env._("choose the effect and say why.")
        elif self.effect == "condition" and not self.condition_deadline:
            problem = self.env._("say until when the new proof has to be there.")
        elif self.effect == "condition" and (
            self.condition_deadline < self.company_id._sourcing_today()
        ):
            problem = self.env._("the deadline lies in the past.")
        if problem:
            raise UserError(
                self.env._(
                    "%(notice)s: %(problem)s", notice=self.display_name, problem=problem
                )
            )

    def _take_effect(self, sources):
        """Suspend or condition the approvals part by part, and open the case that answers."""
        text = self._get_reason()
        # sudo: the approver acts on all approvals in touch, as the notice says
        for case, mine in sources.sudo().grouped("qualification_id").items():
            if not case or case._get_life_problem():
                continue
            every = mine.search_count(
                [("qualification_id", "=", case.id), ("id", "not in", mine.ids)]
            )
            products = mine.product_id if every else mine.product_id.browse()
            if self.effect == "suspend":
                today = self.company_id._sourcing_today()
                case._suspend(text, products, max(self.effective_date or today, today))
            elif self.effect == "condition":
                case._add_condition(text, self.condition_deadline, self.user_id, products)
        self.env["supplier.qualification"]._requalify_for("change_notice", text, sources)

    def _get_reason(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        return self.env._(
            "%(notice)s, %(kind)s: %(what)s",
            notice=self.name,
            kind=kinds[self.kind],
            what=self.description,
        )

    @api.depends("name", "partner_id")
    def _compute_display_name(self):
        for notice in self:
            notice.display_name = f"{notice.name} · {notice.partner_id.display_name or ''}"
