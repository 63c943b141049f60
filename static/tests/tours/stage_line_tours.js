import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("sq_stage_line", {
    steps: () => [
        { content: "What is due, by month", trigger: ".o_calendar_view", run: "click" },
        { content: "To the list", trigger: ".o_switch_view.o_list", run: "click" },
        { content: "Open the case", trigger: ".o_data_row .o_data_cell", run: "click" },
        {
            content: "A stage on the line",
            trigger: ".o_sq_stage_line ol li button[aria-label*='To Do']",
            run: "click",
        },
        { content: "Its form", trigger: ".o_form_view .o_field_widget[name=verdict_reason]" },
    ],
});
