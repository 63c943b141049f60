from odoo import api, fields, models
from odoo.tools import SQL


class ProductSource(models.Model):
    """What the lapse of a certificate does to the sources that rest on it."""

    _inherit = "product.source"

    certificate_lapsed = fields.Boolean(
        readonly=True,
        help="A certificate that the approval rests on is missing or has lapsed: the part is on "
        "watch, and after the days of grace the source is no longer in force if its plan says so.",
    )

    @api.model
    def _get_guarded_fields(self):
        # EXTENDS: a result of the refresh
        return super()._get_guarded_fields() | {"certificate_lapsed"}

    @api.model
    def _certified_status_sql(self):
        """The status of a case, unless a lapsed certificate ends it for this source.

        Reads the aliases ``q``, ``best``, ``certificate`` and ``status`` of `_standing_sql`.
        """
        return SQL(
            """
            CASE WHEN q.certificate_lapse = 'block'
                      AND certificate.until + q.certificate_grace_days < best.day
                      AND status.value IN ('approved', 'conditional')
                 THEN 'uncertified' ELSE status.value END
            """
        )

    @api.model
    def _certified_until_sql(self):
        """The last day of the approval: it may end with a certificate and its days of grace."""
        return SQL(
            """
            LEAST(q.valid_until, CASE WHEN q.certificate_lapse = 'block'
                                      THEN certificate.until + q.certificate_grace_days END)
            """
        )
