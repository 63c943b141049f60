from odoo import models

from .exposure_digest import MAX_LINES


class ResUsers(models.Model):
    _inherit = "res.users"

    def _send_exposure_digest(self, digest):
        """Queue one mail with a bounded number of lines, in the reader's language."""
        self.ensure_one()
        template = self.env.ref("supplier_qualification.mail_template_exposure_digest")
        total = sum(len(rows) for rows in digest.values())
        lines = {name: rows[:MAX_LINES] for name, rows in digest.items()}
        shown = sum(len(rows) for rows in lines.values())
        template.with_context(digest=lines, more=total - shown, lang=self.lang).send_mail(self.id)
