from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command, Domain

SEVERITIES = [("major", "Major"), ("minor", "Minor"), ("observation", "Observation")]
# What is done about a finding, and by whom: whoever writes it cannot verify it.
REMEDY_FIELDS = frozenset({"containment", "root_cause", "corrective_action"})
KEPT_FIELDS = REMEDY_FIELDS | {
    "user_id", "contact_id", "date_deadline", "attachment_ids", "verification",
}  # fmt: skip


class SupplierAuditFinding(models.Model):
    """What the audit found. Its remedy goes on after the stage is closed, its wording does not."""

    _name = "supplier.audit.finding"
    _description = "Audit Finding"
    _inherit = [
        "supplier.record.files", "supplier.evidence.mixin", "mail.thread", "mail.activity.mixin",
    ]  # fmt: skip
    _order = "stage_id, severity, id"
    _evidence_kind = "quality_audit"

    _guarded_fields = frozenset(
        {"state", "raised_by", "answered_by", "answered_date", "closed_by", "closed_date",
         "worker_ids"}
    )  # fmt: skip

    # What was found
    name = fields.Char(string="Finding", required=True)
    line_id = fields.Many2one(
        comodel_name="supplier.audit.line",
        string="Question",
        domain="[('stage_id', '=', stage_id)]",
        index="btree_not_null",
        ondelete="set null",
    )
    severity = fields.Selection(
        selection=SEVERITIES,
        default="minor",
        required=True,
        tracking=True,
        help="Major: the audit cannot pass while it is open. Minor: to be remedied. Observation: "
        "a hint.",
    )
    description = fields.Text(string="Details", help="What was seen, where, and against what.")
    raised_by = fields.Many2one(
        comodel_name="res.users", readonly=True, default=lambda self: self.env.uid, copy=False
    )
    qualification_id = fields.Many2one(related="stage_id.qualification_id", store=True, index=True)
    partner_id = fields.Many2one(related="stage_id.partner_id", store=True, string="Supplier")

    # What is done about it
    containment = fields.Text(
        tracking=True, help="What keeps bad parts from us until the cause is gone."
    )
    root_cause = fields.Text(tracking=True)
    corrective_action = fields.Text(tracking=True)
    user_id = fields.Many2one(
        comodel_name="res.users", string="Responsible", index=True, tracking=True
    )
    contact_id = fields.Many2one(
        comodel_name="res.partner",
        string="Supplier's Contact",
        index="btree_not_null",
        tracking=True,
        help="Who owns the remedy at the supplier. Reminders go to our responsible.",
    )
    date_deadline = fields.Date(
        string="Due",
        index=True,
        tracking=True,
        help="The day on which the corrective action has to be in place.",
    )
    attachment_ids = fields.Many2many(
        comodel_name="ir.attachment", string="Proof", help="Shows that the remedy is in place."
    )

    # Where it stands
    state = fields.Selection(
        selection=[("open", "Open"), ("answered", "To Verify"), ("closed", "Closed")],
        default="open",
        required=True,
        readonly=True,
        index=True,
        tracking=True,
        help="Open until the remedy is described, then somebody else verifies it.",
    )
    is_overdue = fields.Boolean(compute="_compute_is_overdue", search="_search_is_overdue")
    worker_ids = fields.Many2many(
        comodel_name="res.users",
        relation="supplier_audit_finding_worker_rel",
        string="Worked on the Remedy",
        readonly=True,
        copy=False,
        help="Wrote the remedy, or said that it is in place: they cannot verify it.",
    )
    answered_by = fields.Many2one(comodel_name="res.users", readonly=True, copy=False)
    answered_date = fields.Date(readonly=True, copy=False)
    closed_by = fields.Many2one(
        comodel_name="res.users", string="Verified by", readonly=True, copy=False
    )
    closed_date = fields.Date(string="Verified on", readonly=True, copy=False)
    verification = fields.Text(tracking=True, help="How it was seen that the remedy works.")

    @api.depends("state", "date_deadline")
    def _compute_is_overdue(self):
        for finding in self:
            today = finding.company_id._sourcing_today() if finding.company_id else False
            finding.is_overdue = bool(
                finding.state != "closed"
                and finding.date_deadline
                and today
                and finding.date_deadline < today
            )

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = self._get_overdue_domain()
        if set(value) >= {True, False}:
            return Domain.TRUE
        return late if True in value else ~late

    @api.model
    def _get_overdue_domain(self):
        past = self.env["res.company"]._sourcing_past_domain("date_deadline")
        return Domain("state", "!=", "closed") & past

    @api.constrains("line_id", "stage_id")
    def _check_line(self):
        for finding in self:
            if finding.line_id and finding.line_id.stage_id != finding.stage_id:
                raise ValidationError(
                    self.env._("%s: the question belongs to another audit.", finding.name)
                )

    @api.constrains("contact_id", "stage_id")
    def _check_contact(self):
        for finding in self:
            # sudo: whose contact it is holds for everybody, whoever may read the partner
            contact = finding.contact_id.sudo().commercial_partner_id
            if contact and contact != finding.stage_id.partner_id.commercial_partner_id:
                raise ValidationError(
                    self.env._(
                        "%(contact)s does not work for %(supplier)s.",
                        contact=finding.contact_id.display_name,
                        supplier=finding.stage_id.partner_id.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        findings = super().create(vals_list)
        findings._own_attachments()
        for finding in findings:
            finding._remember_worker({name: finding[name] for name in REMEDY_FIELDS})
        return findings

    def write(self, vals):
        if not self._is_sealed():
            if KEPT_FIELDS & vals.keys():
                self._check_not_closed()
            if self._get_frozen_fields() & vals.keys():
                self._check_raiser()
        result = super().write(vals)
        self._remember_worker(vals)
        if "attachment_ids" in vals:
            self._own_attachments()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_raised_by_others(self):
        if not self._is_sealed():
            self._check_raiser()

    def _remember_worker(self, vals):
        if not self._is_sealed() and any(vals.get(name) for name in REMEDY_FIELDS):
            self._sealed().write({"worker_ids": [Command.link(self.env.uid)]})

    @api.model
    def _get_frozen_fields(self):
        return {"stage_id", "name", "line_id", "severity", "description"}

    def _filter_files_kept(self):
        return self.filtered(lambda finding: finding.state == "closed")

    def _get_files_way_out(self):
        return self.env._("Reopen the finding first.")

    def _check_not_closed(self):
        for finding in self.filtered(lambda one: one.state == "closed"):
            raise UserError(
                self.env._(
                    "%s is closed: its remedy was verified as it stands. Reopen it first.",
                    finding.name,
                )
            )

    def _check_raiser(self):
        """An auditor's finding is not for others to soften or to drop."""
        if self.env.su or self.env.user.has_group("supplier_qualification.group_auditor"):
            return
        for finding in self.filtered(lambda f: self.env.user not in f.raised_by | f.create_uid):
            raise AccessError(
                self.env._(
                    "%(finding)s was raised by %(user)s: only they or an auditor change its "
                    "wording or severity.",
                    finding=finding.name,
                    user=finding.raised_by.name,
                )
            )

    # Steps ----------------------------------------------------------------------------------------

    def action_answer(self):
        """Say that the remedy is in place: somebody else verifies it."""
        self.check_access("write")
        for finding in self.filtered(lambda one: one.state == "open"):
            finding._check_corrected()
            finding._sealed().write(
                {
                    "state": "answered",
                    "answered_by": self.env.uid,
                    "answered_date": finding.company_id._sourcing_today(),
                    "worker_ids": [Command.link(self.env.uid)],
                }
            )
        return True

    def action_close(self):
        """Verify the remedy; for auditors who neither raised the finding nor answered for it."""
        self._check_auditor()
        for finding in self.filtered(lambda one: one.state != "closed"):
            finding._check_corrected()
            finding._check_verifier()
            finding._sealed().write(
                {
                    "state": "closed",
                    "closed_by": self.env.uid,
                    "closed_date": finding.company_id._sourcing_today(),
                }
            )
            finding.activity_unlink(["supplier_qualification.mail_act_finding"])
        return True

    def action_reopen(self):
        """The remedy did not hold."""
        self._check_auditor()
        self._sealed().write(
            {
                "state": "open",
                "answered_by": False,
                "answered_date": False,
                "closed_by": False,
                "closed_date": False,
            }
        )
        return True

    def _check_auditor(self):
        self.check_access("write")
        if not self.env.user.has_group("supplier_qualification.group_auditor"):
            raise AccessError(self.env._("Only auditors close or reopen a finding."))

    def _check_corrected(self):
        if not (self.corrective_action or "").strip():
            raise UserError(
                self.env._("%s: write down the corrective action first.", self.name)
            )

    def _check_verifier(self):
        raisers = self.raised_by | self.create_uid
        # sudo: who worked on it counts, whoever may read people
        if self.env.user in raisers | self.user_id | self.sudo().worker_ids:
            raise UserError(
                self.env._(
                    "%s: you raised this finding or answer for its remedy, somebody else has to "
                    "verify it.",
                    self.name,
                )
            )
