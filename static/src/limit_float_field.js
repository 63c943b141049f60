import { registry } from "@web/core/registry";
import { FloatField, floatField } from "@web/views/fields/float/float_field";

/** A quantity of which zero means that there is no limit: then it is empty, with a placeholder. */
class LimitFloatField extends FloatField {
    static template = "supplier_qualification.LimitFloatField";
    static props = { ...FloatField.props, placeholder: { type: String, optional: true } };

    get formattedValue() {
        return this.value ? super.formattedValue : "";
    }

    parse(value) {
        return value.trim() ? super.parse(value) : 0;
    }
}

registry.category("fields").add("sq_limit_float", {
    ...floatField,
    component: LimitFloatField,
    extractProps: (fieldInfo, dynamicInfo) => ({
        ...floatField.extractProps(fieldInfo, dynamicInfo),
        placeholder: fieldInfo.placeholder,
    }),
});
