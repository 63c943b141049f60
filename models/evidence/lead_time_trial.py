from odoo import api, fields, models

from ...tools import delivery
from .lead_time_trial_criteria import TRIAL_CRITERIA


class SupplierQualificationStage(models.Model):
    """Lead-time trial: what the deliveries prove about on time in full, exactly."""

    _inherit = "supplier.qualification.stage"

    delivery_ids = fields.One2many(
        comodel_name="supplier.trial.delivery", inverse_name="stage_id", string="Deliveries"
    )
    trial_receipt_ids = fields.One2many(
        comodel_name="supplier.trial.receipt", inverse_name="stage_id", string="From Documents"
    )
    delivery_due_count = fields.Integer(
        string="Due Deliveries",
        compute="_compute_trial",
        help="Deliveries of the trial whose day has come.",
    )
    delivery_hit_count = fields.Integer(
        string="On Time and in Full",
        compute="_compute_trial",
        help="Of the due deliveries, those that came on time and in full.",
    )
    delivery_left_out_count = fields.Integer(
        string="Left out",
        compute="_compute_trial",
        help="Deliveries that do not count, each with a reason.",
    )
    otif_rate = fields.Float(
        string="Rate",
        compute="_compute_trial",
        help="Share of the due deliveries that came on time and in full.",
    )
    otif_rate_known = fields.Boolean(compute="_compute_trial")
    otif_lower = fields.Float(
        string="Proven Rate",
        compute="_compute_trial",
        help="Exact one-sided lower confidence bound of the rate (Clopper and Pearson 1934).",
    )
    otif_lower_known = fields.Boolean(compute="_compute_trial")
    on_time_share = fields.Float(
        string="On Time",
        compute="_compute_trial",
        help="Share of the due deliveries that came on time, short ones included.",
    )
    on_time_share_known = fields.Boolean(compute="_compute_trial")
    in_full_share = fields.Float(
        string="In Full",
        compute="_compute_trial",
        help="Share of the due deliveries that came in full, late ones included.",
    )
    in_full_share_known = fields.Boolean(compute="_compute_trial")
    order_rate = fields.Float(
        string="Whole Orders",
        compute="_compute_trial",
        help="Share of the orders of which every line was on time in full.",
    )
    order_rate_known = fields.Boolean(compute="_compute_trial")
    lead_days_mean = fields.Float(
        string="Mean Lead Time (days)",
        compute="_compute_trial",
        help="Days from order to receipt, on average.",
    )
    lead_days_mean_known = fields.Boolean(compute="_compute_trial")
    lead_days_sd = fields.Float(
        string="Spread of the Lead Time (days)",
        compute="_compute_trial",
        help="Standard deviation of the days from order to receipt.",
    )
    lead_days_sd_known = fields.Boolean(compute="_compute_trial")
    lead_days_median = fields.Float(
        string="Median",
        compute="_compute_trial",
        help="Half of the deliveries took fewer days from order to receipt.",
    )
    lead_days_median_known = fields.Boolean(compute="_compute_trial")
    lead_days_p90 = fields.Float(
        string="P90",
        compute="_compute_trial",
        help="Days from order to receipt that 90 of 100 deliveries did not exceed.",
    )
    lead_days_p90_known = fields.Boolean(compute="_compute_trial")
    lead_days_p95 = fields.Float(
        string="P95",
        compute="_compute_trial",
        help="Days from order to receipt that 95 of 100 deliveries did not exceed.",
    )
    lead_days_p95_known = fields.Boolean(compute="_compute_trial")
    late_days_mean = fields.Float(
        string="Mean Delay (days)", compute="_compute_trial", help="Negative: early."
    )
    late_days_mean_known = fields.Boolean(compute="_compute_trial")
    late_days_sd = fields.Float(
        string="Spread of the Delay (days)",
        compute="_compute_trial",
        help="Standard deviation of the days of delay.",
    )
    late_days_sd_known = fields.Boolean(compute="_compute_trial")
    late_days_median = fields.Float(
        string="Median Delay",
        compute="_compute_trial",
        help="Half of the deliveries came with fewer days of delay. Negative: early.",
    )
    late_days_median_known = fields.Boolean(compute="_compute_trial")
    late_days_p90 = fields.Float(
        string="P90 of the Delay",
        compute="_compute_trial",
        help="Days of delay that 90 of 100 deliveries did not exceed.",
    )
    late_days_p90_known = fields.Boolean(compute="_compute_trial")
    late_days_p95 = fields.Float(
        string="P95 of the Delay",
        compute="_compute_trial",
        help="Days of delay that 95 of 100 deliveries did not exceed.",
    )
    late_days_p95_known = fields.Boolean(compute="_compute_trial")

    @api.depends(
        "delivery_ids.outcome", "delivery_ids.lead_days", "delivery_ids.lead_days_known",
        "delivery_ids.late_days", "delivery_ids.late_days_known", "delivery_ids.on_time",
        "delivery_ids.in_full", "otif_target", "otif_confidence", "least_deliveries",
        "planned_deliveries",
    )  # fmt: skip
    def _compute_trial(self):
        for stage in self:
            hits, due = stage._count_deliveries()
            result = stage._judge_deliveries(hits, due)
            stage.delivery_due_count, stage.delivery_hit_count = due, hits
            stage.delivery_left_out_count = len(stage.delivery_ids.filtered("excluded_reason"))
            stage._set_figure("otif_rate", result.rate)
            stage._set_figure("otif_lower", result.lower)
            stage._compute_shares()
            stage._set_summary("lead_days", stage._get_lead_days())
            stage._set_summary("late_days", stage._get_late_days())

    def _compute_shares(self):
        """On time, in full, and both for whole orders, of what was due."""
        due = self.delivery_ids.filtered(lambda d: d.outcome in ("hit", "miss"))
        for name, field in (("on_time_share", "on_time"), ("in_full_share", "in_full")):
            self._set_figure(name, len(due.filtered(field)) / len(due) if due else None)
        judged = {"hit": True, "miss": False, "open": None}
        orders = [
            delivery.order_hit(judged[d.outcome] for d in lines if d.outcome in judged)
            for lines in self.delivery_ids.grouped(lambda d: d._get_order_key()).values()
        ]
        known = [hit for hit in orders if hit is not None]
        self._set_figure("order_rate", sum(known) / len(known) if known else None)

    def _set_summary(self, name, values):
        figures = delivery.summary(values)
        for figure in ("mean", "sd", "median", "p90", "p95"):
            self._set_figure(f"{name}_{figure}", getattr(figures, figure))

    def _set_figure(self, name, figure):
        self[name] = figure or 0.0
        self[f"{name}_known"] = figure is not None

    def _get_used_deliveries(self):
        return self.delivery_ids.filtered(lambda d: not d.excluded_reason)

    def _get_lead_days(self):
        used = self._get_used_deliveries()
        return [d.lead_days for d in used if d.lead_days_known]

    def _get_late_days(self):
        used = self._get_used_deliveries()
        return [d.late_days for d in used if d.late_days_known]

    @api.depends("delivery_ids.outcome", "delivery_ids.lead_days", *TRIAL_CRITERIA)
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
        text = self._get_trial_text(result, hits, due)
        slow = self._get_slow_text() if result.verdict == "passed" else ""
        return ("failed", f"{text} {slow}") if slow else (result.verdict, text)

    def _get_slow_text(self):
        """Hook: in what the lead times exceed the plan; empty: in nothing."""
        found = delivery.summary(self._get_lead_days())
        texts = []
        for figure, limit, text in (
            (found.mean, self.greatest_lead_mean,
             self.env._("The mean lead time of %(found)s days is above %(limit)s days.")),
            (found.sd, self.greatest_lead_sd,
             self.env._("The lead time spreads by %(found)s days, more than %(limit)s days.")),
        ):  # fmt: skip
            if limit and figure is not None and figure > limit:
                texts.append(text % {"found": f"{figure:.1f}", "limit": f"{limit:g}"})
        return " ".join(texts)

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
