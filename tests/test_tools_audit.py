import random

from odoo.tests import BaseCase, tagged

from odoo.addons.supplier_qualification.tools import audit_answer, audit_changes, audit_score
from odoo.addons.supplier_qualification.tools.audit_changes import Change
from odoo.addons.supplier_qualification.tools.audit_score import Answer

from .properties import given, quick, st


def spread(total, count):
    """`count` answers of 8 and 6 points that add up to `total`: none is weak by itself."""
    eights = (total - 6 * count) // 2
    return [8] * eights + [6] * (count - eights)


ANSWERS = st.lists(
    st.builds(
        Answer,
        element=st.sampled_from(["P5", "P6", "P7"]),
        points=st.sampled_from([0, 4, 6, 8, 10]),
        critical=st.booleans(),
        question=st.integers(0, 30),
        step=st.sampled_from([None, "moulding", "printing"]),
        sub_element=st.sampled_from([None, "U1"]),
        weight=st.just(1),
        knockout=st.none(),
    ),
    min_size=1,
    max_size=40,
)


@tagged("post_install", "-at_install", "supplier_qualification_tools")
class TestDowngrades(BaseCase):
    """Levels that decide between two grades, one element or step beside a strong rest."""

    def audit(self, weak, strong_count, *, as_step=False):
        key = "step" if as_step else "element"
        rest = [Answer("P5", 10, False, f"strong {n}") for n in range(strong_count)]
        part = []
        for number, points in enumerate(weak):
            answer = Answer("P6", points, False, f"weak {number}")
            part.append(answer._replace(step="plating") if as_step else answer)
        return rest, part, key

    def test_an_element_of_79_4_percent_limits_to_b_and_one_of_79_6_does_not(self):
        # 100 questions: 794 and 796 of 1000 points
        for total, grade in ((794, "B"), (796, "A")):
            rest, part, _key = self.audit(spread(total, 100), 200)
            result = audit_score.score(rest + part)
            self.assertAlmostEqual(result.elements[1].percent, total / 10)
            self.assertGreater(result.score, 93)
            self.assertEqual((result.base_grade, result.grade), ("A", grade))

    def test_a_step_of_69_4_percent_limits_to_c_and_one_of_69_6_leaves_b(self):
        for total, grade in ((694, "C"), (696, "B")):
            rest, part, _key = self.audit(spread(total, 100), 150, as_step=True)
            result = audit_score.score(rest + part)
            self.assertAlmostEqual(result.steps[0].percent, total / 10)
            self.assertEqual(result.base_grade, "B")
            self.assertGreater(result.score, 87)
            self.assertEqual(result.grade, grade)

    def test_single_answers_lower_a_score_of_95_percent(self):
        fill = [Answer("P5", 10, False, n) for n in range(17)]
        for points, critical, filler, grade in (
            (4, True, (8, 8), "B"),
            (0, False, (10, 10), "B"),
            (0, True, (10, 10), "C"),
            (4, False, (8, 8), "A"),
        ):
            extra = [Answer("P5", p, False, f"filler {n}") for n, p in enumerate(filler)]
            result = audit_score.score([*fill, *extra, Answer("P5", points, critical, "it")])
            self.assertEqual((result.score, result.grade), (95, grade), (points, critical))


@tagged("post_install", "-at_install", "supplier_qualification_tools")
class TestScoreProperties(BaseCase):
    @quick
    @given(ANSWERS, st.data())
    def test_raising_a_score_never_lowers_score_or_grade(self, answers, data):
        place = data.draw(st.integers(0, len(answers) - 1))
        better = data.draw(st.sampled_from([p for p in (0, 4, 6, 8, 10)
                                            if p >= answers[place].points]))  # fmt: skip
        raised = list(answers)
        raised[place] = answers[place]._replace(points=better)
        before, after = audit_score.score(answers), audit_score.score(raised)
        self.assertGreaterEqual(after.score, before.score)
        self.assertLessEqual(after.grade, before.grade)

    @quick
    @given(ANSWERS, st.sampled_from(["P5", "P6", "P9"]), st.sampled_from([None, "printing"]))
    def test_adding_a_question_with_all_points_never_lowers_the_grade(self, answers, element, step):
        more = [*answers, Answer(element, 10, True, "new", step)]
        before, after = audit_score.score(answers), audit_score.score(more)
        self.assertGreaterEqual(after.score, before.score)
        self.assertLessEqual(after.grade, before.grade)

    @quick
    @given(ANSWERS)
    def test_the_grade_is_never_better_than_the_score(self, answers):
        result = audit_score.score(answers)
        self.assertLessEqual(result.score, 100)
        self.assertGreaterEqual(result.grade, result.base_grade)

    def test_knock_outs_are_listed_with_the_worst_first(self):
        answers = [
            Answer("P5", 4, False, "a", knockout=4),
            Answer("P5", 6, False, "b", knockout=4),
            Answer("P5", 0, False, "c", knockout=0),
            Answer("P5", None, False, "d", knockout=8),
            Answer("P5", 0, False, "e"),
        ]
        random.Random(1).shuffle(answers)
        self.assertEqual([one.question for one in audit_score.knock_outs(answers)], ["c", "a"])


@tagged("post_install", "-at_install", "supplier_qualification_tools")
class TestAuditAnswer(BaseCase):
    def test_yes_is_all_and_no_is_nothing(self):
        self.assertEqual(audit_answer.yes_no("yes"), 10)
        self.assertEqual(audit_answer.yes_no("no"), 0)
        self.assertIsNone(audit_answer.yes_no(False))
        with self.assertRaises(ValueError):
            audit_answer.yes_no("maybe")

    def test_a_number_counts_within_its_limits(self):
        for value, rule, points in (
            (5, "none", None),
            (None, "at_least", None),
            (5, "at_least", 10),
            (4.9, "at_least", 0),
            (9, "at_most", 10),
            (9.1, "at_most", 0),
            (5, "between", 10),
            (9, "between", 10),
            (4, "between", 0),
            (10, "between", 0),
        ):
            with self.subTest(value=value, rule=rule):
                self.assertEqual(audit_answer.number(value, rule, 5, 9), points)
        with self.assertRaises(ValueError):
            audit_answer.number(1, "about")


@tagged("post_install", "-at_install", "supplier_qualification_tools")
class TestAuditChanges(BaseCase):
    def test_new_changed_and_gone_questions_are_told_apart(self):
        old = {1: {"text": "A", "weight": 1}, 2: {"text": "B", "weight": 1}, 3: {"text": "C"}}
        new = {2: {"text": "B", "weight": 2}, 3: {"text": "C"}, 4: {"text": "D"}}
        self.assertEqual(
            audit_changes.compare(old, new),
            [Change("changed", 2, ("weight",)), Change("added", 4), Change("removed", 1)],
        )
        self.assertEqual(audit_changes.compare(old, old), [])
