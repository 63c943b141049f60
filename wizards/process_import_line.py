import math

from odoo import api, fields, models

from ..tools.measurement_file import Characteristic


class SupplierProcessImportLine(models.TransientModel):
    """A characteristic of the file: what it says, and what the user does with it."""

    _name = "supplier.process.import.line"
    _description = "Characteristic to Import"

    wizard_id = fields.Many2one(
        comodel_name="supplier.process.import", required=True, ondelete="cascade"
    )
    stage_id = fields.Many2one(related="wizard_id.stage_id")
    key = fields.Char(required=True, help="Identifies the characteristic in the file.")
    take = fields.Boolean(string="Import", default=True)
    name = fields.Char(string="In the File")
    designator = fields.Char()
    characteristic_id = fields.Many2one(
        comodel_name="supplier.process.characteristic",
        string="Add to",
        domain="[('stage_id', '=', stage_id)]",
        help="The characteristic of the stage that the readings belong to; empty: a new one.",
    )
    goes_to = fields.Char(string="As", compute="_compute_goes_to")
    unit = fields.Char()
    limits_text = fields.Char(string="Limits")
    needs_limits = fields.Boolean(help="The file gives no limits.")
    tolerance = fields.Selection(
        selection=[
            ("two_sided", "Two-Sided"),
            ("upper", "Upper Limit Only"),
            ("lower", "Lower Limit Only"),
        ],
        help="Which limits the file gives.",
    )
    lsl = fields.Float(string="Lower Limit", digits=0, help="Smallest value in tolerance.")
    usl = fields.Float(string="Upper Limit", digits=0, help="Greatest value in tolerance.")
    piece_count = fields.Integer(string="Pieces", help="Number of parts that were measured.")
    value_count = fields.Integer(string="Readings", help="Readings that are not here yet.")
    known_count = fields.Integer(
        string="Here Already", help="Readings with the same serial number, time and value."
    )
    file_figures = fields.Char(string="The File Says")
    own_figures = fields.Char(string="Recomputed")
    disagrees = fields.Boolean()
    problem = fields.Char(compute="_compute_problem")

    @api.depends("characteristic_id")
    @api.depends_context("lang")
    def _compute_goes_to(self):
        for line in self:
            line.goes_to = self.env._("More of") if line.characteristic_id else self.env._("New")

    @api.depends(
        "take", "characteristic_id", "name", "unit", "needs_limits", "tolerance", "lsl", "usl"
    )
    def _compute_problem(self):
        for line in self:
            line.problem = line._get_problem(line._get_stated()) if line.take else False

    def _get_stated(self):
        """What the line shows of the file, in the form that a reader gives."""
        tolerance = False if self.needs_limits else self.tolerance
        return Characteristic(
            key=self.key or "",
            name=self.name or "",
            unit=self.unit or None,
            lsl=self.lsl if tolerance in ("two_sided", "lower") else None,
            usl=self.usl if tolerance in ("two_sided", "upper") else None,
        )

    def _get_problem(self, stated):
        """Why the characteristic of the file cannot be imported as chosen, False if it can.

        :param stated: `Characteristic` that the file states
        """
        if self.characteristic_id:
            return self._get_conflict(stated)
        if stated.tolerance:
            return False
        if not self.tolerance:
            return self.env._(
                "%s has no limits in the file: enter them, or choose the characteristic of the "
                "stage that has them, or leave it out.",
                stated.name,
            )
        two_sided = self.tolerance == "two_sided"
        if not (math.isfinite(self.lsl) and math.isfinite(self.usl)) or (
            two_sided and self.lsl >= self.usl
        ):
            return self.env._("%s: the lower limit must be below the upper one.", stated.name)
        return False

    def _get_conflict(self, stated):
        """What the file states differently from the characteristic that it would add to."""
        _, target = self.env._, self.characteristic_id
        if target.stage_id != self.wizard_id.stage_id:
            return _("%s belongs to another stage.", target.display_name)
        facts = {"name": stated.name, "target": target.name}
        way_out = _("Correct it there, or import it as a new one, or leave it out.")
        if stated.unit and target.unit and not _is_same_text(stated.unit, target.unit):
            return _(
                "%(name)s is measured in %(unit)s, %(target)s in %(other)s. %(way_out)s",
                unit=stated.unit, other=target.unit, way_out=way_out, **facts,
            )  # fmt: skip
        limits, others = (stated.lsl, stated.usl), target._get_limits()
        if stated.tolerance and not all(map(_is_same_limit, limits, others)):
            return _(
                "%(name)s has the limits %(limits)s in the file, %(target)s has %(others)s. "
                "%(way_out)s",
                limits=format_limits(limits), others=format_limits(others), way_out=way_out,
                **facts,
            )  # fmt: skip
        return False


def _is_same_text(one, other):
    return one.strip().lower() == other.strip().lower()


def _is_same_limit(one, other):
    if one is None or other is None:
        return one is other
    return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-12)


def format_limits(limits):
    """Lower and upper limit as people write them; a dash for one that is not there."""
    return " … ".join("—" if limit is None else f"{limit:.12g}" for limit in limits)
