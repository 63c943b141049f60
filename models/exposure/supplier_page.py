from datetime import timedelta

from odoo import fields, models
from odoo.fields import Domain

from .overview_waiting import LAPSING_DAYS, OPEN_CASES

IN_FORCE = ("approved", "conditional")


class ResPartner(models.Model):
    """What the page of a supplier tells at a glance; each number opens its list."""

    _name = "res.partner"
    _inherit = ["res.partner", "supplier.known.figures"]

    supplier_case_ids = fields.One2many(
        comodel_name="supplier.qualification",
        compute="_compute_supplier_page",
        string="Qualifications",
        help="Of the whole supplier, without the cancelled ones.",
        groups="base.group_user",
    )
    cases_in_force = fields.Integer(
        compute="_compute_supplier_page",
        string="In Force",
        help="Approvals of the whole supplier that hold today.",
        groups="base.group_user",
    )
    cases_open = fields.Integer(
        compute="_compute_supplier_page",
        string="Open",
        help="Cases of the whole supplier that are not decided yet.",
        groups="base.group_user",
    )
    cases_lapsing = fields.Integer(
        compute="_compute_supplier_page",
        string="Ending in 60 Days",
        help="Approvals that hold today and end within 60 days.",
        groups="base.group_user",
    )
    audit_stage_count = fields.Integer(
        compute="_compute_supplier_page",
        string="Audits",
        help="Quality audits of the whole supplier, in cases that are not cancelled.",
        groups="base.group_user",
    )
    trial_stage_count = fields.Integer(
        compute="_compute_supplier_page",
        string="Trials",
        help="Lead-time trials of the whole supplier, in cases that are not cancelled.",
        groups="base.group_user",
    )
    supplier_due_count = fields.Integer(
        compute="_compute_supplier_page",
        string="Due Deliveries",
        help="Of its approved sources, due since the approval and within 12 months.",
        groups="base.group_user",
    )
    supplier_on_time = fields.Float(
        compute="_compute_supplier_page",
        string="On Time in Full",
        help="Share of the due deliveries of all its sources that came on time in full.",
        groups="base.group_user",
    )
    supplier_on_time_known = fields.Boolean(
        compute="_compute_supplier_page",
        groups="base.group_user",
    )

    def _compute_supplier_page(self):
        cases = self.env["supplier.qualification"]
        stages, sources = {}, {}
        suppliers = self.commercial_partner_id._origin
        if cases.has_access("read"):
            cases = cases.search(self._get_case_domain(suppliers))
            stages = dict(self._count_stages(suppliers))
            sources = {row[0]: row[1:] for row in self._sum_deliveries(suppliers)}
        by_supplier = cases.grouped("commercial_partner_id")
        for partner in self:
            supplier = partner.commercial_partner_id._origin
            mine = by_supplier.get(supplier, cases.browse())
            partner.supplier_case_ids = mine
            partner.cases_in_force = len(mine.filtered(lambda c: c.status in IN_FORCE))
            partner.cases_open = len(mine.filtered(lambda c: c.state in OPEN_CASES))
            partner.cases_lapsing = len(mine.filtered_domain(self._get_page_domain("lapsing")))
            partner.audit_stage_count = stages.get((supplier, "quality_audit"), 0)
            partner.trial_stage_count = stages.get((supplier, "lead_time_trial"), 0)
            due, hit = sources.get(supplier, (0, 0))
            partner.supplier_due_count = due
            partner.supplier_on_time = hit / due if due else 0.0
            partner.supplier_on_time_known = bool(due)

    def _get_case_domain(self, suppliers):
        return Domain("commercial_partner_id", "in", suppliers.ids) & Domain(
            "state", "!=", "cancelled"
        )

    def _get_page_domain(self, kind):
        """The cases behind a number of the page."""
        in_force = Domain("status", "in", IN_FORCE)
        day = self.env.company._sourcing_today() + timedelta(days=LAPSING_DAYS)
        return {
            "in_force": in_force,
            "open": Domain("state", "in", OPEN_CASES),
            "lapsing": in_force & Domain("valid_until", "<=", day),
        }[kind]

    def _get_stage_domain(self, suppliers, kinds):
        return (
            Domain("qualification_id.commercial_partner_id", "in", suppliers.ids)
            & Domain("qualification_id.state", "!=", "cancelled")
            & Domain("kind", "in", kinds)
        )

    def _count_stages(self, suppliers):
        found = self.env["supplier.qualification.stage"]._read_group(
            self._get_stage_domain(suppliers, ("quality_audit", "lead_time_trial")),
            ["qualification_id.commercial_partner_id", "kind"],
            ["__count"],
        )
        return [((supplier, kind), count) for supplier, kind, count in found]

    def _sum_deliveries(self, suppliers):
        return self.env["product.source"]._read_group(
            [("partner_id", "in", suppliers.ids)],
            ["partner_id"],
            ["delivery_due_count:sum", "delivery_hit_count:sum"],
        )

    # Lists ----------------------------------------------------------------------------------------

    def action_view_cases_in_force(self):
        """The approvals of this supplier that hold today."""
        return self._open_cases(self.env._("In Force"), "in_force")

    def action_view_cases_open(self):
        """The cases of this supplier that are not decided yet."""
        return self._open_cases(self.env._("Open"), "open")

    def action_view_cases_lapsing(self):
        """The approvals of this supplier that end soon."""
        return self._open_cases(self.env._("Ending Soon"), "lapsing")

    def action_view_audit_stages(self):
        """The audits of this supplier."""
        return self._open_stages(self.env._("Audits"), "quality_audit")

    def action_view_trial_stages(self):
        """The lead-time trials of this supplier."""
        return self._open_stages(self.env._("Trials"), "lead_time_trial")

    def _open_cases(self, name, kind):
        domain = self._get_case_domain(self.commercial_partner_id) & self._get_page_domain(kind)
        return self._open_list("supplier.qualification", name, domain)

    def _open_stages(self, name, kind):
        domain = self._get_stage_domain(self.commercial_partner_id, (kind,))
        return self._open_list("supplier.qualification.stage", name, domain)

    def _open_list(self, model, name, domain):
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "views": [(False, "list"), (False, "form")],
            "domain": list(domain),
        }
