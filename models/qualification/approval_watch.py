from datetime import timedelta

from markupsafe import Markup

from odoo import api, models
from odoo.fields import Domain

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
                step(self.with_company(company), company._sourcing_today())
                commit(1)

    @api.model
    def _get_watch_steps(self):
        """Hook: functions of (model, today); each finds its own work and may run twice."""
        return [type(self)._remind_signers]

    def _remind_signers(self, today):
        """Ask again for signatures that are late; substitutes are asked from now on."""
        late = self.search(
            Domain("company_id", "=", self.env.company.id)
            & Domain("state", "=", "review")
            & Domain("sign_deadline", "<", today)
            & Domain("sign_reminder_days", ">", 0)
        ).filtered(
            lambda case: not case.sign_reminded_on
            or case.sign_reminded_on + timedelta(days=case.sign_reminder_days) <= today
        )
        late = late.try_lock_for_update(allow_referencing=True)
        if not late:
            return
        late._update_sign_requests()
        late._sealed().write({"sign_reminded_on": today})
        asked = {case: case._get_asked_users() for case in late}
        for user in self.env["res.users"].union(*asked.values()):
            cases = late.filtered(lambda case, u=user: u in asked[case])
            cases._remind(user, self.env._("Your signature is late"))

    def _remind(self, user, subject, lines=None):
        """One message to a person about these cases, in the person's language."""
        cases = self.with_context(lang=user.lang or self.env.lang)
        cases[:1].message_notify(
            partner_ids=user.sudo().partner_id.ids,
            subject=subject,
            body=cases._get_list_body(lines or cases.mapped("display_name")),
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
