from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain


class SourcingDigestPreview(models.TransientModel):
    """The digest that the reader would get now. Nothing is sent, nothing is marked as told."""

    _name = "sourcing.digest.preview"
    _description = "Preview of the Exposure Digest"

    subject = fields.Char(readonly=True)
    is_example = fields.Boolean(readonly=True)
    # The mail is rendered by the server, cleaning it would take its looks away.
    body = fields.Html(readonly=True, sanitize=False)

    @api.model
    def _open(self):
        if not self.env.user.has_group("supplier_qualification.group_manager"):
            raise AccessError(self.env._("Only managers look at the digest before it is sent."))
        preview = self.create(self._prepare_preview_vals())
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Preview of the Digest"),
            "res_model": self._name,
            "res_id": preview.id,
            "views": [(False, "form")],
            "target": "new",
        }

    @api.model
    def _prepare_preview_vals(self):
        company, user = self.env.company, self.env.user
        exposure = self.env["product.exposure"]
        news = exposure._get_news_domain(company) & Domain("user_id", "=", user.id)
        digest = exposure.search(news)._get_digest()
        work = user._collect_digest_work(company)
        is_example = not (any(digest.values()) or work.is_news())
        if is_example:
            digest = self._get_example(company)
        subject, body = user._render_exposure_digest(digest, work)
        return {"subject": subject, "body": body, "is_example": is_example}

    @api.model
    def _get_example(self, company):
        """Some parts as if they were news."""
        exposure = self.env["product.exposure"]
        mine = Domain("company_id", "=", company.id)
        return {
            "new": exposure.search(mine & Domain("level", "in", ("exposed", "critical")), limit=2),
            "worse": exposure.search(mine & Domain("level", "=", "watch"), limit=1),
            "solved": exposure.search(mine & Domain("level", "=", "covered"), limit=1),
        }
