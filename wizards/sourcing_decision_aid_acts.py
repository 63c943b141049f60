from dateutil.relativedelta import relativedelta

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command


class SourcingDecisionAid(models.TransientModel):
    """What follows from the answer: a waiver to sign, or a case that has begun."""

    _inherit = "sourcing.decision.aid"

    def action_waive(self):
        """A draft waiver with the figures of the cheaper second source."""
        self._check_part()
        waiver = self.env["sourcing.waiver"].create(self._prepare_waiver_vals())
        return self._open(waiver)

    def _prepare_waiver_vals(self):
        _best, outcomes = self._compare()
        possible = [who for who in ("us", "cm") if not self[f"{who}_obstacle"]] or ["us"]
        who = min(possible, key=lambda one: outcomes[one].total or 0.0) if outcomes else "us"
        inspection, logistics = self._get_yearly(who)
        return {
            "product_id": self.product_id.id,
            "company_id": self.company_id.id,
            "reason": self._write_reason(who),
            "valid_until": self.company_id._sourcing_today() + relativedelta(months=12),
            "cost_qualification": self[f"{who}_qualification"],
            "cost_tooling": self[f"{who}_tooling"],
            "cost_inspection": inspection,
            "cost_logistics": logistics,
            "value_at_risk": self.value_at_risk if self.value_at_risk_known else 0.0,
            "value_at_risk_known": self.value_at_risk_known,
            "years": self.years,
            "probability": self.probability,
            "risk_tolerance": self.risk_tolerance,
            "complexity": self.complexity,
            "volume_growth": self.volume_growth,
        }

    def _write_reason(self, who):
        labels = dict(self._fields["recommendation"]._description_selection(self.env))
        reasons = [
            self.env._(
                "Compared with: %(option)s. Recommended: %(answer)s.",
                option=labels[who],
                answer=labels[self.recommendation],
            ),
            self.us_obstacle,
            self.cm_obstacle,
        ]
        return "\n".join(filter(None, reasons))

    def action_qualify_us(self):
        """Start the case of the second supplier."""
        if not self.supplier_id:
            raise UserError(self.env._("Name the second supplier first."))
        if self.us_obstacle:
            raise UserError(self.us_obstacle)
        return self._start_case(self.supplier_id, self.env["res.partner"])

    def action_qualify_cm(self):
        """Start the case of the manufacturer's second site; its transfer package comes with it."""
        if self.cm_obstacle:
            raise UserError(self.cm_obstacle)
        return self._start_case(self.partner_id, self.site_id)

    def _start_case(self, partner, site):
        self._check_part()
        if not self.plan_id:
            raise UserError(self.env._("Choose the plan first."))
        cases = self.env["supplier.qualification"]
        if begun := cases._find_open(self.product_id, self.company_id, partner, site)[:1]:
            return self._open(begun)
        case = cases.create(
            {
                "partner_id": partner.id,
                "site_id": site.id,
                "plan_id": self.plan_id.id,
                "company_id": self.company_id.id,
                "product_ids": [Command.set(self.product_id.ids)],
            }
        )
        case.action_start()
        return self._open(case)

    def _check_part(self):
        self.ensure_one()
        if not self.product_id:
            raise UserError(self.env._("Choose the part first."))

    def _open(self, record):
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "views": [(False, "form")],
        }
