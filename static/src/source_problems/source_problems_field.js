import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { Component, useState } from "@odoo/owl";

/** The lines of an order outside approval, with one button for each vendor that is approved. */
export class SourceProblemsField extends Component {
    static template = "supplier_qualification.SourceProblemsField";
    static props = { ...standardFieldProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ busy: false });
    }

    get problems() {
        return this.props.record.data[this.props.name] || { lines: [], common: [] };
    }

    get allPlaces() {
        return this.problems.lines.map((line, place) => place);
    }

    /** Where the buyer goes on: the case of the supplier, or the exposure of the part. */
    open(model, id) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: model,
            res_id: id,
            views: [[false, "form"]],
        });
    }

    /** Move the lines at these places of the list, and no others, to a vendor. */
    async switchTo(vendor, places) {
        if (this.state.busy) {
            return;
        }
        this.state.busy = true;
        try {
            // Lines typed a moment ago have no id before they are saved: each is found again at its
            // place, if it still says there what it said when the button was pressed.
            const texts = places.map((place) => this.problems.lines[place].text);
            const record = this.props.record;
            if (!(await record.save())) {
                return;
            }
            const lines = places.map((place) => this.problems.lines[place]);
            if (lines.some((line, index) => !line?.id || line.text !== texts[index])) {
                return;
            }
            const next = await this.orm.call("purchase.order", "action_switch_vendor", [
                [record.resId],
                vendor.id,
                lines.map((line) => line.id),
            ]);
            await record.load();
            if (typeof next === "object") {
                await this.action.doAction(next);
            }
        } finally {
            this.state.busy = false;
        }
    }
}

export const sourceProblemsField = {
    component: SourceProblemsField,
    displayName: _t("Lines outside approval"),
    supportedTypes: ["json"],
};

registry.category("fields").add("sq_source_problems", sourceProblemsField);
