from odoo import api, fields, models
from odoo.fields import Domain

from .waiting import OPEN_STAGES


class SupplierQualification(models.Model):
    """The next day that matters for a case, for lists, boards and the calendar."""

    _inherit = "supplier.qualification"

    date_due = fields.Date(
        string="Next Date",
        compute="_compute_date_due",
        store=True,
        index=True,
        help="The deadline of the next open stage; then the day until which it is to be signed; "
        "for an approval the deadline of its next condition, or its last day.",
    )
    due_kind = fields.Selection(
        selection=[
            ("stage", "Stage"),
            ("sign", "Signatures"),
            ("condition", "Condition"),
            ("end", "End of Approval"),
        ],
        string="Due then",
        compute="_compute_date_due",
        store=True,
        help="What has to be there on the next date.",
    )
    is_late = fields.Boolean(
        string="Overdue",
        compute="_compute_is_late",
        search="_search_is_late",
        help="The next date is over, by the day of the company.",
    )

    days_left = fields.Integer(
        string="Days to the Last Day",
        compute="_compute_days_left",
        search="_search_days_left",
        aggregator=None,
        exportable=False,
        help="Until the last day of the approval, by the day of the company; 0 without one.",
    )

    @api.depends(
        "state", "result", "withdrawn_date", "valid_until", "sign_deadline", "date_deadline",
        "stage_ids.state", "stage_ids.mandatory", "stage_ids.date_deadline",
        "condition_ids.done", "condition_ids.replaced_date", "condition_ids.date_deadline",
        "product_ids", "category_ids", "next_ids.result", "next_ids.withdrawn_date",
        "next_ids.state", "next_ids.product_ids", "next_ids.category_ids",
    )  # fmt: skip
    def _compute_date_due(self):
        for case in self:
            dates = [(day, kind) for day, kind in case._get_due_dates() if day]
            case.date_due, case.due_kind = min(dates, default=(False, False))

    @api.depends("date_due")
    def _compute_is_late(self):
        for case in self:
            case.is_late = case._is_past(case.date_due)

    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        if len(value) > 1:
            return Domain.TRUE
        return self.env["res.company"]._sourcing_past_domain("date_due")

    @api.depends("valid_until")
    def _compute_days_left(self):
        for case in self:
            left = case.valid_until and case.valid_until - case.company_id._sourcing_today()
            case.days_left = left.days if left else 0

    def _search_days_left(self, operator, value):
        if operator not in ("<=", "<", ">=", ">"):
            return NotImplemented
        return self.env["res.company"]._sourcing_day_domain("valid_until", operator, value)

    def _is_past(self, day):
        return bool(day) and day < self.company_id._sourcing_today()

    def _get_due_dates(self):
        """Hook: the days that lie ahead of a case, each with what is due then."""
        if self.state == "in_progress":
            days = [day for day in self._get_open_stages().mapped("date_deadline") if day]
            # Nothing open any more: the case is as late as its last stage was.
            return [(min(days, default=self.date_deadline), "stage")]
        if self.state == "review":
            return [(self.sign_deadline, "sign")]
        if self.state != "decided" or self.result == "rejected" or self.withdrawn_date:
            return []
        if self._is_renewed():
            return []
        conditions = self._get_open_conditions()
        return [(day, "condition") for day in conditions.mapped("date_deadline")] + [
            (self.valid_until, "end")
        ]

    def _is_renewed(self):
        """Have later approvals taken over all of its scope? Nobody has to act on it then."""
        later = self.next_ids.filtered(
            lambda c: c.state == "decided" and c.result != "rejected" and not c.withdrawn_date
        )
        return bool(later) and (
            self.product_ids <= later.product_ids and self.category_ids <= later.category_ids
        )


class SupplierQualificationStage(models.Model):
    _inherit = "supplier.qualification.stage"

    is_late = fields.Boolean(
        compute="_compute_is_late",
        search="_search_is_late",
        help="Still open although its deadline is over, by the day of the company.",
    )

    @api.depends("state", "date_deadline", "qualification_id.state")
    def _compute_is_late(self):
        for stage in self:
            stage.is_late = (
                stage.state in OPEN_STAGES
                and stage.qualification_id.state == "in_progress"
                and stage.qualification_id._is_past(stage.date_deadline)
            )

    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        if len(value) > 1:
            return Domain.TRUE
        past = self.env["res.company"]._sourcing_past_domain("date_deadline")
        return (
            Domain("state", "in", OPEN_STAGES)
            & Domain("qualification_id.state", "=", "in_progress")
            & past
        )
