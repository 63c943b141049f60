import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("sq_timeline", {
    steps: () => [
        {
            content: "The page of what happened",
            trigger: ".o_notebook .nav-link[name=timeline]",
            run: "click",
        },
        {
            content: "The decision is the newest",
            trigger: ".o_sq_timeline li:first:contains('Decided: Approved'):contains('Petra')",
        },
        {
            content: "A signature with its note",
            trigger: ".o_sq_timeline li:contains('Signed for Quality'):contains('Good work')",
        },
        {
            content: "A stage, by key",
            trigger: ".o_sq_timeline button:contains('Lead-Time Trial: Passed')",
            async run({ anchor, press }) {
                anchor.focus();
                await press("Enter");
            },
        },
        { content: "Its form", trigger: ".o_form_view .o_field_widget[name=verdict_reason]" },
    ],
});
