from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import SQL, mute_logger

from .test_trial_snapshots import SnapshotCase


@tagged("post_install", "-at_install")
class TestCollectWizard(SnapshotCase):
    """People pick order lines after they have seen what happened to them."""

    def open(self, user=None):
        action = self.stage.with_user(user or self.auditor).action_open_collect()
        return self.env[action["res_model"]].with_user(user or self.auditor).browse(
            action["res_id"]
        )

    def test_the_preview_says_what_the_trial_will_say(self):
        for days in (0, -3, 5):
            order = self.order(days=days)
            if days <= 0:
                self.come(order, 10)
        cancelled = self.order(days=9)
        cancelled.sudo().button_cancel()
        wizard = self.open()
        shown = [(line.outcome, line.excluded_reason) for line in wizard.line_ids]
        self.assertEqual(
            shown,
            [("excluded", "Cancelled by us before it was due."), ("open", False), ("hit", False),
             ("miss", False)],
        )  # fmt: skip
        wizard.action_apply()
        taken = self.stage.delivery_ids.sorted("promised_date", reverse=True)
        self.assertEqual([record.outcome for record in taken], [one for one, _why in shown])

    def test_what_a_daughter_company_delivered_proves_nothing(self):
        daughter, contact = self.env["res.partner"].create(
            [{"name": "Acme South", "is_company": True, "parent_id": self.acme.id},
             {"name": "Kim", "parent_id": self.acme.id}]
        )  # fmt: skip
        mine = self.order()
        for partner in (daughter, contact):
            order = self.make_order(partner, (self.part, 10), days=0)
            order.button_confirm()
        found = self.stage._search_collectable()
        self.assertEqual(found, (mine | order).order_line, "a contact is the supplier")

    def test_what_is_not_picked_is_named_in_the_history(self):
        kept, left = self.order(), self.order()
        wizard = self.open()
        with Form(wizard) as form:
            for number, line in enumerate(wizard.line_ids):
                if line.name == left.name:
                    with form.line_ids.edit(number) as edited:
                        edited.picked = False
        self.assertEqual(wizard.picked_count, 1)
        wizard.action_apply()
        self.assertEqual(self.stage.delivery_ids.purchase_line_id, kept.order_line)
        self.assertIn(left.name, self.stage.message_ids[0].body)
        with self.assertRaisesRegex(UserError, "Pick at least one"):
            wizard.action_apply()

    def test_dates_narrow_the_lines_down(self):
        self.order(days=0)
        later = self.order(days=9)
        wizard = self.open()
        wizard.date_from = self.day(5)
        wizard.action_search()
        self.assertEqual(wizard.line_ids.mapped("name"), [later.name])
        wizard.date_to = self.day(6)
        wizard.action_search()
        self.assertFalse(wizard.line_ids)

    def test_lines_of_others_cannot_be_put_into_the_wizard(self):
        self.order()
        foreign = self.make_order(self.bolt, (self.part, 10), days=0)
        foreign.button_confirm()
        wizard = self.open()
        wizard.line_ids.write({"line_ref": foreign.order_line.id})
        with self.assertRaisesRegex(UserError, "Pick at least one"):
            wizard.action_apply()
        self.assertFalse(self.stage.delivery_ids)

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_only_who_may_write_the_stage(self):
        self.order()
        with self.assertRaises(AccessError):
            self.open(self.employee)
        wizard = self.open()
        with self.assertRaises(AccessError):
            wizard.with_user(self.buyer).action_apply()

    def test_a_snapshot_holds_what_the_facts_say(self):
        order = self.order(days=0)
        self.come(order, 10)
        asked = SQL(
            """SELECT id AS key, id AS line_id, 0 AS early_limit, 0 AS late_limit,
                      0::numeric AS under_share, 0::numeric AS over_share,
                      %s::date AS frozen_order, NULL::date AS frozen_promise,
                      20::numeric AS frozen_quantity
                 FROM purchase_order_line WHERE id = %s""",
            date(2020, 1, 1),
            order.order_line.id,
        )
        self.env.flush_all()
        facts = self.env["purchase.order.line"]._delivery_facts_sql(asked)
        [row] = self.env.execute_query_dict(facts)
        self.assertEqual((row["order_date"], row["received_date"]), (date(2020, 1, 1), None))
        self.assertEqual((row["quantity_ordered"], row["quantity_received"]), (20, 10))
