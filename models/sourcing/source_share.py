from datetime import timedelta
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import SQL

from ...tools import quota

# The first deliveries show what a sample cannot: small, then more.
RAMP = ((0, 5.0), (3, 15.0), (6, 30.0))  # months, share
# Orders older than this say nothing about how volume is shared.
SHARE_MONTHS = 12


class SupplierShare(NamedTuple):
    """What a supplier should get of a part, and what it got."""

    supplier_id: int
    share: float  # percent
    since: object  # the day from which the share holds
    capacity: float | None  # a month; None: not known


class ProductTemplate(models.Model):
    _inherit = "product.template"

    split_quantity = fields.Float(
        string="Split Needs from",
        digits="Product Unit",
        company_dependent=True,
        help="A need of at least so much is split among the sources by their target shares. "
        "0: a need stays whole and goes to the source that is furthest behind its share.",
    )


class ProductSource(models.Model):
    """How the volume of a part is to be shared, and how it was."""

    _inherit = "product.source"

    share_since = fields.Date(
        readonly=True, help="The day on which the target share was set."
    )
    ramp_ids = fields.One2many(
        comodel_name="product.source.ramp", inverse_name="source_id", string="Ramp Plan"
    )
    share_now = fields.Float(
        string="Share Today (%)",
        compute="_compute_share_now",
        help="The step of the ramp plan that holds today, else the target share.",
    )

    @api.model
    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {"share_since"}

    @api.depends("share_target", "ramp_ids.date_from", "ramp_ids.share")
    def _compute_share_now(self):
        for source in self:
            source.share_now = source._get_share_on(source.company_id._sourcing_today())[0]

    def _get_share_on(self, day):
        """The share that holds on a day, and since when."""
        self.ensure_one()
        past = self.ramp_ids.filtered(lambda step: step.date_from and step.date_from <= day)
        if past:
            step = past.sorted("date_from")[-1]
            return step.share, step.date_from
        return self.share_target, self.share_since or fields.Date.to_date(self.create_date)

    @api.model_create_multi
    def create(self, vals_list):
        sources = super().create(vals_list)
        sources.filtered("share_target")._mark_share()
        return sources

    def write(self, vals):
        changed = self.filtered(
            lambda source: "share_target" in vals
            and source.share_target != vals["share_target"]
        )
        result = super().write(vals)
        changed._mark_share()
        return result

    def _mark_share(self, day=None):
        """The target shares hold from a day on, by default from today."""
        for company, sources in self.grouped("company_id").items():
            sources._sealed().write({"share_since": day or company._sourcing_today()})

    def action_plan_ramp(self):
        """Write down the usual way of a new source: a little, more, its full share."""
        self.check_access("write")
        for source in self:
            if source.ramp_ids:
                raise UserError(
                    self.env._("%s has a ramp plan already. Change its steps.",
                               source.display_name)
                )  # fmt: skip
            today = source.company_id._sourcing_today()
            source.ramp_ids = [
                Command.create({"date_from": today + relativedelta(months=months), "share": share})
                for months, share in RAMP
            ]
        return True

    # What the split of a need asks ----------------------------------------------------------------

    @api.model
    def _get_supplier_shares(self, products, companies):
        """The shares that suppliers have of some parts today, several sites of one added up.

        Only parts that at least two suppliers share are in it.

        :return: ``{(product id, company id): [SupplierShare]}``
        """
        sources = self.search(
            [
                ("product_id", "in", products.ids),
                ("company_id", "in", companies.ids),
                "|",
                ("share_target", ">", 0),
                ("ramp_ids", "!=", False),
            ]
        )
        today = {company.id: company._sourcing_today() for company in sources.company_id}
        found = {}
        for (product, company, supplier), mine in sources.grouped(
            lambda source: (source.product_id.id, source.company_id.id, source.partner_id.id)
        ).items():
            shares = [source._get_share_on(today[company]) for source in mine]
            total = sum(share for share, _since in shares)
            capacities = mine.mapped("monthly_capacity")
            if total > 0:
                found.setdefault((product, company), []).append(
                    SupplierShare(
                        supplier,
                        total,
                        max(
                            [since for _share, since in shares]
                            + [date for date in mine.mapped("qualification_id.valid_from") if date]
                        ),
                        sum(capacities) if all(capacities) else None,
                    )
                )
        return {key: shares for key, shares in found.items() if len(shares) > 1}

    @api.model
    def _ordered_sql(self, condition):
        """SQL: units ordered of each part, company, supplier and, where it is known, site.

        :param condition: on ``line``, a line of a confirmed order of the last 12 months
        """
        return SQL(
            """SELECT line.product_id, purchase.company_id,
                      vendor.commercial_partner_id AS partner_id,
                      CASE WHEN vendor.is_production_site THEN vendor.id END AS site_id,
                      SUM(line.product_uom_qty)::float AS quantity
                 FROM purchase_order_line line
                 JOIN purchase_order purchase ON purchase.id = line.order_id
                 JOIN res_partner vendor ON vendor.id = purchase.partner_id
                WHERE purchase.state = 'purchase' AND purchase.date_approve >= %(since)s
                  AND %(condition)s
                GROUP BY 1, 2, 3, 4""",
            since=fields.Date.subtract(fields.Date.today(), months=SHARE_MONTHS),
            condition=condition,
        )

    @api.model
    def _get_share_history(self, products, companies):
        """What was ordered of some parts, quotations included, day by day of the company.

        :return: ``{(product id, company id): [(supplier id, day, planned day, quantity)]}``
        """
        self.env["purchase.order.line"].flush_model()
        self.env["purchase.order"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT line.product_id, purchase.company_id, vendor.commercial_partner_id,
                          %(ordered)s, %(planned)s, SUM(line.product_uom_qty)::float
                     FROM purchase_order_line line
                     JOIN purchase_order purchase ON purchase.id = line.order_id
                     JOIN res_partner vendor ON vendor.id = purchase.partner_id
                     JOIN res_company company ON company.id = purchase.company_id
                     JOIN res_partner home ON home.id = company.partner_id
                    WHERE line.product_id = ANY(%(products)s)
                      AND purchase.company_id = ANY(%(companies)s)
                      AND purchase.state != 'cancel'
                      AND COALESCE(purchase.date_approve, line.create_date) >= %(since)s
                    GROUP BY 1, 2, 3, 4, 5""",
                ordered=self._local_day_sql(
                    SQL("COALESCE(purchase.date_approve, line.create_date)")
                ),
                planned=self._local_day_sql(SQL("line.date_planned")),
                products=products.ids,
                companies=companies.ids,
                since=fields.Datetime.subtract(fields.Datetime.now(), months=SHARE_MONTHS),
            )
        )
        history = {}
        for product, company, *row in rows:
            history.setdefault((product, company), []).append(tuple(row))
        return history

    @api.model
    def _get_share_plans(self, products, companies):
        """`SharePlan` of the parts that several suppliers share: ``{(product, company) ids: …}``,
        for what is ordered today."""
        shares = self._get_supplier_shares(products, companies)
        if not shares:
            return {}
        shared = products.browse({product for product, _company in shares})
        history = self._get_share_history(shared, companies)
        return {key: SharePlan(mine, history.get(key, [])) for key, mine in shares.items()}


class SharePlan:
    """How one part is shared, kept up while needs are given out."""

    def __init__(self, shares, history):
        self.shares = {share.supplier_id: share for share in shares}
        self.history = history
        levels = quota.start_levels(
            [
                quota.Member(
                    share.supplier_id,
                    share.share,
                    share.since,
                    tuple((day, qty) for supplier, day, _planned, qty in history
                          if supplier == share.supplier_id),
                )
                for share in shares
            ]
        )  # fmt: skip
        self.allocated = {key: allocated for key, (allocated, _base) in levels.items()}
        self.base = {key: base for key, (_allocated, base) in levels.items()}

    def get_share(self, supplier, date, minimum=0.0):
        """The supplier as the allocation of a need for some day sees it."""
        mine = self.shares[supplier]
        capacity = None
        if mine.capacity is not None:
            capacity = max(mine.capacity - self._planned_in_month(supplier, date), 0.0)
        return quota.Share(
            supplier, mine.share, self.allocated[supplier], self.base[supplier],
            minimum=minimum, capacity=capacity,
        )  # fmt: skip

    def _planned_in_month(self, supplier, date):
        first = date.replace(day=1)
        after = first + relativedelta(months=1)
        last = after - timedelta(days=1)
        return sum(
            qty for other, _day, planned, qty in self.history
            if other == supplier and planned and first <= planned <= last
        )  # fmt: skip

    def take(self, supplier, date, quantity):
        """Remember what the supplier gets, for the next need of the same run."""
        self.allocated[supplier] += quantity
        self.history.append((supplier, date, date, quantity))

    def describe(self):
        """Target and actual percentages: ``{supplier: (target, actual or None)}``."""
        whole = sum(share.share for share in self.shares.values())
        given = {key: self.allocated[key] + self.base[key] for key in self.shares}
        total = sum(given.values())
        return {
            key: (100 * share.share / whole, 100 * given[key] / total if total else None)
            for key, share in self.shares.items()
        }
