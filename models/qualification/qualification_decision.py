from dateutil.relativedelta import relativedelta

from odoo import fields, models
from odoo.exceptions import LockError, UserError
from odoo.fields import Command


class SupplierQualification(models.Model):
    """Signing. Every rule returns a sentence; whoever asks decides to raise or to list it."""

    _inherit = "supplier.qualification"

    def _sign(self, decision, valid_until=False, quantity_cap=0.0, note="", conditions=()):
        """Sign this case as the current user, for every open role that lists the user.

        :param decision: ``approve``, ``conditional`` or ``reject``.
        :param valid_until: last day of the approval; the plan's validity when empty.
        :param quantity_cap: most that may be ordered, 0 for no limit.
        :param note: the signer's words; the condition where nothing else names one.
        :param conditions: values of conditions to add.
        :raise UserError: names the case and the rule that forbids the signature.
        """
        self.ensure_one()
        self._lock_for_signature()
        problem = self._get_decision_problem(decision, valid_until, quantity_cap, note, conditions)
        if problem:
            raise UserError(problem)
        # Whoever read the case before another signature was stored starts again on fresh data:
        # two last signatures cannot both believe to be early.
        self._sealed().write({"signature_count": self.signature_count + 1})
        self._add_conditions(decision, valid_until, quantity_cap, note, conditions)
        self._append_signatures(decision, valid_until, quantity_cap, note)
        if decision == "reject":
            self._decide("rejected")
        elif not self._get_open_roles():
            self._decide(self._get_signed_result())

    def _lock_for_signature(self):
        """Two people who sign at the same moment sign one after the other."""
        try:
            # sudo: a signer has no right to write the case
            self.sudo().lock_for_update()
        except LockError:
            raise UserError(
                self.env._(
                    "Somebody else is signing %s at this moment. Please try again.",
                    self.display_name,
                )
            ) from None

    def _get_decision_problem(
        self, decision, valid_until=False, quantity_cap=0.0, note="", conditions=()
    ):
        """Return why the current user cannot take this decision, or False."""
        problem = self._get_signer_problem()
        if not problem and decision != "reject":
            problem = self._get_stage_problem(decision)
            problem = problem or self._get_date_problem(decision, valid_until, quantity_cap)
            if not problem and decision == "conditional":
                problem = self._get_condition_problem(quantity_cap, note, conditions)
        return problem and f"{self.display_name}: {problem}"

    def _get_signer_problem(self):
        user = self.env.user
        if not user.has_group("supplier_qualification.group_approver"):
            return self.env._("only approvers sign.")
        if self.state != "review":
            return self.env._("it is not waiting for signatures.")
        if user == self.user_id:
            return self.env._("you own this case, somebody else has to sign it.")
        if user in self.sudo().worker_ids:
            return self.env._("you worked on its evidence, somebody else has to sign it.")
        if self.role_ids and not self._get_signable_roles():
            return self.env._(
                "no open signature lists you. Still to sign: %s.",
                ", ".join(self._get_open_roles().mapped("name")),
            )
        return False

    def _get_stage_problem(self, decision):
        mandatory = self.stage_ids.filtered("mandatory")
        failed = mandatory.filtered(lambda stage: stage.state == "failed")
        if failed:
            return self.env._(
                "a mandatory stage has failed (%s): it can only be rejected, or the stage "
                "reopened.",
                ", ".join(failed.mapped("display_name")),
            )
        marginal = mandatory.filtered(lambda stage: stage.state == "marginal")
        if marginal and decision == "approve":
            return self.env._(
                "a stage is marginal (%s): approve it with conditions and a date, or reject it.",
                ", ".join(marginal.mapped("display_name")),
            )
        return False

    def _get_date_problem(self, decision, valid_until, quantity_cap):
        if decision == "conditional" and not valid_until:
            return self.env._("an approval with conditions needs a last day.")
        if valid_until and fields.Date.to_date(valid_until) < self.company_id._sourcing_today():
            return self.env._("the last day lies in the past.")
        if quantity_cap < 0:
            return self.env._("the quantity limit cannot be negative.")
        return False

    def _get_condition_problem(self, quantity_cap, note, conditions):
        if quantity_cap or conditions or (note or "").strip():
            return False
        if self.condition_ids.filtered(lambda condition: not condition.done):
            return False
        return self.env._("say under which conditions: add one, or write it in the note.")

    def _get_open_roles(self):
        """Roles of the case whose signature is missing in this round."""
        signed = self.approval_ids.filtered(
            lambda a: a.round == self.round and a.decision in ("approve", "conditional")
        )
        return self.sudo().role_ids - signed.role_id

    def _get_signable_roles(self):
        return self._get_open_roles().filtered(lambda role: self.env.user in role.user_ids)

    def _add_conditions(self, decision, valid_until, quantity_cap, note, conditions):
        if decision != "conditional":
            return
        values = list(conditions)
        named = values or quantity_cap or self.condition_ids.filtered(lambda c: not c.done)
        if not named:
            values = [{"name": note, "date_deadline": valid_until, "user_id": self.user_id.id}]
        self._sealed().write({"condition_ids": [Command.create(vals) for vals in values]})

    def _append_signatures(self, decision, valid_until, quantity_cap, note):
        common = {
            "qualification_id": self.id,
            "user_id": self.env.uid,
            "decision": decision,
            "round": self.round,
            "valid_until": valid_until,
            "quantity_cap": quantity_cap,
            "note": note,
        }
        roles = self._get_signable_roles() or [self.env["supplier.qualification.role"]]
        self.env["supplier.qualification.approval"]._append(
            [common | {"role_id": role.id} for role in roles]
        )
        self.message_post(body=self.env._("Signed by %s.", self.env.user.name))
        self.activity_feedback(["mail.mail_activity_data_todo"], user_id=self.env.uid)

    def _get_current_signatures(self):
        return self.approval_ids.filtered(
            lambda a: a.round == self.round and a.decision in ("approve", "conditional", "reject")
        )

    def _get_signed_result(self):
        signatures = self._get_current_signatures()
        return "conditional" if "conditional" in signatures.mapped("decision") else "approved"

    def _decide(self, result):
        """Write the result that the signatures amount to."""
        today = self.company_id._sourcing_today()
        vals = {"state": "decided", "result": result, "decision_date": today}
        if result != "rejected":
            signatures = self._get_current_signatures()
            dates = [day for day in signatures.mapped("valid_until") if day]
            caps = [cap for cap in signatures.mapped("quantity_cap") if cap]
            vals |= {
                "valid_from": today,
                "valid_until": min(
                    dates, default=today + relativedelta(months=self.validity_months)
                ),
                "quantity_cap": min(caps, default=0.0),
            }
        self._sealed().write(vals)
        self.activity_unlink(["mail.mail_activity_data_todo"])
        self.env["product.source"]._ensure_for(self)
        self._refresh_sources()
