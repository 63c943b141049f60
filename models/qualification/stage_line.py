from odoo import api, fields, models
from odoo.tools import format_date

from .waiting import OPEN_STAGES

# How a step looks: ``{state: (icon, tone)}``.
LOOKS = {
    "planned": ("fa-circle-o", "muted"),
    "pending": ("fa-circle-o", "muted"),
    "in_progress": ("fa-dot-circle-o", "info"),
    "passed": ("fa-check-circle", "success"),
    "marginal": ("fa-exclamation-circle", "warning"),
    "failed": ("fa-times-circle", "danger"),
    "waived": ("fa-minus-circle", "muted"),
}
STATUS_LOOKS = {
    "approved": "passed",
    "conditional": "marginal",
    "rejected": "failed",
    "suspended": "failed",
    "expired": "failed",
    "withdrawn": "failed",
    "cancelled": "waived",
}


class SupplierQualification(models.Model):
    """Where a case stands on one line, and what is missing below it."""

    _inherit = "supplier.qualification"

    stage_line = fields.Json(
        string="Where It Stands",
        compute="_compute_stage_line",
        help="The stages, the signatures and the approval, with what is missing.",
    )

    @api.depends_context("uid", "lang")
    @api.depends(
        "state", "status", "plan_id", "product_ids", "category_ids", "stage_ids.state",
        "stage_ids.date_deadline", "stage_ids.verdict", "approval_ids", "sign_deadline",
        "condition_ids.done", "suspension_ids.date_to", "valid_until", "is_takeover",
    )  # fmt: skip
    def _compute_stage_line(self):
        for case in self:
            case.stage_line = {"steps": case._get_steps(), "missing": case._get_missing()}

    # Steps ----------------------------------------------------------------------------------------

    def _get_steps(self):
        """Hook: the steps from the first stage to the approval, as the widget draws them."""
        if self.state == "draft":
            # sudo: the plan may belong to a company that the reader does not work for
            stages = [self._step(stage.display_name, "planned")
                      for stage in self.plan_id.sudo().stage_ids]  # fmt: skip
        else:
            stages = [self._get_stage_step(stage) for stage in self.stage_ids]
        return stages + [self._get_signature_step(), self._get_approval_step()]

    def _step(self, label, state, text="", stage=None, late=False, spoken=""):
        """One step of the line.

        :param spoken: what only the icon shows, for people who hear the line.
        """
        icon, tone = LOOKS[state]
        return {
            "label": label,
            "icon": icon,
            "tone": "danger" if late else tone,
            "text": text,
            "spoken": self.env._("Planned") if state == "planned" else spoken,
            "stage": stage.id if stage else False,
            "current": bool(stage) and stage == self.current_stage_id and self.state != "decided",
        }

    def _get_stage_step(self, stage):
        states = dict(stage._fields["state"]._description_selection(self.env))
        text, spoken = states[stage.state], ""
        if stage.state in OPEN_STAGES and stage.date_deadline:
            spoken, text = text, self._get_deadline_text(stage.date_deadline, stage.is_late)
        elif stage.completed_date:
            text = f"{text} · {format_date(self.env, stage.completed_date)}"
        return self._step(stage.display_name, stage.state, text, stage, stage.is_late, spoken)

    def _get_signature_step(self):
        label = self.env._("Signatures")
        # sudo: so may its roles
        signed, needed = len(self._get_current_signatures()), len(self.sudo().role_ids)
        if self.state == "decided":
            result = dict(self._fields["result"]._description_selection(self.env))[self.result]
            return self._step(label, "failed" if self.result == "rejected" else "passed",
                              format_date(self.env, self.decision_date), spoken=result)  # fmt: skip
        if self.state != "review":
            return self._step(label, "planned")
        late = self._is_past(self.sign_deadline)
        text = self.env._("%(signed)s of %(needed)s signed", signed=signed, needed=needed or 1)
        if self.sign_deadline:
            text = f"{text} · {self._get_deadline_text(self.sign_deadline, late)}"
        return self._step(label, "in_progress", text, late=late) | {"current": True}

    def _get_approval_step(self):
        if self.state in ("draft", "in_progress", "review"):
            text = self.forecast_date and self.env._(
                "expected %s", format_date(self.env, self.forecast_date)
            )
            return self._step(self.env._("Approval"), "planned", text or "")
        label = dict(self._fields["status"]._description_selection(self.env))[self.status]
        ends = self.status in ("approved", "conditional", "suspended") and self.valid_until
        text = self.env._("until %s", format_date(self.env, self.valid_until)) if ends else ""
        return self._step(label, STATUS_LOOKS.get(self.status, "planned"), text)

    def _get_deadline_text(self, day, late):
        day = format_date(self.env, day)
        return self.env._("late since %s", day) if late else self.env._("due %s", day)

    # What is missing ------------------------------------------------------------------------------

    def _get_missing(self):
        """Hook: what has to happen next, as ``{"text", "stage"}``; nothing for a case at rest."""
        find = getattr(self, f"_get_missing_{self.status or 'draft'}", None)
        return find() if find else []

    def _missing(self, text, stage=None):
        return {"text": text, "stage": stage.id if stage else False}

    def _get_missing_draft(self):
        if not self.product_ids and not self.category_ids:
            return [self._missing(self.env._("Name the parts or the product categories."))]
        return [self._missing(self.env._("Start the case: its stages open then."))]

    def _get_missing_in_progress(self):
        waiting = self._get_open_stages()
        if not waiting:
            return [self._missing(self.env._("All stages are done: submit it for signature."))]
        return [self._missing(stage._get_missing_text(), stage) for stage in waiting]

    def _get_missing_review(self):
        roles = self._get_roles_on_turn()
        return [
            self._missing(
                self.env._(
                    "The signature of %(role)s: %(people)s.",
                    role=role.name,
                    people=", ".join((role.user_ids - self._get_blocked_users()).mapped("name"))
                    or self.env._("nobody who may; name a substitute or a delegate"),
                )
            )
            for role in roles
        ]

    def _get_missing_conditional(self):
        return [
            self._missing(
                self.env._(
                    "Condition until %(day)s: %(name)s",
                    day=format_date(self.env, condition.date_deadline),
                    name=condition.name,
                )
            )
            for condition in self._get_open_conditions()
        ]

    def _get_missing_suspended(self):
        running = self._get_running_suspensions().filtered("covers_all")
        return [self._missing(self.env._("Suspended: %s", one.reason)) for one in running]

    def _get_missing_expired(self):
        if self._is_renewed():
            return []
        today = self.company_id._sourcing_today()
        overdue = self._get_open_conditions().filtered(lambda c: c.date_deadline < today)
        if overdue:
            return self._get_missing_conditional()
        if self.next_ids.filtered(lambda case: case.state in ("draft", "in_progress", "review")):
            return [self._missing(self.env._("The case that renews it is open."))]
        return [self._missing(self.env._("Requalify it, or extend it with new signatures."))]


class SupplierQualificationStage(models.Model):
    _inherit = "supplier.qualification.stage"

    missing = fields.Text(
        string="What Is Missing",
        compute="_compute_missing",
        help="What keeps the stage from being done; empty for one that is.",
    )

    @api.depends_context("lang")
    @api.depends("state", "verdict")
    def _compute_missing(self):
        for stage in self:
            is_open = stage.state in OPEN_STAGES
            stage.missing = stage._get_missing_sentence() if is_open else False

    def _get_missing_text(self):
        """What keeps this open stage from being done, with the name of the stage."""
        return f"{self.display_name}: {self._get_missing_sentence()}"

    def _get_missing_sentence(self):
        if self.verdict == "pending":
            return self.verdict_reason or self.env._("No evidence yet.")
        verdict = dict(self._fields["verdict"]._description_selection(self.env))[self.verdict]
        return self.env._("The evidence says “%s”: an auditor completes the stage.", verdict)
