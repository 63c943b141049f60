from odoo import fields, models
from odoo.tools import format_date


class SupplierQualification(models.Model):
    """What a signer needs to know, on one page beside the three answers."""

    _inherit = "supplier.qualification"

    currency_id = fields.Many2one(related="company_id.currency_id")
    qualification_cost = fields.Monetary(
        string="Cost of Qualifying",
        copy=False,
        tracking=True,
        help="Tools, samples, travel, tests: what it takes to bring this source up.",
    )

    def _get_signer_brief(self):
        """The page as HTML."""
        self.ensure_one()
        return self.env["ir.qweb"]._render(
            "supplier_qualification.signer_brief", self._prepare_signer_brief()
        )

    def _prepare_signer_brief(self):
        """Hook: what the page is rendered with; rooms to the right add what they know."""
        stages = self.stage_ids
        kinds = dict(stages._fields["kind"]._description_selection(self.env))
        verdicts = dict(stages._fields["state"]._description_selection(self.env))
        return {
            "case": self,
            "stages": [
                {
                    "stage": stage,
                    "kind": kinds[stage.kind],
                    "verdict": verdicts[stage.state],
                    "reason": stage.verdict_reason or "",
                }
                for stage in stages
            ],
            "points": [point for stage in stages for point in stage._get_open_points()],
            "conditions": self._get_open_conditions(),
            "signatures": self._get_current_signatures(),
            "waiting": self._get_open_roles(),
            "parts": [],
            "format_date": lambda day: format_date(self.env, day),
        }
