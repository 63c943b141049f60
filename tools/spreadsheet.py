"""Write a sheet for people to fill in, and read it back without trusting it.

Writing goes through XlsxWriter, which comes with Odoo. Reading is our own: libraries for
spreadsheets follow entities and unpack without a limit. Only texts and numbers of the first sheet
come back; a formula is refused, because its result is whatever the sender wants us to see.
"""

import io
import re
import zipfile
import zlib
from typing import NamedTuple

import xlsxwriter

from .safe_xml import FileError, number, parse

MAX_PARTS, MAX_UNPACKED, MAX_ROWS, MAX_COLUMNS = 500, 40 * 1024 * 1024, 5000, 50
CELL = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})", re.ASCII)
# damaged, encrypted, or packed in a way that nobody uses for spreadsheets
DAMAGED = (
    zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, OSError, KeyError,
)  # fmt: skip
SHEET = re.compile(r"xl/worksheets/[^/]+\.xml", re.ASCII)


class Column(NamedTuple):
    """A column of a sheet.

    :param width: in characters
    :param editable: whether people fill it in; the others are locked
    """

    title: str
    width: float
    editable: bool = False


def write(title, columns, rows, notes=(), choices=None):
    """Return an .xlsx as bytes.

    :param title: name of the sheet
    :param columns: list of `Column`
    :param rows: lists of texts and numbers, one value for each column; None for an empty cell
    :param notes: lines above the head
    :param choices: map of (row, column), counted from 0, to a list of texts to choose from
    """
    buffer = io.BytesIO()
    # a text that begins like a formula or a link stays a text
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        sheet = book.add_worksheet(re.sub(r"[\[\]:*?/\\']", " ", title)[:31].strip() or "Sheet")
        common = {"text_wrap": True, "valign": "top", "border": 1, "border_color": "#d1d5db"}
        head = book.add_format({"bold": True, "bg_color": "#e5e7eb"} | common)
        locked = book.add_format(common)
        open_ = book.add_format(common | {"locked": False, "bg_color": "#fefce8"})
        for place, note in enumerate(notes):
            sheet.write_string(place, 0, note)
        top = len(notes)
        for place, column in enumerate(columns):
            sheet.set_column(place, place, column.width)
            sheet.write_string(top, place, column.title, head)
        for index, row in enumerate(rows):
            for place, (column, value) in enumerate(zip(columns, row, strict=True)):
                kind = open_ if column.editable else locked
                _write_cell(sheet, top + 1 + index, place, value, kind)
                listed = (choices or {}).get((index, place))
                if listed:
                    rule = {"validate": "list", "source": listed}
                    sheet.data_validation(top + 1 + index, place, top + 1 + index, place, rule)
        sheet.freeze_panes(top + 1, 0)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        # no password: it keeps people from changing a question by mistake, nothing more
        sheet.protect("", {"format_rows": True, "format_columns": True})
    return buffer.getvalue()


def _write_cell(sheet, row, place, value, kind):
    if value is None or value == "":
        sheet.write_blank(row, place, None, kind)
    elif isinstance(value, str):
        sheet.write_string(row, place, value, kind)
    else:
        sheet.write_number(row, place, value, kind)


def read(content):
    """Return the first sheet as ``{(row, column): text or number}``, counted from 1.

    :param content: bytes of an .xlsx
    :raises FileError: ``not_a_spreadsheet``, ``too_large_unpacked``, ``too_many_rows``,
        ``formula``, and what `safe_xml.parse` and `safe_xml.number` raise
    """
    parts = _open(content)
    strings = _read_strings(parts)
    sheets = sorted(name for name in parts.namelist() if SHEET.fullmatch(name))
    if not sheets:
        raise FileError("not_a_spreadsheet")
    cells = {}
    for cell in _descendants(_parse(parts, _first_sheet(parts, sheets)), "c"):
        place = _place(cell)
        if any(_name(child) == "f" for child in cell):
            raise FileError("formula", cell.get("r"), place[0])
        value = _value(cell, strings, place[0])
        if value is not None:
            cells[place] = value
    return cells


def _open(content):
    if content[:2] != b"PK":
        raise FileError("not_a_spreadsheet")
    try:
        parts = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise FileError("not_a_spreadsheet") from error
    infos = parts.infolist()
    # the sizes that the archive claims; `_parse` does not read beyond them either
    if len(infos) > MAX_PARTS or sum(info.file_size for info in infos) > MAX_UNPACKED:
        raise FileError("too_large_unpacked")
    if "xl/workbook.xml" not in parts.namelist():
        raise FileError("not_a_spreadsheet")
    return parts


def _parse(parts, name):
    try:
        with parts.open(name) as part:
            data = part.read(MAX_UNPACKED + 1)
    except DAMAGED as error:
        raise FileError("not_a_spreadsheet") from error
    if len(data) > MAX_UNPACKED:
        raise FileError("too_large_unpacked")
    return parse(data)


def _first_sheet(parts, sheets):
    """The part of the sheet that people see first; the workbook names it by a relation."""
    relations = "xl/_rels/workbook.xml.rels"
    if relations not in parts.namelist():
        return sheets[0]
    targets = {
        one.get("Id"): f"xl/{one.get('Target', '').removeprefix('/xl/')}"
        for one in _parse(parts, relations)
    }
    for sheet in _descendants(_parse(parts, "xl/workbook.xml"), "sheet"):
        for key, value in sheet.attrib.items():
            if key.endswith("}id") and targets.get(value) in sheets:
                return targets[value]
    return sheets[0]


def _read_strings(parts):
    if "xl/sharedStrings.xml" not in parts.namelist():
        return []
    return [_text(item) for item in _parse(parts, "xl/sharedStrings.xml") if _name(item) == "si"]


def _text(node):
    """All its runs, without the reading aids of Japanese texts."""
    return "".join(
        child.text or ""
        for child in _descendants(node, "t")
        if _name(child.getparent()) != "rPh"
    )


def _place(cell):
    found = CELL.fullmatch(cell.get("r") or "")
    if not found:
        raise FileError("not_a_spreadsheet")
    column = 0
    for letter in found[1]:
        column = 26 * column + ord(letter) - 64
    row = int(found[2])
    if row > MAX_ROWS or column > MAX_COLUMNS:
        raise FileError("too_many_rows", cell.get("r"))
    return row, column


def _value(cell, strings, line):
    kind = cell.get("t") or "n"
    if kind == "inlineStr":
        return _text(cell) or None
    text = next((child.text for child in cell if _name(child) == "v"), None)
    if text is None:
        return None
    if kind == "s":
        place = number(text, line)
        if place is None or place != int(place) or not 0 <= place < len(strings):
            raise FileError("not_a_spreadsheet")
        return strings[int(place)] or None
    if kind == "n":
        return number(text, line)
    return text


def _descendants(node, name):
    return (one for one in node.iter() if _name(one) == name)


def _name(node):
    return node.tag.rpartition("}")[2]
