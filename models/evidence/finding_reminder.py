from odoo import api, models
from odoo.fields import Domain


class SupplierAuditFinding(models.Model):
    """Overdue findings remind whoever answers for them on our side."""

    _inherit = "supplier.audit.finding"

    @api.model
    def _cron_remind_overdue(self):
        """One activity for each overdue finding, for whoever answers for it on our side."""
        late = self.search(self._get_overdue_domain() & Domain("stage_id", "!=", False))
        activity_type = self.env.ref("supplier_qualification.mail_act_finding")
        waiting = late.filtered(lambda f: activity_type not in f.activity_ids.activity_type_id)
        commit = self.env["ir.cron"]._commit_progress
        commit(remaining=len(waiting))
        for finding in waiting:
            if finding.try_lock_for_update(allow_referencing=True):
                finding._remind()
            if not commit(1):
                break

    def _remind(self):
        owner = self.user_id or self.stage_id.user_id or self.qualification_id.user_id
        if owner:
            spoken = self.with_context(lang=owner.lang or self.env.lang)
            self.activity_schedule(
                "supplier_qualification.mail_act_finding",
                user_id=owner.id,
                date_deadline=self.date_deadline,
                summary=spoken.env._("Overdue finding: %s", self.name),
            )
