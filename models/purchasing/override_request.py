from odoo import api, fields, models
from odoo.tools import format_date

REQUEST = "supplier_qualification.mail_act_override"


class PurchaseOrder(models.Model):
    """A buyer who may not override asks somebody who may: an activity on the order."""

    _inherit = "purchase.order"

    override_asked = fields.Char(
        compute="_compute_override_asked",
        help="Who has been asked to override the check on this order, and when.",
        groups="base.group_user",
    )

    @api.depends_context("lang")
    @api.depends("activity_ids.activity_type_id", "activity_ids.user_id")
    def _compute_override_asked(self):
        kind = self.env.ref(REQUEST, raise_if_not_found=False)
        for order in self:
            asked = order.activity_ids.filtered(lambda a: kind and a.activity_type_id == kind)[:1]
            order.override_asked = self.env._(
                "%(user)s was asked for an override on %(day)s.",
                user=asked.user_id.name,
                day=format_date(self.env, asked.create_date),
            ) if asked else False  # fmt: skip

    def action_ask_override(self):
        """Ask whom to ask, and why the order cannot wait."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Ask for an Override"),
            "res_model": "purchase.source.override.ask",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_order_id": self.id},
        }

    def _get_override_approvers(self):
        """Who else may override the check on this order, and see the order at all."""
        self.ensure_one()
        group = self.env.ref("supplier_qualification.group_approver")
        # sudo: whom one may ask is nobody's secret
        users = group.sudo().all_user_ids.filtered(
            lambda user: user.active and not user.share and user != self.env.user
            and self.company_id in user.company_ids
        )  # fmt: skip
        order = self.with_context(allowed_company_ids=self.company_id.ids)
        return users.filtered(lambda user: order.with_user(user).has_access("read")).sudo(False)

    def _ask_override(self, approver, reason):
        """One activity for the approver, with the lines and the reason."""
        self.ensure_one()
        self.activity_schedule(
            REQUEST,
            user_id=approver.id,
            summary=self.env._("Override asked for %s", self.display_name),
            note=self.env["ir.qweb"]._render(
                "supplier_qualification.override_request",
                {"lines": (self.source_warning or "").splitlines(), "reason": reason},
            ),
        )

    def _end_override_requests(self):
        """Nobody has to answer any more: the activities go, whoever they belong to."""
        # sudo: they belong to approvers
        self.sudo().activity_unlink([REQUEST])

    def write(self, vals):
        # EXTENDS: another vendor is another question, a cancelled order is none
        result = super().write(vals)
        if "partner_id" in vals or vals.get("state") == "cancel":
            self._end_override_requests()
        return result


class PurchaseSourceOverride(models.Model):
    _inherit = "purchase.source.override"

    @api.model
    def _grant(self, vals_list):
        # EXTENDS: whoever was asked has answered
        overrides = super()._grant(vals_list)
        overrides.order_id._end_override_requests()
        return overrides
