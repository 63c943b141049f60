import { registry } from "@web/core/registry";
import { FloatField, floatField } from "@web/views/fields/float/float_field";
import { PercentageField, percentageField } from "@web/views/fields/percentage/percentage_field";

/** Shows a dash unless the boolean field `<name>_known` beside the figure is set. */
function knownOrDash(Field) {
    return class extends Field {
        get formattedValue() {
            const known = this.props.record.data[`${this.props.name}_known`];
            return known ? super.formattedValue : "–";
        }
    };
}

const fieldDependencies = ({ name }) => [{ name: `${name}_known`, type: "boolean", readonly: true }];

registry.category("fields").add("known_float", {
    ...floatField,
    component: knownOrDash(FloatField),
    fieldDependencies,
});
registry.category("fields").add("known_percentage", {
    ...percentageField,
    component: knownOrDash(PercentageField),
    fieldDependencies,
});
