from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..models.exposure.scenario.verdict import VERDICTS


class SourcingScenarioCompare(models.TransientModel):
    """Two scenarios side by side: their sums, and each part that one of them touches."""

    _name = "sourcing.scenario.compare"
    _description = "Comparison of Scenarios"

    first_id = fields.Many2one(
        comodel_name="sourcing.scenario", required=True, readonly=True, ondelete="cascade"
    )
    second_id = fields.Many2one(
        comodel_name="sourcing.scenario", required=True, readonly=True, ondelete="cascade"
    )
    line_ids = fields.One2many(
        comodel_name="sourcing.scenario.compare.line", inverse_name="wizard_id", readonly=True
    )
    is_tariff = fields.Boolean(compute="_compute_is_comparable")
    is_comparable = fields.Boolean(
        compute="_compute_is_comparable",
        help="Money at risk and the cost of a tariff are not compared with each other.",
    )
    first_currency_id = fields.Many2one(
        related="first_id.currency_id", related_sudo=False, string="Currency"
    )
    second_currency_id = fields.Many2one(
        related="second_id.currency_id", related_sudo=False, string="Other Currency"
    )
    first_part_count = fields.Integer(
        related="first_id.part_count", related_sudo=False, string="First: Parts Affected"
    )
    second_part_count = fields.Integer(
        related="second_id.part_count", related_sudo=False, string="Second: Parts Affected"
    )
    first_stuck_count = fields.Integer(
        related="first_id.stuck_count", related_sudo=False, string="First: No Way Out"
    )
    second_stuck_count = fields.Integer(
        related="second_id.stuck_count", related_sudo=False, string="Second: No Way Out"
    )
    first_short_count = fields.Integer(
        related="first_id.short_count", related_sudo=False, string="First: Run Short"
    )
    second_short_count = fields.Integer(
        related="second_id.short_count", related_sudo=False, string="Second: Run Short"
    )
    first_money = fields.Monetary(
        related="first_id.money",
        related_sudo=False,
        string="First: Money at Risk",
        currency_field="first_currency_id",
    )
    second_money = fields.Monetary(
        related="second_id.money", related_sudo=False, string="Second: Money at Risk",
        currency_field="second_currency_id",
    )  # fmt: skip
    first_added_year = fields.Monetary(
        related="first_id.added_year", related_sudo=False, string="First: Added a Year",
        currency_field="first_currency_id",
    )  # fmt: skip
    second_added_year = fields.Monetary(
        related="second_id.added_year", related_sudo=False, string="Second: Added a Year",
        currency_field="second_currency_id",
    )  # fmt: skip

    @api.depends("first_id.kind", "second_id.kind")
    def _compute_is_comparable(self):
        for wizard in self:
            tariffs = {wizard.first_id.kind == "tariff", wizard.second_id.kind == "tariff"}
            wizard.is_comparable = len(tariffs) == 1
            wizard.is_tariff = tariffs == {True}

    @api.depends("first_id", "second_id")
    def _compute_display_name(self):
        for wizard in self:
            wizard.display_name = f"{wizard.first_id.name} – {wizard.second_id.name}"

    @api.model_create_multi
    def create(self, vals_list):
        wizards = super().create(vals_list)
        # The sums are read through the wizard: only those of scenarios that one may read.
        (wizards.first_id | wizards.second_id).check_access("read")
        return wizards

    @api.model
    def _compare(self, scenarios):
        """Open the comparison of two scenarios that have been asked.

        :raise UserError: for another number than two, one that was not asked, or two companies
        """
        scenarios.check_access("read")
        if len(scenarios) != 2:
            raise UserError(self.env._("Choose two scenarios to compare."))
        for scenario in scenarios:
            if not scenario.run_date:
                raise UserError(
                    self.env._("%s has no answer yet. Ask it first.", scenario.display_name)
                )
        if len(scenarios.company_id) > 1:
            raise UserError(self.env._("Choose two scenarios of one company."))
        first, second = scenarios.sorted("id")
        wizard = self.create({"first_id": first.id, "second_id": second.id})
        wizard._fill()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Compare Scenarios"),
            "res_model": self._name,
            "res_id": wizard.id,
            "views": [(False, "form")],
        }

    def _fill(self):
        """One row for each part; who may read both scenarios may read what they say."""
        self.env.flush_all()
        amount = self.first_id._get_amount_field()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO sourcing_scenario_compare_line (
                       wizard_id, create_uid, product_id, first_line_id, second_line_id,
                       first_verdict, second_verdict, first_amount, first_amount_known,
                       second_amount, second_amount_known, change, change_known, rank)
                SELECT %(wizard)s, %(uid)s, COALESCE(a.product_id, b.product_id), a.id, b.id,
                       a.verdict, b.verdict, COALESCE(a.amount, 0), a.known,
                       COALESCE(b.amount, 0), b.known,
                       COALESCE(b.amount, 0) - COALESCE(a.amount, 0),
                       COALESCE(a.known, TRUE) AND COALESCE(b.known, TRUE) AND %(comparable)s,
                       ABS(COALESCE(a.verdict_rank, 0) - COALESCE(b.verdict_rank, 0)) * 100
                           + GREATEST(COALESCE(a.verdict_rank, 0), COALESCE(b.verdict_rank, 0))
                  FROM (%(first)s) a
                  FULL JOIN (%(second)s) b ON b.product_id = a.product_id
                """,
                wizard=self.id,
                uid=self.env.uid,
                comparable=self.is_comparable,
                **{
                    name: SQL(
                        """SELECT id, product_id, verdict, verdict_rank, %s AS amount, %s AS known
                             FROM sourcing_scenario_line WHERE scenario_id = %s""",
                        SQL.identifier(amount),
                        SQL.identifier(f"{amount}_known"),
                        scenario.id,
                    )
                    for name, scenario in (("first", self.first_id), ("second", self.second_id))
                },
            )
        )
        self.invalidate_recordset(["line_ids"])


class SourcingScenarioCompareLine(models.TransientModel):
    _name = "sourcing.scenario.compare.line"
    _description = "Part in two Scenarios"
    _inherit = ["supplier.known.figures"]
    _order = "rank desc, id"
    _rec_name = "product_id"

    wizard_id = fields.Many2one(
        comodel_name="sourcing.scenario.compare", required=True, index=True, ondelete="cascade"
    )
    product_id = fields.Many2one(comodel_name="product.product", string="Part", readonly=True)
    first_line_id = fields.Many2one(
        comodel_name="sourcing.scenario.line", readonly=True, ondelete="cascade",
        index="btree_not_null",
    )  # fmt: skip
    second_line_id = fields.Many2one(
        comodel_name="sourcing.scenario.line", readonly=True, ondelete="cascade",
        index="btree_not_null",
    )  # fmt: skip
    currency_id = fields.Many2one(related="wizard_id.first_currency_id")
    first_verdict = fields.Selection(
        selection=VERDICTS, string="First", readonly=True, help="Empty: not touched by the first."
    )
    second_verdict = fields.Selection(
        selection=VERDICTS, string="Second", readonly=True, help="Empty: not touched by the second."
    )
    first_short_date = fields.Date(
        related="first_line_id.first_short_date", related_sudo=False, string="First: Short from"
    )
    second_short_date = fields.Date(
        related="second_line_id.first_short_date", related_sudo=False, string="Second: Short from"
    )
    first_amount = fields.Monetary(
        string="First: Amount", readonly=True, help="Money at risk, or added by a tariff in a year."
    )
    first_amount_known = fields.Boolean(readonly=True)
    second_amount = fields.Monetary(
        string="Second: Amount", readonly=True,
        help="Money at risk, or added by a tariff in a year.",
    )  # fmt: skip
    second_amount_known = fields.Boolean(readonly=True)
    change = fields.Monetary(readonly=True, help="Second less first.")
    change_known = fields.Boolean(readonly=True)
    rank = fields.Integer(readonly=True)
