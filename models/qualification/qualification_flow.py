from datetime import timedelta

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain


class SupplierQualification(models.Model):
    """The way of a case: start, submit, cancel, and the case that follows it."""

    _inherit = "supplier.qualification"

    def action_start(self):
        """Copy the plan onto the case and open its stages."""
        self.check_access("write")
        for case in self:
            case._check_startable()
            case._take_over_plan()
            case.message_post(body=self.env._("Started under the plan %s.", case.plan_id.name))
        self.env["product.source"]._ensure_for(self)
        self._refresh_sources()
        return True

    def action_submit(self):
        """Hand the case to its signers once the mandatory stages are done."""
        self.check_access("write")
        for case in self:
            case._check_submittable()
            case._sealed().write(case._prepare_submit_vals())
        self._update_sign_requests()
        return True

    def _prepare_submit_vals(self):
        today = self.company_id._sourcing_today()
        # sudo: a plan holds for its cases, whoever may read plans
        days = self.plan_id.sudo().sign_days
        return {
            "state": "review",
            "date_submit": today,
            "round": self.round + 1,
            "worker_ids": [Command.link(self.env.uid)],
            "sign_deadline": today + timedelta(days=days) if days else False,
            "sign_reminded_on": False,
        }

    def action_cancel(self):
        """Stop a case that is not decided yet."""
        self.check_access("write")
        for case in self:
            if case.state in ("decided", "cancelled"):
                raise UserError(
                    self.env._(
                        "%s is already over. Withdraw or suspend a decided approval instead.",
                        case.display_name,
                    )
                )
        self._sealed().write({"state": "cancelled"})
        self._update_sign_requests()
        self._refresh_sources()
        return True

    def action_requalify(self):
        """Open the case that renews this one, or show the one that is open already."""
        self.ensure_one()
        self.check_access("read")
        if self.state != "decided":
            raise UserError(
                self.env._(
                    "%s is not decided: there is nothing to renew yet. Open a new qualification "
                    "where the case was cancelled.",
                    self.display_name,
                )
            )
        following = self.next_ids.filtered(lambda case: case.state in ("draft", "in_progress",
                                                                       "review"))  # fmt: skip
        if not following:
            following = self.create(self._prepare_requalification_vals())
        return following[:1]._get_form_action()

    def _prepare_requalification_vals(self):
        """Hook: values of the case that renews this one."""
        return {
            "partner_id": self.partner_id.id,
            "site_id": self.site_id.id,
            "product_ids": [Command.set(self.product_ids.ids)],
            "category_ids": [Command.set(self.category_ids.ids)],
            "plan_id": self.plan_id.id,
            "company_id": self.company_id.id,
            "type": "periodic",
            "previous_id": self.id,
        }

    def _get_form_action(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "supplier_qualification.supplier_qualification_action"
        )
        return action | {
            "views": [(False, "form")],
            "view_mode": "form",
            "res_id": self.id,
            "context": {},
        }

    def action_open_decision(self):
        """Open the wizard that signs these cases."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "supplier_qualification.supplier_qualification_decision_action"
        )
        wizard = self.env["supplier.qualification.decision"]._open_for(self)
        return action | {"res_id": wizard.id, "context": {"dialog_size": "extra-large"}}

    def action_open_extension(self):
        """Open the wizard that signs the extension of these approvals."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "supplier_qualification.supplier_qualification_extension_action"
        )
        wizard = self.env["supplier.qualification.decision"]._open_for(self, "extend")
        return action | {"res_id": wizard.id, "context": {"dialog_size": "extra-large"}}

    # Checks ---------------------------------------------------------------------------------------

    def _check_startable(self):
        self.ensure_one()
        problem = False
        if self.state != "draft":
            problem = self.env._("it has started already")
        elif not self.product_ids and not self.category_ids:
            problem = self.env._("it names no part and no product category")
        elif not self.plan_id.stage_ids:
            problem = self.env._("its plan has no stages")
        if problem:
            raise UserError(
                self.env._(
                    "%(case)s cannot start: %(problem)s.",
                    case=self.display_name,
                    problem=problem,
                )
            )

    def _check_submittable(self):
        self.ensure_one()
        if self.state != "in_progress":
            raise UserError(
                self.env._("%s cannot be submitted: it is not in progress.", self.display_name)
            )
        if open_stages := self._get_open_stages():
            raise UserError(
                self.env._(
                    "%(case)s cannot be submitted yet. Complete or waive: %(stages)s.",
                    case=self.display_name,
                    stages=", ".join(open_stages.mapped("display_name")),
                )
            )

    # Steps ----------------------------------------------------------------------------------------

    def _take_over_plan(self):
        today = self.company_id._sourcing_today()
        # sudo: a plan holds for its cases, whoever may read plans
        stages = [
            Command.create(stage._prepare_stage_vals(self, today))
            for stage in self.plan_id.sudo().stage_ids
        ]
        self._sealed().write(self._prepare_plan_vals() | {"stage_ids": stages})
        self.stage_ids.filtered(lambda stage: stage.state == "pending")._prepare_evidence()

    def _prepare_plan_vals(self):
        """Hook: what a case that starts copies from its plan, besides the stages."""
        # sudo: the same
        plan = self.plan_id.sudo()
        return {
            "state": "in_progress",
            "date_start": self.company_id._sourcing_today(),
            "role_ids": [Command.set(plan.role_ids.ids)],
            "validity_months": plan.validity_months,
            "signing": plan.signing,
            "sign_reminder_days": plan.sign_reminder_days,
            "reminder_days": plan.reminder_days,
            "reminder_repeat_days": plan.reminder_repeat_days,
            "dormancy_months": plan.dormancy_months,
        }

    def _get_scope_products(self, among=None):
        """The products these cases cover: named, or in or under their categories.

        Of the categories only products with a source of the supplier matter.
        """
        products = self.product_ids
        if self.category_ids:
            domain = Domain("categ_id", "child_of", self.category_ids.ids)
            if among is not None:
                domain &= Domain("id", "in", among.ids)
            else:
                domain &= Domain("source_ids.partner_id", "in", self.commercial_partner_id.ids)
            # sudo: a category covers also what the reader may not see
            products |= self.env["product.product"].sudo().search(domain)
        return products.sudo(False)

    def _refresh_sources(self):
        """Tell the rooms to the right, in this transaction."""
        products = self._get_scope_products()
        if products:
            self.env["product.exposure"]._refresh(products)
