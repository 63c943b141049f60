import functools
from collections import Counter, defaultdict
from datetime import timezone
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..tools import capability, measurement_reader
from ..tools.safe_xml import FileError
from .process_import_line import format_limits

SHOWN_PROBLEMS = 5


class SupplierProcessImport(models.TransientModel):
    """Brings a file of measured values into the characteristics of a process validation.

    What the lines show is what the file was understood to say. People choose there; the values,
    limits and units are read from the file once more when it is imported.
    """

    _name = "supplier.process.import"
    _description = "Import of Measurements"
    _inherit = ["supplier.evidence.import"]

    limits = fields.Selection(
        selection=[
            ("marked", "As the file marks them"),
            ("absolute", "They are absolute limits"),
            ("relative", "They are deviations from the target"),
        ],
        string="Limits in this File",
        default="marked",
        required=True,
        help="How the limits in the file are meant; files do not always say.",
    )
    part_ids = fields.One2many(
        comodel_name="supplier.process.import.part",
        inverse_name="wizard_id",
        string="Parts",
        compute="_compute_part_ids",
        store=True,
        readonly=False,
    )
    part_count = fields.Integer(compute="_compute_part_count")
    line_ids = fields.One2many(
        comodel_name="supplier.process.import.line",
        inverse_name="wizard_id",
        string="Characteristics",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
    )
    asks_limits = fields.Boolean(compute="_compute_asks_limits")
    headline = fields.Char(compute="_compute_preview")
    needs_limits = fields.Boolean(compute="_compute_line_hints")
    line_problems = fields.Text(compute="_compute_line_hints")

    @api.depends("limits")
    def _compute_preview(self):
        # EXTENDS: the interpretation of the limits is the user's
        super()._compute_preview()

    def _clear_preview(self):
        self.headline = False

    def _preview(self, found):
        self.headline = self._get_headline(found)
        self.notes = self._get_notes(found)

    @api.depends("line_ids.needs_limits", "line_ids.characteristic_id", "line_ids.problem")
    def _compute_line_hints(self):
        for wizard in self:
            lines = wizard.line_ids
            wizard.needs_limits = any(
                line.needs_limits and not line.characteristic_id for line in lines
            )
            problems = [line.problem for line in lines if line.problem]
            wizard.line_problems = "\n".join(problems[:SHOWN_PROBLEMS])

    @api.depends("problem_code", "limits")
    def _compute_asks_limits(self):
        for wizard in self:
            doubtful = (wizard.problem_code or "").startswith("limits_look")
            wizard.asks_limits = doubtful or wizard.limits != "marked"

    @api.depends("file", "limits")
    def _compute_part_ids(self):
        for wizard in self:
            found = wizard._try_read()
            parts = wizard._get_parts(found) if found else []
            chosen = wizard._guess_part(parts)
            wizard.part_ids = [Command.clear()] + [
                Command.create(
                    {
                        "key": part.key,
                        "number": part.number,
                        "name": part.name,
                        "characteristic_count": count,
                        "chosen": part.key == chosen,
                    }
                )
                for part, count in parts
            ]

    @api.depends("part_ids")
    def _compute_part_count(self):
        for wizard in self:
            wizard.part_count = len(wizard.part_ids)

    @api.depends("file", "limits", "part_ids.chosen")
    def _compute_line_ids(self):
        for wizard in self:
            found = wizard._try_read()
            wizard.line_ids = [Command.clear()] + [
                Command.create(vals) for vals in (wizard._get_lines_vals(found) if found else ())
            ]

    # Reading

    def _read(self, content):
        # one transaction shows the preview from several fields: each would read the file again
        cache = self.env.cr.cache.setdefault("supplier_process_import", {})
        key = (content, self.limits)
        if key not in cache:
            cache.clear()
            cache[key] = measurement_reader.read(content, self.limits)
        return cache[key]

    def _try_read(self):
        """What the file says, None for no file or one with a problem, which is told elsewhere."""
        if not self.file:
            return None
        try:
            return self._read_file()
        except (FileError, UserError):
            return None

    @api.model
    def _get_parts(self, found):
        """``(part, number of its characteristics)`` if the file measures more than one part."""
        counts = Counter(one.part for one in found.characteristics)
        parts = [(part, counts[part.key]) for part in found.parts if counts[part.key]]
        return parts if len(parts) > 1 else []

    def _guess_part(self, parts):
        """The key of the one part whose number is that of a product of the case."""
        products = self.stage_id.qualification_id.product_ids
        codes = {code for code in products.mapped("default_code") if code}
        keys = [part.key for part, _count in parts if part.number in codes]
        return keys[0] if len(keys) == 1 else None

    def _get_chosen(self, found):
        """The characteristics of the part that the stage is about; none before it is chosen."""
        if not self._get_parts(found):
            return found.characteristics
        chosen = self.part_ids.filtered("chosen").mapped("key")
        if len(chosen) != 1:
            return ()
        return [one for one in found.characteristics if one.part == chosen[0]]

    # Preview

    def _get_lines_vals(self, found):
        """One line for each characteristic, matched to the stage's as far as names tell."""
        own = self.stage_id.characteristic_ids
        matches = [(one, self._match(one, own)) for one in self._get_chosen(found)]
        known = self._get_known_values(own.browse().union(*(match for _one, match in matches)))
        lines = []
        for one, match in matches:
            fresh = self._get_fresh_values(one, match, known)
            lines.append(
                {
                    "key": one.key,
                    "name": one.name,
                    "designator": one.designator,
                    "characteristic_id": match.id,
                    "unit": one.unit,
                    "needs_limits": not one.tolerance,
                    "limits_text": format_limits((one.lsl, one.usl)) if one.tolerance else "",
                    "tolerance": one.tolerance,
                    "lsl": one.lsl or 0.0,
                    "usl": one.usl or 0.0,
                    "piece_count": one.pieces,
                    "value_count": len(fresh),
                    "known_count": len(one.values) - len(fresh),
                    "take": bool(fresh),
                }
                | self._get_figures_vals(one, match)
            )
        return lines

    @api.model
    def _match(self, one, own):
        """The stage's characteristic with this designator or else this name, if it is one."""

        def same(text, other):
            return bool(text and other) and text.strip().lower() == other.strip().lower()

        for name in ("designator", "name"):
            match = own.filtered(lambda c, name=name: same(c[name], getattr(one, name)))
            if len(match) == 1:
                return match
        return own.browse()

    @api.model
    def _get_figures_vals(self, one, match):
        """The file's own figures beside ours from the same values."""
        figures = one.figures
        stated = {name: value for name, value in figures._asdict().items() if value is not None}
        lsl, usl = (one.lsl, one.usl) if one.tolerance or not match else match._get_limits()
        if lsl is None and usl is None:
            return {"file_figures": self._format(stated), "own_figures": "", "disagrees": False}
        groups = self._get_groups(one.values, self._get_size(one, match))
        study = capability.study(groups, lsl, usl, self._get_method(groups, match))
        own = {
            "mean": study.mean, "sigma": study.sigma_overall, "cp": study.cp, "cpk": study.cpk,
            "pp": study.pp, "ppk": study.ppk,
        }  # fmt: skip
        shown = {name: own[name] for name in stated}
        if not stated and study.ppk is not None:
            shown = {"cpk": study.cpk, "ppk": study.ppk}
        return {
            "file_figures": self._format(stated),
            "own_figures": self._format(shown),
            "disagrees": any(
                not self._agrees(name, own[name], value, study.sigma_overall)
                for name, value in stated.items()
            ),
        }

    @api.model
    def _agrees(self, name, own, stated, sigma):
        if own is None:
            return False
        if name == "mean":
            return abs(own - stated) <= 0.01 * (sigma or 0.0) + 1e-6 * abs(own)
        if name == "sigma":
            return abs(own - stated) <= 0.01 * abs(own)
        return self.env["supplier.process.characteristic"]._is_same_index(own, stated)

    @api.model
    def _format(self, figures):
        labels = {
            "mean": self.env._("mean"), "sigma": self.env._("sigma"),
            "cp": "Cp", "cpk": "Cpk", "pp": "Pp", "ppk": "Ppk",
        }  # fmt: skip
        return ", ".join(
            f"{labels[name]} {'—' if value is None else self._format_figure(name, value)}"
            for name, value in figures.items()
        )

    @api.model
    def _format_figure(self, name, value):
        return f"{value:.6g}" if name in ("mean", "sigma") else f"{value:.2f}"

    # Values

    @api.model
    def _get_known_values(self, characteristics):
        """Count the readings that are there already by what identifies them.

        A reading without serial number and time cannot be told from another one.
        """
        known = defaultdict(Counter)
        readings = self.env["supplier.process.measurement"].search_fetch(
            [("characteristic_id", "in", characteristics.ids)],
            ["characteristic_id", "serial", "measured_at", "value"],
        )
        for reading in readings:
            if reading.serial or reading.measured_at:
                key = (reading.serial or None, reading.measured_at or None, reading.value)
                known[reading.characteristic_id.id][key] += 1
        return known

    def _get_fresh_values(self, one, characteristic, known):
        """The values of the file that the characteristic does not have yet."""
        left = Counter(known.get(characteristic.id, ()))
        if not left:
            return list(one.values)
        to_moment, fresh = self._get_clock(), []
        for value in one.values:
            key = (value.serial, to_moment(value.time), value.value)
            if left[key] > 0:
                left[key] -= 1
            else:
                fresh.append(value)
        return fresh

    def _get_clock(self):
        """A function from times of the file to those that Odoo stores.

        Times without a zone are local to the company.
        """
        zone = ZoneInfo(self.stage_id.company_id._sourcing_tz())

        @functools.cache  # the values of one piece share their time
        def to_moment(time):
            if time is None:
                return None
            try:
                moment = (time if time.tzinfo else time.replace(tzinfo=zone)).astimezone(
                    timezone.utc
                )
            except OverflowError:
                return None
            return moment.replace(tzinfo=None, microsecond=0)

        return to_moment

    @api.model
    def _get_size(self, one, characteristic):
        """How many readings make a subgroup, if the values themselves do not say."""
        return one.subgroup_size or characteristic.subgroup_size or 1

    @api.model
    def _get_groups(self, values, size):
        """The values as lists of floats, one for each subgroup."""
        places = self._get_places(values, size)
        groups = defaultdict(list)
        for (number, _place), value in zip(places, values, strict=True):
            groups[number].append(value.value)
        return list(groups.values())

    @api.model
    def _get_places(self, values, size, after=0):
        """``(subgroup, place in it)`` of each value, in subgroups that follow the last one."""
        if not all(value.subgroup for value in values):
            return [(after + at // size + 1, at % size + 1) for at in range(len(values))]
        filled = Counter()
        places = []
        for value in values:
            filled[value.subgroup] += 1
            places.append((after + value.subgroup, filled[value.subgroup]))
        return places

    @api.model
    def _get_method(self, groups, characteristic):
        if characteristic:
            return characteristic.within_method
        return "rbar" if any(len(group) > 1 for group in groups) else "moving_range"
