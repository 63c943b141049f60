import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

const tours = registry.category("web_tour.tours");

const status = (text) => ({ trigger: `.o_statusbar_status .o_arrow_button_current:contains('${text}')` });
const press = (text) => ({
    trigger: `.o_statusbar_buttons button:contains('${text}'):not(:disabled)`,
    run: "click",
});
const open = (text) => ({ trigger: `.o_data_row .o_data_cell:contains('${text}')`, run: "click" });
const tab = (text) => ({ trigger: `.o_notebook .nav-link:contains('${text}')`, run: "click" });

/** Press a key where the focus is, as an auditor does who never touches the mouse. */
const key = (name, answered) => [
    {
        trigger: ".o_sq_answer:focus, .o_sq_answer :focus",
        run({ anchor }) {
            anchor.dispatchEvent(new KeyboardEvent("keydown", { key: name, bubbles: true, cancelable: true }));
        },
    },
    ...(answered ? [{ trigger: `.o_sq_chapter_count:contains('${answered}')` }] : []),
];

/** An auditor answers every question by keyboard and raises a finding from one of them. */
tours.add("sq_auditor_answers_by_keyboard", {
    steps: () => [
        open("Acme"),
        { trigger: ".alert-info:contains('7 of 7 questions')" },
        { trigger: ".o_sq_answer:first", run: ({ anchor }) => anchor.focus() },
        ...key("8", "1 / 3"),
        ...key("1", "2 / 3"),
        ...key("1", "3 / 3"),
        ...key("1", "1 / 4"),
        ...key("y", "2 / 4"),
        // the figure: typed, Enter goes on
        { trigger: ".o_sq_answer .o_sq_number:focus", run: "edit 1.5" },
        ...key("Enter", "3 / 4"),
        // the last one is not evaluated, with its reason
        ...key("n", "4 / 4"),
        { trigger: ".o_sq_reason:focus", run: "edit No such line" },
        ...key("Enter"),
        { trigger: ".o_sq_reason:not(.o_sq_missing)" },
        ...stepUtils.saveForm(),
        { trigger: ".alert-success:contains('Score')" },
        { trigger: ".o_data_row:contains('Planning 0') button[name=action_raise_finding]", run: "click" },
        { trigger: ".modal .o_field_widget[name=name] textarea, .modal .o_field_widget[name=name] input", run: "edit Plan is out of date" },
        { trigger: ".modal .o_field_widget[name=corrective_action] textarea", run: "edit Planned weekly" },
        { trigger: ".modal footer .o_form_button_save, .modal .o_form_button_save", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        tab("Findings"),
        { trigger: ".o_field_widget[name=finding_ids] .o_data_row:contains('Plan is out of date')" },
        tab("Picture"),
        { trigger: ".o_field_widget[name=audit_picture] canvas, .o_field_widget[name=audit_picture] .text-muted" },
    ],
});

/** A second auditor verifies the finding and completes the audit. */
tours.add("sq_second_auditor_closes", {
    steps: () => [
        open("Plan is out of date"),
        { trigger: ".o_field_widget[name=verification] textarea", run: "edit Seen on the board" },
        press("Verify and Close"),
        status("Closed"),
        { trigger: ".o_field_widget[name=qualification_id] a", run: "click" },
        { trigger: ".o_field_widget[name=stage_ids] .o_kanban_record:contains('Quality Audit')", run: "click" },
        { trigger: ".alert-success:contains('Score')" },
        press("Complete Stage"),
        status("Passed"),
        // what is closed shows its answers and takes none
        { trigger: ".o_sq_answer .o_sq_option:disabled" },
    ],
});

/** A manager makes the next version of a questionnaire and sees what changed. */
tours.add("sq_manager_makes_a_version", {
    steps: () => [
        { trigger: ".o_data_row:contains('Draft') .o_data_cell:contains('Short')", run: "click" },
        press("Publish"),
        status("Published"),
        press("New Version"),
        status("Draft"),
        { trigger: ".o_field_widget[name=question_ids] .o_data_row:first .o_data_cell[name=text]", run: "click" },
        { trigger: ".modal .o_field_widget[name=text] textarea", run: "edit Ready for everything?" },
        { trigger: ".modal footer .o_form_button_save", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        ...stepUtils.saveForm(),
        press("Publish"),
        status("Published"),
        press("What Changed"),
        { trigger: ".modal .o_data_row:contains('Ready for everything?'):contains('Changed')" },
        { trigger: ".modal footer button:contains('Close')", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        press("Use in Plans"),
        { trigger: ".modal footer button:contains('Ok')", run: "click" },
        { trigger: ".o_statusbar_buttons:not(:has(button:contains('Use in Plans')))" },
    ],
});

/** A buyer records a certificate, an auditor verifies it. */
tours.add("sq_buyer_records_a_certificate", {
    steps: () => [
        { trigger: ".o_list_button_add", run: "click" },
        { trigger: ".o_field_widget[name=type_id] input", run: "edit ISO 9001" },
        { trigger: ".ui-menu-item > a:contains('ISO 9001')", run: "click" },
        { trigger: ".o_field_widget[name=partner_id] input", run: "edit Acme" },
        { trigger: ".ui-menu-item > a:contains('Acme')", run: "click" },
        { trigger: ".o_field_widget[name=number] input", run: "edit 77" },
        { trigger: ".o_field_widget[name=valid_from] input", run: "edit 01/01/2026" },
        { trigger: ".o_field_widget[name=valid_until] input", run: "edit 12/31/2098" },
        { trigger: ".o_field_widget[name=number] input", run: "click" },
        ...stepUtils.saveForm(),
        status("To Verify"),
    ],
});

/** The calendar of audits opens and names the supplier. */
tours.add("sq_audit_calendar", {
    steps: () => [
        { trigger: ".o_switch_view.o_calendar", run: "click" },
        { trigger: ".o_calendar_renderer .fc-event:contains('Acme')" },
        { trigger: ".o_switch_view.o_list", run: "click" },
        { trigger: ".o_data_row:contains('Acme')" },
    ],
});
