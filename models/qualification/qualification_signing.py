from typing import NamedTuple

from odoo import models

SIGNED = ("approve", "conditional", "reject", "extend")
MAX_MAILED = 5
# So many parts and categories are named where a signature is described.
MAX_NAMED = 5


class SigningRight(NamedTuple):
    """Why somebody may sign for a role: as its signer, its substitute, or for a colleague."""

    capacity: str
    principal: models.BaseModel


class SupplierQualification(models.Model):
    """Who may sign a case, whose turn it is, and who is asked."""

    _inherit = "supplier.qualification"

    def _get_signer_problem(self):
        """Return why the current user cannot sign this case, or False."""
        user = self.env.user
        if not user.has_group("supplier_qualification.group_approver"):
            return self.env._("only approvers sign.")
        if not self._is_signable():
            return self.env._("it is not waiting for signatures.")
        if user == self.user_id:
            return self.env._("you own this case, somebody else has to sign it.")
        if user in self.sudo().worker_ids:
            return self.env._("you worked on its evidence, somebody else has to sign it.")
        # sudo: a role may belong to a company that the reader does not work for
        if self.sudo().role_ids and not self._get_signing_rights():
            return self._get_turn_problem()
        return False

    def _is_signable(self):
        """Hook: would the case take a signature?"""
        return self.state == "review"

    def _waits_for_signatures(self):
        """Hook: are people asked to sign?"""
        return self.state == "review"

    def _get_turn_problem(self):
        waiting = self._get_open_roles()
        user = self.env.user
        if user in self._get_current_signatures().user_id and user not in waiting.user_ids:
            return self.env._(
                "you have signed it, no open signature lists you. Still to sign: %s.",
                ", ".join(waiting.mapped("name")),
            )
        if self.signing == "sequence" and user in waiting.user_ids:
            return self.env._(
                "it is signed one after another, and the turn of %s.",
                self._get_roles_on_turn().name,
            )
        return self.env._(
            "no open signature lists you. Still to sign: %s.",
            ", ".join(waiting.mapped("name")),
        )

    def _get_signing_round(self):
        """Hook: the round that a signature of today belongs to."""
        return self.round

    def _get_current_signatures(self):
        """The signatures that count for the decision that is open, or that was the last."""
        current = self._get_signing_round()
        return self.approval_ids.filtered(lambda a: a.round == current and a.decision in SIGNED)

    def _get_open_roles(self):
        """Roles of the case whose signature is missing in this round, in their order."""
        signed = self._get_current_signatures().filtered(lambda a: a.decision != "reject")
        return self.sudo().role_ids.sorted() - signed.role_id

    def _get_roles_on_turn(self):
        waiting = self._get_open_roles()
        return waiting[:1] if self.signing == "sequence" else waiting

    def _get_signing_rights(self):
        """What the current user may sign now: ``{role: SigningRight}``.

        A signer signs all roles that list them. Whoever stands in signs one role only, and none
        after an own signature: an approval never comes down to one person by a delegation.
        """
        user = self.env.user
        roles = self._get_roles_on_turn()
        own = roles.filtered(lambda role: user in role.user_ids)
        if own:
            return dict.fromkeys(own, SigningRight("signer", user.browse()))
        if user in self._get_current_signatures().user_id:
            return {}
        for role in roles:
            if right := self._get_right_of(user, role):
                return {role: right}
        return {}

    def _get_right_of(self, user, role):
        """The right of somebody whom the role does not list, or None."""
        today = self.company_id._sourcing_today()
        blocked = self._get_blocked_users()
        for delegation in user.sudo().signing_for_ids:
            # Whoever may not sign does not choose either who signs instead.
            if delegation._holds(role, today) and delegation.user_id not in blocked:
                return SigningRight("delegate", delegation.user_id)
        if user in role.substitute_ids and self._needs_substitute(role):
            return SigningRight("substitute", user.browse())
        return None

    def _describe_signature(self):
        """What the current user would sign: the case, what it covers, and for which roles."""
        self.ensure_one()
        scope = [*self.product_ids.mapped("display_name"), *self.category_ids.mapped("name")]
        if len(scope) > MAX_NAMED:
            scope[MAX_NAMED:] = [self.env._("%s more", len(scope) - MAX_NAMED)]
        places = filter(None, [self.display_name, self.site_id.name, ", ".join(scope)])
        case = " · ".join(places)
        if problem := self._get_signer_problem():
            return f"{case}: {problem}"
        roles = [self._describe_right(*pair) for pair in self._get_signing_rights().items()]
        if not roles:
            return case
        return self.env._("%(case)s, as %(roles)s", case=case, roles=", ".join(roles))

    def _describe_right(self, role, right):
        if right.capacity == "delegate":
            return self.env._("%(role)s for %(user)s", role=role.name, user=right.principal.name)
        if right.capacity == "substitute":
            return self.env._("substitute of %s", role.name)
        return role.name

    def _get_blocked_users(self):
        """Owners and whoever worked on the evidence do not sign."""
        return self.sudo().worker_ids | self.user_id

    def _needs_substitute(self, role):
        # Nobody is late with what nobody asks for: the day of an earlier decision is over.
        deadline = self._waits_for_signatures() and self.sign_deadline
        late = deadline and deadline < self.company_id._sourcing_today()
        return late or not role.user_ids - self._get_blocked_users()

    # Asking ---------------------------------------------------------------------------------------

    def _get_asked_users(self):
        """Who is to sign this case now: signers on turn, and whoever stands in for them."""
        if not self._waits_for_signatures():
            return self.env["res.users"]
        today = self.company_id._sourcing_today()
        blocked = self._get_blocked_users()
        asked = self.env["res.users"].sudo()
        for role in self._get_roles_on_turn():
            signers = role.user_ids - blocked
            standing_in = signers.signing_delegation_ids.filtered(
                lambda d, r=role: d._holds(r, today)
            )
            asked |= signers | standing_in.delegate_id
            if self._needs_substitute(role):
                asked |= role.substitute_ids
        return asked - blocked

    def _update_sign_requests(self):
        """One activity for each person who is to sign, none for anybody else."""
        kind = self.env.ref("supplier_qualification.mail_act_sign", raise_if_not_found=False)
        if not kind or not self:
            return
        # sudo: the activities belong to other people
        activities = self.env["mail.activity"].sudo()
        wanted = {(case.id, user.id) for case in self for user in case._get_asked_users()}
        existing = activities.search(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", self.ids),
                ("activity_type_id", "=", kind.id),
            ]
        )
        existing.filtered(lambda a: (a.res_id, a.user_id.id) not in wanted).unlink()
        missing = wanted - {(a.res_id, a.user_id.id) for a in existing.exists()}
        # Many at once are seen in the list of activities, not in as many mails.
        activities.with_context(mail_activity_quick_update=len(missing) > MAX_MAILED).create(
            [self._prepare_request_vals(kind, *pair) for pair in sorted(missing)]
        )

    def _prepare_request_vals(self, kind, case_id, user_id):
        case = self.browse(case_id)._in_language_of(self.env["res.users"].browse(user_id))
        return {
            "activity_type_id": kind.id,
            "res_model_id": self.env["ir.model"]._get_id(self._name),
            "res_id": case_id,
            "user_id": user_id,
            "summary": case.env._("Please sign %s", case.display_name),
            "date_deadline": case.sign_deadline or case.company_id._sourcing_today(),
            "automated": True,
        }
