from datetime import timedelta

from odoo import api, models
from odoo.fields import Domain

from ..qualification.waiting import OPEN_STAGES
from .exposure_digest import BAD

OPEN_CASES = ("draft", "in_progress", "review")
# As the filter “Ends in 60 Days” of the qualifications.
LAPSING_DAYS = 60


class SupplierQualificationOverview(models.AbstractModel):
    """What waits for the reader: each kind of work as a number and its list."""

    _inherit = "supplier.qualification.overview"

    @api.model
    def _get_waiting(self):
        """The kinds of work of which something waits, what is late told apart."""
        today = self.env.company._sourcing_today()
        figures = []
        for key, (model, label, domain, deadline) in self._get_waiting_work(today).items():
            figure = self._figure(model, label, domain, key=key, late=None)
            if figure["count"] and deadline:
                figure["late"] = self._figure(
                    model,
                    self.env._("%s: Late", label),
                    Domain(domain) & Domain(deadline, "<", today),
                )
            figures.append(figure)
        return [figure for figure in figures if figure["count"]]

    @api.model
    def _get_waiting_work(self, today):
        """Hook: ``{key: (model, label, domain, field of the deadline)}`` in the order shown."""
        _ = self.env._
        me = Domain("user_id", "=", self.env.uid)
        work = {
            "signatures": (
                "supplier.qualification", _("Cases to sign"), Domain("can_sign", "=", True),
                None,
            ),
            "stages": (
                "supplier.qualification.stage", _("Stages to work on"),
                me & Domain("state", "in", OPEN_STAGES)
                & Domain("qualification_id.state", "=", "in_progress"), "date_deadline",
            ),
            "submissions": (
                "supplier.qualification", _("Cases to submit for signature"),
                me & self.env["supplier.qualification"]._get_ready_domain(), None,
            ),
            "findings": (
                "supplier.audit.finding", _("Findings to close"),
                me & Domain("state", "=", "open"), "date_deadline",
            ),
            "conditions": (
                "supplier.qualification.condition", _("Conditions to fulfil"),
                me & Domain("done", "=", False) & Domain("replaced_date", "=", False)
                & Domain("qualification_id.status", "in", ("conditional", "suspended")),
                "date_deadline",
            ),
            "lapsing": (
                "supplier.qualification", _("Approvals that end soon"),
                me & self._get_lapsing_domain(today), None,
            ),
            "certificates": (
                "supplier.certificate", _("Certificates that end soon"),
                me & Domain("state", "=", "expiring"), None,
            ),
            "parts": (
                "product.exposure", _("My exposed parts"),
                me & Domain("level", "in", BAD)
                & (Domain("snoozed_until", "=", False) | Domain("snoozed_until", "<=", today)),
                None,
            ),
        }  # fmt: skip
        if self.env.user.has_group("supplier_qualification.group_auditor"):
            work["verifications"] = (
                "supplier.audit.finding", _("Remedies to verify"),
                Domain("state", "=", "answered")
                & Domain("worker_ids", "not in", self.env.user.ids), None,
            )  # fmt: skip
        if self.env.user.has_group("supplier_qualification.group_approver"):
            work["waivers"] = (
                "sourcing.waiver", _("Waivers to approve"), self._get_waiver_domain(), None,
            )  # fmt: skip
        return work

    @api.model
    def _get_lapsing_domain(self, today):
        """Approvals that end soon and that no open case renews."""
        return (
            Domain("status", "in", ("approved", "conditional"))
            & Domain("valid_until", "<=", today + timedelta(days=LAPSING_DAYS))
            & Domain("next_ids", "not any", [("state", "in", OPEN_CASES)])
        )

    @api.model
    def _get_waiver_domain(self):
        return (
            Domain("approved", "=", False)
            & Domain("cancelled", "=", False)
            & Domain("create_uid", "!=", self.env.uid)
        )
