from odoo import api, fields, models

from ..policy.sourcing_policy_mixin import POLICIES

LEVELS = [
    ("covered", "Covered"),
    ("waived", "Waived"),
    ("watch", "Watch"),
    ("exposed", "Exposed"),
    ("critical", "Critical"),
]
NEXT_ACTIONS = [
    ("transfer", "Complete the transfer package"),
    ("finish", "Finish the running qualification"),
    ("split_component", "Open a second origin of a component"),
    ("qualify", "Qualify an alternate"),
    ("requalify", "Requalify a former source"),
    ("renew", "Renew the approval"),
    ("close_conditions", "Close the conditions"),
    ("keep_warm", "Order to keep warm"),
    ("add_capacity", "Add capacity"),
    ("buffer", "Hold more stock, redesign or waive"),
    ("stop_buying", "Approve the supplier or stop buying"),
]


class ProductExposure(models.Model):
    """What a tracked part lacks against its policy, in one company. Written by ``_refresh``."""

    _name = "product.exposure"
    _description = "Part Exposure"
    _inherit = [
        "supplier.record.guarded", "supplier.known.figures", "mail.thread", "mail.activity.mixin",
    ]  # fmt: skip
    # The worst level first, within it the part that runs short soonest.
    _order = "level_rank desc, urgency, id"
    _rec_name = "product_id"

    product_id = fields.Many2one(
        comodel_name="product.product",
        string="Part",
        required=True,
        index=True,
        readonly=True,
        ondelete="cascade",
    )
    categ_id = fields.Many2one(related="product_id.categ_id", string="Category")
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, index=True, readonly=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = fields.Many2one(comodel_name="res.users", string="Owner", index="btree_not_null")
    is_owner_chosen = fields.Boolean(
        readonly=True, help="Somebody chose the owner; else it follows product and supplier."
    )
    policy = fields.Selection(
        selection=POLICIES,
        readonly=True,
        help="How many independent sources the part needs, from the part, its category or the "
        "company.",
    )
    level = fields.Selection(
        selection=LEVELS,
        string="Exposure Level",
        readonly=True,
        index=True,
        help="Critical: nothing counts, or the part stops before an alternate delivers. Exposed: "
        "the policy is not met. Watch: met today, but not for sure. Covered: met.",
    )
    level_rank = fields.Integer(readonly=True, aggregator=None)
    urgency = fields.Integer(
        readonly=True,
        aggregator=None,
        help="Days to survive less days to recover; days to survive where recovery is unknown.",
    )
    level_since = fields.Date(
        string="Since", readonly=True, help="The day on which the part came to this level."
    )
    notified_level = fields.Char(
        readonly=True, help="The level that the last digest told of; empty: none yet."
    )

    # Why
    reasons = fields.Text(compute="_compute_reasons")
    next_action = fields.Selection(
        selection=NEXT_ACTIONS,
        string="Next Step",
        readonly=True,
        help="What improves the level soonest.",
    )
    lacks_source = fields.Boolean(readonly=True)
    lacks_alternate = fields.Boolean(readonly=True, index=True)
    same_supplier = fields.Boolean(readonly=True)
    same_site = fields.Boolean(readonly=True)
    same_country = fields.Boolean(readonly=True)
    same_region = fields.Boolean(readonly=True)
    shared_component = fields.Boolean(
        readonly=True,
        help="Its sources would be independent, but one maker of components stops them all.",
    )
    transfer_open = fields.Boolean(
        readonly=True,
        help="An approved source would count if its transfer package were complete.",
    )
    lapsing = fields.Boolean(readonly=True)
    dormant = fields.Boolean(readonly=True)
    conditional_only = fields.Boolean(readonly=True)
    capacity_short = fields.Boolean(readonly=True)
    slow_recovery = fields.Boolean(readonly=True)
    unapproved_buying = fields.Boolean(readonly=True)
    sole_source = fields.Boolean(readonly=True)

    # Sources
    approved_count = fields.Integer(
        string="Counted", readonly=True, help="In force and not dormant."
    )
    independent_count = fields.Integer(
        string="Independent",
        readonly=True,
        help="How many of them fail separately, as the policy demands.",
    )
    main_source_id = fields.Many2one(
        comodel_name="product.source",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The counted source that is primary, else the one that delivered last.",
    )
    next_lapse_date = fields.Date(
        string="Next Lapse",
        readonly=True,
        help="The day on which the first of the counted approvals ends.",
    )
    source_ids = fields.One2many(
        comodel_name="product.source", compute="_compute_source_ids", string="Sources"
    )

    # Days
    daily_usage = fields.Float(
        digits="Product Unit",
        readonly=True,
        help="Units of the part that are used in a day, on average.",
    )
    daily_usage_known = fields.Boolean(readonly=True)
    on_hand = fields.Float(
        digits="Product Unit",
        readonly=True,
        help="Units in stock in the warehouses of the company.",
    )
    other_capacity = fields.Float(
        string="Daily Capacity of the Others",
        digits="Product Unit",
        readonly=True,
        help="Units in a day that the counted sources without the main one can make.",
    )
    other_capacity_known = fields.Boolean(readonly=True)
    tts_days = fields.Float(
        string="Days to Survive",
        readonly=True,
        aggregator="min",
        help="Days until the first shortage if the main source stops today: stock, goods on "
        "their way from others and their capacity against usage.",
    )
    tts_days_known = fields.Boolean(readonly=True)
    tts_endless = fields.Boolean(
        string="Never Short", readonly=True, help="The other sources make as much as is used."
    )
    tts_lower_bound = fields.Boolean(
        string="At Least",
        readonly=True,
        help="More than 12 parts share plants: the capacity that they share is left out, so the "
        "days to survive are at least these.",
    )
    ttr_days = fields.Float(
        string="Days to Recover",
        readonly=True,
        aggregator="max",
        help="Days until the fastest alternate delivers: what is left of its qualification, "
        "activation and lead time.",
    )
    ttr_days_known = fields.Boolean(readonly=True)

    # Money
    spend_12m = fields.Monetary(
        string="Spend (12 Months)",
        readonly=True,
        help="Confirmed orders of the last 12 months, in the company's currency.",
    )
    unapproved_count = fields.Integer(
        string="Unapproved Lines",
        readonly=True,
        help="Order lines, open or of the last 90 days, from suppliers without a source in force.",
    )
    unapproved_amount = fields.Monetary(
        string="Unapproved Amount",
        readonly=True,
        help="Value of the unapproved lines, in the currency of the company.",
    )
    daily_value = fields.Monetary(
        string="Value of a Day",
        readonly=True,
        help="What a day without the part costs: margin of the finished goods that stop, or "
        "spend where none is known.",
    )
    value_at_risk = fields.Monetary(
        readonly=True, help="Days without supply times the value of a day."
    )
    value_at_risk_known = fields.Boolean(readonly=True)
    finished_good_count = fields.Integer(
        string="Finished Goods",
        readonly=True,
        help="Products that can no longer be made when this part stops.",
    )

    # Working it
    waiver_id = fields.Many2one(
        comodel_name="sourcing.waiver", readonly=True, index="btree_not_null",
        ondelete="set null",
    )  # fmt: skip
    snoozed_until = fields.Date(help="No message about this part before that day.")
    snooze_reason = fields.Char()

    _unique_part = models.UniqueIndex("(product_id, company_id)")
    _worst_first_idx = models.Index("(level_rank DESC, urgency, id)")

    @api.model
    def _get_guarded_fields(self):
        return frozenset(self._fields) - self._get_editable_fields() - {"id"}

    @api.model
    def _get_editable_fields(self):
        """Hook: what people may change; everything else is the result of ``_refresh``."""
        mail = self.env["mail.thread"]._fields.keys() | self.env["mail.activity.mixin"]._fields
        return frozenset({"user_id", "snoozed_until", "snooze_reason"} | set(mail))

    def write(self, vals):
        result = super().write(vals)
        if "user_id" in vals:
            # An owner that somebody chose stays; without one the refresh finds one again.
            chosen = bool(vals["user_id"])
            super(ProductExposure, self._sealed()).write({"is_owner_chosen": chosen})
        return result

    def _compute_source_ids(self):
        sources = self.env["product.source"].search([("product_id", "in", self.product_id.ids)])
        by_part = sources.grouped(lambda s: (s.product_id, s.company_id))
        for row in self:
            row.source_ids = by_part.get((row.product_id, row.company_id), sources.browse())

    def _get_level_label(self):
        """The level in the words of the reader's language."""
        self.ensure_one()
        return dict(self._fields["level"]._description_selection(self.env)).get(self.level, "")

    def action_view_sources(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "supplier_qualification.product_source_action"
        )
        return action | {
            "domain": [("product_id", "=", self.product_id.id)],
            "context": {"default_product_id": self.product_id.id},
        }

    @api.model
    def _get_product_action(self, products):
        """The rows of some products as an action: the form for one, the list for more."""
        rows = self.search([("product_id", "in", products.ids)])
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "supplier_qualification.product_exposure_action"
        )
        if len(rows) == 1:
            return action | {"views": [(False, "form")], "res_id": rows.id}
        return action | {"domain": [("id", "in", rows.ids)], "context": {}}
