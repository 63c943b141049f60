from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL
from odoo.tools.sql import column_exists, create_column

FROZEN = ("promised_date", "added_date", "cancelled_date")
# What is ordered, in the part's own unit: limits, overrides, shares and deliveries count it. It
# follows from quantity and unit; Odoo stores it and lets whoever may write the line write over it,
# and then a line of a hundred would be in full with one.
DERIVED = "product_uom_qty"
FILL = SQL(
    """
    UPDATE purchase_order_line line
       SET promised_date = (line.date_planned AT TIME ZONE 'UTC'
                            AT TIME ZONE COALESCE(home.tz, 'UTC'))::date,
           added_date = CASE WHEN line.create_date > purchase.date_approve + INTERVAL '1 day'
                        THEN (line.create_date AT TIME ZONE 'UTC'
                              AT TIME ZONE COALESCE(home.tz, 'UTC'))::date END
      FROM purchase_order purchase
      JOIN res_company company ON company.id = purchase.company_id
      JOIN res_partner home ON home.id = company.partner_id
     WHERE purchase.id = line.order_id AND line.display_type IS NULL
       AND (purchase.state = 'purchase'
            OR purchase.state = 'cancel' AND purchase.date_approve IS NOT NULL)
    """
)


class PurchaseOrderLine(models.Model):
    """The promise of a line, frozen when its order is confirmed, however that happens.

    Odoo keeps one planned date, which buyers and suppliers move as they like: nobody can be late
    against it.
    """

    _inherit = "purchase.order.line"

    promised_date = fields.Date(
        compute="_compute_promise",
        store=True,
        copy=False,
        help="The planned day when the order was confirmed; later changes do not move it.",
    )
    added_date = fields.Date(
        compute="_compute_promise",
        store=True,
        copy=False,
        help="The day on which the line was ordered, where that was after the order's "
        "confirmation.",
    )
    cancelled_date = fields.Date(
        compute="_compute_promise",
        store=True,
        copy=False,
        help="The day on which the confirmed order was cancelled.",
    )

    def _auto_init(self):
        # EXTENDS: lines that exist already are filled by one statement instead of one by one;
        # their promise is what their orders say when the module comes.
        cr = self.env.cr
        if not column_exists(cr, self._table, "promised_date"):
            for name in FROZEN:
                create_column(cr, self._table, name, "date")
            cr.execute(FILL)
        return super()._auto_init()

    @api.depends("order_id.state")
    def _compute_promise(self):
        for line in self:
            order, today = line.order_id, line._get_company_today()
            if order.state == "purchase":
                if not line.promised_date:
                    line._freeze_promise(today)
                line.cancelled_date = False
            elif order.state == "cancel":
                line.cancelled_date = line.cancelled_date or (line.promised_date and today)
            elif not line.qty_received:
                # Confirmed again, it is promised again; not so once goods came.
                line.promised_date = line.added_date = line.cancelled_date = False

    def _freeze_promise(self, today):
        order, company = self.order_id, self.order_id.company_id
        self.promised_date = company._sourcing_day(self.date_planned)
        ordered = company._sourcing_day(order.date_approve)
        self.added_date = False if ordered and ordered >= today else today

    def _get_company_today(self):
        return (self.order_id.company_id or self.env.company)._sourcing_today()

    @api.model
    def default_get(self, fields):
        # EXTENDS: no context and no user's default gives a promise either
        return super().default_get(
            [name for name in fields if name not in FROZEN and name != DERIVED]
        )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if any(vals.get(name) for name in FROZEN):
                self._refuse_promise()
        return super().create([self._leave_derived(vals) for vals in vals_list])

    def write(self, vals):
        if vals.keys() & set(FROZEN):
            self._refuse_promise()
        return super().write(self._leave_derived(vals))

    def _leave_derived(self, vals):
        return {name: value for name, value in vals.items() if name != DERIVED}

    def _refuse_promise(self):
        raise AccessError(
            self.env._(
                "The promised date of an order line is what the order said when it was "
                "confirmed; nobody writes it. Change the planned date instead."
            )
        )
