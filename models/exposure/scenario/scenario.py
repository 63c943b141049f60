from odoo import api, fields, models
from odoo.exceptions import ValidationError

KINDS = [
    ("outage", "Supply Stops"),
    ("capacity", "Capacity Is Cut"),
    ("delay", "Shipping Is Delayed"),
    ("tariff", "A Tariff Is Put On"),
]
# What the question is: with another question the answer is gone.
QUESTION = (
    "kind", "company_id", "partner_ids", "site_ids", "country_ids", "region_ids", "date_start",
    "duration_days", "capacity_cut", "delay_days", "tariff",
)  # fmt: skip
# Nobody knows today what comes after ten years.
MOST_DAYS = 3650
SUMMARY = (
    "part_count", "stuck_count", "short_count", "unknown_count", "untracked_count", "money",
    "money_unknown_count", "added_year", "added_unknown_count", "saving_year", "first_short_date",
)  # fmt: skip


class SourcingScenario(models.Model):
    """A what-if: an event at suppliers, sites, countries or regions, and what it does to parts.

    The answer is kept until the scenario runs again. A run reads the data of the moment and
    writes nothing but its own answer.
    """

    _name = "sourcing.scenario"
    _description = "Scenario"
    _inherit = ["supplier.record.guarded", "mail.thread", "mail.activity.mixin"]
    _order = "is_happening desc, run_date desc, id desc"

    name = fields.Char(
        compute="_compute_name", store=True, readonly=False, required=True, precompute=True
    )
    kind = fields.Selection(
        selection=KINDS, string="What Happens", required=True, default="outage", tracking=True,
        help="To the sources in these places: nothing comes, less comes, all comes later, or it "
        "costs more.",
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, index=True,
        default=lambda self: self.env.company,
    )  # fmt: skip
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = fields.Many2one(
        comodel_name="res.users", string="Owner", required=True, index=True,
        default=lambda self: self.env.user, tracking=True, domain="[('share', '=', False)]",
    )  # fmt: skip
    is_shared = fields.Boolean(
        string="Shared", tracking=True, help="Everybody who works here sees it; else its owner."
    )
    may_change = fields.Boolean(
        compute="_compute_may_change", help="Its owner and managers change it, others copy it."
    )
    is_happening = fields.Boolean(
        string="Happening Now", readonly=True, tracking=True, copy=False,
        help="It is asked again every night, and its owner hears of parts that run short.",
    )  # fmt: skip
    note = fields.Html(string="Notes")

    # Where
    partner_ids = fields.Many2many(
        comodel_name="res.partner", relation="sourcing_scenario_partner_rel", string="Suppliers",
        domain="[('parent_id', '=', False), ('supplier_rank', '>', 0)]",
        help="With all companies that belong to them and all their sites.",
    )  # fmt: skip
    site_ids = fields.Many2many(
        comodel_name="res.partner", relation="sourcing_scenario_site_rel",
        string="Production Sites", domain="[('is_production_site', '=', True)]",
    )  # fmt: skip
    country_ids = fields.Many2many(comodel_name="res.country", string="Countries")
    region_ids = fields.Many2many(
        comodel_name="res.country.group", string="Regions",
        domain="[('is_sourcing_region', '=', True)]",
    )  # fmt: skip

    # How bad and how long
    date_start = fields.Date(
        string="From", required=True, default=lambda self: self.env.company._sourcing_today(),
        help="Until then everything goes its usual way and stocks stay as they are.",
    )  # fmt: skip
    duration_days = fields.Integer(
        string="For (Days)", default=60, required=True,
        help="After it the sources deliver as before.",
    )  # fmt: skip
    capacity_cut = fields.Float(
        string="Cut by (%)", default=50.0,
        help="Where a capacity is unknown, the main source is taken to make what is used today.",
    )  # fmt: skip
    delay_days = fields.Integer(
        string="Later by (Days)", default=14,
        help="So long nothing arrives; after it goods arrive at the old pace.",
    )  # fmt: skip
    tariff = fields.Float(
        string="Tariff (%)", default=25.0,
        help="On the purchase price of what comes from there. Components inside are left out.",
    )  # fmt: skip

    # The answer
    run_date = fields.Datetime(
        string="Asked on", readonly=True, copy=False, help="The answer is of the data of then."
    )
    line_ids = fields.One2many(
        comodel_name="sourcing.scenario.line", inverse_name="scenario_id", string="Parts",
        readonly=True,
    )  # fmt: skip
    part_count = fields.Integer(
        string="Parts Affected", readonly=True, copy=False,
        help="Tracked parts that lose a source there.",
    )  # fmt: skip
    stuck_count = fields.Integer(
        string="No Way Out", readonly=True, copy=False,
        help="Parts that run short, or become dearer, and have no alternate outside.",
    )  # fmt: skip
    short_count = fields.Integer(
        string="Run Short", readonly=True, copy=False,
        help="Parts that run short before an alternate delivers or the event ends.",
    )  # fmt: skip
    unknown_count = fields.Integer(
        string="Unknown", readonly=True, copy=False,
        help="Parts of which too little is known to say.",
    )  # fmt: skip
    untracked_count = fields.Integer(
        string="Untracked Parts There", readonly=True, copy=False,
        help="Parts that nobody tracks and that have a source there. They are not in the answer.",
    )  # fmt: skip
    first_short_date = fields.Date(
        string="First Day Short", readonly=True, copy=False,
        help="The day on which the first of them runs out.",
    )  # fmt: skip
    money = fields.Monetary(
        string="Money at Risk", readonly=True, copy=False,
        help="Sum over the parts. A finished good that several parts stop counts with each.",
    )  # fmt: skip
    money_unknown_count = fields.Integer(
        string="Parts with Unknown Money", readonly=True, copy=False,
        help="They are missing from the sum.",
    )
    added_year = fields.Monetary(
        string="Added a Year", readonly=True, copy=False,
        help="What the tariff adds at today's use, prices and shares.",
    )  # fmt: skip
    added_unknown_count = fields.Integer(
        string="Parts with Unknown Price or Use", readonly=True, copy=False,
        help="They are missing from the sums.",
    )
    saving_year = fields.Monetary(
        string="Saved by the Best Mix", readonly=True, copy=False,
        help="A year, when approved sources get what they demonstrably can make, by price.",
    )  # fmt: skip

    _duration_positive = models.Constraint(
        "CHECK(duration_days > 0 AND delay_days > 0)", "An event lasts for one day at least."
    )
    _share_of_capacity = models.Constraint(
        "CHECK(capacity_cut > 0 AND capacity_cut <= 100)",
        "A capacity is cut by more than 0 % and at most 100 %.",
    )
    _tariff_positive = models.Constraint("CHECK(tariff > 0)", "A tariff is more than 0 %.")

    @api.constrains("duration_days", "delay_days")
    def _check_days(self):
        for scenario in self:
            if max(scenario.duration_days, scenario.delay_days) > MOST_DAYS:
                raise ValidationError(
                    self.env._(
                        "%(scenario)s: an event of %(days)s days cannot be asked about. Enter "
                        "%(most)s days at most.",
                        scenario=scenario.name,
                        days=max(scenario.duration_days, scenario.delay_days),
                        most=MOST_DAYS,
                    )
                )

    @api.model
    def _get_guarded_fields(self):
        # EXTENDS
        return super()._get_guarded_fields() | {"is_happening", "run_date", *SUMMARY}

    def _check_owner(self):
        """The owner hears of what happens: only who could read it anyway.

        :raise ValidationError: names the scenario, its owner and the company
        """
        for scenario in self:
            # sudo: who works where is asked of the owner, not shown
            owner = scenario.user_id.sudo()
            if not owner._is_superuser() and not owner._works_on_sourcing(scenario.company_id):
                raise ValidationError(
                    self.env._(
                        "%(scenario)s: %(owner)s does not work with supplier qualification in "
                        "%(company)s and cannot own it. Choose somebody who does.",
                        scenario=scenario.name,
                        owner=scenario.user_id.name,
                        company=scenario.company_id.name,
                    )
                )

    @api.depends("kind", "partner_ids", "site_ids", "country_ids", "region_ids")
    def _compute_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for scenario in self:
            if scenario.name and not scenario._is_name_proposed():
                continue
            scenario.name = f"{kinds[scenario.kind]}: {scenario._describe_places() or '…'}"

    @api.depends("user_id")
    @api.depends_context("uid")
    def _compute_may_change(self):
        for scenario in self:
            scenario.may_change = not scenario.id or scenario.has_access("write")

    def _is_name_proposed(self):
        """Whether the name is one that was made of the kind and the places, in any language."""
        field = self._fields["kind"]
        return any(
            self.name.startswith(f"{label}: ")
            for code, _name in self.env["res.lang"].get_installed()
            for _kind, label in field._description_selection(self.with_context(lang=code).env)
        )

    @api.model_create_multi
    def create(self, vals_list):
        scenarios = super().create(vals_list)
        scenarios._check_owner()
        return scenarios

    def write(self, vals):
        # EXTENDS: an answer stays with its question
        result = super().write(vals)
        if "company_id" in vals:
            # rules are asked before a write; this one may have moved it out of sight
            self.check_access("write")
        if {"company_id", "user_id"} & vals.keys():
            self._check_owner()
        if not self._is_sealed() and set(QUESTION) & vals.keys():
            self._forget()
        return result

    def copy_data(self, default=None):
        # EXTENDS: who copies a scenario owns the copy
        values = {"user_id": self.env.uid, "is_shared": False} | (default or {})
        vals_list = super().copy_data(default=values)
        if "name" not in (default or {}):
            for scenario, vals in zip(self, vals_list, strict=True):
                vals["name"] = self.env._("%s (copy)", scenario.name)
        return vals_list

    def action_copy(self):
        """A copy of one's own, to change and to ask."""
        self.ensure_one()
        return self.copy()._get_records_action()

    def _get_amount_field(self):
        """The field of the lines that says what the event costs."""
        return "added_year" if self.kind == "tariff" else "money"

    def action_compare(self):
        """Two scenarios side by side."""
        return self.env["sourcing.scenario.compare"]._compare(self)

    def action_view_lines(self):
        """The answer as a list, with pivot and graph."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "supplier_qualification.sourcing_scenario_line_action"
        )
        action |= {"domain": [("scenario_id", "=", self.id)], "display_name": self.name}
        if self.kind == "tariff":
            view = self.env.ref("supplier_qualification.sourcing_scenario_line_view_list_tariff")
            action["views"] = [
                (view.id if kind == "list" else view_id, kind) for view_id, kind in action["views"]
            ]
        return action
