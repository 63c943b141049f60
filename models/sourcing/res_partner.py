from odoo import fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class ResPartner(models.Model):
    _inherit = "res.partner"

    is_production_site = fields.Boolean(
        string="Production Site",
        help="Parts are made at this address. An approval may hold for one site only.",
    )
    production_site_ids = fields.One2many(
        comodel_name="res.partner",
        inverse_name="parent_id",
        string="Production Sites",
        domain=[("is_production_site", "=", True)],
    )
    source_ids = fields.One2many(
        comodel_name="product.source",
        inverse_name="partner_id",
        string="Sources",
        groups="base.group_user",
    )
    source_count = fields.Integer(
        string="Parts Supplied",
        compute="_compute_supplier_counts",
        help="Parts that the supplier is a source of, approved or not.",
        groups="base.group_user",
    )
    qualification_count = fields.Integer(
        string="Qualification Cases",
        compute="_compute_supplier_counts",
        help="Cases of the supplier, cancelled ones left out.",
        groups="base.group_user",
    )

    def _compute_supplier_counts(self):
        suppliers = self.commercial_partner_id.ids
        sources = qualifications = {}
        if self.env["product.source"].has_access("read"):
            sources = dict(
                self.env["product.source"]._read_group(
                    [("partner_id", "in", suppliers)], ["partner_id"], ["__count"]
                )
            )
            qualifications = dict(
                self.env["supplier.qualification"]._read_group(
                    [("commercial_partner_id", "in", suppliers)],
                    ["commercial_partner_id"],
                    ["__count"],
                )
            )
        for partner in self:
            supplier = partner.commercial_partner_id._origin
            partner.source_count = sources.get(supplier, 0)
            partner.qualification_count = qualifications.get(supplier, 0)

    def _check_production_sites(self):
        """Only places where parts are made count as sites: others would look independent.

        :raise ValidationError: names the first partner that is none.
        """
        # sudo: what a place is holds for everybody, whoever may read the partner
        for partner in self.sudo():
            if not partner.is_production_site:
                raise ValidationError(
                    self.env._(
                        "%s is not a production site. Choose one of the supplier's sites, or tick "
                        "Production Site on the contact.",
                        partner.display_name,
                    )
                )

    def write(self, vals):
        gone = self.filtered("active") if vals.get("active") is False else self.browse()
        result = super().write(vals)
        gone._suspend_archived()
        if {"country_id", "parent_id", "is_production_site"} & vals.keys():
            places = Domain("partner_id", "in", self.ids) | Domain("site_id", "in", self.ids)
            if "parent_id" in vals:
                # whoever is below moves to another group as well
                places |= Domain("partner_id", "child_of", self.ids)
            # sudo: exposure is kept for every company, whoever changed the address
            sources = self.env["product.source"].sudo().with_context(active_test=False)
            products = sources.search(places).product_id
            if products:
                self.env["product.exposure"]._refresh(products)
        return result

    def _suspend_archived(self):
        """An archived supplier or site delivers nothing: its approvals are suspended."""
        if not self:
            return
        # sudo: archiving a contact is not the right to suspend, but its approvals must not stand
        cases = self.env["supplier.qualification"].sudo().search(
            Domain("status", "in", ("approved", "conditional"))
            & (Domain("commercial_partner_id", "in", self.ids) | Domain("site_id", "in", self.ids))
        )
        if cases:
            cases._suspend(
                self.env._("Archived: %s", ", ".join(self.mapped("display_name"))),
                self.env["product.product"],
            )

    def action_view_sources(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "supplier_qualification.product_source_action"
        )
        suppliers = self.commercial_partner_id.ids
        return action | {"domain": [("partner_id", "in", suppliers)], "context": {}}

    def action_view_qualifications(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "supplier_qualification.supplier_qualification_action"
        )
        supplier = self.commercial_partner_id[:1].id
        return action | {
            "domain": [("commercial_partner_id", "=", supplier)],
            "context": {"default_partner_id": supplier},
        }
