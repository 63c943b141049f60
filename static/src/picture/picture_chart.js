import { cookie } from "@web/core/browser/cookie";
import { hexToRGBA } from "@web/core/colors/colors";

const TONES = {
    primary: "#714b67",
    muted: "#9ca3af",
    success: "#28a745",
    warning: "#e99d00",
    danger: "#d44c59",
    info: "#17a2b8",
};

/** The tone of a role on the screen; what would be too dark on a dark page is lighter there. */
function tone(color) {
    return color === "primary" && isDark() ? "#b897ae" : TONES[color];
}

const isDark = () => cookie.get("color_scheme") === "dark";
const textColor = () => (isDark() ? "#d1d5db" : "#374151");
const gridColor = () => hexToRGBA(textColor(), 0.12);

/** Writes the name of each limit beside its line. */
const limitNames = {
    id: "sqLimitNames",
    afterDatasetsDraw(chart, _args, { limits }) {
        const { ctx, chartArea, scales } = chart;
        ctx.save();
        ctx.font = "11px sans-serif";
        for (const limit of limits || []) {
            ctx.fillStyle = tone(limit.color);
            if (limit.axis === "x") {
                ctx.textAlign = "center";
                ctx.fillText(limit.label, scales.x.getPixelForValue(limit.value), chartArea.top - 4);
            } else {
                ctx.textAlign = "right";
                ctx.fillText(limit.label, chartArea.right - 2, scales.y.getPixelForValue(limit.value) - 4);
            }
        }
        ctx.restore();
    },
};

/** The configuration of Chart.js for a picture. */
export function chartConfig(picture) {
    return picture.shape === "radar" ? radarConfig(picture) : planeConfig(picture);
}

function planeConfig({ series, limits, x, y }) {
    return {
        type: "scatter",
        data: { datasets: [...limits.map((limit) => limitDataset(limit, x, y)), ...series.map(dataset)] },
        options: {
            ...commonOptions(),
            layout: { padding: { top: limits.some((limit) => limit.axis === "x") ? 14 : 0 } },
            scales: { x: axis(x), y: axis(y) },
            plugins: { ...legend(), sqLimitNames: { limits } },
        },
        plugins: [limitNames],
    };
}

function radarConfig({ labels, series, maximum }) {
    return {
        type: "radar",
        data: {
            labels,
            datasets: series.map(({ label, values, color }) => ({
                label,
                data: values,
                borderColor: tone(color),
                backgroundColor: hexToRGBA(tone(color), 0.15),
                pointBackgroundColor: tone(color),
            })),
        },
        options: {
            ...commonOptions(),
            plugins: legend(),
            scales: {
                r: {
                    min: 0,
                    max: maximum,
                    ticks: { display: false },
                    grid: { color: gridColor() },
                    angleLines: { color: gridColor() },
                    pointLabels: { color: textColor() },
                },
            },
        },
    };
}

function commonOptions() {
    return { maintainAspectRatio: false, animation: false, color: textColor() };
}

function legend() {
    return {
        legend: {
            position: "bottom",
            labels: { color: textColor(), boxWidth: 12, filter: (item) => Boolean(item.text) },
        },
    };
}

function dataset({ kind, label, points, color, dashed, marks }) {
    const ink = tone(color);
    const data = points.map((point) => (point ? { x: point[0], y: point[1] } : { x: NaN, y: NaN }));
    if (kind === "bars") {
        return {
            type: "bar",
            label,
            data,
            backgroundColor: hexToRGBA(ink, 0.6),
            barPercentage: 1,
            categoryPercentage: 1,
            grouped: false,
            order: 3,
        };
    }
    const stroke = { label, data, borderColor: ink, backgroundColor: ink, spanGaps: false, order: 1 };
    if (kind === "dots") {
        return { ...stroke, type: "scatter", pointRadius: 4, order: 0 };
    }
    if (kind === "segments") {
        return { ...stroke, type: "line", borderWidth: 8, pointRadius: 0, order: 2 };
    }
    return {
        ...stroke,
        type: "line",
        borderWidth: 2,
        borderDash: dashed ? [6, 4] : [],
        pointRadius: marks ? 3 : 0,
    };
}

function limitDataset({ axis: name, value, color, dashed }, x, y) {
    const along = name === "x" ? y : x;
    const ends = [along.min, along.max];
    return {
        type: "line",
        label: "",
        data: ends.map((end) => (name === "x" ? { x: value, y: end } : { x: end, y: value })),
        borderColor: tone(color),
        borderDash: dashed ? [6, 4] : [],
        borderWidth: 1.5,
        pointRadius: 0,
        pointHitRadius: 0,
        order: 0,
    };
}

function axis({ label, min, max, ticks }) {
    return {
        type: "linear",
        min,
        max,
        offset: false,
        title: { display: Boolean(label), text: label, color: textColor() },
        grid: { color: gridColor(), offset: false },
        ticks: {
            color: textColor(),
            maxRotation: 45,
            includeBounds: false,
            ...(ticks && { callback: (value) => ticks.find((tick) => tick[0] === value)?.[1] }),
        },
        ...(ticks && {
            afterBuildTicks: (scale) => {
                scale.ticks = ticks
                    .filter(([value]) => min <= value && value <= max)
                    .map(([value]) => ({ value }));
            },
        }),
    };
}
