from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from ...tools import reminder

REMINDER = "supplier_qualification.mail_act_contract_review"


class SupplierContractReview(models.Model):
    """Reminds by two numbers: so many days before the answers are out of date, then again."""

    _inherit = "supplier.contract.review"

    last_reminder_date = fields.Date(readonly=True, copy=False)

    @api.model
    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {"last_reminder_date"}

    @api.model_create_multi
    def create(self, vals_list):
        """A round that has begun ends the reminders of the one before it."""
        reviews = super().create(vals_list)
        # sudo: the activity may be somebody else's
        before = self.sudo().search(
            Domain("partner_id", "in", reviews.partner_id.ids)
            & Domain("company_id", "in", [*reviews.company_id.ids, False])
            & Domain("id", "not in", reviews.ids)
            & Domain("activity_ids", "!=", False)
        )
        before.activity_unlink([REMINDER])
        return reviews

    @api.model
    def _cron_remind(self):
        """Remind of every round whose day has come; running it twice reminds once."""
        due = self.search(self._get_reminder_domain()).filtered(lambda one: one._is_due())
        commit = self.env["ir.cron"]._commit_progress
        commit(remaining=len(due))
        for review in due:
            if review.try_lock_for_update(allow_referencing=True):
                review._remind()
            if not commit(1):
                break

    @api.model
    def _get_reminder_domain(self):
        """Hook: closed rounds that end within the longest reminder, of manufacturers that count."""
        companies = self.env["res.company"].search([])
        longest = max(companies.mapped("contract_reminder_days"), default=0)
        # one day more: companies live in different time zones
        return Domain(
            [
                ("state", "=", "done"),
                ("valid_until", "<=", fields.Date.today() + timedelta(days=longest + 1)),
                ("partner_id.active", "=", True),
                ("partner_id.is_contract_manufacturer", "=", True),
            ]
        )

    def _is_due(self):
        self.ensure_one()
        company = self.company_id or self.env.company
        due = reminder.is_due(
            company._sourcing_today(),
            self.valid_until,
            company.contract_reminder_days,
            company.contract_reminder_repeat_days,
            self.last_reminder_date or None,
        )
        return due and not self._get_later_round()

    def _get_later_round(self):
        """A round of the manufacturer that has begun or was closed after this one."""
        return self.search(
            [
                ("partner_id", "=", self.partner_id.id),
                ("company_id", "in", [False, self.company_id.id]),
                ("id", ">", self.id),
            ],
            limit=1,
        )

    def _remind(self):
        owner = self.user_id or self.closed_by or self.create_uid
        text = self.env._(
            "What %(manufacturer)s offers is to be asked again by %(day)s.",
            manufacturer=self.partner_id.display_name,
            day=format_date(self.env, self.valid_until),
        )
        if self.env.ref(REMINDER) not in self.activity_ids.activity_type_id:
            self.activity_schedule(
                REMINDER, user_id=owner.id, date_deadline=self.valid_until, summary=text
            )
        else:
            self.message_notify(
                partner_ids=owner.partner_id.ids, subject=self.display_name, body=text
            )
        company = self.company_id or self.env.company
        self._sealed().write({"last_reminder_date": company._sourcing_today()})
