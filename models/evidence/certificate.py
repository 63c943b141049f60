from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

STATES = [
    ("draft", "To Verify"),
    ("upcoming", "Not Yet Valid"),
    ("valid", "Valid"),
    ("expiring", "Ends Soon"),
    ("expired", "Expired"),
    ("withdrawn", "Withdrawn"),
]
# What a verified certificate keeps: somebody has compared it with the document.
VERIFIED_FIELDS = frozenset(
    {"partner_id", "site_id", "type_id", "number", "issuer", "scope", "valid_from", "valid_until",
     "company_id", "attachment_ids"}
)  # fmt: skip


class SupplierCertificate(models.Model):
    """A certificate of a supplier or of one of its sites, compared with its document."""

    _name = "supplier.certificate"
    _description = "Supplier Certificate"
    _inherit = [
        "supplier.record.files", "supplier.record.guarded", "mail.thread", "mail.activity.mixin",
    ]  # fmt: skip
    _order = "valid_until, id"
    _check_company_auto = True
    _rec_names_search = ["number", "type_id", "partner_id"]

    _guarded_fields = frozenset(
        {"verified_by", "verified_date", "withdrawn_date", "last_reminder_date"}
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
    site_id = fields.Many2one(
        comodel_name="res.partner",
        string="Production Site",
        index="btree_not_null",
        domain="[('is_production_site', '=', True), ('parent_id', '=', partner_id)]",
        tracking=True,
        ondelete="restrict",
        help="Empty: the certificate holds for every site of the supplier.",
    )
    type_id = fields.Many2one(
        comodel_name="supplier.certificate.type",
        string="Certificate",
        required=True,
        index=True,
        tracking=True,
        ondelete="restrict",
    )
    number = fields.Char(string="Certificate Number", tracking=True)
    issuer = fields.Char(string="Issued by", tracking=True)
    scope = fields.Char(
        string="What It Certifies", help="What it covers, in the words of the document."
    )
    valid_from = fields.Date(
        required=True, tracking=True, help="First day of validity, as printed on the certificate."
    )
    valid_until = fields.Date(
        required=True,
        index=True,
        tracking=True,
        help="Last day of validity, as printed. Sources that rest on the certificate are watched "
        "before it and lapse after it.",
    )
    attachment_ids = fields.Many2many(comodel_name="ir.attachment", string="Document")
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Responsible",
        index=True,
        default=lambda self: self.env.user,
        tracking=True,
        help="Is reminded before the certificate ends.",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        index=True,
        default=lambda self: self.env.company,
        help="Empty: it counts in every company.",
    )
    active = fields.Boolean(default=True)
    verified_by = fields.Many2one(
        comodel_name="res.users", readonly=True, copy=False, tracking=True
    )
    verified_date = fields.Date(string="Verified on", readonly=True, copy=False)
    withdrawn_date = fields.Date(
        string="Withdrawn on", readonly=True, copy=False, tracking=True,
        help="It no longer holds from this day."
    )
    last_reminder_date = fields.Date(readonly=True, copy=False)
    state = fields.Selection(
        selection=STATES,
        compute="_compute_state",
        search="_search_state",
        help="As of today. Only verified certificates count.",
    )

    _valid_period = models.Constraint(
        "CHECK(valid_from <= valid_until)", "A certificate cannot end before it begins."
    )
    _counting_idx = models.Index(
        "(partner_id, type_id, valid_until) WHERE verified_date IS NOT NULL"
    )

    @api.depends("type_id.name", "number", "partner_id")
    def _compute_display_name(self):
        for certificate in self:
            names = [certificate.type_id.name, certificate.number, certificate.partner_id.name]
            certificate.display_name = " · ".join(filter(None, names))

    @api.depends(
        "valid_from", "valid_until", "verified_date", "withdrawn_date", "type_id.reminder_days"
    )
    def _compute_state(self):
        self.flush_model()
        found = dict(
            self.env.execute_query(
                SQL(
                    "SELECT c.id, %s FROM supplier_certificate c WHERE c.id = ANY(%s)",
                    self._state_sql("c"),
                    self._origin.ids,
                )
            )
        )
        for certificate in self:
            certificate.state = found.get(certificate._origin.id, "draft")

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        values = tuple(value)
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL("%s IN %s", model._state_sql(alias), values),
            predicate=lambda certificate: certificate.state in values,
        )

    def _field_to_sql(self, alias, field_expr, query=None):
        # EXTENDS 'base': the state is live SQL, so lists can group and sort by it
        if field_expr == "state":
            return self._state_sql(alias)
        return super()._field_to_sql(alias, field_expr, query)

    @api.model
    def _state_sql(self, alias):
        """The one place that says how a certificate stands today."""

        def column(name):
            return SQL.identifier(alias, name, to_flush=self._fields[name])

        return SQL(
            """
            CASE WHEN %(withdrawn)s <= %(today)s THEN 'withdrawn'
                 WHEN %(verified)s IS NULL THEN 'draft'
                 WHEN %(from)s > %(today)s THEN 'upcoming'
                 WHEN %(until)s < %(today)s THEN 'expired'
                 WHEN %(until)s - %(today)s <= (
                      SELECT t.reminder_days FROM supplier_certificate_type t
                       WHERE t.id = %(type)s) THEN 'expiring'
                 ELSE 'valid' END
            """,
            **{
                "withdrawn": column("withdrawn_date"),
                "verified": column("verified_date"),
                "from": column("valid_from"),
                "until": column("valid_until"),
                "type": column("type_id"),
                "today": self._today_sql(alias),
            },
        )

    def _today_sql(self, alias):
        # sudo: the day of a company is no secret, its user may belong to another one
        companies = self.env["res.company"].sudo().search([])
        day = companies._sourcing_today_sql(SQL.identifier(alias, "company_id"))
        return SQL("COALESCE(%s, %s::date)", day, fields.Date.today())

    def _get_today(self):
        return (self.company_id or self.env.company)._sourcing_today()

    @api.constrains("site_id", "partner_id")
    def _check_site(self):
        self.site_id._check_production_sites()
        # sudo: whose site it is holds for everybody, whoever may read the partner
        for certificate in self.sudo().filtered("site_id"):
            if certificate.site_id.commercial_partner_id != certificate.partner_id:
                raise ValidationError(
                    self.env._(
                        "%(site)s is not a site of %(supplier)s.",
                        site=certificate.site_id.display_name,
                        supplier=certificate.partner_id.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        certificates = super().create(self.env["res.partner"]._name_suppliers(vals_list))
        certificates._own_attachments()
        return certificates

    def write(self, vals):
        if not self._is_sealed():
            self._check_unverified(vals)
        [vals] = self.env["res.partner"]._name_suppliers([vals])
        result = super().write(vals)
        if "attachment_ids" in vals:
            self._own_attachments()
        if "active" in vals:
            self._refresh_sources()
        return result

    def _filter_files_kept(self):
        return self.filtered("verified_date")

    def _get_files_way_out(self):
        return self.env._(
            "Record a renewal as a new certificate, or let an auditor take the verification back."
        )

    def _check_unverified(self, vals):
        if not (VERIFIED_FIELDS | {"active"}) & vals.keys():
            return
        for certificate in self.filtered("verified_date"):
            if VERIFIED_FIELDS & vals.keys() or not self._is_auditor():
                raise UserError(
                    self.env._(
                        "%s was verified and stays as it is. Record its renewal as a new "
                        "certificate, or let an auditor take the verification back.",
                        certificate.display_name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_verified(self):
        for certificate in self.filtered("verified_date"):
            raise UserError(
                self.env._(
                    "%s was verified and is part of the history. Withdraw it instead.",
                    certificate.display_name,
                )
            )

    # Steps ----------------------------------------------------------------------------------------

    def action_verify(self):
        """Confirm that the document says what is recorded; from now on the certificate counts."""
        self._check_auditor()
        for certificate in self.filtered(lambda one: not one.verified_date):
            if not certificate.attachment_ids:
                raise UserError(
                    self.env._("%s: attach the document first.", certificate.display_name)
                )
            certificate._sealed().write(
                {"verified_by": self.env.uid, "verified_date": certificate._get_today()}
            )
        self._refresh_sources()
        return True

    def action_unverify(self):
        """Take the verification back, to correct what was recorded."""
        self._check_auditor()
        self._sealed().write({"verified_by": False, "verified_date": False})
        self._refresh_sources()
        return True

    def action_withdraw(self):
        """The issuer took the certificate back: it holds no longer, from today."""
        self._check_auditor()
        for certificate in self.filtered(lambda one: not one.withdrawn_date):
            certificate._sealed().write({"withdrawn_date": certificate._get_today()})
        self._refresh_sources()
        return True

    def _check_auditor(self):
        self.check_access("write")
        if not self._is_auditor():
            raise AccessError(self.env._("Only auditors verify or withdraw a certificate."))

    def _is_auditor(self):
        return self.env.su or self.env.user.has_group("supplier_qualification.group_auditor")

    def _refresh_sources(self):
        """Tell the rooms to the right, in this transaction."""
        # sudo: exposure is kept for every company, whoever caused the change
        sources = self.env["product.source"].sudo().search(
            [("partner_id", "in", self.partner_id.ids)]
        )
        if sources:
            self.env["product.exposure"]._refresh(sources.product_id)
