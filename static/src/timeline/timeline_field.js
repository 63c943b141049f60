import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** What happened to a case, the newest first; an event leads to the record that it is about. */
export class TimelineField extends Component {
    static template = "supplier_qualification.TimelineField";
    static props = { ...standardFieldProps };

    setup() {
        this.action = useService("action");
    }

    get events() {
        return this.props.record.data[this.props.name] || [];
    }

    open(event) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: event.model,
            res_id: event.id,
            views: [[false, "form"]],
        });
    }
}

registry.category("fields").add("sq_timeline", {
    component: TimelineField,
    supportedTypes: ["json"],
});
