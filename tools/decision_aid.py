"""Does a second source pay? What it costs in a year against what it is expected to save.

Costs once (qualification, tooling) are spread over the years that they serve; costs that recur
(inspection, logistics) and the loss grow with the volume. The loss expected in a year is the
money at risk times the chance that the source stops in a year.
"""

from typing import NamedTuple

# How much an expected loss weighs for those who decide.
TOLERANCE_WEIGHTS = {"averse": 2.0, "neutral": 1.0, "tolerant": 0.5}
# How much more a complex product costs to qualify and to tool a second time.
COMPLEXITY_FACTORS = {"low": 1.0, "medium": 1.25, "high": 1.6}


class Advice(NamedTuple):
    """The recommendation and every number that led to it, money per year.

    :param answer: 'dual' (a second source pays), 'waive' (it does not) or 'unknown'
    :param growth_factor: average volume over the years compared with today's
    """

    answer: str
    growth_factor: float
    cost_once: float
    cost_yearly: float
    cost: float
    loss: float
    weighted_loss: float


def average_growth(rate, years):
    """Average of the volumes of the years, as a multiple of today's.

    :param rate: growth in a year, 0.1 for ten per cent; more than -1
    """
    return sum((1.0 + rate) ** year for year in range(1, years + 1)) / years


def advise(
    cost_once, cost_yearly, value_at_risk, probability, *, years=3, tolerance="neutral",
    complexity="low", growth=0.0,
):  # fmt: skip
    """Return the `Advice` for one part or one category.

    :param cost_once: qualification and duplicate tooling
    :param cost_yearly: extra inspection and logistics in a year at today's volume
    :param value_at_risk: what is lost when the source stops today; None: unknown
    :param probability: chance that the source stops in a year, 0 to 1
    :raise ValueError: for a number out of its range
    """
    if years < 1 or growth <= -1 or not 0 <= probability <= 1:
        raise ValueError("years from 1, growth above -1, probability from 0 to 1")
    if min(cost_once, cost_yearly, value_at_risk or 0.0) < 0:
        raise ValueError("money cannot be negative")
    factor = average_growth(growth, years)
    once = cost_once * COMPLEXITY_FACTORS[complexity] / years
    yearly = cost_yearly * factor
    cost = once + yearly
    if value_at_risk is None:
        return Advice("unknown", factor, once, yearly, cost, 0.0, 0.0)
    loss = value_at_risk * probability * factor
    weighted = loss * TOLERANCE_WEIGHTS[tolerance]
    return Advice(
        "dual" if weighted > cost else "waive", factor, once, yearly, cost, loss, weighted
    )


class Option(NamedTuple):
    """One way to source a part.

    :param key: what the caller calls it
    :param cost_once: qualification and tooling on top of what there is
    :param cost_yearly: inspection and logistics in a year at today's volume
    :param residual: share of the expected loss that remains with it, 0 to 1
    """

    key: str
    cost_once: float
    cost_yearly: float
    residual: float


class Outcome(NamedTuple):
    """What an option costs in a year, and the loss that it leaves, weighed by tolerance.

    :param remaining: None where the loss is unknown
    :param total: None where the loss is unknown
    """

    key: str
    advice: Advice
    remaining: float | None
    total: float | None


def compare(options, value_at_risk, probability, **terms):
    """Return ``(key of the cheapest option, {key: Outcome})``; the first of equals wins.

    For two options, to do nothing and to remove the whole risk, it says what `advise` says. The
    key is None while the money at risk is unknown.

    :param terms: years, tolerance, complexity and growth, as `advise` takes them
    :raise ValueError: for a number out of its range
    """
    outcomes = {}
    for option in options:
        if not 0 <= option.residual <= 1:
            raise ValueError("a share lies between 0 and 1")
        advice = advise(
            option.cost_once, option.cost_yearly, value_at_risk, probability, **terms
        )
        known = advice.answer != "unknown"
        remaining = advice.weighted_loss * option.residual if known else None
        outcomes[option.key] = Outcome(
            option.key, advice, remaining, advice.cost + remaining if known else None
        )
    if value_at_risk is None or not outcomes:
        return None, outcomes
    return min(outcomes.values(), key=lambda one: one.total).key, outcomes
