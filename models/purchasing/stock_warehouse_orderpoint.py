from odoo import api, fields, models


class StockWarehouseOrderpoint(models.Model):
    """A reordering rule shows the vendor it will order from, or that it cannot."""

    _inherit = "stock.warehouse.orderpoint"

    source_seller_id = fields.Many2one(
        comodel_name="product.supplierinfo",
        compute="_compute_source_choice",
        help="The approved vendor price that the rule will use; empty where Odoo's choice stands.",
    )
    source_warning = fields.Char(compute="_compute_source_choice")

    @api.depends("product_id", "supplier_id", "qty_to_order", "lead_horizon_date", "company_id")
    def _compute_source_choice(self):
        rules = self.env["stock.rule"]
        buying = self._filter_checked().filtered("show_supplier")
        needs = [point._prepare_need() for point in buying]
        self.source_seller_id = self.source_warning = False
        for point, need, allocations in zip(buying, needs, rules._allocate(needs), strict=True):
            first = allocations and allocations[0]
            if not first:
                continue
            if first.kind == "held":
                point.source_warning = rules._get_held_message(need)
                continue
            point.source_seller_id = first.seller
            if first.kind in ("replaced", "unapproved"):
                point.source_warning = first.reason

    def _filter_checked(self):
        """The rules whose part has a check; without any, nothing is looked up for them."""
        policies = self.env["product.product"]._get_effective_policies(
            self.product_id._origin.ids, self.company_id.ids
        )
        checked = {key for key, found in policies.items() if "none" not in found}
        return self.filtered(
            lambda point: (point.product_id._origin.id, point.company_id.id) in checked
        )

    def _prepare_need(self):
        self.ensure_one()
        rule = self._get_default_rule()
        values = {"date_planned": self._get_orderpoint_procurement_date()}
        if self.supplier_id:
            values["supplierinfo_id"] = self.supplier_id
        return rule._prepare_need(
            rule, self.product_id, self.qty_to_order, self.product_uom, self.company_id, values
        )

    def _get_default_supplier(self):
        # EXTENDS 'purchase_stock'
        return self.source_seller_id or super()._get_default_supplier()

    def action_view_sources(self):
        """The sources of the part."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "supplier_qualification.product_source_action"
        )
        return action | {
            "domain": [("product_id", "=", self.product_id.id)],
            "context": {"default_product_id": self.product_id.id},
        }
