from collections import Counter

from odoo import api, models
from odoo.exceptions import UserError

from ..models.evidence.characteristic import MAX_SUBGROUP


class SupplierProcessImport(models.TransientModel):
    """What an import writes: characteristics and readings, each in one batch."""

    _inherit = "supplier.process.import"

    def _import(self, found, file):
        # the values come from the file, only the choices come from the lines
        taken = self._get_taken(found)
        known = self._get_known_values(self.line_ids.filtered("take").characteristic_id)
        fresh = {
            line: self._get_fresh_values(one, line.characteristic_id, known) for line, one in taken
        }
        taken = [(line, one) for line, one in taken if fresh[line]]
        if not taken:
            raise UserError(self.env._("%s brings nothing new: every reading is here.", file.name))
        targets = self._make_characteristics(taken, file)
        # the guard was open for them: their stage has to be of this kind, and open
        characteristics = self.env["supplier.process.characteristic"]
        characteristics.union(*targets.values()).with_env(self.env)._check_stage_open()
        self._make_measurements(taken, targets, fresh, file)
        return self._get_summary(found, taken, fresh)

    def _get_taken(self, found):
        """``(line, characteristic of the file)`` of what the user takes.

        :raise UserError: nothing is taken, or something that cannot be imported like that
        """
        if self._get_parts(found) and len(self.part_ids.filtered("chosen")) != 1:
            raise UserError(
                self.env._(
                    "The file measures %s parts: choose the one that this stage is about.",
                    len(self._get_parts(found)),
                )
            )
        by_key = {one.key: one for one in self._get_chosen(found)}
        taken = [
            (line, by_key[line.key]) for line in self.line_ids if line.take and line.key in by_key
        ]
        if not taken:
            raise UserError(self.env._("Choose what to import: no characteristic is ticked."))
        self._check_taken(taken)
        return taken

    def _check_taken(self, taken):
        """Refuse choices that contradict the file, the stage or each other."""
        if len({line.key for line, _one in taken}) < len(taken):
            raise UserError(self.env._("A characteristic of the file stands in two lines."))
        problems = [line._get_problem(one) for line, one in taken]
        if any(problems):
            raise UserError("\n".join(filter(None, problems)))
        targets = Counter(line.characteristic_id for line, _one in taken)
        for target, count in targets.items():
            if target and count > 1:
                raise UserError(
                    self.env._(
                        "%(count)s characteristics of the file are to be added to %(target)s: "
                        "choose one of them.",
                        count=count,
                        target=target.display_name,
                    )
                )

    def _make_characteristics(self, taken, file):
        """The characteristic of each line; the new ones are made in one go."""
        characteristics = self.env["supplier.process.characteristic"]
        new = [(line, one) for line, one in taken if not line.characteristic_id]
        # sealed: only an import may say what a file has brought; the stage was checked
        made = characteristics._sealed().create(
            [self._prepare_characteristic_vals(line, one, file) for line, one in new]
        )
        targets = dict(zip((line for line, _one in new), made, strict=True))
        for line, one in taken:
            if line.characteristic_id:
                targets[line] = line.characteristic_id
                figures = self._prepare_figures_vals(one)
                if figures:
                    line.characteristic_id._sealed().write(figures)
        return targets

    def _prepare_characteristic_vals(self, line, one, file):
        groups = self._get_groups(one.values, self._get_size(one, line.characteristic_id))
        size = min(max(map(len, groups)), MAX_SUBGROUP)
        if one.subgroup_size:
            size = one.subgroup_size
        natural = self._get_natural_bound(one)
        limits = one if one.tolerance else line
        return {
            "stage_id": self.stage_id.id,
            "file_id": file.id,
            "name": one.name,
            "designator": one.designator,
            "is_special": one.is_special,
            "unit": one.unit,
            "tolerance": limits.tolerance,
            "nominal": self._get_nominal(one, limits),
            "lsl": limits.lsl or 0.0,
            "usl": limits.usl or 0.0,
            "has_natural_bound": natural is not None,
            "natural_bound": natural or 0.0,
            "subgroup_size": size,
            "within_method": "moving_range" if size == 1 else "rbar",
        } | self._prepare_figures_vals(one)

    @api.model
    def _get_nominal(self, one, limits):
        """The target; two limits without one aim at their middle."""
        if one.nominal is not None:
            return one.nominal
        if limits.tolerance == "two_sided":
            return float(f"{(limits.lsl + limits.usl) / 2:.15g}")
        return 0.0

    @api.model
    def _get_natural_bound(self, one):
        """The bound on the side without a limit; None if there is none, or if it leaves no room."""
        if one.tolerance == "upper" and one.natural_lower is not None:
            return one.natural_lower if one.natural_lower < one.usl else None
        if one.tolerance == "lower" and one.natural_upper is not None:
            return one.natural_upper if one.natural_upper > one.lsl else None
        return None

    @api.model
    def _prepare_figures_vals(self, one):
        vals = {}
        for name in ("cp", "cpk"):
            value = getattr(one.figures, name)
            if value is not None:
                vals |= {f"file_{name}": value, f"file_{name}_known": True}
        return vals

    def _make_measurements(self, taken, targets, fresh, file):
        last = self._get_last_subgroups(targets.values())
        to_moment, rows = self._get_clock(), []
        for line, one in taken:
            target = targets[line]
            size = self._get_size(one, target)
            places = self._get_places(fresh[line], size, last.get(target.id, 0))
            rows += [
                (target.id, *place, value.value, value.serial, to_moment(value.time))
                for place, value in zip(places, fresh[line], strict=True)
            ]
        self.env["supplier.process.measurement"]._insert(rows, file)

    def _get_last_subgroups(self, characteristics):
        ids = [characteristic.id for characteristic in characteristics]
        return {
            characteristic.id: last
            for characteristic, last in self.env["supplier.process.measurement"]._read_group(
                [("characteristic_id", "in", ids)], ["characteristic_id"], ["subgroup:max"]
            )
        }

    def _get_summary(self, found, taken, fresh):
        _ = self.env._
        serials = {value.serial for values in fresh.values() for value in values} - {None}
        facts = {
            "values": sum(map(len, fresh.values())),
            "characteristics": len(taken),
            "new": sum(not line.characteristic_id for line, _one in taken),
            "pieces": len(serials),
        }
        text = _(
            "%(values)s readings of %(characteristics)s characteristics, %(new)s of them new",
            **facts,
        )
        if serials:
            text = _("%(text)s, from %(pieces)s pieces", text=text, **facts)
        known = sum(len(one.values) - len(fresh[line]) for line, one in taken)
        if known:
            text = _("%(text)s; %(known)s readings were here already", text=text, known=known)
        notes = self._get_notes(found)
        return f"{text}.\n{notes}" if notes else f"{text}."
