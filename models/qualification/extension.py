from datetime import timedelta

from odoo import fields, models
from odoo.fields import Command


class SupplierQualification(models.Model):
    """More time or quantity for an approval: a new decision, signed by every role again."""

    _inherit = "supplier.qualification"

    def _is_signable(self):
        # EXTENDS: an approval takes the signatures of its extension
        return super()._is_signable() or self._is_extendable()

    def _is_extendable(self):
        return self.state == "decided" and self.result != "rejected" and not self.withdrawn_date

    def _get_signing_round(self):
        # EXTENDS: an extension is signed in a round of its own
        return self.round + 1 if self.state == "decided" else super()._get_signing_round()

    def _waits_for_signatures(self):
        # EXTENDS: the first signature asks for the others
        waits = super()._waits_for_signatures()
        return waits or (self._is_extendable() and bool(self._get_current_signatures()))

    def _get_answer_problem(self, answer):
        # EXTENDS: what is decided can only be extended
        _ = self.env._
        if self.state != "decided":
            if answer.decision == "extend":
                return _("there is no approval yet that could be extended.")
            return super()._get_answer_problem(answer)
        if answer.decision == "reject":
            proposed = self._get_current_signatures()
            return not proposed and _("nobody has proposed an extension.")
        if answer.decision != "extend":
            return _("it is decided already. Extend it, or requalify.")
        return self._get_date_problem(answer) or self._get_extension_problem(answer)

    def _get_extension_problem(self, answer):
        """Return what would end the approval again at once, or False."""
        _ = self.env._
        today = self.company_id._sourcing_today()
        last = fields.Date.to_date(answer.valid_until)
        until = fields.Date.to_date(answer.condition_deadline)
        if not (last or answer.quantity_cap or until):
            return _("say what is extended: the last day, the quantity or the conditions.")
        if not last and self.valid_until < today:
            return _("it has ended: give a new last day.")
        if last and last < self.valid_until:
            return _("it lasts longer already. Suspend or withdraw it to end it earlier.")
        if until and (until < today or until > (last or self.valid_until)):
            return _("the conditions have to be fulfilled from today to the last day.")
        overdue = self._get_open_conditions().filtered(lambda c: c.date_deadline < today)
        if overdue and not until:
            return _("a condition is overdue, give it a new day: %s.", overdue[0].name)
        limit = answer.quantity_cap or self.quantity_cap
        if limit and limit <= self.quantity_used:
            return _("%s is ordered already: give a higher quantity limit.", self.quantity_used)
        if answer.quantity_cap and answer.quantity_cap < self.quantity_cap:
            return _("the quantity limit is higher already.")
        return False

    def _apply_signatures(self, answer):
        # EXTENDS: the first signature of an extension opens the time for the others
        for case in self.filtered(lambda c: c.state == "decided"):
            if not case._get_current_signatures():
                days = case.plan_id.sudo().sign_days
                deadline = case.company_id._sourcing_today() + timedelta(days=days)
                case._sealed().write({"sign_deadline": days and deadline})
        super()._apply_signatures(answer)

    def _conclude(self):
        # EXTENDS: every role has signed the extension, or one has refused it
        proposed = self.filtered(lambda c: c.state == "decided")
        super()._conclude()
        extended, refused = self.browse(), self.browse()
        for case in proposed:
            if "reject" in case._get_current_signatures().mapped("decision"):
                refused |= case
            elif not case._get_open_roles():
                extended |= case
        refused._write_grouped({case: {"round": case.round + 1} for case in refused})
        if extended:
            extended._extend()
            extended._tell_owners()
            extended._refresh_sources()

    def _extend(self):
        """Write what every signer of these cases grants."""
        signatures = {case: case._get_current_signatures() for case in self}
        self._write_grouped({case: case._prepare_extension_vals() for case in self})
        waiting = {}
        for case, signed in signatures.items():
            deadlines = [day for day in signed.mapped("condition_deadline") if day]
            if deadlines:
                waiting |= dict.fromkeys(case._get_open_conditions(), min(deadlines))
        self.env["supplier.qualification.condition"]._renew(waiting)

    def _prepare_extension_vals(self):
        """Hook: the earliest day and the smallest quantity of the signers."""
        signatures = self._get_current_signatures()
        dates = [day for day in signatures.mapped("valid_until") if day]
        caps = [cap for cap in signatures.mapped("quantity_cap") if cap]
        vals = {"round": self.round + 1}
        if dates:
            vals["valid_until"] = min(dates)
        if caps and self.quantity_cap:
            vals["quantity_cap"] = min(caps)
        return vals

    def _add_condition(self, name, deadline, owner, products):
        """Bind an approval that stands; the callers have checked who may."""
        self.env["supplier.qualification.condition"]._sealed().create(
            [
                {
                    "qualification_id": case.id,
                    "name": name,
                    "user_id": owner.id,
                    "date_deadline": deadline,
                    "date_from": case.company_id._sourcing_today(),
                    "covers_all": not products,
                    "product_ids": [Command.set(products.ids)],
                }
                for case in self
            ]
        )
        self._message_log_batch({case.id: self.env._("Condition: %s", name) for case in self})
        self._refresh_sources()
