import { inputFiles } from "@web/../tests/utils";
import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

const NAMES = "urn:oasis:names:specification:ubl:schema:xsd:";
/** A despatch advice that tells of the delivery itself. */
const advice = (order, day) => `<?xml version="1.0" encoding="UTF-8"?>
<DespatchAdvice xmlns="${NAMES}DespatchAdvice-2" xmlns:cac="${NAMES}CommonAggregateComponents-2"
    xmlns:cbc="${NAMES}CommonBasicComponents-2"><cbc:ID>D-1</cbc:ID>
<cac:DespatchSupplierParty><cac:Party><cac:PartyName><cbc:Name>Acme</cbc:Name></cac:PartyName></cac:Party>
</cac:DespatchSupplierParty><cac:Shipment><cbc:ID>1</cbc:ID><cac:Delivery>
<cbc:ActualDeliveryDate>${day}</cbc:ActualDeliveryDate></cac:Delivery></cac:Shipment>
<cac:DespatchLine><cbc:ID>1</cbc:ID><cbc:DeliveredQuantity unitCode="C62">10</cbc:DeliveredQuantity>
<cac:OrderLineReference><cbc:LineID>1</cbc:LineID><cac:OrderReference><cbc:ID>${order}</cbc:ID>
</cac:OrderReference></cac:OrderLineReference><cac:Item><cbc:Name>Board</cbc:Name></cac:Item>
</cac:DespatchLine></DespatchAdvice>`;

const press = (name) => ({
    trigger: `.o_statusbar_buttons button[name=${name}]:not(:disabled)`,
    run: "click",
});

/** An engineer picks receipts, imports a despatch advice, reads the verdict, completes the stage. */
tours.add("sq_engineer_runs_a_trial", {
    steps: () => [
        { trigger: ".o_data_row .o_data_cell:contains('Acme')", run: "click" },
        { trigger: ".alert-info:contains('No delivery is due yet')" },
        press("action_open_collect"),
        { trigger: ".modal .o_data_row:contains('P-RECEIVED'):contains('Kept')" },
        { trigger: ".modal .o_data_row:contains('P-OPEN') td[name=picked] input", run: "click" },
        { trigger: ".modal footer button[name=action_apply]", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        { trigger: ".o_field_widget[name=delivery_ids] .o_data_row:contains('P-RECEIVED')" },
        { trigger: ".alert-info:contains('1 of 1 deliveries')" },
        press("action_open_delivery_import"),
        {
            trigger: ".modal .o_field_widget[name=file]",
            async run() {
                const day = new Date().toISOString().slice(0, 10);
                const file = new File([advice("P-OPEN", day)], "despatch.xml", { type: "text/xml" });
                await inputFiles(".modal .o_field_widget[name=file] input[type=file]", [file]);
            },
        },
        { trigger: ".modal .o_data_row:contains('P-OPEN')" },
        { trigger: ".modal footer button[name=action_import]", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        { trigger: ".o_field_widget[name=delivery_ids] .o_data_row:contains('P-OPEN'):contains('Kept')" },
        { trigger: ".o_field_widget[name=trial_receipt_ids] .o_data_row:contains('D-1')" },
        { trigger: ".alert-success:contains('2 of 2 deliveries')" },
        { trigger: ".o_notebook .nav-link:contains('Lead Times')", run: "click" },
        { trigger: ".o_field_widget[name=trial_timeline] canvas" },
        press("action_complete"),
        { trigger: ".o_statusbar_status .o_arrow_button_current:contains('Passed')" },
    ],
});
