from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools import delivery

# Deliveries promised longer ago say little about how the supplier delivers now.
WINDOW_MONTHS = 12
FIGURES = (
    "delivery_due_count", "delivery_hit_count", "on_time_rate", "on_time_rate_known",
    "lead_days_mean", "lead_days_mean_known", "lead_days_sd", "lead_days_sd_known",
    "lead_days_p95", "lead_days_p95_known",
)  # fmt: skip
JUDGED = ("on_time_lower", "on_time_lower_known", "on_time_low")


class ProductSource(models.Model):
    """After the approval the trial goes on: ordinary receipts over a moving window.

    The lines that the supplier was to deliver since the approval, within the last months, are
    judged as the trial's deliveries were: by the same facts, window and bounds.
    """

    _inherit = "product.source"

    delivery_due_count = fields.Integer(
        string="Due Deliveries", readonly=True, help="Due since the approval, within 12 months."
    )
    delivery_hit_count = fields.Integer(
        string="On Time and in Full",
        readonly=True,
        help="Of the due deliveries, those that came on time and in full.",
    )
    on_time_rate = fields.Float(
        string="On Time in Full", readonly=True, aggregator="avg",
        help="Share of the due order lines that came on time in full, by the window of the plan.",
    )  # fmt: skip
    on_time_rate_known = fields.Boolean(readonly=True)
    on_time_lower = fields.Float(
        string="Proven", readonly=True, aggregator=None,
        help="What these deliveries prove of the rate, at the confidence of the plan.",
    )  # fmt: skip
    on_time_lower_known = fields.Boolean(readonly=True)
    on_time_low = fields.Boolean(
        string="Delivers below its Plan",
        readonly=True,
        help="The deliveries since the approval disprove the rate that the plan asks for.",
    )
    lead_days_mean = fields.Float(
        string="Mean Lead Time (days)",
        readonly=True,
        aggregator="avg",
        help="Days from order to receipt, on average, since the approval.",
    )
    lead_days_mean_known = fields.Boolean(readonly=True)
    lead_days_sd = fields.Float(
        string="Spread of the Lead Time (days)",
        readonly=True,
        aggregator=None,
        help="Standard deviation of the days from order to receipt.",
    )
    lead_days_sd_known = fields.Boolean(readonly=True)
    lead_days_p95 = fields.Float(
        string="P95 of the Lead Time (days)",
        readonly=True,
        aggregator=None,
        help="Days within which 95 of 100 deliveries came, since the approval.",
    )
    lead_days_p95_known = fields.Boolean(readonly=True)
    trial_stage_id = fields.Many2one(
        comodel_name="supplier.qualification.stage",
        string="Trial",
        compute="_compute_trial_figures",
        help="The lead-time trial of the approval.",
    )
    lead_days_drift = fields.Float(
        string="Drift of the Lead Time (days)",
        compute="_compute_trial_figures",
        help="Mean lead time since the approval less that of the trial.",
    )
    lead_days_drift_known = fields.Boolean(compute="_compute_trial_figures")

    @api.model
    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | set(FIGURES + JUDGED)

    @api.depends("qualification_id", "lead_days_mean", "lead_days_mean_known")
    def _compute_trial_figures(self):
        trials = self._get_trials()
        means = self._get_trial_means(trials)
        for source in self:
            stage = trials.get(source.qualification_id.id)
            mean = means.get(stage and stage.id)
            source.trial_stage_id = stage
            known = mean is not None and source.lead_days_mean_known
            source.lead_days_drift_known = known
            source.lead_days_drift = source.lead_days_mean - mean if known else 0.0

    def _get_trials(self):
        """The lead-time trial of each approval: ``{case id: stage}``."""
        # sudo: whoever sees a source may see how it did in its trial
        stages = self.env["supplier.qualification.stage"].sudo().search(
            [("qualification_id", "in", self.qualification_id.ids),
             ("kind", "=", "lead_time_trial")],
            order="sequence DESC, id DESC",
        )  # fmt: skip
        return {stage.qualification_id.id: stage.sudo(self.env.su) for stage in stages}

    def _get_trial_means(self, trials):
        # sudo: whoever sees a source may see how it did in its trial
        rows = self.env["supplier.trial.delivery"].sudo()._read_group(
            [("stage_id", "in", [stage.id for stage in trials.values()]),
             ("excluded_reason", "=", False), ("lead_days_known", "=", True)],
            ["stage_id"], ["lead_days:avg"],
        )  # fmt: skip
        return {stage.id: mean for stage, mean in rows}

    @api.model
    def _cron_follow_deliveries(self):
        """Follow the deliveries of every source: what is not delivered makes no noise."""
        before = self.search([("on_time_low", "=", True)])
        fallen = self._refresh_deliveries()
        now = self.search([("on_time_low", "=", True)])
        if changed := ((before | now) - (before & now)).product_id:
            self.env["product.exposure"]._refresh(changed)
        commit = self.env["ir.cron"]._commit_progress
        commit(remaining=len(fallen))
        for source in fallen:
            source._question_delivery()
            if not commit(1):
                break

    @api.model
    def _refresh_deliveries(self, products=None):
        """Bring the delivery figures of sources up to date.

        :param products: only the sources of these products; None for all.
        :return: the sources that deliver below their plan and have not been questioned for it.
        """
        self.env.flush_all()
        scope = SQL("TRUE") if products is None else SQL("s.product_id = ANY(%s)", products.ids)
        facts = self.env["purchase.order.line"]
        changed = facts._execute_facts(self._delivery_figures_sql(scope))
        changed += self._judge_delivery_figures(scope)
        if changed:
            self.invalidate_model(list(FIGURES + JUDGED))
        return self._find_fallen(products)

    def _judge_delivery_figures(self, scope):
        """Ask the rule of the trial about each pair of numbers once, however many sources."""
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT s.delivery_hit_count, s.delivery_due_count,
                          stage.otif_target, stage.otif_confidence
                     FROM product_source s %s
                    WHERE %s AND s.delivery_due_count > 0""",
                self._trial_sql(),
                scope,
            )
        )
        judged = [SQL("(0, 0, 0.0, 0.0, NULL::float, FALSE)")]
        for hits, due, target, confidence in rows:
            found = delivery.verdict(hits, due, target or 0.9, confidence or 0.9)
            judged.append(
                SQL("(%s, %s, %s, %s, %s, %s)", hits, due, target, confidence, found.lower,
                    # without a trial the plan asks for nothing
                    target is not None and found.code == "disproved")
            )  # fmt: skip
        self.env.cr.execute(
            SQL(
                """
                UPDATE product_source target
                   SET on_time_lower = COALESCE(fact.lower, 0), on_time_low = fact.low,
                       on_time_lower_known = fact.lower IS NOT NULL
                  FROM (SELECT s.id, judged.lower, COALESCE(judged.low, FALSE) AS low
                          FROM product_source s %(trial)s
                          LEFT JOIN (VALUES %(judged)s)
                               AS judged(hits, due, target, confidence, lower, low)
                               ON judged.due > 0 AND judged.hits = s.delivery_hit_count
                              AND judged.due = s.delivery_due_count
                              AND judged.target IS NOT DISTINCT FROM stage.otif_target
                              AND judged.confidence IS NOT DISTINCT FROM stage.otif_confidence
                         WHERE %(scope)s) fact
                 WHERE fact.id = target.id
                   AND (COALESCE(target.on_time_lower, 0), COALESCE(target.on_time_low, FALSE),
                        COALESCE(target.on_time_lower_known, FALSE))
                       IS DISTINCT FROM
                       (COALESCE(fact.lower, 0), fact.low, fact.lower IS NOT NULL)
                """,
                trial=self._trial_sql(),
                judged=SQL(", ").join(judged),
                scope=scope,
            )
        )
        return self.env.cr.rowcount

    def _trial_sql(self):
        """A join from source ``s`` to the trial of its approval, ``stage``."""
        return SQL(
            """LEFT JOIN LATERAL (
                    SELECT trial.* FROM supplier_qualification_stage trial
                     WHERE trial.qualification_id = s.qualification_id
                       AND trial.kind = 'lead_time_trial'
                     ORDER BY trial.sequence, trial.id LIMIT 1) stage ON TRUE"""
        )

    def _delivery_figures_sql(self, scope):
        """Count and average what the order lines since the approval came to."""
        return SQL(
            """
            WITH fact AS (%(facts)s),
                 counted AS (
                    SELECT key, COUNT(*) FILTER (WHERE received_date IS NOT NULL
                                OR promised_date + late_limit < today) AS due,
                           COUNT(*) FILTER (WHERE received_date IS NOT NULL
                                AND on_time AND in_full) AS hits,
                           AVG(lead_days) AS mean, STDDEV_SAMP(lead_days) AS sd,
                           percentile_cont(0.95) WITHIN GROUP (ORDER BY lead_days) AS p95
                      FROM (SELECT fact.*, %(today)s AS today
                              FROM fact JOIN product_source s ON s.id = fact.key) fact
                     WHERE left_out IS NULL GROUP BY key
                 )
            UPDATE product_source target
               SET delivery_due_count = fact.due, delivery_hit_count = fact.hits,
                   on_time_rate = fact.rate, on_time_rate_known = fact.due > 0,
                   lead_days_mean = COALESCE(fact.mean, 0),
                   lead_days_mean_known = fact.mean IS NOT NULL,
                   lead_days_sd = COALESCE(fact.sd, 0), lead_days_sd_known = fact.sd IS NOT NULL,
                   lead_days_p95 = COALESCE(fact.p95, 0),
                   lead_days_p95_known = fact.p95 IS NOT NULL
              FROM (SELECT s.id, COALESCE(counted.due, 0) AS due,
                           COALESCE(counted.hits, 0) AS hits,
                           COALESCE(counted.hits::float / NULLIF(counted.due, 0), 0) AS rate,
                           counted.mean::float AS mean, counted.sd::float AS sd, counted.p95
                      FROM product_source s LEFT JOIN counted ON counted.key = s.id
                     WHERE %(scope)s) fact
             WHERE fact.id = target.id
               AND (COALESCE(target.delivery_due_count, 0),
                    COALESCE(target.delivery_hit_count, 0),
                    CASE WHEN target.lead_days_mean_known THEN target.lead_days_mean END,
                    CASE WHEN target.lead_days_sd_known THEN target.lead_days_sd END,
                    CASE WHEN target.lead_days_p95_known THEN target.lead_days_p95 END)
                   IS DISTINCT FROM (fact.due, fact.hits, fact.mean, fact.sd, fact.p95)
            """,
            facts=self.env["purchase.order.line"]._delivery_facts_sql(self._followed_sql(scope)),
            today=self._get_all_companies()._sourcing_today_sql(SQL("s.company_id")),
            scope=scope,
        )

    def _followed_sql(self, scope):
        """The order lines that a source was to deliver since its approval, in the window."""
        since = fields.Date.today() - relativedelta(months=WINDOW_MONTHS)
        return SQL(
            """
            SELECT s.id AS key, line.id AS line_id,
                   COALESCE(stage.early_days, 0) AS early_limit,
                   COALESCE(stage.late_days, 0) AS late_limit,
                   COALESCE(stage.under_share, 0)::numeric AS under_share,
                   COALESCE(stage.over_share, 0)::numeric AS over_share,
                   NULL::date AS frozen_order, NULL::date AS frozen_promise,
                   NULL::numeric AS frozen_quantity
              FROM (SELECT s.*, COUNT(*) OVER (
                           PARTITION BY s.product_id, s.partner_id, s.company_id) AS siblings
                      FROM product_source s WHERE %(scope)s) s
              JOIN supplier_qualification q ON q.id = s.qualification_id
                   AND q.state = 'decided'
              %(trial)s
              JOIN purchase_order_line line ON line.product_id = s.product_id
                   AND line.promised_date >= %(since)s AND line.promised_date >= q.decision_date
                   AND line.product_qty > 0
              JOIN purchase_order purchase ON purchase.id = line.order_id
                   AND purchase.company_id = s.company_id
                   AND purchase.state IN ('purchase', 'cancel')
              JOIN res_partner vendor ON vendor.id = purchase.partner_id
                   AND vendor.commercial_partner_id = s.partner_id
              JOIN product_product p ON p.id = line.product_id
              JOIN product_template t ON t.id = p.product_tmpl_id AND t.type != 'service'
             WHERE vendor.id = s.site_id
                OR NOT COALESCE(vendor.is_production_site, FALSE)
                   AND (s.site_id IS NULL OR s.siblings = 1)
            """,
            trial=self._trial_sql(),
            since=since,
            scope=scope,
        )

    def _get_all_companies(self):
        # sudo: figures are kept for every company, whoever caused the change
        return self.env["res.company"].sudo().with_context(active_test=False).search([])

    # Questioning the approval --------------------------------------------------------------------

    def _find_fallen(self, products=None):
        """Sources below their plan whose approval nobody has questioned for it yet."""
        domain = [("on_time_low", "=", True), ("state", "in", ("approved", "conditional"))]
        if products is not None:
            domain.append(("product_id", "in", products.ids))
        # sudo: who receives goods need not see sources
        low = self.sudo().search(domain)
        asked = self.env["supplier.qualification.trigger"].sudo().search(
            [("previous_id", "in", low.qualification_id.ids), ("code", "=", "performance")]
        )
        by_case = asked.grouped("previous_id")
        return low.filtered(lambda s: not by_case.get(s.qualification_id, asked.browse()).filtered(
            lambda t: not t.product_ids or s.product_id in t.product_ids))  # fmt: skip

    def _question_delivery(self):
        """Propose to qualify the source anew, with the figures: once for an approval."""
        for source in self:
            cases = self.env["supplier.qualification"]._requalify_for(
                "performance", source._get_delivery_text(), source
            )
            if cases:
                source.message_post(body=source._get_delivery_text())

    def _get_delivery_text(self):
        """Hook: why deliveries put the approval in doubt."""
        self.ensure_one()
        # sudo: the same
        stage = self.sudo().trial_stage_id
        found = delivery.verdict(
            self.delivery_hit_count, self.delivery_due_count, stage.otif_target or 0.9,
            stage.otif_confidence or 0.9,
        )  # fmt: skip
        return self.env._(
            "%(part)s from %(supplier)s: %(hits)s of %(due)s deliveries since the approval were "
            "on time in full, at most %(upper)s %% at %(confidence)s %% confidence; the plan "
            "asks for %(target)s %%.",
            part=self.product_id.display_name,
            supplier=self.partner_id.display_name,
            hits=self.delivery_hit_count,
            due=self.delivery_due_count,
            upper=f"{100 * (found.upper or 0):.1f}",
            confidence=f"{100 * (stage.otif_confidence or 0.9):g}",
            target=f"{100 * (stage.otif_target or 0.9):g}",
        )
