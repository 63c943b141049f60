from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .source_transfer_template import KINDS

# What the package asks for: said once, when the item is made.
ASKED_FIELDS = frozenset({"transfer_id", "name", "kind", "required", "needs_file"})
# What was ticked off stays as it was: to change it, reopen the item.
EVIDENCE_FIELDS = frozenset({"note", "attachment_ids", "tooling_owner", "tooling_number"})


class ProductSourceTransferItem(models.Model):
    """One thing that a site must have got before it can make a part."""

    _name = "product.source.transfer.item"
    _description = "Transfer Package Item"
    _inherit = ["supplier.record.files", "supplier.record.guarded"]
    _order = "sequence, id"

    _guarded_fields = frozenset({"state", "done_by", "done_date"})

    transfer_id = fields.Many2one(
        comodel_name="product.source.transfer", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="transfer_id.company_id", store=True, index=True)
    sequence = fields.Integer(default=100)
    name = fields.Char(required=True)
    kind = fields.Selection(
        selection=KINDS,
        default="document",
        required=True,
        help="What has to be handed over to the other plant.",
    )
    required = fields.Boolean(default=True)
    needs_file = fields.Boolean(string="Needs a File")
    guidance = fields.Text()
    tooling_owner = fields.Selection(
        selection=[
            ("ours", "We own it"),
            ("supplier", "The manufacturer owns it"),
            ("third", "Somebody else owns it"),
        ],
        string="Tooling Owner",
        help="Who may take the tool out of the plant when things go wrong.",
    )
    tooling_number = fields.Char(help="The number on the tool, as the contract names it.")
    note = fields.Char(help="Which revision, which sample, or why it is not needed.")
    attachment_ids = fields.Many2many(comodel_name="ir.attachment", string="Files")
    state = fields.Selection(
        selection=[("open", "Open"), ("done", "Done"), ("not_needed", "Not Needed")],
        default="open",
        required=True,
        readonly=True,
        help="Open items keep the plant from being ready; an item that is not needed does not.",
    )
    done_by = fields.Many2one(comodel_name="res.users", string="By", readonly=True)
    done_date = fields.Date(
        string="Done on", readonly=True, help="The day on which the item was handed over."
    )

    @api.model_create_multi
    def create(self, vals_list):
        items = super().create(vals_list)
        items._own_attachments()
        if not self._is_sealed():
            items._record("added")
            items.transfer_id._follow_items()
        return items

    def write(self, vals):
        if not self._is_sealed():
            self._check_open_for(vals)
        result = super().write(vals)
        if "attachment_ids" in vals:
            self._own_attachments()
        return result

    def _check_open_for(self, vals):
        if ASKED_FIELDS & vals.keys():
            raise AccessError(
                self.env._(
                    "What a package asks for stays. An item that does not apply is marked as not "
                    "needed, with the reason."
                )
            )
        for item in self if EVIDENCE_FIELDS & vals.keys() else ():
            if item.state != "open":
                raise UserError(
                    self.env._(
                        "“%s” was ticked off and stays as it is. Reopen it first.", item.name
                    )
                )

    def _filter_files_kept(self):
        return self.filtered(lambda item: item.state != "open")

    def _get_files_way_out(self):
        return self.env._("Reopen the item first.")

    # Acts -----------------------------------------------------------------------------------------

    def action_done(self):
        """Tick off: the site has it."""
        self.check_access("write")
        for item in self.filtered(lambda one: one.state != "done"):
            item._check_proof()
        return self._set_state("done")

    def action_not_needed(self):
        """This part does not need it; an auditor says so, with the reason in the note."""
        self.check_access("write")
        if not self.env.user.has_group("supplier_qualification.group_auditor"):
            raise AccessError(
                self.env._("Only auditors say that an item of a package is not needed.")
            )
        for item in self:
            if not (item.note or "").strip():
                raise UserError(
                    self.env._("“%s”: write into its note why it is not needed.", item.name)
                )
        return self._set_state("not_needed")

    def action_undo(self):
        """Reopen: the site does not have it after all."""
        self.check_access("write")
        return self._set_state("open")

    def _check_proof(self):
        if self.needs_file and not self.attachment_ids:
            raise UserError(self.env._("“%s”: attach the file first.", self.name))
        if self.kind == "tooling" and not self.tooling_owner:
            raise UserError(self.env._("“%s”: say who owns the tooling first.", self.name))

    def _set_state(self, state, note=None):
        changed = self.filtered(lambda item: item.state != state)
        closed = state != "open"
        for company, items in changed.grouped("company_id").items():
            items._sealed().write(
                {
                    "state": state,
                    "done_by": closed and self.env.uid,
                    "done_date": closed and company._sourcing_today(),
                }
            )
        changed._record("undone" if state == "open" else state, note)
        changed.transfer_id._follow_items()
        return True

    def _record(self, act, note=None):
        self.env["product.source.transfer.act"]._append(
            [
                {
                    "transfer_id": item.transfer_id.id,
                    "item_id": item.id,
                    "act": act,
                    "user_id": self.env.uid,
                    "note": note or item.note,
                }
                for item in self
            ]
        )
