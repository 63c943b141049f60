from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date


class SourcingWaiver(models.Model):
    """The honest no: a part goes without an alternate, with a reason and a review date."""

    _name = "sourcing.waiver"
    _description = "Sourcing Waiver"
    _inherit = ["supplier.record.guarded", "supplier.known.figures", "mail.thread"]
    _order = "valid_until, id"
    _rec_name = "reason"
    _check_company_auto = True

    _guarded_fields = frozenset({"approved", "approved_by", "approved_date", "cancelled"})

    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    product_id = fields.Many2one(
        comodel_name="product.product", string="Part", index="btree_not_null", check_company=True,
        tracking=True,
    )  # fmt: skip
    category_id = fields.Many2one(
        comodel_name="product.category", index="btree_not_null", tracking=True
    )
    reason = fields.Text(required=True, tracking=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    cost_dual = fields.Monetary(
        string="Cost of a Second Source",
        compute="_compute_cost_dual",
        store=True,
        readonly=False,
        help="Qualification, tooling, inspection and logistics, per year.",
    )
    cost_exposure = fields.Monetary(
        string="Expected Loss",
        compute="_compute_cost_exposure",
        store=True,
        readonly=False,
        help="Expected loss per year without a second source.",
    )
    valid_until = fields.Date(
        string="Review on",
        required=True,
        index=True,
        tracking=True,
        help="The waiver lapses after this day, whatever anybody does.",
    )
    approved = fields.Boolean(string="Is Granted", readonly=True, copy=False)
    approved_by = fields.Many2one(
        comodel_name="res.users", string="Granted by", readonly=True, copy=False
    )
    approved_date = fields.Date(
        string="Granted on",
        readonly=True,
        copy=False,
        help="The day on which somebody else than the requester granted it.",
    )
    cancelled = fields.Boolean(readonly=True, copy=False)
    state = fields.Selection(
        selection=[
            ("draft", "To Grant"),
            ("approved", "Granted"),
            ("lapsed", "Lapsed"),
            ("cancelled", "Cancelled"),
        ],
        compute="_compute_state",
        help="A waiver counts while it is granted and its day has not passed.",
    )

    _part_or_category = models.Constraint(
        "CHECK((product_id IS NULL) != (category_id IS NULL))",
        "A waiver holds for one part or for one category.",
    )

    @api.depends("approved", "cancelled", "valid_until")
    def _compute_state(self):
        for waiver in self:
            today = waiver.company_id._sourcing_today()
            if waiver.cancelled:
                waiver.state = "cancelled"
            elif not waiver.approved:
                waiver.state = "draft"
            else:
                lapsed = waiver.valid_until and waiver.valid_until < today
                waiver.state = "lapsed" if lapsed else "approved"

    def _compute_cost_dual(self):
        """See the economics: kept as typed where nothing is computed."""

    def _compute_cost_exposure(self):
        """See the economics: kept as typed where nothing is computed."""

    def _check_draft(self):
        if any(waiver.state != "draft" for waiver in self):
            raise UserError(self.env._("The figures of a signed waiver stay as they were."))

    def write(self, vals):
        if not self._is_sealed():
            self._check_never_granted()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_granted(self):
        self._check_never_granted()

    def _check_never_granted(self):
        """What somebody signed stays as it was, also when it was cancelled afterwards."""
        for waiver in self.filtered("approved_by"):
            raise UserError(
                self.env._(
                    "The waiver of %(subject)s was granted on %(day)s and stays as it was signed. "
                    "Cancel it where it still holds, and make a new one.",
                    subject=(waiver.product_id or waiver.category_id).display_name,
                    day=format_date(self.env, waiver.approved_date),
                )
            )

    def action_approve(self):
        """Sign the waiver; who asked for it, or wrote its terms as they stand, cannot."""
        self._check_approver()
        for waiver in self:
            if waiver.state != "draft":
                raise UserError(self.env._("Nobody has to grant this waiver any more."))
            if self.env.user in waiver.create_uid | waiver.write_uid:
                raise UserError(
                    self.env._(
                        "The waiver of %(subject)s: you asked for it or changed it last, somebody "
                        "else has to grant it.",
                        subject=(waiver.product_id or waiver.category_id).display_name,
                    )
                )
            waiver._sealed().write(
                {
                    "approved": True,
                    "approved_by": self.env.uid,
                    "approved_date": waiver.company_id._sourcing_today(),
                }
            )
        self._refresh_exposure()
        return True

    def action_cancel(self):
        self._check_approver()
        self._sealed().write({"cancelled": True, "approved": False})
        self._refresh_exposure()
        return True

    def _check_approver(self):
        self.check_access("write")
        if not self.env.user.has_group("supplier_qualification.group_approver"):
            raise AccessError(self.env._("Only approvers decide on waivers."))

    def _refresh_exposure(self):
        products = self.product_id
        if self.category_id:
            products |= self.env["product.product"].search(
                [("categ_id", "child_of", self.category_id.ids)]
            )
        self.env["product.exposure"]._refresh(products)
