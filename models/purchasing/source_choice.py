from typing import NamedTuple

from odoo import api, fields, models

from ..sourcing.source_options import ROLE_ORDER


class Need(NamedTuple):
    """What replenishment wants to buy: of which part, how much, for which day."""

    product: models.BaseModel
    quantity: float
    uom: models.BaseModel
    company: models.BaseModel
    date: object  # the day it should arrive
    natural: models.BaseModel  # the vendor price that Odoo would take
    pinned: models.BaseModel  # the vendor price that a person has set, or none
    partner: models.BaseModel  # the only vendor that is asked for, or none
    params: dict

    @property
    def key(self):
        return self.product.id, self.company.id


class Allocation(NamedTuple):
    """One vendor's part of a need, in the unit of the need."""

    seller: models.BaseModel
    quantity: float
    reason: str  # why this vendor, where Odoo would have taken another
    # replaced (Odoo's choice is not approved), role, share, unapproved (nothing is approved, it
    # goes on), held (nothing is approved, a quotation waits until somebody decides)
    kind: str = ""


class StockRule(models.Model):
    """Which vendor a need goes to: approved ones, by role first and then as Odoo would."""

    _inherit = "stock.rule"

    @api.model
    def _allocate(self, needs):
        """Choose for many needs with a constant number of queries.

        :return: for each need a list of `Allocation`; None where Odoo's own choice stands.
        """
        checks = self._get_checks_of_needs(needs)
        if not checks:
            return [None] * len(needs)
        plans = self._get_plans_of_needs([needs[number] for number in checks])
        mine = {
            number: needs[number]
            for number, check in checks.items()
            if check != "none" or needs[number].key in plans
        }
        sellers = {number: self._get_valid_sellers(need) for number, need in mine.items()}
        standings = self._get_standings(mine, sellers)
        return [
            self._allocate_one(
                need, checks[number], sellers[number], standings[number], plans.get(need.key)
            )
            if number in mine
            else None
            for number, need in enumerate(needs)
        ]

    @api.model
    def _get_checks_of_needs(self, needs):
        """The checks of the needs whose parts are tracked: ``{number: check}``."""
        policies = self.env["product.product"]._get_effective_policies(
            list({need.product.id for need in needs if need.natural}),
            list({need.company.id for need in needs if need.natural}),
        )
        checks = {}
        for number, need in enumerate(needs):
            policy, check = policies.get(need.key, ("none", "none"))
            if need.natural and policy != "none":
                checks[number] = check
        return checks

    @api.model
    def _get_plans_of_needs(self, needs):
        """How the parts are shared among their suppliers."""
        # sudo: shares do not depend on who starts the need
        Source = self.env["product.source"].sudo()
        products = self.env["product.product"].union(*(need.product for need in needs))
        companies = self.env["res.company"].union(*(need.company for need in needs))
        return Source._get_share_plans(products, companies)

    @api.model
    def _get_valid_sellers(self, need):
        """The vendor prices that hold for the need, in Odoo's own order."""
        return need.product.with_company(need.company)._get_filtered_sellers(
            partner_id=need.partner,
            quantity=need.quantity if need.quantity > 0 else None,
            date=need.date,
            uom_id=need.uom,
            params=need.params,
        )

    @api.model
    def _get_standings(self, needs, sellers):
        """May each vendor of each need be bought from: ``{number: {partner: Coverage}}``."""
        # sudo: schedulers and salespeople start needs, what is approved does not depend on them
        Source = self.env["product.source"].sudo()
        requests, places = [], []
        for number, need in needs.items():
            quantity = need.uom._compute_quantity(max(need.quantity, 0), need.product.uom_id)
            for partner in (sellers[number] | need.natural | need.pinned).partner_id:
                requests.append(
                    Source._prepare_request(
                        len(places), need.product, partner, need.company, need.date, quantity
                    )
                )
                places.append((number, partner))
        found = Source._coverage(requests, together=False)
        roles = self._get_roles(found)
        standings = {number: {} for number in needs}
        for key, (number, partner) in enumerate(places):
            standings[number][partner] = (found[key], roles.get(found[key].source_id, 1))
        return standings

    @api.model
    def _get_roles(self, found):
        """The rank of the role of each source that was found."""
        # sudo: the role of a source decides, whoever orders
        sources = self.env["product.source"].sudo().browse(
            {coverage.source_id for coverage in found.values() if coverage.source_id}
        )  # fmt: skip
        return {source.id: ROLE_ORDER[source.role] for source in sources}

    @api.model
    def _allocate_one(self, need, check, sellers, standings, plan=None):
        """Hook: the allocations of one need; None where Odoo's own choice stands."""
        if need.pinned and (check == "none" or standings[need.pinned.partner_id][0].covered):
            return None
        approved = sellers.filtered(
            lambda seller: check == "none" or standings[seller.partner_id][0].covered
        )
        shared = plan and need.quantity > 0 and self._share_need(need, approved, plan)
        if shared:
            return shared
        if check == "none":
            return None
        if approved:
            return self._choose_approved(need, approved, standings)
        natural = standings[need.natural.partner_id][0]
        if natural.covered:
            # No price holds for the need, and Odoo falls back to this one: as it would anyway.
            return None
        return self._choose_unapproved(need, check, natural)

    @api.model
    def _choose_approved(self, need, approved, standings):
        """The first role, and in it the vendor that Odoo would take."""
        first = approved.sorted(lambda seller: standings[seller.partner_id][1])[0]
        seller = self._get_best_price(need, first.partner_id) or first
        kind, reason = self._explain_choice(need, seller, standings)
        return [Allocation(seller, need.quantity, reason, kind)]

    @api.model
    def _get_best_price(self, need, partner):
        return need.product.with_company(need.company)._select_seller(
            partner_id=partner,
            quantity=need.quantity if need.quantity > 0 else None,
            date=need.date,
            uom_id=need.uom,
            params=need.params,
        )

    @api.model
    def _explain_choice(self, need, seller, standings):
        passed_over = need.natural.partner_id
        if passed_over == seller.partner_id:
            return "", ""
        names = {"chosen": seller.partner_id.display_name, "other": passed_over.display_name}
        coverage = standings[passed_over][0]
        if not coverage.covered:
            return "replaced", self.env._(
                "%(chosen)s instead of %(other)s: %(reason)s",
                reason=coverage.reason,
                **names,
            )
        return "role", self.env._("%(chosen)s before %(other)s by its role", **names)

    @api.model
    def _choose_unapproved(self, need, check, natural):
        """Nothing approved: go on and tell, or hold the need where nobody can overlook it."""
        reason = self.env._(
            "No approved source with a valid price. %(vendor)s: %(reason)s",
            vendor=need.natural.partner_id.display_name,
            reason=natural.reason,
        )
        kind = "held" if check == "block" else "unapproved"
        return [Allocation(need.natural, need.quantity, reason, kind)]

    @api.model
    def _get_held_message(self, need):
        """What an orderpoint says that cannot order; the same words every night."""
        vendors = need.product.with_company(need.company)._prepare_sellers(False).partner_id
        return self.env._(
            "No approved source of %(part)s has a valid vendor price. Its vendors are %(vendors)s: "
            "qualify one of them, or give an approved source a vendor price.",
            part=need.product.display_name,
            vendors=", ".join(sorted(vendors.mapped("display_name"))),
        )

    @api.model
    def _prepare_need(self, rule, product, quantity, uom, company, values):
        """The need as Odoo's own choice of a vendor sees it."""
        natural = rule._get_matching_supplier(product, quantity, uom, company, values)
        pinned = values.get("supplierinfo_id") or (
            values.get("orderpoint_id") and values["orderpoint_id"].supplier_id
        )
        sellers = self.env["product.supplierinfo"]
        today = company._sourcing_today()
        moment = values.get("date_planned")
        if isinstance(moment, str):
            moment = fields.Datetime.to_datetime(moment)
        return Need(
            product=product,
            quantity=quantity,
            uom=uom,
            company=company,
            # The day by which the order is judged, too.
            date=max(company._sourcing_day(moment) or today, today),
            natural=natural or sellers,
            pinned=pinned or sellers,
            partner=rule._get_partner_id(values, rule) or False,
            params={"force_uom": values.get("force_uom")},
        )
