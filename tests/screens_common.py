from odoo import Command
from odoo.tests import new_test_user

from .contract_common import ContractCase


class ScreensCase(ContractCase):
    """One record at least on each screen of the module.

    The part comes from two plants of Acme, the second of which is still in transfer; the second
    part from Acme and Bolt. Bolt is in qualification for the part, with evidence of each kind.
    """

    def setUp(self):
        super().setUp()
        self.boss = new_test_user(
            self.env,
            "sq_boss",
            name="Olga Override",
            groups="purchase.group_purchase_manager,supplier_qualification.group_approver",
        )
        self._make_sources()
        self._make_open_case()
        self._make_evidence()
        self._make_decisions()
        self._make_purchases()
        self._make_scenario()

    def _make_sources(self):
        _first, self.second = self.make_pair("dual_site")
        self.qualify(self.acme, self.part2)
        self.qualify(self.bolt, self.part2)
        self.source(self.acme, self.part2).write({"role": "primary", "share_target": 70})
        self.source(self.bolt, self.part2).share_target = 30
        self.make_component(self.second)
        self.review = self.env["supplier.contract.review"].create({"partner_id": self.acme.id})

    def _make_open_case(self):
        """A case with a stage of each kind, the next of which is due today."""
        questionnaire = self.env["supplier.audit.questionnaire"].create(
            {
                "name": "Walk-Through",
                "question_ids": [Command.create({"chapter": "Planning", "text": "Ready?"})],
            }
        )
        plan = self.plan.create(
            {
                "name": "All Evidence",
                "role_ids": [Command.set(self.role_quality.ids)],
                "stage_ids": [
                    Command.create({"kind": "process_validation", "submission_level": "3",
                                    "run_at_rate": True}),
                    Command.create({"kind": "quality_audit",
                                    "questionnaire_id": questionnaire.id}),
                    Command.create(self.trial_criteria()),
                ],
            }
        )  # fmt: skip
        self.case = self.make_case(self.bolt, plan_id=plan.id)
        self.case.action_start()
        self.process, self.audit, self.trial = self.case.stage_ids.with_user(self.buyer)
        self.case.stage_ids.write({"date_deadline": self.today, "user_id": self.auditor.id})
        self.case.activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.buyer.id, summary="Ring Bolt"
        )

    def _make_evidence(self):
        self.characteristic = self.env["supplier.process.characteristic"].create(
            {
                "stage_id": self.process.id,
                "name": "Bore",
                "lsl": 9,
                "usl": 11,
                "measurement_text": "\n".join(["10.02", "9.98", "10.01", "9.99"] * 10),
            }
        )
        self.run_at_rate = self.env["supplier.process.run"].create(
            {"stage_id": self.process.id, "name": "Line 3", "date": self.today}
        )
        self.audit.audit_date = self.today
        # As if it were the last one, with the next on its way.
        self.audit._sealed().write(
            {"is_last_audit": True, "next_audit_date": self.day(30),
             "next_audit_reason": "interval"}
        )  # fmt: skip
        self.finding = self.env["supplier.audit.finding"].create(
            {"stage_id": self.audit.id, "name": "Label missing", "user_id": self.buyer.id}
        )
        self.add_delivery(self.trial, name="Lot 1")
        self.env["supplier.certificate"].create(
            {
                "partner_id": self.acme.id,
                "type_id": self.env.ref("supplier_qualification.certificate_type_iso9001").id,
                "number": "QM-77",
                "valid_from": self.day(-300),
                "valid_until": self.today,
            }
        )

    def _make_decisions(self):
        self.env["supplier.qualification.delegation"].create(
            {
                "user_id": self.approver_quality.id,
                "delegate_id": self.approver_purchasing.id,
                "date_to": self.day(9),
            }
        )
        self.env["supplier.change.notice"].create(
            {"partner_id": self.acme.id, "kind": "tool", "description": "A second cavity"}
        )
        self.waiver = self.env["sourcing.waiver"].create(
            {"product_id": self.part.id, "reason": "Standard part", "valid_until": self.day(90)}
        )
        self.env["product.exposure.snapshot"]._append(
            [{"company_id": self.env.company.id, "date": self.day(-30), "level": "critical",
              "part_count": 2}]
        )  # fmt: skip

    def _make_purchases(self):
        """An order outside approval that was placed anyway, one that was overridden."""
        self.make_order(self.acme, (self.part2, 7)).button_confirm()
        self.stray = self.make_order(self.bolt, (self.part, 5))
        self.stray.button_confirm()
        self.env["purchase.source.alert"]._refresh()
        self.env["sourcing.concentration"]._take_snapshot(self.env.company)
        order = self.make_order(self.bolt, (self.part, 3))
        self.track("dual_site", "block")
        self.env["purchase.source.override.grant"].with_user(self.boss).create(
            {"order_id": order.id, "reason": "The line stands still"}
        ).action_apply()
        wizard = self.env["sourcing.activate"].with_user(self.buyer).create(
            {"product_ids": [Command.set(self.part2.ids)], "cause": "tariff"}
        )  # fmt: skip
        wizard.action_apply()

    def _make_scenario(self):
        self.stock_up(self.part, 20, 2)
        countries = self.env.ref("base.cn") | self.env.ref("base.th")
        self.scenario = self.env["sourcing.scenario"].with_user(self.buyer).create(
            {
                "name": "Straits closed",
                "country_ids": [Command.set(countries.ids)],
                "duration_days": 60,
                "is_shared": True,
            }
        )  # fmt: skip
        self.scenario.action_happen()
