from odoo import Command, api, models
from odoo.fields import Domain

from ..tools import delivery
from ..tools.safe_xml import FileError


class SupplierDeliveryImport(models.TransientModel):
    """Tables bring deliveries of their own, for orders that are not in Odoo."""

    _inherit = "supplier.delivery.import"

    def _preview_csv(self, found):
        fresh, notes = self._split_known(found)
        self.notes = "\n".join(notes) or False
        self.line_ids = [
            Command.create(
                {
                    "name": row.order,
                    "part": row.part,
                    "order_date": row.order_date,
                    "promised_date": row.promised_date,
                    "received_date": row.received_date,
                    "quantity_ordered": row.quantity_ordered,
                    "quantity": row.quantity_received,
                    "note": self._get_excluded_reason(row),
                }
            )
            for row in fresh
        ]

    def _import_csv(self, found, file):
        fresh, notes = self._split_known(found)
        if not fresh:
            raise FileError("no_rows")
        parts = self._find_parts({row.part for row in fresh if row.part})
        made = self.env["supplier.trial.delivery"].create(
            [self._prepare_csv_vals(row, parts) for row in fresh]
        )
        # which file they came from is not for people to say
        made._sealed().file_id = file
        return "\n".join([self.env._("%s deliveries.", len(made)), *notes])

    def _prepare_csv_vals(self, row, parts):
        """Hook: one row as a trial delivery."""
        return {
            "stage_id": self.stage_id.id,
            "name": " / ".join(filter(None, (row.order, row.line))),
            "product_id": parts.get(row.part, False),
            "order_date": row.order_date,
            "promised_date": row.promised_date,
            "received_date": row.received_date,
            "quantity_ordered": row.quantity_ordered,
            "quantity_received": row.quantity_received,
            "excluded_reason": self._get_excluded_reason(row),
        }

    def _get_excluded_reason(self, row):
        if delivery.dates_reversed(row.order_date, row.received_date):
            return self.env["supplier.trial.delivery"]._get_left_out_texts()["reversed"]
        return row.excluded_reason or False

    def _split_known(self, found):
        """Rows that are not in the trial yet, and a note on those that are."""
        known = {
            (d.name, d.order_date, d.promised_date or None, d.quantity_ordered)
            for d in self.stage_id.delivery_ids
        }
        fresh = []
        for row in found:
            name = " / ".join(filter(None, (row.order, row.line)))
            if (name, row.order_date, row.promised_date, row.quantity_ordered) not in known:
                fresh.append(row)
        notes = []
        if len(fresh) < len(found):
            notes.append(
                self.env._("%s deliveries are in the trial already.", len(found) - len(fresh))
            )
        unknown = {row.part for row in fresh if row.part} - self._find_parts(
            {row.part for row in fresh if row.part}
        ).keys()
        if unknown:
            notes.append(
                self.env._("Not parts of this case: %s", ", ".join(sorted(unknown)[:20]))
            )
        return fresh, notes

    @api.model
    def _find_parts(self, names):
        """The parts of the case by reference, barcode or name: ``{name: id}``."""
        scope = self.stage_id.qualification_id._get_scope_products()
        found = self.env["product.product"].search(
            Domain("id", "in", scope.ids)
            & (
                Domain("default_code", "in", list(names))
                | Domain("barcode", "in", list(names))
                | Domain("name", "in", list(names))
            )
        )
        return {
            name: product.id
            for product in found
            for name in (product.name, product.barcode, product.default_code)
            if name in names
        }
