from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

# What a person can look through; more is narrowed down by dates first.
MAX_LINES = 500


class SupplierTrialCollect(models.TransientModel):
    """Shows what happened to the supplier's order lines, and takes over those that are picked."""

    _name = "supplier.trial.collect"
    _description = "Take over Deliveries"

    stage_id = fields.Many2one(
        comodel_name="supplier.qualification.stage", required=True, ondelete="cascade"
    )
    date_from = fields.Date(
        string="Promised from", help="Order lines promised from this day on are proposed."
    )
    date_to = fields.Date(
        string="Promised until", help="Order lines promised until this day are proposed."
    )
    line_ids = fields.One2many(
        comodel_name="supplier.trial.collect.line", inverse_name="wizard_id", string="Order Lines"
    )
    is_cut = fields.Boolean(readonly=True)
    picked_count = fields.Integer(string="Picked", compute="_compute_picked_count")

    @api.depends("line_ids.picked")
    def _compute_picked_count(self):
        for wizard in self:
            wizard.picked_count = len(wizard.line_ids.filtered("picked"))

    def action_search(self):
        """Show the order lines of these dates."""
        self.ensure_one()
        self.stage_id._check_open()
        self._find_lines()
        return self._get_action()

    def action_apply(self):
        """Take the picked order lines over, and say in the history which ones were left.

        :raise UserError: none is picked
        """
        self.ensure_one()
        stage = self.stage_id
        stage._check_open()
        picked = self.line_ids.filtered("picked")
        # The lines are asked for again: a client could have put others into the wizard.
        lines = stage._search_collectable(Domain("id", "in", picked.mapped("line_ref")))
        if not lines:
            raise UserError(self.env._("Pick at least one order line."))
        made = stage._take_over(lines)
        stage.message_post(body=self._get_summary(made, self.line_ids - picked))
        return {"type": "ir.actions.act_window_close"}

    def _get_summary(self, made, left):
        text = self.env._("%s deliveries taken over from orders.", made)
        if left:
            names = ", ".join(sorted(set(left.mapped("name"))))
            text += " " + self.env._(
                "%(count)s order lines were shown and not picked: %(names)s.",
                count=len(left),
                names=names,
            )
        return text

    def _get_action(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Take over Deliveries"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def _find_lines(self):
        """Fill the preview: what the trial would say of each order line."""
        domain = Domain.TRUE
        if self.date_from:
            domain &= Domain("promised_date", ">=", self.date_from)
        if self.date_to:
            domain &= Domain("promised_date", "<=", self.date_to)
        lines = self.stage_id._search_collectable(domain, limit=MAX_LINES + 1)
        self.is_cut = len(lines) > MAX_LINES
        facts = self._read_facts(lines[:MAX_LINES])
        names = {line.id: line.order_id.name for line in lines}
        self.line_ids = [Command.clear()] + [
            Command.create(self._prepare_line_vals(names[row["line_id"]], row)) for row in facts
        ]

    def _read_facts(self, lines):
        if not lines:
            return []
        stage = self.stage_id
        asked = SQL(
            """SELECT line.id AS key, line.id AS line_id, %s AS early_limit, %s AS late_limit,
                      %s::numeric AS under_share, %s::numeric AS over_share,
                      NULL::date AS frozen_order, NULL::date AS frozen_promise,
                      NULL::numeric AS frozen_quantity
                 FROM purchase_order_line line WHERE line.id = ANY(%s)""",
            stage.early_days, stage.late_days, stage.under_share, stage.over_share, lines.ids,
        )  # fmt: skip
        facts = self.env["purchase.order.line"]._delivery_facts_sql(asked)
        self.env.flush_all()
        return self.env.execute_query_dict(
            SQL("SELECT * FROM (%s) fact ORDER BY promised_date DESC, line_id DESC", facts)
        )

    def _prepare_line_vals(self, name, row):
        texts = self.env["supplier.trial.delivery"]._get_left_out_texts()
        return {
            "line_ref": row["line_id"],
            "name": name,
            "product_id": row["product_id"],
            "order_date": row["order_date"],
            "promised_date": row["promised_date"],
            "received_date": row["received_date"],
            "quantity_ordered": row["quantity_ordered"],
            "quantity_received": row["quantity_received"],
            "outcome": self._get_outcome(row),
            "excluded_reason": texts.get(row["left_out"]),
        }

    def _get_outcome(self, row):
        if row["left_out"]:
            return "excluded"
        if row["received_date"]:
            return "hit" if row["on_time"] and row["in_full"] else "miss"
        late = (self.stage_id.company_id._sourcing_today() - row["promised_date"]).days
        return "miss" if late > self.stage_id.late_days else "open"


class SupplierTrialCollectLine(models.TransientModel):
    _name = "supplier.trial.collect.line"
    _description = "Order Line to Take over"
    _order = "promised_date desc, id"

    wizard_id = fields.Many2one(
        comodel_name="supplier.trial.collect", required=True, ondelete="cascade"
    )
    picked = fields.Boolean(default=True)
    # A number and no link: the reader of the wizard may have no right to orders.
    line_ref = fields.Integer(readonly=True)
    name = fields.Char(string="Order", readonly=True)
    product_id = fields.Many2one(comodel_name="product.product", string="Part", readonly=True)
    order_date = fields.Date(string="Ordered on", readonly=True)
    promised_date = fields.Date(
        string="Promised",
        readonly=True,
        help="The day that the supplier confirmed; the delivery is judged against it.",
    )
    received_date = fields.Date(
        string="Received in Full on",
        readonly=True,
        help="The day on which the last unit of the order was accepted.",
    )
    quantity_ordered = fields.Float(
        string="Ordered", digits="Product Unit", readonly=True, help="Units that were ordered."
    )
    quantity_received = fields.Float(
        string="Accepted",
        digits="Product Unit",
        readonly=True,
        help="Units that were accepted, returns and scrap taken off.",
    )
    outcome = fields.Selection(
        selection=[
            ("hit", "Kept"),
            ("miss", "Missed"),
            ("open", "Not Due"),
            ("excluded", "Left out"),
        ],
        readonly=True,
        help="Kept: on time and in full. Missed: late, short or never. Not due: its day has not "
        "come.",
    )
    excluded_reason = fields.Char(string="Left out because", readonly=True)
