from odoo import api, fields, models
from odoo.exceptions import UserError

MOVES = {"site_id", "partner_id", "product_id", "company_id"}


class ProductSource(models.Model):
    """Which sources need a transfer package, and what its state does to them."""

    _inherit = "product.source"

    transfer_ids = fields.One2many(
        comodel_name="product.source.transfer", inverse_name="source_id", string="Transfer Package"
    )
    transfer_open = fields.Boolean(
        string="Transfer Open",
        readonly=True,
        help="A transfer package was started and is not complete: the source may be approved, "
        "but it does not count as an alternate.",
    )
    transfer_date = fields.Date(string="Transfer Planned for", readonly=True)

    @api.model
    def _get_guarded_fields(self):
        # EXTENDS: they follow the package
        return super()._get_guarded_fields() | {"transfer_open", "transfer_date"}

    @api.model_create_multi
    def create(self, vals_list):
        sources = super().create(vals_list)
        sources._start_needed_transfers()
        return sources

    def write(self, vals):
        before = {source: [source[name] for name in MOVES] for source in self.filtered(
            "transfer_ids")} if MOVES & vals.keys() else {}  # fmt: skip
        result = super().write(vals)
        for source, values in before.items():
            if values != [source[name] for name in MOVES]:
                # sudo: who may change a source changes what was handed over for it
                source.sudo().transfer_ids._reopen(
                    self.env._("The source is now %s.", source.display_name)
                )
        if {*MOVES, "role", "active"} & vals.keys():
            self._start_needed_transfers()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_transfer(self):
        if self._is_sealed():
            return
        for source in self.filtered("transfer_ids"):
            raise UserError(
                self.env._(
                    "%s has a transfer package, which is part of the history. Archive it.",
                    source.display_name,
                )
            )

    def _start_needed_transfers(self):
        """Start the package of each alternate site of a contract manufacturer, once."""
        # sudo: the rule holds whoever, or whatever job, lists the source
        sources = self.sudo().filtered(
            lambda source: source.partner_id.is_contract_manufacturer
            and source.site_id
            and source.active
            and source.role != "primary"
            and not source.last_receipt_date
            and not source.transfer_ids
        )
        if sources:
            self.env["product.source.transfer"]._start(sources._get_alternates())

    def _get_alternates(self):
        """Those that are not the part's leading source: another one makes the part today.

        The leading one is the primary, then the one that delivered last, then the first that was
        known: the order in which exposure looks for the main source.
        """
        everything = self.search(
            [("product_id", "in", self.product_id.ids), ("company_id", "in", self.company_id.ids)]
        ).sorted(
            lambda source: (
                source.role != "primary",
                -(source.last_receipt_date or fields.Date.to_date("1900-01-01")).toordinal(),
                source.id,
            )
        )
        leading = {}
        for source in everything:
            leading.setdefault((source.product_id, source.company_id), source)
        return self.filtered(
            lambda source: leading[source.product_id, source.company_id] != source
        )

    def _follow_transfers(self):
        """Keep of the package what counting needs, so that it reads no other table."""
        # sudo: figures are kept right whoever works on the package
        changed = self.sudo().browse()
        for source in self.sudo():
            open_ones = source.transfer_ids.filtered(lambda one: not one.is_complete)
            vals = {
                "transfer_open": bool(open_ones),
                "transfer_date": open_ones[:1].date_deadline,
            }
            if any(source[name] != value for name, value in vals.items()):
                source._sealed().write(vals)
                changed |= source
        if changed:
            self.env["product.exposure"]._refresh(changed.product_id)

    def _get_transfer_user(self):
        """Hook: who looks after the package: the owner of the case, else whoever starts it."""
        self.ensure_one()
        return self.qualification_id.user_id or self.env.user

    def action_start_transfer(self):
        """Start a package by hand: until it is complete the source does not count."""
        self.check_access("write")
        self.env["product.source.transfer"]._start(self)
        return self.action_view_transfer()

    def action_view_transfer(self):
        """Open the package of this source, or those of several."""
        action = {
            "type": "ir.actions.act_window",
            "name": self.env._("Transfer Packages"),
            "res_model": "product.source.transfer",
            "views": [(False, "list"), (False, "form")],
            "domain": [("source_id", "in", self.ids)],
        }
        if len(self.transfer_ids) == 1:
            return action | {"views": [(False, "form")], "res_id": self.transfer_ids.id}
        return action
