"""Score and grade of a process audit in the style of VDA 6.3 (draft of the 4th edition, 2022/23).

Points 10, 8, 6, 4 or 0 for each question; levels are percentages of the possible points; the
grade is A from 90 %, B from 80 %, else C, and single weak results lower it. All comparisons are
made on exact fractions, so that 80 % is 80 % and not 79.999...

Where the source leaves room: the overall level is the sum of all points over the sum of all
possible points (not the mean of the elements), it is graded unrounded, and a question that was
evaluated several times triggers a downgrade by its worst single evaluation, not by its mean.
"""

import math
from fractions import Fraction
from typing import NamedTuple

POINTS = (0, 4, 6, 8, 10)
GRADES = ("A", "B", "C")
A_FROM, B_FROM = 90, 80
# Levels of elements and steps below which the grade is limited to B and to C.
LIMIT_TO_B, LIMIT_TO_C = 80, 70
REASON_CODES = (
    "nothing_evaluated",
    "too_few_evaluated",
    "element_below_80",
    "sub_element_below_80",
    "step_below_80",
    "critical_4_points",
    "question_0_points",
    "element_below_70",
    "step_below_70",
    "critical_0_points",
)
VERDICT_CODES = ("nothing_evaluated", "too_few_evaluated", "grade_reached", "grade_missed")


class Answer(NamedTuple):
    """One evaluation of one question.

    :param element: process element, for example "P5"
    :param points: one of `POINTS`, None for "not evaluated"
    :param critical: whether the question has the star
    :param question: key of the question, unique in its element; the same key may come again for
        a further process step, or for product and process, and then the mean counts
    :param step: process step for which it was evaluated, if any
    :param sub_element: sub-element of the process element, if any
    :param weight: how much the question counts in the levels; the same for each of its answers
    :param knockout: points up to which the whole audit fails; None: it has no such threshold
    """

    element: str
    points: int | None
    critical: bool
    question: object
    step: object = None
    sub_element: object = None
    weight: float = 1
    knockout: int | None = None


class Level(NamedTuple):
    """Level in percent (None if nothing is evaluated) of an element, sub-element or step.

    `evaluated` and `total` count questions.
    """

    element: str
    name: object
    percent: float | None
    evaluated: int
    total: int


class Reason(NamedTuple):
    """Why there is no result, or why the grade is lower than the score alone would give.

    :param code: one of `REASON_CODES`
    :param grade: the best grade that this reason allows; None: no valid result
    :param element: process element, None if it concerns the whole audit
    :param subject: name of the element, sub-element or step, or key of the question
    :param value: percent (rounded to whole percent) or points; for too few evaluated questions
        their number
    :param total: number of questions, for too few evaluated ones
    """

    code: str
    grade: str | None
    element: object = None
    subject: object = None
    value: int | None = None
    total: int | None = None


class Result(NamedTuple):
    """Result of `score`.

    :param score: overall level in percent; None unless the result is valid
    :param grade: after downgrades; None unless the result is valid
    :param valid: whether enough questions were evaluated
    :param reasons: tuple of `Reason`, the first one counts most
    :param elements, sub_elements, steps: tuples of `Level`
    :param base_grade: grade by the score alone
    :param running: level in percent of what has been evaluated so far, valid or not: for the
        screen of an auditor at work, never a result
    """

    score: float | None
    grade: str | None
    valid: bool
    reasons: tuple
    elements: tuple
    sub_elements: tuple = ()
    steps: tuple = ()
    base_grade: str | None = None
    running: float | None = None


class Verdict(NamedTuple):
    """`verdict` is pending, passed or failed; `code` says why (`VERDICT_CODES`)."""

    verdict: str
    code: str


def round_half_up(value, digits=0):
    """Round a non-negative number half up (``round`` goes to the even neighbour), exactly."""
    factor = 10**digits
    return Fraction(math.floor(Fraction(value) * factor + Fraction(1, 2)), factor)


