from odoo import api, fields, models
from odoo.tools import SQL

LATE = SQL("(product_id, company_id) IN (SELECT late.product_id, late.company_id FROM late)")


class ProductExposure(models.Model):
    """A source that counts and delivers below its plan puts its part on watch."""

    _inherit = "product.exposure"

    late_source = fields.Boolean(
        string="Late Source",
        readonly=True,
        help="The deliveries of a source since its approval disprove the rate of its plan.",
    )

    def _get_refresh_steps(self, scope):
        # EXTENDS with the step `late`, which reads what the step `tracked` has found
        steps = {}
        for name, query in super()._get_refresh_steps(scope).items():
            steps[name] = query
            if name == "tracked":
                steps["late"] = self._late_sql()
        return steps

    def _late_sql(self):
        """Parts with a source that counts and is late, by company."""
        return SQL(
            """SELECT DISTINCT s.product_id, s.company_id FROM product_source s
                 JOIN tracked USING (product_id, company_id)
                WHERE s.active AND s.on_time_low
                  AND s.readiness IN ('conditional', 'cold', 'warm')"""
        )

    def _watch_sql(self):
        # EXTENDS
        return SQL("%s OR %s", super()._watch_sql(), LATE)

    def _get_results(self):
        # EXTENDS
        return super()._get_results() | {"late_source": LATE}

    @api.depends("late_source")
    @api.depends_context("lang")
    def _compute_reasons(self):
        # EXTENDS: only adds what the texts depend on
        super()._compute_reasons()

    @api.model
    def _get_reasons(self):
        # EXTENDS
        return [*super()._get_reasons(), "late_source"]

    def _reason_late_source(self):
        late = self._counted_sources().filtered("on_time_low")
        return self.env._(
            "%s delivers below its plan; see its figures and the new qualification.",
            self._names(late.partner_id),
        )
