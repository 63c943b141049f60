from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import format_date


class SupplierTakeoverRecord(models.Model):
    """What a supplier had delivered of a part when it was taken over: the basis of the decision."""

    _name = "supplier.takeover.record"
    _description = "Delivery Record at Take-over"
    _inherit = ["supplier.record.append.only"]
    _order = "qualification_id, product_id, id"
    _rec_name = "product_id"

    qualification_id = fields.Many2one(
        comodel_name="supplier.qualification", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="qualification_id.company_id", store=True, index=True)
    product_id = fields.Many2one(
        comodel_name="product.product", string="Part", required=True, ondelete="restrict"
    )
    has_price = fields.Boolean(string="Price Listed")
    line_count = fields.Integer(string="Ordered", help="Confirmed order lines that were due.")
    on_time_count = fields.Integer(
        string="On Time in Full", help="Order lines that came on time and in full."
    )
    quantity = fields.Float(
        digits="Product Unit", string="Received", help="Units accepted in these months."
    )
    last_receipt_date = fields.Date(
        string="Last Receipt", help="The last day on which goods were accepted."
    )


class SupplierQualification(models.Model):
    """Suppliers from before the module: taken over by a signed decision, for a limited time."""

    _inherit = "supplier.qualification"

    is_takeover = fields.Boolean(string="Taken over", readonly=True, copy=False)
    takeover_reason = fields.Text(string="Reason for Taking over", readonly=True, copy=False)
    takeover_until = fields.Date(
        string="Taken over until",
        readonly=True,
        copy=False,
        help="No signature makes it last longer: until then a real qualification has to follow.",
    )
    takeover_months = fields.Integer(
        string="Months Looked at",
        readonly=True,
        copy=False,
        help="The delivery record of so many months stands for the missing evidence.",
    )
    takeover_record_ids = fields.One2many(
        comodel_name="supplier.takeover.record",
        inverse_name="qualification_id",
        string="Delivery Record",
        readonly=True,
        copy=False,
    )

    @api.model
    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {
            "is_takeover", "takeover_reason", "takeover_until", "takeover_months",
            "takeover_record_ids",
        }  # fmt: skip

    def _begin_takeover(self, reason, months, until, records):
        """Hand a draft to its signers on the strength of a delivery record.

        :param records: values of the delivery records, one for each part.
        """
        self.ensure_one()
        self.check_access("write")
        # sudo: a plan holds for its cases, whoever may read plans
        if self.state != "draft" or not self.plan_id.sudo().role_ids:
            raise UserError(
                self.env._(
                    "%(case)s cannot be taken over: it has started, or nobody has to sign under "
                    "the plan %(plan)s.",
                    case=self.display_name,
                    plan=self.plan_id.display_name,
                )
            )
        self._sealed().write(
            self._prepare_plan_vals()
            | {
                "is_takeover": True,
                "takeover_reason": reason,
                "takeover_months": months,
                "takeover_until": until,
                "worker_ids": [Command.link(self.env.uid)],
            }
        )
        self.env["supplier.takeover.record"]._append(
            [{"qualification_id": self.id} | vals for vals in records]
        )
        self.env["product.source"]._ensure_for(self)
        self.action_submit()
        self._refresh_sources()

    def _get_latest_day(self):
        # EXTENDS: nobody makes a take-over last longer than it was proposed for
        latest = super()._get_latest_day()
        return min(latest, self.takeover_until) if self.is_takeover else latest

    def _get_too_long_text(self):
        # EXTENDS
        if not self.is_takeover:
            return super()._get_too_long_text()
        return self.env._(
            "it is taken over until %s at the latest, then a real qualification has to follow.",
            format_date(self.env, self._get_latest_day()),
        )

    def _prepare_signer_brief(self):
        # EXTENDS: the delivery record stands where the stages would
        return super()._prepare_signer_brief() | {"records": self.takeover_record_ids}
