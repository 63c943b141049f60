from odoo import api, fields, models

from ...tools import delivery


class SupplierQualificationStage(models.Model):
    """Lead-time trial: what the deliveries prove about on time in full, exactly."""

    _inherit = "supplier.qualification.stage"

    delivery_ids = fields.One2many(
        comodel_name="supplier.trial.delivery", inverse_name="stage_id", string="Deliveries"
    )
    delivery_due_count = fields.Integer(string="Due Deliveries", compute="_compute_trial")
    delivery_hit_count = fields.Integer(string="On Time and in Full", compute="_compute_trial")
    otif_rate = fields.Float(string="Rate", compute="_compute_trial")
    otif_rate_known = fields.Boolean(compute="_compute_trial")
    otif_lower = fields.Float(
        string="Proven Rate",
        compute="_compute_trial",
        help="Exact one-sided lower confidence bound of the rate (Clopper and Pearson 1934).",
    )
    otif_lower_known = fields.Boolean(compute="_compute_trial")
    lead_days_mean = fields.Float(string="Mean Lead Time (days)", compute="_compute_trial")
    lead_days_mean_known = fields.Boolean(compute="_compute_trial")
    lead_days_sd = fields.Float(string="Spread of the Lead Time (days)", compute="_compute_trial")
    lead_days_sd_known = fields.Boolean(compute="_compute_trial")

    @api.depends(
        "delivery_ids.outcome", "delivery_ids.lead_days", "delivery_ids.lead_days_known",
        "otif_target", "otif_confidence", "least_deliveries", "planned_deliveries",
    )  # fmt: skip
    def _compute_trial(self):
        for stage in self:
            hits, due = stage._count_deliveries()
            result = stage._judge_deliveries(hits, due)
            used = stage.delivery_ids.filtered(lambda d: not d.excluded_reason)
            lead = delivery.summary(d.lead_days for d in used if d.lead_days_known)
            stage.delivery_due_count, stage.delivery_hit_count = due, hits
            stage._set_figure("otif_rate", result.rate)
            stage._set_figure("otif_lower", result.lower)
            stage._set_figure("lead_days_mean", lead.mean)
            stage._set_figure("lead_days_sd", lead.sd)

    def _set_figure(self, name, figure):
        self[name] = figure or 0.0
        self[f"{name}_known"] = figure is not None

    @api.depends("delivery_ids.outcome")
    def _compute_verdict(self):
        # EXTENDS: only adds what the verdict depends on
        super()._compute_verdict()

    def _count_deliveries(self):
        """``(hits, due)``: what is not due yet or was left out is in neither."""
        outcomes = self.delivery_ids.mapped("outcome")
        hits = outcomes.count("hit")
        return hits, hits + outcomes.count("miss")

    def _judge_deliveries(self, hits, due):
        return delivery.verdict(
            hits,
            due,
            self.otif_target or 0.9,
            self.otif_confidence or 0.9,
            self.least_deliveries,
            self.planned_deliveries or None,
        )

    def _verdict_lead_time_trial(self):
        hits, due = self._count_deliveries()
        result = self._judge_deliveries(hits, due)
        return result.verdict, self._get_trial_text(result, hits, due)

    def _get_trial_text(self, result, hits, due):
        """Hook: what was delivered, what that proves, and what is still needed."""
        _ = self.env._
        if not due:
            return _("No delivery is due yet.")
        facts = {
            "hits": hits,
            "due": due,
            "lower": f"{100 * result.lower:.1f}",
            "upper": f"{100 * result.upper:.1f}",
            "target": f"{100 * self.otif_target:g}",
            "confidence": f"{100 * self.otif_confidence:g}",
            "further": result.further,
            "planned": self.planned_deliveries,
        }
        proof = _(
            "%(hits)s of %(due)s deliveries on time in full prove a rate of at least %(lower)s %% "
            "at %(confidence)s %% confidence; the target is %(target)s %%.",
            **facts,
        )
        further = _("%(further)s further deliveries without a miss would prove it.", **facts)
        texts = {
            "too_few": further,
            "not_proven": further,
            "rate_below": further,
            "proven": "",
            "plan_too_small": _(
                "%(planned)s planned deliveries are too few to prove the target at all.", **facts
            ),
            "disproved": _("The rate is at most %(upper)s %%.", **facts),
            "out_of_reach": _(
                "Too many were missed to prove the target within %(planned)s deliveries.", **facts
            ),
        }
        return f"{proof} {texts.get(result.code, '')}".strip()
