import json

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import Form, HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from ..models.qualification.guard import SEAL_KEY
from .common import SupplierQualificationCase


@tagged("post_install", "-at_install")
class TestAccessRights(SupplierQualificationCase):
    """Each group may what the design says, and no more."""

    def test_employees_without_the_app_see_no_case(self):
        self.make_case()
        for model in (
            "supplier.qualification",
            "supplier.qualification.stage",
            "supplier.qualification.approval",
            "supplier.trial.delivery",
            "supplier.audit.line",
            "sourcing.waiver",
        ):
            with self.subTest(model=model), self.assertRaises(AccessError):
                self.env[model].with_user(self.employee).search([])

    def test_buyers_keep_no_plans_roles_or_questionnaires(self):
        for record in (
            self.plan,
            self.plan.stage_ids,
            self.role_quality,
            self.env.ref("supplier_qualification.audit_questionnaire_process"),
        ):
            with self.subTest(model=record._name):
                record.with_user(self.buyer).read(["display_name"])
                with self.assertRaises(AccessError):
                    record.with_user(self.buyer).write({"create_date": "2020-01-01"})
                record.with_user(self.manager).write({})

    def test_managers_are_not_approvers_by_themselves(self):
        self.assertFalse(self.manager.has_group("supplier_qualification.group_approver"))
        case = self.qualify()
        with self.assertRaises(AccessError):
            case.with_user(self.manager).action_suspend("because")

    def test_purchase_users_are_buyers(self):
        self.assertTrue(self.buyer.has_group("supplier_qualification.group_user"))

    def test_people_without_the_app_do_their_work(self):
        self.track()
        self.qualify()
        order = self.make_order(self.acme, (self.part, 5))
        order.button_confirm()
        worker = new_test_user(self.env, "sq_worker", groups="stock.group_stock_user")
        picking = order.sudo().picking_ids.with_user(worker)
        picking.move_ids.write({"quantity": 5, "picked": True})
        picking.button_validate()
        self.assertEqual(self.source(self.acme).readiness, "warm")
        keeper = new_test_user(
            self.env,
            "sq_keeper",
            groups="base.group_user,product.group_product_manager,base.group_partner_manager",
        )
        self.assertFalse(keeper.has_group("supplier_qualification.group_user"))
        category = self.category.with_user(keeper)
        category.sourcing_policy = "single"
        self.assertEqual(self.exposure().level, "covered")
        part = self.part.with_user(keeper)
        part.write({"seller_ids": [Command.create({"partner_id": self.bolt.id})]})
        self.assertEqual(self.source(self.bolt).state, "listed")
        self.acme.with_user(keeper).country_id = self.env.ref("base.de")
        self.assertEqual(self.source(self.acme).country_id, self.env.ref("base.de"))
        part.copy()
        Form(part).save()
        Form(part.product_tmpl_id).save()
        Form(self.acme.with_user(keeper)).save()
        category.sourcing_policy = "none"
        self.assertFalse(self.exposure())

    def test_quality_engineers_work_without_rights_to_orders(self):
        self.track(check="none")
        order = self.make_order(self.acme, (self.part, 5))
        order.button_confirm()
        self.receive(order)
        case = self.make_case()
        case.action_start()
        stage = case.stage_ids.with_user(self.auditor)
        self.assertFalse(self.auditor.has_group("purchase.group_purchase_user"))
        stage.action_collect_receipts()
        self.assertEqual(len(stage.delivery_ids), 1)
        for record in (case.with_user(self.auditor), stage, self.source(self.acme),
                       self.exposure()):  # fmt: skip
            Form(record.with_user(self.auditor))
            record.with_user(self.auditor).web_read({"display_name": {}})
        stage.delivery_ids.read()
        self.assertEqual(stage.delivery_ids.display_name, order.name)

    def test_company_rule_on_every_model_with_a_company(self):
        ours = [
            model
            for model in self.env.registry.values()
            if model._original_module == "supplier_qualification"
            and not model._abstract
            and not model._transient
            and "company_id" in model._fields
        ]
        self.assertGreater(len(ours), 15)
        rules = self.env["ir.rule"].search([])
        for model in ours:
            with self.subTest(model=model._name):
                mine = rules.filtered(lambda rule, name=model._name: rule.model_id.model == name)
                self.assertTrue(any("company_ids" in (r.domain_force or "") for r in mine))
    def test_every_wizard_is_its_own_user_s(self):
        ours = [
            model._name
            for model in self.env.registry.values()
            if model._original_module == "supplier_qualification" and model._transient
        ]
        self.assertGreater(len(ours), 25)
        rules = self.env["ir.rule"].search([("groups", "=", False)])
        own = rules.filtered(lambda rule: "create_uid', '=', user.id" in (rule.domain_force or ""))
        self.assertFalse(set(ours) - set(own.mapped("model_id.model")))

    def test_what_one_asks_for_is_not_read_or_changed_by_others(self):
        self.track(check="block")
        order = self.make_order(self.bolt, (self.part, 5))
        ask = self.env["purchase.source.override.ask"].with_user(self.buyer).create(
            {"order_id": order.id, "reason": "Line down", "user_id": self.manager.id}
        )  # fmt: skip
        other = new_test_user(self.env, "sq_other", groups="purchase.group_purchase_user")
        self.assertEqual(ask.with_user(self.buyer).read(["reason"])[0]["reason"], "Line down")
        for act in (
            lambda mine: mine.read(["reason"]),
            lambda mine: mine.write({"reason": "Nothing"}),
            lambda mine: mine.action_apply(),
        ):
            self.env.invalidate_all()
            with self.assertRaises(AccessError):
                act(ask.with_user(other))


