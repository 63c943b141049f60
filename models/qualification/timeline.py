from datetime import datetime
from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import format_date, formatLang

from .stage_line import LOOKS

PLAIN = ("fa-circle", "muted")
WARNING = ("fa-exclamation-circle", "warning")
GOOD = ("fa-check-circle", "success")
BAD = ("fa-times-circle", "danger")
RESULT_LOOKS = {"approved": GOOD, "conditional": WARNING, "rejected": BAD}
ACT_LOOKS = LOOKS | {"started": LOOKS["in_progress"], "reopened": ("fa-undo", "warning")}


class Event(NamedTuple):
    """Something that happened to a case.

    :param rank: the place among events of the same moment, as a case goes its way.
    :param day: the day of the company.
    :param title: what happened, in a few words.
    :param record: the record that was made when it happened; the events of a day follow as
        these were made. None where there is no such record: the last of its day.
    :param who: the name of who did it; empty for what came about by itself.
    :param note: the reason, or what belongs to it.
    :param look: icon and tone.
    :param link: the record that the title opens.
    """

    rank: int
    day: object
    title: str
    record: object = None
    who: str = ""
    note: str = ""
    look: tuple = PLAIN
    link: object = None


class SupplierQualification(models.Model):
    """What happened to a case, told by the records that it left. Nothing is logged for this."""

    _inherit = "supplier.qualification"

    timeline = fields.Json(
        string="What Happened",
        compute="_compute_timeline",
        help="What happened to the case, the newest first.",
    )

    @api.depends_context("uid", "lang")
    @api.depends(
        "state", "valid_until", "quantity_cap", "withdrawn_date", "phase_ids", "trigger_ids",
        "next_ids.state", "stage_ids.inherited_from_id", "stage_act_ids", "approval_ids",
        "condition_ids.done", "condition_ids.replaced_date", "suspension_ids.date_to",
    )  # fmt: skip
    def _compute_timeline(self):
        for case in self:
            events = case._origin._sort_events(case._origin._get_events()) if case._origin else []
            case.timeline = [case._describe_event(event) for event in events]

    def _sort_events(self, events):
        """The newest first. On a day that was recorded afterwards, the way of a case counts."""
        afterwards = {event.day for event in events if not self._get_moment(event)}

        def place(event):
            moment = self._get_moment(event) if event.day not in afterwards else datetime.max
            return event.day, moment, event.rank, event.record.id if event.record else 0

        return sorted(events, key=place, reverse=True)

    def _get_moment(self, event):
        """When an event was recorded; None if that was on another day."""
        if not event.record:
            return datetime.max
        moment = event.record.create_date
        return moment if self.company_id._sourcing_day(moment) == event.day else None

    def _describe_event(self, event):
        return {
            "day": fields.Date.to_string(event.day),
            "date": format_date(self.env, event.day),
            "title": event.title,
            "who": event.who,
            "note": event.note or "",
            "icon": event.look[0],
            "tone": event.look[1],
            "model": event.link._name if event.link else False,
            "id": event.link.id if event.link else False,
        }

    def _get_events(self):
        """Hook: the events of this case, in any order."""
        return (
            self._get_opening_events()
            + self._get_phase_events()
            + self._get_stage_events()
            + self._get_signature_events()
            + self._get_condition_events()
            + self._get_suspension_events()
            + self._get_following_events()
        )

    # The case -------------------------------------------------------------------------------------

    def _get_opening_events(self):
        _ = self.env._
        start = self._get_first_day()
        previous = self.previous_id
        title = _("Opened to renew %s", previous.name) if previous else _("Opened")
        labels = self._get_labels(self.trigger_ids, "code")
        return [
            Event(0, start, title, self, self._get_name(self.create_uid), link=previous)
        ] + [
            Event(
                1, trigger.date, labels[trigger.code], trigger,
                note="\n".join(filter(None, (trigger.text, self._get_part_names(trigger)))),
                look=WARNING, link=trigger.previous_id,
            )
            for trigger in self.trigger_ids
        ]  # fmt: skip

    def _get_first_day(self):
        """The day on which it was opened; one that was recorded afterwards started earlier."""
        opened = self.company_id._sourcing_day(self.create_date)
        return min(filter(None, (opened, self.date_start, self.decision_date)))

    def _get_phase_events(self):
        events, before = [], self.env["supplier.qualification.phase"]
        for phase in self.phase_ids.sorted(lambda p: (p.date, p.id)):
            if told := self._tell_phase(phase, before):
                title, look, note, rank = told
                events.append(
                    Event(rank, phase.date, title, phase, self._get_name(phase.user_id), note, look)
                )
            before = phase
        if self._is_extendable() and self._is_past(self.valid_until):
            events.append(
                Event(90, self.valid_until, self.env._("Last day of the approval"), look=BAD)
            )
        return events

    def _tell_phase(self, phase, before):
        """What a case has become in a phase: ``(title, look, note, rank)``, or None."""
        _ = self.env._
        if phase.state == "decided" and before.state == "decided":
            return self._tell_extension(phase, before)
        if phase.state == before.state:
            return None
        if phase.state == "in_progress" and before.state != "review":
            if self.is_takeover:
                return _("Taken over without stages"), PLAIN, self.takeover_reason, 10
            # sudo: the plan may belong to a company that the reader does not work for
            plan = self.plan_id.sudo().name
            return _("Started under the plan %s", plan), LOOKS["in_progress"], "", 10
        if phase.state == "review":
            return _("Submitted for signature"), LOOKS["in_progress"], "", 30
        if phase.state == "cancelled":
            return _("Cancelled"), LOOKS["waived"], "", 100
        if phase.state == "decided":
            label = self._get_labels(phase, "result")[phase.result]
            note = self._get_limit_text(phase) if phase.result != "rejected" else ""
            return _("Decided: %s", label), RESULT_LOOKS[phase.result], note, 60
        return None

    def _tell_extension(self, phase, before):
        _ = self.env._
        if (phase.valid_until, phase.quantity_cap) == (before.valid_until, before.quantity_cap):
            return None
        return _("Extended"), GOOD, self._get_limit_text(phase), 61

    def _get_following_events(self):
        _ = self.env._
        return [
            Event(
                95, case._get_first_day(), _("Requalification opened: %s", case.name), case,
                self._get_name(case.create_uid), "\n".join(case.trigger_ids.mapped("text")),
                link=case,
            )
            for case in self.next_ids
        ]  # fmt: skip

    # The stages -----------------------------------------------------------------------------------

    def _get_stage_events(self):
        _ = self.env._
        labels = self._get_labels(self.stage_act_ids, "act")
        return [
            Event(
                11, self.date_start,
                _("%(stage)s: taken over from %(case)s", stage=stage.display_name,
                  case=stage.inherited_from_id.qualification_id.name),
                stage, look=ACT_LOOKS[stage.state], link=stage,
            )
            for stage in self.stage_ids.filtered("inherited_from_id")
        ] + [
            Event(
                20, self.company_id._sourcing_day(act.date),
                f"{act.stage_id.display_name}: {labels[act.act]}", act,
                self._get_name(act.user_id), act.note, ACT_LOOKS[act.act], act.stage_id,
            )
            for act in self.stage_act_ids
        ]  # fmt: skip

    # Helpers --------------------------------------------------------------------------------------

    def _get_labels(self, records, name):
        return dict(records._fields[name]._description_selection(self.env))

    def _get_name(self, user):
        # sudo: who did it is told also where the reader may not read that user
        return user.sudo().name or ""

    def _get_part_names(self, record):
        return ", ".join(record.product_ids.mapped("display_name"))

    def _get_limit_text(self, record):
        """Until when and for how many, of a signature or a phase."""
        _ = self.env._
        day = record.valid_until and _("until %s", format_date(self.env, record.valid_until))
        quantity = record.quantity_cap and _(
            "quantity limit %s", formatLang(self.env, record.quantity_cap, digits=0)
        )
        return " · ".join(filter(None, (day, quantity)))
