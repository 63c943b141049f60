from odoo import models

MAX_LINES = 30


class ResUsers(models.Model):
    _inherit = "res.users"

    def _send_open_orders(self, alerts):
        """Queue one mail with a bounded number of lines, in the reader's language."""
        self.ensure_one()
        template = self.env.ref("supplier_qualification.mail_template_open_orders")
        template.with_context(
            alerts=alerts[:MAX_LINES].with_context(lang=self.lang),
            more=len(alerts) - len(alerts[:MAX_LINES]),
            lang=self.lang,
        ).send_mail(self.id)
