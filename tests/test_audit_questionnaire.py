from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .audit_common import AuditCase
from .common import SupplierQualificationCase


@tagged("post_install", "-at_install")
class TestQuestionnaireVersions(AuditCase):
    """A published version never changes; the next version knows what it continues."""

    def publish(self, questionnaire=None):
        (questionnaire or self.questionnaire).with_user(self.manager).action_publish()

    def make_version(self):
        """A version with one question changed, one gone and one new, published."""
        self.publish()
        action = self.questionnaire.with_user(self.manager).action_new_version()
        version = self.questionnaire.browse(action["res_id"]).with_user(self.manager)
        version.question_ids[0].text = "Planning zero?"
        version.question_ids[1].weight = 3
        version.question_ids[5].unlink()
        version.question_ids = [Command.create({"chapter": "Care", "text": "Care 0?"})]
        self.publish(version)
        return version

    def test_a_published_version_is_frozen_for_everybody(self):
        self.publish()
        question = self.questionnaire.question_ids[0]
        self.assertEqual(self.questionnaire.published_by, self.manager)
        for user in (self.manager, self.env.user):
            mine, asked = self.questionnaire.with_user(user), question.with_user(user)
            for refused in (
                lambda m=mine: m.write({"name": "Other"}),
                lambda m=mine: m.write({"question_ids": [Command.clear()]}),
                lambda m=mine: m.write({"question_ids": [Command.create(
                    {"chapter": "X", "text": "Y?"})]}),
                lambda m=mine: m.unlink(),
                lambda q=asked: q.write({"weight": 9}),
                lambda q=asked: q.write({"active": False}),
                lambda q=asked: q.unlink(),
                lambda q=asked: q.copy({"questionnaire_id": self.questionnaire.id}),
            ):  # fmt: skip
                with self.assertRaisesRegex(UserError, "published"):
                    refused()
        self.assertEqual(len(self.questionnaire.question_ids), 6)
        self.questionnaire.with_user(self.manager).active = False

    def test_a_question_cannot_move_into_a_published_version(self):
        self.publish()
        draft = self.make_questionnaire([{"chapter": "X", "text": "Easy?"}])
        with self.assertRaisesRegex(UserError, "published"):
            draft.question_ids.questionnaire_id = self.questionnaire

    def test_a_question_is_not_added_to_a_published_version_by_a_default(self):
        self.publish()
        questions = self.env["supplier.audit.question"].with_user(self.manager)
        context = {"default_questionnaire_id": self.questionnaire.id}
        with self.assertRaisesRegex(UserError, "published"):
            questions.with_context(context).create({"chapter": "X", "text": "Y?"})

    def test_only_managers_publish_and_only_what_asks_something(self):
        with self.assertRaises(AccessError):
            self.questionnaire.with_user(self.auditor).action_publish()
        empty = self.make_questionnaire([])
        with self.assertRaisesRegex(UserError, "asks nothing"):
            self.publish(empty)

    def test_a_new_version_is_made_once_and_follows(self):
        self.publish()
        manager = self.questionnaire.with_user(self.manager)
        first = manager.action_new_version()["res_id"]
        self.assertEqual(manager.action_new_version()["res_id"], first)
        version = self.questionnaire.browse(first)
        self.assertEqual((version.version, version.state), (2, "draft"))
        self.assertEqual((version.previous_id, version.first_id), (self.questionnaire,) * 2)
        self.assertEqual(version.question_ids.first_id, self.questionnaire.question_ids)
        self.assertEqual(self.questionnaire.latest_id, self.questionnaire)
        self.publish(version)
        self.assertEqual(self.questionnaire.latest_id, version)
        third = version.with_user(self.manager).copy()
        self.assertEqual((third.version, third.first_id), (3, self.questionnaire))
        self.assertEqual(third.question_ids.first_id, self.questionnaire.question_ids)

    def test_a_copy_does_not_take_state_or_lineage_from_its_caller(self):
        manager = self.questionnaire.with_user(self.manager)
        for default in ({"state": "published"}, {"first_id": 1}, {"published_by": self.env.uid}):
            with self.subTest(default=default), self.assertRaises(AccessError):
                manager.copy(default)

    def test_what_changed_is_shown(self):
        version = self.make_version()
        action = version.action_show_changes()
        wizards = self.env[action["res_model"]].with_context(**action["context"])
        lines = wizards.with_user(self.buyer).create({}).line_ids
        changes = [(line.kind, line.before, line.after) for line in lines]
        self.assertCountEqual(
            changes,
            [
                ("changed", "Planning 0?", "Planning zero?"),
                ("changed", "Planning 1?", "Planning 1?"),
                ("added", False, "Care 0?"),
                ("removed", "Production 2?", False),
            ],
        )
        self.assertIn("1.0 → 3.0", " ".join(filter(None, lines.mapped("details"))))

    def take_up(self, user):
        wizard = self.env["supplier.audit.uptake"].with_user(user)
        action = self.stage.with_user(user).action_open_uptake()
        return wizard.with_context(**action["context"]).create({}).action_take_up()

    def test_a_running_audit_keeps_its_version_until_it_takes_the_latest_up(self):
        self.answer("8", "6", "10", "10", "10", "10")
        version = self.make_version()
        self.assertEqual(self.stage.questionnaire_id, self.questionnaire)
        self.assertEqual(self.stage.newer_questionnaire_id, version)
        with self.assertRaises(AccessError):
            self.take_up(self.buyer)
        self.take_up(self.auditor)
        self.assertEqual(self.stage.questionnaire_id, version)
        self.assertFalse(self.stage.newer_questionnaire_id)
        lines = {line.text: line for line in self.stage.audit_line_ids}
        self.assertEqual(
            set(lines),
            {"Planning zero?", "Planning 1?", "Planning 2?", "Production 0?", "Production 1?",
             "Care 0?"},
        )  # fmt: skip
        # another question is answered again, the same one keeps its answer
        self.assertFalse(lines["Planning zero?"].score)
        self.assertIn("8", lines["Planning zero?"].note)
        self.assertEqual((lines["Planning 1?"].score, lines["Planning 1?"].weight), ("6", 3))
        self.assertIn("2 of 6", self.stage.verdict_reason)

    def test_a_closed_audit_takes_nothing_up(self):
        self.answer(*["10"] * 6)
        self.complete()
        version = self.make_version()
        self.assertFalse(self.stage.newer_questionnaire_id)
        wizard = self.env["supplier.audit.uptake"].with_user(self.auditor).create(
            {"stage_id": self.stage.id, "new_id": version.id}
        )
        with self.assertRaisesRegex(UserError, "not open"):
            wizard.action_take_up()

    def test_an_audit_takes_up_nothing_but_the_latest_of_its_own(self):
        other = self.make_questionnaire([{"chapter": "X", "text": "Easy?"}])
        self.publish(other)
        wizard = self.env["supplier.audit.uptake"].with_user(self.auditor).create(
            {"stage_id": self.stage.id, "new_id": other.id}
        )
        with self.assertRaisesRegex(UserError, "not the latest version"):
            wizard.action_take_up()

    def test_plans_take_up_a_version_when_a_manager_says_so(self):
        version = self.make_version()
        self.assertEqual(self.plan.stage_ids.questionnaire_id, self.questionnaire)
        self.assertEqual(version.older_plan_count, 1)
        with self.assertRaises(AccessError):
            version.with_user(self.auditor).action_use_in_plans()
        version.with_user(self.manager).action_use_in_plans()
        self.assertEqual(self.plan.stage_ids.questionnaire_id, version)
        self.assertEqual(self.stage.questionnaire_id, self.questionnaire)
        self.assertEqual(version.older_plan_count, 0)


