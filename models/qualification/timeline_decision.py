from odoo import models
from odoo.tools import format_date

from .timeline import BAD, GOOD, WARNING, Event

SIGNATURE_LOOKS = {
    "approve": ("fa-pencil", "success"),
    "conditional": ("fa-pencil", "warning"),
    "reject": ("fa-pencil", "danger"),
    "extend": ("fa-pencil", "success"),
}


class SupplierQualification(models.Model):
    """What people decided about a case, for its timeline."""

    _inherit = "supplier.qualification"

    # Signatures -----------------------------------------------------------------------------------

    def _get_signature_events(self):
        _ = self.env._
        events = []
        labels = self._get_labels(self.approval_ids, "decision")
        for act in self.approval_ids:
            day = self.company_id._sourcing_day(act.date)
            if act.decision in SIGNATURE_LOOKS:
                events.append(
                    Event(
                        50, day, self._get_signature_title(act, labels[act.decision]), act,
                        self._get_signer(act),
                        "\n".join(filter(None, (self._get_limit_text(act), act.note))),
                        SIGNATURE_LOOKS[act.decision],
                    )
                )  # fmt: skip
            elif act.decision == "reinstate":
                note = "\n".join(filter(None, (self._get_lifted_parts(act), act.note)))
                events.append(
                    Event(81, day, _("Reinstated"), act, self._get_name(act.user_id), note, GOOD)
                )
            elif act.decision == "withdraw":
                events.append(
                    Event(85, day, _("Withdrawn"), act, self._get_name(act.user_id), act.note, BAD)
                )
        return events

    def _get_signature_title(self, act, decision):
        # sudo: a role may belong to a company that the reader does not work for
        role = act.role_id.sudo().name
        if not role:
            return self.env._("Signed: %s", decision)
        return self.env._("Signed for %(role)s: %(decision)s", role=role, decision=decision)

    def _get_signer(self, act):
        _ = self.env._
        name = self._get_name(act.user_id)
        if act.on_behalf_id:
            principal = self._get_name(act.on_behalf_id)
            return _("%(user)s on behalf of %(signer)s", user=name, signer=principal)
        return _("%s as substitute", name) if act.capacity == "substitute" else name

    # Conditions -----------------------------------------------------------------------------------

    def _get_condition_events(self):
        _ = self.env._
        events = []
        today = self.company_id._sourcing_today()
        renewed = {(c.name, c.replaced_date) for c in self.condition_ids if c.replaced_date}
        for condition in self.condition_ids:
            begun = condition.date_from or self._get_condition_day(condition)
            again = (condition.name, condition.date_from) in renewed
            title = _("New deadline of a condition") if again else _("Condition set")
            events.append(
                Event(62 if condition.date_from else 40, begun, title, condition,
                      self._get_name(condition.create_uid),
                      self._get_condition_note(condition), WARNING)
            )  # fmt: skip
            ended = condition.done_date or condition.replaced_date or today
            if self.state == "decided" and condition.date_deadline < ended:
                events.append(
                    Event(70, condition.date_deadline, _("Deadline of a condition passed"),
                          note=condition.name, look=BAD)
                )  # fmt: skip
            if condition.done:
                events.append(
                    Event(71, condition.done_date, _("Condition fulfilled"), None,
                          self._get_name(condition.done_user_id), condition.name, GOOD)
                )  # fmt: skip
        return events

    def _get_condition_note(self, condition):
        until = self.env._("until %s", format_date(self.env, condition.date_deadline))
        owner = self._get_name(condition.user_id)
        lines = (condition.name, " · ".join(filter(None, (until, owner))),
                 self._get_part_names(condition))  # fmt: skip
        return "\n".join(filter(None, lines))

    def _get_condition_day(self, condition):
        """A condition is part of the decision, and was there on that day at the latest."""
        made = self.company_id._sourcing_day(condition.create_date)
        return min(filter(None, (made, self.decision_date)))

    # Suspensions ----------------------------------------------------------------------------------

    def _get_suspension_events(self):
        _ = self.env._
        today = self.company_id._sourcing_today()
        events = []
        continued = self.suspension_ids._get_continued()
        for suspension in self.suspension_ids:
            day = self.company_id._sourcing_day(suspension.create_date)
            if suspension not in continued:
                events.append(
                    Event(80, day, _("Suspended"), suspension, self._get_name(suspension.user_id),
                          self._get_suspension_note(suspension, day), BAD)
                )  # fmt: skip
            ended = suspension.date_to and not suspension.reinstate_user_id
            if ended and suspension.date_to <= today:
                events.append(
                    Event(82, suspension.date_to, _("The suspension has ended"),
                          note=self._get_part_names(suspension), look=GOOD)
                )  # fmt: skip
        return events

    def _get_suspension_note(self, suspension, day):
        _ = self.env._
        first, last = suspension.date_from, suspension.date_to
        days = []
        if first != day:
            days.append(_("from %s", format_date(self.env, first)))
        if last and not suspension.reinstate_user_id:
            days.append(_("until %s", format_date(self.env, last)))
        lines = (" ".join(days), self._get_part_names(suspension), suspension.reason)
        return "\n".join(filter(None, lines))

    def _get_lifted_parts(self, act):
        """The parts whose suspension an act has lifted; empty where it was for all parts."""
        # A loop, because `filtered` would read the parts of each one by itself.
        lifted = [
            suspension
            for suspension in self.suspension_ids
            if suspension.reinstate_user_id == act.user_id
            and suspension.reinstate_reason == act.note
        ]
        if any(suspension.covers_all for suspension in lifted):
            return ""
        parts = self.env["product.product"].union(*(one.product_ids for one in lifted))
        for rest, before in self.suspension_ids._get_continued().items():
            if before in lifted:
                parts -= rest.product_ids
        return ", ".join(parts.mapped("display_name"))
