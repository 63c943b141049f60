from collections import defaultdict

from odoo import fields, models
from odoo.fields import Command


class SupplierQualificationSuspension(models.Model):
    """Outranks the approval while it lasts, and never rewrites it."""

    _name = "supplier.qualification.suspension"
    _description = "Suspension"
    _inherit = ["supplier.record.append.only"]
    _order = "date_from desc, id desc"

    qualification_id = fields.Many2one(
        comodel_name="supplier.qualification",
        required=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(related="qualification_id.company_id", store=True, index=True)
    product_ids = fields.Many2many(
        comodel_name="product.product",
        string="Parts",
        context={"active_test": False},  # an archived part comes back as suspended as it was
        help="Empty: all parts.",
    )
    covers_all = fields.Boolean(help="The suspension holds for every part.")
    reason = fields.Text(required=True)
    date_from = fields.Date(
        string="First Day",
        required=True,
        help="From this day on nothing is bought under the approval.",
    )
    date_to = fields.Date(
        string="Until", help="From that day on the approval holds again. Empty: until reinstated."
    )
    user_id = fields.Many2one(comodel_name="res.users", required=True, ondelete="restrict")
    reinstate_user_id = fields.Many2one(comodel_name="res.users", ondelete="restrict")
    reinstate_reason = fields.Text()

    def _lift(self, reason, products):
        """End these suspensions, for some products or for all; the callers have checked who may.

        A record of what was done changes no more: what stays suspended does so by a new one.

        :param products: empty: all.
        :return: the products that stay suspended.
        """
        kept = []
        for suspension in self:
            today = suspension.company_id._sourcing_today()
            # One that has not begun yet never holds.
            day = max(today, suspension.date_from)
            rest = products and suspension.product_ids - products
            if rest:
                kept.append(suspension._prepare_rest_vals(rest, day))
            suspension._sealed().write(
                {
                    "date_to": day,
                    "reinstate_user_id": self.env.uid,
                    "reinstate_reason": reason,
                }
            )
        return self._append(kept).product_ids

    def _prepare_rest_vals(self, products, day):
        """Hook: the values of the suspension that goes on for what was not lifted."""
        return {
            "qualification_id": self.qualification_id.id,
            "product_ids": [Command.set(products.ids)],
            "reason": self.reason,
            "date_from": day,
            "date_to": self.date_to,
            "user_id": self.user_id.id,
        }

    def _get_continued(self):
        """Which of these only go on for what was not lifted of another: ``{it: the other}``.

        Such a one was made in the very transaction that lifted the other.
        """
        lifted = defaultdict(list)
        for one in self:
            if one.reinstate_user_id:
                lifted[one.date_to, one.reason, one.user_id, one.write_date].append(one)
        return {
            one: before
            for one in self
            for before in lifted[one.date_from, one.reason, one.user_id, one.create_date]
            if one.product_ids and one.product_ids < before.product_ids
        }

    def _binds_on(self, product, day):
        """Did this suspension hold for a part at the end of a day?"""
        return (
            self.date_from <= day
            and (not self.date_to or self.date_to > day)
            and (self.covers_all or product in self.product_ids)
        )
