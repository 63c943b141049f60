from odoo import api, fields, models

PROCESS_CRITERIA = [
    "index_reject_below",
    "index_pass_above",
    "least_samples",
    "confidence_level",
    "one_sided_agreed",
    "special_bands",
    "special_reject_below",
    "special_pass_above",
    "judged_index",
    "submission_level",
    "run_at_rate",
]


class SupplierQualificationCriteria(models.AbstractModel):
    """Process validation: the bands of the index are those of AIAG PPAP 4th edition 2.2.11."""

    _inherit = "supplier.qualification.criteria"

    index_reject_below = fields.Float(
        string="Reject Ppk below",
        default=1.33,
        digits=(6, 2),
        help="A process whose Ppk is below this fails.",
    )
    index_pass_above = fields.Float(
        string="Pass Ppk above",
        default=1.67,
        digits=(6, 2),
        help="A process whose Ppk is above this passes, in between it is marginal.",
    )
    least_samples = fields.Integer(
        string="Least Readings",
        default=100,
        help="Readings that a characteristic needs before it is judged.",
    )
    confidence_level = fields.Float(
        default=0.95, help="Confidence of the lower bound shown beside Ppk."
    )
    one_sided_agreed = fields.Boolean(
        string="One-Sided Bands Agreed",
        help="The bands are made for two-sided tolerances. Tick when they were agreed for "
        "one-sided ones too; otherwise a one-sided characteristic is marginal at best.",
    )
    special_bands = fields.Boolean(
        string="Own Bands for Special Characteristics",
        help="Judge characteristics that matter for safety, fit or function by bands of their "
        "own.",
    )
    special_reject_below = fields.Float(
        string="Special: Reject Ppk below",
        default=1.33,
        digits=(6, 2),
        help="Special characteristics fail below this Ppk.",
    )
    special_pass_above = fields.Float(
        string="Special: Pass Ppk above",
        default=1.67,
        digits=(6, 2),
        help="Special characteristics pass from this Ppk on.",
    )
    judged_index = fields.Selection(
        selection=[
            ("estimate", "Ppk of the Study"),
            ("bound_special", "Lower Bound for Special Ones"),
            ("bound", "Lower Bound"),
        ],
        string="Judged by",
        default="estimate",
        required=True,
        help="The usual rule judges the index of the readings. The lower confidence bound asks "
        "for a proof, and therefore for more readings.",
    )
    submission_level = fields.Selection(
        selection=[
            ("1", "1: warrant only"),
            ("2", "2: warrant, samples, some documents"),
            ("3", "3: warrant, samples, all documents"),
            ("4", "4: own list"),
            ("5", "5: reviewed at the supplier's"),
        ],
        help="Documents and samples that the supplier submits. Empty: none are asked for.",
    )
    run_at_rate = fields.Boolean(
        string="Run at Rate", help="The line has to show that it makes the contracted quantity."
    )

    @api.model
    def _criteria_fields(self):
        # EXTENDS the criteria of all kinds
        return super()._criteria_fields() + PROCESS_CRITERIA

    @api.model
    def _get_proof_fields(self):
        # EXTENDS with this kind
        return super()._get_proof_fields() | {"process_validation": PROCESS_CRITERIA}

    def _get_criteria_texts(self):
        # EXTENDS with this kind
        return super()._get_criteria_texts() | {
            "process_validation": ", ".join(self._get_process_texts())
        }

    def _get_process_texts(self):
        """Hook: what a process validation asks for, one text for each demand."""
        _ = self.env._
        bands = _(
            "Ppk above %(passing)s, rejected below %(reject)s, %(count)s readings",
            passing=f"{self.index_pass_above:.2f}",
            reject=f"{self.index_reject_below:.2f}",
            count=self.least_samples,
        )
        texts = [bands]
        if self.judged_index != "estimate":
            texts.append(_("proven at %s %%", f"{100 * self.confidence_level:g}"))
        if self.submission_level:
            texts.append(_("submission level %s", self.submission_level))
        if self.run_at_rate:
            texts.append(_("run at rate"))
        return texts

    def _get_bands(self, special):
        """``(reject below, pass above)`` for a characteristic, special or not."""
        if special and self.special_bands:
            return self.special_reject_below, self.special_pass_above
        return self.index_reject_below, self.index_pass_above

    def _is_judged_by_bound(self, special):
        return self.judged_index == "bound" or (special and self.judged_index == "bound_special")

    def _get_criteria_problem(self):
        # EXTENDS with this kind
        _ = self.env._
        bands = [
            (self.index_reject_below, self.index_pass_above),
            (self.special_reject_below, self.special_pass_above),
        ]
        if any(not 0 < reject <= passing for reject, passing in bands):
            return _("the index to reject below must be positive and not above the one to pass.")
        if not 0.5 <= self.confidence_level < 1:
            return _("a confidence lies from 50 % to below 100 %.")
        if self.least_samples < 0:
            return _("numbers and days cannot be negative.")
        return super()._get_criteria_problem()
