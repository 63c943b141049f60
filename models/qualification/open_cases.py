from odoo import api, models
from odoo.fields import Domain

OPEN_STATES = ("draft", "in_progress", "review")


class SupplierQualification(models.Model):
    """Which open cases look at a part already: asked before anybody opens another one."""

    _inherit = "supplier.qualification"

    @api.model
    def _find_open(self, products, companies, suppliers=None, site=None, states=OPEN_STATES):
        """The cases without a decision that cover one of these parts, in few queries.

        :param suppliers: only cases of these; by default of anybody
        :param site: only cases that reach this site; by default of any site
        :param states: how far they are
        """
        # A part is named by the case, or lies in or under a category that the case names.
        covers = Domain("product_ids", "in", products.ids) | Domain(
            "category_ids", "parent_of", products.categ_id.ids
        )
        domain = covers & Domain("state", "in", states) & Domain("company_id", "in", companies.ids)
        if suppliers is not None:
            domain &= Domain("commercial_partner_id", "in", suppliers.commercial_partner_id.ids)
        if site:
            domain &= Domain("site_id", "in", (False, site.id))
        return self.search(domain)

    def _get_covered(self, products):
        """Those of these parts that the case names, or that are in or under its categories."""
        self.ensure_one()
        return products & self._get_scope_products(products)

    def _get_status_label(self):
        """What the case is worth today, in the words of the reader's language."""
        self.ensure_one()
        return dict(self._fields["status"]._description_selection(self.env)).get(self.status, "")
