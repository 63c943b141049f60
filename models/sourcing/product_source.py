from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

IN_FORCE = ("approved", "conditional")
COUNTED = ("conditional", "cold", "warm")
# Fields that people edit and that change what a part is exposed to.
TRIGGERS = {"site_id", "role", "active", "lead_days", "activation_days", "monthly_capacity"}

# How far a source is from delivering.
READINESS = [
    ("listed", "Listed"),
    ("in_qualification", "In Qualification"),
    ("in_transfer", "In Transfer"),
    ("conditional", "Conditional"),
    ("cold", "Qualified"),
    ("warm", "Delivering"),
    ("dormant", "Dormant"),
    ("lapsed", "Lapsed"),
    ("suspended", "Suspended"),
    ("rejected", "Rejected"),
]


class ProductSource(models.Model):
    """One line of the approved source list: a part from a supplier, made at a site."""

    _name = "product.source"
    _description = "Source"
    _inherit = ["supplier.record.guarded", "supplier.known.figures", "mail.thread"]
    _order = "product_id, role, id"
    _check_company_auto = True
    _rec_names_search = ["product_id", "partner_id"]

    _guarded_fields = frozenset(
        {"state", "readiness", "qualification_id", "valid_until", "last_receipt_date",
         "dormant_soon"}
    )  # fmt: skip

    product_id = fields.Many2one(
        comodel_name="product.product",
        string="Part",
        required=True,
        index=True,
        check_company=True,
        ondelete="cascade",
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Supplier",
        required=True,
        index=True,
        check_company=True,
        ondelete="restrict",
    )
    site_id = fields.Many2one(
        comodel_name="res.partner",
        string="Production Site",
        index="btree_not_null",
        domain="[('is_production_site', '=', True)]",
        ondelete="restrict",
        help="Where the part is made. Empty: not known, or the supplier itself.",
    )
    site_name = fields.Char(
        compute="_compute_site_name",
        help="The site as the page of a source names it: with its company where it is not the "
        "supplier's own.",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    active = fields.Boolean(default=True)
    categ_id = fields.Many2one(related="product_id.categ_id", string="Category")
    role = fields.Selection(
        selection=[
            ("primary", "Primary"),
            ("secondary", "Secondary"),
            ("standby", "Standby"),
        ],
        default="secondary",
        required=True,
        tracking=True,
        help="Primary: bought from first. Secondary: bought from as well. Standby: kept for the "
        "day when the others fail.",
    )
    state = fields.Selection(
        selection=[
            ("listed", "Listed"),
            ("in_qualification", "In Qualification"),
            ("conditional", "Conditional"),
            ("approved", "Approved"),
            ("lapsed", "Lapsed"),
            ("suspended", "Suspended"),
            ("rejected", "Rejected"),
        ],
        default="listed",
        required=True,
        readonly=True,
        index=True,
        help="What the approval of the source is worth today. Listed: on the price list only, "
        "nothing is proven.",
    )
    readiness = fields.Selection(
        selection=READINESS,
        default="listed",
        required=True,
        readonly=True,
        index=True,
        help="How far the source is from delivering. Only approved ones that are not dormant and "
        "whose transfer package is complete count: conditional, qualified (nothing received yet) "
        "and delivering.",
    )
    qualification_id = fields.Many2one(
        comodel_name="supplier.qualification",
        string="Decided by",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    valid_until = fields.Date(readonly=True, help="The last day on which the approval holds.")
    last_receipt_date = fields.Date(
        string="Last Receipt",
        readonly=True,
        help="The last day on which goods of this source were accepted.",
    )
    dormant_soon = fields.Boolean(
        readonly=True, help="More than 75 % of the dormancy limit has passed without a receipt."
    )
    country_id = fields.Many2one(
        comodel_name="res.country", compute="_compute_country_id", store=True
    )
    region_ids = fields.Many2many(
        comodel_name="res.country.group", string="Regions", compute="_compute_region_ids"
    )
    share_target = fields.Float(
        string="Target Share (%)",
        tracking=True,
        help="Share of the volume that this source is to get, in percent.",
    )
    share_actual = fields.Float(
        string="Actual Share (%)",
        compute="_compute_share_actual",
        help="Share of the quantity ordered from all suppliers in the last 12 months.",
    )
    monthly_capacity = fields.Float(digits="Product Unit", help="0: not known.")
    lead_days = fields.Integer(help="Days from the order to the receipt; 0: not known.")
    activation_days = fields.Integer(
        help="Days until a standby can take an order: tooling, material, people."
    )

    _unique_source = models.UniqueIndex(
        "(product_id, partner_id, COALESCE(site_id, 0), company_id)",
        "This part already has a source of this supplier at this site.",
    )
    _positive_numbers = models.Constraint(
        "CHECK(share_target BETWEEN 0 AND 100 AND monthly_capacity >= 0 AND lead_days >= 0 "
        "AND activation_days >= 0)",
        "Shares lie between 0 and 100 %, capacity and days cannot be negative.",
    )

    @api.constrains("site_id")
    def _check_site(self):
        self.site_id._check_production_sites()

    @api.depends("site_id.country_id", "partner_id.country_id")
    def _compute_country_id(self):
        for source in self:
            source.country_id = source.site_id.country_id or source.partner_id.country_id

    @api.depends("country_id")
    def _compute_region_ids(self):
        for source in self:
            groups = source.country_id.country_group_ids
            source.region_ids = groups.filtered("is_sourcing_region")

    def _compute_share_actual(self):
        ordered = self._get_ordered_quantities()
        for source in self:
            key = (source.product_id.id, source.company_id.id)
            total = sum(quantity for (*part, _), quantity in ordered.items() if (*part,) == key)
            mine = ordered.get((*key, source.partner_id.id), 0.0)
            source.share_actual = 100.0 * mine / total if total else 0.0

    def _get_ordered_quantities(self):
        """Quantity ordered in 12 months by (product, company, supplier)."""
        self.env["purchase.order.line"].flush_model()
        self.env["purchase.order"].flush_model()
        parts = SQL("line.product_id = ANY(%s)", self.product_id.ids)
        rows = self.env.execute_query(
            SQL(
                """SELECT product_id, company_id, partner_id, SUM(quantity)
                     FROM (%s) ordered GROUP BY 1, 2, 3""",
                self._ordered_sql(parts),
            )
        )
        return {(product, company, partner): qty for product, company, partner, qty in rows}

    @api.depends("site_id.name", "site_id.commercial_partner_id", "partner_id")
    def _compute_site_name(self):
        for source in self:
            site = source.site_id
            own = site.commercial_partner_id == source.partner_id
            source.site_name = (own and site.name) or site.display_name

    @api.depends("product_id", "partner_id", "site_id")
    @api.depends_context("source_display_name_hide_part")
    def _compute_display_name(self):
        hide_part = self.env.context.get("source_display_name_hide_part")
        for source in self:
            names = [source.partner_id.display_name]
            if not hide_part:
                names.insert(0, source.product_id.display_name)
            if source.site_id:
                names.append(source.site_id.display_name)
            source.display_name = " · ".join(name or "" for name in names)

    @api.model_create_multi
    def create(self, vals_list):
        sources = super().create(self.env["res.partner"]._name_suppliers(vals_list))
        self.env["product.exposure"]._refresh(sources.product_id)
        return sources

    def write(self, vals):
        before = self.product_id
        result = super().write(vals)
        if (TRIGGERS | {"product_id", "partner_id", "company_id"}) & vals.keys():
            self.env["product.exposure"]._refresh(before | self.product_id)
        return result

    def unlink(self):
        products = self.product_id
        result = super().unlink()
        self.env["product.exposure"]._refresh(products.exists())
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_decided(self):
        if self._is_sealed():
            return
        for source in self.filtered("qualification_id"):
            source._refuse_unlink()

    def _refuse_unlink(self):
        raise UserError(
            self.env._(
                "%s was decided by a qualification and is part of the history. Archive it.",
                self.display_name,
            )
        )

    @api.model
    def _ensure_for(self, cases):
        """Make the sources that these cases are about, or adopt the ones without a site."""
        # sudo: a case brings its sources into being, whoever may keep the list
        known = {}
        for source in self.sudo().with_context(active_test=False).search(
            [
                ("product_id", "in", cases.product_ids.ids),
                ("partner_id", "in", cases.commercial_partner_id.ids),
                ("company_id", "in", cases.company_id.ids),
            ]
        ):
            known.setdefault(source._get_maker_key(), self.browse())
            known[source._get_maker_key()] |= source
        vals_list = []
        for case in cases:
            for product in case.product_ids:
                key = (product.id, case.commercial_partner_id.id, case.company_id.id)
                mine = known.get(key, self.browse())
                if mine.filtered(lambda s, c=case: s.site_id == c.site_id):
                    continue
                unplaced = mine.filtered(lambda s: not s.site_id and s.state == "listed")
                if unplaced and case.site_id:
                    unplaced.write({"site_id": case.site_id.id})
                    continue
                vals = dict(
                    zip(("product_id", "partner_id", "company_id"), key, strict=True),
                    site_id=case.site_id.id,
                )
                if vals not in vals_list:
                    vals_list.append(vals)
        return self.sudo().create(vals_list).sudo(False)

    def _get_maker_key(self):
        return (self.product_id.id, self.partner_id.id, self.company_id.id)
