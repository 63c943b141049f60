from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from .contract_review import OFFERS

CLAIMS = ("own_sites", "network")


class ResPartner(models.Model):
    """What is known of a contract manufacturer and its plants."""

    _inherit = "res.partner"

    is_contract_manufacturer = fields.Boolean(
        string="Contract Manufacturer",
        index="btree_not_null",
        help="It makes parts or devices for you in plants of its own. Its alternate sites need a "
        "complete transfer package before they count.",
    )
    contract_supply = fields.Selection(
        selection=[
            ("consigned", "We send the components"),
            ("turnkey", "It buys the components (turnkey)"),
            ("both", "Both, part by part"),
        ],
        string="Components",
        help="Who buys the components of the parts that are made here.",
        groups="base.group_user",
    )
    dual_sourcing_offer = fields.Selection(
        selection=OFFERS,
        default="unknown",
        help="Whether it can carry a second source itself: by a second site of its own, or by "
        "its own network of suppliers. A closed review bears it out.",
        groups="base.group_user",
    )
    capability_ids = fields.Many2many(
        comodel_name="supplier.capability",
        string="Capabilities",
        help="Processes and skills of this plant, or of all its plants.",
        groups="base.group_user",
    )
    may_buy_category_ids = fields.Many2many(
        comodel_name="product.category",
        string="May Buy Itself",
        relation="res_partner_may_buy_category_rel",
        help="Categories of components that it may buy where it likes. Others come from us, or "
        "from the sources that we name.",
        groups="base.group_user",
    )
    may_buy_note = fields.Text(string="Rules for Buying", groups="base.group_user")
    contract_review_ids = fields.One2many(
        comodel_name="supplier.contract.review",
        inverse_name="partner_id",
        string="Reviews",
        groups="base.group_user",
    )
    contract_review_until = fields.Date(
        compute="_compute_contract_review",
        string="Review due",
        help="After this day the answers are out of date.",
        groups="base.group_user",
    )
    contract_review_state = fields.Selection(
        selection=[("missing", "Never Asked"), ("current", "Current"), ("overdue", "Out of Date")],
        compute="_compute_contract_review",
        search="_search_contract_review_state",
        string="Review",
        help="Whether the answers of the manufacturer are recent enough to be relied on.",
        groups="base.group_user",
    )
    contract_country_ids = fields.Many2many(
        comodel_name="res.country",
        compute="_compute_contract_figures",
        string="Countries",
        groups="base.group_user",
    )
    contract_site_count = fields.Integer(
        compute="_compute_contract_figures",
        string="Sites",
        groups="base.group_user",
    )
    contract_part_count = fields.Integer(
        compute="_compute_contract_figures",
        string="Parts",
        help="Parts that the manufacturer is a source of.",
        groups="base.group_user",
    )
    contract_transfer_count = fields.Integer(
        compute="_compute_contract_figures",
        string="Open Transfers",
        help="Transfer packages to its plants in which something is missing.",
        groups="base.group_user",
    )
    contract_component_count = fields.Integer(
        compute="_compute_contract_figures",
        string="Components Bought",
        help="Components that the manufacturer buys itself for our parts.",
        groups="base.group_user",
    )

    @api.constrains("is_contract_manufacturer", "dual_sourcing_offer")
    def _check_dual_sourcing_offer(self):
        # sudo: a review of another company bears the claim out as well
        for partner in self.sudo().filtered("is_contract_manufacturer"):
            offer = partner.dual_sourcing_offer
            if offer in CLAIMS and partner._get_last_review().offer != offer:
                raise ValidationError(
                    self.env._(
                        "%s: no closed review bears out this offer. Start a review, record the "
                        "answers and close it.",
                        partner.display_name,
                    )
                )

    def _get_last_review(self):
        """The latest closed review that the reader may see."""
        self.ensure_one()
        closed = self.contract_review_ids.filtered(lambda one: one.state == "done")
        return closed.sorted(lambda one: (one.closed_date, one.id), reverse=True)[:1]

    @api.depends("contract_review_ids.state", "contract_review_ids.valid_until")
    def _compute_contract_review(self):
        readable = self.env["supplier.contract.review"].has_access("read")
        today = self.env.company._sourcing_today()
        for partner in self:
            review = readable and partner._get_last_review()
            until = review and review.valid_until
            partner.contract_review_until = until
            partner.contract_review_state = (
                "missing" if not until else "current" if until >= today else "overdue"
            )

    def _search_contract_review_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        closed = Domain("contract_review_ids.state", "=", "done")
        today = self.env.company._sourcing_today()
        current = closed & Domain("contract_review_ids.valid_until", ">=", today)
        domains = {"missing": ~closed, "current": current, "overdue": closed & ~current}
        return Domain.OR(domains[one] for one in value if one in domains)

    def _compute_contract_figures(self):
        suppliers = self._origin
        readable = self.env["product.source"].has_access("read")
        parts, transfers, components = {}, {}, {}
        if readable:
            mine = [("partner_id", "in", suppliers.ids)]
            parts = dict(self.env["product.source"]._read_group(
                mine, ["partner_id"], ["product_id:count_distinct"]))  # fmt: skip
        if readable and self.env["product.source.transfer"].has_access("read"):
            transfers = dict(self.env["product.source.transfer"]._read_group(
                [*mine, ("is_complete", "=", False)], ["partner_id"], ["__count"]))  # fmt: skip
            components = dict(self.env["product.source.component"]._read_group(
                mine, ["partner_id"], ["component_id:count_distinct"]))  # fmt: skip
        for partner in self:
            sites = partner.production_site_ids
            partner.contract_site_count = len(sites)
            partner.contract_country_ids = (sites or partner).country_id
            partner.contract_part_count = parts.get(partner._origin, 0)
            partner.contract_transfer_count = transfers.get(partner._origin, 0)
            partner.contract_component_count = components.get(partner._origin, 0)

    def write(self, vals):
        result = super().write(vals)
        if vals.get("is_contract_manufacturer"):
            # sudo: the rule holds for the sources of every company
            self.env["product.source"].sudo().search(
                [("partner_id", "in", self.ids)]
            )._start_needed_transfers()
        return result

    # Lists ----------------------------------------------------------------------------------------

    def action_start_review(self):
        """Ask the questions of today, or go on with the round that is open."""
        self.ensure_one()
        reviews = self.env["supplier.contract.review"]
        review = reviews.search(
            [("partner_id", "=", self.id), ("state", "=", "draft"),
             ("company_id", "in", (False, self.env.company.id))], limit=1
        ) or reviews.create({"partner_id": self.id})  # fmt: skip
        return {
            "type": "ir.actions.act_window",
            "res_model": reviews._name,
            "res_id": review.id,
            "views": [(False, "form")],
        }

    def action_view_transfers(self):
        """The transfer packages of this manufacturer, the open ones first."""
        return self._open_contract_list("product_source_transfer_action")

    def action_view_components(self):
        """What this manufacturer buys for your parts, and where it gets it from."""
        return self._open_contract_list("product_source_component_action")

    def _open_contract_list(self, name):
        action = self.env["ir.actions.act_window"]._for_xml_id(f"supplier_qualification.{name}")
        suppliers = self.commercial_partner_id.ids
        return action | {"domain": [("partner_id", "in", suppliers)], "context": {}}
