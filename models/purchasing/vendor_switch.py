from odoo import models
from odoo.exceptions import UserError

SWITCHABLE = ("draft", "sent")


class PurchaseOrder(models.Model):
    """One click from a source that is not approved to one that is."""

    _inherit = "purchase.order"

    def action_switch_vendor(self, vendor_id, line_ids=None):
        """Let another vendor deliver some lines of a quotation.

        When these are all the goods of the quotation, its vendor changes; otherwise the lines
        move to a quotation of the other vendor, with what they are needed for.

        :param vendor_id: id of the vendor.
        :param line_ids: ids of the lines; by default those outside approval.
        :return: an action that tells where the lines are.
        """
        self.ensure_one()
        self.check_access("write")
        vendor = self.env["res.partner"].browse(vendor_id).exists()
        lines = self._get_lines_to_switch(line_ids)
        self._check_switchable(vendor, lines)
        target = self._switch_vendor(vendor, lines)
        if target == self:
            return True
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "title": self.env._("Moved to %s", vendor.display_name),
                "message": "%s",
                "links": [
                    {
                        "label": target.display_name,
                        "url": f"/odoo/action-purchase.purchase_rfq/{target.id}",
                    }
                ],
            },
        }

    def _get_lines_to_switch(self, line_ids):
        if line_ids is None:
            return self.order_line.browse(
                line.id for line in self.order_line._get_source_problems()
            )
        return self.order_line.filtered(lambda line: line.id in line_ids)

    def _check_switchable(self, vendor, lines):
        problem = False
        if self.state not in SWITCHABLE:
            problem = self.env._("only quotations switch their vendor")
        elif not vendor:
            problem = self.env._("the vendor does not exist any more")
        elif not lines:
            problem = self.env._("it has no line to move")
        if problem:
            raise UserError(
                self.env._(
                    "%(order)s stays with %(vendor)s: %(problem)s.",
                    order=self.display_name,
                    vendor=self.partner_id.display_name,
                    problem=problem,
                )
            )

    def _switch_vendor(self, vendor, lines):
        """Bring the lines to the vendor; return the quotation where they are."""
        self.ensure_one()
        before = self.partner_id
        goods = self.order_line.filtered(lambda line: line.product_id and not line.display_type)
        lines._forget_prices()
        if goods <= lines:
            self._change_vendor(vendor)
            target = self
        else:
            target = self._get_quotation_of(vendor)
            lines.write({"order_id": target.id})
            target.order_line._compute_tax_id()
            body = self.env._("Moved to %(order)s: %(parts)s.",
                              order=target._get_html_link(),
                              parts=lines._get_part_names())  # fmt: skip
            self.message_post(body=body)
        target.message_post(
            body=self.env._(
                "Switched from %(before)s to %(after)s: %(parts)s.",
                before=before.display_name,
                after=vendor.display_name,
                parts=lines._get_part_names(),
            )
        )
        return target

    def _change_vendor(self, vendor):
        # What another vendor was sent, and what it answered, says nothing of this one.
        self.write({"partner_id": vendor.id, "partner_ref": False, "state": "draft"})
        # What the form takes from a vendor: terms, buyer, fiscal position.
        self.onchange_partner_id()
        self._compute_tax_id()

    def _get_quotation_of(self, vendor):
        """The vendor's quotation for the same need, or a new one like this."""
        quotation = self.search(self._get_same_need_domain(vendor), limit=1)
        if not quotation:
            quotation = self.create(self._prepare_quotation_of(vendor))
            quotation.onchange_partner_id()
        return quotation

    def _get_need(self):
        """What the quotation is for: its source document, else the quotation itself."""
        return self.origin or self.name

    def _get_same_need_domain(self, vendor):
        """Drafts of the vendor that lines of this one may be added to, nobody else's."""
        vendor = vendor.with_company(self.company_id)
        currency = vendor.property_purchase_currency_id or self.company_id.currency_id
        return [
            ("partner_id", "=", vendor.id),
            ("state", "=", "draft"),
            ("company_id", "=", self.company_id.id),
            ("picking_type_id", "=", self.picking_type_id.id),
            "|",
            ("origin", "=", self._get_need()),
            ("name", "=", self._get_need()),
            ("dest_address_id", "=", self.dest_address_id.id),
            # As a new one would be: a vendor can have a buyer of its own.
            ("user_id", "=", (vendor.buyer_id or self.user_id).id),
            ("currency_id", "=", currency.id),
            ("id", "!=", self.id),
        ]

    def _prepare_quotation_of(self, vendor):
        """Hook: values of the quotation that takes lines over from this one."""
        return {
            "partner_id": vendor.id,
            "company_id": self.company_id.id,
            "picking_type_id": self.picking_type_id.id,
            "dest_address_id": self.dest_address_id.id,
            "origin": self._get_need(),
            "date_order": self.date_order,
            "user_id": self.user_id.id,
        }


class PurchaseOrderLine(models.Model):
    _inherit = "purchase.order.line"

    def _forget_prices(self):
        """A price typed for one vendor says nothing about another: let Odoo find it anew."""
        for line in self:
            line.technical_price_unit = line.price_unit

    def _get_part_names(self):
        return ", ".join(line.product_id.display_name for line in self if line.product_id)
