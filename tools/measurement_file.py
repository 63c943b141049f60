"""What a file of measured values says, whatever its format.

The readers `qif`, `aqdef` and `readings_csv` bring their formats into these tuples. They never
guess: what is left out is listed in `MeasurementFile.left_out`, and what would change the meaning
of the whole file stops the reading with a `FileError`.
"""

import re
from datetime import datetime, timezone
from typing import NamedTuple

from . import safe_xml
from .safe_xml import FileError

MAX_VALUES = 100_000
MAX_TEXT = 200
# How limits relative to the target are read: as the file marks them, or as a person has said.
LIMITS = ("marked", "absolute", "relative")
# Every code in `LeftOut`, so that callers can translate all of them.
LEFT_OUT_CODES = (
    "attribute",
    "basic",
    "bonus_tolerance",
    "column",
    "deviation_pair",
    "empty",
    "invalid",
    "no_target",
    "no_tolerance",
    "no_values",
    "system_error",
    "zone",
)
FIGURES = ("mean", "sigma", "cp", "cpk", "pp", "ppk")


class Value(NamedTuple):
    """One measured value.

    :param subgroup: number of its subgroup, from 1; None if the file has no subgroups
    :param time: datetime; without a time zone it is local to the place of measurement
    """

    value: float
    subgroup: int | None = None
    serial: str | None = None
    time: datetime | None = None


class Figures(NamedTuple):
    """What the file itself says of a characteristic. None: nothing. It is shown, never used."""

    mean: float | None = None
    sigma: float | None = None
    cp: float | None = None
    cpk: float | None = None
    pp: float | None = None
    ppk: float | None = None


class Characteristic(NamedTuple):
    """A measured property of the part.

    :param key: unique in the file
    :param part: key of its `Part`, None if the file names no part
    :param lsl: lower limit, None if there is none; limits are absolute here, in `unit`
    :param natural_lower: a bound that cannot be passed, such as 0 for flatness: it is no limit
    :param subgroup_size: readings that were taken together, None if the file does not say
    :param values: tuple of `Value` in the order of measurement
    """

    key: str
    name: str
    designator: str | None = None
    part: str | None = None
    unit: str | None = None
    nominal: float | None = None
    lsl: float | None = None
    usl: float | None = None
    natural_lower: float | None = None
    natural_upper: float | None = None
    is_special: bool = False
    subgroup_size: int | None = None
    values: tuple = ()
    figures: Figures = Figures()

    @property
    def tolerance(self):
        """two_sided, upper or lower; None without any limit."""
        if self.lsl is not None and self.usl is not None:
            return "two_sided"
        if self.usl is not None:
            return "upper"
        return None if self.lsl is None else "lower"

    @property
    def pieces(self):
        """Number of different pieces; values without a serial number are pieces of their own."""
        serials = [value.serial for value in self.values]
        return len(set(filter(None, serials))) + sum(not serial for serial in serials)


class Part(NamedTuple):
    key: str
    number: str | None = None
    name: str | None = None


class LeftOut(NamedTuple):
    """What is not imported: `code` says why (`LEFT_OUT_CODES`), `subject` what, `count` values."""

    code: str
    subject: str = ""
    count: int = 0


class MeasurementFile(NamedTuple):
    """:param kind: qif, aqdef or csv"""

    kind: str
    parts: tuple
    characteristics: tuple
    left_out: tuple

    @property
    def value_count(self):
        return sum(len(characteristic.values) for characteristic in self.characteristics)


def finish(kind, parts, characteristics, left_out):
    """The file that was read, without characteristics that have no values.

    :raises FileError: ``no_measurements``, ``only_attributes``, ``too_many_values`` or
        ``limits_crossed``
    """
    measured, left = [], list(left_out)
    for characteristic in characteristics:
        if characteristic.values:
            check_limits(characteristic)
            measured.append(characteristic)
        else:
            left.append(LeftOut("no_values", characteristic.name))
    file = MeasurementFile(kind, tuple(parts), tuple(measured), tuple(left))
    if not measured:
        attributes = bool(left) and all(one.code == "attribute" for one in left)
        raise FileError("only_attributes" if attributes else "no_measurements")
    if file.value_count > MAX_VALUES:
        raise FileError("too_many_values", str(MAX_VALUES))
    return file


def check_limits(characteristic):
    """:raises FileError: ``limits_crossed``"""
    lsl, usl = characteristic.lsl, characteristic.usl
    if lsl is not None and usl is not None and lsl >= usl:
        raise FileError("limits_crossed", characteristic.name)


def limits(name, target, lower, upper, reading):
    """Absolute limits from limits that the file marks as relative to the target.

    :param reading: one of `LIMITS`
    :raises FileError: ``limits_look_absolute``: the target would lie outside of the limits. That
        is right for some fits and wrong for the many files whose marks are wrong: a person must
        say which. ``limits_look_relative``: a person said absolute, and the same is wrong then
    """
    if reading == "absolute":
        found = lower, upper
    else:
        # 15 digits: the sum of 25.4 and 0.15 is 25.55 here
        found = tuple(
            None if side is None else float(f"{target + side:.15g}") for side in (lower, upper)
        )
    outside = target is not None and (
        (found[0] is not None and target < found[0]) or (found[1] is not None and target > found[1])
    )
    if outside and reading != "relative":
        code = "limits_look_relative" if reading == "absolute" else "limits_look_absolute"
        raise FileError(code, name)
    return found


def decimal(text, line=None):
    """A number with a decimal point or a decimal comma; None for no text.

    :raises FileError: ``not_a_number``: also for both signs, or two of one, in one number
    """
    text = (text or "").strip()
    plain = text.replace(",", ".") if text.count(",") == 1 and "." not in text else text
    return safe_xml.number(plain, line)


def moment(text, line=None):
    """A date and time of day as datetime; None for no text.

    Read are ISO 8601 and ``dd.mm.yyyy`` with the time after a blank or a slash. A date with
    slashes could be American or not, so it is refused.

    :raises FileError: ``not_a_date``
    """
    text = (text or "").strip()
    if not text:
        return None
    try:
        if re.match(r"\d{1,2}\.", text, re.ASCII):
            day, _blank, clock = text.replace("/", " ", 1).partition(" ")
            return datetime.strptime(f"{day} {clock.strip() or '0:0:0'}"[:40], _form(clock))
        # fractions of a second have any number of digits, Python 3.10 wants three or six
        return datetime.fromisoformat(re.sub(r"\.\d+", "", text).replace("Z", "+00:00"))
    except ValueError:
        raise FileError("not_a_date", text[:40], line) from None


def _form(clock):
    return "%d.%m.%Y %H:%M" if clock.count(":") == 1 else "%d.%m.%Y %H:%M:%S"


def clean(text):
    """Text of a file on one line and not endless; None for none."""
    return " ".join((text or "").split())[:MAX_TEXT] or None


def in_order(values):
    """`Value` items by subgroup and time; as in the file where a time is missing."""
    if all(value.time for value in values):
        values = sorted(values, key=lambda value: _instant(value.time))
    return tuple(sorted(values, key=lambda value: value.subgroup or 0))


def _instant(time):
    return time if time.tzinfo else time.replace(tzinfo=timezone.utc)
