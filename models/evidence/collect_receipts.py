from dateutil.relativedelta import relativedelta

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools import delivery

# Older deliveries say little about how the supplier delivers now.
HISTORY_MONTHS = 24


class SupplierQualificationStage(models.Model):
    """Takes the supplier's real order lines over as trial deliveries."""

    _inherit = "supplier.qualification.stage"

    def action_collect_receipts(self):
        """Add every order line of the supplier for the parts of the case that is not in yet.

        :raise UserError: when there is none to add.
        """
        self._check_open()
        made = self.env["supplier.trial.delivery"]
        for stage in self.filtered(lambda s: s.kind == "lead_time_trial"):
            # sudo: who records the evidence of a case may see when its parts came, though
            # quality engineers have no right to orders
            lines = self.env["purchase.order.line"].sudo().search(stage._get_collect_domain())
            made |= made.create([stage._prepare_delivery_vals(line) for line in lines])
        if not made:
            raise UserError(
                self.env._(
                    "There is no further confirmed order line of this supplier for these parts "
                    "within the last %s months.",
                    HISTORY_MONTHS,
                )
            )
        return True

    def _get_collect_domain(self):
        """Hook: which order lines are evidence for this trial."""
        case = self.qualification_id
        today = self.company_id._sourcing_today()
        domain = Domain(
            [
                ("order_id.state", "=", "purchase"),
                ("order_id.partner_id", "child_of", case.commercial_partner_id.ids),
                ("company_id", "=", self.company_id.id),
                ("product_id", "in", case._get_scope_products().ids),
                ("date_approve", ">=", today - relativedelta(months=HISTORY_MONTHS)),
                ("product_qty", ">", 0),
                ("id", "not in", self.delivery_ids.purchase_line_id.ids),
            ]
        )
        if case.site_id:
            # What another plant delivered proves nothing about this one.
            domain &= Domain("order_id.partner_id", "=", case.site_id.id) | Domain(
                "order_id.partner_id.is_production_site", "=", False
            )
        return domain

    def _prepare_delivery_vals(self, line):
        """Hook: one order line as a trial delivery; it is complete on the day its sum is."""
        company = self.company_id
        ordered = company._sourcing_day(line.date_approve)
        moves = line.move_ids.filtered(lambda m: m.state == "done").sorted("date")
        receipts = [
            (company._sourcing_day(move.date), self._get_received_quantity(move)) for move in moves
        ]
        found = delivery.completion(line.product_uom_qty, receipts)
        vals = {
            "stage_id": self.id,
            "name": line.order_id.name,
            "purchase_line_id": line.id,
            "product_id": line.product_id.id,
            "order_date": ordered,
            "promised_date": company._sourcing_day(line.date_planned),
            "quantity_ordered": line.product_uom_qty,
            "quantity_received": max(sum(quantity for _day, quantity in receipts), 0.0),
        }
        if found.date:
            completing = moves.filtered(lambda m: company._sourcing_day(m.date) == found.date)
            vals |= {
                "received_date": found.date,
                "quantity_received": found.quantity,
                "move_id": completing[-1:].id,
            }
            if delivery.dates_reversed(ordered, found.date):
                vals["excluded_reason"] = self.env._("Received before it was ordered.")
        return vals

    def _get_received_quantity(self, move):
        """In the product's own unit; what goes back to the supplier counts against it."""
        quantity = move.product_uom._compute_quantity(move.quantity, move.product_id.uom_id)
        return quantity if move.location_id.usage == "supplier" else -quantity
