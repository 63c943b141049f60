from odoo import api, fields, models
from odoo.exceptions import UserError


class SupplierProcessCapacity(models.TransientModel):
    """Takes the capacity that a passed run has shown over to the sources it was made for."""

    _name = "supplier.process.capacity"
    _description = "Take over Capacity"

    run_id = fields.Many2one(
        comodel_name="supplier.process.run", required=True, ondelete="cascade"
    )
    days_per_month = fields.Float(
        default=20.0, help="Working days of a month on which the contracted hours are worked."
    )
    monthly_capacity = fields.Float(
        digits="Product Unit", compute="_compute_monthly_capacity", help="Good parts in a month."
    )
    source_ids = fields.Many2many(
        comodel_name="product.source",
        string="Sources",
        compute="_compute_source_ids",
        store=True,
        readonly=False,
    )

    @api.depends("run_id", "days_per_month")
    def _compute_monthly_capacity(self):
        for wizard in self:
            wizard.monthly_capacity = wizard.run_id.demonstrated_daily * wizard.days_per_month

    @api.depends("run_id")
    def _compute_source_ids(self):
        for wizard in self:
            wizard.source_ids = self.env["product.source"].search(wizard._get_source_domain())

    def _get_source_domain(self):
        """Hook: the sources that the run was made for."""
        run = self.run_id
        case = run.stage_id.qualification_id
        domain = [
            ("partner_id.commercial_partner_id", "=", case.commercial_partner_id.id),
            ("product_id", "in", (run.product_id or case._get_scope_products()).ids),
            ("company_id", "=", case.company_id.id),
        ]
        if case.site_id:
            domain.append(("site_id", "=", case.site_id.id))
        return domain

    def action_apply(self):
        """Write the capacity and tell so on each source.

        :raise UserError: a run that has not passed, no days, or sources of something else
        """
        self.ensure_one()
        run = self.run_id
        run.check_access("read")
        if run.verdict != "passed":
            raise UserError(
                self.env._("%(run)s has not passed: %(why)s", run=run.name, why=run.verdict_reason)
            )
        if self.monthly_capacity <= 0:
            raise UserError(self.env._("Say on how many days of a month the line works."))
        if self.source_ids != self.source_ids.filtered_domain(self._get_source_domain()):
            raise UserError(
                self.env._("%s was made for other sources: choose among those.", run.name)
            )
        self.source_ids.write({"monthly_capacity": self.monthly_capacity})
        self.source_ids._message_log_batch(
            {
                source.id: self.env._(
                    "Monthly capacity %(capacity)s from the run at rate %(run)s of %(date)s.",
                    capacity=f"{self.monthly_capacity:.12g}",
                    run=run.name,
                    date=run.date,
                )
                for source in self.source_ids
            }
        )
        return {"type": "ir.actions.act_window_close"}
