from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...sourcing.refresh_scope import ALL
from .scenario import SUMMARY
from .verdict import SHORT


class SourcingScenario(models.Model):
    """Asking: one statement answers and stores, and nothing else is written."""

    _inherit = "sourcing.scenario"

    def action_run(self):
        """Answer with the data of this moment."""
        self.check_access("write")
        for scenario in self:
            scenario._check_places()
            scenario._run()
        return True

    def _check_places(self):
        if not (self.partner_ids or self.site_ids or self.country_ids or self.region_ids):
            raise UserError(
                self.env._(
                    "%s: name at least one supplier, site, country or region where it happens.",
                    self.name,
                )
            )
        if self.region_ids and not self.region_ids.country_ids and not self.country_ids:
            raise UserError(
                self.env._(
                    "%(name)s: the regions %(regions)s have no countries; add them to the country "
                    "groups.",
                    name=self.name,
                    regions=", ".join(self.region_ids.mapped("name")),
                )
            )

    def _run(self):
        self.ensure_one()
        self.lock_for_update()
        self.env.flush_all()
        with self.env["product.exposure"]._bulk_settings(ALL):
            self._delete_lines()
            [[untracked]] = self.env.execute_query(self._store_sql())
        self._sealed().write(
            self._summarise() | {"run_date": fields.Datetime.now(), "untracked_count": untracked}
        )

    def _delete_lines(self):
        """With SQL: lines are only results, and there may be a catalogue of them."""
        self.env.cr.execute(
            SQL("DELETE FROM sourcing_scenario_line WHERE scenario_id = ANY(%s)", self.ids)
        )
        self.env["sourcing.scenario.line"].invalidate_model()
        self.env["sourcing.scenario.mix"].invalidate_model()
        self.invalidate_recordset(["line_ids"])

    def _store_sql(self):
        """The answer as rows of the scenario; returns how many parts nobody tracks."""
        lines = self.env["sourcing.scenario.line"]
        columns = lines._get_answer_columns() | (
            lines._get_tariff_columns()
            if self.kind == "tariff"
            else lines._get_outage_columns(self._get_first_day())
        )
        return SQL(
            """
            %(steps)s, added AS (
                INSERT INTO sourcing_scenario_line (scenario_id, %(columns)s)
                SELECT %(id)s, %(values)s
                  FROM answer
                  LEFT JOIN product_source remaining ON remaining.id = answer.remaining_id
                RETURNING id, product_id
            ), linked AS (
                INSERT INTO sourcing_scenario_line_lost_rel (line_id, source_id)
                SELECT added.id, unnest(answer.lost_ids)
                  FROM added JOIN answer USING (product_id)
            ) %(mix)s
            SELECT COUNT(DISTINCT hit.product_id) FROM hit
             WHERE hit.part NOT IN (SELECT part FROM tracked)
            """,
            steps=self.env["product.exposure"]._with_steps(self._answer_steps()),
            id=self.id,
            columns=SQL(", ").join(SQL.identifier(name) for name in columns),
            values=SQL(", ").join(columns.values()),
            mix=self._store_mix_sql(),
        )

    def _store_mix_sql(self):
        """The cheapest mix of each part as rows; a tariff has one."""
        if self.kind != "tariff":
            return SQL("")
        return SQL(
            """, mixed AS (
                INSERT INTO sourcing_scenario_mix (
                       line_id, source_id, is_struck, price, price_known, landed, share, room,
                       quantity)
                SELECT added.id, mix.id, is_struck, COALESCE(price, 0), price IS NOT NULL,
                       COALESCE(landed, 0), share * 100, room, taken
                  FROM mix JOIN added USING (product_id)
                 WHERE able OR share > 0)"""
        )

    def _summarise(self):
        """The sums over the lines, as values of the scenario."""
        [row] = self.env.execute_query_dict(
            SQL(
                """
                SELECT COUNT(*) AS part_count,
                       COUNT(*) FILTER (WHERE verdict = 'no_way_out') AS stuck_count,
                       COUNT(*) FILTER (WHERE verdict = ANY(%(short)s)
                                        AND %(kind)s != 'tariff') AS short_count,
                       COUNT(*) FILTER (WHERE verdict IN ('unknown', 'unproven')) AS unknown_count,
                       MIN(first_short_date) AS first_short_date,
                       COALESCE(SUM(money), 0) AS money,
                       COUNT(*) FILTER (WHERE NOT money_known) AS money_unknown_count,
                       COALESCE(SUM(added_year), 0) AS added_year,
                       COUNT(*) FILTER (WHERE NOT added_year_known) AS added_unknown_count,
                       COALESCE(SUM(saving_year), 0) AS saving_year
                  FROM sourcing_scenario_line WHERE scenario_id = %(id)s
                """,
                short=list(SHORT),
                kind=self.kind,
                id=self.id,
            )
        )
        return row

    def _forget(self):
        """Drop the answers."""
        asked = self.filtered("run_date")
        if asked:
            asked._delete_lines()
            asked._sealed().write(dict.fromkeys(SUMMARY, False) | {"run_date": False})
