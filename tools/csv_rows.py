"""Read tables that people export from spreadsheets."""

import csv
import io

from .safe_xml import FileError

MAX_ROWS = 200_000
DELIMITERS = ";\t,"


def decode(data):
    """Return the text of a file: UTF-8, UTF-16 with its mark, else the code page of Windows.

    :raises FileError: ``compressed``, or ``not_text`` for what holds zero bytes
    """
    if data[:2] in (b"\x1f\x8b", b"PK"):
        raise FileError("compressed")
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        try:
            return data.decode("utf-16")
        except UnicodeDecodeError:
            raise FileError("not_text") from None
    if b"\0" in data:
        raise FileError("not_text")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        # the few bytes without a meaning in cp1252 are no reason to refuse a file
        return data.decode("cp1252", errors="replace")


def rows(data):
    """Return ``(header, rows)`` of a table whose first line names its columns.

    The names are in lower case, each row is ``(line, {name: text})`` with the line of the file,
    texts are stripped, empty rows are left out. The header tells the delimiter: semicolon, tab
    or comma.

    :raises FileError: see `decode`; ``no_rows``, ``too_many_rows``, ``column_twice``,
        ``too_many_cells`` (a decimal comma in a table with commas looks like that) or ``not_csv``
    """
    whole = decode(data)
    text = whole.lstrip("\r\n")
    above = whole[: len(whole) - len(text)].count("\n")
    first = text.split("\n", 1)[0]
    delimiter = max(DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        header = [name.strip().lower() for name in next(reader, [])]
        found = [
            (above + reader.line_num, [cell.strip() for cell in row]) for row in reader if any(row)
        ]
    except csv.Error as error:
        raise FileError("not_csv", str(error)[:200], above + reader.line_num) from None
    _check_header(header)
    if len(found) > MAX_ROWS:
        raise FileError("too_many_rows", str(MAX_ROWS))
    if not found:
        raise FileError("no_rows")
    for line, cells in found:
        if any(cells[len(header) :]):
            raise FileError("too_many_cells", cells[len(header)][:40], line)
    return header, [(line, _row(header, cells)) for line, cells in found]


def _check_header(header):
    seen = set()
    for name in filter(None, header):
        if name in seen:
            raise FileError("column_twice", name[:40])
        seen.add(name)


def _row(header, cells):
    row = dict.fromkeys(header, "")
    row.update(zip(header, cells, strict=False))
    return row
