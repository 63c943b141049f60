from odoo import api, models
from odoo.tools import SQL

from .digest_work import DigestWork
from .exposure_digest import MAX_LINES

TEMPLATE = "supplier_qualification.mail_template_exposure_digest"
GROUP = "supplier_qualification.group_user"


class ResUsers(models.Model):
    _inherit = "res.users"

    def _works_on_sourcing(self, companies):
        """Is this person still here and at work with the parts of one of these companies?

        Only such people own parts and scenarios and are told of them.
        """
        self.ensure_one()
        return self.active and self.has_group(GROUP) and bool(self.company_ids & companies)

    @api.model
    def _sourcing_people_sql(self):
        """The same for everybody at once: SQL that selects user_id and company_id."""
        groups = self.env["res.groups"]._get_group_definitions()
        group_id = groups.get_id(GROUP)
        return SQL(
            """
            SELECT DISTINCT u.id AS user_id, works.cid AS company_id
              FROM res_users u
              JOIN res_groups_users_rel held ON held.uid = u.id AND held.gid = ANY(%s)
              JOIN res_company_users_rel works ON works.user_id = u.id
             WHERE u.active
            """,
            [group_id, *groups.get_subset_ids([group_id])],
        )

    def _send_exposure_digest(self, digest, work=None):
        """Queue one mail with a bounded number of lines, in the reader's language.

        :param digest: rows of `product.exposure` by ``new``, ``worse`` and ``solved``
        :param work: a `DigestWork`
        """
        self.ensure_one()
        context = self._prepare_digest_context(digest, work)
        self.env.ref(TEMPLATE).with_context(**context).send_mail(self.id)

    def _render_exposure_digest(self, digest, work=None):
        """The digest as ``(subject, HTML)``, without sending anything."""
        self.ensure_one()
        # sudo: only editors may read a template, the preview renders it for its reader
        template = self.env.ref(TEMPLATE).sudo()
        template = template.with_context(**self._prepare_digest_context(digest, work))
        [subject] = template._render_field("subject", self.ids).values()
        [body] = template._render_field("body_html", self.ids).values()
        return subject, body

    def _prepare_digest_context(self, digest, work=None):
        """What the template reads."""
        reader = self.with_context(lang=self.lang)
        # The reasons are written by the rows, so the rows have to speak the reader's language.
        lines = {
            name: rows.with_context(lang=self.lang)[:MAX_LINES] for name, rows in digest.items()
        }
        total = sum(len(rows) for rows in digest.values())
        more = total - sum(len(rows) for rows in lines.values())
        title = (
            reader.env._("Parts without an approved alternate: what changed")
            if total
            else reader.env._("Supplier qualification: what waits for you")
        )
        return {
            "digest": lines,
            "digest_work": work.get_sections() if work else [],
            "digest_title": title,
            "digest_hello": reader.env._(
                "Hello %s, this changed for you since the last message.", self.name
            ),
            "digest_more": more and reader.env._("and %s more in the list.", more),
            "lang": self.lang,
        }

    def _collect_digest_work(self, companies):
        """What waits for this person in these companies, told from what they know already."""
        self.ensure_one()
        return DigestWork(self, companies).collect()
