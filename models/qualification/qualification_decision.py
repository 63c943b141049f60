from typing import NamedTuple

from dateutil.relativedelta import relativedelta

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date


class Answer(NamedTuple):
    """What a signer says.

    :param decision: ``approve``, ``conditional`` or ``reject``.
    :param valid_until: last day of the approval; the plan's validity when empty.
    :param quantity_cap: most that may be ordered, 0 for no limit.
    :param note: the signer's words; the condition where nothing else names one.
    :param conditions: values of conditions to add.
    :param condition_deadline: an extension gives the open conditions until that day.
    """

    decision: str
    valid_until: object = False
    quantity_cap: float = 0.0
    note: str = ""
    conditions: tuple = ()
    condition_deadline: object = False


class SupplierQualification(models.Model):
    """Signing. Every rule returns a sentence; whoever asks decides to raise or to list it."""

    _inherit = "supplier.qualification"

    def _sign(self, *answer, **named):
        """Sign this case as the current user; the arguments are those of an `Answer`.

        :raise UserError: names the case and the rule that forbids the signature.
        """
        self.ensure_one()
        for problem in self._sign_all(Answer(*answer, **named)).values():
            raise UserError(problem)

    def _sign_all(self, answer):
        """Sign these cases as the current user, each for every open role that is the user's.

        Each is checked by the same rules. The number of queries does not depend on the cases.

        :return: ``{case: why it was refused}``.
        """
        # sudo: a signer has no right to write the case. Two people who sign at the same moment
        # sign one after the other.
        cases = self.browse(self.sudo().try_lock_for_update().ids)
        busy = self.env._("somebody else is signing it at this moment. Please try again.")
        refused = {case: f"{case.display_name}: {busy}" for case in self - cases}
        for case in cases:
            if problem := case._get_decision_problem(answer):
                refused[case] = problem
        accepted = cases.filtered(lambda case: case not in refused)
        if accepted:
            accepted._apply_signatures(answer)
        return refused

    # Rules ----------------------------------------------------------------------------------------

    def _get_decision_problem(self, answer):
        """Return why the current user cannot take this decision, or False."""
        problem = self._get_signer_problem() or self._get_answer_problem(answer)
        return problem and f"{self.display_name}: {problem}"

    def _get_answer_problem(self, answer):
        """Hook: return why nobody could answer this way, or False."""
        if answer.decision == "reject":
            return False
        return (
            self._get_stage_problem(answer)
            or self._get_date_problem(answer)
            or self._get_overdue_problem(answer)
            or (answer.decision == "conditional" and self._get_condition_problem(answer))
        )

    def _get_stage_problem(self, answer):
        mandatory = self.stage_ids.filtered("mandatory")
        failed = mandatory.filtered(lambda stage: stage.state == "failed")
        if failed:
            return self.env._(
                "a mandatory stage has failed (%s): it can only be rejected, or the stage "
                "reopened.",
                ", ".join(failed.mapped("display_name")),
            )
        marginal = mandatory.filtered(lambda stage: stage.state == "marginal")
        if marginal and answer.decision == "approve":
            return self.env._(
                "a stage is marginal (%s): approve it with conditions and a date, or reject it.",
                ", ".join(marginal.mapped("display_name")),
            )
        return False

    def _get_date_problem(self, answer):
        last = fields.Date.to_date(answer.valid_until)
        if answer.decision == "conditional" and not last:
            return self.env._("an approval with conditions needs a last day.")
        if last and last < self.company_id._sourcing_today():
            return self.env._("the last day lies in the past.")
        if last and last > self._get_latest_day():
            return self._get_too_long_text()
        if answer.quantity_cap < 0:
            return self.env._("the quantity limit cannot be negative.")
        return False

    def _get_too_long_text(self):
        """Hook: the sentence to whoever asks for more time than there is."""
        return self.env._(
            "an approval lasts %(months)s months at most, until %(day)s.",
            months=self.validity_months,
            day=format_date(self.env, self._get_latest_day()),
        )

    def _get_latest_day(self):
        """An end far away would be none: the plan's validity counts from today."""
        return self.company_id._sourcing_today() + relativedelta(months=self.validity_months)

    def _get_overdue_problem(self, answer):
        """Return which condition would end the approval at once, or False."""
        today = self.company_id._sourcing_today()
        names = [one.name for one in self._get_open_conditions() if one.date_deadline < today]
        names += [
            vals["name"]
            for vals in answer.conditions
            if fields.Date.to_date(vals["date_deadline"]) < today
        ]
        if not names:
            return False
        return self.env._(
            "a condition is overdue already (%s), the approval would end at once. Mark it as "
            "fulfilled, or give it a new day; once somebody has signed, reopen a stage first.",
            ", ".join(names),
        )

    def _get_condition_problem(self, answer):
        if answer.quantity_cap or answer.conditions or (answer.note or "").strip():
            return False
        if self._get_open_conditions():
            return False
        return self.env._("say under which conditions: add one, or write it in the note.")

    def _get_open_conditions(self):
        return self.condition_ids.filtered(lambda c: not c.done and not c.replaced_date)

    # Steps ----------------------------------------------------------------------------------------

    def _apply_signatures(self, answer):
        rights = {case: case._get_signing_rights() for case in self}
        self._open_signing()
        # Whoever read the case before another signature was stored starts again on fresh data:
        # two last signatures cannot both believe to be early.
        for count, cases in self.grouped("signature_count").items():
            cases._sealed().write({"signature_count": count + 1})
        self._add_conditions(answer)
        self.env["supplier.qualification.approval"]._append(
            [
                vals
                for case in self
                for vals in case._prepare_signature_vals(answer, rights[case])
            ]
        )
        self._message_log_batch(
            {case.id: case._get_signature_text(answer, rights[case]) for case in self}
        )
        self._conclude()
        self._update_sign_requests()

    def _open_signing(self):
        """Hook: what a first signature brings about; the rights to sign are known already."""

    def _add_conditions(self, answer):
        if answer.decision != "conditional":
            return
        vals_list = []
        for case in self:
            values = list(answer.conditions)
            if not (values or answer.quantity_cap or case._get_open_conditions()):
                values = [
                    {
                        "name": answer.note,
                        "date_deadline": answer.valid_until,
                        "user_id": case.user_id.id,
                    }
                ]
            vals_list += [{"qualification_id": case.id} | vals for vals in values]
        self.env["supplier.qualification.condition"]._sealed().create(vals_list)

    def _prepare_signature_vals(self, answer, rights):
        """Hook: the values of the signatures that the user gives, one for each role."""
        common = {
            "qualification_id": self.id,
            "user_id": self.env.uid,
            "decision": answer.decision,
            "round": self._get_signing_round(),
            "valid_until": answer.valid_until,
            "quantity_cap": answer.quantity_cap,
            "condition_deadline": answer.condition_deadline,
            "note": answer.note,
        }
        # sudo: a role may belong to a company that the signer does not work for
        if not self.sudo().role_ids:
            return [common]
        return [
            common
            | {
                "role_id": role.id,
                "capacity": right.capacity,
                "on_behalf_id": right.principal.id,
            }
            for role, right in rights.items()
        ]

    def _get_signature_text(self, answer, rights):
        _ = self.env._
        labels = dict(
            self.env["supplier.qualification.approval"]
            ._fields["decision"]
            ._description_selection(self.env)
        )
        principals = {right.principal for right in rights.values() if right.principal}
        text = _(
            "Signed by %(user)s (%(roles)s): %(decision)s.",
            user=self.env.user.name,
            roles=", ".join(role.name for role in rights) or _("no role"),
            decision=labels[answer.decision],
        )
        if principals:
            text += " " + _("On behalf of %s.", ", ".join(p.sudo().name for p in principals))
        return text

    def _conclude(self):
        """Decide what the signatures have decided: one rejection, or every role."""
        results = {}
        for case in self.filtered(lambda c: c.state == "review"):
            decisions = case._get_current_signatures().mapped("decision")
            if "reject" in decisions:
                results[case] = "rejected"
            elif not case._get_open_roles():
                results[case] = "conditional" if "conditional" in decisions else "approved"
        self._decide_all(results)

    def _decide_all(self, results):
        """Write the results that the signatures amount to, then tell the rooms to the right."""
        self._write_grouped(
            {case: case._prepare_decision_vals(result) for case, result in results.items()}
        )
        decided = self.browse([case.id for case in results])
        if decided:
            decided._tell_owners()
            self.env["product.source"]._ensure_for(decided)
            decided._refresh_sources()

    def _prepare_decision_vals(self, result):
        """Hook: the values of a decided case; the earliest date and the smallest limit win."""
        today = self.company_id._sourcing_today()
        vals = {
            "state": "decided",
            "result": result,
            "decision_date": today,
            "sign_deadline": False,
        }
        if result == "rejected":
            return vals
        signatures = self._get_current_signatures()
        dates = [day for day in signatures.mapped("valid_until") if day]
        caps = [cap for cap in signatures.mapped("quantity_cap") if cap]
        return vals | {
            "valid_from": today,
            "valid_until": min(dates, default=self._get_latest_day()),
            "quantity_cap": min(caps, default=0.0),
        }

    def _tell_owners(self):
        """One message to each owner, however many of their cases were decided."""
        for owner, cases in self.grouped("user_id").items():
            if not owner or owner == self.env.user:
                continue
            mine = cases._in_language_of(owner)
            labels = dict(mine._fields["status"]._description_selection(mine.env))
            lines = [f"{case.display_name}: {labels[case.status]}" for case in mine]
            if len(lines) == 1:
                subject = mine.env._("Decided: %s", lines[0])
            else:
                subject = mine.env._("%s qualifications were decided", len(lines))
            mine._remind(owner, subject, lines)
