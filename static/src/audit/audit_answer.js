import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { Component, useState } from "@odoo/owl";

const NOT_EVALUATED = "not_evaluated";
// One key for each answer: 1 stands for 10 points.
const KEYS = {
    points: { 1: "10", 8: "8", 6: "6", 4: "4", 0: "0" },
    yes_no: { y: "yes", n: "no" },
};

/** The answer to one audit question, in its own kind, by one click or one key. */
export class AuditAnswer extends Component {
    static template = "supplier_qualification.AuditAnswer";
    static props = { ...standardFieldProps };

    setup() {
        // What is being typed: a figure that arrives from the server must not wipe it out.
        this.typed = useState({});
    }

    get data() {
        return this.props.record.data;
    }

    get kind() {
        return this.data.answer_type;
    }

    get field() {
        return this.kind === "yes_no" ? "yes_no" : this.props.name;
    }

    get isSkipped() {
        return this.data[this.props.name] === NOT_EVALUATED;
    }

    get options() {
        const selection = this.props.record.fields[this.field].selection;
        return selection
            .filter(([value]) => value !== NOT_EVALUATED)
            .map(([value, label]) => ({
                value,
                label: this.kind === "yes_no" ? label : value,
                title: label,
                active: !this.isSkipped && this.data[this.field] === value,
            }));
    }

    get hasOptions() {
        return ["points", "yes_no"].includes(this.kind);
    }

    tone(value) {
        return { 10: "success", 8: "success", 6: "warning", 4: "danger", 0: "danger", yes: "success", no: "danger" }[
            value
        ];
    }

    get number() {
        return this.data.number_known ? this.data.number : "";
    }

    onInput(name, ev) {
        this.typed[name] = ev.target.value;
    }

    async commit(name, changes) {
        await this.props.record.update(changes);
        delete this.typed[name];
    }

    get label() {
        return `${this.data.code || ""} ${this.data.text || ""}`;
    }

    async choose(value) {
        const changes = { [this.props.name]: this.kind === "points" ? value : false };
        if (this.kind === "yes_no") {
            changes.yes_no = value;
        }
        await this.props.record.update(changes);
    }

    async skip() {
        await this.props.record.update({ [this.props.name]: this.isSkipped ? false : NOT_EVALUATED });
    }

    async onReason(ev) {
        await this.commit("reason", { reason: ev.target.value.trim() || false });
    }

    async onNumber(ev) {
        const text = ev.target.value.trim();
        const number = Number(text.replace(",", "."));
        await this.commit("number", {
            number: text && !isNaN(number) ? number : 0,
            number_known: Boolean(text) && !isNaN(number),
            ...(text && { [this.props.name]: false }),
        });
    }

    async onText(ev) {
        const text = ev.target.value;
        await this.commit("text", {
            text_answer: text || false,
            ...(text && { [this.props.name]: false }),
        });
    }

    /** Keys answer and go on: an auditor walks through a chapter without the mouse. */
    async onKeydown(ev) {
        if (this.props.readonly || ev.ctrlKey || ev.altKey || ev.metaKey) {
            return;
        }
        const root = ev.currentTarget;
        const isText = ev.target.tagName === "TEXTAREA";
        const isTyping = isText || ev.target.tagName === "INPUT";
        const value = (KEYS[this.kind] || {})[ev.key.toLowerCase()];
        const step = { ArrowDown: 1, ArrowUp: -1, Enter: ev.shiftKey ? -1 : 1 }[ev.key];
        if (step && !isText) {
            this.stop(ev);
            if (isTyping) {
                ev.target.dispatchEvent(new Event("change"));
            }
            this.focus(root, step);
        } else if (value && !isTyping) {
            this.stop(ev);
            // the focus goes first: the next key may come before the answer has arrived
            this.focus(root, 1);
            await this.choose(value);
        } else if (ev.key.toLowerCase() === "n" && !isTyping) {
            this.stop(ev);
            await this.skip();
            root.querySelector(".o_sq_reason")?.focus();
        } else if (isTyping) {
            ev.stopPropagation();
        }
    }

    stop(ev) {
        ev.preventDefault();
        ev.stopPropagation();
    }

    /** Move to the next or the previous answer of the same list. */
    focus(root, step) {
        const all = [...(root.closest(".o_list_renderer, .o_form_view") || document).querySelectorAll(".o_sq_answer")];
        const next = all[all.indexOf(root) + step];
        (next?.querySelector("input, textarea") || next)?.focus();
    }
}

export const auditAnswer = {
    component: AuditAnswer,
    displayName: _t("Answer to an audit question"),
    supportedTypes: ["selection"],
    isEmpty: () => false,
    fieldDependencies: [
        { name: "answer_type", type: "selection" },
        { name: "yes_no", type: "selection", selection: [["yes", _t("Yes")], ["no", _t("No")]] },
        { name: "number", type: "float" },
        { name: "number_known", type: "boolean" },
        { name: "number_unit", type: "char" },
        { name: "text_answer", type: "text" },
        { name: "reason", type: "char" },
        { name: "code", type: "char" },
        { name: "text", type: "text" },
    ],
    // in a list every row answers at once, not only the one that is being edited
    extractProps: (_info, { readonly }) => ({ readonly }),
};

registry.category("fields").add("sq_answer", auditAnswer);

/** A question with its star, its guidance and its answer, side by side where there is room. */
export class AuditQuestion extends Component {
    static template = "supplier_qualification.AuditQuestion";
    static components = { AuditAnswer };
    static props = { ...standardFieldProps };

    get data() {
        return this.props.record.data;
    }
}

registry.category("fields").add("sq_question", {
    ...auditAnswer,
    component: AuditQuestion,
    displayName: _t("Audit question with its answer"),
    fieldDependencies: [
        ...auditAnswer.fieldDependencies,
        { name: "is_critical", type: "boolean" },
        { name: "guidance", type: "text" },
        { name: "finding_count", type: "integer" },
        { name: "step_id", type: "many2one", relation: "supplier.audit.step" },
    ],
});
