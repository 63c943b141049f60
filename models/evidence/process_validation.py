from odoo import api, fields, models


class SupplierQualificationStage(models.Model):
    """Process validation: every characteristic capable, every required element accepted."""

    _inherit = "supplier.qualification.stage"

    characteristic_ids = fields.One2many(
        comodel_name="supplier.process.characteristic", inverse_name="stage_id"
    )
    element_ids = fields.One2many(
        comodel_name="supplier.process.element", inverse_name="stage_id", string="Submission"
    )

    @api.depends("characteristic_ids.verdict", "element_ids.state", "element_ids.required")
    def _compute_verdict(self):
        # EXTENDS: only adds what the verdict depends on
        super()._compute_verdict()

    def _verdict_process_validation(self):
        """The worst characteristic and the worst element decide."""
        if not self.characteristic_ids:
            return "pending", self.env._("No characteristic was measured.")
        verdicts = self._get_characteristic_verdicts() + self._get_element_verdicts()
        for worst in ("failed", "pending", "marginal"):
            reasons = [reason for verdict, reason in verdicts if verdict == worst]
            if reasons:
                return worst, "\n".join(reasons)
        return "passed", "\n".join(reason for _verdict, reason in verdicts if reason)

    def _get_characteristic_verdicts(self):
        return [
            (record.verdict or "pending", f"{record.name}: {record.verdict_reason}")
            for record in self.characteristic_ids
        ]

    def _get_element_verdicts(self):
        """Hook: ``(verdict, reason)`` of each element that the submission needs."""
        by_state = {"accepted": "passed", "rejected": "failed"}
        elements = self.element_ids.filtered("required")
        labels = dict(elements._fields["element"]._description_selection(self.env))
        states = dict(elements._fields["state"]._description_selection(self.env))
        return [
            (
                by_state.get(element.state, "pending"),
                "" if element.state == "accepted"
                else f"{labels[element.element]}: {states[element.state]}",
            )
            for element in elements
        ]  # fmt: skip
