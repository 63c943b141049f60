from odoo import api, models
from odoo.tools import SQL

# Aggregates that a stand-in zero would falsify.
FILTERED = ("sum", "sum_currency", "avg", "min", "max")


class SupplierKnownFigures(models.AbstractModel):
    """A figure ``x`` that may be unknown has a boolean ``x_known`` beside it.

    A column of numbers has no null in Odoo: an unknown figure is stored as zero. Here that zero
    is kept out of spreadsheets, where it becomes an empty cell, and out of totals and averages.
    """

    _name = "supplier.known.figures"
    _description = "Figures That May Be Unknown"

    @api.model
    def _get_known_field(self, name):
        """The boolean field beside a figure, None for a field that is always known."""
        return self._fields.get(f"{name}_known")

    def _export_rows(self, fields, *, _is_toplevel_call=True):
        # EXTENDS 'base': asks for the booleans as well, in columns that are cut off again
        places = {
            place: [known.name]
            for place, path in enumerate(fields)
            if path and (known := self._get_known_field(path[0]))
        }
        rows = super()._export_rows(
            [*fields, *places.values()], _is_toplevel_call=_is_toplevel_call
        )
        for row in rows:
            for place, is_known in zip(places, row[len(fields) :], strict=True):
                # the further lines of a record are empty here
                if is_known is False:
                    row[place] = ""
        return [row[: len(fields)] for row in rows]

    def _read_group_select(self, aggregate_spec, query):
        # EXTENDS 'base': unknown figures count in no total, average, least or greatest
        selected = super()._read_group_select(aggregate_spec, query)
        name, _colon, function = aggregate_spec.partition(":")
        known = function in FILTERED and self._get_known_field(name)
        if not known:
            return selected
        condition = self._field_to_sql(self._table, known.name, query)
        return SQL("%s FILTER (WHERE %s)", selected, condition)
