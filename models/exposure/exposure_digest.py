from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from .product_exposure import LEVELS

RANK = {level: rank for rank, (level, _label) in enumerate(LEVELS)}
BAD = ("exposed", "critical")
MAX_LINES = 30


class ProductExposure(models.Model):
    """Tells owners what is new, worse or solved, once."""

    _inherit = "product.exposure"

    @api.model
    def _cron_notify(self):
        """Refresh the catalogue, then send one digest to each owner of a change."""
        commit = self.env["ir.cron"]._commit_progress
        self._refresh_in_steps()
        owners = [user for [user] in self._read_group(self._get_news_domain(), ["user_id"])]
        commit(remaining=len(owners))
        for owner in owners:
            self._notify_owner(owner)
            # The mail is queued and the rows are marked in one transaction:
            # a crash neither loses a digest nor sends it twice.
            if not commit(1):
                break

    @api.model
    def _get_news_domain(self):
        changed = Domain.custom(
            to_sql=lambda model, alias, query: model._news_sql(alias),
            predicate=lambda row: (row.notified_level or "covered") != row.level,
        )
        awake = Domain("snoozed_until", "=", False) | Domain("snoozed_until", "<=", "today")
        # A part without an owner waits until it has one.
        return changed & awake & Domain("user_id", "!=", False)

    def _news_sql(self, alias):
        return SQL(
            "COALESCE(%s, 'covered') != %s",
            SQL.identifier(alias, "notified_level", to_flush=self._fields["notified_level"]),
            SQL.identifier(alias, "level", to_flush=self._fields["level"]),
        )

    def _notify_owner(self, owner):
        domain = self._get_news_domain() & Domain("user_id", "=", owner.id)
        rows = self.search(domain).try_lock_for_update(allow_referencing=True)
        if not rows:
            return
        digest = rows._get_digest()
        if any(digest.values()):
            owner._send_exposure_digest(digest)
            rows._update_activities(owner)
        rows._sealed()._mark_notified()

    def _mark_notified(self):
        for level, rows in self.grouped("level").items():
            rows.write({"notified_level": level})

    def _get_digest(self):
        """Rows by what happened: new, worse, solved."""
        groups = {"new": self.browse(), "worse": self.browse(), "solved": self.browse()}
        for row in self:
            before = row.notified_level or "covered"
            if row.level in BAD and before not in BAD:
                groups["new"] |= row
            elif RANK[row.level] > RANK.get(before, 0):
                groups["worse"] |= row
            elif before in BAD + ("watch",) and RANK[row.level] < RANK[before]:
                groups["solved"] |= row
        return groups

    def _update_activities(self, owner):
        """An activity for each part that is exposed, none for a part that is not."""
        bad = self.filtered(lambda row: row.level in BAD)
        (self - bad).activity_unlink(["supplier_qualification.mail_act_exposure"])
        # The digest tells of the activity already: no mail for each of them.
        quiet = bad.with_context(mail_activity_quick_update=True)
        for row in quiet.filtered(lambda r: not r.activity_ids)[:MAX_LINES]:
            row.activity_schedule(
                "supplier_qualification.mail_act_exposure",
                user_id=owner.id,
                summary=row._get_reason_texts()[0] if row._get_reason_texts() else False,
            )
