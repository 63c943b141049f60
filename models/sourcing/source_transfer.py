from odoo import api, fields, models


class ProductSourceTransfer(models.Model):
    """What a site must have got before a source is ready, ticked off item by item."""

    _name = "product.source.transfer"
    _description = "Transfer Package"
    _inherit = ["supplier.record.guarded", "mail.thread", "mail.activity.mixin"]
    _order = "is_complete, date_deadline, id"
    _rec_name = "source_id"

    _guarded_fields = frozenset({"source_id", "is_complete", "completed_date"})

    source_id = fields.Many2one(
        comodel_name="product.source",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    product_id = fields.Many2one(related="source_id.product_id", store=True, index=True)
    partner_id = fields.Many2one(related="source_id.partner_id", store=True, index=True)
    site_id = fields.Many2one(
        related="source_id.site_id", string="Production Site", store=True,
        index="btree_not_null",
    )  # fmt: skip
    company_id = fields.Many2one(related="source_id.company_id", store=True, index=True)
    readiness = fields.Selection(related="source_id.readiness")
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Responsible",
        index="btree_not_null",
        default=lambda self: self.env.user,
        tracking=True,
    )
    date_deadline = fields.Date(
        string="Planned for",
        tracking=True,
        help="When the package is expected to be complete. The days to recover count from it; "
        "without it, or when it has passed, they are unknown.",
    )
    item_ids = fields.One2many(
        comodel_name="product.source.transfer.item", inverse_name="transfer_id", string="Items"
    )
    act_ids = fields.One2many(
        comodel_name="product.source.transfer.act", inverse_name="transfer_id", string="History"
    )
    open_count = fields.Integer(compute="_compute_counts", string="Open Items")
    progress = fields.Float(
        compute="_compute_counts", help="Share of the needed items that are done, in percent."
    )
    next_item = fields.Char(compute="_compute_counts", string="Missing")
    is_complete = fields.Boolean(string="Ready", readonly=True, tracking=True)
    completed_date = fields.Date(
        string="Ready since",
        readonly=True,
        help="The day on which the last missing item was done.",
    )

    _one_package = models.UniqueIndex("(source_id)", "This source has a transfer package already.")

    @api.depends("item_ids.state", "item_ids.required")
    def _compute_counts(self):
        for transfer in self:
            missing = transfer._get_missing()
            required = transfer.item_ids.filtered("required")
            transfer.open_count = len(missing)
            transfer.progress = (
                100.0 * (len(required) - len(missing)) / len(required) if required else 0.0
            )
            transfer.next_item = ", ".join(missing.mapped("name"))

    def _get_missing(self):
        """The required items that are still open."""
        return self.item_ids.filtered(lambda item: item.required and item.state == "open")

    @api.model_create_multi
    def create(self, vals_list):
        if not self._is_sealed():
            self.env["product.source.transfer.act"]._refuse_record()
        return super().create(vals_list)

    def write(self, vals):
        result = super().write(vals)
        if "date_deadline" in vals:
            self._follow_items()
        return result

    @api.model
    def _start(self, sources):
        """Make the package of each source that has none, with the items of the templates.

        The callers have checked who may.

        :return: the new packages.
        """
        sources = sources.filtered(lambda source: not source.transfer_ids)
        templates = self._get_templates(sources.company_id)
        transfers = self._sealed().create(
            [
                {"source_id": source.id, "user_id": source._get_transfer_user().id}
                for source in sources
            ]
        )
        items = self.env["product.source.transfer.item"]
        items._sealed().create(
            [
                values | {"transfer_id": transfer.id}
                for transfer in transfers
                for company, values in templates
                if company in (False, transfer.company_id.id)
            ]
        )
        self.env["product.source.transfer.act"]._append(
            [
                {"transfer_id": transfer.id, "act": "started", "user_id": self.env.uid}
                for transfer in transfers
            ]
        )
        transfers = self.browse(transfers.ids)
        transfers._follow_items()
        return transfers

    def _get_templates(self, companies):
        """Pairs of the company that uses it, or False, and the values of an item."""
        # sudo: the list of another company may be needed where its source is made by a job
        templates = self.env["product.source.transfer.template"].sudo().search(
            [("company_id", "in", [False, *companies.ids])]
        )
        names = ("name", "sequence", "kind", "required", "needs_file", "guidance")
        return [
            (template.company_id.id, {name: template[name] for name in names})
            for template in templates
        ]

    def _follow_items(self):
        """Write what the items amount to where the counting reads it, in this transaction."""
        for transfer in self:
            complete = bool(transfer.item_ids) and not transfer._get_missing()
            if complete != transfer.is_complete:
                day = transfer.company_id._sourcing_today() if complete else False
                transfer._sealed().write({"is_complete": complete, "completed_date": day})
        self.source_id._follow_transfers()

    def _reopen(self, reason):
        """What was handed over holds for the part and the site as they were."""
        for transfer in self:
            closed = transfer.item_ids.filtered(lambda item: item.state != "open")
            closed._set_state("open", reason)

    def action_view_source(self):
        """Open the source that waits for the package."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "product.source",
            "res_id": self.source_id.id,
            "views": [(False, "form")],
        }
