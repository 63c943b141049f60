import json
from typing import NamedTuple

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .test_vendor_switch import OrderCase


class Attempt(NamedTuple):
    """One way to bring an order outside its approval."""

    way: str
    record: object  # what is changed; an empty recordset for what is made
    values: dict


@tagged("post_install", "-at_install")
class TestWaysAround(OrderCase, HttpCase):
    """Every way to a confirmed order outside approval, for buyers, managers and the server itself:
    by what forms and buttons call, by RPC and by import.

    Receipts that are made by hand, without an order, are not covered: they buy nothing.
    """

    def setUp(self):
        super().setUp()
        self.boss = new_test_user(
            self.env,
            "sq_boss",
            groups="purchase.group_purchase_manager,stock.group_stock_user,"
            "supplier_qualification.group_manager",
        )
        for user in self.buyer | self.boss:
            user.password = user.login
        self.case.with_user(self.approver_quality).action_withdraw("Narrower from now on")
        self.qualify(
            self.acme,
            self.part,
            decision="conditional",
            sign_values={"valid_until": self.day(90), "quantity_cap": 1000},
        )
        self.qualify(self.acme, self.part2, site_id=self.plant_china.id)
        self.odd = self.env["product.product"].create(
            {"name": "Odd", "categ_id": self.category.id}
        )
        # Who may approve differs; whoever may not is stopped by Odoo already.
        self.env.company.po_double_validation_amount = 0.0

    def line_values(self, product=None, quantity=5):
        return {"product_id": (product or self.part).id, "product_qty": quantity, "price_unit": 1}

    def changes(self, user):
        """Later changes of orders that were confirmed within their approval."""
        order = self.make_order(self.acme, (self.part, 5), user=user)
        plant = self.make_order(self.plant_china, (self.part2, 5), user=user)
        (order | plant).button_confirm()
        loose = self.make_order(self.bolt, (self.odd, 5), user=user)
        line = order.order_line
        new_line = [Command.create(self.line_values(self.odd))]
        return [
            Attempt("vendor", order, {"partner_id": self.bolt.id}),
            Attempt("site", plant, {"partner_id": self.plant_thailand.id}),
            Attempt("new line", order, {"order_line": new_line}),
            Attempt("line made", line.browse(),
                    self.line_values(self.odd) | {"order_id": order.id, "name": "Odd"}),
            Attempt("quantity beside", line.browse(),
                    self.line_values(quantity=996) | {"order_id": order.id, "name": "More"}),
            Attempt("product", line, {"product_id": self.odd.id}),
            Attempt("quantity up", line, {"product_qty": 1001}),
            Attempt("unit", line, {"product_uom_id": self.env.ref("uom.product_uom_dozen").id,
                                   "product_qty": 90}),
            Attempt("day later", line, {"date_planned": f"{self.day(91)} 12:00:00"}),
            Attempt("line moved in", loose.order_line, {"order_id": order.id}),
        ]  # fmt: skip

    def confirmations(self, user):
        """Orders outside approval, in quotation and waiting for the second signature."""
        draft = self.make_order(self.bolt, (self.part, 5), user=user)
        self.env.company.po_double_validation = "two_step"
        waiting = self.make_order(self.acme, (self.part, 5), user=self.buyer)
        waiting.button_confirm()
        self.assertEqual(waiting.state, "to approve")
        self.env.company.po_double_validation = "one_step"
        waiting.sudo().order_line.date_planned = self.day(95)
        waiting = waiting.with_user(user)
        made = {
            "partner_id": self.bolt.id,
            "state": "purchase",
            "order_line": [Command.create(self.line_values())],
        }
        return [
            Attempt("state written", draft, {"state": "purchase"}),
            Attempt("state written while it waits", waiting, {"state": "purchase"}),
            Attempt("made as confirmed", draft.browse(), made),
        ]

    def picture(self):
        """What stands in all orders."""
        self.env.flush_all()
        self.env.cr.execute(
            """SELECT o.id, o.state, o.partner_id, l.id, l.product_id, l.product_qty,
                      l.product_uom_id, l.date_planned
                 FROM purchase_order o JOIN purchase_order_line l ON l.order_id = o.id
                ORDER BY o.id, l.id"""
        )
        return self.env.cr.fetchall()

    # The doors

    def by_orm(self, user, attempt, sudo=False):
        """What forms and server code call; the error's text."""
        record = attempt.record.with_user(user).sudo(sudo)
        with self.assertRaises(UserError) as caught:
            if record:
                record.write(attempt.values)
            else:
                record.create(dict(attempt.values))
            self.env.flush_all()
        return caught.exception.args[0]

    def call(self, model, method, *args, **kwargs):
        """Call like any RPC client; return the error's text, or False."""
        payload = {"params": {"model": model, "method": method, "args": args, "kwargs": kwargs}}
        answer = self.url_open(
            f"/web/dataset/call_kw/{model}/{method}",
            data=json.dumps({"jsonrpc": "2.0", "method": "call", **payload}),
            headers={"Content-Type": "application/json"},
        ).json()
        self.env.invalidate_all()
        return answer.get("error", {}).get("data", {}).get("message", False)

    def by_rpc(self, _user, attempt):
        """The two methods that clients call, with context keys that a client may invent."""
        record = attempt.record
        crafted = {"context": {"skip_alternative_check": True, "import_file": True,
                               "supplier_qualification_seal": True,
                               "supplier_qualification_refresh_later": [1]}}  # fmt: skip
        plain = (
            self.call(record._name, "write", record.ids, attempt.values, **crafted)
            if record
            else self.call(record._name, "create", [attempt.values], **crafted)
        )
        saved = self.call(
            record._name, "web_save", record.ids, attempt.values, specification={}, **crafted
        )
        return f"{plain}" if "cannot be confirmed" in str(saved) else f"web_save: {saved}"

    def by_import(self, user, attempt):
        """A spreadsheet: fields and one row."""
        names, row = ([".id"], [str(attempt.record.id)]) if attempt.record else ([], [])
        values = dict(attempt.values)
        for command in values.pop("order_line", ()):
            values |= {f"order_line/{name}": value for name, value in command[2].items()}
        for name, value in values.items():
            names.append(f"{name}/.id" if name.endswith("_id") else name)
            row.append(str(value))
        result = attempt.record.with_user(user).browse().load(names, [row])
        self.assertFalse(result["ids"])
        return str(result["messages"])

    @mute_logger("odoo.http")
    def test_no_way_leads_around_the_check(self):
        doors = (
            ("form", self.by_orm),
            ("server", lambda user, attempt: self.by_orm(user, attempt, sudo=True)),
            ("RPC", self.by_rpc),
            ("import", self.by_import),
        )
        for user in self.buyer | self.boss:
            attempts = self.changes(user) + self.confirmations(user)
            self.authenticate(user.login, user.login)
            before = self.picture()
            for attempt in attempts:
                for door, enter in doors:
                    with self.subTest(user=user.login, way=attempt.way, door=door):
                        self.assertIn("cannot be confirmed", enter(user, attempt))
                        self.assertEqual(self.picture(), before)

    @mute_logger("odoo.http")
    def test_no_button_confirms(self):
        for user in self.buyer | self.boss:
            draft, waiting, _made = self.confirmations(user)
            self.authenticate(user.login, user.login)
            for order, button in (
                (draft.record, "button_confirm"),
                (draft.record, "button_approve"),
                (waiting.record, "button_approve"),
            ):
                with self.subTest(user=user.login, button=button, state=order.state):
                    with self.assertRaises(UserError) as caught:
                        getattr(order.with_user(user), button)()
                    self.assertIn("cannot be confirmed", caught.exception.args[0])
                    error = self.call("purchase.order", button, order.ids)
                    self.assertIn("cannot be confirmed", error or "")
            states = (draft.record | waiting.record).mapped("state")
            self.assertEqual(states, ["draft", "to approve"])

    def test_what_is_approved_passes_each_door(self):
        """The attempts above fail for their source and for nothing else."""
        for user in self.buyer | self.boss:
            order = self.make_order(self.acme, (self.part, 5), user=user)
            order.button_confirm()
            line = order.order_line
            made = {
                "partner_id": self.acme.id,
                "state": "purchase",
                "order_line": [Command.create(self.line_values())],
            }
            for attempt in (
                Attempt("new line", order, {"order_line": [Command.create(self.line_values())]}),
                Attempt("quantity up", line, {"product_qty": 20}),
                Attempt("day later", line, {"date_planned": f"{self.day(80)} 12:00:00"}),
                Attempt("made as confirmed", order.browse(), made),
            ):
                with self.subTest(user=user.login, way=attempt.way):
                    with self.assertRaises(self.failureException):
                        self.by_orm(user, attempt)
                    with self.assertRaises(self.failureException):
                        self.by_import(user, attempt)

    def test_quotations_outside_approval_are_imported_and_merged(self):
        first = self.make_order(self.bolt, (self.part, 5))
        draft = {"partner_id": self.bolt.id, "order_line": [Command.create(self.line_values())]}
        with self.assertRaises(self.failureException):
            self.by_import(self.buyer, Attempt("quotation", first.browse(), draft))
        second = self.make_order(self.bolt, (self.part, 5))
        (first | second).action_merge()
        left = (first | second).filtered(lambda order: order.state == "draft")
        with self.assertRaisesRegex(UserError, "Board from Bolt"):
            left.button_confirm()
