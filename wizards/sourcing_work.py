from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class SourcingWork(models.TransientModel):
    """One question about some exposed parts, and one act on all of them."""

    _name = "sourcing.work"
    _description = "Work on Exposed Parts"

    kind = fields.Selection(
        selection=[("qualify", "Qualify"), ("snooze", "Snooze"), ("waive", "Waive")],
        required=True,
        readonly=True,
    )
    exposure_ids = fields.Many2many(comodel_name="product.exposure", string="Parts")
    part_count = fields.Integer(compute="_compute_part_count", string="Parts Chosen")
    reason = fields.Text()
    until = fields.Date(
        default=lambda self: fields.Date.today() + timedelta(days=30),
        help="No message about these parts before this day.",
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Supplier",
        compute="_compute_partner_id",
        # with the rights of the reader: the parts are those that the client names
        compute_sudo=False,
        store=True,
        readonly=False,
        help="Proposed: the supplier known for most of these parts that does not count yet.",
    )
    site_id = fields.Many2one(
        comodel_name="res.partner",
        string="Production Site",
        domain="[('is_production_site', '=', True), ('parent_id', '=', partner_id)]",
    )
    open_case_ids = fields.Many2many(
        comodel_name="supplier.qualification",
        compute="_compute_open_case_ids",
        string="Open Cases",
        help="Cases of this supplier, not decided yet, that cover some of these parts.",
    )
    open_case_text = fields.Text(compute="_compute_open_case_ids")
    plan_id = fields.Many2one(
        comodel_name="supplier.qualification.plan",
        default=lambda self: self.env["supplier.qualification.plan"].search(
            [("company_id", "in", (False, self.env.company.id))], limit=1
        ),
    )

    @api.model_create_multi
    def create(self, vals_list):
        wizards = super().create(vals_list)
        wizards.exposure_ids.check_access("read")
        return wizards

    def write(self, vals):
        result = super().write(vals)
        self.exposure_ids.check_access("read")
        return result

    @api.depends("exposure_ids")
    def _compute_part_count(self):
        for wizard in self:
            wizard.part_count = len(wizard.exposure_ids)

    @api.depends("exposure_ids", "kind")
    def _compute_partner_id(self):
        for wizard in self:
            asks = wizard.kind == "qualify"
            wizard.partner_id = asks and wizard.exposure_ids._get_likely_alternate()

    @api.depends("exposure_ids", "kind", "partner_id", "site_id")
    def _compute_open_case_ids(self):
        for wizard in self:
            rows = wizard.exposure_ids
            cases = self.env["supplier.qualification"]
            if wizard.kind == "qualify" and wizard.partner_id:
                cases = cases._find_open(
                    rows.product_id, rows.company_id, wizard.partner_id, wizard.site_id
                )
            wizard.open_case_ids = cases
            wizard.open_case_text = "\n".join(wizard._describe_open_case(case) for case in cases)

    def _describe_open_case(self, case):
        covered = case._get_covered(self.exposure_ids.product_id._origin)
        return self.env._(
            "%(case)s is open already (%(state)s) and covers %(parts)s.",
            case=case.display_name,
            state=case._get_status_label(),
            parts=", ".join(covered.mapped("display_name")),
        )

    def action_open_cases(self):
        """The cases that are open already, instead of another one."""
        return self.open_case_ids._get_records_action(name=self.env._("Open Cases"), context={})

    def action_apply(self):
        self.ensure_one()
        if not self.exposure_ids:
            raise UserError(self.env._("Choose at least one part."))
        self.exposure_ids.check_access("write")
        return getattr(self, f"_apply_{self.kind}")()

    def _apply_snooze(self):
        if not (self.reason and self.until):
            raise UserError(self.env._("A snooze needs a reason and an end."))
        if self.until <= fields.Date.today():
            raise UserError(self.env._("A snooze ends on a day to come."))
        self.exposure_ids._snooze(self.until, self.reason)
        return {"type": "ir.actions.act_window_close"}

    def _apply_waive(self):
        """A waiver to sign for each part; the figures are the part's own."""
        if not (self.reason and self.until):
            raise UserError(self.env._("A waiver needs a reason and a day of review."))
        waivers = self.env["sourcing.waiver"].create(
            [
                {
                    "product_id": row.product_id.id,
                    "company_id": row.company_id.id,
                    "reason": self.reason,
                    "valid_until": self.until,
                }
                for row in self.exposure_ids
            ]
        )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "supplier_qualification.sourcing_waiver_action"
        )
        if len(waivers) == 1:
            return action | {"views": [(False, "form")], "res_id": waivers.id}
        return action | {"domain": [("id", "in", waivers.ids)]}

    def _apply_qualify(self):
        """One case for all parts: what a supplier proves once holds for each of them."""
        if not (self.partner_id and self.plan_id):
            raise UserError(self.env._("Name the supplier to qualify and the plan."))
        company = self.exposure_ids.company_id
        if len(company) > 1:
            raise UserError(
                self.env._(
                    "These parts belong to %s. A qualification is one company's: choose the "
                    "parts of one.",
                    ", ".join(company.mapped("display_name")),
                )
            )
        case = self.env["supplier.qualification"].create(
            {
                "partner_id": self.partner_id.id,
                "site_id": self.site_id.id,
                "plan_id": self.plan_id.id,
                "company_id": company.id,
                "product_ids": [Command.set(self.exposure_ids.product_id.ids)],
            }
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": case._name,
            "res_id": case.id,
            "views": [(False, "form")],
        }
