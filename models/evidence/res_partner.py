from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    certificate_ids = fields.One2many(
        comodel_name="supplier.certificate",
        inverse_name="partner_id",
        string="Certificates",
        groups="base.group_user",
    )
    certificate_count = fields.Integer(
        string="Certificates on File",
        compute="_compute_certificate_count",
        help="Certificates of the supplier and of its sites.",
        groups="base.group_user",
    )

    def _compute_certificate_count(self):
        suppliers = self.commercial_partner_id.ids
        certificates = self.env["supplier.certificate"]
        counts = {}
        if certificates.has_access("read"):
            counts = dict(
                certificates._read_group(
                    [("partner_id", "in", suppliers)], ["partner_id"], ["__count"]
                )
            )
        for partner in self:
            partner.certificate_count = counts.get(partner.commercial_partner_id._origin, 0)

    def action_view_certificates(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "supplier_qualification.supplier_certificate_action"
        )
        supplier = self.commercial_partner_id[:1].id
        return action | {
            "domain": [("partner_id", "=", supplier)],
            "context": {"default_partner_id": supplier},
        }
