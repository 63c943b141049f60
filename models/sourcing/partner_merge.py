from odoo import models


class MergePartnerAutomatic(models.TransientModel):
    """Two contacts turn out to be one supplier: its sources and approvals stay one list."""

    _inherit = "base.partner.merge.automatic.wizard"

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        # EXTENDS 'base': two sources that become the same one would be refused by the database,
        # and the merge would drop every source of the merged contact
        partners = self.env["res.partner"].browse(partner_ids).exists()
        kept = dst_partner and dst_partner & partners
        kept = kept or self._get_ordered_partner(partners.ids)[-1:]
        products = self.env["product.source"]._join_merged(partners - kept, kept)
        # sudo: who merges contacts may hold no right to sources
        buyers = self.env["product.source.component"].sudo().search(
            [("origin_id", "in", partners.ids)]
        ).source_id  # fmt: skip
        result = super()._merge(partner_ids, dst_partner, extra_checks)
        buyers.exists()._follow_components()
        self.env["product.exposure"]._refresh(products)
        return result


class ProductSource(models.Model):
    _inherit = "product.source"

    def _join_merged(self, merged, kept):
        """Remove the sources that are about to become the same as another one.

        What was decided stays on the qualifications, which follow the supplier.

        :return: the products whose sources change.
        """
        # sudo: who merges contacts may hold no right to sources
        sources = self.sudo().with_context(active_test=False).search(
            ["|", ("partner_id", "in", (merged | kept).ids),
             ("site_id", "in", (merged | kept).ids)],
            order="id",
        )  # fmt: skip
        seen, doubles = {}, sources.browse()
        theirs = sources.filtered(lambda s: s.partner_id in merged or s.site_id in merged)
        for source in (sources - theirs) + theirs:
            partner = kept if source.partner_id in merged else source.partner_id
            site = kept if source.site_id in merged else source.site_id
            key = (source.product_id, partner, site, source.company_id)
            if seen.setdefault(key, source) != source:
                source._hand_over(seen[key])
                doubles |= source
        products = sources.product_id
        doubles._sealed().unlink()
        return products.sudo(False)

    def _hand_over(self, kept):
        """What must be complete, and what ties sources together, stays with the one that stays."""
        if self.transfer_ids and not kept.transfer_ids:
            self.transfer_ids._sealed().write({"source_id": kept.id})
            (self | kept).invalidate_recordset(["transfer_ids"])
            kept._follow_transfers()
        known = [(row.component_id, row.origin_id) for row in kept.component_ids]
        self.component_ids.filtered(
            lambda row: (row.component_id, row.origin_id) not in known
        ).write({"source_id": kept.id})  # fmt: skip
