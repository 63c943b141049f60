from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError


class SupplierQualificationTakeover(models.TransientModel):
    """Existing suppliers become cases that wait for signatures: never a silent approval."""

    _name = "supplier.qualification.takeover"
    _description = "Take over Existing Suppliers"
    _inherit = ["supplier.source.bulk"]

    partner_ids = fields.Many2many(
        comodel_name="res.partner",
        string="Suppliers",
        help="Takes their listed sources in; the list of sources can be changed.",
    )
    categ_ids = fields.Many2many(
        comodel_name="product.category",
        string="Product Categories",
        help="Only parts in or under these. Empty: all parts.",
    )
    reason = fields.Text(required=True)
    months = fields.Integer(
        string="Months of Deliveries",
        default=12,
        required=True,
        help="The delivery record of so many months is the basis of the decision.",
    )
    least_lines = fields.Integer(
        string="Least Order Lines",
        default=1,
        help="A source with fewer order lines in these months is refused. 0: a price is enough.",
    )
    valid_until = fields.Date(
        string="Until",
        required=True,
        default=lambda self: self.env.company._sourcing_today() + relativedelta(months=12),
        help="No signature makes it last longer. Until then a real qualification has to follow.",
    )
    line_ids = fields.One2many(
        comodel_name="supplier.qualification.takeover.line",
        inverse_name="wizard_id",
        string="Refused",
        readonly=True,
    )

    @api.onchange("partner_ids", "categ_ids")
    def _onchange_partner_ids(self):
        if not self.partner_ids and not self.categ_ids:
            return
        domain = [("state", "in", ("listed", "lapsed"))]
        if self.partner_ids:
            suppliers = self.partner_ids._origin.commercial_partner_id
            domain.append(("partner_id", "in", suppliers.ids))
        if self.categ_ids:
            domain.append(("product_id.categ_id", "child_of", self.categ_ids._origin.ids))
        self.source_ids = self.env["product.source"].search(domain)

    def action_apply(self):
        # EXTENDS
        today = self.env.company._sourcing_today()
        if not (self.reason or "").strip():
            raise UserError(self.env._("Please give a reason."))
        if self.months <= 0 or self.valid_until <= today:
            raise UserError(
                self.env._("Look back over a month at least, and choose a last day to come.")
            )
        return super().action_apply()

    def _get_problems(self, sources):
        # EXTENDS: and what the delivery record forbids
        problems = super()._get_problems(sources)
        records = self._get_records(sources)
        for source in sources - sources.browse([source.id for source in problems]):
            record = records[source]
            if record["line_count"] < self.least_lines:
                why = self.env._(
                    "%(count)s order lines in %(months)s months, %(least)s are needed.",
                    count=record["line_count"],
                    months=self.months,
                    least=self.least_lines,
                )
                problems[source] = (why, source.qualification_id)
            elif not record["line_count"] and not record["has_price"]:
                why = self.env._("it has neither a price nor an order.")
                problems[source] = (why, source.qualification_id)
        return problems

    def _get_source_problem(self, source):
        # EXTENDS: people have said no, or not now; a take-over is no way around them
        if source.state in ("rejected", "suspended"):
            return self.env._("it was rejected or is suspended. It needs a real qualification.")
        return super()._get_source_problem(source)

    def _get_records(self, sources):
        # sudo: the figures go to the signers, whoever proposes may have no right to orders
        return sources.sudo()._get_delivery_records(self.months)

    def _open_case(self, sources):
        # EXTENDS
        case = super()._open_case(sources)
        records = list(self._get_records(sources).values())
        case._begin_takeover(self.reason, self.months, self.valid_until, records)
        return case


class SupplierQualificationTakeoverLine(models.TransientModel):
    _name = "supplier.qualification.takeover.line"
    _description = "Source that was not taken over"
    _inherit = ["supplier.source.bulk.line"]

    wizard_id = fields.Many2one(
        comodel_name="supplier.qualification.takeover", required=True, ondelete="cascade"
    )
