"""What the answer to an audit question is worth, for each kind of question.

None means "no points": the question is not answered yet, or its kind is never scored. Unknown is
never a good answer.
"""

FULL, NOTHING = 10, 0
NUMBER_RULES = ("none", "at_least", "at_most", "between")


def yes_no(answer):
    """Points of ``yes`` or ``no``; None for no answer.

    :raises ValueError: another word
    """
    if not answer:
        return None
    if answer not in ("yes", "no"):
        raise ValueError(f"{answer!r} is neither yes nor no.")
    return FULL if answer == "yes" else NOTHING


def number(value, rule="none", low=0.0, high=0.0):
    """Points of a figure: all of them within its limits, else none.

    :param value: None for no answer
    :param rule: one of `NUMBER_RULES`; a figure without limits is never scored
    :raises ValueError: unknown rule
    """
    if rule not in NUMBER_RULES:
        raise ValueError(f"Unknown rule {rule!r}; use one of {', '.join(NUMBER_RULES)}.")
    if value is None or rule == "none":
        return None
    kept = (rule == "at_most" or value >= low) and (rule == "at_least" or value <= high)
    return FULL if kept else NOTHING
