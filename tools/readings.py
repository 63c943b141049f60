"""Read measured values from text, as people paste them from a spreadsheet."""

import math
import re

MAX_READINGS = 10_000


class ReadingsError(ValueError):
    """What cannot be read: `code` is not_a_number or too_many, `line` counts from 1."""

    def __init__(self, code, text, line=None):
        super().__init__(f"{code}: {text!r} in line {line}")
        self.code, self.text, self.line = code, text, line


def parse_readings(text, subgroup_size=1):
    """Return the readings as a list of subgroups.

    Values stand apart by blanks, tabs or semicolons. Several values in a line are one subgroup
    each line; a single column is cut into subgroups of `subgroup_size`. The decimal sign is a
    point or a comma; a value with both, or with two of one, is refused and never guessed.

    :raises ReadingsError: a text that is no finite number, or more than `MAX_READINGS` values
    """
    rows = []
    for number, line in enumerate(text.splitlines(), 1):
        row = [_number(token, number) for token in re.split(r"[\s;]+", line.strip()) if token]
        if row:
            rows.append(row)
    if sum(map(len, rows)) > MAX_READINGS:
        raise ReadingsError("too_many", MAX_READINGS)
    if any(len(row) > 1 for row in rows):
        return rows
    return recut(rows, subgroup_size)


def recut(groups, size):
    """Return the same readings in the same order in subgroups of `size`, the last perhaps less."""
    values = [value for group in groups for value in group]
    return [values[at : at + size] for at in range(0, len(values), size)]


def _number(token, line):
    plain = token.replace(",", ".") if token.count(",") == 1 and "." not in token else token
    try:
        value = float(plain)
    except ValueError:
        raise ReadingsError("not_a_number", token, line) from None
    # underscores between digits are Python's, not a spreadsheet's
    if not math.isfinite(value) or "_" in token:
        raise ReadingsError("not_a_number", token, line)
    return value
