from typing import NamedTuple

from odoo import Command, models
from odoo.fields import Domain

from ..tools import ubl
from ..tools.safe_xml import FileError


class Match(NamedTuple):
    """A line of a document and the order line that it is about.

    :param quantity: accepted, in the part's own unit; None: see its despatch advice
    """

    line: ubl.Line
    purchase_line: object
    quantity: float | None
    rejected: float


class SupplierDeliveryImport(models.TransientModel):
    """An advice tells of order lines that Odoo knows; what it promises counts for nothing here.

    The same document sent again, with whatever status, takes the place of the one before. A
    despatch advice alone is no receipt; a receipt advice without quantities takes them from its
    despatch advice.
    """

    _inherit = "supplier.delivery.import"

    def _preview_ubl(self, document):
        if document.status == "cancel":
            self._check_cancellable(document)
            self.notes = self.env._("Takes document %s back.", document.number)
            return
        matches, notes = self._match(document)
        self.notes = "\n".join(notes) or False
        self.line_ids = [
            Command.create(
                {
                    "name": match.purchase_line.order_id.name,
                    "part": match.purchase_line.product_id.display_name,
                    "order_date": self._get_order_date(match.purchase_line),
                    "promised_date": match.purchase_line.promised_date,
                    "received_date": self._get_day(document, match.line),
                    "quantity_ordered": match.purchase_line.product_uom_qty,
                    "quantity": match.quantity,
                    "note": self._get_line_note(document, match),
                }
            )
            for match in matches
        ]

    def _import_ubl(self, document, file):
        stage = self.stage_id
        if document.status == "cancel":
            self._check_cancellable(document)
            count = self._forget_document(document)
            return self.env._("Document %(number)s taken back: %(count)s receipts.",
                              number=document.number, count=count)  # fmt: skip
        matches, notes = self._match(document)
        self._forget_document(document)
        lines = self.env["purchase.order.line"].union(*(match.purchase_line for match in matches))
        deliveries = self._find_deliveries(lines)
        stage._take_over(lines - deliveries.purchase_line_id)
        fresh = self._find_deliveries(lines) - deliveries
        fresh._sealed().file_id = file
        by_line = {d.purchase_line_id.id: d for d in deliveries | fresh}
        receipts = self.env["supplier.trial.receipt"]._sealed()
        receipts.create(
            [
                self._prepare_receipt_vals(document, match, by_line[match.purchase_line.id], file)
                for match in matches
            ]
        )
        # What Odoo received itself is measured already, a document about it adds nothing.
        measured = (deliveries | fresh).filtered("move_id")
        ((deliveries | fresh) - measured)._apply_receipts()
        summary = self.env._("%(kind)s %(number)s: %(count)s order lines.",
                             kind=self._get_kind_label(document), number=document.number,
                             count=len(lines))  # fmt: skip
        return "\n".join([summary, *notes])

    def _prepare_receipt_vals(self, document, match, record, file):
        """Hook: what a line of a document says of a delivery."""
        return {
            "stage_id": self.stage_id.id,
            "delivery_id": record.id,
            "file_id": file.id,
            "kind": document.kind,
            "sender": document.sender,
            "document": document.number,
            "document_line": match.line.line,
            "date": self._get_day(document, match.line),
            "quantity": match.quantity or 0.0,
            "rejected": match.rejected,
        }

    def _get_day(self, document, line):
        return (line.received or document.received) if not document.no_receipt else None

    def _get_kind_label(self, document):
        _ = self.env._
        return {"despatch": _("Despatch advice"), "receipt": _("Receipt advice")}[document.kind]

    def _get_order_date(self, purchase_line):
        company = self.stage_id.company_id
        return purchase_line.added_date or company._sourcing_day(
            purchase_line.date_approve or purchase_line.order_id.date_order
        )

    def _get_line_note(self, document, match):
        _ = self.env._
        if document.no_receipt == "despatch":
            return _("Sent, not received: waits for the receipt.")
        if match.purchase_line.move_ids.filtered(lambda m: m.state == "done"):
            return _("Odoo received it already: the document adds nothing.")
        if match.rejected:
            return _("%s rejected.", match.rejected)
        return False

    # The same document ---------------------------------------------------------------------------

    def _same_document_domain(self, document):
        return Domain(
            [
                ("stage_id", "=", self.stage_id.id),
                ("kind", "=", document.kind),
                ("sender", "=", document.sender),
                ("document", "=", document.number),
            ]
        )

    def _check_cancellable(self, document):
        receipts = self.env["supplier.trial.receipt"]
        if not receipts.search_count(self._same_document_domain(document)):
            raise FileError("nothing_to_cancel", document.number)

    def _forget_document(self, document):
        """Take back what an earlier version of the document brought."""
        old = self.env["supplier.trial.receipt"].search(self._same_document_domain(document))
        deliveries, count = old.delivery_id, len(old)
        old._sealed().unlink()
        deliveries.filtered(lambda d: not d.move_id)._apply_receipts()
        return count

    def _find_deliveries(self, lines):
        return self.env["supplier.trial.delivery"].search(
            [("stage_id", "=", self.stage_id.id), ("purchase_line_id", "in", lines.ids)]
        )

    # Matching ------------------------------------------------------------------------------------

    def _match(self, document):
        """``(matches, notes)``: the order lines that a document is about.

        :raise FileError: it reports no receipt, or is about no order line of this case
        """
        if document.no_receipt in ("response", "rejected", "no_date"):
            raise FileError(document.no_receipt)
        announced = self._read_announced(document)
        orders = {line.order for line in document.lines if line.order}
        known = self._search_order_lines(orders)
        parts = self._read_part_codes(document)
        matches, strangers, doubtful = [], [], []
        for line in document.lines:
            sent = announced.get(line.despatch_line or line.line) if not line.order or (
                line.quantity is None) else None  # fmt: skip
            purchase_line = sent.delivery_id.sudo().purchase_line_id if sent else None
            purchase_line = purchase_line or self._find_order_line(line, known, parts)
            if not purchase_line:
                strangers.append(line.order or line.item or line.line)
            elif len(purchase_line.order_id) > 1:
                orders = ", ".join(purchase_line.order_id.mapped("name"))
                doubtful.append(f"{line.order} ({orders})")
            else:
                matches.append(self._get_match(line, purchase_line, sent))
        strange, doubt = (", ".join(dict.fromkeys(names)) for names in (strangers, doubtful))
        if not matches:
            raise FileError("several_orders" if doubt else "no_order", (doubt or strange)[:200])
        notes = [self.env._("Not about this case, left out: %s", strange)] if strange else []
        if doubt:
            notes.append(
                self.env._("A vendor reference that stands on several orders, left out: %s", doubt)
            )
        return matches, notes

    def _get_match(self, line, purchase_line, sent):
        if line.quantity is not None:
            convert = self._get_converter(line, purchase_line.product_id)
            return Match(
                line, purchase_line, convert(line.accepted), convert(line.rejected or 0.0)
            )
        if not sent:
            raise FileError("no_quantity", line.line)
        return Match(line, purchase_line, sent.quantity, 0.0)

    def _get_converter(self, line, product):
        """What turns a quantity of the line into the part's own unit.

        :raise FileError: a unit that is unknown, or measures something else
        """
        name = ubl.UNITS.get(line.unit)
        unit = name and self.env.ref(f"uom.product_uom_{name}", raise_if_not_found=False)
        if not unit:
            raise FileError("unknown_unit", line.unit)
        # Odoo itself would turn kilograms into hours without a word.
        if not unit._has_common_reference(product.uom_id):
            raise FileError("wrong_unit", line.unit)
        return lambda quantity: unit._compute_quantity(
            quantity, product.uom_id, rounding_method="HALF-UP"
        )

    def _read_announced(self, document):
        """What the despatch advices that a receipt answers have brought, by their lines."""
        if not document.despatches:
            return {}
        sent = self.env["supplier.trial.receipt"].search(
            [
                ("stage_id", "=", self.stage_id.id),
                ("kind", "=", "despatch"),
                ("document", "in", document.despatches),
            ]
        )
        return {one.document_line: one for one in sent}

    def _search_order_lines(self, orders):
        """Order lines of the case by order number, ours or the supplier's."""
        domain = Domain("order_id.name", "in", list(orders)) | Domain(
            "order_id.partner_ref", "in", list(orders)
        )
        stage = self.stage_id
        taken = self._find_orders_in_trial(domain)
        return (stage._search_collectable(domain) | taken).sorted(
            lambda line: (line.order_id.id, line.sequence, line.id)
        )

    def _find_orders_in_trial(self, domain):
        """Lines of these orders that are in the trial already."""
        # sudo: see `_search_collectable`
        lines = self.stage_id.sudo().delivery_ids.purchase_line_id
        return lines.filtered_domain(domain)

    def _find_order_line(self, line, known, parts):
        """The order line that a line is about: by its part, else by its place in the order.

        Lines of several orders where nothing says which of these it is about.
        """
        mine = known.filtered(lambda p: p.order_id.name == line.order)
        mine = mine or known.filtered(lambda p: p.order_id.partner_ref == line.order)
        by_code = mine.filtered(lambda p: self._get_codes(p) & set(line.codes))
        if not by_code and any(code in parts for code in line.codes):
            # it names a part that Odoo knows, and that is none of these
            return None
        found = by_code or mine
        if len(found.order_id) > 1:
            return found
        if by_code:
            return self._get_at_place(line, by_code) or by_code[:1]
        whole = mine.order_id[:1].order_line.filtered(lambda p: not p.display_type)
        return mine if len(whole) == 1 else self._get_at_place(line, mine)

    def _get_at_place(self, line, lines):
        """The order line at the place that a line names, if it is one of these."""
        order = lines.order_id[:1].order_line.filtered(lambda p: not p.display_type)
        place = int(line.order_line) if line.order_line.isdecimal() else 0
        return order[place - 1 : place] & lines if place else lines.browse()

    def _read_part_codes(self, document):
        """Which of the codes of a document Odoo knows as parts."""
        codes = list({code for line in document.lines for code in line.codes})
        found = self.env["product.product"].search(
            Domain("default_code", "in", codes) | Domain("barcode", "in", codes)
        )
        return set(found.mapped("default_code")) | set(found.mapped("barcode"))

    def _get_codes(self, purchase_line):
        """How buyer, supplier and standards call the part of an order line."""
        product = purchase_line.product_id
        supplier = purchase_line.order_id.partner_id.commercial_partner_id
        prices = product.seller_ids.filtered(
            lambda price: price.partner_id.commercial_partner_id == supplier
            and price.product_id in (product, price.product_id.browse())
        )
        return {
            code for code in (product.default_code, product.barcode, *prices.mapped("product_code"))
            if code
        }  # fmt: skip
