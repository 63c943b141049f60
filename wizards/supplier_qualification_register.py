from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..models.sourcing.approval_register import DAY_KEY


class SupplierQualificationRegister(models.TransientModel):
    """Asks for the day of the register, then shows it or prints it."""

    _name = "supplier.qualification.register"
    _description = "Register as of a Day"

    day = fields.Date(
        string="As of", required=True, default=lambda self: self.env.company._sourcing_today()
    )
    partner_ids = fields.Many2many(
        comodel_name="res.partner", string="Suppliers", help="Empty: all suppliers."
    )
    product_ids = fields.Many2many(
        comodel_name="product.product", string="Parts", help="Empty: all parts."
    )
    outside_from = fields.Date(
        string="Bought outside Approval since",
        help="The printed register lists the order lines bought outside approval from that day "
        "to the day of the register.",
        default=lambda self: self.env.company._sourcing_today() - relativedelta(months=12),
    )

    def _get_domain(self):
        domain = []
        if self.partner_ids:
            domain.append(("partner_id", "in", self.partner_ids.commercial_partner_id.ids))
        if self.product_ids:
            domain.append(("product_id", "in", self.product_ids.ids))
        return domain

    def _check_day(self):
        if self.day > self.env.company._sourcing_today():
            raise UserError(self.env._("The register cannot tell what will be: choose a past day."))

    def action_show(self):
        """The register on screen; the list exports it as a spreadsheet."""
        self.ensure_one()
        self._check_day()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "supplier_qualification.supplier_approval_register_action"
        )
        title = self.env._("Register as of %s", format_date(self.env, self.day))
        return action | {
            "name": title,
            "display_name": title,
            "domain": self._get_domain(),
            "context": {DAY_KEY: fields.Date.to_string(self.day), "search_default_decided": 1},
        }

    def action_print(self):
        """The register as a PDF, with what was bought outside approval."""
        self.ensure_one()
        self._check_day()
        report = self.env.ref("supplier_qualification.action_report_register")
        return report.report_action(
            self,
            data={
                "day": fields.Date.to_string(self.day),
                "domain": self._get_domain(),
                "outside_from": self.outside_from and fields.Date.to_string(self.outside_from),
            },
        )

    def action_show_outside(self):
        """The order lines bought outside approval in the period."""
        self.ensure_one()
        self._check_day()
        lines = self.env["purchase.order.line"]._get_bought_outside(
            self.outside_from or self.day, self.day
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Bought outside Approval"),
            "res_model": "purchase.order.line",
            "views": [
                (self.env.ref("supplier_qualification.purchase_order_line_view_list").id, "list")
            ],
            "domain": [("id", "in", [line.id for line in lines])],
        }


class ReportRegister(models.AbstractModel):
    _name = "report.supplier_qualification.report_register"
    _description = "Printed Register"

    @api.model
    def _get_report_values(self, docids, data=None):
        data = data or {}
        company = self.env.company
        day = fields.Date.to_date(data.get("day")) or company._sourcing_today()
        rows = (
            self.env["supplier.approval.register"]
            .with_context(**{DAY_KEY: day})
            .search([*(data.get("domain") or []), ("qualification_id", "!=", False)])
        )
        since = fields.Date.to_date(data.get("outside_from") or None)
        outside, notes = {}, {}
        lines = self.env["purchase.order.line"]
        if since and lines.has_access("read"):
            outside = lines._get_bought_outside(since, day)
            notes = lines.browse([line.id for line in outside])._get_override_texts()
        statuses = dict(rows._fields["status"]._description_selection(self.env))
        return {
            "doc_ids": docids,
            "rows": rows,
            "day": day,
            "since": since,
            "company": company,
            "outside": outside,
            "notes": notes,
            "statuses": statuses | {"unlisted": self.env._("Not listed")},
            "format_date": lambda value: format_date(self.env, value),
        }
