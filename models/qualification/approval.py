from odoo import fields, models

DECISIONS = [
    ("approve", "Approve"),
    ("conditional", "Approve with Conditions"),
    ("reject", "Reject"),
]
CAPACITIES = [
    ("signer", "Signer"),
    ("delegate", "Delegate"),
    ("substitute", "Substitute"),
]


class SupplierQualificationApproval(models.Model):
    """A signature. The history of who said what, when, in which role."""

    _name = "supplier.qualification.approval"
    _description = "Sign-off"
    _inherit = ["supplier.record.append.only"]
    _order = "date desc, id desc"

    qualification_id = fields.Many2one(
        comodel_name="supplier.qualification",
        required=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(related="qualification_id.company_id", store=True, index=True)
    role_id = fields.Many2one(
        comodel_name="supplier.qualification.role", index=True, ondelete="restrict"
    )
    user_id = fields.Many2one(
        comodel_name="res.users", required=True, index=True, ondelete="restrict"
    )
    capacity = fields.Selection(
        selection=CAPACITIES,
        string="Acting as",
        default="signer",
        help="In what capacity the person signed for the role.",
    )
    on_behalf_id = fields.Many2one(
        comodel_name="res.users",
        string="On Behalf of",
        index="btree_not_null",
        ondelete="restrict",
        help="The signer who had delegated the signature.",
    )
    decision = fields.Selection(
        selection=DECISIONS
        + [
            ("extend", "Extend"),
            ("suspend", "Suspend"),
            ("reinstate", "Reinstate"),
            ("withdraw", "Withdraw"),
        ],
        required=True,
        help="What was signed.",
    )
    date = fields.Datetime(
        required=True, default=fields.Datetime.now, help="The moment of the signature."
    )
    round = fields.Integer(
        help="Signatures of an earlier round no longer count once a stage was reopened."
    )
    valid_until = fields.Date(help="The last day that this signer agreed to.")
    condition_deadline = fields.Date(
        help="An extension gives the conditions that are still open until that day."
    )
    quantity_cap = fields.Float(string="Quantity Limit", digits="Product Unit")
    note = fields.Text()

    def _get_agreed(self, name):
        """The least of a value that each of these signatures carries, else False."""
        values = [signature[name] for signature in self]
        return all(values) and min(values, default=False)

    # Two people can both pass the check in Python at the same moment.
    _one_signature_per_role = models.UniqueIndex(
        "(qualification_id, round, role_id) "
        "WHERE decision IN ('approve', 'conditional', 'reject', 'extend')",
        "Somebody has signed for this role already.",
    )
