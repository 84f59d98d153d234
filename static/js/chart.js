// Draws the figure that lies in the page: data-chart="#id-of-json" names the json_script with it.
// A click on a mark opens the address that it carries; a change of colour scheme redraws. A chart
// that comes with a polled fragment is drawn when it arrives.
(() => {
  "use strict";

  const HEIGHT = 380;
  const config = { displayModeBar: false, responsive: true, doubleClick: false, scrollZoom: false };
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const isNarrow = window.matchMedia("(max-width: 47.99rem)");
  const drawn = new Map();

  const draw = (chart, figure) => {
    const { axis, coloured, dressed } = window.brushguardColours;
    const clean = coloured(figure);
    const axes = Object.fromEntries(Object.entries(clean.layout)
      .filter(([name]) => /^[xy]axis\d*$/.test(name))
      .map(([name, given]) => [name, axis(given, isNarrow.matches ? { title: {} } : {})]));
    const layout = { ...dressed(clean.layout), height: HEIGHT, dragmode: false, ...axes };
    window.Plotly.react(chart, clean.data, layout, config);
  };

  const begin = (chart) => {
    const holder = document.querySelector(chart.dataset.chart);
    if (!holder || !window.Plotly) {
      chart.textContent = chart.dataset.failed;
      return;
    }
    const figure = JSON.parse(holder.textContent);
    chart.querySelector(".skeleton")?.remove();
    draw(chart, figure);
    drawn.set(chart, figure);
    chart.on("plotly_click", (event) => {
      const target = event.points.find((point) => typeof point.customdata === "string" && point.customdata);
      if (target) window.location.assign(target.customdata);
    });
  };

  const beginAll = () => {
    for (const chart of document.querySelectorAll("[data-chart]")) {
      if (!drawn.has(chart)) begin(chart);
    }
  };

  const redraw = () => {
    for (const [chart, figure] of drawn) {
      if (chart.isConnected) draw(chart, figure);
      else drawn.delete(chart);
    }
  };

  beginAll();
  document.addEventListener("brushguard:polled", beginAll);
  dark.addEventListener("change", redraw);
  isNarrow.addEventListener("change", redraw);
})();
