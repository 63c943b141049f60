from dateutil.relativedelta import relativedelta

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain

# Older deliveries say little about how the supplier delivers now.
HISTORY_MONTHS = 24


class SupplierQualificationStage(models.Model):
    """Takes the supplier's real order lines over as trial deliveries."""

    _inherit = "supplier.qualification.stage"

    def action_open_collect(self):
        """Show the order lines that could be taken over."""
        self.ensure_one()
        self._check_open()
        wizard = self.env["supplier.trial.collect"].create({"stage_id": self.id})
        wizard._find_lines()
        return wizard._get_action()

    def action_open_delivery_import(self):
        """Ask for a file with deliveries."""
        self.ensure_one()
        self._check_open()
        return self.env["ir.actions.act_window"]._for_xml_id(
            "supplier_qualification.supplier_delivery_import_action"
        ) | {"context": {"default_stage_id": self.id}}

    def action_collect_receipts(self):
        """Add every order line of the supplier for the parts of the case that is not in yet.

        :raise UserError: when there is none to add.
        """
        self._check_open()
        made = 0
        for stage in self.filtered(lambda s: s.kind == "lead_time_trial"):
            made += stage._take_over(stage._search_collectable())
        if not made:
            raise UserError(
                self.env._(
                    "There is no further confirmed order line of this supplier for these parts "
                    "within the last %s months.",
                    HISTORY_MONTHS,
                )
            )
        return True

    def _search_collectable(self, domain=Domain.TRUE, limit=None):
        """The order lines that may be taken over, newest first."""
        # sudo: who records the evidence of a case may see when its parts came, though quality
        # engineers have no right to orders
        return self.env["purchase.order.line"].sudo().search(
            self._get_collect_domain() & domain, order="promised_date DESC, id DESC", limit=limit
        )  # fmt: skip

    def _take_over(self, lines):
        """Take snapshots of order lines from `_search_collectable`.

        Callers have checked that the stage is open.
        """
        self.ensure_one()
        if self.kind != "lead_time_trial":
            raise UserError(
                self.env._("%s is no lead-time trial: it takes no deliveries.", self.display_name)
            )
        made = self.env["supplier.trial.delivery"]._take_snapshots(self, lines.ids)
        if made:
            self._begin_work()
        return made

    def _get_collect_domain(self):
        """Hook: which order lines are evidence for this trial.

        Cancelled ones are in as well: they are listed with the reason why they do not count.
        """
        case = self.qualification_id
        today = self.company_id._sourcing_today()
        # sudo: whatever of the order lines is in already, whoever may read it
        known = self.sudo().delivery_ids.purchase_line_id
        domain = Domain(
            [
                ("order_id.state", "in", ("purchase", "cancel")),
                ("order_id.partner_id.commercial_partner_id", "=", case.commercial_partner_id.id),
                ("company_id", "=", self.company_id.id),
                ("product_id", "in", case._get_scope_products().ids),
                # services are never received
                ("product_id.type", "!=", "service"),
                ("promised_date", ">=", today - relativedelta(months=HISTORY_MONTHS)),
                ("product_qty", ">", 0),
                ("id", "not in", known.ids),
            ]
        )
        if case.site_id:
            # What another plant delivered proves nothing about this one.
            domain &= Domain("order_id.partner_id", "=", case.site_id.id) | Domain(
                "order_id.partner_id.is_production_site", "=", False
            )
        return domain
