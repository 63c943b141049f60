"""Read measured characteristics from Q-DAS AQDEF files (``.dfq``).

A line is ``Kffff/i text``: field, index, value. Fields K1... describe the part, K2... a
characteristic, K0... a value; index 0 means all. Characteristics are numbered through the file
and belong to the part above them. Values also come as one line for all characteristics, with the
fields of a value separated by DC4 and the characteristics by SI.
"""

import re
from collections import Counter, defaultdict
from typing import NamedTuple

from . import csv_rows, measurement_file
from .measurement_file import Characteristic, LeftOut, Part, Value, clean, decimal, moment
from .safe_xml import FileError

LINE = re.compile(r"K(\d{4})(?:/(\d{1,6}))?(?:\s+(.*))?", re.ASCII)
FIELD_END, CHARACTERISTIC_END = "\x14", "\x0f"
MAX_SUBGROUP = 25
MAX_REPEATED = 20 * measurement_file.MAX_VALUES
LIMITS = ("2101", "2110", "2111", "2112", "2113", "2142")
VALID, EMPTY = "0", "255"  # K0002
VARIABLE, NATURAL_BOUND = ("", "0"), "2"  # K2004, K2120 and K2121
SPECIAL_CLASSES = ("3", "4")  # K2005: significant, critical


class Text(NamedTuple):
    """The text of a field and its line in the file."""

    text: str
    line: int | None


NOTHING = Text("", None)


def recognises(text):
    """Whether a text begins as such a file does."""
    return LINE.match(text.lstrip()) is not None


def read(data, limits="marked"):
    """Return the `MeasurementFile` of an AQDEF file.

    :param limits: one of `measurement_file.LIMITS`, for K2112 and K2113, which are relative
    :raises FileError: see `csv_rows.decode`, `measurement_file.limits` and
        `measurement_file.finish`; ``definitions_elsewhere`` (fewer characteristics than K0100
        announces), ``not_aqdef``, ``not_a_number``, ``not_a_date`` or ``limits_contradict``
    """
    reader = _Reader(limits)
    # not splitlines, which ends lines at control characters as well
    for line, text in enumerate(re.split(r"\r\n|\r|\n", csv_rows.decode(data)), 1):
        if text.strip():
            reader.take(text, line)
    return reader.finish()


