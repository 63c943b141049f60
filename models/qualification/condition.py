from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Domain

DAYS_BEFORE = 7


class SupplierQualificationCondition(models.Model):
    _name = "supplier.qualification.condition"
    _description = "Condition of an Approval"
    _inherit = ["supplier.record.guarded"]
    _order = "date_deadline, id"

    _guarded_fields = frozenset(
        {"done", "done_date", "done_user_id", "date_from", "replaced_date", "covers_all",
         "product_ids", "reminded_on"}
    )  # fmt: skip

    qualification_id = fields.Many2one(
        comodel_name="supplier.qualification",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="qualification_id.company_id", store=True, index=True)
    name = fields.Char(string="Condition", required=True)
    user_id = fields.Many2one(comodel_name="res.users", string="Owner", index=True)
    date_deadline = fields.Date(
        string="Deadline",
        required=True,
        index=True,
        help="If the condition is not fulfilled by this day, the approval ends by itself.",
    )
    product_ids = fields.Many2many(
        comodel_name="product.product",
        relation="supplier_qualification_condition_product_rel",
        string="Parts",
        readonly=True,
        context={"active_test": False},  # an archived part comes back with its conditions
        help="Empty: all parts of the approval.",
    )
    covers_all = fields.Boolean(default=True, readonly=True)
    date_from = fields.Date(
        string="Added on", readonly=True, help="Empty: part of the decision itself."
    )
    replaced_date = fields.Date(
        string="Replaced on", readonly=True, help="An extension has set another deadline."
    )
    reminded_on = fields.Date(readonly=True)
    done = fields.Boolean(readonly=True)
    done_date = fields.Date(readonly=True)
    done_user_id = fields.Many2one(comodel_name="res.users", string="Closed by", readonly=True)

    @api.model_create_multi
    def create(self, vals_list):
        conditions = super().create(vals_list)
        conditions._check_open_case()
        return conditions

    def write(self, vals):
        if not self._is_sealed():
            self._check_open_case()
        result = super().write(vals)
        if "qualification_id" in vals:
            self._check_open_case()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_decided(self):
        self._check_open_case()

    def _check_open_case(self):
        if self._is_sealed():
            return
        for case in self.qualification_id:
            if case.state == "decided" or (
                case.state == "review" and case._get_current_signatures()
            ):
                raise UserError(
                    self.env._(
                        "%s is signed: its conditions are part of the decision and stay as they "
                        "are. Mark a condition as fulfilled, or take a new decision.",
                        case.display_name,
                    )
                )

    def _get_reminder_domain(self, company, today):
        """Hook: open conditions of approvals that are due within a week, or overdue."""
        return (
            Domain("company_id", "=", company.id)
            & Domain("done", "=", False)
            & Domain("replaced_date", "=", False)
            & Domain("qualification_id.state", "=", "decided")
            & Domain("qualification_id.result", "!=", "rejected")
            & Domain("qualification_id.withdrawn_date", "=", False)
            & Domain("qualification_id.valid_until", ">=", today)
            & Domain("date_deadline", "<=", today + timedelta(days=DAYS_BEFORE))
        )

    def _is_due_for_reminder(self, today):
        """Once in the week before the deadline, and once when it has passed."""
        if not self.reminded_on:
            return True
        return self.date_deadline < today and self.reminded_on <= self.date_deadline

    def _binds_on(self, product, day):
        """Did this condition bind a part at the end of a day, not fulfilled yet?"""
        return (
            (not self.date_from or self.date_from <= day)
            and (not self.replaced_date or self.replaced_date > day)
            and (not self.done or self.done_date > day)
            and (self.covers_all or product in self.product_ids)
        )

    @api.model
    def _renew(self, deadlines):
        """Open conditions as new ones: the history keeps which day was meant when.

        :param deadlines: ``{condition: new deadline}``.
        """
        if not deadlines:
            return
        old = self.browse([condition.id for condition in deadlines])
        renewed = self._sealed().create(
            [
                condition._prepare_renewed_vals(
                    condition.company_id._sourcing_today(), deadlines[condition]
                )
                for condition in old
            ]
        )
        for company, mine in old.grouped("company_id").items():
            mine._sealed().write({"replaced_date": company._sourcing_today()})
        old._on_renewed(self.browse(renewed.ids))

    def _on_renewed(self, renewed):
        """Hook: each of these goes on as the condition at the same place of the others."""

    def _prepare_renewed_vals(self, today, deadline):
        return {
            "qualification_id": self.qualification_id.id,
            "name": self.name,
            "user_id": self.user_id.id,
            "date_deadline": deadline,
            "date_from": today,
            "covers_all": self.covers_all,
            "product_ids": [Command.set(self.product_ids.ids)],
        }

    def action_done(self):
        """Mark the conditions as fulfilled, with the name and the day."""
        if not self.env.user.has_group("supplier_qualification.group_auditor"):
            raise AccessError(self.env._("Only auditors mark a condition as fulfilled."))
        self.check_access("write")
        for condition in self.filtered(lambda c: not c.done and not c.replaced_date):
            case = condition.qualification_id
            condition._sealed().write(
                {
                    "done": True,
                    "done_date": case.company_id._sourcing_today(),
                    "done_user_id": self.env.uid,
                }
            )
            case.message_post(body=self.env._("Condition fulfilled: %s", condition.name))
        self.qualification_id._refresh_sources()
