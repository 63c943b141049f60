from odoo import api, fields, models
from odoo.tools import SQL, format_date

from ....tools import picture

# So many categories are drawn, the others as one.
MOST_BARS = 8
TICKS = 6


class SourcingScenario(models.Model):
    """What people see of an answer: when parts run short, and where the money is."""

    _inherit = "sourcing.scenario"

    timeline_picture = fields.Json(compute="_compute_pictures", string="Parts Short over Time")
    money_picture = fields.Json(compute="_compute_pictures", string="Money by Category")

    @api.depends("run_date")
    @api.depends_context("lang")
    def _compute_pictures(self):
        for scenario in self:
            scenario.timeline_picture = scenario._draw_timeline()
            scenario.money_picture = scenario._draw_money()

    def _draw_timeline(self):
        """How many parts are short on each day of the event; None where none is."""
        if self.kind == "tariff" or not self.run_date or not self._origin.id:
            return None
        rows = self.env.execute_query(
            SQL(
                """SELECT first_short_date, COUNT(*), COUNT(*) FILTER (WHERE verdict = 'no_way_out')
                     FROM sourcing_scenario_line
                    WHERE scenario_id = %s AND first_short_date IS NOT NULL
                    GROUP BY 1 ORDER BY 1""",
                self._origin.id,
            )
        )
        if not rows:
            return None
        start = min(self._get_first_day(), rows[0][0])
        last = max((rows[-1][0] - start).days + 1, self._get_days_ahead())
        total = stuck = 0
        all_points, stuck_points = [(0, 0)], [(0, 0)]
        for day, count, lost in rows:
            x = (day - start).days
            all_points += [(x, total), (x, total + count)]
            stuck_points += [(x, stuck), (x, stuck + lost)]
            total, stuck = total + count, stuck + lost
        all_points.append((last, total))
        stuck_points.append((last, stuck))
        _ = self.env._
        step = max(last // TICKS, 1)
        ticks = [
            (x, format_date(self.env, fields.Date.add(start, days=x), date_format="d MMM"))
            for x in range(0, last + 1, step)
        ]
        series = [picture.line(_("Parts that have run short"), all_points, "warning")]
        if stuck:
            series.append(picture.line(_("Of these without a way out"), stuck_points, "danger"))
        return picture.plane(series, x_ticks=ticks, y_label=_("Parts"), y_from=0)

    def _draw_money(self):
        """Money at risk, or added a year, of the categories with most of it."""
        amounts = self._get_money_by_category()
        if not amounts:
            return None
        shown = amounts[:MOST_BARS]
        if len(amounts) > MOST_BARS:
            rest = sum(amount for _name, amount in amounts[MOST_BARS:])
            shown.append((self.env._("Others"), rest))
        label = (
            self.env._("Added a year (%s)", self.currency_id.name)
            if self.kind == "tariff"
            else self.env._("Money at risk (%s)", self.currency_id.name)
        )
        points = [(place, amount) for place, (_name, amount) in enumerate(shown)]
        return picture.plane(
            [picture.bars(label, points, 0.7, "danger")],
            x_ticks=[(place, name) for place, (name, _amount) in enumerate(shown)],
            y_label=self.currency_id.name,
            y_from=0,
        )

    def _get_money_by_category(self):
        """(category, amount) pairs, the most first."""
        if not self._origin.id:
            return []
        measure = self._get_amount_field()
        groups = self.env["sourcing.scenario.line"]._read_group(
            [("scenario_id", "=", self._origin.id), (measure, ">", 0)],
            ["categ_id"],
            [f"{measure}:sum"],
        )
        return sorted(
            ((categ.name or self.env._("None"), amount) for categ, amount in groups),
            key=lambda pair: -pair[1],
        )
