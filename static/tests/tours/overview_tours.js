import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

const back = { trigger: ".breadcrumb-item a:contains('Overview'), .o_back_button", run: "click" };
const shown = (name) => ({ trigger: `.o_sq_overview section[name=${name}]` });

/** Fails unless the figures came in one request, whatever else the page asks for. */
const oneRequest = {
    trigger: ".o_sq_overview",
    run() {
        const calls = performance
            .getEntriesByType("resource")
            .map((entry) => entry.name)
            .filter((name) => /call_kw\/(supplier|product|sourcing|purchase)\./.test(name));
        if (calls.length !== 1 || !calls[0].includes("get_overview")) {
            throw new Error(`One request for all figures, not: ${calls.join(", ")}`);
        }
    },
};

/** A buyer opens the lists behind the figures and takes a next step. */
tours.add("sq_overview_buyer", {
    steps: () => [
        shown("levels"),
        oneRequest,
        { trigger: ".o_sq_overview [name=critical] button:contains('1'):contains('Critical')", run: "click" },
        { trigger: ".o_list_view .o_data_row:contains('Housing')" },
        { trigger: ".o_list_view:not(:has(.o_data_row:contains('Board')))" },
        back,
        { trigger: ".o_sq_overview section[name=countries] button:contains('China')", run: "click" },
        { trigger: ".o_list_view .o_data_row:contains('Board')" },
        back,
        { trigger: ".o_sq_overview section[name=trend] canvas" },
        { trigger: ".o_sq_overview section[name=waiting] [name=parts] button:contains('My exposed parts')" },
        { trigger: "button:contains('My Parts')", run: "click" },
        { trigger: "button.active:contains('My Parts')" },
        { trigger: ".o_sq_overview [name=part]:contains('Housing') button:contains('Qualify an alternate')", run: "click" },
        { trigger: ".modal .modal-title:contains('Start Qualifying an Alternate')" },
    ],
});

/** An approver sees the case to sign and gets to it. */
tours.add("sq_overview_approver", {
    steps: () => [
        { trigger: ".o_sq_overview section[name=waiting] [name=signatures] button:contains('Cases to sign')", run: "click" },
        { trigger: ".o_list_view .o_data_row:contains('Bolt') .o_data_cell:contains('Bolt')", run: "click" },
        { trigger: ".o_statusbar_buttons button:contains('Sign')" },
    ],
});

/** An auditor sees the stage that is late. */
tours.add("sq_overview_auditor", {
    steps: () => [
        { trigger: ".o_sq_overview section[name=waiting] [name=stages] button:contains('1 late')", run: "click" },
        { trigger: ".o_list_view .o_data_row:contains('Lead-Time Trial')" },
    ],
});

/** A manager of a new company is led through the first steps. */
tours.add("sq_overview_first_steps", {
    steps: () => [
        { trigger: ".o_sq_overview section[name=steps] [name=plan] button:contains('New Qualification')" },
        { trigger: ".o_sq_overview:not(:has(section[name=levels]))" },
        { trigger: ".o_sq_overview section[name=steps] [name=track] button:contains('Start Tracking')", run: "click" },
        { trigger: ".modal .o_field_widget[name=category_ids] input", run: "edit Parts / Boards" },
        { trigger: ".ui-menu-item > a:contains('Boards')", run: "click" },
        { trigger: ".modal footer button[name=action_apply]", run: "click" },
        { trigger: ".o_data_row:contains('Board'):contains('Critical')" },
        back,
        { trigger: ".o_sq_overview section[name=steps] [name=track] .fa-check-circle" },
        { trigger: ".o_sq_overview section[name=levels] [name=critical]:contains('2')" },
    ],
});
