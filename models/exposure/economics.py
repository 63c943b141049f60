from odoo import fields, models
from odoo.tools import format_amount, formatLang

from ...tools import decision_aid


class SourcingEconomics(models.AbstractModel):
    """On what terms a second source is judged, and how the arithmetic is written down.

    Who inherits has ``currency_id``, ``value_at_risk`` and ``value_at_risk_known``.
    """

    _name = "sourcing.economics"
    _description = "Terms of a Second Source"

    years = fields.Integer(
        string="Over Years", default=3, help="How long a second source would serve."
    )
    probability = fields.Float(
        string="Chance of a Stop a Year (%)",
        default=5.0,
        help="How likely the main source stops in a year.",
    )
    risk_tolerance = fields.Selection(
        selection=[("averse", "Averse"), ("neutral", "Neutral"), ("tolerant", "Tolerant")],
        default="neutral",
        required=True,
        help="An averse company weighs an expected loss twice, a tolerant one half.",
    )
    complexity = fields.Selection(
        selection=[("low", "Low"), ("medium", "Medium"), ("high", "High")],
        string="Product Complexity",
        default="low",
        required=True,
        help="What is paid once grows with it: by a quarter, or by sixty per cent.",
    )
    volume_growth = fields.Float(
        string="Volume Growth a Year (%)",
        help="By how many percent the volume grows in a year; negative: it shrinks.",
    )

    def _get_risk(self):
        """The money at risk, or None, and the chance of a stop in a year, as a share."""
        known = self.value_at_risk if self.value_at_risk_known else None
        return known, self.probability / 100.0

    def _get_terms(self):
        """The terms as `decision_aid` takes them."""
        return {
            "years": self.years,
            "tolerance": self.risk_tolerance or "neutral",
            "complexity": self.complexity or "low",
            "growth": self.volume_growth / 100.0,
        }

    # In words -------------------------------------------------------------------------------------

    def _write_money(self, amount):
        return format_amount(self.env, amount, self.currency_id)

    def _write_number(self, value):
        return formatLang(self.env, value, digits=2)

    def _write_once(self, name, qualification, tooling, advice):
        """What an option costs once, spread over the years that it serves."""
        return self.env._(
            "%(name)s, once: (%(qualification)s + %(tooling)s) × %(factor)s complexity ÷ "
            "%(years)s years = %(result)s a year",
            name=name,
            qualification=self._write_money(qualification),
            tooling=self._write_money(tooling),
            factor=self._write_number(
                decision_aid.COMPLEXITY_FACTORS[self.complexity or "low"]
            ),
            years=self.years,
            result=self._write_money(advice.cost_once),
        )

    def _write_yearly(self, name, inspection, logistics, advice):
        """What an option costs each year."""
        return self.env._(
            "%(name)s, each year: (%(inspection)s + %(logistics)s) × %(growth)s average volume = "
            "%(result)s",
            name=name,
            inspection=self._write_money(inspection),
            logistics=self._write_money(logistics),
            growth=self._write_number(advice.growth_factor),
            result=self._write_money(advice.cost_yearly),
        )

    def _write_loss(self, advice):
        """What is expected to be lost without a second source, and how much it weighs."""
        _ = self.env._
        if advice.answer == "unknown":
            return [_("The money at risk is unknown, so is the expected loss.")]
        weight = decision_aid.TOLERANCE_WEIGHTS[self.risk_tolerance or "neutral"]
        return [
            _(
                "Expected loss: %(risk)s at risk × %(chance)s %% × %(growth)s average volume = "
                "%(result)s a year",
                risk=self._write_money(self.value_at_risk),
                chance=self._write_number(self.probability),
                growth=self._write_number(advice.growth_factor),
                result=self._write_money(advice.loss),
            ),
            _(
                "Weighed by risk tolerance: %(loss)s × %(weight)s = %(result)s",
                loss=self._write_money(advice.loss),
                weight=self._write_number(weight),
                result=self._write_money(advice.weighted_loss),
            ),
        ]
