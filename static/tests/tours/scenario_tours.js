import { registry } from "@web/core/registry";

// The list of all parts, and not the one on the form that it follows.
const allParts = () => [
    { content: "all parts", trigger: ".o_form_statusbar button[name=action_view_lines]", run: "click" },
    { content: "a list of their own", trigger: ".o_switch_view.o_pivot" },
];
const open = (name) => [
    { content: `the scenario ${name}`, trigger: `.o_data_row:contains(${name}) .o_data_cell:first`, run: "click" },
];

registry.category("web_tour.tours").add("sq_scenario_new", {
    steps: () => [
        { content: "a new one", trigger: ".o_list_button_add", run: "click" },
        { content: "where", trigger: "[name=country_ids] input", run: "edit China" },
        { content: "choose it", trigger: ".o-autocomplete--dropdown-item:contains(China):not(:contains(HK))", run: "click" },
        { content: "it has a name", trigger: "[name=name] input:value(Supply Stops: China), [name=name] textarea" },
        { content: "how long", trigger: "[name=duration_days] input", run: "edit 30" },
        { content: "ask", trigger: "button[name=action_run]", run: "click" },
        { content: "the worst part is named", trigger: "[name=line_ids] .o_data_row:contains(No Way Out):contains(Board)" },
        { content: "pictures", trigger: ".nav-link:contains(Pictures)", run: "click" },
        { content: "the timeline is drawn", trigger: "[name=timeline_picture] canvas" },
        ...allParts(),
        { content: "a line for each", trigger: ".o_list_view .o_data_row:contains(Board)" },
    ],
});

registry.category("web_tour.tours").add("sq_scenario_cover", {
    steps: () => [
        ...open("Straits closed"),
        ...allParts(),
        { content: "choose", trigger: ".o_data_row:contains(Board) .o_list_record_selector input", run: "click" },
        { content: "order", trigger: "button[name=action_cover]", run: "click" },
        { content: "what would be ordered is shown", trigger: ".modal .o_data_row:contains(Board):contains(Bolt)" },
        { content: "do it", trigger: ".modal button[name=action_apply]", run: "click" },
        { content: "a request for quotation", trigger: ".o_form_view [name=partner_id]:contains(Bolt), .o_form_view [name=partner_id] input:value(Bolt)" },
    ],
});

registry.category("web_tour.tours").add("sq_scenario_tariff", {
    steps: () => [
        ...open("Tariff on China"),
        { content: "the cheaper mix", trigger: "[name=line_ids] .o_data_row:contains(Cheaper Mix)" },
        ...allParts(),
        { content: "the part", trigger: ".o_list_view .o_data_row:contains(Board) .o_data_cell:first", run: "click" },
        { content: "who makes how much", trigger: "[name=mix_ids] .o_data_row:contains(Bolt)" },
        { content: "activate", trigger: "button[name=action_activate]", run: "click" },
        { content: "its alternate is proposed", trigger: ".modal .o_data_row:contains(Board):contains(Bolt)" },
        { content: "nothing yet", trigger: ".modal button[special=cancel], .modal button:contains(Discard)", run: "click" },
        { content: "the dialog is gone", trigger: "body:not(:has(.modal))" },
    ],
});

registry.category("web_tour.tours").add("sq_scenario_watch", {
    steps: () => [
        ...open("Straits closed"),
        { content: "it is happening", trigger: "button[name=action_happen]", run: "click" },
        { content: "a ribbon says so", trigger: ".ribbon:contains(Happening)" },
        { content: "the menu", trigger: "[data-menu-xmlid='supplier_qualification.product_exposure_menu_root']", run: "click" },
        { content: "the watch list", trigger: "[data-menu-xmlid='supplier_qualification.sourcing_scenario_watch_menu']", run: "click" },
        { content: "grouped by scenario", trigger: ".o_group_header:contains(Straits closed)", run: "click" },
        { content: "the part", trigger: ".o_data_row:contains(Board)" },
    ],
});

registry.category("web_tour.tours").add("sq_scenario_compare", {
    steps: () => [
        { content: "choose both", trigger: "thead .o_list_record_selector input", run: "click" },
        { content: "compare", trigger: "button[name=action_compare]", run: "click" },
        { content: "side by side", trigger: "[name=line_ids] .o_data_row:contains(Board):contains(No Way Out)" },
    ],
});

registry.category("web_tour.tours").add("sq_demo_china", {
    steps: () => [
        ...open("China stops"),
        { content: "the battery has no way out", trigger: "[name=line_ids] .o_data_row:contains(Battery):contains(No Way Out)" },
        { content: "pictures", trigger: ".nav-link:contains(Pictures)", run: "click" },
        { content: "when parts run short", trigger: "[name=timeline_picture] canvas" },
        { content: "where the money is", trigger: "[name=money_picture] canvas" },
        ...allParts(),
        { content: "choose", trigger: ".o_list_view .o_data_row:contains(Battery) .o_list_record_selector input", run: "click" },
        { content: "qualify", trigger: "button[name=action_qualify]", run: "click" },
        { content: "whom is asked first", trigger: ".modal [name=partner_id]" },
        { content: "not today", trigger: ".modal button[special=cancel], .modal .btn-close", run: "click" },
        { content: "the dialog is gone", trigger: "body:not(:has(.modal))" },
    ],
});

registry.category("web_tour.tours").add("sq_demo_tariff", {
    steps: () => [
        ...open("25 % tariff"),
        { content: "one part has a cheaper mix", trigger: "[name=line_ids] .o_data_row:contains(Speaker):contains(Cheaper Mix)" },
        ...allParts(),
        { content: "the speaker", trigger: ".o_list_view .o_data_row:contains(Speaker) .o_data_cell:first", run: "click" },
        { content: "Mexico takes part of it", trigger: "[name=mix_ids] .o_data_row:contains(Sonora)" },
    ],
});
