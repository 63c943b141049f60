"""Read XML that strangers wrote.

Odoo hardens lxml's default parser only; every parser made by hand and ``iterparse`` would still
follow entities to files. So all XML of this module comes in through here.
"""

import math
import re

from lxml import etree

MAX_ELEMENTS = 200_000
NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)


class FileError(ValueError):
    """A file that cannot be read: `code` says why, `subject` and `line` where."""

    def __init__(self, code, subject="", line=None):
        super().__init__(f"{code}: {subject} (line {line})")
        self.code, self.subject, self.line = code, subject, line


def parse(data, *roots, max_elements=MAX_ELEMENTS):
    """Return the root element of a document.

    :param data: the bytes of the file
    :param roots: names that the root may have, as ``{namespace}name``
    :param max_elements: for formats that need many elements for one figure
    :raises FileError: ``compressed`` (gzip or zip), ``not_xml`` (not well-formed, or beyond the
        limits of libxml2), ``document_type`` (a DTD, which could declare entities),
        ``too_many_elements`` or ``wrong_root``
    """
    if data[:2] in (b"\x1f\x8b", b"PK"):
        raise FileError("compressed")
    # a parser per document: one that failed keeps its state
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False,
        huge_tree=False, recover=False, remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None)
        raise FileError("not_xml", str(error)[:200], line) from None
    docinfo = root.getroottree().docinfo
    if docinfo.internalDTD is not None or docinfo.doctype:
        raise FileError("document_type")
    if root.xpath("count(//*)") > max_elements:
        raise FileError("too_many_elements", str(max_elements))
    if roots and root.tag not in roots:
        raise FileError("wrong_root", root.tag)
    return root


def number(text, line=None):
    """Return a finite number as float, None for no text.

    :raises FileError: ``not_a_number``: also for what Python's ``float`` would take, such as
        ``nan``, ``1_000``, digits of other scripts, or a number beyond the range of a float
    """
    text = (text or "").strip()
    if not text:
        return None
    if not NUMBER.fullmatch(text) or not math.isfinite(float(text)):
        raise FileError("not_a_number", text[:40], line)
    return float(text)
