from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command


class SupplierQualification(models.Model):
    """What happens to an approval after the decision: suspend, reinstate, withdraw.

    Every rule returns a sentence; a single act raises it, an act on many lists it.
    """

    _inherit = "supplier.qualification"

    def action_suspend(self, reason, products=None, date_from=None, date_to=None):
        """Suspend the approvals, for all their parts or for some.

        :param reason: why; shown to buyers.
        :param products: products (records or ids) to suspend; None suspends all of them.
        :param date_from: the first day, today or later; today when empty.
        :param date_to: the day from which the approval holds again; empty: until reinstated.
        """
        self._check_approver()
        products = self._to_products(products)
        dates = fields.Date.to_date(date_from), fields.Date.to_date(date_to)
        self._check_act(reason, lambda case: case._get_suspend_problem(products, *dates))
        self._suspend(reason, products, *dates)
        return True

    def action_reinstate(self, reason, products=None):
        """Lift the suspensions that hold today or are to come.

        :param products: only these products; what else their suspensions name stays suspended.
            None lifts all.
        """
        self._check_approver()
        products = self._to_products(products)
        self._check_act(reason, lambda case: case._get_reinstate_problem(products))
        kept = {case: case._get_running_suspensions(products)._lift(reason, products)
                for case in self}  # fmt: skip
        self._log_acts("reinstate", reason)
        texts = {
            case.id: self.env._("Still suspended: %s", ", ".join(parts.mapped("display_name")))
            for case, parts in kept.items()
            if parts
        }
        self.browse(list(texts))._message_log_batch(texts)
        self._refresh_sources()
        return True

    def action_withdraw(self, reason):
        """End the approvals for good."""
        self._check_approver()
        self._check_act(reason, lambda case: case._get_life_problem())
        for company, cases in self.grouped("company_id").items():
            cases._sealed().write({"withdrawn_date": company._sourcing_today()})
        self._log_acts("withdraw", reason)
        self._update_sign_requests()
        self._refresh_sources()
        return True

    # Windows --------------------------------------------------------------------------------------

    def action_open_suspend(self):
        """Ask for the reason, then suspend."""
        return self._ask_reason("action_suspend", self.env._("Suspend"))

    def action_open_reinstate(self):
        """Ask for the reason, then reinstate."""
        return self._ask_reason("action_reinstate", self.env._("Reinstate"))

    def action_open_withdraw(self):
        """Ask for the reason, then withdraw."""
        return self._ask_reason("action_withdraw", self.env._("Withdraw"))

    def _ask_reason(self, act, title):
        return self.env["supplier.qualification.reason"]._get_action(
            act, title, {"default_qualification_ids": self.ids}
        )

    # Rules ----------------------------------------------------------------------------------------

    def _check_approver(self):
        self.check_access("read")
        if not self.env.user.has_group("supplier_qualification.group_approver"):
            raise AccessError(
                self.env._("Only approvers suspend, reinstate, withdraw or waive.")
            )

    def _check_act(self, reason, get_problem):
        for case in self:
            problem = not self._is_reason(reason) and self.env._("please give a reason.")
            problem = problem or get_problem(case)
            if problem:
                raise UserError(
                    self.env._(
                        "%(case)s: %(problem)s", case=case.display_name, problem=problem
                    )
                )

    def _is_reason(self, reason):
        return isinstance(reason, str) and bool(reason.strip())

    def _get_life_problem(self):
        """Return why nothing more can happen to this case, or False."""
        if self.state != "decided" or self.result == "rejected" or self.withdrawn_date:
            return self.env._("it is not an approval that could be changed.")
        return False

    def _get_suspend_problem(self, products, date_from=None, date_to=None):
        if problem := self._get_life_problem():
            return problem
        first = date_from or self.company_id._sourcing_today()
        if first < self.company_id._sourcing_today():
            return self.env._("a suspension cannot begin in the past.")
        if date_to and date_to <= first:
            return self.env._("a suspension has to last a day at least.")
        foreign = products - self._get_scope_products(products)
        if foreign:
            return self.env._(
                "it does not cover %s.", ", ".join(foreign.mapped("display_name"))
            )
        return False

    def _get_reinstate_problem(self, products=None):
        if problem := self._get_life_problem():
            return problem
        running = self._get_running_suspensions(products)
        whole = products and self._get_running_suspensions().filtered("covers_all")
        today = self.company_id._sourcing_today()
        if whole and (not running or min(whole.mapped("date_from")) <= today):
            return self.env._(
                "it is suspended as a whole, not part by part. Reinstate it without naming parts, "
                "then suspend the parts that are to stay suspended."
            )
        if not running:
            return self.env._("it is not suspended.")
        return False

    def _get_running_suspensions(self, products=None):
        """Suspensions that hold today or will, and that nobody has lifted."""
        today = self.company_id._sourcing_today()
        running = self.sudo().suspension_ids.filtered(
            lambda s: not s.date_to or (s.date_to > today and not s.reinstate_user_id)
        )
        return running.filtered(lambda s: s.product_ids & products) if products else running

    def _get_act_problems(self, act, products=None, date_from=None, date_to=None):
        """The cases that an act cannot touch: ``{case: why}``."""
        products = self._to_products(products)
        rules = {
            "action_suspend": lambda c: c._get_suspend_problem(products, date_from, date_to),
            "action_reinstate": lambda c: c._get_reinstate_problem(products),
            "action_withdraw": lambda c: c._get_life_problem(),
        }
        problems = {case: rules[act](case) for case in self}
        return {case: problem for case, problem in problems.items() if problem}

    # Steps ----------------------------------------------------------------------------------------

    def _to_products(self, products):
        """RPC clients send ids, Python sends records. None or False, no empty list, means all."""
        if products is None or products is False:
            return self.env["product.product"]
        if isinstance(products, int):
            products = [products]
        ids = [one for one in getattr(products, "ids", products) or () if one]
        found = self.env["product.product"].browse(ids).exists()
        if not found:
            raise UserError(
                self.env._(
                    "The list of parts is empty, or the parts are no longer there. Name parts of "
                    "the approval, or leave the parts out to act on all of them."
                )
            )
        return found

    def _suspend(self, reason, products, date_from=None, date_to=None):
        """Suspend; the callers have checked who may, or act because the facts demand it."""
        self.env["supplier.qualification.suspension"]._append(
            [
                {
                    "qualification_id": case.id,
                    "product_ids": [Command.set(products.ids)],
                    "covers_all": not products,
                    "reason": reason,
                    "date_from": date_from or case.company_id._sourcing_today(),
                    "date_to": date_to,
                    "user_id": self.env.uid,
                }
                for case in self
            ]
        )
        self._log_acts("suspend", reason)
        self._refresh_sources()

    def _log_acts(self, decision, reason):
        """Keep a signature of what was done after the decision."""
        approvals = self.env["supplier.qualification.approval"]
        approvals._append(
            [
                {
                    "qualification_id": case.id,
                    "user_id": self.env.uid,
                    "decision": decision,
                    "round": case.round,
                    "note": reason,
                }
                for case in self
            ]
        )
        label = dict(approvals._fields["decision"]._description_selection(self.env))[decision]
        self._message_log_batch({case.id: f"{label}: {reason}" for case in self})
