import random
from fractions import Fraction

from odoo.tests import BaseCase, tagged

from odoo.addons.supplier_qualification.tools import audit_score
from odoo.addons.supplier_qualification.tools.audit_score import Answer


def answers(*points, element="P5", critical=()):
    """One ordinary question for each number; positions in `critical` get the star."""
    return [
        Answer(element, value, index in critical, f"{element}.{index + 1}")
        for index, value in enumerate(points)
    ]


def codes(result):
    return [reason.code for reason in result.reasons]


@tagged("post_install", "-at_install", "supplier_qualification_tools")
class TestAuditScore(BaseCase):
    def test_all_fully_met_is_100_percent_and_a(self):
        result = audit_score.score(answers(*[10] * 10))
        self.assertEqual((result.score, result.grade, result.reasons), (100, "A", ()))

    def test_points_that_do_not_exist_are_refused(self):
        for points in (2, 5, 7, 9, 11, -4, 8.5, True, False, "8"):
            with self.assertRaises(ValueError, msg=points):
                audit_score.score(answers(10, points))

    def test_nothing_evaluated_is_no_result_and_never_a_good_one(self):
        for audit in ([], answers(None, None)):
            result = audit_score.score(audit)
            self.assertEqual(result[:3], (None, None, False))
            self.assertEqual(codes(result), ["nothing_evaluated"])
            self.assertEqual(audit_score.verdict(result, "C").verdict, "pending")

    def test_not_evaluated_questions_lower_neither_points_nor_possible_points(self):
        self.assertEqual(audit_score.score(answers(10, 10, 8, 8, None, None)).score, 90)

    def test_star_question_with_4_points_limits_to_b(self):
        result = audit_score.score(answers(*[10] * 17, 8, 8, 4, critical=[19]))
        self.assertEqual((result.score, result.base_grade, result.grade), (95, "A", "B"))
        self.assertEqual(
            result.reasons, (audit_score.Reason("critical_4_points", "B", "P5", "P5.20", 4),)
        )

    def test_ordinary_question_with_4_points_does_not_limit(self):
        self.assertEqual(audit_score.score(answers(*[10] * 17, 8, 8, 4)).grade, "A")

    def test_star_question_with_0_points_limits_to_c(self):
        result = audit_score.score(answers(*[10] * 17, 8, 8, 0, critical=[19]))
        self.assertEqual((result.score, result.grade), (93, "C"))
        self.assertEqual(codes(result), ["critical_0_points"])

    def test_ordinary_question_with_0_points_limits_to_b(self):
        result = audit_score.score(answers(*[10] * 18, 0, 8))
        self.assertEqual((result.score, result.grade), (94, "B"))
        self.assertEqual(codes(result), ["question_0_points"])

    def test_star_with_0_points_lowers_b_to_c_but_an_ordinary_one_leaves_b(self):
        points = [10] * 8 + [8, 0]
        starred = audit_score.score(answers(*points[:-2], 4, 0, critical=[9]))
        self.assertEqual((starred.base_grade, starred.grade), ("B", "C"))
        plain = audit_score.score(answers(*points))
        self.assertEqual((plain.base_grade, plain.grade, plain.reasons), ("B", "B", ()))

    def test_grade_limits_belong_to_the_better_grade(self):
        self.assertEqual(audit_score.score(answers(10, 8)).grade, "A")
        self.assertEqual(audit_score.score(answers(10, 10, 10, 8, 8, 8, 8, 8)).score, 87.5)
        self.assertEqual(audit_score.score(answers(8, 8)).grade, "B")
        # 319 of 400 points are 79.75 %: below 80 unrounded, although it would round up
        result = audit_score.score(answers(*[8] * 39, 6))
        self.assertEqual((result.score, result.grade), (79.5, "C"))

    def test_element_of_79_5_percent_rounds_up_to_80_and_does_not_limit(self):
        strong = answers(*[10] * 60, element="P7")
        weak = answers(*[8] * 19, 6, element="P6")  # 158 of 200: 79 %
        result = audit_score.score(strong + weak)
        self.assertEqual((result.base_grade, result.grade), ("A", "B"))
        self.assertEqual(
            result.reasons, (audit_score.Reason("element_below_80", "B", "P6", "P6", 79),)
        )
        just = answers(*[8] * 39, 6, element="P6")  # 318 of 400: 79.5 %
        result = audit_score.score(strong + just)
        self.assertEqual((result.grade, result.elements[1].percent), ("A", 79.5))

    def test_element_of_69_5_percent_rounds_up_to_70_and_limits_to_b_only(self):
        strong = answers(*[10] * 200, element="P7")
        just = answers(*[8] * 19, *[6] * 21, element="P6")  # 278 of 400
        self.assertEqual(audit_score.score(strong + just).grade, "B")
        weak = answers(*[8] * 18, *[6] * 22, element="P6")  # 276 of 400: 69 %
        result = audit_score.score(strong + weak)
        self.assertEqual((result.grade, codes(result)), ("C", ["element_below_70"]))

    def test_overall_is_all_points_over_all_possible_points(self):
        audit = answers(10, 10, 10, 10, 10, 10, element="P5") + answers(6, 6, element="P6")
        # the mean of both elements would be 80
        self.assertEqual(audit_score.score(audit).score, 90)

    def test_every_reason_is_listed_and_the_worst_wins(self):
        audit = answers(*[10] * 40) + answers(10, 4, 0, element="P6", critical=[1, 2])
        result = audit_score.score(audit)
        self.assertEqual(result.grade, "C")
        self.assertEqual(
            codes(result), ["element_below_70", "critical_0_points", "critical_4_points"]
        )

    def test_two_thirds_rule_holds_for_each_element_in_integers(self):
        good = answers(*[10] * 30)
        result = audit_score.score(good + answers(10, 10, 10, None, None, element="P6"))
        self.assertEqual((result.score, result.grade, result.valid), (None, None, False))
        self.assertEqual(
            result.reasons, (audit_score.Reason("too_few_evaluated", None, "P6", "P6", 3, 5),)
        )
        self.assertEqual(result.running, 100)
        self.assertEqual(audit_score.verdict(result), ("pending", "too_few_evaluated"))
        for size in (3, 6, 300):
            part = [10] * (2 * size // 3) + [None] * (size // 3)
            self.assertTrue(audit_score.score(answers(*part)).valid, size)

    def test_element_without_any_evaluated_question_is_invalid_not_ignored(self):
        result = audit_score.score(answers(10, 10) + answers(None, None, element="P7"))
        self.assertFalse(result.valid)
        self.assertIsNone(result.elements[1].percent)


@tagged("post_install", "-at_install", "supplier_qualification_tools")
class TestProcessSteps(BaseCase):
    def _steps(self, *points, critical=False, question="P6.2.1"):
        return [
            Answer("P6", value, critical, question, step, "U2") for step, value in enumerate(points)
        ]

    def test_question_on_several_steps_counts_as_its_mean_with_two_decimals(self):
        result = audit_score.score(self._steps(10, 8, 8))
        self.assertEqual(result.score, 86.7)
        self.assertEqual(result.elements[0], audit_score.Level("P6", "P6", 86.7, 1, 1))
        self.assertEqual([level.percent for level in result.steps], [100, 80, 80])

    def test_mean_of_a_question_is_rounded_half_up(self):
        self.assertEqual(audit_score.round_half_up(Fraction(8125, 1000), 2), Fraction(813, 100))
        self.assertEqual(audit_score.round_half_up(Fraction(161, 2)), 81)
        # 65 / 8 = 8.125
        self.assertEqual(audit_score.score(self._steps(10, 10, 10, 10, 10, 6, 4, 4)).running, 80)
        self.assertEqual(audit_score.score(self._steps(10, 10, 10, 8, 8, 8, 6, 6)).running, 82.5)

    def test_weak_step_limits_the_grade_like_an_element(self):
        audit = [
            *answers(*[10] * 60, element="P5"),
            *self._steps(10, 10, 10, 6),
            *self._steps(10, 10, 10, 8, question="P6.2.2"),
        ]
        result = audit_score.score(audit)
        self.assertEqual((result.grade, codes(result)), ("B", ["step_below_80"]))
        self.assertEqual(result.reasons[0][2:5], ("P6", 3, 70))
        audit[-1] = audit[-1]._replace(points=6)
        self.assertEqual(codes(audit_score.score(audit)), ["step_below_70"])
        self.assertEqual(audit_score.score(audit).grade, "C")

    def test_weak_sub_element_limits_to_b_even_below_70_percent(self):
        audit = [
            Answer("P6", 10 if index else 6, False, index, None, "U1" if index else "U2")
            for index in range(20)
        ]
        result = audit_score.score(audit)
        self.assertEqual((result.score, result.grade), (98, "B"))
        self.assertEqual(codes(result), ["sub_element_below_80"])
        self.assertEqual(result.reasons[0][2:5], ("P6", "U2", 60))

    def test_one_bad_step_triggers_the_question_rules_despite_a_good_mean(self):
        rest = answers(*[10] * 60, element="P5")
        audit = rest + self._steps(10, 0, 10) + self._steps(10, 10, 10, question="P6.2.2")
        self.assertIn("question_0_points", codes(audit_score.score(audit)))
        starred = rest + self._steps(10, 0, 10, critical=True)
        self.assertEqual(audit_score.score(starred).grade, "C")

    def test_two_thirds_rule_holds_for_steps_and_sub_elements(self):
        audit = self._steps(10, 10) + self._steps(10, None, question="P6.2.2")
        result = audit_score.score(audit)
        self.assertFalse(result.valid)
        self.assertEqual(result.reasons[0][2:], ("P6", 1, 1, 2))
        audit = [
            Answer("P6", 10 if index else None, False, index, None, "U1" if index else "U2")
            for index in range(20)
        ]
        self.assertEqual(audit_score.score(audit).reasons[0].subject, "U2")


@tagged("post_install", "-at_install", "supplier_qualification_tools")
class TestAuditProperties(BaseCase):
    def _random_audit(self, rng):
        return [
            Answer(f"P{element}", rng.choice([0, 4, 6, 8, 10, 10, 10, None]), rng.random() < 0.2, q)
            for element in range(2, 8)
            for q in range(rng.randint(3, 8))
        ]

    def test_score_is_within_0_and_100_and_grade_never_above_the_score(self):
        rng = random.Random(3)
        valid = 0
        for _dummy in range(300):
            result = audit_score.score(self._random_audit(rng))
            if not result.valid:
                self.assertIsNone(result.score)
                continue
            valid += 1
            self.assertTrue(0 <= result.score <= 100)
            self.assertGreaterEqual(result.grade, result.base_grade)
            self.assertEqual(bool(result.reasons), result.grade != result.base_grade)
            self.assertTrue({r.code for r in result.reasons} <= set(audit_score.REASON_CODES))
        self.assertGreater(valid, 20)

    def test_better_answer_never_worsens_score_or_grade(self):
        rng = random.Random(5)
        for _dummy in range(300):
            audit = [a._replace(points=a.points or rng.choice((8, 10))) for a in
                     self._random_audit(rng)]  # fmt: skip
            position = rng.randrange(len(audit))
            better = list(audit)
            better[position] = audit[position]._replace(points=10)
            before, after = audit_score.score(audit), audit_score.score(better)
            self.assertGreaterEqual(after.score, before.score)
            self.assertLessEqual(after.grade, before.grade)

    def test_order_of_answers_does_not_matter(self):
        rng = random.Random(9)
        for _dummy in range(100):
            audit = self._random_audit(rng)
            shuffled = rng.sample(audit, len(audit))
            one, other = audit_score.score(audit), audit_score.score(shuffled)
            self.assertEqual(one[:3], other[:3])
            self.assertEqual(set(one.reasons), set(other.reasons))


@tagged("post_install", "-at_install", "supplier_qualification_tools")
class TestAuditVerdict(BaseCase):
    def test_least_grade_decides(self):
        grade_b = audit_score.score(answers(8, 8))
        self.assertEqual(audit_score.verdict(grade_b, "A"), ("failed", "grade_missed"))
        self.assertEqual(audit_score.verdict(grade_b, "B"), ("passed", "grade_reached"))
        self.assertEqual(audit_score.verdict(grade_b, "C").verdict, "passed")

    def test_downgraded_grade_counts_not_the_score(self):
        result = audit_score.score(answers(*[10] * 19, 0, critical=[19]))
        self.assertEqual(audit_score.verdict(result, "B").verdict, "failed")

    def test_unknown_grade_is_refused(self):
        with self.assertRaises(ValueError):
            audit_score.verdict(audit_score.score(answers(10)), "D")