@tagged("post_install", "-at_install")
class TestGenericQuestionnaire(SupplierQualificationCase):
    def test_it_ships_published_with_chapters_steps_and_critical_questions(self):
        generic = self.env.ref("supplier_qualification.audit_questionnaire_generic")
        self.assertEqual(generic.state, "published")
        questions = generic.question_ids
        scored = questions.filtered(lambda question: question._is_scored())
        self.assertTrue(25 <= len(scored) <= 40, len(scored))
        self.assertGreaterEqual(len(set(scored.mapped("chapter"))), 5)
        production = scored.filtered(lambda question: question.chapter == "Serial Production")
        self.assertEqual(len(set(production.mapped("sub_chapter"))), 6)
        self.assertTrue(all(production.mapped("per_step")))
        self.assertGreaterEqual(len(scored.filtered("is_critical")), 8)
        self.assertEqual(len(set(questions.mapped("text"))), len(questions))
        self.assertEqual(len(set(questions.mapped("code"))), len(questions))
        information = questions.filtered(lambda question: question.chapter == "About the Site")
        self.assertTrue(information and all(information.mapped("is_information")))
        self.assertTrue(all(scored.mapped("guidance")))

    def test_the_short_one_stays_and_plans_may_ask_either(self):
        short = self.env.ref("supplier_qualification.audit_questionnaire_process")
        self.assertEqual((short.state, len(short.question_ids)), ("published", 14))


@tagged("post_install", "-at_install")
class TestQuestionnaireForgery(HttpCase, SupplierQualificationCase):
    """Over RPC, as the strongest user and with any context key."""

    def test_a_frozen_questionnaire_cannot_be_edited(self):
        self.manager.group_ids += self.env.ref("base.group_system")
        self.manager.password = "sq_manager_password"
        self.authenticate("sq_manager", "sq_manager_password")
        generic = self.env.ref("supplier_qualification.audit_questionnaire_generic")
        question = generic.question_ids[0]
        before = (generic.read(), generic.question_ids.read())
        for model, method, args in (
            ("supplier.audit.questionnaire", "write", [generic.ids, {"state": "draft"}]),
            ("supplier.audit.questionnaire", "write", [generic.ids, {"name": "Easy"}]),
            ("supplier.audit.questionnaire", "write", [generic.ids, {"first_id": generic.id}]),
            ("supplier.audit.questionnaire", "unlink", [generic.ids]),
            ("supplier.audit.question", "write", [question.ids, {"is_critical": False}]),
            ("supplier.audit.question", "write", [question.ids, {"first_id": question.id}]),
            ("supplier.audit.question", "unlink", [question.ids]),
            ("supplier.audit.question", "create", [[{
                "questionnaire_id": generic.id, "chapter": "X", "text": "Easy?"}]]),
            ("supplier.audit.questionnaire", "create", [[{"name": "X", "state": "published"}]]),
        ):  # fmt: skip
            with self.subTest(model=model, method=method, args=args), mute_logger("odoo.http"):
                answer = self.url_open(
                    f"/web/dataset/call_kw/{model}/{method}",
                    json={
                        "params": {
                            "model": model,
                            "method": method,
                            "args": args,
                            "kwargs": {
                                "context": {
                                    "supplier_qualification_seal": True,
                                    "install_mode": True,
                                    "su": True,
                                }
                            },
                        }
                    },
                ).json()
                self.assertIn("error", answer)
                self.assertRegex(answer["error"]["data"]["name"], "AccessError|UserError")
        self.env.invalidate_all()
        self.assertEqual((generic.read(), generic.question_ids.read()), before)
