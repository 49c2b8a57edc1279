// What the options of a figure leave open: colours of the theme, functions, and the places of panels.
// Used by the page, and by the program where it draws figures without a browser.
"use strict";
var figures = (function () {
    // Okabe and Ito, told apart by people who see few colours; the baseline is grey.
    var themes = {
        light: {
            text: "#1b1f24", soft: "#57606a", grid: "#e4e7eb", axis: "#9aa4af", page: "#ffffff", card: "#ffffff",
            arms: ["#5b6570", "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#b8860b", "#3f9fd6"],
            positive: "#0072b2", neutral: "#b9c0c8", negative: "#d55e00", avoided: "#7a4b9a",
            diverging: ["#a63603", "#e6853e", "#f6d9bd", "#f4f4f4", "#c0d9ec", "#5aa0cf", "#08518c"],
            rising: ["#f2f5f8", "#c6dcec", "#86b9da", "#3b8bc2", "#08518c"], missing: "#eceff2",
        },
        dark: {
            text: "#e8ebee", soft: "#a3adb8", grid: "#2c333b", axis: "#66717d", page: "#14181d", card: "#1f252c",
            arms: ["#a3adb8", "#56b4e9", "#e98a4a", "#2fc39a", "#e0a3c6", "#e6b422", "#8fc7ee"],
            positive: "#56b4e9", neutral: "#5d6873", negative: "#e98a4a", avoided: "#b48ad0",
            diverging: ["#f08a3c", "#b8612a", "#5e3b25", "#2a2f35", "#244a66", "#3a82b5", "#6cc0f5"],
            rising: ["#1c2630", "#21435c", "#2b6a96", "#4196cf", "#86cdfa"], missing: "#232a31",
        },
    };
    var font = "system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', Arial, sans-serif";

    function number(x) {
        if (x === null || x === undefined || !isFinite(x)) return "·";
        var size = Math.abs(x);
        if (size < 1e-9) return "0";
        size = Number(size.toPrecision(3));
        var text = size >= 1000 ? size.toFixed(0).replace(/\B(?=(\d{3})+$)/g, "\u202f")
            : size < 1e-4 ? size.toFixed(-Math.floor(Math.log10(size))) : size.toPrecision(3);
        return (x < 0 ? "−" : "") + text;
    }
    function signed(x) { return (x > 0 ? "+" : "") + number(x); }
    // Labels of axes: as short as the number is.
    function axis(x) {
        var y = Number(x.toPrecision(6)), size = Math.abs(y);
        if (size >= 1e6) return (y < 0 ? "−" : "") + Number((size / 1e6).toPrecision(4)) + " M";
        if (size >= 1e4) return (y < 0 ? "−" : "") + size.toFixed(0).replace(/\B(?=(\d{3})+$)/g, "\u202f");
        return String(y).replace("-", "−");
    }
    function escape(text) {
        return String(text).replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/"/g, "&quot;");
    }

    // Functions that options name. `o` is the option of the figure, `t` the theme.
    var functions = {
        number: function () { return axis; },
        whole: function () { return function (x) { return Math.abs(x - Math.round(x)) < 1e-6 ? String(Math.round(x)) : ""; }; },
        // What the data say of a point, the first line in bold.
        lines: function () {
            return function (p) {
                var all = (p.data && p.data.lines) || [];
                return all.map(function (x, k) { return k ? escape(x) : "<b>" + escape(x) + "</b>"; }).join("<br>");
            };
        },
        // Of trials: an axis on which every step doubles the size; power at a size, and what was simulated near it.
        doubled: function (o) { return function (x) { return axis(o.base * Math.pow(2, x)); }; },
        powers: function (o) {
            return function (all) {
                var lines = all.filter(function (p) { return p.seriesType === "line" && p.seriesName; });
                if (!lines.length) return "";
                var x = lines[0].value[0], near = all.filter(function (p) {
                    return p.seriesType === "scatter" && Math.abs(p.value[0] - x) < 0.2;
                });
                return number(o.base * Math.pow(2, x)) + " " + escape(o.units) + lines.map(function (p) {
                    return "<br>" + p.marker + escape(p.seriesName) + " <b>" + number(p.value[1]) + "%</b>";
                }).join("") + near.map(function (p) { return "<br>simulated, " + escape(p.data.said); }).join("");
            };
        },
        course: function (o) {
            return function (all) {
                var lines = all.filter(function (p) { return p.seriesType === "line" && p.seriesName; });
                if (!lines.length) return "";
                var time = lines[0].value[0], said = o.time === "year" ? "after " + number(time) + " years"
                    : o.time === "month" ? "about " + Math.round(time) + " months since arrival" : "week " + Math.round(time);
                return said + lines.map(function (p) {
                    var v = p.value;
                    return "<br>" + p.marker + escape(p.seriesName) + " <b>" + number(v[1]) + "</b>"
                        + (v[3] > v[2] ? " (" + number(v[2]) + " to " + number(v[3]) + ")" : "");
                }).join("");
            };
        },
        difference: function (o) {
            return function (p) {
                var v = p.value, d = p.data, unit = d.unit === undefined ? o.unit : d.unit;
                return "<b>" + escape(d.arm) + "</b><br>" + signed(v[0]) + " (" + signed(v[2]) + " to " + signed(v[3]) + ") "
                    + escape(unit === "%" ? "percentage points" : unit) + "<br>" + escape(d.verdict) + "; above 0 in "
                    + number(d.share) + "% of " + d.replicates + " " + (o.counted || "replicates");
            };
        },
        matrix: function (o) {
            return function (p) {
                var x = o.xAxis[0].data[p.value[0]], y = o.xAxis[0].data[p.value[1]];
                return escape(y) + " → " + escape(x) + ": <b>" + number(p.value[2]) + "</b> " + escape(o.unit);
            };
        },
        cell: function () {
            return function (p) {
                var x = p.value[2], size = Math.abs(x);
                return (x < 0 ? "−" : "") + (size >= 10 ? size.toFixed(0) : size >= 1 ? size.toFixed(1) : size.toFixed(2).replace(/^0/, ""));
            };
        },
        bar: function (o) {
            return function (p) { return escape(p.seriesName) + ", " + escape(p.name) + ": <b>" + number(p.value) + "</b> " + escape(o.unit); };
        },
        count: function () { return function (p) { return number(Array.isArray(p.value) ? p.value[1] : p.value); }; },
        area: function (o) {
            return function (p) {
                var x = p.value;
                return escape(p.seriesName) + "<br>" + escape(p.data && p.data.label_ ? p.data.label_ : p.name) + ": <b>"
                    + (x === undefined || x !== x ? "no number" : (o.signed ? signed(x) : number(x)) + " " + escape(o.unit)) + "</b>";
            };
        },
        step: function (o) {
            return function (p) {
                var v = p.value, said = v[3] === 1 ? "<b>" + number(v[1]) + "</b>"
                    : "<b>" + signed(v[1] - v[0]) + "</b><br>from " + number(v[0]) + " to " + number(v[1]);
                return escape(p.name) + ": " + said + " " + escape(o.unit);
            };
        },
        // Of an analysis of sensitivity: a parameter with its effect or share; its number; µ* and σ.
        effect: function (o) {
            return function (p) {
                var v = p.value, d = p.data;
                return "<b>" + escape(d.arm) + "</b> (" + d.grade + ")<br>" + escape(d.said) + ": " + number(v[0])
                    + (v[3] > v[2] ? " (" + number(v[2]) + " to " + number(v[3]) + ")" : "") + " " + escape(o.unit);
            };
        },
        // Of a validation: a number beside its band; the ends of the band on its own scale; a point of a curve; of a
        // calibration: a point of the design.
        banded: function () {
            return function (p) {
                var d = p.data;
                return "<b>" + escape(d.row) + "</b> " + escape(d.about) + "<br><b>" + escape(d.said) + "</b>, band " + escape(d.band)
                    + "<br>" + escape(d.verdict) + " (" + escape(d.side) + ")";
            };
        },
        ends: function () {
            return function (x) { return Math.abs(x) < 1e-9 ? "low end" : Math.abs(x - 1) < 1e-9 ? "high end" : ""; };
        },
        docked: function () {
            return function (p) {
                var d = p.data;
                return "<b>" + escape(d.arm) + "</b><br>" + escape(d.where) + ": <b>" + escape(d.said) + "</b> " + escape(d.unit);
            };
        },
        point: function () {
            return function (p) { return p.data && p.data.said ? escape(p.data.said).replace(/\n/g, "<br>") : ""; };
        },
        ordinal: function () { return function (p) { return String(p.data.number); }; },
        screened: function (o) {
            return function (p) {
                return "<b>" + escape(p.name) + "</b> (" + p.data.grade + ")<br>µ* " + number(p.value[0]) + ", σ " + number(p.value[1])
                    + " " + escape(o.unit);
            };
        },
        // Over the values of a factor: all lines of a panel, or one point; value, difference, bounds, level.
        dose: function (o) {
            function one(p) {
                var v = p.value;
                return p.marker + escape(p.seriesName) + " <b>" + signed(v[1]) + "</b>"
                    + (v[3] > v[2] ? " (" + signed(v[2]) + " to " + signed(v[3]) + ")" : "")
                    + (v[4] === null || v[4] === undefined ? "" : ", level " + number(v[4]));
            }
            return function (p) {
                var all = (Array.isArray(p) ? p : [p]).filter(function (q) { return q.seriesName && q.value && q.data && q.data.said; });
                // A band says what its line says.
                var seen = {};
                all = all.filter(function (q) { var own = !seen[q.seriesName]; seen[q.seriesName] = true; return own; });
                if (!all.length) return "";
                return "at " + escape(all[0].data.said) + ", " + escape(o.axisUnit || "difference") + "<br>" + all.map(one).join("<br>");
            };
        },
        dosecell: function (o) {
            return function (p) {
                var v = p.value, x = o.xAxis[p.seriesIndex], y = o.yAxis[p.seriesIndex];
                return escape(x.name) + " " + escape(x.data[v[0]]) + ", " + escape(y.name) + " " + escape(y.data[v[1]]) + ": <b>"
                    + signed(v[2]) + "</b> " + escape(o.unit) + (p.data.shown ? "" : "<br>no difference shown");
            };
        },
        shown: function () { return function (p) { return p.data.text; }; },
        chord: function (o) {
            return function (p) {
                return p.dataType === "edge"
                    ? escape(p.data.source) + " and " + escape(p.data.target) + ": <b>" + number(p.value) + "</b> " + escape(o.unit)
                    : escape(p.name) + ": <b>" + number(p.value) + "</b> " + escape(o.unit) + " with other groups";
            };
        },
        ways: function () {
            return function (p) {
                var v = p.value;
                if (!p.data || !p.data.arm) return "";
                function said(x, low, high) { return "<b>" + number(x) + "</b>" + (high > low ? " (" + number(low) + " to " + number(high) + ")" : ""); }
                return "<b>" + escape(p.data.arm) + "</b><br>way " + said(v[0], v[2], v[3]) + " km<br>exposure " + said(v[1], v[4], v[5]);
            };
        },
        lorenz: function () {
            return function (all) {
                var lines = all.filter(function (p) { return p.seriesName; });
                if (!lines.length) return "";
                return "the " + number(lines[0].value[0]) + "% least exposed" + lines.map(function (p) {
                    return "<br>" + p.marker + escape(p.seriesName) + ": <b>" + number(p.value[1]) + "%</b> of all exposure";
                }).join("");
            };
        },
        plane: function (o) {
            return function (p) {
                var v = p.value;
                if (!p.data || !p.data.arm) return "";
                return "<b>" + escape(p.data.arm) + "</b><br>cost " + number(v[0]) + "<br>effect " + signed(v[1])
                    + " (" + signed(v[2]) + " to " + signed(v[3]) + ") " + escape(o.unit);
            };
        },
    };

    // Drawings that options name; `t` is the theme.
    var drawings = {
        // A mean with its interval beside the middle of its row: by how many pixels, and whether the mark is open.
        beside: function (params, api, t) {
            var y = api.coord([0, api.value(1)])[1] + api.value(4), open = api.value(5), color = api.visual("color");
            var at = [0, 2, 3].map(function (k) { return api.coord([api.value(k), 0])[0]; });
            var line = function (x1, y1, x2, y2) {
                return { type: "line", shape: { x1: x1, y1: y1, x2: x2, y2: y2 }, style: { stroke: color, lineWidth: 2 } };
            };
            return { type: "group", children: [
                line(at[1], y, at[2], y), line(at[1], y - 4, at[1], y + 4), line(at[2], y - 4, at[2], y + 4),
                { type: "circle", shape: { cx: at[0], cy: y, r: open ? 4 : 5 },
                    style: { fill: open ? t.page : color, stroke: color, lineWidth: open ? 2 : 0 } },
            ] };
        },
        // One polygon between the lows and the highs of all points.
        band: function (params, api) {
            if (params.dataIndexInside !== 0) return;
            var up = [], down = [];
            for (var k = 0; k < params.dataInsideLength; k++) {
                var x = api.value(0, k);
                up.push(api.coord([x, api.value(3, k)]));
                down.unshift(api.coord([x, api.value(2, k)]));
            }
            return { type: "polygon", silent: true, shape: { points: up.concat(down) },
                style: { fill: api.visual("color"), opacity: 0.16 } };
        },
        // A mean with its interval: along the first axis, or along the second for the plane of costs.
        interval: function (params, api) { return interval(api, false); },
        upright: function (params, api) { return interval(api, true); },
        // The same beside its place, by so many pixels; a faint one of many; a point alone.
        aside: function (params, api) { return interval(api, true, api.value(5)); },
        faint: function (params, api) {
            var x = api.value(0), mid = api.coord([x, api.value(1)]), a = api.coord([x, api.value(2)]), b = api.coord([x, api.value(3)]);
            var color = api.visual("color");
            return { type: "group", children: [
                { type: "line", shape: { x1: a[0], y1: a[1], x2: b[0], y2: b[1] }, style: { stroke: color, lineWidth: 1.5, opacity: 0.35 } },
                { type: "circle", shape: { cx: mid[0], cy: mid[1], r: 3.5 }, style: { fill: color, opacity: 0.75 } },
            ] };
        },
        dot: function (params, api) {
            var mid = api.coord([api.value(0), api.value(1)]);
            return { type: "circle", shape: { cx: mid[0], cy: mid[1], r: 3 }, style: { fill: api.visual("color"), opacity: 0.5 } };
        },
        // A point with intervals both ways: values 2 and 3 along, 4 and 5 upright; the baseline (6) a ring, so that what is
        // the same is seen.
        cross: function (params, api) {
            var x = api.value(0), y = api.value(1), mid = api.coord([x, y]), color = api.visual("color");
            var a = api.coord([api.value(2), api.value(4)]), b = api.coord([api.value(3), api.value(5)]);
            function line(x1, y1, x2, y2) {
                return { type: "line", shape: { x1: x1, y1: y1, x2: x2, y2: y2 }, style: { stroke: color, lineWidth: 2 } };
            }
            return { type: "group", children: [
                line(a[0], mid[1], b[0], mid[1]), line(mid[0], a[1], mid[0], b[1]),
                api.value(6)
                    ? { type: "circle", shape: { cx: mid[0], cy: mid[1], r: 8 }, style: { fill: "none", stroke: color, lineWidth: 3 } }
                    : { type: "circle", shape: { cx: mid[0], cy: mid[1], r: 5 }, style: { fill: color } },
            ] };
        },
        // A stretch along the first axis: from, row, to; with a mark at the fourth number.
        span: function (params, api) {
            var a = api.coord([api.value(0), api.value(1)]), b = api.coord([api.value(2), api.value(1)]), tall = api.size([0, 1])[1];
            var half = Math.min(9, tall * 0.4), color = api.visual("color"), mark = api.value(3);
            var children = [{ type: "rect", shape: { x: a[0] - (b[0] - a[0] < 2 ? 1.5 : 0), y: a[1] - half, width: Math.max(3, b[0] - a[0]), height: 2 * half },
                style: { fill: color, opacity: 0.55 } }];
            if (mark === mark && mark !== undefined && mark !== null) children.push(shape(1, api.coord([mark, api.value(1)]), 6, color));
            return { type: "group", children: children };
        },
        // A bar of a histogram: from, height, to.
        bin: function (params, api) {
            var a = api.coord([api.value(0), api.value(1)]), b = api.coord([api.value(2), 0]);
            return { type: "rect", shape: { x: a[0] + 0.5, y: a[1], width: Math.max(1, b[0] - a[0] - 1), height: Math.max(0, b[1] - a[1]) },
                style: { fill: api.visual("color"), opacity: 0.7 } };
        },
        // A number beside its band: place, row, ends of the spread, shape, number, side on which it lies beyond what is drawn.
        banded: function (params, api, t) {
            var box = params.coordSys, row = api.value(1), kind = api.value(4), side = api.value(6), color = api.visual("color");
            var at = api.coord([api.value(0), row]), a = api.coord([api.value(2), row]), b = api.coord([api.value(3), row]);
            var children = [{ type: "text", style: { text: kind === 3 ? "–" : number(api.value(5)), x: box.x + box.width, y: at[1], textAlign: "right",
                textVerticalAlign: "middle", fill: t.text, font: (kind === 1 ? "700 " : "") + "12px " + font } }];
            if (kind !== 3) {
                children.push({ type: "line", shape: { x1: a[0], y1: a[1], x2: b[0], y2: b[1] }, style: { stroke: color, lineWidth: 2 } });
                children.push(side ? { type: "polygon", style: { fill: color }, shape: { points: [[at[0] + 7 * side, at[1]],
                    [at[0] - 5 * side, at[1] - 7], [at[0] - 5 * side, at[1] + 7]] } } : shape(kind, at, kind === 1 ? 7 : 5, color));
            }
            return { type: "group", children: children };
        },
        // A cell of a grid: column, row, kind, number.
        verdict: function (params, api, t) {
            var at = api.coord([api.value(0), api.value(1)]), size = api.size([1, 1]), kind = api.value(2), color = api.visual("color");
            var text = kind === 3 ? "–" : number(api.value(3)), w = size[0] - 4, h = size[1] - 3, from = at[0] + Math.max(-24, 9 - w / 2);
            return { type: "group", children: [
                { type: "rect", shape: { x: at[0] - w / 2, y: at[1] - h / 2, width: w, height: h, r: 2 },
                    style: { fill: color, opacity: kind === 1 ? 0.38 : kind === 0 ? 0.14 : 0.2 } },
            ].concat(kind === 3 ? [] : [shape(kind, [from, at[1]], kind === 1 ? 7 : 4.5, color)], [
                { type: "text", style: { text: text, x: from + (w < 80 ? 9 : 14), y: at[1], textVerticalAlign: "middle", fill: t.text,
                    font: (kind === 1 ? "700 " : "") + "12px " + font } },
            ]) };
        },
        // A point of a curve with its whisker: place, value, ends, shape, and whether the curve's name stands at it.
        docked: function (params, api, t) {
            var at = api.coord([api.value(0), api.value(1)]), drawn = upright(api, at[0], api.value(4)), box = params.coordSys;
            var left = at[0] - box.x < box.width / 2;
            if (api.value(5)) drawn.children.push({ type: "text", style: { text: params.seriesName, x: at[0] + (left ? 10 : -10), y: at[1] - 12,
                textAlign: left ? "left" : "right", textVerticalAlign: "bottom", fill: t.text, font: "12px " + font } });
            return drawn;
        },
        // A bar with its whisker and its number: place, value, ends.
        bar: function (params, api, t) {
            var x = api.coord([api.value(0), 0])[0], zero = api.coord([0, 0])[1], half = Math.min(34, api.size([1, 0])[0] * 0.3);
            var top = api.coord([0, api.value(1)])[1], high = api.coord([0, api.value(3)])[1], drawn = upright(api, x, -1);
            drawn.children.unshift({ type: "rect", shape: { x: x - half, y: Math.min(top, zero), width: 2 * half, height: Math.max(1.5, Math.abs(zero - top)) },
                style: { fill: api.visual("color"), opacity: 0.6 } });
            drawn.children.push({ type: "text", style: { text: number(api.value(1)), x: x, y: Math.min(high, zero) - 5, textAlign: "center",
                textVerticalAlign: "bottom", fill: t.text, font: "12px " + font } });
            return drawn;
        },
        // A bar of a waterfall: from, to, row; kind 0 a step, 1 a level, 2 a bar without a number; whether a row follows.
        step: function (params, api, t) {
            var from = api.value(0), to = api.value(1), row = api.value(2), kind = api.value(3), color = api.visual("color");
            var a = api.coord([from, row]), b = api.coord([to, row]), tall = api.size([0, 1])[1], half = Math.min(9, tall * 0.34);
            var left = Math.min(a[0], b[0]), right = Math.max(a[0], b[0]), children = [];
            if (api.value(4)) children.push({ type: "line", shape: { x1: b[0], y1: b[1], x2: b[0], y2: b[1] + tall },
                style: { stroke: t.axis, lineWidth: 1 } });
            children.push(kind === 1
                ? { type: "circle", shape: { cx: b[0], cy: b[1], r: 5 }, style: { fill: color } }
                : { type: "rect", shape: { x: left, y: a[1] - half, width: Math.max(1, right - left), height: 2 * half },
                    style: { fill: color, opacity: kind === 2 ? 0.28 : 1 } });
            if (kind !== 2) children.push({ type: "text", style: { text: kind === 1 ? number(to) : signed(to - from), x: right + (kind === 1 ? 9 : 6),
                y: a[1], textVerticalAlign: "middle", fill: t.text, font: (kind === 1 ? "600 " : "") + "12px " + font } });
            return { type: "group", children: children };
        },
    };
    // A circle, a diamond or a square.
    function shape(kind, at, r, color) {
        var x = at[0], y = at[1];
        return kind === 1 ? { type: "polygon", shape: { points: [[x - r, y], [x, y - r], [x + r, y], [x, y + r]] }, style: { fill: color } }
            : kind === 2 ? { type: "rect", shape: { x: x - r + 0.5, y: y - r + 0.5, width: 2 * r - 1, height: 2 * r - 1 }, style: { fill: color } }
            : { type: "circle", shape: { cx: x, cy: y, r: r }, style: { fill: color } };
    }
    // A whisker between the third and the fourth number, with a shape at the second; none below 0.
    function upright(api, x, kind) {
        var color = api.visual("color"), y = function (k) { return api.coord([api.value(0), api.value(k)])[1]; }, a = y(2), b = y(3);
        var line = function (x1, y1, x2, y2) { return { type: "line", shape: { x1: x1, y1: y1, x2: x2, y2: y2 }, style: { stroke: color, lineWidth: 2 } }; };
        var children = a === b ? [] : [line(x, a, x, b), line(x - 4, a, x + 4, a), line(x - 4, b, x + 4, b)];
        if (kind >= 0) children.push(shape(kind, [x, y(1)], kind === 1 ? 6.5 : 5, color));
        return { type: "group", children: children };
    }
    function interval(api, upright, aside) {
        var at = [api.value(0), api.value(1)], low = api.value(2), high = api.value(3), color = api.visual("color");
        var mid = api.coord(at), a = api.coord(upright ? [at[0], low] : [low, at[1]]), b = api.coord(upright ? [at[0], high] : [high, at[1]]);
        if (aside) [mid, a, b].forEach(function (p) { p[0] += aside; });
        var cap = 5, line = function (x1, y1, x2, y2, w) {
            return { type: "line", shape: { x1: x1, y1: y1, x2: x2, y2: y2 }, style: { stroke: color, lineWidth: w } };
        };
        var ends = upright
            ? [line(a[0] - cap, a[1], a[0] + cap, a[1], 2), line(b[0] - cap, b[1], b[0] + cap, b[1], 2)]
            : [line(a[0], a[1] - cap, a[0], a[1] + cap, 2), line(b[0], b[1] - cap, b[0], b[1] + cap, 2)];
        return { type: "group", children: [line(a[0], a[1], b[0], b[1], 2)].concat(ends, [
            { type: "circle", shape: { cx: mid[0], cy: mid[1], r: 5 }, style: { fill: color } },
        ]) };
    }

    // Puts colours and functions in the place of their names.
    function resolve(value, whole, theme) {
        if (typeof value === "string" && value[0] === "@") {
            if (value.indexOf("@fn:") === 0) return functions[value.slice(4)](whole);
            if (value.indexOf("@render:") === 0) {
                var draw = drawings[value.slice(8)];
                return function (params, api) { return draw(params, api, theme); };
            }
            if (value.indexOf("@arm") === 0) return theme.arms[Number(value.slice(4)) % theme.arms.length];
            return value === "@font" ? font : theme[value.slice(1)];
        }
        if (Array.isArray(value)) return value.map(function (v) { return resolve(v, whole, theme); });
        if (value && typeof value === "object") {
            var out = {};
            for (var key in value) out[key] = resolve(value[key], whole, theme);
            return out;
        }
        return value;
    }

    // What the numbers of a figure are, where it is all the same.
    function unit(option) {
        var said = option.axisUnit || option.unit || "";
        return said === "%" ? "in percent" : said;
    }
    // Text in lines of at most so many letters.
    function broken(text, most) {
        var lines = [""];
        text.split(" ").forEach(function (word) {
            var last = lines.length - 1;
            if (lines[last] && (lines[last] + " " + word).length > most) lines.push(word);
            else lines[last] = (lines[last] ? lines[last] + " " : "") + word;
        });
        return lines;
    }

    // On a narrow page long labels leave half of it to the drawing; names below a grid stay within their cells.
    function roomy(layout, option, width) {
        var most = Math.round(width * 0.42), left = Math.min(layout.left, Math.max(150, most)), out = {};
        for (var key in layout) out[key] = layout[key];
        out.left = left;
        (option.yAxis || []).forEach(function (axis) {
            if (left < layout.left && axis.axisLabel && axis.axisLabel.width) axis.axisLabel.width = left - 12;
        });
        (option.xAxis || []).forEach(function (axis) {
            var label = axis.axisLabel;
            if (axis.type === "category" && label && label.overflow === "break" && axis.data.length)
                label.width = Math.min(label.width, Math.round((width - left - 14) / axis.data.length) - 6);
        });
        return out;
    }

    // Whether there are titles of panels, and all of them empty.
    function unnamed(titles) { return !!titles && titles.length > 0 && titles.every(function (t) { return !t.text; }); }

    // The option for a width in pixels, and the height that it needs; lines are lower on paper, so that two figures
    // go on a page. In a file of its own a figure carries its title and unit, which the page says beside it.
    function prepare(figure, width, dark, paper, alone) {
        var theme = dark ? themes.dark : themes.light;
        var option = resolve(figure.option, figure.option, theme);
        // A band is drawn from the numbers of its line.
        (option.series || []).forEach(function (s, k) { if (s.dataOf) s.data = option.series[k + s.dataOf].data; });
        var l = roomy(figure.layout, option, width), least = Math.max(190, l.left + 140), gap = 22;
        var columns = Math.max(1, Math.min(l.columns, l.panels, Math.floor((width + gap) / (least + gap))));
        // No row of one beside a row of many, where it can be helped.
        while (columns > 2 && l.panels > columns && l.panels % columns === 1) columns--;
        var rows = Math.ceil(l.panels / columns), cell = (width - gap * (columns - 1)) / columns;
        var head = 0;
        if (alone) {
            var lines = broken(figure.title, Math.floor(width / 8.8)), said = unit(option);
            head = 22 * lines.length + (said ? 20 : 0) + 10;
            if (option.legend) option.legend.top = head;
        }
        var top = head + (option.legend ? 34 : 4), title = unnamed(option.title) ? 4 : 24, foot = option.xAxis ? (paper ? 40 : 46) : 10;
        var lower = paper && option.yAxis && option.yAxis[0].type === "value" ? 0.6 : 1;
        var inner = Math.round(lower * l.height) || Math.round(Math.min(cell, 420) * (figure.option.shape || 0.8));
        var maps = 0;
        for (var k = 0; k < l.panels; k++) {
            var x = (k % columns) * (cell + gap), y = top + Math.floor(k / columns) * (title + inner + foot);
            if (option.title && option.title[k]) {
                option.title[k].left = Math.round(x);
                if (option.title[k].textStyle) {
                    option.title[k].textStyle.width = Math.round(cell) - 6;
                    option.title[k].textStyle.overflow = "truncate";
                }
                option.title[k].top = y;
            }
            if (option.grid && option.grid[k]) {
                option.grid[k].left = Math.round(x + l.left);
                option.grid[k].top = y + title;
                option.grid[k].width = Math.max(60, Math.round(cell - l.left - 14));
                option.grid[k].height = inner;
            }
            if (option.geo && option.geo[k]) {
                option.geo[k].left = Math.round(x);
                option.geo[k].top = y + title;
                option.geo[k].width = Math.round(cell);
                option.geo[k].height = inner;
                maps++;
            }
        }
        // Series without axes have a place of their own.
        (option.series || []).filter(function (s) { return s.type === "chord"; }).forEach(function (s, k) {
            var x = (k % columns) * (cell + gap), y = top + Math.floor(k / columns) * (title + inner + foot) + title;
            var outer = Math.max(40, Math.min(cell / 2 - 62, inner / 2 - 22));
            s.center = [Math.round(x + cell / 2), Math.round(y + inner / 2)];
            s.radius = [Math.round(0.9 * outer), Math.round(outer)];
        });
        if (alone) {
            option.title = (option.title || []).concat({
                text: lines.join("\n"), subtext: said, left: 0, top: 0, padding: 0, itemGap: 5,
                textStyle: { fontSize: 16, fontWeight: 600, lineHeight: 22, color: theme.text },
                subtextStyle: { fontSize: 13, color: theme.soft },
            });
        }
        return { option: option, height: top + rows * (title + inner + foot) + l.below };
    }

    // A drawing that says what it is to those who do not see it, and to whoever finds the file.
    function named(svg, figure) {
        function text(s) { return String(s).replace(/&/g, "&amp;").replace(/</g, "&lt;"); }
        return svg.replace(/<svg([^>]*)>/, function (all, inside) {
            return "<svg" + inside + " role=\"img\"><title>" + text(figure.title) + "</title><desc>" + text(figure.alt || "") + "</desc>";
        });
    }

    return { prepare: prepare, themes: themes, named: named };
})();
