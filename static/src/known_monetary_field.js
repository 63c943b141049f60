import { registry } from "@web/core/registry";
import { MonetaryField, monetaryField } from "@web/views/fields/monetary/monetary_field";

/** An amount of money, or a dash unless the boolean field `<name>_known` beside it is set. */
class KnownMonetaryField extends MonetaryField {
    get formattedValue() {
        return this.props.record.data[`${this.props.name}_known`] ? super.formattedValue : "–";
    }
}

registry.category("fields").add("known_monetary", {
    ...monetaryField,
    component: KnownMonetaryField,
    fieldDependencies: ({ name }) => [{ name: `${name}_known`, type: "boolean", readonly: true }],
});
