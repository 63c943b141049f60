from odoo import fields, models

CHAPTERS = [
    ("structure", "Structure"),
    ("capabilities", "Capabilities"),
    ("strategy", "Strategy"),
    ("transparency", "Transparency"),
]


class SupplierContractQuestion(models.Model):
    """What a contract manufacturer is asked before one relies on it for a second source."""

    _name = "supplier.contract.question"
    _description = "Contract Manufacturer Question"
    _order = "sequence, id"
    _rec_name = "text"

    chapter = fields.Selection(selection=CHAPTERS, required=True)
    sequence = fields.Integer(default=10)
    text = fields.Char(string="Question", required=True, translate=True)
    guidance = fields.Text(translate=True, help="What a good answer shows.")
    needed_for = fields.Selection(
        selection=[
            ("own_sites", "Own sites"),
            ("network", "Network"),
            ("both", "Own sites or network"),
        ],
        string="Needed to Claim",
        help="Such an offer is believed only with a yes, or a partly, to this question.",
    )
    needs_file = fields.Boolean(
        string="Needs a File", help="A yes counts with an attached document only."
    )
    active = fields.Boolean(default=True)
