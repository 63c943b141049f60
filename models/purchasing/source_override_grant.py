from odoo import api, fields, models


class PurchaseSourceOverride(models.Model):
    """Granting an override, and opening the case that repairs what made it necessary."""

    _inherit = "purchase.source.override"

    @api.model
    def _grant(self, vals_list):
        """Record overrides, and open for each the case that repairs it."""
        self._check_may_override()
        for vals in vals_list:
            line = self.env["purchase.order.line"].browse(vals["order_line_id"])
            vals |= {
                "order_id": line.order_id.id,
                "product_id": line.product_id.id,
                "partner_id": line.order_id.partner_id.commercial_partner_id.id,
                "company_id": line.order_id.company_id.id,
                "qualification_id": self._open_repair(line).id,
                "user_id": self.env.uid,
                "date": fields.Datetime.now(),
            }
        overrides = self._append(vals_list)
        self._forget_checks()
        return overrides

    @api.model
    def _open_repair(self, line):
        """The open case of the supplier for the part, or a new one in the name of the buyer."""
        cases = self.env["supplier.qualification"]
        supplier = line.order_id.partner_id.commercial_partner_id
        domain = [
            ("commercial_partner_id", "=", supplier.id),
            ("product_ids", "in", line.product_id.ids),
            ("company_id", "=", line.company_id.id),
        ]
        running = cases._find_open(line.product_id, line.company_id, supplier)[:1]
        return running or self._requalify(line) or self._open_first_case(line, domain)

    @api.model
    def _requalify(self, line):
        """Question the approval that the line does not fit."""
        sources = self.env["product.source"].search(
            [
                ("product_id", "=", line.product_id.id),
                ("partner_id", "=", line.order_id.partner_id.commercial_partner_id.id),
                ("company_id", "=", line.company_id.id),
                ("qualification_id", "!=", False),
            ]
        )
        text = self.env._(
            "%(part)s was bought outside the approval with %(order)s.",
            part=line.product_id.display_name,
            order=line.order_id.name,
        )
        return self.env["supplier.qualification"]._requalify_for("override", text, sources)[:1]

    @api.model
    def _open_first_case(self, line, domain):
        cases = self.env["supplier.qualification"]
        previous = cases.search([*domain, ("state", "=", "decided")], limit=1)
        plan = previous.plan_id or self._get_repair_plan(line.company_id)
        return cases.create(self._prepare_repair(line, previous, plan)) if plan else cases

    @api.model
    def _get_repair_plan(self, company):
        """Hook: the plan of a case for a source that nobody has looked at before."""
        plans = self.env["supplier.qualification.plan"]
        return plans.search([("company_id", "in", (False, company.id))], order="id", limit=1)

    @api.model
    def _prepare_repair(self, line, previous, plan):
        order = line.order_id
        return {
            "partner_id": order.partner_id.commercial_partner_id.id,
            "product_ids": [fields.Command.set(line.product_id.ids)],
            "company_id": line.company_id.id,
            "plan_id": plan.id,
            "type": "for_cause" if previous else "initial",
            "previous_id": previous.id,
            "site_id": previous.site_id.id,
            # Replenishment orders have no buyer, and the robot repairs nothing.
            "user_id": (order._get_buyer() or self.env.user).id,
        }
