import json
from typing import NamedTuple

from odoo.tests import HttpCase, new_test_user, tagged

from .screens_common import ScreensCase

BUYER, AUDITOR, APPROVER, MANAGER = ROLES = ("buyer", "auditor", "approver", "manager")


class Screen(NamedTuple):
    """A menu and what its views show of the records of `ScreensCase`.

    :param views: for each type of view, in the order of the action, a text of a record.
    :param row: a text of the record that is opened from the list.
    :param form: what its form shows, as a selector.
    """

    menu: str
    views: dict
    row: str = ""
    form: str = ""
    roles: tuple = ROLES


def field(name, text="", inside=""):
    """The selector of a field that shows a text, or has it to edit."""
    widget = f".o_field_widget[name={name}] {inside}".strip()
    return f'{widget}:contains("{text}"), {widget} :value("{text}")' if text else widget


def rows(name, text):
    return f'.o_field_widget[name={name}] .o_data_row:contains("{text}")'


PAGE = ".o_notebook .nav-link[name=%s]"
ONLY_BUYER, ONLY_MANAGER = (BUYER,), (MANAGER,)
# The menus of the app, section by section.
SECTIONS = {
    "supplier_qualification_overview_menu": [
        Screen("supplier_qualification_overview_menu", {"overview": "Board"}),
    ],
    "supplier_qualification_menu_cases": [
        Screen("supplier_qualification_menu",
               {"kanban": "Bolt", "list": "Bolt", "calendar": "Bolt", "activity": "Bolt"},
               "In Progress", field("stage_ids", "Quality Audit", ".o_kanban_record")),
        Screen("supplier_qualification_stage_menu", {"list": "Bolt", "kanban": "Bolt"},
               "Process Validation", rows("characteristic_ids", "Bore")),
        Screen("supplier_process_element_menu", {"list": "Process Flow"}),
        Screen("supplier_approval_register_menu", {"dialog": "button[name=action_show]"}),
        Screen("supplier_change_notice_menu", {"list": "A second cavity"},
               "A second cavity", rows("touched_source_ids", "Board")),
        Screen("supplier_sampling_plan_menu", {"dialog": field("lot_size")}),
        Screen("supplier_qualification_delegation_menu", {"list": "Petra Purchasing"},
               "Petra Purchasing", field("delegate_id", "Petra Purchasing"),
               (APPROVER, MANAGER)),
    ],
    "supplier_audit_menu_root": [
        Screen("supplier_audit_menu", {"list": "Bolt", "calendar": "Bolt"},
               "Bolt", field("audit_line_ids", "Ready?")),
        Screen("supplier_audit_due_menu", {"list": "Bolt"}, "Bolt",
               field("audit_line_ids", "Ready?")),
        Screen("supplier_audit_finding_menu",
               {"list": "Label missing", "kanban": "Label missing"},
               "Label missing", field("name", "Label missing")),
        Screen("supplier_certificate_menu", {"list": "QM-77", "calendar": "Acme"},
               "QM-77", field("number", "QM-77")),
    ],
    "product_source_menu_root": [
        Screen("product_source_menu", {"list": "Rayong"}, "Rayong", field("partner_id", "Acme")),
        Screen("contract_manufacturer_menu", {"list": "Acme", "kanban": "Acme"},
               "Acme", PAGE % "contract_manufacturing"),
        Screen("product_source_transfer_menu", {"list": "Drawing, Tool"},
               "Drawing, Tool", rows("item_ids", "Drawing")),
        Screen("product_source_component_menu", {"list": "Chipmaker"}),
    ],
    "product_exposure_menu_root": [
        Screen("product_exposure_menu",
               {"list": "Board", "kanban": "Board", "pivot": "Two production sites", "graph": ""},
               "Board", rows("source_ids", "Rayong")),
        Screen("sourcing_scenario_menu", {"list": "Straits closed", "kanban": "Straits closed"},
               "Straits closed", rows("line_ids", "Board")),
        Screen("sourcing_scenario_watch_menu",
               {"list": "Straits closed", "kanban": "Board", "pivot": "Straits closed",
                "graph": ""}),
        Screen("product_exposure_snapshot_menu", {"graph": "", "list": "Critical"}),
        Screen("sourcing_waiver_menu", {"list": "Standard part", "kanban": "Standard part"},
               "Standard part", field("reason", "Standard part")),
        Screen("sourcing_concentration_menu", {"list": "Acme", "graph": "", "pivot": "Total"}),
        Screen("supplier_qualification_takeover_menu", {"dialog": field("partner_ids")}),
        Screen("sourcing_tracking_menu", {"dialog": field("category_ids")}, roles=ONLY_MANAGER),
    ],
    "purchasing_menu_root": [
        Screen("purchase_source_alert_menu", {"list": "Bolt"}),
        Screen("purchase_source_override_menu", {"list": "The line stands still"},
               "The line stands still", field("reason", "The line stands still")),
        Screen("sourcing_activation_menu", {"list": "Housing"}, "Housing",
               rows("line_ids", "Housing")),
        Screen("product_source_share_report_menu",
               {"pivot": "Housing", "graph": "", "list": "Housing"}),
        Screen("sourcing_activate_menu", {"dialog": field("partner_ids")}, roles=ONLY_BUYER),
    ],
    "supplier_qualification_menu_configuration": [
        Screen("supplier_qualification_plan_menu", {"list": "All Evidence"}, "All Evidence",
               rows("stage_ids", "Quality Audit"), ONLY_MANAGER),
        Screen("supplier_qualification_role_menu", {"list": "Purchasing"}, roles=ONLY_MANAGER),
        Screen("supplier_audit_questionnaire_menu", {"list": "Walk-Through"}, "Walk-Through",
               rows("question_ids", "Ready?"), ONLY_MANAGER),
        Screen("supplier_certificate_type_menu", {"list": "ISO 9001"}, roles=ONLY_MANAGER),
        Screen("supplier_contract_question_menu", {"list": "Structure"}, roles=ONLY_MANAGER),
        Screen("product_source_transfer_template_menu", {"list": "Drawing"}, roles=ONLY_MANAGER),
    ],
}  # fmt: skip


