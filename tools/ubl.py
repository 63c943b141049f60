"""Read despatch advices and receipt advices of UBL 2.0 to 2.5.

What the documents of several countries have in common, in one form: which order lines they are
about, what was sent, what was received and accepted, when, and whether the document reports a
receipt at all. Dates are the first ten characters of what is written: their zone is the sender's
and says nothing about our day.
"""

import re
from datetime import date
from typing import NamedTuple

from .safe_xml import FileError, number, parse

_SPACE = "urn:oasis:names:specification:ubl:schema:xsd:"
DESPATCH = f"{{{_SPACE}DespatchAdvice-2}}DespatchAdvice"
RECEIPT = f"{{{_SPACE}ReceiptAdvice-2}}ReceiptAdvice"
NAMES = {
    "cac": f"{_SPACE}CommonAggregateComponents-2",
    "cbc": f"{_SPACE}CommonBasicComponents-2",
}
STATUSES = {"1": "cancel", "5": "replace"}
# UN/ECE recommendation 20 and the names that Odoo's own units have in its data.
UNITS = {
    "C62": "unit", "EA": "unit", "H87": "unit", "PCE": "unit", "NAR": "unit", "DZN": "dozen",
    "KGM": "kgm", "GRM": "gram", "TNE": "ton", "LBR": "lb", "ONZ": "oz",
    "MTR": "meter", "CMT": "cm", "MMT": "millimeter", "KMT": "km", "INH": "inch", "FOT": "foot",
    "YRD": "yard", "SMI": "mile", "MTK": "square_meter", "FTK": "square_foot",
    "LTR": "litre", "MLT": "milliliter", "MTQ": "cubic_meter", "INQ": "cubic_inch",
    "FTQ": "cubic_foot", "GLL": "gal", "QT": "qt", "OZA": "floz",
    "DAY": "day", "HUR": "hour", "MIN": "minute", "KWH": "kwh",
}  # fmt: skip


class Line(NamedTuple):
    """What a document says of one order line.

    :param line: the number that the line has in the document
    :param order: the buyer's order number; empty: the document does not say
    :param order_line: the line of the order
    :param despatch_line: of a receipt, the line of the despatch advice that it answers
    :param codes: identifiers of the item, the buyer's first
    :param quantity: sent, or received with what was rejected; None: not said
    :param accepted: received without what was rejected, or what the sender says was delivered
    :param open: what the sender still owes
    :param unit: code of the unit of all these
    :param received: the day, if the line has one of its own
    """

    line: str
    order: str
    order_line: str
    despatch_line: str
    codes: tuple
    item: str
    quantity: float | None
    accepted: float | None
    rejected: float | None
    open: float | None
    unit: str
    received: date | None


class Document(NamedTuple):
    """One advice.

    :param kind: despatch or receipt
    :param sender: identifier of the supplier, else its name
    :param status: original, replace (takes the place of the one before) or cancel
    :param despatches: numbers of the despatch advices that a receipt answers
    :param promised: day by which the goods were asked for, promised or expected
    :param received: day on which the goods came; None: no receipt is reported
    :param no_receipt: why the document reports no receipt: ``despatch``, ``response`` (an answer
        to a document), ``rejected`` (the whole delivery was refused) or ``no_date``; empty: it
        does report one
    """

    kind: str
    number: str
    uuid: str
    sender: str
    status: str
    issued: date | None
    despatches: tuple
    shipped: date | None
    promised: date | None
    received: date | None
    no_receipt: str
    lines: tuple


def read(data):
    """Return the `Document` of a file.

    :raises FileError: see `safe_xml.parse` and `safe_xml.number`; ``no_number`` (the document has
        none), ``no_lines``, ``not_a_date``, ``negative``, ``rejected_more`` or ``mixed_units``
    """
    root = parse(data, DESPATCH, RECEIPT)
    kind = "despatch" if root.tag == DESPATCH else "receipt"
    name = _text(root, "cbc:ID")
    if not name:
        raise FileError("no_number")
    received = _day(root, "cac:Shipment/cac:Delivery/cbc:ActualDeliveryDate")
    read_line = _despatch_line if kind == "despatch" else _receipt_line
    tags = "cac:DespatchLine" if kind == "despatch" else "cac:ReceiptLine"
    lines = tuple(read_line(root, line) for line in root.iterfind(tags, NAMES))
    status = STATUSES.get(_text(root, "cbc:DocumentStatusCode"), "original")
    if not lines and status != "cancel":
        raise FileError("no_lines")
    document = Document(
        kind=kind,
        number=name,
        uuid=_text(root, "cbc:UUID"),
        sender=_sender(root),
        status=status,
        issued=_day(root, "cbc:IssueDate"),
        despatches=tuple(
            _text(found, "cbc:ID")
            for found in root.iterfind("cac:DespatchDocumentReference", NAMES)
        ),
        shipped=_day(root, "cac:Shipment/cac:Delivery/cac:Despatch/cbc:ActualDespatchDate"),
        promised=_promised(root),
        received=received,
        no_receipt="",
        lines=lines,
    )
    return document._replace(no_receipt=_no_receipt(root, document))


