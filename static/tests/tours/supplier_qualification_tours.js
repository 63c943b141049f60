import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

const tours = registry.category("web_tour.tours");

const status = (text) => ({ trigger: `.o_statusbar_status .o_arrow_button_current:contains('${text}')` });
const press = (text) => ({
    trigger: `.o_statusbar_buttons button:contains('${text}'):not(:disabled)`,
    run: "click",
});
const open = (text) => ({ trigger: `.o_data_row .o_data_cell:contains('${text}')`, run: "click" });

/** A buyer opens a case, starts it and records a delivery. */
tours.add("sq_buyer_opens_and_records", {
    steps: () => [
        { trigger: ".o-kanban-button-new, .o_list_button_add", run: "click" },
        { trigger: ".o_field_widget[name=partner_id] input", run: "edit Acme" },
        { trigger: ".ui-menu-item > a:contains('Acme')", run: "click" },
        { trigger: ".o_field_widget[name=product_ids] input", run: "edit Board" },
        { trigger: ".ui-menu-item > a:contains('Board')", run: "click" },
        { trigger: ".o_field_widget[name=plan_id] input", run: "edit Trial only" },
        { trigger: ".ui-menu-item > a:contains('Trial only')", run: "click" },
        press("Start"),
        status("In Progress"),
        { trigger: ".o_field_widget[name=stage_ids] .o_kanban_record:contains('Lead-Time Trial')", run: "click" },
        { trigger: ".o_field_x2many_list_row_add > a", run: "click" },
        { trigger: ".o_selected_row td[name=name] input", run: "edit Lot 1" },
        { trigger: ".o_selected_row td[name=order_date] input", run: "edit 01/05/2026" },
        { trigger: ".o_selected_row td[name=promised_date] input", run: "edit 02/05/2026" },
        { trigger: ".o_selected_row td[name=received_date] input", run: "edit 02/05/2026" },
        { trigger: ".o_selected_row td[name=quantity_ordered] input", run: "edit 10" },
        { trigger: ".o_selected_row td[name=quantity_received] input", run: "edit 10" },
        ...stepUtils.saveForm(),
        { trigger: ".alert-success:contains('1 of 1 deliveries')" },
        status("In Progress"),
    ],
});

/** A quality engineer pastes readings and answers the questions of an audit. */
tours.add("sq_engineer_records_evidence", {
    steps: () => [
        open("Process Validation"),
        { trigger: ".alert-info:contains('No characteristic')" },
        { trigger: ".o_field_widget[name=characteristic_ids] .o_field_x2many_list_row_add > a", run: "click" },
        { trigger: ".modal .o_field_widget[name=name] input", run: "edit Bore" },
        { trigger: ".modal .o_field_widget[name=lsl] input", run: "edit 9" },
        { trigger: ".modal .o_field_widget[name=usl] input", run: "edit 11" },
        {
            trigger: ".modal .o_field_widget[name=measurement_text] textarea",
            async run({ edit }) {
                await edit("10,02 9,98 10,01\n9,99 10,00 10,03\n10,01 9,97 10,00\n10,02 9,99 9,98");
            },
        },
        { trigger: ".modal footer .o_form_button_save", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        ...stepUtils.saveForm(),
        { trigger: ".alert-success:contains('Bore: Ppk')" },
        { trigger: ".breadcrumb-item a:contains('Stages')", run: "click" },
        open("Quality Audit"),
        { trigger: ".alert-info:contains('1 of 1 questions')" },
        { trigger: ".o_data_row .o_sq_option[data-value='10']", run: "click" },
        ...stepUtils.saveForm(),
        { trigger: ".alert-success:contains('Score 100.0 %')" },
    ],
});

/** A quality engineer completes the stage and the case goes to the signers. */
tours.add("sq_engineer_completes", {
    steps: () => [
        open("Acme"),
        { trigger: ".alert-success:contains('1 of 1 deliveries')" },
        press("Complete Stage"),
        status("Passed"),
        { trigger: ".o_field_widget[name=qualification_id] a", run: "click" },
        press("Submit for Signature"),
        status("To Sign"),
    ],
});

/** An approver signs with the wizard. */
tours.add("sq_approver_signs", {
    steps: () => [
        press("Sign"),
        { trigger: ".modal .o_field_widget[name=decision] input[data-value=approve]:checked" },
        { trigger: ".modal footer button[name=action_apply]", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        { trigger: ".o_statusbar_buttons:not(:has(button:contains('Sign')))" },
    ],
});

/** The flag of the part has gone, its source counts. */
tours.add("sq_part_is_covered", {
    steps: () => [
        { trigger: "button[name=action_view_exposure]:contains('Covered')" },
        { trigger: ".o_notebook .nav-link:contains('Sources')", run: "click" },
        { trigger: ".o_field_widget[name=source_ids] .o_kanban_record:contains('Acme'):contains('Qualified')" },
        { trigger: "button[name=action_view_exposure]", run: "click" },
        { trigger: ".o_field_widget[name=approved_count]:contains('1')" },
    ],
});

/** A buyer orders from a source that is only listed and is stopped with the reason. */
tours.add("sq_buyer_is_stopped", {
    steps: () => [
        { trigger: ".alert-warning:contains('Board from Bolt')" },
        { trigger: ".o_field_widget[name=order_line] .o_data_row .badge:contains('Blocked')" },
        { trigger: ".o_statusbar_buttons button[name=button_confirm]:contains('Confirm')", run: "click" },
        { trigger: ".modal .modal-body:contains('Board from Bolt: the source is only listed')" },
        { trigger: ".modal footer button:contains('Close')", run: "click" },
        status("RFQ"),
    ],
});

/** Two cases signed in one go: one is refused, with the reason. */
tours.add("sq_bulk_decision", {
    steps: () => [
        { trigger: ".o_data_row:contains('Acme') .o_list_record_selector input", run: "click" },
        { trigger: ".o_data_row:contains('Bolt') .o_list_record_selector input", run: "click" },
        { trigger: ".o_control_panel_actions .dropdown-toggle:contains('Actions'), .o_cp_action_menus .dropdown-toggle:contains('Actions')", run: "click" },
        { trigger: ".o-dropdown--menu .dropdown-item:contains('Sign')", run: "click" },
        { trigger: ".modal footer button[name=action_apply]", run: "click" },
        { trigger: ".modal .o_data_row:contains('Bolt'):contains('own this case')" },
        { trigger: ".modal .o_field_widget[name=signed_count]:contains('1')" },
        { trigger: ".modal footer button:contains('Close')", run: "click" },
        { trigger: "body:not(:has(.modal))" },
    ],
});

/** A manager starts tracking a category and sees what is exposed. */
tours.add("sq_start_tracking", {
    steps: () => [
        { trigger: ".modal .o_field_widget[name=category_ids] input", run: "edit Parts / Boards" },
        { trigger: ".ui-menu-item > a:contains('Boards')", run: "click" },
        { trigger: ".modal .o_field_widget[name=part_count]:contains('2')" },
        { trigger: ".modal footer button[name=action_apply]", run: "click" },
        { trigger: ".o_data_row:contains('Board'):contains('Critical')" },
    ],
});
