import { registry } from "@web/core/registry";

/** A buyer asks the approved source that is proposed for an alternative, and compares. */
registry.category("web_tour.tours").add("sq_buyer_compares_alternatives", {
    steps: () => [
        { trigger: ".o_notebook a[name='alternative_pos']", run: "click" },
        { trigger: ".tab-pane.active button[name='action_create_alternative']", run: "click" },
        { trigger: ".modal .o_field_widget[name='partner_ids'] .o_tag:contains('Acme')" },
        { trigger: ".modal button[name='action_create_alternative']", run: "click" },
        { trigger: "body:not(:has(.modal)) .o_field_widget[name='partner_id'] input:value('Acme')" },
        { trigger: ".o_notebook a[name='alternative_pos']", run: "click" },
        { trigger: ".tab-pane.active .o_data_row:contains('Acme') .badge:contains('Approved')" },
        { trigger: ".tab-pane.active .o_data_row:contains('Bolt') .badge:contains('Blocked')" },
        {
            trigger: ".tab-pane.active button[name='action_compare_alternative_lines']",
            run: "click",
        },
        { trigger: ".o_list_view .o_data_row:contains('Acme') .badge:contains('Approved')" },
        { trigger: ".o_list_view .o_data_row:contains('Bolt') .badge:contains('Blocked')" },
        { trigger: ".o_list_view .o_data_row:contains('not a source of this part')" },
    ],
});
