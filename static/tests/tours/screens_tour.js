import { waitUntil } from "@web/core/macro";
import { registry } from "@web/core/registry";

const id = (name) => `[data-menu-xmlid='supplier_qualification.${name}']`;
const SECTION_BAR = ".o_menu_sections";
const SECTION_MENU = ".o-dropdown--menu";

/** Where a view shows a record; what is only an example to an empty view does not count. */
const CONTENT = {
    overview: (text) => `.o_sq_overview:contains("${text}")`,
    list: (text) => `.o_list_view .o_content:not(.o_view_sample_data) tbody tr:contains("${text}")`,
    kanban: (text) => `.o_kanban_view .o_content:not(.o_view_sample_data) .o_kanban_record:contains("${text}")`,
    calendar: (text) => `.o_calendar_view .fc-event:contains("${text}")`,
    activity: (text) => `.o_activity_view .o_activity_record:contains("${text}")`,
    pivot: (text) => `.o_pivot_view .o_content:not(.o_view_sample_data) .o_pivot tbody tr:contains("${text}")`,
    graph: () => ".o_graph_view .o_content:not(.o_view_sample_data):not(:has(.o_view_nocontent)) canvas",
    settings: (text) => `.o_form_view .settings_tab .tab.selected:contains("${text}")`,
    dialog: (selector) => `.modal-content:has(${selector})`,
};

function sameMenus(found, expected) {
    const names = [...found].map((element) => element.dataset.menuXmlid.split(".")[1]);
    if (names.sort().join() !== expected.sort().join()) {
        throw new Error(`The menus are ${names}, not ${expected}`);
    }
}

/** Open every page of a form: what is broken there shows only then. */
async function openTabs({ anchor }) {
    for (const tab of anchor.querySelectorAll(".o_notebook_headers .nav-link:not(.disabled)")) {
        tab.click();
        await waitUntil(() => tab.classList.contains("active"));
    }
}

const form = (selector) => [
    { content: "Its form", trigger: `.o_form_view:has(${selector})` },
    { content: "Its pages", trigger: ".o_form_view", run: openTabs },
    {
        content: "Nothing has changed by reading",
        trigger: ".o_form_view:not(:has(.o_form_status_indicator_buttons:not(.invisible)))",
    },
];

const noError = { content: "No error", trigger: "body:not(:has(.o_error_dialog, .modal))" };

function section({ menu, screens, partial }) {
    return screens.flatMap((screen, place) => {
        if (menu === screen.menu) {
            return [{ content: menu, trigger: `${SECTION_BAR} ${id(menu)}`, run: "click" }, ...views(screen)];
        }
        const check = {
            content: `Menus of ${menu}`,
            trigger: `${SECTION_MENU} ${id(screen.menu)}`,
            run: () =>
                sameMenus(
                    document.querySelectorAll(`${SECTION_MENU} [data-menu-xmlid]`),
                    screens.map((one) => one.menu)
                ),
        };
        return [
            { content: menu, trigger: `${SECTION_BAR} ${id(menu)}`, run: "click" },
            ...(place || partial ? [] : [check]),
            { content: screen.menu, trigger: `${SECTION_MENU} ${id(screen.menu)}`, run: "click" },
            ...views(screen),
        ];
    });
}

function views({ menu, title, views, row, form: shown }) {
    const [first, ...others] = Object.keys(views);
    const show = (view) => ({ content: `${menu}: ${view}`, trigger: CONTENT[view](views[view]) });
    if (first === "dialog") {
        return [
            { content: title, trigger: `.modal .modal-title:contains("${title}")` },
            show(first),
            { content: "Close", trigger: ".modal .btn-close", run: "click" },
            noError,
        ];
    }
    const change = (view) => ({ content: `To ${view}`, trigger: `.o_switch_view.o_${view}`, run: "click" });
    return [
        { content: title, trigger: `.o_breadcrumb:contains("${title}")` },
        show(first),
        ...others.flatMap((view) => [change(view), show(view)]),
        ...(shown
            ? [
                  ...(others.length ? [change("list")] : []),
                  {
                      content: `${menu}: ${row}`,
                      trigger: `.o_data_row:contains("${row}") .o_data_cell:not(.o_list_button)`,
                      run: "click",
                  },
                  ...form(shown),
              ]
            : []),
        noError,
    ];
}

const page = ({ name, action, form: shown }) => [
    {
        content: name,
        trigger: "body",
        run: () => odoo.__WOWL_DEBUG__.root.env.services.action.doAction(action, { clearBreadcrumbs: true }),
    },
    ...form(shown),
    noError,
];

/** Every menu that the test names, in each of its views, then the pages that have no menu. */
registry.category("web_tour.tours").add("sq_screens", {
    steps: () => {
        const { sections, pages } = odoo.sqScreens || { sections: [], pages: [] };
        return [
            {
                content: "The sections of the role",
                trigger: `${SECTION_BAR} [data-menu-xmlid]`,
                run: () =>
                    sections.some((one) => one.partial) ||
                    sameMenus(
                        document.querySelectorAll(`${SECTION_BAR} [data-menu-xmlid]`),
                        sections.map((one) => one.menu)
                    ),
            },
            ...sections.flatMap(section),
            ...pages.flatMap(page),
        ];
    },
});
