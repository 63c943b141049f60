from odoo import api, fields, models
from odoo.exceptions import UserError


class SupplierAuditFinding(models.Model):
    """A remedy as a condition of the decision: its verification fulfils it."""

    _inherit = "supplier.audit.finding"

    condition_id = fields.Many2one(
        comodel_name="supplier.qualification.condition",
        index="btree_not_null",
        readonly=True,
        copy=False,
        ondelete="set null",
        help="The condition of the decision that this finding opened.",
    )

    @api.model
    def _get_guarded_fields(self):
        # EXTENDS: nobody hangs a finding on a condition that is done
        return super()._get_guarded_fields() | {"condition_id"}

    def action_make_condition(self):
        """Make the remedy a condition of the decision about the case."""
        self.ensure_one()
        self.check_access("write")
        if self.condition_id:
            raise UserError(self.env._("%s is a condition of the decision already.", self.name))
        if not self.date_deadline:
            raise UserError(self.env._("%s: a condition needs a day, set Due first.", self.name))
        condition = self.env["supplier.qualification.condition"].create(
            self._prepare_condition_vals()
        )
        self._sealed().write({"condition_id": condition.id})
        return True

    def _prepare_condition_vals(self):
        """Hook: values of the condition that this finding opens."""
        return {
            "qualification_id": self.qualification_id.id,
            "name": self.name,
            "user_id": self.user_id.id or self.qualification_id.user_id.id,
            "date_deadline": self.date_deadline,
        }

    def action_close(self):
        # EXTENDS: the remedy that was verified fulfils the condition
        result = super().action_close()
        self.condition_id.filtered(lambda condition: not condition.done).action_done()
        return result

    def action_reopen(self):
        # EXTENDS: a condition that the verification fulfilled is open again
        self._check_auditor()
        self._reopen_conditions()
        return super().action_reopen()

    def _reopen_conditions(self):
        for finding in self.filtered(lambda one: one.state == "closed" and one.condition_id.done):
            case = finding.qualification_id
            signed = case.state == "review" and case._get_current_signatures()
            if signed or case.state == "decided":
                raise UserError(
                    self.env._(
                        "%(finding)s: its remedy fulfilled a condition of %(case)s, which is "
                        "signed. Before the decision reopen the audit first; after it let an "
                        "approver suspend the approval, and requalify.",
                        finding=finding.name,
                        case=case.display_name,
                    )
                )
            finding.condition_id._sealed().write(
                {"done": False, "done_date": False, "done_user_id": False}
            )
            case.message_post(body=self.env._("Condition open again: %s", finding.name))


class SupplierQualificationCondition(models.Model):
    _inherit = "supplier.qualification.condition"

    def _on_renewed(self, renewed):
        # EXTENDS: the remedy fulfils the condition as it goes on
        super()._on_renewed(renewed)
        following = dict(zip(self, renewed, strict=True))
        # sudo: findings follow their condition, whoever extends the approval
        findings = self.env["supplier.audit.finding"].sudo().search(
            [("condition_id", "in", self.ids)]
        )
        findings._write_grouped(
            {finding: {"condition_id": following[finding.condition_id].id} for finding in findings}
        )
