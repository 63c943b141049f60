from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class SourceBulkWizard(models.AbstractModel):
    """Opens cases for many sources at once; each is checked, the refused ones are listed."""

    _name = "supplier.source.bulk"
    _description = "Cases for many Sources"

    source_ids = fields.Many2many(comodel_name="product.source", string="Sources")
    plan_id = fields.Many2one(
        comodel_name="supplier.qualification.plan",
        required=True,
        default=lambda self: self.env["supplier.qualification.plan"].search([], limit=1),
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Owner",
        required=True,
        default=lambda self: self.env.user,
        help="Runs the cases, and therefore cannot sign them.",
    )
    state = fields.Selection(
        selection=[("choose", "Choose"), ("done", "Done")], default="choose", readonly=True
    )
    case_ids = fields.Many2many(
        comodel_name="supplier.qualification", string="Cases", readonly=True
    )
    case_count = fields.Integer(
        string="Cases to Make", compute="_compute_case_count", help="Cases that are made."
    )

    @api.depends("case_ids")
    def _compute_case_count(self):
        for wizard in self:
            wizard.case_count = len(wizard.case_ids)

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        context = self.env.context
        if "source_ids" in fields and context.get("active_model") == "product.source":
            values["source_ids"] = [Command.set(context.get("active_ids") or [])]
        return values

    def action_apply(self):
        """Open the cases that the rules allow and list the rest with the reason."""
        self.ensure_one()
        # sudo(False): what the user may not read is not among the sources
        sources = self.source_ids.sudo(False)
        sources.check_access("read")
        if not sources:
            raise UserError(self.env._("Choose at least one source."))
        refused = self._get_problems(sources)
        allowed = sources.filtered(lambda source: source not in refused)
        cases = self.env["supplier.qualification"]
        for group in self._group_sources(allowed):
            cases |= self._open_case(group)
        self.write(
            {
                "state": "done",
                "case_ids": [Command.set(cases.ids)],
                "line_ids": [
                    Command.create(
                        {"source_id": source.id, "qualification_id": case.id, "reason": reason}
                    )
                    for source, (reason, case) in refused.items()
                ],
            }
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
            "name": self._description,
        }

    def _get_problems(self, sources):
        """``{source: (why it is refused, the case that stands in the way)}``."""
        running = self._get_running_cases(sources)
        problems = {}
        for source in sources:
            case = next((c for c in running if source in running[c]), None)
            if case:
                why = self.env._("%s is open already.", case.display_name)
                problems[source] = (why, case)
            elif why := self._get_source_problem(source):
                problems[source] = (why, source.qualification_id)
        return problems

    def _get_running_cases(self, sources):
        """The open cases of these suppliers, each with the sources that it is about."""
        cases = self.env["supplier.qualification"]._find_open(
            sources.product_id, sources.company_id, sources.partner_id
        )
        return {case: sources._filter_reached(case) for case in cases}

    def _get_source_problem(self, source):
        """Hook: return why no case is opened for a source, or False."""
        if not source.active:
            return self.env._("the source is archived.")
        if source.state in ("approved", "conditional"):
            return self.env._("it is approved. Extend it, or requalify.")
        return False

    def _group_sources(self, sources):
        """Hook: the sources of each case."""
        return sources.grouped(lambda s: (s.partner_id, s.site_id, s.company_id)).values()

    def _prepare_case_vals(self, sources):
        """Hook: values of the case for some sources of one supplier, site and company."""
        return {
            "partner_id": sources.partner_id.id,
            "site_id": sources.site_id.id,
            "company_id": sources.company_id.id,
            "product_ids": [Command.set(sources.product_id.ids)],
            "plan_id": self.plan_id.id,
            "user_id": self.user_id.id,
        }

    def _open_case(self, sources):
        """Hook: open the case and take it as far as the wizard promises."""
        return self.env["supplier.qualification"].create(self._prepare_case_vals(sources))

    def action_view_cases(self):
        """The cases that were opened."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "supplier_qualification.supplier_qualification_action"
        )
        return action | {
            "view_mode": "list,form",
            "views": [(False, "list"), (False, "form")],
            "domain": [("id", "in", self.case_ids.ids)],
            "context": {},
        }


class SourceBulkLine(models.AbstractModel):
    _name = "supplier.source.bulk.line"
    _description = "Refused Source"

    source_id = fields.Many2one(comodel_name="product.source", readonly=True)
    qualification_id = fields.Many2one(comodel_name="supplier.qualification", readonly=True)
    reason = fields.Text(readonly=True)

    def action_open(self):
        """The case that stands in the way, or the source."""
        self.ensure_one()
        if self.qualification_id:
            return self.qualification_id._get_form_action()
        return {
            "type": "ir.actions.act_window",
            "res_model": "product.source",
            "res_id": self.source_id.id,
            "views": [(False, "form")],
        }
