from odoo import api, models

from .source_standing import SourceRequest

ROLE_ORDER = {"primary": 0, "secondary": 1, "standby": 2}
# In force, and yet the last that one would turn to.
NOT_READY = ("dormant", "in_transfer")


class ProductSource(models.Model):
    """What else could be bought from: the approved sources of a part on a day."""

    _inherit = "product.source"

    @api.model
    def _find_approved(self, requests):
        """The sources that each request could be bought from, best first.

        Each request is judged by itself: what one of them would use up of a quantity limit is
        not taken from the others. The number of queries does not depend on the requests.

        :param requests: of `SourceRequest`; their own partner is looked at like any other.
        :return: ``{key: sources}``, one source for each supplier.
        """
        asked, keys = [], []
        suppliers = self._get_suppliers_of_parts(requests)
        for request in requests:
            for partner in suppliers.get((request.product_id, request.company_id), ()):
                asked.append(request._replace(key=len(keys), partner_id=partner))
                keys.append(request.key)
        found = self._coverage(asked, together=False)
        ids = {request.key: [] for request in requests}
        for number, key in enumerate(keys):
            if found[number].covered and found[number].source_id:
                ids[key].append(found[number].source_id)
        # One recordset in the end, so that its fields are read once.
        everything = self.browse({one for some in ids.values() for one in some})
        return {
            key: everything.browse(some).with_prefetch(everything._prefetch_ids).sorted(
                lambda source: source._get_preference()
            )
            for key, some in ids.items()
        }  # fmt: skip

    def _get_suppliers_of_parts(self, requests):
        """Return ``{(product id, company id): {supplier ids}}`` of the sources that are listed."""
        rows = self._read_group(
            [
                ("product_id", "in", list({request.product_id for request in requests})),
                ("company_id", "in", list({request.company_id for request in requests})),
            ],
            ["product_id", "company_id"],
            ["partner_id:array_agg_distinct"],
        )
        return {(product.id, company.id): partners for product, company, partners in rows}

    def _get_preference(self):
        """Hook: what makes one approved source better than another; the least is the best."""
        self.ensure_one()
        return self.readiness in NOT_READY, ROLE_ORDER[self.role], self.id

    def _get_role_label(self):
        """The role in the words of the reader's language."""
        self.ensure_one()
        return dict(self._fields["role"]._description_selection(self.env))[self.role]

    @api.model
    def _prepare_request(self, key, product, partner, company, date, quantity):
        """A request from records; the date is a day or a moment in UTC."""
        today = company._sourcing_today()
        # What should have come already comes today at the earliest.
        day = max(company._sourcing_day(date) or today, today)
        return SourceRequest(key, product.id, partner.id, company.id, day, quantity, 0)
