from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError


class SupplierQualificationDelegation(models.Model):
    """Somebody signs for somebody else, from one day to another."""

    _name = "supplier.qualification.delegation"
    _inherit = ["supplier.record.guarded"]
    _description = "Delegation of Signatures"
    _order = "date_from desc, id desc"
    _rec_name = "delegate_id"

    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Away",
        required=True,
        index=True,
        default=lambda self: self.env.user,
        ondelete="restrict",
    )
    delegate_id = fields.Many2one(
        comodel_name="res.users",
        string="Signs instead",
        required=True,
        index=True,
        ondelete="restrict",
    )
    role_ids = fields.Many2many(
        comodel_name="supplier.qualification.role",
        relation="supplier_qualification_delegation_role_rel",
        string="Roles",
        context={"active_test": False},  # an archived role alone does not mean all roles
        help="Empty: all roles.",
    )
    date_from = fields.Date(
        string="First Day",
        required=True,
        default=fields.Date.context_today,
        help="The first day on which the delegate may sign.",
    )
    date_to = fields.Date(string="Last Day", required=True, help="The last day.")
    reason = fields.Char()

    _ordered_dates = models.Constraint(
        "CHECK(date_from <= date_to)", "The last day cannot come before the first."
    )
    _somebody_else = models.Constraint(
        "CHECK(user_id != delegate_id)", "Choose somebody else: one cannot delegate to oneself."
    )

    @api.constrains("delegate_id")
    def _check_delegate(self):
        for delegation in self:
            delegate = delegation.delegate_id
            if not delegate.has_group("supplier_qualification.group_approver"):
                raise ValidationError(
                    self.env._(
                        "%s is not an approver and cannot sign. Choose an approver.",
                        delegate.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        delegations = super().create(vals_list)
        delegations._check_own()
        delegations._update_requests()
        return delegations

    def write(self, vals):
        self._check_own()
        if vals.keys() - {"date_to"}:
            self._check_not_begun()
        result = super().write(vals)
        self._check_own()
        self._update_requests()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_begun(self):
        self._check_own()
        self._check_not_begun()

    def _check_own(self):
        """One gives one's own signature away; managers do it for people who fell ill."""
        if self.env.su or self.env.user.has_group("supplier_qualification.group_manager"):
            return
        if any(delegation.user_id != self.env.user for delegation in self):
            raise AccessError(
                self.env._("You can delegate your own signature only. Ask a manager.")
            )

    def _check_not_begun(self):
        for delegation in self:
            if delegation.date_from <= fields.Date.context_today(delegation):
                raise UserError(
                    self.env._(
                        "The delegation to %s has begun and is part of the history. End it by "
                        "its last day.",
                        delegation.delegate_id.name,
                    )
                )

    def _update_requests(self):
        """Whoever stands in is asked for what waits already."""
        # sudo: whoever stands in is asked for what waits in every company
        waiting = self.env["supplier.qualification"].sudo().search(
            [("state", "=", "review"), ("role_ids.user_ids", "in", self.user_id.ids)]
        )  # fmt: skip
        waiting._update_sign_requests()

    def _holds(self, role, day):
        """Does this delegation give a role's signature away on a day?"""
        self.ensure_one()
        return (
            self.date_from <= day <= self.date_to
            and self.user_id in role.user_ids
            and (not self.role_ids or role in self.role_ids)
        )
