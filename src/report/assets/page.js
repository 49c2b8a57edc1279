// Draws the figures of the page, again when its width or the scheme of colours changes, and for print.
"use strict";
(function () {
    var data = JSON.parse(document.getElementById("data").textContent);
    var scheme = window.matchMedia("(prefers-color-scheme: dark)");
    var charts = {}, PRINT = 660;
    for (var name in data.maps) echarts.registerMap(name, { geoJSON: data.maps[name] });

    function draw(figure, width, dark, paper) {
        var box = document.getElementById("chart-" + figure.id);
        if (!box) return;
        var wide = Math.max(260, width || box.clientWidth);
        var ready = figures.prepare(figure, wide, dark, paper);
        if (charts[figure.id]) charts[figure.id].dispose();
        box.textContent = "";
        box.style.height = ready.height + "px";
        var label = box.getAttribute("aria-label");
        var chart = echarts.init(box, null, { renderer: "svg", width: wide, height: ready.height });
        chart.setOption(ready.option);
        // The text of the page says more than what the library makes of the numbers.
        box.setAttribute("aria-label", label);
        box.setAttribute("data-rendered", box.querySelectorAll("svg path").length > 3 ? "yes" : "no");
        charts[figure.id] = chart;
    }
    function all(width, dark, paper) { data.figures.forEach(function (f) { draw(f, width, dark, paper); }); }
    function again() { all(0, scheme.matches); }

    // Figures are saved as they are: a picture of lines, or of points at twice the size.
    function save(figure, kind) {
        var ready = figures.prepare(figure, 900, false, false, true);
        var chart = echarts.init(null, null, { renderer: "svg", ssr: true, width: 900, height: ready.height });
        ready.option.backgroundColor = "#ffffff";
        chart.setOption(ready.option);
        var svg = figures.named(chart.renderToSVGString(), figure);
        chart.dispose();
        var blob = new Blob([svg], { type: "image/svg+xml" });
        if (kind === "svg") return offer(blob, figure.id + ".svg");
        var image = new Image(), url = URL.createObjectURL(blob);
        image.onload = function () {
            var canvas = document.createElement("canvas");
            canvas.width = 1800;
            canvas.height = 2 * ready.height;
            canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
            URL.revokeObjectURL(url);
            canvas.toBlob(function (png) { offer(png, figure.id + ".png"); });
        };
        image.src = url;
    }
    function offer(blob, name) {
        var link = document.createElement("a");
        link.href = URL.createObjectURL(blob);
        link.download = name;
        link.click();
        setTimeout(function () { URL.revokeObjectURL(link.href); }, 1000);
    }
    data.figures.forEach(function (figure) {
        var place = document.querySelector("#" + CSS.escape(figure.id) + " .save");
        if (!place) return;
        ["svg", "png"].forEach(function (kind) {
            var button = document.createElement("button");
            button.type = "button";
            button.textContent = kind.toUpperCase();
            button.setAttribute("aria-label", "Save “" + figure.title + "” as " + kind.toUpperCase());
            button.onclick = function () { save(figure, kind); };
            place.appendChild(button);
        });
    });

    var printing = false, timer = 0, width = window.innerWidth;
    window.addEventListener("resize", function () {
        if (printing || window.innerWidth === width) return;
        width = window.innerWidth;
        clearTimeout(timer);
        timer = setTimeout(again, 150);
    });
    scheme.addEventListener("change", function () { if (!printing) again(); });
    window.addEventListener("beforeprint", function () { printing = true; all(PRINT, false, true); });
    window.addEventListener("afterprint", function () { printing = false; again(); });
    // A page that is opened to be printed has no event of its own.
    if (location.hash === "#print") { printing = true; all(PRINT, false, true); } else { again(); }
    document.documentElement.setAttribute("data-figures", String(data.figures.length));
})();
