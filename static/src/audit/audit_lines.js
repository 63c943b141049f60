import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { Many2ManyBinaryField, many2ManyBinaryField } from "@web/views/fields/many2many_binary/many2many_binary_field";
import { X2ManyField, x2ManyField } from "@web/views/fields/x2many/x2many_field";
import { ListRenderer } from "@web/views/list/list_renderer";

/** The questions of an audit under the heads of their chapters, each with how far it is. */
export class AuditLinesRenderer extends ListRenderer {
    static recordRowTemplate = "supplier_qualification.AuditLineRow";

    opensChapter(record) {
        const records = this.props.list.records;
        const before = records[records.indexOf(record) - 1];
        return !before || before.data.chapter !== record.data.chapter;
    }

    get chapters() {
        const chapters = new Map();
        for (const { data } of this.props.list.records) {
            const chapter = chapters.get(data.chapter) || { total: 0, answered: 0, information: true };
            chapter.total += 1;
            chapter.answered += isAnswered(data) ? 1 : 0;
            chapter.information &&= data.is_information;
            chapters.set(data.chapter, chapter);
        }
        return chapters;
    }
}

/** The rule of the server (supplier.audit.line), for answers that are not saved yet. */
function isAnswered({ score, answer_type, yes_no, number_known, text_answer, attachment_ids }) {
    return Boolean(
        score === "not_evaluated" ||
            { points: score, yes_no, number: number_known, text: text_answer, file: attachment_ids.count }[answer_type]
    );
}

export class AuditLinesField extends X2ManyField {
    static components = { ...X2ManyField.components, ListRenderer: AuditLinesRenderer };
}

registry.category("fields").add("sq_audit_lines", { ...x2ManyField, component: AuditLinesField });

/** Photos of an answer: a tap opens the camera of a tablet. */
export class AuditPhotos extends Many2ManyBinaryField {
    static template = "supplier_qualification.AuditPhotos";
}

registry.category("fields").add("sq_photos", {
    ...many2ManyBinaryField,
    component: AuditPhotos,
    displayName: _t("Photos of an answer"),
    // in a list every row takes a photo at once, not only the one that is being edited
    extractProps: (_info, { readonly }) => ({ readonly }),
});
