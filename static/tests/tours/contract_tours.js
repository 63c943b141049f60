import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

const answer = (question, label) => [
    {
        trigger: `.o_data_row:contains('${question}') .o_data_cell[name=answer]`,
        run: "click",
    },
    {
        trigger: `.o_selected_row:contains('${question}') .o_field_widget[name=answer] input`,
        run: "click",
    },
    { trigger: `.o_select_menu_item:contains('${label}')`, run: "click" },
    // The answer has arrived and its menu is closed: a click that comes before, on another row
    // or field, may be taken for one that closes the menu.
    { trigger: "body:not(:has(.o_select_menu_menu))" },
    { trigger: `.o_data_row:contains('${question}') .o_field_widget[name=answer] input:value(${label})` },
];
const money = (name, amount) => ({
    trigger: `.modal .o_field_widget[name=${name}] input`,
    run: `edit ${amount} && press Tab`,
});

/** A buyer asks the manufacturer what it offers and records the answers. */
tours.add("sq_contract_review", {
    steps: () => [
        { trigger: ".o_data_row:contains('Acme'):contains('Unknown'):contains('Never Asked') .o_data_cell[name=name]", run: "click" },
        { trigger: "a[name=contract_manufacturing]", run: "click" },
        { trigger: "button[name=action_start_review]", run: "click" },
        { trigger: ".o_breadcrumb:contains('Acme · open')" },
        ...answer("Plants?", "Yes"),
        ...answer("Tells?", "Partly"),
        { trigger: ".o_field_widget[name=offer] input", run: "click" },
        { trigger: ".o_select_menu_item:contains('Own Sites')", run: "click" },
        { trigger: ".o_field_widget[name=offer] input:value(Own Sites)" },
        { trigger: "button[name=action_close]", run: "click" },
        { trigger: ".o_statusbar_status .o_arrow_button_current:contains('Closed')" },
        { trigger: ".o_field_widget[name=summary]:contains('Structure: 1 of 1 yes')" },
    ],
});

/** The buyer completes the package of the second site; it counts from then on. */
tours.add("sq_contract_transfer", {
    steps: () => [
        { trigger: ".o_data_row:contains('Board'):contains('Drawing, Tool') .o_data_cell[name=partner_id]", run: "click" },
        { trigger: ".alert:contains('does not count yet'):contains('Drawing, Tool')" },
        { trigger: ".o_data_row:contains('Drawing') button[name=action_done]", run: "click" },
        { trigger: ".o_data_row:contains('Drawing') .badge:contains('Done')" },
        { trigger: ".o_data_row:contains('Tool') .o_data_cell[name=tooling_owner]", run: "click" },
        { trigger: ".o_selected_row .o_field_widget[name=tooling_owner] input", run: "click" },
        { trigger: ".o_select_menu_item:contains('We own it')", run: "click" },
        { trigger: ".o_selected_row button[name=action_done]", run: "click" },
        { trigger: ".o_data_row:contains('Tool') .badge:contains('Done')" },
        { trigger: "button[name=action_view_source]:contains('Qualified')" },
        { trigger: ".ribbon:contains('Ready')" },
        { trigger: "a[name=history]", run: "click" },
        { trigger: ".o_field_widget[name=act_ids] .o_data_row:contains('Done'):contains('Tool')" },
    ],
});

/** The buyer weighs the ways to a second source and starts the one that pays. */
tours.add("sq_decision_aid", {
    steps: () => [
        { trigger: "button[name=action_decide]", run: "click" },
        { trigger: ".modal .badge:contains('Not enough is known')" },
        { trigger: ".modal .o_field_widget[name=site_id] input:value(Rayong)" },
        { trigger: ".modal .o_field_widget[name=value_at_risk_known] input", run: "click" },
        money("value_at_risk", 400000),
        money("us_tooling", 60000),
        money("us_inspection_cost", 2000),
        money("cm_tooling", 9000),
        { trigger: ".modal .o_field_widget[name=total_cm]:contains('9,000.00')" },
        { trigger: ".modal .o_field_widget[name=arithmetic]:contains('÷ 3 years')" },
        { trigger: ".modal .badge:contains('through the contract manufacturer')" },
        { trigger: ".modal button.btn-primary[name=action_qualify_cm]", run: "click" },
        { trigger: ".o_statusbar_status .o_arrow_button_current:contains('In Progress')" },
        { trigger: ".o_field_widget[name=site_id]:has(:value(Rayong)), .o_field_widget[name=site_id]:contains('Rayong')" },
    ],
});
