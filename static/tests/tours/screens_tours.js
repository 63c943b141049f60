import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const closed = { trigger: "body:not(:has(.modal))" };

/** The next step of a part is the button of its form, in its own words. */
tours.add("sq_next_step_of_a_form", {
    steps: () => [
        { trigger: ".o_statusbar_buttons button.btn-primary[name=action_next_step]:contains('Qualify an alternate')", run: "click" },
        { trigger: ".o_field_widget[name=stage_line]" },
        { trigger: ".o_field_widget[name=partner_id]:contains('Bolt'), .o_field_widget[name=partner_id] input:value('Bolt')" },
    ],
});

/** In the list it is a button of the row; whom to qualify is asked, and the open case is told. */
tours.add("sq_next_step_of_a_row", {
    steps: () => [
        { trigger: ".o_data_row:contains('Housing') button[name=action_next_step]", run: "click" },
        { trigger: ".modal .o_field_widget[name=partner_id] input", run: "edit Bolt" },
        { trigger: ".ui-menu-item > a:contains('Bolt'):not(:contains('Create'))", run: "click" },
        { trigger: ".modal footer button[name=action_apply]:contains('Start'):not(:contains('Another'))" },
        { trigger: ".modal footer .btn-secondary[special=cancel]", run: "click" },
        closed,
        { trigger: "thead .o_list_record_selector input", run: "click" },
        { trigger: ".o_control_panel button[name=action_qualify]", run: "click" },
        { trigger: ".modal [name=open_cases]:contains('is open already (Draft) and covers Board')" },
        { trigger: ".modal footer button.btn-primary[name=action_open_cases]", run: "click" },
        closed,
        { trigger: ".o_field_widget[name=stage_line]" },
    ],
});

/** A blocked line leads to its case; the buyer asks somebody who may override. */
tours.add("sq_buyer_asks_for_an_override", {
    steps: () => [
        { trigger: ".o_sq_source_problems .o_sq_case:contains('Draft')", run: "click" },
        { trigger: ".o_field_widget[name=stage_line]" },
        { trigger: ".breadcrumb-item:last a, .o_back_button a", run: "click" },
        { trigger: ".o_sq_source_problems .o_sq_exposure" },
        { trigger: "[name=override_request] button[name=action_ask_override]", run: "click" },
        { trigger: ".modal .alert-warning:contains('Board from Bolt')" },
        { trigger: ".modal .o_field_widget[name=reason] textarea", run: "edit The line stands still" },
        { trigger: ".modal footer button[name=action_apply]", run: "click" },
        closed,
        { trigger: "[name=override_request]:contains('was asked for an override'):not(:has(button))" },
    ],
});

/** A signer reads what is signed; no number stands for no limit. */
tours.add("sq_signer_sees_what_is_signed", {
    steps: () => [
        { trigger: ".o_statusbar_buttons button[name=action_open_decision]", run: "click" },
        { trigger: ".modal [name=signing_for]:contains('You sign for'):contains('Acme'):contains('as Quality')" },
        { trigger: ".modal .o_field_widget[name=quantity_cap] input[placeholder='No limit']" },
        { trigger: ".modal .o_field_widget[name=quantity_cap] input", run: "edit 250 && click body" },
        { trigger: ".modal footer button[name=action_apply]", run: "click" },
        closed,
        { trigger: ".o_statusbar_buttons:not(:has(button[name=action_open_decision]))" },
    ],
});

/** A case with open stages can be asked to be submitted; it says what is missing. */
tours.add("sq_submit_says_what_is_missing", {
    steps: () => [
        { trigger: ".o_statusbar_buttons button.btn-secondary[name=action_submit]", run: "click" },
        { trigger: ".modal:contains('cannot be submitted yet'):contains('Lead-Time Trial')" },
        { trigger: ".modal footer button", run: "click" },
        closed,
    ],
});
