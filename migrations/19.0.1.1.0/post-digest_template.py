"""The digest is drawn by a view; the mail template keeps subject, sender and language.

A template that somebody has changed stays as it is.
"""

from odoo import SUPERUSER_ID, api

BODY = '<t t-call="supplier_qualification.exposure_digest_body"></t>'
SUBJECT = (
    "{{ ctx.get('digest_title') or 'Parts without an approved alternate: what changed' }}"
)


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    template = env.ref(
        "supplier_qualification.mail_template_exposure_digest", raise_if_not_found=False
    )
    if template and template.write_uid.id == SUPERUSER_ID:
        template.write({"body_html": BODY, "subject": SUBJECT})
