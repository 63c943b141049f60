from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from .product_exposure import LEVELS

RANK = {level: rank for rank, (level, _label) in enumerate(LEVELS)}
BAD = ("exposed", "critical")
MAX_LINES = 30


class ProductExposure(models.Model):
    """Tells people what is new, worse or solved, once, when their company wants to hear it."""

    _inherit = "product.exposure"

    @api.model
    def _cron_notify(self):
        """Refresh the catalogue, keep the counts of the day, send the digests that are due."""
        self._refresh_in_steps()
        self.env["product.exposure.snapshot"]._take()
        self._send_digests(self.env["res.company"]._get_due_for_digest())

    @api.model
    def _cron_send_digests(self):
        """Every hour: the same for the companies whose hour has come, nothing for the others."""
        if self.env["res.company"]._get_due_for_digest():
            self._cron_notify()

    @api.model
    def _send_digests(self, companies):
        """Send one digest to each person for whom something changed in these companies."""
        commit = self.env["ir.cron"]._commit_progress
        readers = self._get_digest_readers(companies)
        commit(remaining=len(readers))
        for reader in readers:
            self._notify_reader(reader, companies)
            # The mail is queued and what it told is marked in one transaction:
            # a crash neither loses a digest nor sends it twice.
            if not commit(1):
                return
        companies._plan_next_digest()

    @api.model
    def _get_digest_readers(self, companies):
        """Whom a mail reaches that works there; what belongs to others waits, untold."""
        users = self.env.ref("supplier_qualification.group_user").all_user_ids
        return users.filtered(lambda user: user.email and user._works_on_sourcing(companies))

    @api.model
    def _get_news_domain(self, companies):
        changed = Domain.custom(
            to_sql=lambda model, alias, query: model._news_sql(alias),
            predicate=lambda row: (row.notified_level or "covered") != row.level,
        )
        awake = Domain("snoozed_until", "=", False) | Domain("snoozed_until", "<=", "today")
        # A part without an owner waits until it has one.
        owned = Domain("user_id", "!=", False) & Domain("company_id", "in", companies.ids)
        return changed & awake & owned

    def _news_sql(self, alias):
        return SQL(
            "COALESCE(%s, 'covered') != %s",
            SQL.identifier(alias, "notified_level", to_flush=self._fields["notified_level"]),
            SQL.identifier(alias, "level", to_flush=self._fields["level"]),
        )

    @api.model
    def _notify_reader(self, reader, companies):
        companies &= reader.company_ids
        news = self._get_news_domain(companies) & Domain("user_id", "=", reader.id)
        rows = self.search(news).try_lock_for_update(allow_referencing=True)
        digest = rows._get_digest()
        work = reader._collect_digest_work(companies)
        if any(digest.values()) or work.is_news():
            reader._send_exposure_digest(digest, work)
            rows._update_activities(reader)
        rows._sealed()._mark_notified()
        work.remember()

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
            # A waiver makes no part worse: somebody asked for it.
            elif row.level != "waived" and RANK[row.level] > RANK.get(before, 0):
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

    def _get_digest_step(self):
        """The next step in the words of the reader, for the button of the line."""
        self.ensure_one()
        steps = dict(self._fields["next_action"]._description_selection(self.env))
        return steps.get(self.next_action) or self.env._("Look at It")
