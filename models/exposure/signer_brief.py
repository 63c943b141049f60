from odoo import models

# Beyond that many parts the page would be longer than anybody reads.
MAX_PARTS = 50


class SupplierQualification(models.Model):
    """What an approval would cure, and what buying here costs."""

    _inherit = "supplier.qualification"

    def _prepare_signer_brief(self):
        # EXTENDS: the parts with their exposure and their prices
        return super()._prepare_signer_brief() | {"parts": self._get_brief_parts()}

    def _get_brief_parts(self):
        # sudo: who signs sees what an approval would cure, without rights to prices and orders
        case = self.sudo()
        products = case._get_scope_products().sudo()[:MAX_PARTS]
        before, after = case._foresee_levels(products)
        rows = self.env["product.exposure"]
        labels = dict(rows._fields["level"]._description_selection(self.env))
        main = case._get_main_suppliers(products)
        return [
            {
                "product": product,
                "before": labels.get(before.get(product.id), ""),
                "after": labels.get(after.get(product.id), ""),
                "cured": before.get(product.id) in ("critical", "exposed")
                and after.get(product.id) in ("covered", "watch"),
                "price": case._get_price(product, case.commercial_partner_id),
                "main": main.get(product.id),
                "main_price": case._get_price(product, main.get(product.id)),
            }
            for product in products
        ]

    def _foresee_levels(self, products):
        """The levels now and as they would be: decided inside a savepoint that is rolled back.

        So the signer reads what the rule itself says, not a guess at it.
        """
        before = self._read_levels(products)
        if self.state != "review":
            return before, before
        with self.env.cr.savepoint() as savepoint:
            today = self.company_id._sourcing_today()
            self._sealed().with_context(tracking_disable=True).write(
                {
                    "state": "decided",
                    "result": "approved",
                    "decision_date": today,
                    "valid_from": today,
                    "valid_until": self._get_latest_day(),
                }
            )
            self.env["product.source"]._ensure_for(self)
            self._refresh_sources()
            after = self._read_levels(products)
            savepoint.rollback()
        return before, after

    def _read_levels(self, products):
        # sudo: the figures of the case's own company, for whoever may sign it
        rows = self.env["product.exposure"].sudo().search(
            [("product_id", "in", products.ids), ("company_id", "=", self.company_id.id)]
        )  # fmt: skip
        return {row.product_id.id: row.level for row in rows}

    def _get_main_suppliers(self, products):
        """The supplier that each part comes from today, where it is another one."""
        # sudo: as above
        sources = self.env["product.source"].sudo().search(
            [
                ("product_id", "in", products.ids),
                ("company_id", "=", self.company_id.id),
                ("role", "=", "primary"),
                ("partner_id", "!=", self.commercial_partner_id.id),
            ]
        )  # fmt: skip
        return {source.product_id.id: source.partner_id for source in sources}

    def _get_price(self, product, supplier):
        """The supplier's price in the company's currency, or None where none is listed."""
        if not supplier:
            return None
        company = self.company_id
        seller = product.with_company(company)._select_seller(
            partner_id=supplier, quantity=None, date=company._sourcing_today()
        )
        if not seller:
            return None
        return seller.currency_id._convert(
            seller.price_discounted, company.currency_id, company, company._sourcing_today()
        )