class _Reader:
    """What the lines have said so far."""

    def __init__(self, limits):
        self.limits = limits
        self.announced = 0
        self.part = None  # index of the part that the next characteristics belong to
        self.part_of = {}
        self.parts, self.characteristics = defaultdict(dict), defaultdict(dict)
        self.readings = defaultdict(list)
        self.left_out = []
        self.repeated = 0  # how often a field for all characteristics was written down

    # Lines

    def take(self, text, line):
        match = LINE.fullmatch(text.strip(" "))
        if not match:
            self.take_values(text, line)
            return
        field, index, value = match.groups()
        index = 1 if index is None else int(index)
        said = Text((value or "").strip(), line)
        if field == "0100":
            self.announced = self.get_count(said)
        elif field[0] == "1":
            self.parts[index][field] = said
            self.part = index or self.part
        elif field[0] in "28":
            before = self.characteristics[index].setdefault(field, said)
            if field in LIMITS and before.text != said.text:
                raise FileError("limits_contradict", f"K{field}/{index}", line)
            if index:
                self.part_of.setdefault(index, self.part)
        elif field[:2] == "00":
            self.take_value(field, index, said)

    def take_value(self, field, index, said):
        """A field of a reading; K0001, or K0020 of an attribute, begins one."""
        if field in ("0001", "0020") and index:
            self.readings[index].append({field: said})
        elif index:
            for reading in self.readings.get(index, ())[-1:]:
                reading[field] = said
        else:
            self.repeated += len(self.readings)
            if self.repeated > MAX_REPEATED:
                raise FileError("too_many_values", str(measurement_file.MAX_VALUES))
            for readings in self.readings.values():
                readings[-1].setdefault(field, said)

    def take_values(self, text, line):
        """One reading of each characteristic on one line."""
        cells = text.split(CHARACTERISTIC_END)
        indices = self.get_indices()
        if not indices:
            raise FileError("definitions_elsewhere", "", line)
        if len(cells) > len(indices):
            raise FileError("not_aqdef", clean(text[:40]) or "", line)
        for index, cell in zip(indices, cells, strict=False):
            fields = [Text(field.strip(), line) for field in cell.split(FIELD_END)]
            if any(field.text for field in fields):
                names = ("0001", "0002", "0004")
                self.readings[index].append(dict(zip(names, fields, strict=False)))

    # Meaning

    def get_indices(self):
        return sorted(index for index in self.characteristics if index)

    def finish(self):
        indices = self.get_indices()
        if self.announced > len(indices):
            raise FileError("definitions_elsewhere", str(self.announced))
        parts = [
            Part(
                str(index),
                clean(self.get(self.parts, index, "1001").text),
                clean(self.get(self.parts, index, "1002").text),
            )
            for index in self.parts
            if index
        ]
        if len(parts) > 1 and {part.key for part in parts} != {
            str(part) for part in self.part_of.values()
        }:
            raise FileError("parts_unclear")
        characteristics = [self.characteristic(index) for index in indices]
        return measurement_file.finish("aqdef", parts, filter(None, characteristics), self.left_out)

    def get(self, table, index, field):
        """What was said of one index, else of all."""
        own, common = table.get(index, {}), table.get(0, {})
        return own.get(field) or common.get(field) or NOTHING

    def get_number(self, index, field):
        return decimal(*self.get(self.characteristics, index, field))

    def get_count(self, said):
        """:raises FileError: ``not_a_number``"""
        number = decimal(*said) or 0
        if number < 0 or number % 1:
            raise FileError("not_a_number", said.text, said.line)
        return int(number)

    def characteristic(self, index):
        """The characteristic of an index, or None if it is left out."""

        def text(field):
            return clean(self.get(self.characteristics, index, field).text)

        name = text("2002") or text("2001") or text("2003") or f"{index}"
        readings = self.readings.get(index, ())
        if (text("2004") or "") not in VARIABLE or any("0020" in one for one in readings):
            self.left_out.append(LeftOut("attribute", name, len(readings)))
            return None
        limits = self.get_limits(index, name)
        if limits is None:
            self.left_out.append(LeftOut("no_target", name, len(readings)))
            return None
        part = self.part_of.get(index)
        size = self.get_count(self.get(self.characteristics, index, "8500"))
        found = Characteristic(
            key=str(index),
            name=name,
            designator=text("2001"),
            part=None if part is None else str(part),
            unit=text("2142"),
            nominal=self.get_number(index, "2101"),
            lsl=limits[0],
            usl=limits[1],
            is_special=text("2005") in SPECIAL_CLASSES,
            subgroup_size=size if 1 <= size <= MAX_SUBGROUP else None,
            values=self.get_values(index, name),
        )
        # a natural bound, such as 0 for a flatness, is no limit
        if text("2120") == NATURAL_BOUND:
            found = found._replace(lsl=None, natural_lower=found.lsl)
        if text("2121") == NATURAL_BOUND:
            found = found._replace(usl=None, natural_upper=found.usl)
        return found

    def get_limits(self, index, name):
        """Absolute limits from K2110 and K2111, else from the allowances to the nominal.

        :return: None for allowances without a nominal
        :raises FileError: ``limits_contradict``: both are there and differ
        """
        nominal = self.get_number(index, "2101")
        given = [self.get_number(index, field) for field in ("2110", "2111")]
        allowed = [self.get_number(index, field) for field in ("2112", "2113")]
        # two zeros are what programs write where nothing was entered
        if not any(allowed) or self.limits == "absolute" and None not in given:
            return given
        if nominal is None and self.limits != "absolute":
            return None if None in given else given
        if self.limits != "absolute" and any(map(_differ, given, allowed, [nominal] * 2)):
            raise FileError("limits_contradict", name)
        pairs = list(zip(given, allowed, strict=True))
        missing = [allowance if side is None else None for side, allowance in pairs]
        found = measurement_file.limits(name, nominal, *missing, self.limits)
        return [found[at] if side is None else side for at, side in enumerate(given)]

    def get_values(self, index, name):
        left, values = Counter(), []
        for reading in self.readings.get(index, ()):
            state, value = reading.get("0002", NOTHING).text, reading.get("0001", NOTHING)
            if state == EMPTY or not value.text:
                left["empty"] += 1
            elif state not in ("", VALID):
                left["invalid"] += 1
            else:
                serial = clean(reading.get("0014", NOTHING).text)
                time = moment(*reading.get("0004", NOTHING))
                values.append(Value(decimal(*value), None, serial, time))
        self.left_out += [LeftOut(code, name, count) for code, count in left.items()]
        return tuple(values)


def _differ(side, allowance, nominal):
    """Whether a limit and an allowance say different things; files round one of them at times."""
    if side is None or allowance is None:
        return False
    return abs(nominal + allowance - side) > 0.01 * abs(allowance)
