from datetime import timedelta

from odoo import fields, models
from odoo.fields import Command
from odoo.tools import format_date

# What an extension may grant, as signatures and answers name it.
GRANTS = ("valid_until", "quantity_cap", "condition_deadline")


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
        return (
            self._get_date_problem(answer)
            or self._get_proposal_problem(answer)
            or self._get_extension_problem(answer)
        )

    def _get_proposal(self):
        """What the next signer of an extension is to grant as well: ``{name: least value}``."""
        if not self._is_extendable():
            return {}
        signed = self._get_current_signatures()
        values = {name: [one[name] for one in signed if one[name]] for name in GRANTS}
        return {name: min(found) for name, found in values.items() if found}

    def _get_proposal_problem(self, answer):
        """Return what a later signer leaves out or adds, or False: all sign the same values."""
        _ = self.env._
        # the oldest first: who has proposed it
        signed = self._get_current_signatures().sorted("id")
        labels = {
            "valid_until": _("New Last Day"),
            "quantity_cap": _("New Quantity Limit"),
            "condition_deadline": _("Conditions until"),
        }
        for name in GRANTS:
            proposals = signed.filtered(name)
            if proposals and not getattr(answer, name):
                value = proposals[0][name]
                return _(
                    "%(user)s has proposed “%(field)s”: %(value)s. Give one as well, or refuse "
                    "the extension.",
                    user=proposals[0].user_id.sudo().name,
                    field=labels[name],
                    value=value if name == "quantity_cap" else format_date(self.env, value),
                )
            if signed and not proposals and getattr(answer, name):
                return _(
                    "“%(field)s” is not part of what %(user)s has proposed. Leave it out, or "
                    "refuse the extension and propose another one.",
                    user=signed[0].user_id.sudo().name,
                    field=labels[name],
                )
        return False

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

    def _open_signing(self):
        # EXTENDS: the first signature of an extension opens the time for the others
        super()._open_signing()
        for case in self.filtered(lambda c: c.state == "decided"):
            if not case._get_current_signatures():
                days = case.plan_id.sudo().sign_days
                deadline = case.company_id._sourcing_today() + timedelta(days=days)
                case._sealed().write({"sign_deadline": days and deadline})

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
        refused._write_grouped({case: case._prepare_next_round_vals() for case in refused})
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
            if deadline := signed._get_agreed("condition_deadline"):
                waiting |= dict.fromkeys(case._get_open_conditions(), deadline)
        self.env["supplier.qualification.condition"]._renew(waiting)

    def _prepare_extension_vals(self):
        """Hook: the earliest day and the smallest quantity, where every signer gives one."""
        signatures = self._get_current_signatures()
        last, cap = (signatures._get_agreed(name) for name in ("valid_until", "quantity_cap"))
        vals = self._prepare_next_round_vals()
        if last:
            vals["valid_until"] = last
        if cap and self.quantity_cap:
            vals["quantity_cap"] = cap
        return vals

    def _prepare_next_round_vals(self):
        """The round of this extension is over; nobody is asked any more."""
        return {"round": self.round + 1, "sign_deadline": False}

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
