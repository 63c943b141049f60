from odoo import api, fields, models
from odoo.fields import Domain

OPEN_STAGES = ("pending", "in_progress")


class SupplierQualification(models.Model):
    """Which cases wait for the reader: the same rule for filters, counters and screens."""

    _inherit = "supplier.qualification"

    can_sign = fields.Boolean(search="_search_can_sign")
    can_submit = fields.Boolean(
        compute="_compute_can_submit", help="In progress, and no mandatory stage is open any more."
    )
    waits_for_me = fields.Boolean(
        string="Waits for Me",
        compute="_compute_waits_for_me",
        search="_search_waits_for_me",
        help="You are to sign it, to work on a stage, to submit it or to fulfil a condition.",
    )

    @api.depends("state", "stage_ids.state", "stage_ids.mandatory")
    def _compute_can_submit(self):
        for case in self:
            case.can_submit = case.state == "in_progress" and not case._get_open_stages()

    def _get_open_stages(self):
        """The stages without which the case is not submitted."""
        return self.stage_ids.filtered(lambda s: s.mandatory and s.state in OPEN_STAGES)

    def _search_can_sign(self, operator, value):
        if operator != "in":
            return NotImplemented
        # Odoo turns every other question about a boolean into this one.
        found = self.search(self._get_may_sign_domain()).filtered("can_sign")
        return Domain("id", "in", found.ids)

    @api.model
    def _get_may_sign_domain(self):
        """Few cases among which those are that the reader can sign; the rule itself decides."""
        user = self.env.user
        if not user.has_group("supplier_qualification.group_approver"):
            return Domain.FALSE
        # sudo: whom colleagues have asked to stand in is nobody's secret to the one asked
        principals = user.sudo().signing_for_ids.user_id
        listed = Domain("role_ids.user_ids", "in", (user | principals).ids)
        return (
            Domain("state", "=", "review")
            & Domain("user_id", "!=", user.id)
            & Domain("worker_ids", "not in", user.ids)
            & (
                Domain("role_ids", "=", False)
                | listed
                | Domain("role_ids.substitute_ids", "in", user.ids)
            )
        )

    @api.depends_context("uid")
    @api.depends("can_sign", "state", "stage_ids.state", "stage_ids.user_id", "condition_ids.done")
    def _compute_waits_for_me(self):
        waiting = self.filtered_domain(self._get_waiting_domain())
        for case in self:
            case.waits_for_me = case in waiting

    def _search_waits_for_me(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._get_waiting_domain()

    @api.model
    def _get_waiting_domain(self):
        """Hook: the cases in which the next move is the reader's."""
        mine = Domain("user_id", "=", self.env.uid)
        stages = mine & Domain("state", "in", OPEN_STAGES)
        return Domain.OR(
            [
                Domain("can_sign", "=", True),
                Domain("state", "=", "in_progress") & Domain("stage_ids", "any", stages),
                mine & self._get_ready_domain(),
                Domain("status", "in", ("conditional", "suspended"))
                & Domain("condition_ids", "any", mine & self._get_open_condition_domain()),
            ]
        )

    @api.model
    def _get_ready_domain(self):
        """Cases in progress of which no mandatory stage is open any more."""
        is_open = Domain("mandatory", "=", True) & Domain("state", "in", OPEN_STAGES)
        return Domain("state", "=", "in_progress") & Domain("stage_ids", "not any", is_open)

    @api.model
    def _get_open_condition_domain(self):
        return Domain("done", "=", False) & Domain("replaced_date", "=", False)
