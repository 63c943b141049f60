from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command


class ProductExposure(models.Model):
    """What a buyer does with a row, or with many at once."""

    _inherit = "product.exposure"

    def action_qualify(self):
        """Ask which supplier to qualify as an alternate for these parts."""
        return self._ask("qualify", self.env._("Start Qualifying an Alternate"))

    def action_snooze(self):
        """Ask until when, and why, nobody wants to hear of these parts."""
        return self._ask("snooze", self.env._("Snooze"))

    def action_waive(self):
        """Ask why these parts go without an alternate; approvers sign it afterwards."""
        return self._ask("waive", self.env._("Waive the Alternate"))

    def _ask(self, kind, title):
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "res_model": "sourcing.work",
            "views": [(False, "form")],
            "target": "new",
            "name": title,
            "context": {"default_kind": kind, "default_exposure_ids": [Command.set(self.ids)]},
        }

    def action_keep_warm(self):
        """Propose the smallest orders that restart the dormancy clock of their alternates."""
        self.check_access("write")
        wizard = self.env["sourcing.keep.warm"].create({"exposure_ids": [Command.set(self.ids)]})
        if not wizard.line_ids:
            raise UserError(
                self.env._(
                    "No counted source of %s is about to fall asleep: there is nothing to keep "
                    "warm.",
                    ", ".join(self[:5].mapped("display_name")),
                )
            )
        return {
            "type": "ir.actions.act_window",
            "res_model": wizard._name,
            "res_id": wizard.id,
            "views": [(False, "form")],
            "target": "new",
            "name": self.env._("Order to Keep Warm"),
        }

    def action_wake(self):
        """End the snooze: the parts are told of again."""
        self.write({"snoozed_until": False, "snooze_reason": False})

    def _snooze(self, until, reason):
        """Keep quiet about these parts until a day."""
        self.write({"snoozed_until": until, "snooze_reason": reason})
        body = self.env._("Snoozed until %(day)s: %(reason)s", day=until, reason=reason)
        self._message_log_batch({row.id: body for row in self})

    def _get_likely_alternate(self):
        """The supplier known for most of these parts that does not count for them yet."""
        count = {}
        for row in self:
            counted = row._counted_sources().partner_id
            for supplier in row.source_ids.partner_id - counted:
                count[supplier] = count.get(supplier, 0) + 1
        # Whom somebody looks at already comes before others: the question then tells of the case.
        cases = self.env["supplier.qualification"]._find_open(self.product_id, self.company_id)
        begun = cases.commercial_partner_id
        return max(
            count, key=lambda p: (count[p], p in begun, -p.id), default=self.env["res.partner"]
        )
