import { registry } from "@web/core/registry";

const COUNT = 100;

/** A QIF document with two bores, measured on a hundred pieces. */
function makeStudy() {
    const keys = [1, 2];
    const definitions = keys.map(
        (key) => `<DiameterCharacteristicDefinition id="${30 + key}"><Tolerance><MaxValue>0.07</MaxValue>
            <MinValue>-0.07</MinValue><DefinedAsLimit>false</DefinedAsLimit></Tolerance></DiameterCharacteristicDefinition>`
    );
    const nominals = keys.map(
        (key) => `<DiameterCharacteristicNominal id="${20 + key}"><CharacteristicDefinitionId>${30 + key}</CharacteristicDefinitionId>
            <TargetValue>10</TargetValue></DiameterCharacteristicNominal>`
    );
    const items = keys.map(
        (key) => `<DiameterCharacteristicItem id="${10 + key}"><Name>Bore ${key}</Name>
            <CharacteristicNominalId>${20 + key}</CharacteristicNominalId></DiameterCharacteristicItem>`
    );
    const results = Array.from({ length: COUNT }, (_, piece) => {
        const measured = keys.map((key) => {
            const value = 10 + [-0.012, 0.004, -0.004, 0.012][piece % 4] * (piece % 8 < 4 ? 1 : -1);
            return `<DiameterCharacteristicMeasurement id="${1000 * key + piece}"><CharacteristicItemId>${10 + key}</CharacteristicItemId>
                <Value>${value.toFixed(3)}</Value></DiameterCharacteristicMeasurement>`;
        });
        return `<MeasurementResults id="${5000 + piece}"><MeasuredCharacteristics><CharacteristicMeasurements>${measured.join("")}
            </CharacteristicMeasurements></MeasuredCharacteristics></MeasurementResults>`;
    });
    return `<?xml version="1.0" encoding="UTF-8"?>
        <QIFDocument xmlns="http://qifstandards.org/xsd/qif3" versionQIF="3.0.0" idMax="9999">
        <FileUnits><PrimaryUnits><LinearUnit><UnitName>mm</UnitName></LinearUnit></PrimaryUnits></FileUnits>
        <Characteristics><CharacteristicDefinitions>${definitions.join("")}</CharacteristicDefinitions>
        <CharacteristicNominals>${nominals.join("")}</CharacteristicNominals>
        <CharacteristicItems>${items.join("")}</CharacteristicItems></Characteristics>
        <Results><MeasurementResultsSet>${results.join("")}</MeasurementResultsSet></Results></QIFDocument>`;
}

function choose(name, content) {
    return {
        trigger: ".modal .o_field_widget[name=file]",
        run({ anchor }) {
            const transfer = new DataTransfer();
            transfer.items.add(new File([content], name, { type: "text/xml" }));
            const input = anchor.querySelector("input[type=file]");
            input.files = transfer.files;
            input.dispatchEvent(new Event("change", { bubbles: true }));
        },
    };
}

/** A quality engineer imports a study, looks at its chart and completes the stage. */
registry.category("web_tour.tours").add("sq_engineer_imports_measurements", {
    steps: () => [
        { trigger: ".o_statusbar_buttons button:contains('Import Measurements')", run: "click" },
        choose("broken.qif", makeStudy().replace("</Characteristics>", "")),
        { trigger: ".modal .alert-danger:contains('not well-formed')" },
        { trigger: ".modal .o_field_widget[name=file] .o_clear_file_button", run: "click" },
        choose("study.qif", makeStudy()),
        { trigger: ".modal .alert-info:contains('QIF, characteristics: 2, readings: 200')" },
        { trigger: ".modal .o_data_row:contains('Bore 1'):contains('New'):contains('9.93 … 10.07'):contains('Ppk')" },
        { trigger: ".modal footer button[name=action_import]", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        { trigger: ".alert-success:contains('Bore 1: Ppk')" },
        { trigger: ".o_notebook .nav-link:contains('Imported Files')", run: "click" },
        { trigger: ".o_field_widget[name=file_ids] .o_data_row:contains('200 readings of 2 characteristics')" },
        { trigger: ".o_notebook .nav-link:contains('Characteristics')", run: "click" },
        { trigger: ".o_field_widget[name=characteristic_ids] .o_data_cell:contains('Bore 1')", run: "click" },
        { trigger: ".modal .o_field_widget[name=histogram] canvas" },
        { trigger: ".modal .o_field_widget[name=control_chart] canvas" },
        { trigger: ".modal .o_form_button_cancel, .modal .btn-close", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        { trigger: ".o_statusbar_buttons button:contains('Complete Stage'):not(:disabled)", run: "click" },
        { trigger: ".o_statusbar_status .o_arrow_button_current:contains('Passed')" },
    ],
});
