from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, Command, api
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import SQL, mute_logger

# What the test commits, in an order in which it can be deleted again.
TABLES = (
    "mail_activity", "mail_notification", "mail_mail", "mail_message", "mail_followers",
    "supplier_qualification_approval", "supplier_qualification_phase",
    "product_exposure", "product_source", "supplier_qualification_stage",
    "supplier_qualification", "supplier_qualification_plan_stage",
    "supplier_qualification_plan", "supplier_qualification_role", "stock_warehouse_orderpoint",
    "product_product", "product_template", "res_users_settings", "res_users_log", "res_users",
    "res_partner",
)  # fmt: skip


@tagged("post_install", "-at_install")
class TestConcurrency(BaseCase):
    """Two people sign at the same moment, each in a real transaction: one result."""

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        with self.registry.cursor() as cr:
            self.last_ids = {
                table: cr.execute(SQL("SELECT COALESCE(MAX(id), 0) FROM %s", SQL.identifier(table)))
                or cr.fetchone()[0]
                for table in TABLES
            }
            self.addCleanup(self.clean_up)
            self.make_world(api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True}))

    def make_world(self, env):
        group = env.ref("supplier_qualification.group_approver")
        users = env["res.users"].with_context(no_reset_password=True).create(
            [
                {"name": name, "login": f"sq_at_once_{name}",
                 "group_ids": [Command.set(group.ids)]}
                for name in ("one", "two", "three")
            ]
        )  # fmt: skip
        roles = env["supplier.qualification.role"].create(
            [
                {"name": "First", "user_ids": [Command.set((users[0] | users[2]).ids)]},
                {"name": "Second", "user_ids": [Command.set(users[1].ids)]},
            ]
        )
        plan = env["supplier.qualification.plan"].create(
            {"name": "At once", "role_ids": [Command.set(roles.ids)]}
        )
        part = env["product.product"].create({"name": "At once"})
        case = env["supplier.qualification"]._sealed().create(
            {
                "partner_id": env["res.partner"].create({"name": "At once"}).id,
                "product_ids": [Command.set(part.ids)],
                "plan_id": plan.id,
                "user_id": False,
                "state": "review",
                "round": 1,
                "validity_months": 12,
                "role_ids": [Command.set(roles.ids)],
            }
        )
        self.user_ids, self.case_id = users.ids, case.id

    def clean_up(self):
        with self.registry.cursor() as cr:
            for table in TABLES:
                cr.execute(
                    SQL("DELETE FROM %s WHERE id > %s", SQL.identifier(table), self.last_ids[table])
                )
        self.registry.clear_cache()

    def case(self, cr, number):
        env = api.Environment(cr, self.user_ids[number], {})
        return env["supplier.qualification"].browse(self.case_id)

    def outcome(self):
        with self.registry.cursor() as cr:
            case = self.case(cr, 0).sudo()
            return (
                case.state,
                case.result,
                len(case.approval_ids),
                len(case.phase_ids.filtered(lambda p: p.state == "decided")),
                case.signature_count,
            )

    def test_the_second_is_told_while_the_first_has_not_finished(self):
        with self.registry.cursor() as one, self.registry.cursor() as two:
            self.case(one, 0)._sign("approve")
            with self.assertRaisesRegex(UserError, "somebody else is signing"):
                self.case(two, 1)._sign("approve")
            one.commit()
            two.rollback()
            self.case(two, 1)._sign("approve")
            two.commit()
        self.assertEqual(self.outcome(), ("decided", "approved", 2, 1, 2))

    def test_the_second_who_read_before_the_first_finished_starts_again(self):
        with self.registry.cursor() as one, self.registry.cursor() as two:
            self.assertEqual(self.case(two, 1).state, "review")
            self.case(one, 0)._sign("approve")
            one.commit()
            with self.assertRaises(SerializationFailure), mute_logger("odoo.sql_db"):
                self.case(two, 1)._sign("approve")
            two.rollback()
            self.case(two, 1)._sign("approve")
            two.commit()
        self.assertEqual(self.outcome(), ("decided", "approved", 2, 1, 2))

    def test_a_rejection_and_an_approval_at_the_same_moment_give_one_result(self):
        with self.registry.cursor() as one, self.registry.cursor() as two:
            self.assertEqual(self.case(two, 1).state, "review")
            self.case(one, 0)._sign("reject")
            one.commit()
            with self.assertRaises(SerializationFailure), mute_logger("odoo.sql_db"):
                self.case(two, 1)._sign("approve")
            two.rollback()
            with self.assertRaisesRegex(UserError, "nobody has proposed|decided already|waiting"):
                self.case(two, 1)._sign("approve")
        self.assertEqual(self.outcome(), ("decided", "rejected", 1, 1, 1))

    def test_two_signers_of_one_role_give_one_signature(self):
        with self.registry.cursor() as one, self.registry.cursor() as two:
            self.assertEqual(self.case(two, 2).state, "review")
            self.case(one, 0)._sign("approve")
            one.commit()
            with self.assertRaises(SerializationFailure), mute_logger("odoo.sql_db"):
                self.case(two, 2)._sign("approve")
            two.rollback()
            with self.assertRaisesRegex(UserError, "no open signature lists you"):
                self.case(two, 2)._sign("approve")
        self.assertEqual(self.outcome(), ("review", False, 1, 0, 1))
