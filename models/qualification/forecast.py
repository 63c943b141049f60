from odoo import api, fields, models
from odoo.tools import SQL

# Fewer past cases say less than the plan does.
LEAST_CASES = 3
RUNNING = ("in_progress", "review")


class SupplierQualificationStage(models.Model):
    _inherit = "supplier.qualification.stage"

    forecast_date = fields.Date(
        string="Expected",
        readonly=True,
        copy=False,
        help="When the stage should be done, by the median of past cases.",
    )
    forecast_cases = fields.Integer(
        string="Past Cases",
        readonly=True,
        copy=False,
        aggregator=None,
        help="So many past stages are behind the expected date; 0: the plan's days are.",
    )

    @api.model
    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {"forecast_date", "forecast_cases"}

    def write(self, vals):
        result = super().write(vals)
        if "state" in vals:
            self.qualification_id._refresh_forecast()
        return result


class SupplierQualification(models.Model):
    """When running cases will be decided: the median of what past ones took, not a wish."""

    _inherit = "supplier.qualification"

    forecast_date = fields.Date(
        string="Expected Decision",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="When the case should be decided: the last of its open stages by the median of past "
        "cases, and the time that signatures usually take. Empty unless the case runs.",
    )

    @api.model
    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {"forecast_date"}

    def write(self, vals):
        result = super().write(vals)
        if "state" in vals:
            self._refresh_forecast()
        return result

    @api.model
    def _get_watch_steps(self):
        # EXTENDS: the medians move, and so does today
        return super()._get_watch_steps() + [type(self)._forecast_company]

    def _forecast_company(self, today):
        self.search(
            [("company_id", "=", self.env.company.id), ("state", "in", RUNNING)]
        )._refresh_forecast()

    def _refresh_forecast(self):
        """Bring the expected days of these cases up to date, in two statements."""
        if not self:
            return
        for model in (self, self.stage_ids, self.plan_id):
            model.flush_model()
        self.env.cr.execute(self._forecast_stages_sql())
        self.env.cr.execute(self._forecast_cases_sql())
        self.invalidate_recordset(["forecast_date"])
        self.stage_ids.invalidate_recordset(["forecast_date", "forecast_cases"])

    def _stage_medians_sql(self):
        """Days from the start of a case to the end of a stage, by plan and over all plans.

        A stage done on the day its case began was recorded afterwards and took no time here.
        """
        return SQL(
            """
            SELECT q.company_id, q.plan_id, st.kind, COUNT(*) AS cases,
                   CEIL(percentile_cont(0.5) WITHIN GROUP (
                        ORDER BY st.completed_date - q.date_start))::int AS days
              FROM supplier_qualification_stage st
              JOIN supplier_qualification q ON q.id = st.qualification_id
             WHERE st.state IN ('passed', 'marginal', 'failed')
               AND st.inherited_from_id IS NULL
               AND st.completed_date > q.date_start
             GROUP BY GROUPING SETS ((q.company_id, q.plan_id, st.kind), (q.company_id, st.kind))
            HAVING COUNT(*) >= %s
            """,
            LEAST_CASES,
        )

    def _forecast_stages_sql(self):
        return SQL(
            """
            WITH median AS MATERIALIZED (%(medians)s),
                 found AS (
                    SELECT st.id,
                           CASE WHEN q.state = 'in_progress'
                                 AND st.state IN ('pending', 'in_progress')
                                THEN GREATEST(q.date_start + COALESCE(own.days, every.days,
                                                                      st.planned_days), %(today)s)
                                END AS day,
                           COALESCE(own.cases, every.cases, 0) AS cases
                      FROM supplier_qualification_stage st
                      JOIN supplier_qualification q ON q.id = st.qualification_id
                      LEFT JOIN median own ON own.company_id = q.company_id
                           AND own.plan_id = q.plan_id AND own.kind = st.kind
                      LEFT JOIN median every ON every.company_id = q.company_id
                           AND every.plan_id IS NULL AND every.kind = st.kind
                     WHERE q.id = ANY(%(ids)s)
                 )
            UPDATE supplier_qualification_stage st
               SET forecast_date = found.day, forecast_cases = found.cases
              FROM found
             WHERE found.id = st.id AND (st.forecast_date, st.forecast_cases)
                   IS DISTINCT FROM (found.day, found.cases)
            """,
            medians=self._stage_medians_sql(),
            today=self._today_sql("q"),
            ids=self.ids,
        )

    def _forecast_cases_sql(self):
        """The last open stage, and then the time between submission and decision."""
        return SQL(
            """
            WITH signing AS MATERIALIZED (
                    SELECT company_id, CEIL(percentile_cont(0.5) WITHIN GROUP (
                           ORDER BY decision_date - date_submit))::int AS days
                      FROM supplier_qualification
                     WHERE state = 'decided' AND decision_date >= date_submit
                     GROUP BY company_id HAVING COUNT(*) >= %(least)s
                 ),
                 found AS (
                    SELECT q.id,
                           CASE q.state
                           WHEN 'in_progress' THEN GREATEST(MAX(st.forecast_date), %(today)s)
                                + COALESCE(signing.days, plan.sign_days)
                           WHEN 'review' THEN GREATEST(%(today)s,
                                q.date_submit + COALESCE(signing.days, plan.sign_days))
                           END AS day
                      FROM supplier_qualification q
                      JOIN supplier_qualification_plan plan ON plan.id = q.plan_id
                      LEFT JOIN signing ON signing.company_id = q.company_id
                      LEFT JOIN supplier_qualification_stage st
                           ON st.qualification_id = q.id AND st.mandatory
                     WHERE q.id = ANY(%(ids)s)
                     GROUP BY q.id, signing.days, plan.sign_days
                 )
            UPDATE supplier_qualification q SET forecast_date = found.day
              FROM found
             WHERE found.id = q.id AND q.forecast_date IS DISTINCT FROM found.day
            """,
            least=LEAST_CASES,
            today=self._today_sql("q"),
            ids=self.ids,
        )
