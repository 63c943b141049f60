"""Read trial deliveries from a table: one row for each receipt, or for a line not received."""

import math
import re
from datetime import date
from typing import NamedTuple

from . import csv_rows, delivery
from .safe_xml import FileError, number

# Names of a column, the first is its own.
COLUMNS = {
    "order": ("order", "purchase order", "po", "reference"),
    "line": ("line", "order line", "position"),
    "part": ("part", "product", "item", "part number"),
    "order_date": ("order date", "ordered on", "ordered", "order_date"),
    "promised_date": ("promised date", "promised", "due", "due date", "promised_date"),
    "received_date": ("received date", "received on", "delivered", "received_date"),
    "quantity_ordered": ("quantity ordered", "ordered quantity", "quantity_ordered"),
    "quantity_received": (
        "quantity received", "received quantity", "accepted quantity", "quantity_received",
    ),
    "excluded_reason": ("left out because", "excluded", "excluded_reason"),
}  # fmt: skip
NEEDED = ("order", "order_date", "promised_date", "received_date", "quantity_ordered")
SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)
DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", re.ASCII)
DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


class Delivery(NamedTuple):
    """One order line with the receipts of all its rows; `line_number` is its first row's.

    :param received_date: day on which it was complete; None: it is not
    :param quantity_received: by that day, or so far
    """

    line_number: int
    order: str
    line: str
    part: str
    order_date: date
    promised_date: date | None
    received_date: date | None
    quantity_ordered: float
    quantity_received: float
    excluded_reason: str


def read(data):
    """Return the deliveries of a table in the order of their first rows.

    Rows of the same order, line and part are receipts of one line.

    :raises FileError: see `csv_rows.rows` and `safe_xml.number`; ``no_column``, ``not_a_date``,
        ``ambiguous_date`` (02/03/2026 in a file that nowhere shows which number is the day),
        ``missing``, ``negative``, ``not_positive`` or ``rows_differ`` (rows of one line disagree
        about what was ordered)
    """
    header, rows = csv_rows.rows(data)
    names = _find_columns(header)
    read_day = _day_reader([row[names[key]] for _number, row in rows
                            for key in names if key.endswith("_date")])  # fmt: skip
    groups = {}
    for line_number, row in rows:
        texts = {key: row[name] for key, name in names.items()}
        key = tuple(texts.get(part, "") for part in ("order", "line", "part"))
        groups.setdefault(key, []).append(_read_row(line_number, texts, read_day))
    return [_join(*key, found) for key, found in groups.items()]


def _find_columns(header):
    found = {}
    for key, names in COLUMNS.items():
        for name in names:
            if name in header:
                found[key] = name
                break
    for key in NEEDED:
        if key not in found:
            raise FileError("no_column", COLUMNS[key][0])
    return found


def _read_row(line_number, texts, read_day):
    days = {
        key: read_day(texts.get(key, ""), line_number)
        for key in ("order_date", "promised_date", "received_date")
    }
    ordered = _quantity(texts["quantity_ordered"], line_number)
    received = _quantity(texts.get("quantity_received", ""), line_number)
    if not texts["order"] or not days["order_date"] or ordered is None:
        missing = "order" if not texts["order"] else "order_date" if not days["order_date"] else ""
        raise FileError("missing", COLUMNS[missing or "quantity_ordered"][0], line_number)
    if not ordered:
        raise FileError("not_positive", texts["quantity_ordered"][:40], line_number)
    if received is None:
        # a receipt without a quantity is the whole one
        received = ordered if days["received_date"] else 0.0
    return {
        **days,
        "line_number": line_number,
        "quantity_ordered": ordered,
        "quantity": received,
        "excluded_reason": texts.get("excluded_reason", ""),
    }


def _join(order, line, part, rows):
    first = rows[0]
    for row in rows[1:]:
        for key in ("order_date", "promised_date", "quantity_ordered"):
            if row[key] != first[key]:
                raise FileError("rows_differ", order[:40], row["line_number"])
    receipts = [(row["received_date"], row["quantity"]) for row in rows if row["received_date"]]
    found = delivery.completion(first["quantity_ordered"], receipts)
    total = math.fsum(quantity for _day, quantity in receipts)
    return Delivery(
        line_number=first["line_number"],
        order=order,
        line=line,
        part=part,
        order_date=first["order_date"],
        promised_date=first["promised_date"],
        received_date=found.date,
        quantity_ordered=first["quantity_ordered"],
        quantity_received=total if found.quantity is None else found.quantity,
        excluded_reason=next((r["excluded_reason"] for r in rows if r["excluded_reason"]), ""),
    )


def _quantity(text, line_number):
    """A number with a decimal point or comma; with both, or several, nobody knows: refused."""
    plain = text.replace(",", ".") if text.count(",") == 1 and "." not in text else text
    value = number(plain, line_number)
    if value is not None and value < 0:
        raise FileError("negative", text[:40], line_number)
    return value


def _day_reader(texts):
    """How days are written in this file; slashes mean what the whole file says they mean."""
    pairs = [(int(m[1]), int(m[2])) for m in map(SLASHED.fullmatch, texts) if m]
    day_first = any(first > 12 for first, _second in pairs)
    month_first = any(second > 12 for _first, second in pairs)

    def read_day(text, line_number):
        if not text:
            return None
        slashed, dotted = SLASHED.fullmatch(text), DOTTED.fullmatch(text)
        if slashed and day_first == month_first and slashed[1] != slashed[2]:
            raise FileError("ambiguous_date", text, line_number)
        try:
            if dotted or (slashed and day_first):
                day, month, year = (dotted or slashed).groups()
            elif slashed:
                month, day, year = slashed.groups()
            elif DAY.fullmatch(text):
                year, month, day = text.split("-")
            else:
                raise ValueError(text)
            return date(int(year), int(month), int(day))
        except ValueError:
            raise FileError("not_a_date", text[:40], line_number) from None

    return read_day
