from odoo import api, fields, models
from odoo.tools import SQL

# How many lines are judged at a time; the lines of one supplier stay together, because they
# share quantity limits.
BATCH = 2000


class PurchaseSourceAlert(models.Model):
    """A line of a confirmed order that will arrive outside its approval, until it is solved."""

    _name = "purchase.source.alert"
    _description = "Open Order outside Approval"
    _inherit = ["supplier.record.guarded"]
    _order = "date_planned, id"
    _rec_name = "line_id"

    line_id = fields.Many2one(
        comodel_name="purchase.order.line",
        string="Order Line",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    order_id = fields.Many2one(related="line_id.order_id", store=True, index=True)
    product_id = fields.Many2one(related="line_id.product_id", string="Part", store=True,
                                 index=True)  # fmt: skip
    partner_id = fields.Many2one(related="line_id.order_id.partner_id", string="Vendor",
                                 store=True, index=True)  # fmt: skip
    company_id = fields.Many2one(related="line_id.order_id.company_id", store=True, index=True)
    user_id = fields.Many2one(
        comodel_name="res.users", string="Buyer", readonly=True, index="btree_not_null"
    )
    date_planned = fields.Datetime(related="line_id.date_planned", string="Arrives", store=True)
    product_qty = fields.Float(related="line_id.product_qty", string="Ordered")
    qty_received = fields.Float(related="line_id.qty_received", string="Received")
    reason = fields.Char(related="line_id.source_check_reason")
    code = fields.Char(readonly=True)
    since = fields.Date(readonly=True)
    told = fields.Boolean(readonly=True, help="The buyer knows of it.")
    override_id = fields.Many2one(
        comodel_name="purchase.source.override", readonly=True, ondelete="set null",
        index="btree_not_null",
    )  # fmt: skip
    solved_date = fields.Date(string="Solved on", readonly=True, index=True)

    _unique_line = models.UniqueIndex("(line_id)")

    @api.model
    def _get_guarded_fields(self):
        return frozenset(self._fields) - {"id"}

    def action_view_order(self):
        """Open the order of this line."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "purchase.order",
            "views": [(False, "form")],
            "res_id": self.order_id.id,
        }

    # Finding them ---------------------------------------------------------------------------------

    @api.model
    def _refresh(self, products=None):
        """Find the open lines outside approval, and solve those that are not any more.

        :param products: only the lines of these products; None for all.
        """
        if products is not None and not products:
            return
        batches = self._get_open_batches(products)
        for lines in batches:
            self._refresh_lines(lines)
        self._solve_gone(products)

    @api.model
    def _refresh_lines(self, lines):
        """Bring the alerts of the lines of some suppliers up to date."""
        problems = lines._find_open_problems()
        # sudo: alerts follow the orders, whoever changed these
        known = self.sudo().search([("line_id", "in", lines.ids)]).grouped("line_id")
        new = []
        for line, problem in problems.items():
            alert = known.get(line)
            vals = self._prepare_alert(line, problem)
            if not alert:
                new.append(vals)
            elif alert.solved_date or alert.override_id.id != vals["override_id"]:
                alert._sealed().write(vals)
        self._sealed().create(new)
        solved = self.browse().union(
            *(alert for line, alert in known.items() if line not in problems)
        )
        solved._solve()

    @api.model
    def _note(self, problems):
        """Remember lines that a buyer has confirmed with a warning: nobody needs to be told.

        What was solved by a cancellation is open again when the order is confirmed again.
        """
        # sudo: the same, nobody is told twice
        known = self.sudo().search([("line_id", "in", [line.id for line in problems])])
        known = known.grouped("line_id")
        new = []
        for line, problem in problems.items():
            alert = known.get(line)
            vals = self._prepare_alert(line, problem) | {"told": True}
            if not alert:
                new.append(vals)
            elif alert.solved_date:
                alert._sealed().write(vals)
        self._sealed().create(new)

    @api.model
    def _prepare_alert(self, line, problem):
        return {
            "line_id": line.id,
            "user_id": line.order_id._get_buyer().id,
            "code": problem.code,
            "since": line.company_id._sourcing_today(),
            "override_id": problem.override.id if problem.override else False,
            "told": bool(problem.override),
            "solved_date": False,
        }

    def _solve(self):
        # sudo: alerts are solved by what happens, in every company
        for company, alerts in self.sudo().grouped("company_id").items():
            alerts.filtered(lambda alert: not alert.solved_date)._sealed().write(
                {"solved_date": company._sourcing_today()}
            )

    @api.model
    def _solve_gone(self, products=None):
        """Lines that came, that were cancelled, or that nobody checks any more."""
        scope = [("solved_date", "=", False)]
        if products is not None:
            scope.append(("product_id", "in", products.ids))
        # sudo: the same
        alerts = self.sudo().search(scope)
        still = {
            line for batch in self._get_open_batches(alerts.product_id) for line in batch.ids
        } if alerts else set()  # fmt: skip
        alerts.filtered(lambda alert: alert.line_id.id not in still)._solve()

    @api.model
    def _get_open_batches(self, products=None):
        """The open lines of checked parts, the suppliers together: recordsets of some thousand."""
        self.env["purchase.order.line"].flush_model()
        self.env["purchase.order"].flush_model()
        self.env["product.product"]._flush_policy()
        scope = SQL("TRUE") if products is None else SQL("p.id = ANY(%s)", products.ids)
        rows = self.env.execute_query(self._open_lines_sql(scope))
        batches, batch = [], []
        for _supplier, _company, lines in rows:
            batch += lines
            if len(batch) >= BATCH:
                batches.append(batch)
                batch = []
        if batch:
            batches.append(batch)
        # sudo: every company's orders are watched, whoever ended the approval
        return [self.env["purchase.order.line"].sudo().browse(ids) for ids in batches]

    @api.model
    def _open_lines_sql(self, scope):
        # sudo: as above
        companies = self.env["res.company"].sudo().search([])
        checked = self.env["product.product"]._effective_policy_sql(companies.ids, scope)
        return SQL(
            """
            SELECT vendor.commercial_partner_id, purchase.company_id,
                   ARRAY_AGG(line.id ORDER BY purchase.date_approve, line.id)
              FROM (%(checked)s) checked
              JOIN purchase_order_line line ON line.product_id = checked.product_id
              JOIN purchase_order purchase ON purchase.id = line.order_id
                   AND purchase.company_id = checked.company_id
              JOIN res_partner vendor ON vendor.id = purchase.partner_id
             WHERE checked.policy != 'none' AND checked.source_check != 'none'
               AND purchase.state = 'purchase' AND line.display_type IS NULL
               AND line.product_qty > COALESCE(line.qty_received, 0)
             GROUP BY 1, 2 ORDER BY 1, 2
            """,
            checked=checked,
        )

    # Telling --------------------------------------------------------------------------------------

    @api.model
    def _tell_buyers(self):
        """One message to each buyer about the lines that are new, and never again about them."""
        # sudo: each buyer is told of one's own lines, whoever's change found them
        alerts = self.sudo().search(self._get_untold_domain())
        for buyer, mine in alerts.grouped("user_id").items():
            mine._tell(buyer)

    @api.model
    def _get_untold_domain(self):
        # A line whose order has no buyer waits until it has one.
        return [("told", "=", False), ("solved_date", "=", False), ("user_id", "!=", False)]

    def _tell(self, buyer):
        mine = self.try_lock_for_update(allow_referencing=True)
        if mine:
            # The mail is queued and the rows are marked in one transaction.
            buyer._send_open_orders(mine)
            mine._sealed().write({"told": True})

    @api.model
    def _cron_recheck(self):
        """Find what time has brought outside its approval, then tell the buyers."""
        commit = self.env["ir.cron"]._commit_progress
        batches = self._get_open_batches()
        commit(remaining=len(batches) + 1)
        for lines in batches:
            self._refresh_lines(lines)
            if not commit(1):
                return
        self._solve_gone()
        self.env["purchase.source.override"]._close_repaired()
        self._tell_buyers()
        commit(1)
