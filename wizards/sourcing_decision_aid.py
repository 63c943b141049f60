from odoo import api, fields, models
from odoo.fields import Domain

from ..models.exposure.exposure_reasons import COUNTED
from ..models.sourcing.product_source import IN_FORCE
from ..tools import decision_aid

YEAR_DAYS = 365.0
# Sites that need no new case.
BEGUN = (*IN_FORCE, "in_qualification")
# A figure that the form proposes and people change. It is found with their own rights: part and
# company are those that the client names.
PROPOSED = {"compute_sudo": False, "store": True, "readonly": False}
ANSWERS = [
    ("single", "Stay with one source, with a waiver"),
    ("us", "A second supplier, qualified by us"),
    ("cm", "A second site through the contract manufacturer"),
    ("unknown", "Not enough is known"),
]


class SourcingDecisionAid(models.TransientModel):
    """Should this part be dual-sourced, and through the contract manufacturer or by us?"""

    _name = "sourcing.decision.aid"
    _description = "Dual Sourcing Decision"
    _inherit = ["sourcing.economics"]

    company_id = fields.Many2one(
        comodel_name="res.company", required=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    product_id = fields.Many2one(
        comodel_name="product.product", string="Part", domain=[("purchase_ok", "=", True)]
    )
    exposure_id = fields.Many2one(
        comodel_name="product.exposure", compute="_compute_exposure_id", compute_sudo=False
    )
    policy = fields.Selection(
        related="exposure_id.policy", help="How many independent sources the part needs."
    )

    # Whom
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Contract Manufacturer",
        domain=[("is_contract_manufacturer", "=", True)],
        compute="_compute_partner_id",
        **PROPOSED,
    )
    dual_sourcing_offer = fields.Selection(related="partner_id.dual_sourcing_offer")
    site_id = fields.Many2one(
        comodel_name="res.partner",
        string="Second Site",
        domain="[('is_production_site', '=', True), ('parent_id', '=', partner_id)]",
        compute="_compute_site_id",
        **PROPOSED,
    )
    supplier_id = fields.Many2one(
        comodel_name="res.partner",
        string="Second Supplier",
        compute="_compute_supplier_id",
        **PROPOSED,
    )
    plan_id = fields.Many2one(
        comodel_name="supplier.qualification.plan",
        domain="[('company_id', 'in', (False, company_id))]",
        default=lambda self: self.env["supplier.qualification.plan"].search(
            [("company_id", "in", (False, self.env.company.id))], limit=1
        ),
    )

    # How much
    value_at_risk = fields.Monetary(
        compute="_compute_risk",
        **PROPOSED,
        help="What is lost if the main source stops today, from the exposure of the part.",
    )
    value_at_risk_known = fields.Boolean(compute="_compute_risk", **PROPOSED)
    yearly_volume = fields.Float(
        string="Volume a Year",
        digits="Product Unit",
        compute="_compute_risk",
        **PROPOSED,
        help="From the usage of the part.",
    )
    us_qualification = fields.Monetary(
        string="Qualification", compute="_compute_costs", **PROPOSED,
        help="Once: samples, audits, trials, people.",
    )  # fmt: skip
    us_tooling = fields.Monetary(
        string="Second Tool", compute="_compute_costs", **PROPOSED, help="Once."
    )
    us_inspections = fields.Integer(
        string="Inspections a Year",
        default=4,
        help="How often somebody travels to the second supplier to inspect.",
    )
    us_inspection_cost = fields.Monetary(
        string="Cost of an Inspection",
        compute="_compute_costs",
        **PROPOSED,
        help="In the currency of the company, for each inspection.",
    )
    us_logistics = fields.Float(
        string="Extra Logistics per Unit",
        digits="Product Price",
        compute="_compute_costs",
        **PROPOSED,
        help="Added cost of one unit from the second supplier, in the currency of the company.",
    )
    cm_qualification = fields.Monetary(
        string="Qualification of the Site", help="Once: transfer, samples, audit, trials."
    )
    cm_tooling = fields.Monetary(string="Second Tool at the Site", help="Once.")
    cm_inspections = fields.Integer(
        string="Inspections a Year at the Site",
        default=2,
        help="How often somebody travels to the second site to inspect.",
    )
    cm_inspection_cost = fields.Monetary(
        string="Cost of an Inspection at the Site",
        help="In the currency of the company, for each inspection.",
    )
    cm_logistics = fields.Float(
        string="Extra Logistics per Unit from the Site",
        digits="Product Price",
        help="Added cost of one unit from the second site, in the currency of the company.",
    )
    company_share = fields.Float(
        string="Stops of All Its Sites (%)",
        default=30.0,
        help="Of a hundred stops, how many hit the manufacturer as a whole: insolvency, dispute, "
        "one supply of components. A second site does not help against these.",
    )

    # Answer
    us_obstacle = fields.Char(compute="_compute_obstacles")
    cm_obstacle = fields.Char(compute="_compute_obstacles")
    recommendation = fields.Selection(
        selection=ANSWERS,
        compute="_compute_recommendation",
        help="The possible way that costs least in a year, money at risk included.",
    )
    total_single = fields.Monetary(
        string="Stay with One",
        compute="_compute_recommendation",
        help="Cost in a year: the money at risk times its chance.",
    )
    total_us = fields.Monetary(
        string="Second Supplier by Us",
        compute="_compute_recommendation",
        help="Cost in a year, what is left of the risk included.",
    )
    total_cm = fields.Monetary(
        string="Second Site of the Manufacturer",
        compute="_compute_recommendation",
        help="Cost in a year, what is left of the risk included.",
    )
    totals_known = fields.Boolean(compute="_compute_recommendation")
    arithmetic = fields.Text(compute="_compute_recommendation")

    _shares = models.Constraint(
        "CHECK(company_share BETWEEN 0 AND 100 AND probability BETWEEN 0 AND 100 AND years > 0)",
        "The years start at one, shares and chances lie between 0 and 100 %.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        aids = super().create(vals_list)
        aids.company_id.check_access("read")
        return aids

    def write(self, vals):
        result = super().write(vals)
        self.company_id.check_access("read")
        return result

    @api.depends("product_id", "company_id")
    def _compute_exposure_id(self):
        for aid in self:
            aid.exposure_id = self.env["product.exposure"].search(
                [("product_id", "=", aid.product_id.id), ("company_id", "=", aid.company_id.id)]
            )

    def _get_sources(self):
        """The sources of the part, the counted ones first."""
        sources = self.env["product.source"].search(
            [("product_id", "=", self.product_id.id), ("company_id", "=", self.company_id.id)]
        )
        return sources.sorted(lambda s: (s.readiness not in COUNTED, s.role != "primary", s.id))

    @api.depends("product_id", "company_id")
    def _compute_partner_id(self):
        for aid in self:
            makers = aid._get_sources().partner_id.filtered("is_contract_manufacturer")
            aid.partner_id = makers[:1] or aid.partner_id

    @api.depends("partner_id", "product_id")
    def _compute_site_id(self):
        for aid in self:
            used = aid._get_sources().filtered(lambda s: s.state in BEGUN).site_id
            aid.site_id = (aid.partner_id.production_site_ids - used)[:1]

    @api.depends("partner_id", "product_id")
    def _compute_supplier_id(self):
        for aid in self:
            sources = aid._get_sources()
            counted = sources.filtered(lambda s: s.readiness in COUNTED).partner_id
            aid.supplier_id = (sources.partner_id - counted - aid.partner_id)[:1]

    @api.depends("exposure_id")
    def _compute_risk(self):
        for aid in self:
            row = aid.exposure_id
            aid.value_at_risk = row.value_at_risk
            aid.value_at_risk_known = row.value_at_risk_known
            aid.yearly_volume = row.daily_usage * YEAR_DAYS if row.daily_usage_known else 0.0

    @api.depends("product_id", "company_id")
    def _compute_costs(self):
        """What the last waiver of the part, or of its category, said of a second source."""
        for aid in self:
            waiver = aid._get_last_waiver()
            aid.us_qualification = waiver.cost_qualification
            aid.us_tooling = waiver.cost_tooling
            count = aid.us_inspections or 1
            aid.us_inspection_cost = waiver.cost_inspection / count
            volume = aid.yearly_volume
            aid.us_logistics = waiver.cost_logistics / volume if volume else 0.0

    def _get_last_waiver(self):
        if not self.product_id:
            return self.env["sourcing.waiver"]
        mine = Domain("company_id", "=", self.company_id.id)
        waivers = self.env["sourcing.waiver"]
        for scope in (
            Domain("product_id", "=", self.product_id.id),
            Domain("category_id", "parent_of", self.product_id.categ_id.ids),
        ):
            waivers = waivers or waivers.search(scope & mine, order="id desc", limit=1)
        return waivers

    # Arithmetic -----------------------------------------------------------------------------------

    def _get_yearly(self, who):
        """Inspection and logistics of an option in a year, at today's volume."""
        inspection = self[f"{who}_inspections"] * self[f"{who}_inspection_cost"]
        return inspection, self.yearly_volume * self[f"{who}_logistics"]

    def _get_option(self, who, residual):
        once = self[f"{who}_qualification"] + self[f"{who}_tooling"]
        return decision_aid.Option(who, once, sum(self._get_yearly(who)), residual)

    def _get_options(self):
        """The options, whether they can be had or not; the do-nothing first."""
        return [
            decision_aid.Option("single", 0.0, 0.0, 1.0),
            self._get_option("us", 0.0),
            self._get_option("cm", self.company_share / 100.0),
        ]

    def _compare(self):
        """The key of the best option that can be had, and the outcome of every option."""
        options = self._get_options()
        try:
            _best, outcomes = decision_aid.compare(options, *self._get_risk(), **self._get_terms())
            possible = [one for one in options
                        if one.key == "single" or not self[f"{one.key}_obstacle"]]  # fmt: skip
            best, _outcomes = decision_aid.compare(
                possible, *self._get_risk(), **self._get_terms()
            )
        except ValueError:
            return None, {}
        return best, outcomes

    @api.depends_context("lang")
    @api.depends(
        "product_id", "company_id", "us_obstacle", "cm_obstacle", "company_share", "yearly_volume",
        "value_at_risk", "value_at_risk_known", "years", "probability", "risk_tolerance",
        "complexity", "volume_growth",
        *(f"{who}_{name}" for who in ("us", "cm") for name in
          ("qualification", "tooling", "inspections", "inspection_cost", "logistics")),
    )  # fmt: skip
    def _compute_recommendation(self):
        for aid in self:
            best, outcomes = aid._compare()
            if not aid._is_cost_known(best):
                best = None
            aid.recommendation = best or "unknown"
            aid.totals_known = bool(outcomes) and aid.value_at_risk_known
            for who in ("single", "us", "cm"):
                aid[f"total_{who}"] = outcomes[who].total or 0.0 if outcomes else 0.0
            aid.arithmetic = "\n".join(aid._get_arithmetic(outcomes)) if outcomes else False

    def _is_cost_known(self, best):
        """Costs that nobody entered are unknown, and unknown costs recommend nothing."""
        wanted = [who for who in ("us", "cm") if not self[f"{who}_obstacle"]]
        if best == "single" and not wanted:
            return True
        options = {option.key: option for option in self._get_options()}
        return all(options[who].cost_once + options[who].cost_yearly > 0 for who in wanted)

    def _get_arithmetic(self, outcomes):
        """The steps of each option as people would write them down."""
        _ = self.env._
        single = outcomes["single"]
        lines = [*self._write_loss(single.advice)]
        if single.total is not None:
            lines.append(_("Stay with one source: %s a year", self._write_money(single.total)))
        names = {"us": _("Second supplier"), "cm": _("Second site")}
        for who, name in names.items():
            advice = outcomes[who].advice
            qualification, tooling = self[f"{who}_qualification"], self[f"{who}_tooling"]
            lines += [
                "",
                self._write_volume(who, name),
                self._write_once(name, qualification, tooling, advice),
                self._write_yearly(name, *self._get_yearly(who), advice),
            ]
            if outcomes[who].total is not None:
                lines.append(self._write_total(name, who, outcomes[who]))
            if self[f"{who}_obstacle"]:
                lines.append(_("Not possible: %s", self[f"{who}_obstacle"]))
        return lines

    def _write_volume(self, who, name):
        inspection, logistics = self._get_yearly(who)
        return self.env._(
            "%(name)s: %(count)s inspections × %(cost)s = %(inspection)s; %(volume)s units × "
            "%(unit)s logistics = %(logistics)s",
            name=name,
            count=self[f"{who}_inspections"],
            cost=self._write_money(self[f"{who}_inspection_cost"]),
            inspection=self._write_money(inspection),
            volume=self._write_number(self.yearly_volume),
            unit=self._write_money(self[f"{who}_logistics"]),
            logistics=self._write_money(logistics),
        )

    def _write_total(self, name, who, outcome):
        return self.env._(
            "%(name)s: %(cost)s + remaining loss %(weighted)s × %(residual)s %% = %(total)s a "
            "year",
            name=name,
            cost=self._write_money(outcome.advice.cost),
            weighted=self._write_money(outcome.advice.weighted_loss),
            residual=self._write_number(0.0 if who == "us" else self.company_share),
            total=self._write_money(outcome.total),
        )
