from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import format_date

MAX_WORK_LINES = 10


class SourcingDigestNotice(models.Model):
    """What a digest has told somebody of their work, so that it is told once."""

    _name = "sourcing.digest.notice"
    _description = "Told in a Digest"
    _inherit = ["supplier.record.append.only"]

    user_id = fields.Many2one(
        comodel_name="res.users", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, index=True, ondelete="cascade"
    )
    work = fields.Char(required=True, help="The kind of work, as the overview names it.")
    res_id = fields.Integer(string="Record", required=True)
    is_late = fields.Boolean(help="Told again when it was late.")

    _told_once = models.UniqueIndex("(user_id, work, res_id, is_late)")


class DigestWork:
    """The work that waits for one person: what of it a digest has not told yet.

    :ivar lines: the news by kind, ``{key: (label, [line, …])}``
    """

    def __init__(self, reader, companies):
        self.reader = reader
        # sudo: what was told is remembered by the job, readers hold no right to it
        self.notices = reader.env["sourcing.digest.notice"].sudo()
        self.companies = companies & reader.company_ids
        self.current = {}  # (work, res_id, is_late) -> company
        self.lines = {}
        self.told = {
            (notice.work, notice.res_id, notice.is_late): notice
            for notice in self.notices.search(
                [("user_id", "=", reader.id), ("company_id", "in", self.companies.ids)]
            )
        }

    def collect(self):
        """Ask the overview, as the reader, what waits; parts have a section of their own."""
        if not self.companies or not self.reader.has_group("supplier_qualification.group_user"):
            return self
        overview = self.reader.env["supplier.qualification.overview"].with_user(self.reader)
        overview = overview.with_context(
            allowed_company_ids=self.companies.ids, lang=self.reader.lang
        )
        today = overview.env.company._sourcing_today()
        for key, (model, label, domain, deadline) in overview._get_waiting_work(today).items():
            if key != "parts":
                domain = Domain(domain) & Domain("company_id", "in", self.companies.ids)
                self._collect_kind(key, label, overview.env[model].search(domain), deadline, today)
        return self

    def _collect_kind(self, key, label, records, deadline, today):
        lines = []
        for record in records:
            date = record[deadline] if deadline else False
            is_late = bool(date and date < today)
            marks = [(key, record.id, False)] + [(key, record.id, True)] * is_late
            self.current |= dict.fromkeys(marks, record.company_id)
            if any(mark not in self.told for mark in marks):
                lines.append(self._describe(record, date, is_late))
        if lines:
            # What is late comes first.
            lines.sort(key=lambda line: not line["is_late"])
            self.lines[key] = (label, lines)

    def _describe(self, record, date, is_late):
        name = record.display_name
        if "qualification_id" in record._fields:
            name = f"{name} · {record.qualification_id.display_name}"
        return {
            "name": name,
            "url": f"/odoo/{record._name}/{record.id}",
            "date": self._describe_date(record.env, date, is_late) if date else "",
            "is_late": is_late,
        }

    def _describe_date(self, env, date, is_late):
        day = format_date(env, date)
        return env._("late, due %s", day) if is_late else env._("due %s", day)

    def is_news(self):
        return bool(self.lines)

    def get_sections(self):
        """``[(label, lines, what says how many lines are left out)]``"""
        return [
            (label, lines[:MAX_WORK_LINES], self._describe_rest(len(lines) - MAX_WORK_LINES))
            for label, lines in self.lines.values()
        ]

    def _describe_rest(self, count):
        env = self.reader.with_context(lang=self.reader.lang).env
        return env._("and %s more.", count) if count > 0 else ""

    def remember(self):
        """Keep what is told now, forget what no longer waits: it is news when it comes back."""
        gone = [notice.id for mark, notice in self.told.items() if mark not in self.current]
        self.notices.browse(gone)._sealed().unlink()
        self.notices._append(
            [
                {
                    "user_id": self.reader.id,
                    "company_id": company.id,
                    "work": work,
                    "res_id": res_id,
                    "is_late": is_late,
                }
                for (work, res_id, is_late), company in self.current.items()
                if (work, res_id, is_late) not in self.told
            ]
        )
