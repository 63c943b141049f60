from odoo import api, fields, models
from odoo.tools import SQL

from .product_exposure import LEVELS


class ProductExposureSnapshot(models.Model):
    """How many parts stood on each level at the end of a day. The daily job writes it once."""

    _name = "product.exposure.snapshot"
    _description = "Exposure on a Day"
    _inherit = ["supplier.record.append.only"]
    _order = "date desc, company_id, id"

    company_id = fields.Many2one(
        comodel_name="res.company", required=True, index=True, ondelete="cascade"
    )
    date = fields.Date(required=True)
    level = fields.Selection(selection=LEVELS, string="Exposure Level", required=True)
    # Counts of different days do not add up: a month shows the average of its days.
    part_count = fields.Integer(string="Parts", required=True, aggregator="avg")

    _one_a_day = models.UniqueIndex("(company_id, date, level)")

    @api.depends("date", "level")
    def _compute_display_name(self):
        labels = dict(self._fields["level"]._description_selection(self.env))
        for row in self:
            row.display_name = f"{row.date} · {labels.get(row.level, '')}"

    @api.model
    def _take(self):
        """Keep today's counts of every company that tracks parts.

        Zeros are kept too, they tell a good day from a day that nobody recorded. A second run on
        the same day changes nothing.
        """
        self.env["product.exposure"].flush_model(["company_id", "level"])
        # sudo: the counts of every company are kept, whoever runs the job
        companies = self.env["res.company"].sudo().search([])
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO product_exposure_snapshot (company_id, date, level, part_count,
                                                       create_uid, write_uid,
                                                       create_date, write_date)
                SELECT tracking.company_id, %(today)s, level.name,
                       COUNT(e.id) FILTER (WHERE e.level = level.name),
                       %(uid)s, %(uid)s, %(now)s, %(now)s
                  FROM (SELECT DISTINCT company_id FROM product_exposure) tracking
                 CROSS JOIN UNNEST(%(levels)s) AS level(name)
                  JOIN product_exposure e ON e.company_id = tracking.company_id
                 GROUP BY tracking.company_id, level.name
                    ON CONFLICT (company_id, date, level) DO NOTHING
                """,
                today=companies._sourcing_today_sql(SQL("tracking.company_id")),
                levels=[level for level, _label in LEVELS],
                uid=self.env.uid,
                now=fields.Datetime.now(),
            )
        )
        self.invalidate_model()
