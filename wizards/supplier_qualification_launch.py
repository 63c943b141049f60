from odoo import fields, models


class SupplierQualificationLaunch(models.TransientModel):
    _name = "supplier.qualification.launch"
    _description = "Launch Qualifications"
    _inherit = ["supplier.source.bulk"]

    per = fields.Selection(
        selection=[("site", "One Case for each Supplier and Site"), ("part", "One for each Part")],
        string="Split",
        default="site",
        required=True,
        help="Parts in one case are decided together.",
    )
    start = fields.Boolean(string="Start at once", default=True)
    line_ids = fields.One2many(
        comodel_name="supplier.qualification.launch.line",
        inverse_name="wizard_id",
        string="Refused",
        readonly=True,
    )

    def _group_sources(self, sources):
        # EXTENDS
        return list(sources) if self.per == "part" else super()._group_sources(sources)

    def _open_case(self, sources):
        # EXTENDS
        case = super()._open_case(sources)
        if self.start:
            case.action_start()
        return case


class SupplierQualificationLaunchLine(models.TransientModel):
    _name = "supplier.qualification.launch.line"
    _description = "Source that was not launched"
    _inherit = ["supplier.source.bulk.line"]

    wizard_id = fields.Many2one(
        comodel_name="supplier.qualification.launch", required=True, ondelete="cascade"
    )