@tagged("post_install", "-at_install")
class TestToursScreensRoles(HttpCase, ScreensCase):
    """Each role opens every screen that it has, in each of its views, and has no other."""

    def menu(self, name):
        return self.env.ref(f"supplier_qualification.{name}")

    def get_leaves(self, user):
        """The menus of the app that a user may open, as the client gets them."""
        menus = self.env["ir.ui.menu"].with_user(user).load_menus(False)
        root = self.menu("supplier_qualification_menu_root").id
        found, to_do = set(), [root] if root in menus else []
        while to_do:
            menu = menus[to_do.pop()]
            to_do += menu["children"]
            if not menu["children"]:
                found.add(menu["xmlid"].partition(".")[2])
        return found

    def get_page(self, record, form):
        """A page without a menu of its own."""
        action = {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "views": [[False, "form"]],
        }
        return {"name": record.display_name, "action": action, "form": form}

    def get_pages(self, role):
        source = self.source(self.acme, self.part2)
        pages = [
            self.get_page(self.audit, field("audit_line_ids", "Ready?")),
            self.get_page(self.trial, rows("delivery_ids", "Lot 1")),
            self.get_page(self.characteristic, field("name", "Bore")),
            self.get_page(self.run_at_rate, field("name", "Line 3")),
            self.get_page(self.review, ".o_field_widget[name=line_ids] .o_data_row"),
            self.get_page(source, field("partner_id", "Acme")),
            self.get_page(self.scenario.line_ids[:1], field("product_id", "Board")),
            self.get_page(self.part.product_tmpl_id, PAGE % "sources"),
            self.get_page(self.bolt, PAGE % "supplier_record"),
        ]
        if role == BUYER:
            pages.append(self.get_page(self.stray, rows("order_line", "Board")))
        return pages

    def walk(self, user, role):
        """Open everything in the browser; the menus are those of the role and no others."""
        sections = {
            section: [screen for screen in screens if role in screen.roles]
            for section, screens in SECTIONS.items()
        }
        mine = {screen.menu for screens in sections.values() for screen in screens}
        self.assertEqual(self.get_leaves(user), mine)
        self.open_in_browser(
            user,
            [
                {
                    "menu": section,
                    "screens": [
                        screen._asdict() | {"title": self.menu(screen.menu).action.name}
                        for screen in screens
                    ],
                }
                for section, screens in sections.items()
                if screens
            ],
            self.get_pages(role),
        )

    def open_in_browser(self, user, sections, pages):
        user.password = user.login
        data = json.dumps({"sections": sections, "pages": pages})
        path = "/odoo/sourcing-overview"
        options = json.dumps({"startUrl": path})
        self.start_tour(
            path, "sq_screens", login=user.login, timeout=300,
            code=f"odoo.sqScreens = {data}; odoo.startTour('sq_screens', {options})",
        )  # fmt: skip

    def test_a_buyer_opens_every_screen(self):
        self.walk(self.buyer, BUYER)

    def test_an_auditor_opens_every_screen(self):
        self.walk(self.auditor, AUDITOR)

    def test_an_approver_opens_every_screen(self):
        self.walk(self.approver_quality, APPROVER)

    def test_a_manager_opens_every_screen(self):
        self.walk(self.manager, MANAGER)

    def test_an_employee_has_no_screen(self):
        self.assertFalse(self.get_leaves(self.employee))

    def test_every_view_of_a_menu_is_opened(self):
        """A menu or a view that is new needs its place in the walk."""
        for screen in (screen for screens in SECTIONS.values() for screen in screens):
            action = self.menu(screen.menu).action
            if action._name != "ir.actions.act_window" or action.target == "new":
                continue
            modes = [mode for mode in action.view_mode.split(",") if mode != "form"]
            with self.subTest(menu=screen.menu):
                self.assertEqual(list(screen.views), modes)
                self.assertEqual(bool(screen.form), self._opens_a_form(screen, action))

    def _opens_a_form(self, screen, action):
        return "form" in action.view_mode and screen.menu != "sourcing_scenario_watch_menu"

    def test_an_administrator_opens_the_settings(self):
        groups = "base.group_system,supplier_qualification.group_manager"
        user = new_test_user(self.env, "sq_system", groups=groups)
        menu = "supplier_qualification_settings_menu"
        self.assertIn(menu, self.get_leaves(user))
        screen = Screen(menu, {"settings": "Supplier Qualification"})
        section = {
            "menu": "supplier_qualification_menu_configuration",
            "screens": [screen._asdict() | {"title": "Settings"}],
            "partial": True,
        }
        self.open_in_browser(user, [section], [])
