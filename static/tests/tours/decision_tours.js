import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

const tours = registry.category("web_tour.tours");

const press = (text) => ({
    trigger: `.o_statusbar_buttons button:contains('${text}'):not(:disabled)`,
    run: "click",
});
const choose = (field, text) => [
    { trigger: `.modal .o_field_widget[name=${field}] input`, run: `edit ${text}` },
    { trigger: `.ui-menu-item > a:contains('${text}')`, run: "click" },
];
const closed = { trigger: "body:not(:has(.modal))" };

/** A signer reads the brief and approves with a condition and a last day. */
tours.add("sq_signer_reads_and_signs", {
    steps: () => [
        press("Sign"),
        { trigger: ".modal .o_sq_brief, .modal .o_field_html:contains('1 of 1 deliveries')" },
        { trigger: ".modal .o_field_html:contains('Critical'):contains('Covered')" },
        { trigger: ".modal .o_field_html:contains('Still to sign: Quality, Purchasing')" },
        { trigger: ".modal .o_field_widget[name=decision] input[data-value=conditional]", run: "click" },
        { trigger: ".modal .o_field_widget[name=valid_until] input", run: "edit 12/31/2027 && click body" },
        { trigger: ".modal .o_field_widget[name=note] textarea", run: "edit Gauge study" },
        { trigger: ".modal footer button[name=action_apply]", run: "click" },
        closed,
        { trigger: ".o_statusbar_buttons:not(:has(button[name=action_open_decision]))" },
    ],
});

/** A buyer sees that the approval has dropped and which orders stand outside it. */
tours.add("sq_buyer_sees_the_drop", {
    steps: () => [
        { trigger: ".ribbon:contains('Expired')" },
        { trigger: "button[name=action_view_stray_lines]:contains('1')", run: "click" },
        { trigger: ".o_data_row:contains('Board'):contains('does not hold')" },
    ],
});

/** A signer extends it: a new last day for the approval and for its conditions. */
tours.add("sq_signer_extends", {
    steps: () => [
        press("Extend"),
        { trigger: ".modal .o_field_widget[name=extension] input[data-value=extend]:checked" },
        { trigger: ".modal .o_field_widget[name=condition_deadline] input", run: "edit 11/30/2027 && click body" },
        { trigger: ".modal .o_field_widget[name=valid_until] input", run: "edit 12/15/2027 && click body" },
        { trigger: ".modal footer button[name=action_apply]", run: "click" },
        closed,
    ],
});

/** Who signs after others finds what they have proposed. */
tours.add("sq_signer_agrees", {
    steps: () => [
        press("Extend"),
        { trigger: ".modal .o_field_widget[name=valid_until] button:contains('2027')" },
        { trigger: ".modal .o_field_widget[name=condition_deadline] button:contains('2027')" },
        { trigger: ".modal footer button[name=action_apply]", run: "click" },
        closed,
    ],
});

/** A buyer proposes to take a supplier over; nothing is approved by that. */
tours.add("sq_buyer_takes_over", {
    steps: () => [
        ...choose("partner_ids", "Acme"),
        { trigger: ".modal .o_field_widget[name=source_ids] .o_tag:contains('Board')" },
        ...choose("plan_id", "Trial only"),
        { trigger: ".modal .o_field_widget[name=least_lines] input", run: "edit 0" },
        { trigger: ".modal .o_field_widget[name=reason] textarea", run: "edit Ten good years" },
        { trigger: ".modal footer button[name=action_apply]", run: "click" },
        { trigger: ".modal .o_field_widget[name=case_count]:contains('1')" },
        { trigger: ".modal footer button[name=action_view_cases]", run: "click" },
        { trigger: ".o_data_row:contains('Acme'):contains('To Sign') .o_data_cell:first", run: "click" },
        { trigger: ".o_notebook .nav-link:contains('Take-over')", run: "click" },
        { trigger: ".o_field_widget[name=takeover_reason]:contains('Ten good years')" },
    ],
});

/** A buyer records what a supplier is about to change. */
tours.add("sq_buyer_records_a_change", {
    steps: () => [
        { trigger: ".o_list_button_add", run: "click" },
        { trigger: ".o_field_widget[name=partner_id] input", run: "edit Acme" },
        { trigger: ".ui-menu-item > a:contains('Acme')", run: "click" },
        { trigger: ".o_field_widget[name=kind] input, .o_field_widget[name=kind] select", run: "click" },
        { trigger: ".o_select_menu_item:contains('Tool'), .o_field_widget[name=kind] select", run: "click" },
        { trigger: ".o_field_widget[name=description] textarea", run: "edit A second cavity" },
        { trigger: ".o_field_widget[name=touched_source_ids] .o_data_row:contains('Board')" },
        { trigger: ".o_field_widget[name=effect] input[data-value=suspend]", run: "click" },
        { trigger: ".o_field_widget[name=assessment] textarea", run: "edit No proof of it yet" },
        ...stepUtils.saveForm(),
    ],
});

/** An approver lets it have its effect. */
tours.add("sq_approver_assesses_the_change", {
    steps: () => [
        { trigger: ".o_data_row .o_data_cell:contains('Acme')", run: "click" },
        press("Assess"),
        { trigger: ".modal footer button.btn-primary", run: "click" },
        { trigger: ".o_statusbar_status .o_arrow_button_current:contains('Assessed')" },
        { trigger: ".o_field_widget[name=touched_source_ids] .o_data_row:contains('Suspended')" },
    ],
});

/** The register of a past day. */
tours.add("sq_register_of_a_past_day", {
    steps: () => [
        { trigger: ".modal button[name=action_show]", run: "click" },
        { trigger: ".breadcrumb-item:contains('Register as of'), .o_breadcrumb:contains('Register as of')" },
        { trigger: ".o_data_row:contains('Board'):contains('Acme'):contains('Approved'):contains('Quentin Quality')" },
    ],
});
