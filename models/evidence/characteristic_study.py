from odoo import api, fields, models

from ...tools import capability, control_chart
from ..qualification.stage import VERDICTS
from .characteristic import WITHIN_METHODS

# Figures that may be undefined: each has a boolean <name>_known beside it.
FIGURES = [
    "mean", "sigma_within", "sigma_overall", "cp", "cpk", "pp", "ppk", "ppk_lower",
    "expected_outside",
]  # fmt: skip
# Points beyond the control limits that a sentence names.
MAX_NAMED = 5


def _figure(string=None, **attributes):
    return fields.Float(
        string=string, compute="_compute_study", store=True, aggregator=None, **attributes
    )


def _known():
    return fields.Boolean(compute="_compute_study", store=True)


class SupplierProcessCharacteristic(models.Model):
    """What the readings of a characteristic prove. Formulas: `tools.capability`."""

    _inherit = "supplier.process.characteristic"

    sample_count = fields.Integer(
        string="Count", compute="_compute_study", store=True, help="Number of readings."
    )
    out_of_specification = fields.Integer(
        string="Readings out of Tolerance",
        compute="_compute_study",
        store=True,
        help="Number of readings beyond a limit.",
    )
    within_method_used = fields.Selection(
        selection=WITHIN_METHODS,
        string="Sigma Within by",
        compute="_compute_study",
        store=True,
        help="Ranges are given up for subgroups of more than ten readings.",
    )
    mean = _figure(digits=0, help="Average of the readings, in the unit of the characteristic.")
    mean_known = _known()
    sigma_within = _figure(
        "Sigma Within",
        digits=0,
        help="Standard deviation inside the subgroups, drift between them left out.",
    )
    sigma_within_known = _known()
    sigma_overall = _figure(
        "Sigma Overall", digits=0, help="Standard deviation of all readings, drift included."
    )
    sigma_overall_known = _known()
    cp = _figure(
        help="Tolerance over six sigma within: what the process could do if it were centred."
    )
    cp_known = _known()
    cpk = _figure(help="Distance of the mean to the nearer limit over three sigma within.")
    cpk_known = _known()
    pp = _figure(help="Tolerance over six sigma overall.")
    pp_known = _known()
    ppk = _figure(
        help="Distance of the mean to the nearer limit over three sigma overall: what the "
        "customer gets.",
    )
    ppk_known = _known()
    ppk_lower = _figure("Ppk at least", help="One-sided lower confidence bound of Ppk.")
    ppk_lower_known = _known()
    expected_outside = _figure(
        "Expected out of Tolerance",
        digits=0,
        help="Share of parts out of tolerance, if the readings follow a normal distribution.",
    )
    expected_outside_known = _known()
    verdict = fields.Selection(
        selection=VERDICTS,
        compute="_compute_study",
        store=True,
        help="What the readings prove under the criteria of the plan. An unstable process gets "
        "none.",
    )
    verdict_code = fields.Char(compute="_compute_study", store=True)
    verdict_reason = fields.Char(string="Why", compute="_compute_verdict_reason")
    outside_text = fields.Char(
        string="Out of Tolerance",
        compute="_compute_outside_text",
        help="Share of the readings out of tolerance, and the share to expect if the readings "
        "follow a normal distribution.",
    )
    proof = fields.Char(
        compute="_compute_proof", help="What the readings prove, and how many more would prove."
    )
    natural_cp = fields.Float(
        string="Cp*",
        compute="_compute_natural_cp",
        help="Room between the limit and the natural bound over six sigma within. It tells how "
        "much of the possible range the process uses and decides nothing.",
    )
    natural_cp_known = fields.Boolean(compute="_compute_natural_cp")

    @api.depends(
        "measurement_ids.value", "measurement_ids.subgroup", "measurement_ids.sequence",
        "tolerance", "lsl", "usl", "within_method", "is_special", "stage_id.index_reject_below",
        "stage_id.index_pass_above", "stage_id.least_samples", "stage_id.confidence_level",
        "stage_id.one_sided_agreed", "stage_id.special_bands", "stage_id.special_reject_below",
        "stage_id.special_pass_above", "stage_id.judged_index",
    )  # fmt: skip
    def _compute_study(self):
        # all readings at once: they would come a thousand at a time
        self.measurement_ids.fetch(["subgroup", "sequence", "value"])
        for record in self:
            subgroups = record._get_subgroups()
            lsl, usl = record._get_limits()
            if lsl is not None and usl is not None and lsl >= usl:
                record.update(record._get_empty_study())
                continue
            study = capability.study(
                subgroups, lsl, usl, record.within_method, record._get_confidence()
            )
            record.sample_count = study.count
            record.out_of_specification = study.out_of_specification
            record.within_method_used = study.method
            for name in FIGURES:
                record._set_figure(name, getattr(study, name))
            record.verdict, record.verdict_code = record._judge_study(study, subgroups)

    def _get_empty_study(self):
        """While somebody still types the limits, nothing is known."""
        values = {"sample_count": 0, "out_of_specification": 0, "within_method_used": False}
        for name in FIGURES:
            values |= {name: 0.0, f"{name}_known": False}
        return values | {"verdict": "pending", "verdict_code": "too_few"}

    def _get_confidence(self):
        return self.stage_id.confidence_level or 0.95

    def _judge_study(self, study, subgroups):
        """Hook: ``(verdict, code)`` of a study under the criteria of the stage."""
        stage = self.stage_id
        reject_below, pass_above = stage._get_bands(self.is_special)
        return capability.verdict(
            study.ppk,
            study.count,
            max(stage.least_samples, 2),
            reject_below,
            pass_above,
            lower=study.ppk_lower if stage._is_judged_by_bound(self.is_special) else None,
            signals=control_chart.stable(subgroups, self.within_method),
            one_sided=study.one_sided,
            one_sided_agreed=stage.one_sided_agreed,
        )

    @api.depends("verdict_code", "ppk", "ppk_lower", "sample_count")
    @api.depends_context("lang")
    def _compute_verdict_reason(self):
        for record in self:
            record.verdict_reason = record._get_verdict_text()

    def _get_verdict_text(self):
        """Hook: one sentence that says why the verdict is what it is."""
        _, stage = self.env._, self.stage_id
        reject_below, pass_above = stage._get_bands(self.is_special)
        bound = stage._is_judged_by_bound(self.is_special)
        facts = {
            "count": self.sample_count,
            "least": stage.least_samples,
            "ppk": f"{self.ppk:.2f}",
            "lower": f"{self.ppk_lower:.2f}",
            "reject": f"{reject_below:.2f}",
            "passing": f"{pass_above:.2f}",
            "judged": _("Ppk, proven to be at least %s,", f"{self.ppk_lower:.2f}")
            if bound
            else _("Ppk %s", f"{self.ppk:.2f}"),
        }
        texts = {
            "too_few": _("%(count)s of %(least)s readings.", **facts),
            "undefined": _("The readings do not vary: the index is undefined. "
                           "Is the gauge fine enough?"),
            "stability_unknown": _("Too few subgroups to see whether the process is stable."),
            "unstable": self._get_signal_text(),
            "below_reject": _("Ppk %(ppk)s is below %(reject)s.", **facts),
            "not_proven": _("Ppk %(ppk)s is good, but the readings prove only %(lower)s; "
                            "%(reject)s has to be proven.", **facts),
            "between": _("%(judged)s lies between %(reject)s and %(passing)s.", **facts),
            "one_sided_needs_agreement": _("%(judged)s is good, but the bands are not agreed "
                                           "for a one-sided tolerance.", **facts),
            "above": _("%(judged)s is above %(passing)s.", **facts),
        }  # fmt: skip
        return texts.get(self.verdict_code, "")

    def _get_signal_text(self):
        """Which points make the process unstable, the first ones by number."""
        if self.verdict_code != "unstable":
            return ""
        _ = self.env._
        signals = control_chart.stable(self._get_subgroups(), self.within_method)
        places = sorted({signal.index + 1 for signal in signals})
        numbers = ", ".join(map(str, places[:MAX_NAMED])) + (", …" if places[MAX_NAMED:] else "")
        if self.within_method == "moving_range":
            where = _("Readings beyond the control limits: %s.", numbers)
        else:
            where = _("Subgroups beyond the control limits: %s.", numbers)
        return _("The process is not stable, the index predicts nothing yet. %s", where)

    @api.depends("out_of_specification", "sample_count", "expected_outside")
    @api.depends_context("lang")
    def _compute_outside_text(self):
        for record in self:
            record.outside_text = record.sample_count and self.env._(
                "%(count)s of %(total)s readings (%(observed)s), expected %(expected)s",
                count=record.out_of_specification,
                total=record.sample_count,
                observed=record._format_share(record.out_of_specification / record.sample_count),
                expected=record._get_known_share("expected_outside"),
            )

    @api.depends("ppk", "ppk_lower", "ppk_lower_known", "sample_count", "verdict_code")
    @api.depends_context("lang")
    def _compute_proof(self):
        for record in self:
            # the bound assumes a stable process, like the index
            unstable = record.verdict_code in ("unstable", "stability_unknown")
            known = record.ppk_lower_known and not unstable
            record.proof = record._get_proof_text() if known else False

    def _get_proof_text(self):
        """What is proven, and how many readings would prove the next band."""
        _, confidence = self.env._, self._get_confidence()
        text = _(
            "At %(confidence)s %% confidence Ppk is at least %(lower)s.",
            confidence=f"{100 * confidence:g}",
            lower=f"{self.ppk_lower:.2f}",
        )
        targets = [t for t in self.stage_id._get_bands(self.is_special) if self.ppk_lower < t]
        needed = targets and capability.pieces_needed(self.ppk, targets[0], confidence)
        if needed:
            text += " " + _(
                "%(needed)s readings in all with this index would prove %(target)s.",
                needed=needed,
                target=f"{targets[0]:.2f}",
            )
        return text

    @api.depends("has_natural_bound", "natural_bound", "tolerance", "lsl", "usl", "sigma_within")
    def _compute_natural_cp(self):
        for record in self:
            figure = None
            if record.has_natural_bound and record.sigma_within_known:
                limit = record.usl if record.tolerance == "upper" else record.lsl
                figure = capability.natural_index(
                    record.sigma_within, record.natural_bound, limit
                )
            record._set_figure("natural_cp", figure)
