import { loadBundle } from "@web/core/assets";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { Component, onWillStart, useEffect, useRef } from "@odoo/owl";

import { chartConfig } from "./picture_chart";

/** Draws a picture that the server describes (tools/picture.py), with the library of Odoo's graphs. */
export class PictureField extends Component {
    static template = "supplier_qualification.PictureField";
    static props = {
        ...standardFieldProps,
        height: { type: Number, optional: true },
        placeholder: { type: String, optional: true },
    };
    static defaultProps = { height: 260 };

    setup() {
        this.canvas = useRef("canvas");
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useEffect(
            (canvas, key) => {
                if (!canvas || !key) {
                    return;
                }
                const chart = new Chart(canvas, chartConfig(JSON.parse(key)));
                return () => chart.destroy();
            },
            () => [this.canvas.el, this.picture && JSON.stringify(this.picture)]
        );
    }

    get picture() {
        return this.props.record.data[this.props.name] || null;
    }
}

export const pictureField = {
    component: PictureField,
    displayName: _t("Picture of figures"),
    supportedTypes: ["json"],
    supportedOptions: [
        { label: _t("Height in pixels"), name: "height", type: "number" },
    ],
    extractProps: ({ attrs, options }) => ({ height: options.height, placeholder: attrs.placeholder }),
};

registry.category("fields").add("sq_picture", pictureField);
