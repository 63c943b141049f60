import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

const status = (text) => ({ trigger: `.o_statusbar_status .o_arrow_button_current:contains('${text}')` });
const press = (name) => ({
    trigger: `.o_statusbar_buttons button[name='${name}']:not(:disabled)`,
    run: "click",
});
const closed = { trigger: "body:not(:has(.modal))" };

/** A buyer is warned on a quotation and switches the vendor in one click, then confirms. */
tours.add("sq_buyer_switches_vendor", {
    steps: () => [
        { trigger: ".o_sq_source_problems:contains('Board from Bolt')" },
        { trigger: ".o_field_widget[name=order_line] .badge:contains('Blocked')" },
        { trigger: ".o_sq_source_problems button.o_sq_switch:contains('Acme')", run: "click" },
        { trigger: ".o_field_widget[name=partner_id] input:value('Acme')" },
        { trigger: ".o_form_view:not(:has(.o_sq_source_problems))" },
        { trigger: ".o_field_widget[name=order_line] .badge:contains('Approved')" },
        { trigger: ".o_statusbar_buttons button[name=button_confirm]:contains('Confirm')", run: "click" },
        status("Purchase Order"),
    ],
});

/** One line of two moves to a quotation of the other vendor. */
tours.add("sq_buyer_moves_a_line", {
    steps: () => [
        { trigger: ".o_sq_source_problems button.o_sq_switch:contains('Acme')", run: "click" },
        { trigger: ".o_notification:contains('Moved to Acme') a" },
        { trigger: ".o_field_widget[name=order_line]:not(:has(.o_data_row:contains('Board')))" },
        { trigger: ".o_field_widget[name=order_line] .o_data_row:contains('Housing')" },
    ],
});

/** The button beside a line that was just typed moves this line, and not the other one. */
tours.add("sq_buyer_moves_a_typed_line", {
    steps: () => [
        { trigger: ".o_sq_source_problems:contains('Board from Bolt')" },
        { trigger: ".o_field_widget[name=order_line] .o_field_x2many_list_row_add > a:contains('Add a product')", run: "click" },
        { trigger: ".o_selected_row [name=product_id] input", run: "edit Housing" },
        { trigger: ".ui-menu-item > a:contains('Housing')", run: "click" },
        { trigger: ".o_sq_source_problems > div:contains('Housing from Bolt') button.o_sq_switch:contains('Acme')", run: "click" },
        { trigger: ".o_notification:contains('Moved to Acme') a" },
        { trigger: ".o_field_widget[name=order_line]:not(:has(.o_data_row:contains('Housing')))" },
        { trigger: ".o_field_widget[name=order_line] .o_data_row:contains('Board')" },
    ],
});

/** An approver lets the part be bought, the order is confirmed, the override is on the list. */
tours.add("sq_approver_overrides", {
    steps: () => [
        { trigger: ".o_statusbar_buttons button:contains('Override')", run: "click" },
        { trigger: ".modal .o_data_row:contains('Board')" },
        { trigger: ".modal .o_field_widget[name=reason] textarea", run: "edit The line stands still" },
        { trigger: ".modal footer button[name=action_apply]", run: "click" },
        closed,
        { trigger: ".o_field_widget[name=order_line] .badge:contains('Override')" },
        { trigger: ".o_statusbar_buttons button[name=button_confirm]:contains('Confirm')", run: "click" },
        status("Purchase Order"),
    ],
});

/** The override is reported until it is closed with a reason. */
tours.add("sq_approver_closes_override", {
    steps: () => [
        { trigger: ".o_data_row:contains('Board'):contains('The line stands still') .o_data_cell[name=product_id]", run: "click" },
        status("Open"),
        press("action_open_close"),
        { trigger: ".modal .o_field_widget[name=reason] textarea", run: "edit One time was enough" },
        { trigger: ".modal footer button[name=action_apply]", run: "click" },
        closed,
        status("Closed"),
    ],
});

/** A buyer takes a supplier out: roles switch, and it is reversed again. */
tours.add("sq_buyer_activates", {
    steps: () => [
        { trigger: ".modal .o_field_widget[name=partner_ids] input", run: "edit Acme" },
        { trigger: ".ui-menu-item > a:contains('Acme')", run: "click" },
        { trigger: ".modal .o_data_row:contains('Board'):contains('Bolt')" },
        { trigger: ".modal .o_field_widget[name=note] textarea", run: "edit Port closed" },
        { trigger: ".modal footer button[name=action_apply]", run: "click" },
        status("Active"),
        { trigger: ".o_field_widget[name=line_ids] .o_data_row:contains('Board')" },
        press("action_open_reverse"),
        { trigger: ".modal .o_field_widget[name=reason] textarea", run: "edit Port open" },
        { trigger: ".modal footer button[name=action_apply]", run: "click" },
        closed,
        status("Reversed"),
    ],
});