def _no_receipt(root, document):
    if _text(root, "cbc:ReceiptAdviceTypeCode") == "D":
        return "response"
    if _is_refused(root):
        return "rejected"
    if document.received or any(line.received for line in document.lines):
        return ""
    return "despatch" if document.kind == "despatch" else "no_date"


def _is_refused(root):
    """Whether a receipt advice refuses the delivery as a whole."""
    condition = _text(root, "cac:Shipment/cac:Consignment/cac:Status/cbc:ConditionCode")
    # since UBL 2.4 a header may refuse everything without a line
    return root.tag == RECEIPT and "RE" in (condition, _text(root, "cbc:DeliveryAcceptanceCode"))


def _despatch_line(root, line):
    quantity, unit = _quantity(line, "cbc:DeliveredQuantity")
    owed = [_quantity(line, f"cbc:{name}Quantity") for name in ("Outstanding", "Backorder")]
    _check_units(line, unit, owed)
    still = next((value for value, _code in owed if value is not None), None)
    return _line(root, line, quantity, None, unit, still, quantity)


def _receipt_line(root, line):
    quantity, unit = _quantity(line, "cbc:ReceivedQuantity")
    rejected, rejected_unit = _quantity(line, "cbc:RejectedQuantity")
    _check_units(line, unit, [(rejected, rejected_unit)])
    if quantity is not None and rejected and rejected > quantity:
        raise FileError("rejected_more", _text(line, "cbc:ID"), line.sourceline)
    # What was rejected is inside what was received. What is short is short of the despatch or of
    # the order, as the sender likes: the order itself tells that better.
    accepted = None if quantity is None else quantity - (rejected or 0.0)
    return _line(root, line, quantity, rejected, unit, None, accepted)


def _line(root, line, quantity, rejected, unit, owed, accepted):
    reference = line.find("cac:OrderLineReference", NAMES)
    order = order_line = ""
    if reference is not None:
        order = _text(reference, "cac:OrderReference/cbc:ID")
        order_line = _text(reference, "cbc:LineID")
    item = "cac:Item/cac:{}ItemIdentification/cbc:ID"
    codes = (_text(line, item.format(whose)) for whose in ("Buyers", "Sellers", "Standard"))
    return Line(
        line=_text(line, "cbc:ID"),
        order=_order_number(root, order or _single_order(root)),
        order_line=order_line,
        despatch_line=_text(line, "cac:DespatchLineReference/cbc:LineID"),
        codes=tuple(filter(None, codes)),
        item=_text(line, "cac:Item/cbc:Name"),
        quantity=quantity,
        accepted=accepted,
        rejected=rejected,
        open=owed,
        unit=unit,
        received=_day(line, "cbc:ReceivedDate"),
    )


def _single_order(root):
    """The order of the whole document, unless it is about several."""
    found = {
        _text(reference, "cbc:ID") for reference in root.iterfind("cac:OrderReference", NAMES)
    }
    return found.pop() if len(found) == 1 else ""


def _order_number(root, text):
    """Italian documents write number, date and office of an order into one identifier."""
    is_italian = "urn:www.agid.gov.it" in _text(root, "cbc:CustomizationID")
    return text.split("#", 1)[0] if is_italian else text


def _sender(root):
    party = "cac:DespatchSupplierParty/cac:Party"
    for place in ("cbc:EndpointID", "cac:PartyIdentification/cbc:ID", "cac:PartyName/cbc:Name"):
        if found := _text(root, f"{party}/{place}"):
            return found
    return _text(root, "cac:DespatchSupplierParty/cbc:CustomerAssignedAccountID")


def _promised(root):
    """The last day of the first period that is said: promised, requested, else estimated."""
    for kind in ("Promised", "Requested", "Estimated"):
        period = f"cac:Shipment/cac:Delivery/cac:{kind}DeliveryPeriod"
        day = _day(root, f"{period}/cbc:EndDate") or _day(root, f"{period}/cbc:StartDate")
        if day:
            return day
    return None


def _check_units(line, unit, others):
    if any(quantity is not None and code != unit for quantity, code in others):
        raise FileError("mixed_units", _text(line, "cbc:ID"), line.sourceline)


def _quantity(node, path):
    found = node.find(path, NAMES)
    if found is None:
        return None, ""
    value = number(found.text, found.sourceline)
    if value is not None and value < 0:
        raise FileError("negative", found.text.strip()[:40], found.sourceline)
    return value, found.get("unitCode") or ""


def _day(node, path):
    found = node.find(path, NAMES)
    text = (found.text or "").strip() if found is not None else ""
    if not text:
        return None
    try:
        # fromisoformat alone would also take weeks and dates without hyphens
        return date.fromisoformat(re.fullmatch(r"(\d{4}-\d\d-\d\d).*", text, re.ASCII)[1])
    except (TypeError, ValueError):
        raise FileError("not_a_date", text[:40], found.sourceline) from None


def _text(node, path):
    found = node.find(path, NAMES)
    return " ".join((found.text or "").split()) if found is not None else ""
