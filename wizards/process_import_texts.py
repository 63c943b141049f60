from odoo import api, models

SHOWN_NAMES = 5


class SupplierProcessImport(models.TransientModel):
    """What an import tells: why a file is refused, and what of it is left out."""

    _inherit = "supplier.process.import"

    def _get_problem_texts(self, error):
        # EXTENDS with what files of measured values can have
        _, name = self.env._, error.subject
        limits = {
            "limits_look_absolute": _(
                "%s: the limits are marked as deviations from the target, but then the target "
                "would lie outside of them. Say below what they are.", name),
            "limits_look_relative": _(
                "%s: read as absolute limits, the target would lie outside of them. Say below "
                "what they are.", name),
            "limits_crossed": _(
                "%s: the lower limit is not below the upper one. Ask for a corrected file.", name),
            "limits_contradict": _(
                "%s: the file gives limits that differ from each other. Ask for a corrected "
                "file.", name),
        }  # fmt: skip
        content = {
            "no_measurements": _("there are no measured values in it. Is it a plan?"),
            "only_attributes": _(
                "it has only attribute characteristics (good or bad), which make no capability "
                "index."),
            "too_many_values": _("more than %s values. Split the file.", name),
            "definitions_elsewhere": _(
                "the definitions of its characteristics (%s) are in another file. Export "
                "everything into one file.", name),
            "definition_missing": _(
                "it refers to “%s”, which is not in it. Export everything into one file.", name),
            "id_twice": _("the id “%s” stands for two things. Ask for a corrected file.", name),
            "parts_unclear": _(
                "it has several parts, and does not say which characteristics are whose. Export "
                "one part."),
            "mixed_units": _("%s: its values have different units. Export them in one.", name),
            "not_a_date": _(
                "“%s” is not a date. Write 2026-05-31 14:30 or 31.05.2026 14:30.", name),
            "not_aqdef": _("this line is not understood: %s", name),
        }  # fmt: skip
        return super()._get_problem_texts(error) | limits | content | self._get_table_texts(error)

    def _get_table_texts(self, error):
        _, name = self.env._, error.subject
        return {
            "not_text": _("this is no text. Save the table as CSV."),
            "not_csv": _("this is no table: %s", name),
            "no_rows": _("there are no rows in it."),
            "too_many_rows": _("more than %s rows. Split the file.", name),
            "column_twice": _("the column “%s” is there twice.", name),
            "column_missing": _(
                "there is no column “%s”. The first row names the columns: characteristic, "
                "value, and as you have them subgroup, serial, time, unit, nominal, lower, "
                "upper.", name),
            "too_many_cells": _(
                "the row has more cells than the first one (“%s”). With decimal commas, separate "
                "the columns by semicolons.", name),
            "name_missing": _("the row names no characteristic."),
            "subgroup_missing": _(
                "%s: some of its rows have a subgroup and this one has none.", name),
        }  # fmt: skip

    @api.model
    def _get_left_out_texts(self):
        """Hook: a sentence for each code of `measurement_file.LEFT_OUT_CODES`."""
        _ = self.env._
        return {
            "attribute": _("Attribute characteristics (good or bad), which make no index"),
            "basic": _("Values of basic dimensions, which have no tolerance"),
            "bonus_tolerance": _(
                "The bonus that a material condition gives: values are judged without it"),
            "column": _("Columns that are not known"),
            "deviation_pair": _("The second deviation of a profile at a point, which is 0"),
            "empty": _("Rows without a value"),
            "invalid": _("Values that the file marks as invalid"),
            "no_target": _("Characteristics with deviations from a target that is not there"),
            "no_tolerance": _("Characteristics that the file marks as not toleranced"),
            "no_values": _("Characteristics without values"),
            "system_error": _("Values of measurements that failed"),
            "zone": _("Profiles whose tolerance zone is offset or not uniform"),
        }  # fmt: skip

    def _get_headline(self, found):
        kinds = {"qif": "QIF", "aqdef": "AQDEF", "csv": self.env._("Table")}
        parts = [" ".join(filter(None, (part.number, part.name))) for part in found.parts]
        text = self.env._(
            "%(kind)s, characteristics: %(count)s, readings: %(values)s",
            kind=kinds[found.kind],
            count=len(found.characteristics),
            values=found.value_count,
        )
        return f"{text} ({', '.join(filter(None, parts[:SHOWN_NAMES]))})" if parts else text

    def _get_notes(self, found):
        """What is left out and why, one line for each reason."""
        texts, lines = self._get_left_out_texts(), []
        by_code = {}
        for one in found.left_out:
            by_code.setdefault(one.code, []).append(one)
        for code, entries in by_code.items():
            count = sum(entry.count for entry in entries)
            names = [entry.subject for entry in entries[:SHOWN_NAMES] if entry.subject]
            if len(entries) > SHOWN_NAMES:
                names.append(self.env._("%s more", len(entries) - SHOWN_NAMES))
            line = f"{texts.get(code, code)}: {', '.join(names)}"
            lines.append(self.env._("%(line)s (values: %(count)s)", line=line, count=count)
                         if count else line)  # fmt: skip
        if not lines:
            return False
        return "\n".join([self.env._("Left out:"), *(f"• {line}" for line in lines)])
