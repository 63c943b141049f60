from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, new_test_user, tagged

from .common import SupplierQualificationCase


@tagged("post_install", "-at_install")
class TestRegister(SupplierQualificationCase):
    """Who was approved for this part on that day, and on which evidence."""

    def setUp(self):
        super().setUp()
        self.track()
        with freeze_time(self.day(-60)):
            self.case = self.submit(self.make_case(site_id=self.plant_china.id))
            self.case.condition_ids = [
                Command.create({"name": "Gauge study", "date_deadline": self.day(-20)})
            ]
            self.approve(self.case, "conditional", valid_until=self.day(-10), quantity_cap=90)
        with freeze_time(self.day(-25)):
            self.case.condition_ids.with_user(self.auditor).action_done()
        with freeze_time(self.day(-5)):
            for user in (self.approver_quality, self.approver_purchasing):
                self.wizard(user, valid_until=self.day(90)).action_apply()

    def wizard(self, user, **values):
        return self.env["supplier.qualification.decision"].with_user(user).create(
            {"qualification_ids": [Command.set(self.case.ids)], "mode": "extend"} | values
        )

    def row(self, days, part=None, user=None):
        self.env.flush_all()
        self.env.invalidate_all()
        register = self.env["supplier.approval.register"].with_user(user or self.buyer)
        return register.with_context(register_day=fields.Date.to_string(self.day(days))).search(
            [("product_id", "=", (part or self.part).id), ("partner_id", "=", self.acme.id)]
        )

    def test_each_day_has_its_answer(self):
        found = {days: self.row(days).status for days in (-61, -60, -30, -20, -11, -9, -5, 0)}
        self.assertEqual(
            found,
            {
                -61: "listed",
                -60: "conditional",
                -30: "conditional",
                -20: "conditional",
                -11: "conditional",
                -9: "expired",
                -5: "conditional",
                0: "conditional",
            },
        )

    def test_a_row_says_scope_conditions_signers_and_evidence_of_the_day(self):
        row = self.row(-30)
        self.assertEqual(row.day, self.day(-30))
        self.assertEqual(row.site_id, self.plant_china)
        self.assertEqual(row.qualification_id, self.case)
        self.assertEqual((row.scope, row.scope_text), ("part", self.part.display_name))
        self.assertEqual((row.valid_until, row.quantity_cap), (self.day(-10), 90))
        self.assertIn("Gauge study", row.condition_text)
        self.assertIn("Quentin Quality (Quality): Approve with Conditions", row.signer_text)
        self.assertNotIn("Extend", row.signer_text)
        self.assertIn("1 of 1 deliveries", row.evidence_text)
        row = self.row(-1)
        self.assertFalse(row.condition_text, "fulfilled by then")
        self.assertIn("Petra Purchasing (Purchasing): Extend", row.signer_text)
        self.assertEqual(row.valid_until, self.day(90))

    def test_a_suspension_is_told_for_its_days(self):
        with freeze_time(self.day(-4)):
            self.case.with_user(self.approver_quality).action_suspend("Fire")
        with freeze_time(self.day(-2)):
            self.case.with_user(self.approver_quality).action_reinstate("Out")
        self.assertEqual(self.row(-3).status, "suspended")
        self.assertIn("Suspended: Fire", self.row(-3).condition_text)
        self.assertEqual(self.row(-2).status, "conditional")
        self.assertFalse(self.row(-2).condition_text)

    def test_a_category_approval_names_its_scope(self):
        with freeze_time(self.day(-40)):
            self.qualify(
                self.bolt,
                products=self.env["product.product"],
                category_ids=[Command.set(self.category.ids)],
            )
        self.part2.seller_ids = [Command.create({"partner_id": self.bolt.id})]
        register = self.env["supplier.approval.register"].with_context(register_day=self.day(-39))
        row = register.search(
            [("product_id", "=", self.part2.id), ("partner_id", "=", self.bolt.id)]
        )
        self.assertEqual((row.status, row.scope), ("approved", "category"))
        self.assertEqual(row.scope_text, "Parts")

    def test_nobody_writes_the_register_and_other_companies_stay_apart(self):
        row = self.row(0)
        with self.assertRaises(AccessError):
            row.write({"status": "approved"})
        with self.assertRaises(AccessError):
            self.row(0, user=self.employee)
        company = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = new_test_user(
            self.env,
            "sq_stranger",
            groups="supplier_qualification.group_user",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        self.assertFalse(self.row(0, user=stranger))

    def test_a_nonsense_day_is_today(self):
        register = self.env["supplier.approval.register"]
        for day in ("x'; DROP TABLE res_users", {}, 7, "2999-01-01"):
            with self.subTest(day=day):
                row = register.with_context(register_day=day).search([], limit=1)
                self.assertEqual(row.day, self.today)
                self.env.invalidate_all()

    def test_the_wizard_shows_and_prints(self):
        wizard = self.env["supplier.qualification.register"].with_user(self.buyer).create(
            {"day": self.day(-30), "partner_ids": [Command.set(self.acme.ids)]}
        )  # fmt: skip
        action = wizard.action_show()
        rows = self.env[action["res_model"]].with_context(**action["context"]).search(
            action["domain"]
        )  # fmt: skip
        self.assertEqual(rows.filtered("qualification_id").qualification_id, self.case)
        data = wizard.action_print()["data"]
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "supplier_qualification.report_register", wizard.ids, data=data
        )
        text = html.decode()
        for word in ("Acme", "Suzhou", "Gauge study", "Quentin Quality", "1 of 1 deliveries"):
            self.assertIn(word, text)
        with self.assertRaisesRegex(UserError, "what will be"):
            wizard.day = self.day(1)
            wizard.action_show()

    def test_bought_outside_is_judged_by_the_day_of_the_order(self):
        lines = {}
        for days in (-70, -30, -8, -1):
            with freeze_time(self.day(days)):
                order = self.make_order(self.acme, (self.part, 5), days=days)
                order.button_confirm()
                lines[days] = order.order_line
        outside = self.env["purchase.order.line"]._get_bought_outside(self.day(-80), self.today)
        self.assertEqual(
            {line: outside[line] for line in outside},
            {lines[-70]: "unlisted", lines[-8]: "expired"},
        )
        self.assertFalse(
            self.env["purchase.order.line"]._get_bought_outside(self.day(-7), self.today)
        )
        wizard = self.env["supplier.qualification.register"].with_user(self.buyer).create(
            {"day": self.today, "outside_from": self.day(-80)}
        )  # fmt: skip
        found = self.env["purchase.order.line"].search(wizard.action_show_outside()["domain"])
        self.assertEqual(found, lines[-70] | lines[-8])

    def test_bought_outside_is_judged_by_the_company_s_day(self):
        self.env.company.partner_id.tz = "Asia/Tokyo"
        self.set_dates(self.case, valid_until=self.day(20))
        order = self.make_order(self.acme, (self.part, 5), days=20)
        order.button_confirm()
        today = self.env.company._sourcing_today()
        outside = self.env["purchase.order.line"]._get_bought_outside
        self.assertFalse(outside(today, today))
        order.sudo().order_line.date_planned = f"{self.day(20)} 20:00:00"
        self.assertEqual(set(outside(today, today)), {order.order_line})

    def test_what_was_bought_under_an_override_names_it(self):
        order = self.make_order(self.bolt, (self.part, 5))
        self.env["purchase.source.override"]._append(
            [
                {
                    "product_id": self.part.id,
                    "partner_id": self.bolt.id,
                    "company_id": self.env.company.id,
                    "order_id": order.id,
                    "problem": "not approved",
                    "reason": "Line down on Monday",
                    "user_id": self.manager.id,
                    "date": fields.Datetime.now(),
                    "limit": "order",
                    "quantity": 5,
                }
            ]
        )
        order.button_confirm()
        other = self.make_order(self.bolt, (self.part, 5))
        other.button_confirm()
        outside = self.env["purchase.order.line"]._get_bought_outside(self.today, self.today)
        self.assertEqual(set(outside), {order.order_line, other.order_line})
        texts = (order.order_line | other.order_line)._get_override_texts()
        self.assertEqual(list(texts), [order.order_line])
        self.assertIn("Line down on Monday", texts[order.order_line])
        self.assertIn(self.manager.name, texts[order.order_line])


@tagged("post_install", "-at_install")
class TestRegisterExport(SupplierQualificationCase):
    def test_the_spreadsheet_has_the_answer_of_the_day(self):
        with freeze_time(self.day(-60)):
            case = self.qualify()
        with freeze_time(self.day(-30)):
            case.with_user(self.approver_quality).action_withdraw("Gone")
        names = ("day", "product_id", "partner_id", "status", "signer_text", "evidence_text")
        rows = {}
        for days in (-40, -10):
            register = self.env["supplier.approval.register"].with_context(
                register_day=fields.Date.to_string(self.day(days))
            )
            row = register.search([("product_id", "=", self.part.id)])
            rows[days] = row.export_data(names)["datas"][0]
            self.env.invalidate_all()
        self.assertEqual(rows[-40][3], "Approved")
        self.assertEqual(rows[-10][3], "Withdrawn")
        self.assertIn("Quentin Quality", rows[-40][4])
        self.assertIn("1 of 1 deliveries", rows[-40][5])
