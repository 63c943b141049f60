from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command

from ...tools.readings import ReadingsError, parse_readings, recut

MAX_SUBGROUP = 25
WITHIN_METHODS = [
    ("rbar", "Mean Range"),
    ("sbar", "Mean Standard Deviation"),
    ("pooled", "Pooled Standard Deviation"),
    ("moving_range", "Moving Range"),
]


class SupplierProcessCharacteristic(models.Model):
    """A measured property of the part: its tolerance and its readings."""

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
        help="Which limits the drawing gives.",
    )
    nominal = fields.Float(
        digits=0, help="Target value of the drawing, in the unit of the characteristic."
    )
    lsl = fields.Float(
        string="Lower Limit",
        digits=0,
        help="Smallest value in tolerance, in the unit of the characteristic.",
    )
    usl = fields.Float(
        string="Upper Limit",
        digits=0,
        help="Greatest value in tolerance, in the unit of the characteristic.",
    )
    has_natural_bound = fields.Boolean(
        help="The measure cannot cross a bound on the side without a limit, such as 0 for "
        "flatness. It is no limit: it makes no index."
    )
    natural_bound = fields.Float(
        digits=0,
        help="Value that no reading can pass for physical reasons, e.g. zero for a roughness.",
    )
    subgroup_size = fields.Integer(default=5, help="Readings taken together; 1: single readings.")
    within_method = fields.Selection(
        selection=WITHIN_METHODS,
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

    @api.constrains("has_natural_bound", "natural_bound", "tolerance", "lsl", "usl")
    def _check_natural_bound(self):
        for record in self.filtered("has_natural_bound"):
            beyond = {
                "upper": record.natural_bound < record.usl,
                "lower": record.natural_bound > record.lsl,
            }
            if not beyond.get(record.tolerance):
                raise ValidationError(
                    self.env._(
                        "%s: a natural bound lies on the side without a limit. Choose a one-sided "
                        "tolerance, or remove the bound.",
                        record.name,
                    )
                )

    @api.onchange("subgroup_size")
    def _onchange_subgroup_size(self):
        """Cut the readings anew. Single readings only have a spread from one to the next."""
        size = max(self.subgroup_size, 1)
        if size == 1:
            self.within_method = "moving_range"
        elif self.within_method == "moving_range":
            self.within_method = "rbar"
        try:
            groups = self._get_readings()
        except ReadingsError:
            return  # the text says so itself, when it is changed
        self.measurement_text = self._format_readings(recut(groups, size))

    @api.onchange("measurement_text")
    def _onchange_measurement_text(self):
        """Pasted readings are evaluated at once, before they are saved."""
        try:
            groups = self._get_readings()
            self._take_readings(groups)
            # rows of one length are meant as subgroups of that size
            sizes = {*map(len, groups)}
            if len(sizes) == 1 and 1 < max(sizes) <= MAX_SUBGROUP:
                self.subgroup_size = max(sizes)
        except ReadingsError as error:
            return {
                "warning": {
                    "title": self.env._("These readings cannot be read"),
                    "message": self._get_readings_text(error),
                }
            }

    @api.depends("measurement_ids.value", "measurement_ids.subgroup")
    def _compute_measurement_text(self):
        for record in self:
            record.measurement_text = record._format_readings(record._get_subgroups())

    def _inverse_measurement_text(self):
        for record in self:
            try:
                record._take_readings(record._get_readings())
            except ReadingsError as error:
                raise UserError(record._get_readings_text(error)) from error

    @api.model
    def _format_readings(self, groups):
        """Readings as text, a line for each subgroup."""
        return "\n".join("\t".join(f"{value:.12g}" for value in group) for group in groups)

    def _get_readings(self):
        """The text as lists of readings, one for each subgroup.

        :raise ReadingsError: it is no list of numbers
        """
        return parse_readings(self.measurement_text or "", max(self.subgroup_size, 1))

    def _take_readings(self, groups):
        """Hook: have these readings in place of those that are there."""
        self.measurement_ids = [Command.clear()] + [
            Command.create({"subgroup": number, "sequence": place, "value": value})
            for number, group in enumerate(groups, 1)
            for place, value in enumerate(group, 1)
        ]

    def _get_readings_text(self, error):
        _ = self.env._
        name = self.name or _("New characteristic")
        if error.code == "too_many":
            return _("%(name)s: more than %(limit)s readings. Split the study.",
                     name=name, limit=error.text)  # fmt: skip
        return _(
            "%(name)s: “%(text)s” in line %(line)s is not a number. Write digits with one point "
            "or one comma for the decimals, without thousands separators.",
            name=name,
            text=error.text,
            line=error.line,
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
