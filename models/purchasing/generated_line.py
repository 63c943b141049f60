from odoo import api, fields, models
from odoo.fields import Domain


class PurchaseOrder(models.Model):
    """What replenishment says on the quotations that it makes."""

    _inherit = "purchase.order"

    has_source_reason = fields.Boolean(
        compute="_compute_has_source_reason", groups="base.group_user"
    )

    @api.depends("order_line.source_reason")
    def _compute_has_source_reason(self):
        for order in self:
            order.has_source_reason = any(line.source_reason for line in order.order_line)

    def _note_allocation(self, values, before=False):
        """Values of a line that say why it is here; asks for a decision where there must be one.

        :param values: values of the procurement.
        :param before: what the line says already.
        """
        allocation = values.get("source_allocation")
        if not allocation:
            return {}
        if allocation.kind == "held":
            part = allocation.seller.product_tmpl_id.with_company(self.company_id)
            self._ask_for_source(allocation.reason, part.responsible_id)
        reasons = [before] if before else []
        if allocation.reason and allocation.reason not in (before or ""):
            reasons.append(allocation.reason)
        return {"source_reason": "\n".join(reasons)}

    def _ask_for_source(self, reason, responsible):
        """One activity on the quotation, for who answers for the part, else for the buyer."""
        self.ensure_one()
        kind = self.env.ref("supplier_qualification.mail_act_source")
        asked = Domain("res_model", "=", self._name) & Domain("res_id", "=", self.id)
        # sudo: needs come from salespeople and schedulers, the activity is for the buyer
        if self.env["mail.activity"].sudo().search_count(
            asked & Domain("activity_type_id", "=", kind.id), limit=1
        ):  # fmt: skip
            return
        self.sudo().activity_schedule(
            activity_type_id=kind.id,
            user_id=((responsible - self.env.ref("base.user_root")) or self._get_buyer()).id
            or self.env.uid,
            note=reason,
        )

    def _get_buyer(self):
        """Who answers for the order: its buyer, else the company's owner of exposure."""
        self.ensure_one()
        author = self.create_uid.filtered(lambda user: not user.share and user.active)
        robot = self.env.ref("base.user_root")
        return self.user_id or self.company_id.sourcing_user_id or (author - robot)


class PurchaseOrderLine(models.Model):
    _inherit = "purchase.order.line"

    source_reason = fields.Text(
        string="Why this Vendor",
        readonly=True,
        copy=False,
        help="Why replenishment ordered this quantity here.",
        groups="base.group_user",
    )

    @api.model
    def _prepare_purchase_order_line_from_procurement(
        self, product_id, product_qty, product_uom, location_dest_id, name, origin, company_id,
        values, po,
    ):  # fmt: skip
        vals = super()._prepare_purchase_order_line_from_procurement(
            product_id, product_qty, product_uom, location_dest_id, name, origin, company_id,
            values, po,
        )  # fmt: skip
        return vals | po._note_allocation(values)
