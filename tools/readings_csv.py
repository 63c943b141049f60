"""Read measured values from a table with the columns characteristic, subgroup, value, serial, time.

Limits, target and unit may stand in further columns, the same in every row of a characteristic.
"""

from collections import Counter

from . import csv_rows, measurement_file
from .measurement_file import Characteristic, LeftOut, Value, clean, decimal, moment
from .safe_xml import FileError

# Column -> what it may be called, in lower case
COLUMNS = {
    "characteristic": ("characteristic", "feature"),
    "value": ("value", "reading", "measured value"),
    "subgroup": ("subgroup", "sample"),
    "serial": ("serial", "serial number"),
    "time": ("time", "date", "timestamp"),
    "unit": ("unit",),
    "nominal": ("nominal", "target"),
    "lower": ("lower", "lower limit", "lsl"),
    "upper": ("upper", "upper limit", "usl"),
}
REQUIRED = ("characteristic", "value")


def read(data, limits="marked"):  # noqa: ARG001  limits are absolute here
    """Return the `MeasurementFile` of a table.

    Values with the same text in the column of the subgroup are one subgroup, in the order in
    which they appear.

    :raises FileError: see `csv_rows.rows` and `measurement_file.finish`; ``column_missing``,
        ``name_missing``, ``subgroup_missing`` (some rows of a characteristic have one),
        ``mixed_units``, ``limits_contradict``, ``not_a_number`` or ``not_a_date``
    """
    header, rows = csv_rows.rows(data)
    columns, unknown = _columns(header)
    left_out = [LeftOut("column", name[: measurement_file.MAX_TEXT]) for name in unknown]
    groups = {}
    for line, row in rows:
        cells = {column: row[name] for column, name in columns.items()}
        name = clean(cells["characteristic"])
        if not name:
            raise FileError("name_missing", "", line)
        groups.setdefault(name, []).append((line, cells))
    characteristics = [_characteristic(name, group, left_out) for name, group in groups.items()]
    return measurement_file.finish("csv", (), characteristics, left_out)


def _columns(header):
    """Map the columns that are known to their names in the file; and the other names."""
    known = {column: name for column, names in COLUMNS.items() for name in names if name in header}
    for column in REQUIRED:
        if column not in known:
            raise FileError("column_missing", column)
    return known, [name for name in header if name and name not in known.values()]


def _characteristic(name, rows, left_out):
    empty, values, labels = 0, [], {}
    grouped = Counter(bool(cells.get("subgroup")) for _line, cells in rows)
    for line, cells in rows:
        if not cells["value"]:
            empty += 1
            continue
        label = cells.get("subgroup")
        if grouped[True] and not label:
            raise FileError("subgroup_missing", name, line)
        values.append(
            Value(
                decimal(cells["value"], line),
                labels.setdefault(label, len(labels) + 1) if label else None,
                clean(cells.get("serial")),
                moment(cells.get("time"), line),
            )
        )
    if empty:
        left_out.append(LeftOut("empty", name, empty))
    return Characteristic(
        key=name,
        name=name,
        unit=_same(name, rows, "unit", "mixed_units", lambda text, _line: clean(text)),
        nominal=_same(name, rows, "nominal", "limits_contradict", decimal),
        lsl=_same(name, rows, "lower", "limits_contradict", decimal),
        usl=_same(name, rows, "upper", "limits_contradict", decimal),
        values=measurement_file.in_order(values),
    )


def _same(name, rows, column, code, parse):
    """What the filled cells of a column say alike; None if all are empty.

    :raises FileError: `code`: they differ
    """
    cells = ((cells.get(column), line) for line, cells in rows)
    found = {parse(text, line): line for text, line in cells if text}
    if len(found) > 1:
        raise FileError(code, name, max(found.values()))
    return next(iter(found), None)
