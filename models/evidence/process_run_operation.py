from odoo import api, fields, models

from ...tools import run_rate


class SupplierProcessRunOperation(models.Model):
    """A step of the line. The slowest one limits what the line can make."""

    _name = "supplier.process.run.operation"
    _description = "Operation of a Run at Rate"
    _inherit = ["supplier.evidence.mixin"]
    _order = "run_id, sequence, id"
    _evidence_kind = "process_validation"

    run_id = fields.Many2one(
        comodel_name="supplier.process.run", required=True, index=True, ondelete="cascade"
    )
    stage_id = fields.Many2one(related="run_id.stage_id", store=True, required=False)
    sequence = fields.Integer(default=10)
    name = fields.Char(string="Operation", required=True)
    cycle_seconds = fields.Float(string="Cycle (s)", help="Time for one part.")
    availability = fields.Float(default=1.0, help="Share of the time in which it runs.")
    first_pass_yield = fields.Float(default=1.0, help="Share of parts that are good at once.")
    daily_capacity = fields.Float(
        string="Good per Day",
        compute="_compute_daily_capacity",
        digits="Product Unit",
        help="Good parts in a contracted day that this operation can make.",
    )
    daily_capacity_known = fields.Boolean(compute="_compute_daily_capacity")

    _shares = models.Constraint(
        "CHECK(availability BETWEEN 0 AND 1 AND first_pass_yield BETWEEN 0 AND 1 "
        "AND cycle_seconds >= 0)",
        "Availability and yield lie between 0 and 100 %, a cycle time cannot be negative.",
    )

    @api.depends("cycle_seconds", "availability", "first_pass_yield", "run_id.hours_per_day")
    def _compute_daily_capacity(self):
        for record in self:
            capacity = run_rate.operation_capacity(
                record._prepare_operation(), record.run_id.hours_per_day
            )
            record.daily_capacity = capacity or 0.0
            record.daily_capacity_known = capacity is not None

    def _prepare_operation(self):
        return run_rate.Operation(
            self.name or "", self.cycle_seconds, self.availability, self.first_pass_yield
        )
