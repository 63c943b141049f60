import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** Where a case stands: its stages, signatures and approval on one line, what is missing below. */
export class StageLineField extends Component {
    static template = "supplier_qualification.StageLineField";
    static props = { ...standardFieldProps };

    setup() {
        this.action = useService("action");
    }

    get line() {
        return this.props.record.data[this.props.name] || { steps: [], missing: [] };
    }

    /** A step in words: what its icon shows is said as well. */
    speak(step) {
        return [step.label, step.spoken, step.text].filter(Boolean).join(", ");
    }

    /** Open a stage with its evidence. */
    open(stageId) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "supplier.qualification.stage",
            res_id: stageId,
            views: [[false, "form"]],
        });
    }
}

registry.category("fields").add("sq_stage_line", {
    component: StageLineField,
    supportedTypes: ["json"],
});
