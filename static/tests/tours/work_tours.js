import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

const row = (part) => `.o_data_row:contains('${part}')`;
const chosen = (part) => [
    { trigger: `${row(part)} .o_list_record_selector input`, run: "click" },
    { trigger: `${row(part)} .o_list_record_selector input:checked` },
];
const dialog = (title) => ({ trigger: `.modal .modal-title:contains('${title}')` });
const parts = (...names) => names.map((name) => ({ trigger: `.modal .o_field_widget[name=exposure_ids] .o_tag:contains('${name}')` }));
const apply = (label) => ({ trigger: `.modal footer button[name=action_apply]:contains('${label}')`, run: "click" });
const closed = { trigger: "body:not(:has(.modal))" };
const press = (text) => ({
    trigger: `.o_statusbar_buttons button:contains('${text}'):not(:disabled)`,
    run: "click",
});
const status = (text) => ({ trigger: `.o_statusbar_status .o_arrow_button_current:contains('${text}')` });
const reason = (text) => ({ trigger: ".modal .o_field_widget[name=reason] textarea", run: `edit ${text}` });
// A day that is there already is a button until it is clicked.
const until = (day) => [
    { trigger: ".modal .o_field_widget[name=until] button", run: "click" },
    { trigger: ".modal .o_field_widget[name=until] input", run: `edit ${day} && press Tab` },
    { trigger: ".modal .o_field_widget[name=until] button:contains('2098')" },
];

/** A buyer orders the least that keeps an alternate warm, and a little more than proposed. */
tours.add("sq_buyer_keeps_warm", {
    steps: () => [
        { trigger: `${row("Board")} button[name=action_next_step]`, run: "click" },
        dialog("Order to Keep Warm"),
        { trigger: ".modal .o_field_widget[name=total]:contains('75.00')" },
        { trigger: `.modal ${row("Bolt")} .o_data_cell[name=quantity]:contains('25.00')`, run: "click" },
        { trigger: ".modal .o_selected_row .o_field_widget[name=quantity] input", run: "edit 30" },
        apply("Make Requests for Quotation"),
        closed,
        status("RFQ"),
        { trigger: ".o_field_widget[name=order_line] .o_data_row:contains('Board'):contains('30.00')" },
    ],
});

/** A buyer asks for a waiver; nothing is granted by that. */
tours.add("sq_buyer_asks_for_a_waiver", {
    steps: () => [
        press("Waive"),
        dialog("Waive the Alternate"),
        ...parts("Board"),
        // without a reason it goes nowhere
        apply("Ask for a Waiver"),
        { trigger: ".modal .o_field_invalid[name=reason]" },
        reason("Any trader has it"),
        ...until("12/31/2098"),
        apply("Ask for a Waiver"),
        closed,
        status("To Grant"),
        { trigger: ".o_field_widget[name=product_id] input:value(Board)" },
        { trigger: ".o_statusbar_buttons:not(:has(button[name=action_approve]))" },
    ],
});

/** An approver reads the arithmetic and grants it. */
tours.add("sq_approver_grants_the_waiver", {
    steps: () => [
        status("To Grant"),
        { trigger: ".o_field_widget[name=reason] :value(Any trader has it)" },
        { trigger: ".o_field_widget[name=arithmetic]" },
        press("Grant"),
        status("Granted"),
        { trigger: ".o_field_widget[name=approved_by]:contains('Quentin Quality')" },
    ],
});

/** A buyer wants to hear of two parts later, and of one again now. */
tours.add("sq_buyer_snoozes", {
    steps: () => [
        ...chosen("Board"),
        ...chosen("Housing"),
        { trigger: ".o_control_panel button[name=action_snooze]", run: "click" },
        dialog("Snooze"),
        ...parts("Board", "Housing"),
        reason("Wait for the fair"),
        ...until("12/31/2098"),
        apply("Snooze"),
        closed,
        { trigger: `${row("Board")}.text-muted` },
        { trigger: `${row("Board")} .o_data_cell[name=product_id]`, run: "click" },
        { trigger: ".o_field_widget[name=snooze_reason]:contains('Wait for the fair')" },
        press("Wake"),
        { trigger: ".o_statusbar_buttons:not(:has(button[name=action_wake]))" },
    ],
});

/** The supplier known from a price list is proposed for the part of the row. */
tours.add("sq_buyer_qualifies_one", {
    steps: () => [
        { trigger: `${row("Board")} button[name=action_next_step]`, run: "click" },
        dialog("Start Qualifying an Alternate"),
        ...parts("Board"),
        { trigger: ".modal .o_field_widget[name=partner_id] input:value(Bolt)" },
        apply("Start"),
        closed,
        status("Draft"),
        { trigger: ".o_field_widget[name=partner_id] input:value(Bolt)" },
        { trigger: ".o_field_widget[name=product_ids] .o_tag:contains('Board')" },
    ],
});

/** One case for all parts that were chosen; nobody is known for them, so the buyer names one. */
tours.add("sq_buyer_qualifies_many", {
    steps: () => [
        ...chosen("Board"),
        ...chosen("Housing"),
        { trigger: ".o_control_panel button[name=action_qualify]", run: "click" },
        dialog("Start Qualifying an Alternate"),
        ...parts("Board", "Housing"),
        { trigger: ".modal .o_field_widget[name=partner_id] input", run: "edit Acme" },
        { trigger: ".ui-menu-item > a:contains('Acme')", run: "click" },
        apply("Start"),
        closed,
        status("Draft"),
        { trigger: ".o_field_widget[name=product_ids] .o_tag:contains('Board')" },
        { trigger: ".o_field_widget[name=product_ids] .o_tag:contains('Housing')" },
    ],
});
