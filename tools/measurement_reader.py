"""Read a file of measured values whatever its format, which its content tells."""

from . import aqdef, csv_rows, qif, readings_csv


def read(data, limits="marked"):
    """Return the `MeasurementFile` of a QIF document, an AQDEF file or a table.

    :param limits: one of `measurement_file.LIMITS`: how limits relative to a target are read
    :raises FileError: see the readers
    """
    return reader_of(data).read(data, limits)


def reader_of(data):
    """The module that reads this content."""
    # the beginning of a document in UTF-16 has zeros between its letters
    start = data[:64].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if start.startswith(b"<"):
        return qif
    if data[:2] not in (b"\x1f\x8b", b"PK") and aqdef.recognises(csv_rows.decode(data[:4096])):
        return aqdef
    return readings_csv
