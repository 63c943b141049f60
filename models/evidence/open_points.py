from odoo import models


class SupplierQualificationStage(models.Model):
    """What is still open in the evidence when the case goes to its signers."""

    _inherit = "supplier.qualification.stage"

    def _get_open_points(self):
        # EXTENDS: findings that nobody has closed
        points = super()._get_open_points()
        severities = dict(self.finding_ids._fields["severity"]._description_selection(self.env))
        return points + [
            f"{severities[finding.severity]}: {finding.name}"
            for finding in self.finding_ids.filtered(lambda f: f.state == "open")
        ]
