from typing import NamedTuple

from odoo import fields, models
from odoo.tools import SQL


class Standing(NamedTuple):
    """What a source was worth on a day, and the case that said so."""

    status: str
    qualification_id: int
    valid_until: object


class ProductSource(models.Model):
    """Who was approved for a part on a day: asked of the records of that day."""

    _inherit = "product.source"

    def _standings_on_sql(self, scope, day=None):
        """What sources are worth as of a day that is over, or live where no day is given.

        :return: SQL of rows (source_id, status, qualification_id, valid_until)
        """
        companies = self.env["res.company"].sudo().with_context(active_test=False).search([])
        today = companies._sourcing_today_sql(SQL("s.company_id"))
        past = None if day is None else SQL("%s::date", day)
        keys = SQL(
            """SELECT s.id AS key, s.id AS source_id, s.product_id, s.partner_id, s.site_id,
                      s.company_id, %s AS day FROM product_source s WHERE %s""",
            today if past is None else past,
            scope,
        )
        return self._standing_sql(keys, on=past)

    def _get_standings_on(self, day=None):
        """Return ``{source: Standing}`` as of a day, in one query.

        :param day: a past day; today as it is at this moment where it is empty.
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                "SELECT source_id, status, qualification_id, valid_until FROM (%s) standing",
                self._standings_on_sql(
                    SQL("s.id = ANY(%s)", self.ids), fields.Date.to_date(day)
                ),
            )
        )
        found = {source: Standing(*rest) for source, *rest in rows}
        nobody = Standing("listed", False, None)
        return {source: found.get(source.id, nobody) for source in self}
