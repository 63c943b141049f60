from markupsafe import Markup

from odoo import api, models

from ....tools import picture_svg

# A paper for a meeting: longer lists are worked through on the screen.
MAX_ROWS = 200
MAX_SUMS = 15


class ScenarioReport(models.AbstractModel):
    _name = "report.supplier_qualification.report_scenario"
    _description = "Scenario Report"

    @api.model
    def _get_report_values(self, docids, data=None):
        scenarios = self.env["sourcing.scenario"].browse(docids)
        scenarios.check_access("read")
        return {
            "doc_ids": docids,
            "doc_model": scenarios._name,
            "reports": [self._prepare_report(scenario) for scenario in scenarios],
        }

    def _prepare_report(self, scenario):
        lines = scenario.line_ids[:MAX_ROWS]
        return {
            "scenario": scenario,
            "lines": lines,
            "more": scenario.part_count - len(lines),
            "sums": [
                (title, self._sum_by(scenario, field))
                for title, field in (
                    (self.env._("By main supplier"), "partner_id"),
                    (self.env._("By country of origin"), "country_id"),
                    (self.env._("By category"), "categ_id"),
                )
            ],
            "pictures": [
                Markup(picture_svg.render(figure, height=200))  # noqa: S704 - drawn by ourselves
                for figure in (scenario.timeline_picture, scenario.money_picture)
                if figure
            ],
        }

    def _sum_by(self, scenario, field):
        """(name, parts, parts that run short, amount, parts of unknown amount), most first."""
        lines = self.env["sourcing.scenario.line"]
        amount = scenario._get_amount_field()
        mine = [("scenario_id", "=", scenario.id)]
        unknown = dict(
            lines._read_group([*mine, (f"{amount}_known", "=", False)], [field], ["__count"])
        )
        groups = lines._read_group(
            mine, [field], ["__count", f"{amount}:sum", "first_short_date:count"]
        )
        rows = [
            (
                record.display_name or self.env._("None"),
                count,
                short,
                total or 0.0,
                unknown.get(record, 0),
            )
            for record, count, total, short in groups
        ]
        return sorted(rows, key=lambda row: (-row[3], -row[1], row[0]))[:MAX_SUMS]
