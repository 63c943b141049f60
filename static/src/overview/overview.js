import { loadBundle } from "@web/core/assets";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { Component, onWillStart, status, useEffect, useRef, useState } from "@odoo/owl";

import { chartConfig } from "../picture/picture_chart";

// Lists that have cards for a phone.
const WITH_CARDS = ["product.exposure", "supplier.qualification", "supplier.qualification.stage"];
const LIST_VIEWS = ["list", "form"];
const CARD_VIEWS = ["list", "kanban", "form"];

/**
 * The first screen. The server counts everything in one answer; a figure comes with the domain
 * that counted it, and a click opens the list of that domain.
 */
export class SourcingOverview extends Component {
    static template = "supplier_qualification.SourcingOverview";
    static components = { Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.canvas = useRef("trend");
        this.state = useState({ mine: false, figures: null });
        // The dialog waits for what its closing returns. Once another page is open the answer
        // never comes to this one, so nothing is returned and nobody waits.
        this.reload = () => {
            if (status(this) === "mounted") {
                this.load();
            }
        };
        onWillStart(() => Promise.all([loadBundle("web.chartjs_lib"), this.load()]));
        useEffect(
            (canvas, picture) => {
                if (!canvas || !picture) {
                    return;
                }
                const chart = new Chart(canvas, this.trendConfig(picture));
                return () => chart.destroy();
            },
            () => [this.canvas.el, this.state.figures.trend.picture]
        );
    }

    async load() {
        this.state.figures = await this.orm.call("supplier.qualification.overview", "get_overview", [], {
            mine: this.state.mine,
        });
    }

    async showMine(mine) {
        if (mine !== this.state.mine) {
            this.state.mine = mine;
            await this.load();
        }
    }

    trendConfig(picture) {
        const config = chartConfig(JSON.parse(JSON.stringify(picture)));
        config.options.onClick = (_event, [element], chart) => {
            if (element) {
                const point = chart.data.datasets[element.datasetIndex].data[element.index];
                this.openMonth(point.x);
            }
        };
        config.options.onHover = (event, elements) => {
            event.native.target.style.cursor = elements.length ? "pointer" : "default";
        };
        return config;
    }

    openMonth(place) {
        const { trend } = this.state.figures;
        const domain = trend.months[place];
        return domain && this.open({ ...trend, domain }, ["list", "graph"]);
    }

    /** The list behind a figure, on a page of its own. */
    open({ model, label, domain }, views = WITH_CARDS.includes(model) ? CARD_VIEWS : LIST_VIEWS) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: label,
            res_model: model,
            views: views.map((view) => [false, view]),
            domain,
        });
    }

    openTrend() {
        return this.open(this.state.figures.trend, ["graph", "list"]);
    }

    openPart(part) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "product.exposure",
            res_id: part.id,
            views: [[false, "form"]],
        });
    }

    async takeStep(part) {
        const action = await this.orm.call("product.exposure", "action_next_step", [[part.id]]);
        return this.action.doAction(action, { onClose: this.reload });
    }

    /** The exposure report of the company on the screen, for management. */
    print() {
        return this.action.doAction("supplier_qualification.action_report_exposure", {
            additionalContext: { active_ids: [user.activeCompany.id] },
        });
    }

    takeFirstStep(step) {
        if (step.action) {
            return this.action.doAction(step.action, { onClose: this.reload });
        }
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: step.model,
            views: [[false, "form"]],
        });
    }

    /** Width of a bar in %, the longest one being full. */
    share(figure, figures) {
        return Math.round((100 * figure.count) / Math.max(...figures.map((one) => one.count)));
    }

    changeTitle({ title }) {
        return _t("Since last week: %s", title);
    }
}

registry.category("actions").add("supplier_qualification.overview", SourcingOverview);
