from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import SupplierQualificationCase


@tagged("post_install", "-at_install")
class TestLaunch(SupplierQualificationCase):
    """Cases for many sources at once."""

    def setUp(self):
        super().setUp()
        for part in self.part | self.part2:
            part.seller_ids = [
                Command.create({"partner_id": partner.id, "price": 2})
                for partner in (self.acme, self.bolt)
            ]
        self.sources = self.source(self.acme) | self.source(self.acme, self.part2)
        self.sources |= self.source(self.bolt) | self.source(self.bolt, self.part2)

    def launch(self, sources=None, model="supplier.qualification.launch", user=None, **values):
        sources = self.sources if sources is None else sources
        action = (
            self.env[model]
            .with_user(user or self.buyer)
            .with_context(active_model="product.source", active_ids=sources.ids)
            .create({"plan_id": self.plan.id} | values)
            .action_apply()
        )
        return self.env[action["res_model"]].browse(action["res_id"])

    def take_over(self, sources=None, **values):
        values = {"reason": "Ten good years", "least_lines": 0} | values
        return self.launch(sources, "supplier.qualification.takeover", **values)

    def test_one_case_for_each_supplier_and_site(self):
        wizard = self.launch()
        self.assertEqual(len(wizard.case_ids), 2)
        self.assertEqual(set(wizard.case_ids.mapped("state")), {"in_progress"})
        for case in wizard.case_ids:
            self.assertEqual(case.product_ids, self.part | self.part2)
        self.assertFalse(wizard.line_ids)
        self.assertEqual(wizard.action_view_cases()["domain"], [("id", "in", wizard.case_ids.ids)])

    def test_one_case_for_each_part_without_starting(self):
        wizard = self.launch(per="part", start=False)
        self.assertEqual(len(wizard.case_ids), 4)
        self.assertEqual(set(wizard.case_ids.mapped("state")), {"draft"})

    def test_refused_sources_are_listed_with_what_stands_in_the_way(self):
        approved = self.qualify()
        running = self.make_case(self.bolt)
        wizard = self.launch()
        self.assertEqual(len(wizard.case_ids), 2)
        lines = {line.source_id: line for line in wizard.line_ids}
        first = lines[self.source(self.acme)]
        self.assertIn("approved", first.reason)
        self.assertEqual(first.action_open()["res_id"], approved.id)
        second = lines[self.source(self.bolt)]
        self.assertIn(running.name, second.reason)
        self.assertEqual(second.action_open()["res_id"], running.id)
        self.assertEqual(len(lines), 2)

    def test_a_take_over_waits_for_signatures_like_any_decision(self):
        wizard = self.take_over(self.source(self.acme), valid_until=self.day(200))
        case = wizard.case_ids
        self.assertEqual((case.state, case.is_takeover), ("review", True))
        self.assertEqual(self.source(self.acme).state, "in_qualification", "nothing is approved")
        record = case.takeover_record_ids
        self.assertEqual((record.product_id, record.has_price), (self.part, True))
        with self.assertRaisesRegex(UserError, "at the latest"):
            self.sign(case, self.approver_quality, valid_until=self.day(300))
        self.sign(case, self.approver_quality)
        self.assertEqual(case.state, "review")
        self.sign(case, self.approver_purchasing)
        self.assertEqual((case.status, case.valid_until), ("approved", self.day(200)))
        self.assertEqual(self.source(self.acme).state, "approved")

    def test_a_take_over_needs_the_certificates_of_its_plan(self):
        kind = self.env.ref("supplier_qualification.certificate_type_iso9001")
        self.plan.write({"certificate_type_ids": [Command.set(kind.ids)],
                         "certificate_lapse": "block", "certificate_grace_days": 9})  # fmt: skip
        case = self.take_over(self.source(self.acme), valid_until=self.day(200)).case_ids
        self.assertEqual(case.certificate_type_ids, kind)
        self.assertEqual((case.certificate_lapse, case.certificate_grace_days), ("block", 9))
        with self.assertRaisesRegex(UserError, "certificates are missing"):
            self.sign(case, self.approver_quality)

    def test_a_take_over_cannot_be_extended_beyond_its_day(self):
        case = self.take_over(self.source(self.acme), valid_until=self.day(200)).case_ids
        self.approve(case, valid_until=self.day(50))
        with self.assertRaisesRegex(UserError, "at the latest"):
            self.env["supplier.qualification.decision"].with_user(self.approver_quality).create(
                {
                    "qualification_ids": [Command.set(case.ids)],
                    "mode": "extend",
                    "valid_until": self.day(201),
                }
            ).action_apply()

    def test_whoever_proposes_does_not_sign(self):
        self.buyer.group_ids += self.env.ref("supplier_qualification.group_approver")
        self.role_quality.user_ids += self.buyer
        case = self.take_over(
            self.source(self.acme), user_id=self.manager.id
        ).case_ids
        with self.assertRaisesRegex(UserError, "worked on its evidence"):
            self.sign(case, self.buyer)

    def test_the_delivery_record_of_the_last_months_is_the_basis(self):
        for days_ago, late in ((40, 0), (30, 3), (900, 0)):
            order = self.make_order(self.acme, (self.part, 5), days=-days_ago)
            order.button_confirm()
            order.order_line.date_planned = self.day(-days_ago)
            self.receive(order, days_ago=days_ago - late)
        open_order = self.make_order(self.acme, (self.part, 5), days=10)
        open_order.button_confirm()
        wizard = self.take_over(
            self.source(self.acme) | self.source(self.bolt), least_lines=2, months=12
        )
        record = wizard.case_ids.takeover_record_ids
        self.assertEqual((record.line_count, record.on_time_count), (2, 1))
        self.assertEqual(record.quantity, 10)
        self.assertEqual(record.last_receipt_date, self.day(-27))
        self.assertEqual(wizard.line_ids.source_id, self.source(self.bolt))
        self.assertIn("0 order lines in 12 months", wizard.line_ids.reason)

    def test_a_take_over_is_no_way_around_a_rejection_or_suspension(self):
        rejected = self.submit(self.make_case())
        self.sign(rejected, self.approver_quality, "reject")
        suspended = self.qualify(self.bolt)
        suspended.with_user(self.approver_quality).action_suspend("Fire")
        wizard = self.take_over(self.source(self.acme) | self.source(self.bolt))
        self.assertFalse(wizard.case_ids)
        self.assertEqual(len(wizard.line_ids), 2)

    def test_a_plan_without_signatures_takes_nobody_over(self):
        self.plan.role_ids = False
        with self.assertRaisesRegex(UserError, "nobody has to sign"):
            self.take_over(self.source(self.acme))

    def test_a_reason_a_last_day_and_months_are_needed(self):
        for values in ({"reason": " "}, {"valid_until": self.today}, {"months": 0}):
            with self.subTest(values=values), self.assertRaises(UserError):
                self.take_over(self.source(self.acme), **values)

    def test_choosing_suppliers_fills_the_list(self):
        self.qualify()
        wizard = Form(self.env["supplier.qualification.takeover"].with_user(self.buyer))
        wizard.partner_ids.add(self.acme)
        self.assertEqual(wizard.source_ids[:].ids, self.source(self.acme, self.part2).ids)

    def test_records_of_a_take_over_cannot_be_forged(self):
        case = self.make_case()
        with self.assertRaises(AccessError):
            case.write({"is_takeover": True})
        with self.assertRaises(AccessError):
            self.env["supplier.takeover.record"].with_user(self.manager).create(
                {"qualification_id": case.id, "product_id": self.part.id}
            )


