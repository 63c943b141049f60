from datetime import timedelta

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import format_date

from ...tools import reminder


class SupplierCertificate(models.Model):
    """Reminds by two numbers: so many days before the end, then again every so many days."""

    _inherit = "supplier.certificate"

    @api.model
    def _cron_remind(self):
        """Remind of every certificate whose day has come; running it twice reminds once."""
        due = self.search(self._get_reminder_domain()).filtered(lambda one: one._is_due())
        commit = self.env["ir.cron"]._commit_progress
        commit(remaining=len(due))
        for certificate in due:
            if certificate.try_lock_for_update(allow_referencing=True):
                certificate._remind()
            if not commit(1):
                break

    @api.model
    def _get_reminder_domain(self):
        """Hook: certificates that still hold, end within the longest reminder, and matter."""
        types = self.env["supplier.certificate.type"].search([])
        longest = max(types.mapped("reminder_days"), default=0)
        # one day more on both sides: companies live in different time zones
        today = self._get_today()
        return Domain(
            [
                ("valid_until", ">=", today - timedelta(days=1)),
                ("valid_until", "<=", today + timedelta(days=longest + 1)),
                ("withdrawn_date", "=", False),
                ("verified_date", "!=", False),
                ("partner_id.active", "=", True),
            ]
        )

    def _is_due(self):
        self.ensure_one()
        due = reminder.is_due(
            self._get_today(),
            self.valid_until,
            self.type_id.reminder_days,
            self.type_id.reminder_repeat_days,
            self.last_reminder_date or None,
        )
        return due and not self._get_successor()

    def _get_successor(self):
        """The verified certificate that follows this one already."""
        later = Domain("valid_until", ">", self.valid_until) & Domain("verified_date", "!=", False)
        same = Domain(
            [
                ("partner_id", "=", self.partner_id.id),
                ("type_id", "=", self.type_id.id),
                ("site_id", "in", [False, self.site_id.id]),
                ("company_id", "in", [False, self.company_id.id]),
                ("withdrawn_date", "=", False),
            ]
        )
        return self.search(same & later, limit=1)

    def _remind(self):
        owner = self.user_id or self.create_uid
        spoken = self.with_context(lang=owner.lang or self.env.lang)
        text = spoken.env._(
            "%(type)s ends on %(day)s: ask for the renewal.",
            type=spoken.type_id.name,
            day=format_date(spoken.env, self.valid_until),
        )
        known = self.activity_ids.activity_type_id
        kind = "supplier_qualification.mail_act_certificate"
        if self.env.ref(kind) not in known:
            self.activity_schedule(
                kind, user_id=owner.id, date_deadline=self.valid_until, summary=text
            )
        else:
            self.message_notify(
                partner_ids=owner.partner_id.ids, subject=self.display_name, body=text
            )
        self._sealed().write({"last_reminder_date": self._get_today()})

    def action_verify(self):
        # EXTENDS: a verified renewal ends the reminders of what it renews
        result = super().action_verify()
        kind = self.env.ref("supplier_qualification.mail_act_certificate")
        chased = self.search(
            [("partner_id", "in", self.partner_id.ids), ("activity_ids", "!=", False)]
        )
        for certificate in chased.filtered(lambda one: kind in one.activity_ids.activity_type_id):
            if certificate._get_successor():
                certificate.activity_unlink(["supplier_qualification.mail_act_certificate"])
        return result
