from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import SupplierQualificationCase
from .test_security import RpcCase

# A value that no field of the kind starts with.
FORGED = {
    "binary": "Zm9yZ2Vk",
    "boolean": True,
    "date": "2001-01-01",
    "datetime": "2001-01-01 00:00:00",
    "float": 7.5,
    "integer": 77,
    "many2one": 987654,
    "monetary": 7.5,
}  # fmt: skip
APPROVED = {
    "state": "decided",
    "result": "approved",
    "decision_date": "2020-01-01",
    "valid_from": "2020-01-01",
    "valid_until": "2090-01-01",
}


def as_defaults(vals):
    return {f"default_{name}": value for name, value in vals.items()}


@tagged("post_install", "-at_install")
class TestForgedDefaults(SupplierQualificationCase):
    """What the workflow alone writes starts with its own default, whoever creates a record."""

    def get_forged(self, field):
        default = field.default and field.default(self.env[field.model_name])
        if field.type == "boolean":
            return not default
        if field.type == "selection":
            values = field.get_values(self.env)
            return next((value for value in values if value != default), "forged")
        return FORGED.get(field.type, "forged")

    def test_no_guarded_field_of_any_model_takes_a_default_of_the_context(self):
        guarded = [
            self.env[name].with_user(self.buyer)
            for name, model in self.env.registry.items()
            if hasattr(model, "_get_own_default_fields") and not model._abstract
        ]
        self.assertGreater(len(guarded), 30)
        for model in guarded:
            names = model._get_own_default_fields()
            forged = {name: self.get_forged(model._fields[name]) for name in names}
            with self.subTest(model=model._name):
                found = model.with_context(as_defaults(forged)).default_get(list(names))
                own = {name for name in names if model._fields[name].default}
                self.assertEqual(set(found), own)
                for name in own - {"date"}:
                    self.assertNotEqual(found[name], forged[name], name)

    def test_a_buyer_approves_nothing_by_the_context(self):
        drafts = self.env["supplier.qualification"].with_user(self.buyer)
        vals = {
            "partner_id": self.acme.id,
            "plan_id": self.plan.id,
            "product_ids": [Command.set(self.part.ids)],
        }
        case = drafts.with_context(as_defaults(APPROVED)).create(vals)
        self.assertEqual((case.state, case.result, case.valid_until), ("draft", False, False))
        self.assertEqual(case.status, "draft")

    def choose_defaults(self, user, model, vals):
        """What anybody may do by hand: choose one's own defaults for new records."""
        defaults = self.env["ir.default"].with_user(user)
        for name, value in vals.items():
            defaults.set(model, name, value, user_id=True)

    def test_a_buyer_approves_nothing_by_defaults_of_ones_own(self):
        self.choose_defaults(self.buyer, "supplier.qualification", APPROVED)
        case = self.make_case()
        self.assertEqual((case.state, case.result, case.valid_until), ("draft", False, False))

    def test_the_promise_of_an_order_line_is_given_by_no_default(self):
        forged = {"promised_date": "2090-01-01", "added_date": "2090-01-01"}
        self.choose_defaults(self.buyer, "purchase.order.line", forged)
        order = self.make_order(self.acme, (self.part, 5))
        line = order.order_line.with_context(as_defaults(forged)).create(
            {"order_id": order.id, "product_id": self.part2.id, "product_qty": 1}
        )
        line.date_planned = order.order_line[0].date_planned
        order.button_confirm()
        for one in order.order_line:
            self.assertEqual((one.promised_date, one.added_date), (self.day(10), False))

    def test_what_is_created_along_with_a_record_is_guarded_too(self):
        forged = {"done": True, "done_date": "2020-01-01", "covers_all": False}
        context = as_defaults(forged | {"condition_ids": [Command.create(
            {"name": "Gauge", "date_deadline": self.day(9)})]})  # fmt: skip
        case = self.make_case().with_context(context).copy()
        self.assertEqual(case.condition_ids.mapped("name"), ["Gauge"])
        self.assertEqual((case.condition_ids.done, case.condition_ids.covers_all), (False, True))

    def test_starting_a_case_passes_no_stage(self):
        case = self.make_case()
        forged = {"state": "passed", "completed_by": self.auditor.id,
                  "completed_date": "2020-01-01"}  # fmt: skip
        self.choose_defaults(self.buyer, "supplier.qualification.stage", forged)
        case.with_context(as_defaults(forged)).action_start()
        stage = case.stage_ids
        self.assertEqual((stage.state, stage.completed_by.id), ("pending", False))

    def test_a_signature_has_the_moment_of_signing(self):
        case = self.submit(self.make_case())
        forged = {"date": "2020-01-01 00:00:00", "capacity": "delegate",
                  "on_behalf_id": self.manager.id}  # fmt: skip
        self.choose_defaults(
            self.approver_quality, "supplier.qualification.approval", {"date": forged["date"]}
        )
        action = self.env["supplier.qualification.decision"].with_user(self.approver_quality)
        wizard = action.create({"qualification_ids": [Command.set(case.ids)]})
        wizard.with_context(as_defaults(forged)).action_apply()
        signature = case.approval_ids
        self.assertEqual(signature.date.date(), self.env.cr.now().date())
        self.assertEqual((signature.capacity, signature.on_behalf_id.id), ("signer", False))

    def test_a_suspension_lasts_as_long_as_was_said(self):
        case = self.qualify()
        forged = {"reinstate_user_id": self.manager.id, "reinstate_reason": "Never mind",
                  "covers_all": False, "date_to": str(self.day(1))}  # fmt: skip
        boss = case.with_user(self.approver_quality)
        self.choose_defaults(boss.env.user, "supplier.qualification.suspension", forged)
        boss.with_context(as_defaults(forged)).action_suspend("Fire")
        self.assertFalse(case.suspension_ids.reinstate_user_id)
        self.assertEqual(case._status_on(self.day(5)), "suspended")

    def test_a_certificate_is_not_verified_by_the_context(self):
        kind = self.env.ref("supplier_qualification.certificate_type_iso9001")
        forged = {"verified_by": self.auditor.id, "verified_date": str(self.today)}
        certificates = self.env["supplier.certificate"].with_user(self.buyer)
        certificate = certificates.with_context(as_defaults(forged)).create(
            {
                "partner_id": self.acme.id,
                "type_id": kind.id,
                "valid_from": self.day(-9),
                "valid_until": self.day(99),
            }
        )
        self.assertEqual((certificate.state, certificate.verified_by.id), ("draft", False))

    def test_a_condition_binds_from_the_start(self):
        case = self.make_case()
        vals = {"qualification_id": case.id, "name": "Gauge", "date_deadline": self.day(9)}
        conditions = self.env["supplier.qualification.condition"].with_user(self.buyer)
        with self.assertRaises(AccessError):
            conditions.create(vals | {"covers_all": False})
        self.assertTrue(conditions.create(vals | {"covers_all": True}).covers_all)
        self.assertTrue(conditions.create(vals | {"done": False}).covers_all)


