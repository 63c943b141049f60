from odoo import fields, models


class SupplierQualificationRole(models.Model):
    _name = "supplier.qualification.role"
    _description = "Sign-off Role"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(
        default=10, help="The order of signing, where a plan asks for one signature after another."
    )
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(comodel_name="res.company", index=True)
    user_ids = fields.Many2many(
        comodel_name="res.users",
        string="Signers",
        help="Who may sign for this role. They also need the Approver right.",
    )
    substitute_ids = fields.Many2many(
        comodel_name="res.users",
        relation="supplier_qualification_role_substitute_rel",
        string="Substitutes",
        help="Sign when no signer may, because they own the case or worked on its evidence, "
        "and when the deadline for signing has passed.",
    )