def score(answers):
    """Score and grade an audit.

    Every process element, sub-element and process step named in `answers` needs at least two
    thirds of its questions evaluated, otherwise the result is not valid. An element that was not
    audited must be left out.

    :param answers: iterable of `Answer`
    :return: `Result`
    :raises ValueError: points that do not exist, or a weight that is not above 0
    """
    answers = list(answers)
    for answer in answers:
        _check_points(answer.points)
        if not answer.weight > 0:
            raise ValueError("The weight of a question must be above 0.")
    elements = _levels(answers, lambda answer: answer.element)
    sub_elements = _levels(answers, lambda answer: answer.sub_element)
    steps = _levels(answers, lambda answer: answer.step)
    means = [pair for pair in _question_means(answers).values() if pair[0] is not None]
    details = {
        "elements": tuple(_public(level) for level in elements),
        "sub_elements": tuple(_public(level) for level in sub_elements),
        "steps": tuple(_public(level) for level in steps),
    }
    if not means:
        return Result(None, None, False, (Reason("nothing_evaluated", None),), **details)
    overall = _percent(means)
    gaps = _gaps([*elements, *sub_elements, *steps])
    if gaps:
        return Result(None, None, False, gaps, running=float(overall), **details)
    base = _base_grade(overall)
    found = [
        *_level_reasons("element", elements),
        *_level_reasons("step", steps),
        *_level_reasons("sub_element", sub_elements),
        *_question_reasons(answers),
    ]
    found = [reason for reason in found if reason.grade > base]
    found.sort(key=lambda reason: reason.grade, reverse=True)
    grade = found[0].grade if found else base
    percent = float(overall)
    return Result(percent, grade, True, tuple(found), base_grade=base, running=percent, **details)


def verdict(result, least_grade="B"):
    """Judge a `Result` by the least acceptable grade; without a valid result it is pending.

    Open findings are not looked at here.

    :raises ValueError: unknown grade
    """
    if least_grade not in GRADES:
        raise ValueError(f"Unknown grade {least_grade!r}; use one of {', '.join(GRADES)}.")
    if not result.valid:
        return Verdict("pending", result.reasons[0].code)
    if result.grade <= least_grade:
        return Verdict("passed", "grade_reached")
    return Verdict("failed", "grade_missed")


def knock_outs(answers):
    """Return the evaluated answers that fail the audit whatever its score, the worst first."""
    found = [
        answer
        for answer in answers
        if None not in (answer.points, answer.knockout) and answer.points <= answer.knockout
    ]
    return sorted(found, key=lambda answer: answer.points)


def _check_points(points):
    # bool is an int in Python: False would count as a bad, but allowed, 0
    if points is not None and (isinstance(points, bool) or points not in POINTS):
        raise ValueError(f"{points!r} points do not exist; use one of {POINTS} or None.")


def _question_means(answers):
    """Map each question to (exact mean of its points rounded to two decimals or None, weight)."""
    points, weights = {}, {}
    for answer in answers:
        key = (answer.element, answer.question)
        found = points.setdefault(key, [])
        # through its text: 0.1 means one tenth here, not its neighbour in binary
        weights[key] = Fraction(str(answer.weight))
        if answer.points is not None:
            found.append(int(answer.points))
    return {
        key: (round_half_up(Fraction(sum(found), len(found)), 2) if found else None, weights[key])
        for key, found in points.items()
    }


def _percent(means):
    total = sum(weight for _mean, weight in means)
    return 100 * sum(mean * weight for mean, weight in means) / (10 * total)


def _levels(answers, name_of):
    """Return the levels with exact percentages, in the order of first appearance."""
    groups = {}
    for answer in answers:
        name = name_of(answer)
        if name is not None:
            groups.setdefault((answer.element, name), []).append(answer)
    levels = []
    for (element, name), members in groups.items():
        means = _question_means(members).values()
        known = [pair for pair in means if pair[0] is not None]
        percent = _percent(known) if known else None
        levels.append(Level(element, name, percent, len(known), len(means)))
    return levels


def _public(level):
    return level if level.percent is None else level._replace(percent=float(level.percent))


def _gaps(levels):
    return tuple(
        Reason("too_few_evaluated", None, lev.element, lev.name, lev.evaluated, lev.total)
        for lev in levels
        if 3 * lev.evaluated < 2 * lev.total
    )


def _base_grade(percent):
    if percent >= A_FROM:
        return "A"
    return "B" if percent >= B_FROM else "C"


def _level_reasons(kind, levels):
    for level in levels:
        percent = int(round_half_up(level.percent))
        # a weak sub-element limits the grade to B, however weak it is
        if percent < LIMIT_TO_C and kind != "sub_element":
            yield Reason(f"{kind}_below_70", "C", level.element, level.name, percent)
        elif percent < LIMIT_TO_B:
            yield Reason(f"{kind}_below_80", "B", level.element, level.name, percent)


def _question_reasons(answers):
    worst = {}
    for answer in answers:
        if answer.points is not None:
            rank = (int(answer.points), not answer.critical)
            key = (answer.element, answer.question)
            worst[key] = min(rank, worst.get(key, rank))
    for (element, question), (points, ordinary) in worst.items():
        if points == 0:
            code, grade = ("question_0_points", "B") if ordinary else ("critical_0_points", "C")
            yield Reason(code, grade, element, question, points)
        elif points == 4 and not ordinary:
            yield Reason("critical_4_points", "B", element, question, points)