@tagged("post_install", "-at_install")
class TestForgedDefaultsByRpc(RpcCase):
    """The same from outside, as the strongest user of the module."""

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_records_of_the_workflow_are_not_made_by_defaults(self):
        case = self.submit(self.make_case())
        vals = {
            "supplier.qualification": {
                "partner_id": self.bolt.id,
                "plan_id": self.plan.id,
                "product_ids": [[6, 0, self.part.ids]],
            },
            "product.source": {"product_id": self.part2.id, "partner_id": self.bolt.id},
            "sourcing.waiver": {
                "product_id": self.part.id, "reason": "x", "valid_until": str(self.day(9)),
            },
        }  # fmt: skip
        forged = {
            "supplier.qualification": APPROVED,
            "product.source": {"state": "approved", "readiness": "warm",
                               "qualification_id": case.id},
            "sourcing.waiver": {"approved": True, "approved_by": self.uid},
        }  # fmt: skip
        for model, defaults in forged.items():
            with self.subTest(model=model):
                answer = self.call(
                    model, "create", [vals[model]], context=as_defaults(defaults)
                )
                record = self.env[model].browse(answer["result"])
                for name, value in defaults.items():
                    self.assertNotIn(value, (record[name], record[name] and str(record[name])))
                    self.assertFalse(name.endswith(("_id", "_by")) and record[name])

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_signatures_and_stages_are_not_dressed_by_defaults(self):
        self.role_quality.user_ids += self.manager
        case = self.make_case()
        self.call("supplier.qualification", "action_start", [case.id],
                  context={"default_state": "passed"})  # fmt: skip
        case.invalidate_recordset()
        self.assertEqual(case.stage_ids.mapped("state"), ["pending"])
        waiting = self.submit(self.make_case(self.bolt))
        wizard = self.call("supplier.qualification.decision", "create",
                           [{"qualification_ids": [[6, 0, waiting.ids]]}])["result"]  # fmt: skip
        self.call("supplier.qualification.decision", "action_apply", wizard,
                  context={"default_date": "2020-01-01 00:00:00"})  # fmt: skip
        waiting.invalidate_recordset()
        self.assertEqual(waiting.approval_ids.user_id, self.manager)
        self.assertGreater(waiting.approval_ids.date.year, 2020)
