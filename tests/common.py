from datetime import timedelta

from odoo import Command
from odoo.tests import TransactionCase, new_test_user


class SupplierQualificationCase(TransactionCase):
    """A small world: two suppliers, one with two plants, two parts, people with their rights."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=True))
        cls.today = cls.env.company._sourcing_today()
        cls._make_users()
        cls._make_partners()
        cls._make_parts()
        cls._make_plan()

    @classmethod
    def _make_users(cls):
        module = "supplier_qualification"
        buyer = "purchase.group_purchase_user,stock.group_stock_user"
        cls.buyer = new_test_user(cls.env, "sq_buyer", groups=buyer, name="Bea Buyer")
        cls.auditor = new_test_user(
            cls.env, "sq_auditor", groups=f"{module}.group_auditor", name="Arne Auditor"
        )
        cls.approver_quality = new_test_user(
            cls.env, "sq_quality", groups=f"{module}.group_approver", name="Quentin Quality"
        )
        cls.approver_purchasing = new_test_user(
            cls.env, "sq_purchasing", groups=f"{module}.group_approver", name="Petra Purchasing"
        )
        cls.manager = new_test_user(
            cls.env, "sq_manager", groups=f"{module}.group_manager", name="Mia Manager"
        )
        cls.employee = new_test_user(
            cls.env, "sq_employee", groups="base.group_user", name="Emil Employee"
        )

    @classmethod
    def _make_partners(cls):
        partners = cls.env["res.partner"]
        cls.acme = partners.create(
            {"name": "Acme", "is_company": True, "country_id": cls.env.ref("base.cn").id}
        )
        cls.bolt = partners.create(
            {"name": "Bolt", "is_company": True, "country_id": cls.env.ref("base.mx").id}
        )
        cls.plant_china = cls._make_site(cls.acme, "Suzhou", "base.cn")
        cls.plant_thailand = cls._make_site(cls.acme, "Rayong", "base.th")

    @classmethod
    def _make_site(cls, supplier, name, country):
        return cls.env["res.partner"].create(
            {
                "name": name,
                "parent_id": supplier.id,
                "type": "other",
                "is_production_site": True,
                "country_id": cls.env.ref(country).id,
            }
        )

    @classmethod
    def _make_parts(cls):
        categories = cls.env["product.category"]
        cls.category = categories.create({"name": "Parts"})
        cls.subcategory = categories.create({"name": "Boards", "parent_id": cls.category.id})
        cls.part, cls.part2 = cls.env["product.product"].create(
            [
                {"name": name, "categ_id": cls.subcategory.id, "is_storable": True}
                for name in ("Board", "Housing")
            ]
        )

    @classmethod
    def _make_plan(cls):
        cls.role_quality, cls.role_purchasing = cls.env["supplier.qualification.role"].create(
            [
                {"name": "Quality", "user_ids": [Command.set(cls.approver_quality.ids)]},
                {"name": "Purchasing", "user_ids": [Command.set(cls.approver_purchasing.ids)]},
            ]
        )
        # Cheap to pass: one punctual delivery proves one half at one half.
        cls.plan = cls.env["supplier.qualification.plan"].create(
            {
                "name": "Trial only",
                "role_ids": [Command.set((cls.role_quality | cls.role_purchasing).ids)],
                "stage_ids": [Command.create(cls.trial_criteria())],
            }
        )

    @classmethod
    def trial_criteria(cls, **values):
        return {
            "kind": "lead_time_trial",
            "otif_target": 0.5,
            "otif_confidence": 0.5,
            "least_deliveries": 1,
        } | values

    # Cases

    def make_case(self, partner=None, products=None, **values):
        """A draft of the buyer's."""
        products = self.part if products is None else products
        return (
            self.env["supplier.qualification"]
            .with_user(self.buyer)
            .create(
                {
                    "partner_id": (partner or self.acme).id,
                    "product_ids": [Command.set(products.ids)],
                    "plan_id": self.plan.id,
                }
                | values
            )
        )

    def add_delivery(self, stage, late=0, **values):
        """A trial delivery that came `late` days after the promised day."""
        promised = self.today - timedelta(days=30)
        return self.env["supplier.trial.delivery"].create(
            {
                "stage_id": stage.id,
                "order_date": promised - timedelta(days=20),
                "promised_date": promised,
                "received_date": promised + timedelta(days=late),
                "quantity_ordered": 10,
                "quantity_received": 10,
            }
            | values
        )

    def submit(self, case):
        """Take a draft through its trial to the signers."""
        case.action_start()
        self.add_delivery(case.stage_ids)
        case.stage_ids.with_user(self.auditor).action_complete()
        case.action_submit()
        return case

    def sign(self, cases, user, decision="approve", **values):
        """Sign with the real wizard."""
        wizard = (
            self.env["supplier.qualification.decision"]
            .with_user(user)
            .create(
                {"qualification_ids": [Command.set(cases.ids)], "decision": decision} | values
            )
        )
        return wizard.action_apply()

    def approve(self, cases, decision="approve", **values):
        self.sign(cases, self.approver_quality, decision, **values)
        self.sign(cases, self.approver_purchasing, decision, **values)

    def qualify(self, partner=None, products=None, decision="approve", sign_values=None, **values):
        """A decided case, made by the people who may."""
        case = self.submit(self.make_case(partner, products, **values))
        self.approve(case, decision, **(sign_values or {}))
        return case

    def set_dates(self, case, valid_from=None, valid_until=None):
        """Move decided cases in time, as if they had been decided then."""
        vals = {}
        if valid_from:
            vals |= dict.fromkeys(
                ("valid_from", "decision_date", "date_submit", "date_start"), valid_from
            )
        if valid_until:
            vals["valid_until"] = valid_until
        case._sealed().write(vals)
        # Its history says the same: it was so from that day on.
        for one in case:
            one.phase_ids._sealed().write({"date": one.valid_from})
        case._refresh_sources()

    def trigger(self, cron):
        """Run a scheduled job of the module as the scheduler does."""
        with self.enter_registry_test_mode():
            self.env.ref(f"supplier_qualification.{cron}").method_direct_trigger()

    # Sources and exposure

    def track(self, policy="dual_supplier", check="warn", records=None):
        (records or self.category).write({"sourcing_policy": policy, "source_check": check})

    def source(self, partner, product=None, site=None):
        return self.env["product.source"].search(
            [
                ("product_id", "=", (product or self.part).id),
                ("partner_id", "=", partner.id),
                ("site_id", "=", site.id if site else False),
            ]
        )

    def exposure(self, product=None):
        return self.env["product.exposure"].search(
            [
                ("product_id", "=", (product or self.part).id),
                ("company_id", "=", self.env.company.id),
            ]
        )

    # Orders

    def make_order(self, partner, *lines, user=None, days=10, **values):
        """A draft order; each line is (product, quantity)."""
        planned = self.today + timedelta(days=days)
        return (
            self.env["purchase.order"]
            .with_user(user or self.buyer)
            .create(
                {
                    "partner_id": partner.id,
                    "order_line": [
                        Command.create(
                            {
                                "product_id": product.id,
                                "product_qty": quantity,
                                "price_unit": 1.0,
                                "date_planned": planned,
                            }
                        )
                        for product, quantity in lines
                    ],
                }
                | values
            )
        )

    def receive(self, order, days_ago=0):
        """Receive everything, as if it had happened some days ago."""
        for picking in order.sudo().picking_ids.filtered(lambda p: p.state != "done"):
            for move in picking.move_ids:
                move.quantity = move.product_uom_qty
                move.picked = True
            picking.button_validate()
            if days_ago:
                moment = self.env.cr.now() - timedelta(days=days_ago)
                picking.move_ids.write({"date": moment})
                self.env["product.exposure"]._refresh(picking.move_ids.product_id)

    @classmethod
    def stock_up(cls, part, stock, demand):
        """Stock on hand, and a use of so many a day over the usual window."""
        place = cls.env.ref("stock.stock_location_stock")
        cls.env["stock.quant"]._update_available_quantity(part, place, stock)
        move = cls.env["stock.move"].create(
            {"product_id": part.id, "product_uom_qty": demand * 90, "location_id": place.id,
             "location_dest_id": cls.env.ref("stock.stock_location_customers").id}
        )  # fmt: skip
        cls.env.flush_all()
        cls.env.cr.execute(
            "UPDATE stock_move SET state = 'done', quantity = %s, date = %s WHERE id = %s",
            [demand * 90, cls.env.cr.now() - timedelta(days=3), move.id],
        )
        cls.env.invalidate_all()

    def day(self, days):
        return self.today + timedelta(days=days)


class EvidenceCase(SupplierQualificationCase):
    kind = None

    def setUp(self):
        super().setUp()
        self.restart()

    def restart(self, **criteria):
        """A new case under other criteria: those of a running stage are a copy of the plan."""
        stage = self.get_criteria() | criteria
        self.plan.stage_ids = [Command.clear(), Command.create(stage)]
        self.case = self.make_case()
        self.case.action_start()
        self.stage = self.case.stage_ids.with_user(self.buyer)

    def get_criteria(self):
        return {"kind": self.kind}

    def complete(self):
        self.stage.with_user(self.auditor).action_complete()
