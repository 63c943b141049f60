from odoo import api, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    @api.model
    def _name_suppliers(self, vals_list, name="partner_id"):
        """Put the company in place of its contact, or of one of its plants, in values to write.

        A contact of a supplier is not another supplier.

        :return: new values; those given stay as they are.
        """
        given = {vals[name] for vals in vals_list if vals.get(name)}
        companies = {one.id: one.commercial_partner_id.id for one in self.browse(given)}
        return [
            vals | {name: companies[vals[name]]} if vals.get(name) else vals for vals in vals_list
        ]
