from odoo import api, fields, models


class SupplierQualificationStage(models.Model):
    """Process validation: capable characteristics, a complete submission, a run at rate."""

    _inherit = "supplier.qualification.stage"

    characteristic_ids = fields.One2many(
        comodel_name="supplier.process.characteristic", inverse_name="stage_id"
    )
    element_ids = fields.One2many(
        comodel_name="supplier.process.element", inverse_name="stage_id", string="Submission"
    )
    run_ids = fields.One2many(
        comodel_name="supplier.process.run", inverse_name="stage_id", string="Runs at Rate"
    )
    element_count = fields.Integer(
        string="Elements that Count", compute="_compute_element_progress"
    )
    element_done_count = fields.Integer(
        string="Elements Accepted",
        compute="_compute_element_progress",
        help="Elements of the submission that were accepted.",
    )

    @api.depends("element_ids.state", "element_ids.required")
    def _compute_element_progress(self):
        for stage in self:
            counted = stage.element_ids.filtered("required")
            done = counted.filtered(lambda e: e.state in ("accepted", "not_applicable"))
            stage.element_count, stage.element_done_count = len(counted), len(done)

    @api.depends(
        "characteristic_ids.verdict", "element_ids.state", "element_ids.required",
        "run_ids.verdict", "run_ids.date", "submission_level", "run_at_rate",
    )  # fmt: skip
    def _compute_verdict(self):
        # EXTENDS: only adds what the verdict depends on
        super()._compute_verdict()

    def _verdict_process_validation(self):
        """The worst of characteristics, submission and run at rate decides."""
        if not self.characteristic_ids:
            return "pending", self.env._("No characteristic was measured.")
        verdicts = self._get_process_verdicts()
        for worst in ("failed", "pending", "marginal"):
            reasons = [reason for verdict, reason in verdicts if verdict == worst]
            if reasons:
                return worst, "\n".join(reasons)
        return "passed", "\n".join(reason for _verdict, reason in verdicts if reason)

    def _get_process_verdicts(self):
        """Hook: ``(verdict, reason)`` of everything that a process validation rests on."""
        return (
            self._get_characteristic_verdicts()
            + self._get_element_verdicts()
            + self._get_run_verdicts()
        )

    def _get_characteristic_verdicts(self):
        return [
            (record.verdict or "pending", f"{record.name}: {record.verdict_reason}")
            for record in self.characteristic_ids
        ]

    def _get_element_verdicts(self):
        """``(verdict, reason)`` of each element that counts, and of each rejected one."""
        _ = self.env._
        by_state = {"accepted": "passed", "not_applicable": "passed", "rejected": "failed"}
        elements = self.element_ids.filtered(lambda e: e.required or e.state == "rejected")
        if self.submission_level == "4" and not self.element_ids.filtered("required"):
            return [("pending", _("Submission level 4 needs an own list of elements: tick what "
                                  "counts, or choose another level in the plan."))]  # fmt: skip
        labels = dict(elements._fields["element"]._description_selection(self.env))
        states = dict(elements._fields["state"]._description_selection(self.env))
        return [
            (
                by_state.get(element.state, "pending"),
                "" if by_state.get(element.state) == "passed"
                else f"{labels[element.element]}: {states[element.state]}",
            )
            for element in elements
        ]  # fmt: skip

    def _get_run_verdicts(self):
        """``(verdict, reason)`` of the last run of each line: a failed run may be repeated."""
        if not self.run_ids:
            missing = ("pending", self.env._("The run at rate is missing."))
            return [missing] if self.run_at_rate else []
        last = {}
        for run in self.run_ids.sorted(lambda r: (r.date, r.id)):
            last[run.name, run.product_id] = run
        return [(run.verdict, f"{run.name}: {run.verdict_reason}") for run in last.values()]