@tagged("post_install", "-at_install")
class TestBulkSpeed(SupplierQualificationCase):
    """A decision on many costs as many queries as one on a few."""

    def waiting(self, count, name):
        """Cases with a part each that wait for signatures."""
        parts = self.env["product.product"].create(
            [{"name": f"{name} {n}", "categ_id": self.subcategory.id} for n in range(count)]
        )
        cases = self.env["supplier.qualification"]._sealed().create(
            [
                {
                    "partner_id": self.acme.id,
                    "product_ids": [Command.set(part.ids)],
                    "plan_id": self.plan.id,
                    "user_id": self.buyer.id,
                    "state": "review",
                    "round": 1,
                    "date_start": self.today,
                    "date_submit": self.today,
                    "validity_months": 24,
                    "role_ids": [Command.set(self.plan.role_ids.ids)],
                }
                for part in parts
            ]
        )
        return self.env["supplier.qualification"].browse(cases.ids)

    def count(self, act):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        act()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_queries_of_bulk_acts_do_not_grow_with_the_cases(self):
        self.track()
        few, many = self.waiting(10, "Few"), self.waiting(200, "Many")
        self.approve(self.waiting(2, "Warm up"))
        acts = {
            "first signature": lambda cases: self.sign(cases, self.approver_quality),
            "decision": lambda cases: self.sign(cases, self.approver_purchasing),
            "suspension": lambda cases: cases.with_user(self.approver_quality).action_suspend("x"),
            "extension": lambda cases: self.extend(cases, self.approver_quality),
            "last of extension": lambda cases: self.extend(cases, self.approver_purchasing),
        }
        for name, act in acts.items():
            with self.subTest(act=name):
                small = self.count(lambda a=act: a(few))
                large = self.count(lambda a=act: a(many))
                # The ORM writes and inserts in chunks of a hundred rows.
                self.assertLessEqual(large, small + 10, f"{name}: {small} and {large} queries")
        self.assertEqual(set((few | many).mapped("status")), {"suspended"})

    def extend(self, cases, user):
        self.env["supplier.qualification.decision"].with_user(user).create(
            {
                "qualification_ids": [Command.set(cases.ids)],
                "mode": "extend",
                "valid_until": cases[:1].valid_until,
            }
        ).action_apply()
