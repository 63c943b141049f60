from odoo import api, fields, models
from odoo.tools import format_date

from ..policy.sourcing_policy_mixin import POLICIES
from ..sourcing.product_source import IN_FORCE

LEVELS = [
    ("covered", "Covered"),
    ("waived", "Waived"),
    ("watch", "Watch"),
    ("exposed", "Exposed"),
    ("critical", "Critical"),
]
REASONS = [
    "lacks_source",
    "lacks_alternate",
    "same_site",
    "same_country",
    "same_region",
    "lapsing",
    "dormant",
    "conditional_only",
    "capacity_short",
    "slow_recovery",
    "unapproved_buying",
]


class ProductExposure(models.Model):
    """What a tracked part lacks against its policy, in one company. Written by ``_refresh``."""

    _name = "product.exposure"
    _description = "Part Exposure"
    _inherit = ["supplier.record.guarded", "mail.thread", "mail.activity.mixin"]
    _order = "level_rank desc, product_id, id"
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
    user_id = fields.Many2one(comodel_name="res.users", string="Owner", index="btree_not_null")
    policy = fields.Selection(selection=POLICIES, readonly=True)
    level = fields.Selection(selection=LEVELS, readonly=True, index=True)
    level_rank = fields.Integer(readonly=True, index=True, aggregator=None)
    level_since = fields.Date(string="Since", readonly=True)
    notified_level = fields.Char(
        readonly=True, help="The level that the last digest told of; empty: none yet."
    )
    reasons = fields.Text(compute="_compute_reasons")
    lacks_source = fields.Boolean(readonly=True)
    lacks_alternate = fields.Boolean(readonly=True, index=True)
    same_site = fields.Boolean(readonly=True)
    same_country = fields.Boolean(readonly=True)
    same_region = fields.Boolean(readonly=True)
    lapsing = fields.Boolean(readonly=True)
    dormant = fields.Boolean(readonly=True)
    conditional_only = fields.Boolean(readonly=True)
    capacity_short = fields.Boolean(readonly=True)
    slow_recovery = fields.Boolean(readonly=True)
    unapproved_buying = fields.Boolean(readonly=True)
    approved_count = fields.Integer(
        string="Counted", readonly=True, help="In force and not dormant."
    )
    independent_count = fields.Integer(
        string="Independent",
        readonly=True,
        help="How many of them fail separately, as the policy demands.",
    )
    next_lapse_date = fields.Date(string="Next Lapse", readonly=True)
    daily_usage = fields.Float(digits="Product Unit", readonly=True)
    daily_usage_known = fields.Boolean(readonly=True)
    on_hand = fields.Float(digits="Product Unit", readonly=True)
    tts_days = fields.Float(string="Days to Survive", readonly=True, aggregator="min")
    tts_days_known = fields.Boolean(readonly=True)
    ttr_days = fields.Float(string="Days to Recover", readonly=True, aggregator="max")
    ttr_days_known = fields.Boolean(readonly=True)
    waiver_id = fields.Many2one(
        comodel_name="sourcing.waiver", readonly=True, index="btree_not_null",
        ondelete="set null",
    )  # fmt: skip
    source_ids = fields.One2many(
        comodel_name="product.source", compute="_compute_source_ids", string="Sources"
    )
    snoozed_until = fields.Date(help="No message about this part before that day.")

    _unique_part = models.UniqueIndex("(product_id, company_id)")

    @api.model
    def _get_guarded_fields(self):
        return frozenset(self._fields) - self._get_editable_fields() - {"id"}

    @api.model
    def _get_editable_fields(self):
        """Hook: what people may change; everything else is the result of ``_refresh``."""
        mail = self.env["mail.thread"]._fields.keys() | self.env["mail.activity.mixin"]._fields
        return frozenset({"user_id", "snoozed_until"} | set(mail))

    def _compute_source_ids(self):
        sources = self.env["product.source"].search([("product_id", "in", self.product_id.ids)])
        for row in self:
            row.source_ids = sources.filtered(
                lambda s, r=row: s.product_id == r.product_id and s.company_id == r.company_id
            )

    @api.depends(*REASONS, "policy", "approved_count", "next_lapse_date")
    @api.depends_context("lang")
    def _compute_reasons(self):
        for row in self:
            row.reasons = "\n".join(row._get_reason_texts())

    def _get_reason_texts(self):
        """Hook: one sentence for each reason that holds."""
        self.ensure_one()
        _ = self.env._
        texts = {
            "lacks_source": _("No source that could deliver."),
            "lacks_alternate": _("%(count)s source counts, the policy asks for two that fail "
                                 "separately.", count=self.independent_count),
            "same_site": _("All sources come from one production site."),
            "same_country": _("All sources are in one country, or their country is unknown."),
            "same_region": _("All sources are in one region, or their region is unknown."),
            "lapsing": self.lapsing and self._get_lapse_text(),
            "dormant": _("A source has not delivered for too long."),
            "conditional_only": _("It rests on an approval with conditions."),
            "capacity_short": _("The other sources cannot make enough."),
            "slow_recovery": _("The alternate would come too late."),
            "unapproved_buying": _("It is bought from a source that is not approved."),
        }  # fmt: skip
        if self.lacks_source:
            texts.pop("lacks_alternate")
        return [text for name, text in texts.items() if self[name]]

    def _get_lapse_text(self):
        lapsed = self.source_ids.filtered(lambda s: s.certificate_lapsed and s.state in IN_FORCE)
        if lapsed:
            return self.env._(
                "A certificate that the approval rests on has lapsed: %s.",
                ", ".join(lapsed.partner_id.mapped("name")),
            )
        return self.env._(
            "An approval ends soon, the next on %s.", format_date(self.env, self.next_lapse_date)
        )

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
