from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

VERDICTS = [
    ("pending", "Pending"),
    ("passed", "Passed"),
    ("marginal", "Marginal"),
    ("failed", "Failed"),
]


class SupplierQualificationStage(models.Model):
    """One proof inside a case. It asks its evidence for a verdict, and people complete it."""

    _name = "supplier.qualification.stage"
    _description = "Qualification Stage"
    _inherit = [
        "supplier.record.guarded",
        "supplier.known.figures",
        "supplier.qualification.criteria",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "qualification_id, sequence, id"

    _guarded_fields = frozenset(
        {"qualification_id", "state", "completed_by", "completed_date", "completed_reason"}
    )

    qualification_id = fields.Many2one(
        comodel_name="supplier.qualification",
        required=True,
        index=True,
        ondelete="cascade",
        readonly=True,
    )
    company_id = fields.Many2one(related="qualification_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(related="qualification_id.partner_id", store=True)
    user_id = fields.Many2one(
        comodel_name="res.users", string="Responsible", index=True, tracking=True
    )
    date_deadline = fields.Date(
        string="Deadline",
        index=True,
        tracking=True,
        help="The day on which the stage should be completed.",
    )
    state = fields.Selection(
        selection=[
            ("pending", "To Do"),
            ("in_progress", "In Progress"),
            ("passed", "Passed"),
            ("marginal", "Marginal"),
            ("failed", "Failed"),
            ("waived", "Waived"),
        ],
        default="pending",
        required=True,
        readonly=True,
        index=True,
        tracking=True,
        help="What people made of the stage; the verdict is what the evidence says.",
    )
    verdict = fields.Selection(
        selection=VERDICTS,
        compute="_compute_verdict",
        help="What the evidence says. It is computed, nobody types it.",
    )
    verdict_reason = fields.Text(string="Why", compute="_compute_verdict")
    completed_by = fields.Many2one(comodel_name="res.users", readonly=True)
    completed_date = fields.Date(readonly=True, help="The day on which the stage was completed.")
    completed_reason = fields.Text(readonly=True)
    is_editable = fields.Boolean(compute="_compute_is_editable")

    @api.model
    def _get_guarded_fields(self):
        # The criteria are a copy of the plan: changing them would be choosing the verdict.
        return super()._get_guarded_fields() | set(self._criteria_fields())

    @api.depends("kind", "state")
    def _compute_verdict(self):
        for stage in self:
            if stage.state in ("passed", "marginal", "failed"):
                stage.verdict, stage.verdict_reason = stage.state, stage.completed_reason
            elif stage.state == "waived":
                stage.verdict, stage.verdict_reason = "pending", stage.completed_reason
            else:
                stage.verdict, stage.verdict_reason = stage._evidence_verdict()

    @api.depends("state", "qualification_id.state")
    def _compute_is_editable(self):
        for stage in self:
            stage.is_editable = (
                stage.state in ("pending", "in_progress")
                and stage.qualification_id.state == "in_progress"
            )

    def _evidence_verdict(self):
        """Ask the evidence of the stage's kind: ``(verdict, reason)``."""
        self.ensure_one()
        ask = getattr(self, f"_verdict_{self.kind}", None)
        return ask() if ask else ("pending", self.env._("No evidence yet."))

    def _get_open_points(self):
        """Hook: sentences on what is still open in the evidence, for the signers."""
        self.ensure_one()
        return []

    def _prepare_evidence(self):
        """Hook: what a stage starts with, e.g. the questions of its audit."""

    def action_open(self):
        """Open the stage on a page of its own."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
        }

    def action_start(self):
        """Begin to work on the stages."""
        self._check_open()
        self._begin_work()
        return True

    def _begin_work(self):
        """The first evidence begins its stage."""
        self.filtered(lambda s: s.state == "pending")._sealed().write({"state": "in_progress"})

    def action_complete(self):
        """Take the verdict of the evidence as the state of the stage."""
        self._check_open()
        if not self.env.user.has_group("supplier_qualification.group_auditor"):
            raise AccessError(self.env._("Only auditors complete a stage."))
        for stage in self:
            if stage.verdict == "pending":
                raise UserError(
                    self.env._(
                        "%(stage)s of %(case)s cannot be completed yet: %(reason)s",
                        stage=stage.display_name,
                        case=stage.qualification_id.display_name,
                        reason=stage.verdict_reason,
                    )
                )
            stage._close(stage.verdict, stage.verdict_reason)
        return True

    def action_waive(self, reason):
        """Do without the stage, with a reason. The waiver counts as working on the case."""
        self._check_open()
        self.qualification_id._check_approver()
        self._check_reason(reason)
        for stage in self:
            stage._close("waived", reason)
        return True

    def action_reopen(self, reason):
        """Make the evidence editable again; signatures of this round no longer count."""
        self._check_reason(reason)
        self.check_access("write")
        if not self.env.user.has_group("supplier_qualification.group_auditor"):
            raise AccessError(self.env._("Only auditors reopen a stage."))
        for stage in self:
            case = stage.qualification_id
            if stage.state in ("pending", "in_progress") or case.state not in (
                "in_progress",
                "review",
            ):
                raise UserError(
                    self.env._(
                        "%(stage)s of %(case)s cannot be reopened: it is open, or the case is "
                        "decided. A decided case is renewed by a requalification.",
                        stage=stage.display_name,
                        case=case.display_name,
                    )
                )
            stage._reopen(reason)
        return True

    def action_open_waive(self):
        """Ask for the reason, then waive."""
        return self._ask_reason("action_waive", self.env._("Waive"))

    def action_open_reopen(self):
        """Ask for the reason, then reopen."""
        return self._ask_reason("action_reopen", self.env._("Reopen"))

    def _ask_reason(self, act, title):
        self.ensure_one()
        return self.env["supplier.qualification.reason"]._get_action(
            act, title, {"default_stage_id": self.id}
        )

    def _close(self, state, reason):
        self._sealed().write(
            {
                "state": state,
                "completed_by": self.env.uid,
                "completed_date": self.company_id._sourcing_today(),
                "completed_reason": reason,
            }
        )
        self.qualification_id._sealed().write({"worker_ids": [Command.link(self.env.uid)]})
        self.message_post(body=reason)

    def _reopen(self, reason):
        self._sealed().write({"state": "in_progress", "completed_reason": False})
        self._disinherit()
        case = self.qualification_id
        case._sealed().write({"state": "in_progress"})
        case._update_sign_requests()
        self.message_post(body=self.env._("Reopened: %s", reason))

    def _check_open(self):
        self.check_access("write")
        for stage in self:
            if not stage.is_editable:
                raise UserError(
                    self.env._(
                        "%(stage)s of %(case)s is not open. Start the case, or reopen the stage "
                        "with a reason.",
                        stage=stage.display_name,
                        case=stage.qualification_id.display_name,
                    )
                )

    def _check_reason(self, reason):
        if not (isinstance(reason, str) and reason.strip()):
            raise UserError(self.env._("Please give a reason."))
