from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .papers_common import PapersCase


@tagged("post_install", "-at_install")
class TestPapers(PapersCase):
    """What is printed: the dossier, the letter, the report for management."""

    def test_the_dossier_holds_scope_stages_evidence_and_signatures(self):
        case = self.qualify(products=self.part | self.part2, category_ids=[
            Command.link(self.category.id)
        ])  # fmt: skip
        case.with_user(self.approver_quality).action_suspend("Flood <in> Suzhou")
        html = self.render("report_dossier", case)
        for text in (
            case.name, "Acme", "Board", "Housing", "Category", "Lead-Time Trial",
            "Arne Auditor", "Quentin Quality", "Petra Purchasing", "Flood &lt;in&gt; Suzhou",
            "<svg",
        ):  # fmt: skip
            self.assertIn(text, html)

    def test_the_dossier_of_every_kind_of_stage_is_drawn(self):
        self.plan.stage_ids = [
            Command.create({"kind": "process_validation"}),
            Command.create({"kind": "quality_audit"}),
        ]
        case = self.make_case()
        self.assertIn("has not started", self.render("report_dossier", case))
        case.action_start()
        process = case.stage_ids.filtered(lambda s: s.kind == "process_validation")
        self.env["supplier.process.characteristic"].create(
            {"stage_id": process.id, "name": "Bore", "lsl": 9, "usl": 11}
        ).measurement_ids = [
            Command.create({"subgroup": n, "sequence": 1, "value": 10 + n / 50}) for n in range(12)
        ]
        html = self.render("report_dossier", case, self.auditor)
        self.assertIn("Bore", html)
        self.assertIn("Evidence: ", html)

    def test_a_long_scope_is_printed_in_full(self):
        parts = self.env["product.product"].create(
            [{"name": f"Part {n}", "default_code": f"LONG-{n:03}"} for n in range(120)]
        )
        case = self.make_case(products=parts)
        html = self.render("report_dossier", case)
        self.assertEqual(html.count("LONG-"), 120)

    def test_the_letter_certifies_what_is_approved_today_and_nothing_else(self):
        case = self.make_case(site_id=self.plant_thailand.id)
        with self.assertRaises(UserError):
            self.render("report_certificate_letter", case)
        self.approve(self.submit(case))
        html = self.render("report_certificate_letter", case)
        for text in ("Acme", "Rayong", "Thailand", "Board", "Quentin Quality"):
            self.assertIn(text, html)
        case.with_user(self.approver_quality).action_withdraw("Gone")
        with self.assertRaises(UserError):
            self.render("report_certificate_letter", case)

    def test_the_letter_leaves_out_what_is_suspended(self):
        case = self.qualify(products=self.part | self.part2)
        case.with_user(self.approver_quality).action_suspend("cracks", self.part.ids)
        html = self.render("report_certificate_letter", case)
        self.assertIn("Housing", html)
        self.assertNotIn("Board", html)
        case.with_user(self.approver_quality).action_suspend("dents", self.part2.ids)
        with self.assertRaisesRegex(UserError, f"{case.name}.*none of its parts"):
            self.render("report_certificate_letter", case)
        case.with_user(self.approver_quality).action_reinstate("better", self.part2.ids)
        self.assertIn("Housing", self.render("report_certificate_letter", case))

    def test_the_letter_names_what_is_suspended_in_a_category(self):
        category = [Command.link(self.category.id)]
        case = self.qualify(products=self.part.browse(), category_ids=category)
        self.assertNotIn("Except", self.render("report_certificate_letter", case))
        case.with_user(self.approver_quality).action_suspend("cracks", self.part.ids)
        _root, text = self.read(self.render("report_certificate_letter", case))
        self.assertIn("All parts of the category Parts", text)
        self.assertIn("Except, not approved today: Board.", text)
        self.assertNotIn("Housing", text)

    def test_the_letter_names_open_conditions_only(self):
        case = self.make_case(condition_ids=[
            Command.create({"name": name, "date_deadline": self.day(20)})
            for name in ("Second mould", "New gauge")
        ])  # fmt: skip
        self.approve(self.submit(case), "conditional", valid_until=self.day(40))
        case.condition_ids[0].with_user(self.auditor).action_done()
        html = self.render("report_certificate_letter", case)
        self.assertIn("approved with conditions", html)
        self.assertNotIn(case.condition_ids[0].name, html)
        self.assertIn(case.condition_ids[1].name, html)

    def test_the_letter_speaks_the_language_of_the_supplier(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.acme.lang = "fr_FR"
        case = self.qualify()
        html = self.render("report_certificate_letter", case)
        self.assertIn(case.valid_until.strftime("%d/%m/%Y"), html)

    def test_a_letter_without_a_language_speaks_the_one_of_who_prints(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.acme.lang = False
        self.buyer.lang = "fr_FR"
        case = self.qualify()
        html = self.render("report_certificate_letter", case, lang="fr_FR")
        self.assertIn(case.valid_until.strftime("%d/%m/%Y"), html)

    def test_the_letter_names_site_country_and_quantity_in_whole_sentences(self):
        case = self.qualify(
            site_id=self.plant_thailand.id,
            category_ids=[Command.link(self.category.id)],
            decision="conditional",
            sign_values={"valid_until": self.day(40), "quantity_cap": 1200},
            condition_ids=[Command.create({"name": "New gauge", "date_deadline": self.day(20)})],
        )
        _root, text = self.read(self.render("report_certificate_letter", case))
        for sentence in (
            "confirms that Acme, production site Rayong, Thailand, is approved with conditions as "
            "a source of the parts below from",
            "All parts of the category Parts",
            "At most 1,200.00 units may be ordered under this approval.",
            "New gauge, until",
        ):
            self.assertIn(sentence, text)

    def test_a_dossier_speaks_the_language_of_who_prints(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.env["res.lang"]._activate_lang("de_DE")
        self.acme.lang = "de_DE"
        case = self.qualify()
        html = self.render("report_dossier", case, lang="fr_FR")
        self.assertIn(case.valid_until.strftime("%d/%m/%Y"), html)
        self.assertNotIn(case.valid_until.strftime("%d.%m.%Y"), html)

    def test_papers_for_the_supplier_speak_its_language(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.acme.lang = "de_DE"
        case = self.make_long_case()
        case.stage_ids.audit_line_ids.write({"note": False})
        audit = case.stage_ids.filtered(lambda stage: stage.kind == "quality_audit")
        audit.audit_date = self.day(-3)
        audit.finding_ids.write({"date_deadline": self.day(9)})
        html = self.render("report_audit", audit)
        for day in (self.day(-3), self.day(9)):
            self.assertIn(day.strftime("%d.%m.%Y"), html)

    def test_papers_run_from_right_to_left(self):
        self.env["res.lang"]._activate_lang("ar_001")
        self.acme.write({"lang": "ar_001", "name": "مصنع اللوحات"})
        case = self.qualify()
        html = self.render("report_certificate_letter", case)
        self.assertIn('data-oe-lang="ar_001"', html)
        self.assertIn("مصنع اللوحات", html)
        self.buyer.lang = "ar_001"
        html = self.render("report_dossier", case, lang="ar_001")
        self.assertIn('dir="rtl"', html)
        # a picture keeps its direction: its texts stand where the drawing put them
        self.assertIn("direction: ltr", html)
        self.track()
        self.assertIn('dir="rtl"', self.render("report_exposure", self.env.company, lang="ar_001"))

    def test_the_report_for_management_shows_the_figures_of_the_screen(self):
        self.track()
        self.qualify(products=self.part)
        html = self.render("report_exposure", self.env.company)
        self.assertIn("Housing", html)
        self.assertIn("China", html)
        self.assertIn("Qualify an alternate", html)

    def test_the_report_of_another_company_is_refused(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        with self.assertRaises(AccessError):
            self.render("report_exposure", other)

    def test_who_may_not_see_exposure_prints_none(self):
        with self.assertRaises(AccessError):
            self.render("report_exposure", self.env.company, self.employee)