class RpcCase(HttpCase, SupplierQualificationCase):
    """Calls over RPC as the strongest user of the module, with every key an attacker would try."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # As strong as a user of the module can be, and still not able to forge.
        cls.manager.group_ids += cls.env.ref("supplier_qualification.group_approver")
        cls.manager.group_ids += cls.env.ref("base.group_system")
        cls.manager.password = "sq_manager_password"

    def setUp(self):
        super().setUp()
        self.authenticate("sq_manager", "sq_manager_password")

    def call(self, model, method, *args, **kwargs):
        """Call a method as a browser does, with every context key an attacker would try."""
        context = {
            SEAL_KEY: True,
            "supplier_qualification_seal": {"__class__": "object"},
            "install_mode": True,
            "_force_unlink": True,
            "module": "supplier_qualification",
            "tracking_disable": True,
            "uid": 1,
            "su": True,
        }
        response = self.url_open(
            f"/web/dataset/call_kw/{model}/{method}",
            data=json.dumps(
                {
                    "jsonrpc": "2.0",
                    "method": "call",
                    "params": {
                        "model": model,
                        "method": method,
                        "args": list(args),
                        "kwargs": {"context": context} | kwargs,
                    },
                }
            ),
            headers={"Content-Type": "application/json"},
        )
        return response.json()

    def assertRefused(self, answer):
        self.assertIn("error", answer, answer)
        name = answer["error"]["data"]["name"]
        self.assertRegex(name, "AccessError|UserError|ValidationError|AttributeError|MissingError")


@tagged("post_install", "-at_install")
class TestForgery(RpcCase):
    """Over RPC, with any context: state and records are made by the workflow alone."""

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_rpc_itself_works(self):
        case = self.make_case()
        answer = self.call("supplier.qualification", "read", [case.id], ["state"])
        self.assertEqual(answer["result"][0]["state"], "draft")
        answer = self.call("supplier.qualification", "write", [case.id], {"user_id": self.uid})
        self.assertTrue(answer["result"])

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_guarded_fields_of_a_case_cannot_be_written_or_created(self):
        case = self.submit(self.make_case())
        for vals in (
            {"state": "decided"},
            {"result": "approved"},
            {"valid_until": "2099-01-01"},
            {"valid_from": "2020-01-01"},
            {"quantity_cap": 0},
            {"worker_ids": [[5]]},
            {"role_ids": [[5]]},
            {"round": 9},
            {"stage_ids": [[1, case.stage_ids.id, {"state": "passed"}]]},
            {"approval_ids": [[0, 0, {"decision": "approve", "user_id": self.uid}]]},
            {"suspension_ids": [[0, 0, {"reason": "x", "date_from": "2020-01-01"}]]},
            {"name": "New", "state": "decided"},
        ):
            with self.subTest(vals=vals):
                self.assertRefused(self.call("supplier.qualification", "write", [case.id], vals))
                full = {
                    "partner_id": self.bolt.id,
                    "plan_id": self.plan.id,
                    "product_ids": [[6, 0, self.part.ids]],
                } | vals
                if "quantity_cap" not in vals:
                    self.assertRefused(self.call("supplier.qualification", "create", [full]))
        self.assertEqual(case.state, "review")

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_append_only_records_cannot_be_made_changed_or_deleted(self):
        case = self.qualify()
        case.with_user(self.approver_quality).action_suspend("Fire")
        examples = {
            "supplier.qualification.approval": {
                "qualification_id": case.id,
                "user_id": self.approver_quality.id,
                "decision": "approve",
            },
            "supplier.qualification.suspension": {
                "qualification_id": case.id,
                "reason": "none",
                "date_from": "2020-01-01",
                "user_id": self.uid,
            },
        }
        for model, vals in examples.items():
            record = self.env[model].search([("qualification_id", "=", case.id)], limit=1)
            before = record.read()
            with self.subTest(model=model):
                self.assertRefused(self.call(model, "create", [vals]))
                self.assertRefused(self.call(model, "write", [record.id], {"user_id": self.uid}))
                self.assertRefused(self.call(model, "unlink", [record.id]))
                self.assertRefused(self.call(model, "copy", [record.id]))
                record.invalidate_recordset()
                self.assertEqual(record.read(), before)

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_what_was_decided_cannot_be_deleted(self):
        case = self.qualify()
        delegation = self.env["supplier.qualification.delegation"].create(
            {"user_id": self.approver_quality.id, "delegate_id": self.approver_purchasing.id,
             "date_from": self.today, "date_to": self.day(9)}
        )  # fmt: skip
        for record in (case, self.source(self.acme), delegation):
            with self.subTest(model=record._name):
                self.assertRefused(self.call(record._name, "unlink", [record.id]))
                self.assertTrue(record.exists())

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_other_states_cannot_be_written(self):
        case = self.submit(self.make_case())
        self.track()
        source = self.source(self.acme)
        waiver = self.env["sourcing.waiver"].create(
            {"product_id": self.part.id, "reason": "x", "valid_until": self.day(9)}
        )
        condition = self.env["supplier.qualification.condition"].create(
            {"qualification_id": case.id, "name": "x", "date_deadline": self.day(9)}
        )
        for record, vals in (
            (case.stage_ids, {"state": "passed"}),
            (case.stage_ids, {"completed_by": False}),
            (case.stage_ids, {"otif_target": 0.01}),
            (source, {"state": "approved"}),
            (source, {"readiness": "warm"}),
            (source, {"qualification_id": case.id}),
            (source, {"country_id": self.env.ref("base.fr").id}),
            (case, {"commercial_partner_id": self.bolt.id}),
            (case.stage_ids, {"company_id": 1}),
            (case.stage_ids.delivery_ids, {"on_time": True}),
            (self.exposure(), {"level": "covered"}),
            (self.exposure(), {"lacks_alternate": False}),
            (waiver, {"approved": True}),
            (waiver, {"approved_by": self.uid}),
            (condition, {"done": True}),
        ):
            with self.subTest(model=record._name, vals=vals):
                self.assertRefused(self.call(record._name, "write", record.ids, vals))

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_private_methods_cannot_be_called(self):
        case = self.submit(self.make_case())
        for model, method, *args in (
            ("supplier.qualification", "_sealed", [case.id]),
            ("supplier.qualification", "_decide_all", [case.id], {}),
            ("supplier.qualification", "_sign", [case.id], "approve"),
            ("supplier.qualification.approval", "_append", [{}]),
            ("supplier.qualification.stage", "_close", case.stage_ids.ids, "passed", "x"),
            ("product.exposure", "_refresh"),
            ("product.source", "_refresh"),
        ):
            with self.subTest(method=f"{model}.{method}"):
                self.assertRefused(self.call(model, method, *args))

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_copies_start_from_nothing(self):
        case = self.qualify()
        answer = self.call("supplier.qualification", "copy", [case.id])
        copy = self.env["supplier.qualification"].browse(answer["result"])
        self.assertEqual((copy.state, copy.result), ("draft", False))
        self.assertFalse(copy.stage_ids)
        self.assertFalse(copy.approval_ids)
        self.assertFalse(copy.valid_until)
        self.assertEqual(copy.product_ids, case.product_ids)

    def test_a_source_cannot_be_created_as_approved(self):
        with self.assertRaises(AccessError):
            self.env["product.source"].with_user(self.buyer).create(
                {
                    "product_id": self.part.id,
                    "partner_id": self.bolt.id,
                    "state": "approved",
                    "readiness": "warm",
                }
            )

    def test_nothing_is_smuggled_in_through_x2many_commands(self):
        case = self.make_case()
        case.action_start()
        with self.assertRaises(AccessError):
            case.write(
                {"stage_ids": [Command.update(case.stage_ids.id, {"state": "passed"})]}
            )
        with self.assertRaises(AccessError):
            self.acme.with_user(self.buyer).write(
                {"source_ids": [Command.update(self.source(self.acme).id, {"state": "approved"})]}
            )
