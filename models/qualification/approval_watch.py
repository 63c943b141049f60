import logging
from datetime import timedelta

from markupsafe import Markup

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, format_date

_logger = logging.getLogger(__name__)

MAX_LINES = 30


class SupplierQualification(models.Model):
    """What time alone brings about: reminders, said once and to one person in one message."""

    _inherit = "supplier.qualification"

    @api.model
    def _cron_watch(self):
        """Look after all cases and approvals, company by company."""
        commit = self.env["ir.cron"]._commit_progress
        # sudo: every company has its approvals, whoever runs the job
        companies = self.env["res.company"].sudo().search([])
        steps = self._get_watch_steps()
        commit(remaining=len(companies) * len(steps))
        for company in companies:
            for step in steps:
                try:
                    step(self.with_company(company), company._sourcing_today())
                except UserError as error:
                    # What stops one step in one company must not stop all others.
                    self.env.cr.rollback()
                    _logger.warning("%s of %s: %s", step.__name__, company.name, error)
                commit(1)

    @api.model
    def _get_watch_steps(self):
        """Hook: functions of (model, today); each finds its own work and may run twice."""
        model = type(self)
        return [model._remind_signers, model._remind_conditions, model._remind_expiry]

    def _remind_signers(self, today):
        """Ask again for signatures that are late; substitutes are asked from now on."""
        late = self.search(
            Domain("company_id", "=", self.env.company.id)
            # an extension of what is decided waits for signatures as well
            & Domain("state", "in", ("review", "decided"))
            & Domain("sign_deadline", "<", today)
            & Domain("sign_reminder_days", ">", 0)
        ).filtered(lambda case: case._waits_for_signatures() and case._is_reminder_due(today))
        late = late.try_lock_for_update(allow_referencing=True)
        if not late:
            return
        late._update_sign_requests()
        late._sealed().write({"sign_reminded_on": today})
        asked = {case: case._get_asked_users() for case in late}
        for user in self.env["res.users"].union(*asked.values()):
            cases = late.filtered(lambda case, u=user: u in asked[case])._in_language_of(user)
            cases._remind(user, cases.env._("Your signature is late"))

    def _is_reminder_due(self, today):
        """Were the signers reminded of this deadline not yet, or long enough ago?"""
        reminded = self.sign_reminded_on
        if not reminded or reminded <= self.sign_deadline:
            return True
        return reminded + timedelta(days=self.sign_reminder_days) <= today

    def _remind_conditions(self, today):
        """Tell the owners of conditions before the approval ends by them, and when it has."""
        conditions = self.env["supplier.qualification.condition"]
        due = conditions.search(conditions._get_reminder_domain(self.env.company, today))
        due = due.filtered(lambda c: c._is_due_for_reminder(today))
        due = due.try_lock_for_update(allow_referencing=True)
        if not due:
            return
        due._sealed().write({"reminded_on": today})
        for owner, mine in due.grouped(lambda c: c.user_id or c.qualification_id.user_id).items():
            if not owner:
                continue
            cases = self.browse([condition.qualification_id.id for condition in mine])
            cases = cases._in_language_of(owner)
            lines = [
                cases.env._(
                    "%(case)s, until %(day)s: %(condition)s",
                    case=condition.qualification_id.display_name,
                    day=format_date(cases.env, condition.date_deadline),
                    condition=condition.name,
                )
                for condition in mine
            ]
            cases._remind(owner, cases.env._("Conditions of approvals are due"), lines)

    def _remind_expiry(self, today):
        """Remind of approvals that end, again and again; then open the case that renews them."""
        ending = self.search(
            Domain("company_id", "=", self.env.company.id)
            & Domain("state", "=", "decided")
            & Domain("result", "!=", "rejected")
            & Domain("withdrawn_date", "=", False)
            & Domain.custom(
                to_sql=lambda model, alias, query: model._ending_sql(alias, today),
                predicate=lambda case: True,
            )
            # Somebody renews it already, or has done so: nothing to chase.
            & Domain("next_ids", "not any", [("state", "!=", "cancelled")])
        )
        due = ending.filtered(lambda c: c._is_due_for_expiry_reminder(today))
        due = due.try_lock_for_update(allow_referencing=True)
        if not due:
            return
        again = due.filtered(lambda c: c.expiry_reminded_on or c.valid_until < today)
        due._sealed().write({"expiry_reminded_on": today})
        for owner, cases in due.grouped("user_id").items():
            if not owner:
                continue
            mine = cases._in_language_of(owner)
            lines = [
                mine.env._(
                    "%(case)s, until %(day)s",
                    case=case.display_name,
                    day=format_date(mine.env, case.valid_until),
                )
                for case in mine
            ]
            mine._remind(owner, mine.env._("Approvals end"), lines)
        for case in again:
            text = self.env._("Valid until %s.", format_date(self.env, case.valid_until))
            case._requalify("expiry", text)

    def _ending_sql(self, alias, today):
        """Within the days of its plan before the end, and as many after it."""
        columns = [
            SQL.identifier(alias, name, to_flush=self._fields[name])
            for name in ("valid_until", "reminder_days")
        ]
        return SQL("ABS(%s - %s) <= %s", columns[0], today, columns[1])

    def _is_due_for_expiry_reminder(self, today):
        last = self.expiry_reminded_on
        if not last or last < self.valid_until - timedelta(days=self.reminder_days):
            return True
        if self.valid_until < today:
            return last <= self.valid_until
        return bool(self.reminder_repeat_days) and (
            last + timedelta(days=self.reminder_repeat_days) <= today
        )

    def _in_language_of(self, user):
        """These cases in an environment whose texts and dates are those of the one who is told."""
        # sudo: whoever tells somebody need not be allowed to read that user
        return self.with_context(lang=user.sudo().lang or self.env.lang)

    def _remind(self, user, subject, lines=None):
        """One message to a person about these cases, which speak the person's language."""
        self[:1].message_notify(
            partner_ids=user.sudo().partner_id.ids,
            subject=subject,
            body=self._get_list_body(lines or self.mapped("display_name")),
        )

    def _get_list_body(self, lines):
        """A list of cases with links, of bounded length."""
        shown = zip(self[:MAX_LINES], lines, strict=False)
        items = Markup().join(
            Markup('<li><a href="/odoo/supplier-qualifications/%s">%s</a></li>') % (case.id, line)
            for case, line in shown
        )
        more = len(self) - MAX_LINES
        rest = Markup("<p>%s</p>") % self.env._("and %s more", more) if more > 0 else Markup()
        return Markup("<ul>%s</ul>%s") % (items, rest)
