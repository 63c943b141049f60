from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from odoo.addons.base.models.res_users import check_identity

from ..models.qualification.approval import DECISIONS
from ..models.qualification.qualification_decision import Answer

# So many cases are described before they are signed; of more the number is enough.
MAX_DESCRIBED = 10


class SupplierQualificationDecision(models.TransientModel):
    """Sign one case or many. Each line is checked by the same rules."""

    _name = "supplier.qualification.decision"
    _description = "Sign Qualifications"
    _inherit = ["supplier.qualification.act"]
    _done_field = "signed_count"

    decision = fields.Selection(
        selection=DECISIONS,
        default="approve",
        required=True,
        help="With conditions: each needs a day, and the approval an end or a quantity.",
    )
    mode = fields.Selection(
        selection=[("decide", "Decide"), ("extend", "Extend")],
        default="decide",
        required=True,
        readonly=True,
    )
    extension = fields.Selection(
        selection=[("extend", "Extend"), ("reject", "Refuse the Extension")],
        default="extend",
        required=True,
        help="Whether the approval goes on beyond its last day.",
    )
    valid_until = fields.Date(help="Empty: the validity of the plan.")
    condition_deadline = fields.Date(
        string="Conditions until",
        help="A new deadline for the conditions that are still open.",
    )
    quantity_cap = fields.Float(
        digits="Product Unit",
        string="Quantity Limit",
        help="Units that may be ordered in all under this approval. Empty: no limit.",
    )
    note = fields.Text()
    signing_for = fields.Text(
        string="You Sign for",
        compute="_compute_signing_for",
        help="The cases, what they cover, and the roles for which you sign.",
    )
    brief = fields.Html(readonly=True, sanitize_overridable=False)
    signed_count = fields.Integer(
        string="Cases Signed", readonly=True, help="Cases that were signed just now."
    )
    line_ids = fields.One2many(
        comodel_name="supplier.qualification.decision.line",
        inverse_name="wizard_id",
        string="Refused",
        readonly=True,
    )

    @api.model
    def default_get(self, fields):
        # EXTENDS: whoever signs after others sees what they have proposed
        values = super().default_get(fields)
        if values.get("mode") == "extend" and "qualification_ids" in values:
            chosen = self.new({"qualification_ids": values["qualification_ids"]})
            proposal = self._get_common_proposal(chosen.qualification_ids._origin)
            values |= {name: value for name, value in proposal.items() if name in fields}
        return values

    @api.model
    def _get_common_proposal(self, cases):
        """The values that all of these cases are to be extended by, if they are the same."""
        proposals = [case._get_proposal() for case in cases]
        return proposals[0] if proposals and all(p == proposals[0] for p in proposals) else {}

    @api.model
    def _open_for(self, cases, mode="decide"):
        """A wizard for these cases; one case comes with its brief."""
        self.check_access("create")
        cases.check_access("read")
        vals = {"qualification_ids": [Command.set(cases.ids)], "mode": mode}
        if mode == "extend":
            vals |= self._get_common_proposal(cases)
        if len(cases) == 1:
            vals["brief"] = cases._get_signer_brief()
            if cases.stage_ids.filtered(lambda s: s.mandatory and s.state == "marginal"):
                vals["decision"] = "conditional"
        return self.create(vals)

    @api.depends("qualification_ids")
    @api.depends_context("uid", "lang")
    def _compute_signing_for(self):
        for wizard in self:
            cases = wizard.qualification_ids._origin
            lines = [case._describe_signature() for case in cases[:MAX_DESCRIBED]]
            if len(cases) > MAX_DESCRIBED:
                lines.append(self.env._("%s more cases", len(cases) - MAX_DESCRIBED))
            wizard.signing_for = "\n".join(lines)

    def action_apply(self):
        """Sign what the rules allow and list the rest with the reason."""
        if self.qualification_ids.company_id.filtered("sign_identity_check"):
            return self._apply_identified()
        return self._apply()

    @check_identity
    def _apply_identified(self):
        """Sign after Odoo has asked for the password, which it remembers for ten minutes."""
        return self._apply()

    def _apply(self):
        self.ensure_one()
        if not self.qualification_ids:
            raise UserError(self.env._("Choose at least one qualification."))
        self.qualification_ids.check_access("read")
        refused = self.qualification_ids._sign_all(self._prepare_answer())
        if len(refused) == len(self.qualification_ids):
            raise UserError("\n".join(refused.values()))
        if not refused:
            return {"type": "ir.actions.act_window_close"}
        return self._show_refused(refused)

    def _prepare_answer(self):
        """Hook: what is said of each case."""
        if self.mode == "extend":
            return Answer(
                self.extension,
                self.valid_until,
                self.quantity_cap,
                self.note or "",
                condition_deadline=self.condition_deadline,
            )
        return Answer(self.decision, self.valid_until, self.quantity_cap, self.note or "")


class SupplierQualificationDecisionLine(models.TransientModel):
    _name = "supplier.qualification.decision.line"
    _description = "Refused Case"
    _inherit = ["supplier.qualification.act.line"]

    wizard_id = fields.Many2one(
        comodel_name="supplier.qualification.decision", required=True, ondelete="cascade"
    )
