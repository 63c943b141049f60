from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command

from ...tools import capability, control_chart
from ...tools.readings import ReadingsError, parse_readings
from ..qualification.stage import VERDICTS

# Figures that may be undefined: each has a boolean <name>_known beside it.
FIGURES = [
    "mean", "sigma_within", "sigma_overall", "cp", "cpk", "pp", "ppk", "ppk_lower",
]  # fmt: skip


class SupplierProcessCharacteristic(models.Model):
    """A measured property of the part: its tolerance, its readings, and what they prove."""

    _name = "supplier.process.characteristic"
    _description = "Process Characteristic"
    _inherit = ["supplier.evidence.mixin"]
    _order = "stage_id, sequence, id"
    _evidence_kind = "process_validation"

    name = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    is_special = fields.Boolean(
        string="Special", help="Matters for safety, fit or function: it has to be proven."
    )
    unit = fields.Char(help="Unit of the readings, e.g. mm.")
    tolerance = fields.Selection(
        selection=[
            ("two_sided", "Two-Sided"),
            ("upper", "Upper Limit Only"),
            ("lower", "Lower Limit Only"),
        ],
        default="two_sided",
        required=True,
    )
    nominal = fields.Float(digits=0)
    lsl = fields.Float(string="Lower Limit", digits=0)
    usl = fields.Float(string="Upper Limit", digits=0)
    subgroup_size = fields.Integer(default=5, help="Readings taken together; 1: single readings.")
    within_method = fields.Selection(
        selection=[
            ("rbar", "Mean Range"),
            ("sbar", "Mean Standard Deviation"),
            ("pooled", "Pooled Standard Deviation"),
            ("moving_range", "Moving Range"),
        ],
        default="rbar",
        required=True,
        help="How the short-term spread is estimated; single readings need the moving range.",
    )
    measurement_ids = fields.One2many(
        comodel_name="supplier.process.measurement",
        inverse_name="characteristic_id",
        string="Readings",
        copy=True,
    )
    measurement_text = fields.Text(
        string="Readings as Text",
        compute="_compute_measurement_text",
        inverse="_inverse_measurement_text",
        help="Paste a column of a spreadsheet, or one subgroup per line.",
    )

    sample_count = fields.Integer(string="Count", compute="_compute_study", store=True)
    out_of_specification = fields.Integer(compute="_compute_study", store=True)
    mean = fields.Float(compute="_compute_study", store=True, digits=0, aggregator=None)
    mean_known = fields.Boolean(compute="_compute_study", store=True)
    sigma_within = fields.Float(
        string="Sigma Within", compute="_compute_study", store=True, digits=0,
        aggregator=None,
    )  # fmt: skip
    sigma_within_known = fields.Boolean(compute="_compute_study", store=True)
    sigma_overall = fields.Float(
        string="Sigma Overall", compute="_compute_study", store=True, digits=0,
        aggregator=None,
    )  # fmt: skip
    sigma_overall_known = fields.Boolean(compute="_compute_study", store=True)
    cp = fields.Float(compute="_compute_study", store=True, aggregator=None)
    cp_known = fields.Boolean(compute="_compute_study", store=True)
    cpk = fields.Float(compute="_compute_study", store=True, aggregator=None)
    cpk_known = fields.Boolean(compute="_compute_study", store=True)
    pp = fields.Float(compute="_compute_study", store=True, aggregator=None)
    pp_known = fields.Boolean(compute="_compute_study", store=True)
    ppk = fields.Float(compute="_compute_study", store=True, aggregator=None)
    ppk_known = fields.Boolean(compute="_compute_study", store=True)
    ppk_lower = fields.Float(
        string="Ppk at least",
        compute="_compute_study",
        store=True,
        aggregator=None,
        help="One-sided lower confidence bound of Ppk.",
    )
    ppk_lower_known = fields.Boolean(compute="_compute_study", store=True)
    verdict = fields.Selection(selection=VERDICTS, compute="_compute_study", store=True)
    verdict_code = fields.Char(compute="_compute_study", store=True)
    verdict_reason = fields.Char(string="Why", compute="_compute_verdict_reason")

    _positive_subgroup = models.Constraint(
        "CHECK(subgroup_size BETWEEN 1 AND 25)", "A subgroup has from 1 to 25 readings."
    )

    @api.constrains("tolerance", "lsl", "usl", "nominal")
    def _check_tolerance(self):
        for record in self:
            if record.tolerance == "two_sided" and record.lsl >= record.usl:
                raise ValidationError(
                    self.env._(
                        "%(name)s: the lower limit %(lsl)s must be below the upper limit %(usl)s. "
                        "Choose a one-sided tolerance if one of them does not exist.",
                        name=record.name,
                        lsl=record.lsl,
                        usl=record.usl,
                    )
                )

    @api.depends(
        "measurement_ids.value", "measurement_ids.subgroup", "measurement_ids.sequence",
        "tolerance", "lsl", "usl", "within_method", "stage_id.index_reject_below",
        "stage_id.index_pass_above", "stage_id.least_samples", "stage_id.confidence_level",
        "stage_id.one_sided_agreed",
    )  # fmt: skip
    def _compute_study(self):
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
            for name in FIGURES:
                figure = getattr(study, name)
                record[name] = figure or 0.0
                record[f"{name}_known"] = figure is not None
            record.verdict, record.verdict_code = record._judge_study(study, subgroups)

    def _get_empty_study(self):
        """While somebody still types the limits, nothing is known."""
        values = {"sample_count": 0, "out_of_specification": 0}
        for name in FIGURES:
            values |= {name: 0.0, f"{name}_known": False}
        return values | {"verdict": "pending", "verdict_code": "too_few"}

    def _get_confidence(self):
        return self.stage_id.confidence_level or 0.95

    def _judge_study(self, study, subgroups):
        """Hook: ``(verdict, code)`` of a study under the criteria of the stage."""
        stage = self.stage_id
        return capability.verdict(
            study.ppk,
            study.count,
            max(stage.least_samples, 2),
            stage.index_reject_below,
            stage.index_pass_above,
            signals=control_chart.stable(subgroups, self.within_method),
            one_sided=study.one_sided,
            one_sided_agreed=stage.one_sided_agreed,
        )

    def _get_limits(self):
        """The limits that the tolerance has; None for the side without one."""
        return (
            None if self.tolerance == "upper" else self.lsl,
            None if self.tolerance == "lower" else self.usl,
        )

    def _get_subgroups(self):
        """The readings in the order in which they were taken, as lists of one subgroup each."""
        groups = {}
        for reading in self.measurement_ids.sorted(lambda m: (m.subgroup, m.sequence)):
            groups.setdefault(reading.subgroup, []).append(reading.value)
        return list(groups.values())

    @api.depends("verdict_code", "ppk", "sample_count")
    @api.depends_context("lang")
    def _compute_verdict_reason(self):
        for record in self:
            record.verdict_reason = record._get_verdict_text()

    def _get_verdict_text(self):
        """Hook: one sentence that says why the verdict is what it is."""
        _, stage = self.env._, self.stage_id
        facts = {
            "count": self.sample_count,
            "least": stage.least_samples,
            "ppk": f"{self.ppk:.2f}",
            "reject": f"{stage.index_reject_below:.2f}",
            "passing": f"{stage.index_pass_above:.2f}",
        }
        texts = {
            "too_few": _("%(count)s of %(least)s readings.", **facts),
            "undefined": _("The readings do not vary: the index is undefined. "
                           "Is the gauge fine enough?"),
            "stability_unknown": _("Too few subgroups to see whether the process is stable."),
            "unstable": _("The process is not stable: the index predicts nothing yet."),
            "below_reject": _("Ppk %(ppk)s is below %(reject)s.", **facts),
            "between": _("Ppk %(ppk)s lies between %(reject)s and %(passing)s.", **facts),
            "one_sided_needs_agreement": _("Ppk %(ppk)s is good, but the bands are not agreed "
                                           "for a one-sided tolerance.", **facts),
            "above": _("Ppk %(ppk)s is above %(passing)s.", **facts),
        }  # fmt: skip
        return texts.get(self.verdict_code, "")

    @api.depends("measurement_ids.value", "measurement_ids.subgroup")
    def _compute_measurement_text(self):
        for record in self:
            record.measurement_text = "\n".join(
                "\t".join(f"{value:.12g}" for value in group) for group in record._get_subgroups()
            )

    def _inverse_measurement_text(self):
        for record in self:
            try:
                groups = parse_readings(record.measurement_text or "", record.subgroup_size)
            except ReadingsError as error:
                raise UserError(record._get_readings_text(error)) from error
            record.measurement_ids = [Command.clear()] + [
                Command.create({"subgroup": number, "sequence": place, "value": value})
                for number, group in enumerate(groups, 1)
                for place, value in enumerate(group, 1)
            ]

    def _get_readings_text(self, error):
        _ = self.env._
        if error.code == "too_many":
            return _("%(name)s: more than %(limit)s readings. Split the study.",
                     name=self.name, limit=error.text)  # fmt: skip
        return _(
            "%(name)s: “%(text)s” in line %(line)s is not a number. Write digits with one point "
            "or one comma for the decimals, without thousands separators.",
            name=self.name,
            text=error.text,
            line=error.line,
        )
