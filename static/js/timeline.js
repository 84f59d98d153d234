// Draws the figure that data-figure answers with plotly.js. A zoom asks for finer bars of the
// stretch; a click on a bar opens its orders; a change of colour scheme redraws.
(() => {
  "use strict";

  const chart = document.getElementById("timeline");
  if (!chart || !window.Plotly) return;

  const { axis, coloured, dressed } = window.brushguardColours;
  const isTouch = window.matchMedia("(pointer: coarse)").matches;
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const isNarrow = window.matchMedia("(max-width: 47.99rem)");
  const DOUBLE_CLICK_MS = 320;
  const config = { displayModeBar: false, responsive: true, doubleClick: false, scrollZoom: false, doubleClickDelay: DOUBLE_CLICK_MS - 20 };
  let figure = null;
  let asked = 0;

  const laidOut = (layout) => ({
    ...dressed(layout),
    height: isNarrow.matches ? 420 : 500,
    dragmode: isTouch ? false : "zoom",
    xaxis: axis(layout.xaxis),
    yaxis: axis(layout.yaxis, isNarrow.matches ? { title: {} } : {}),
    yaxis2: axis(layout.yaxis2, isNarrow.matches ? { title: {} } : {}),
    yaxis3: axis(layout.yaxis3, { showgrid: false, zeroline: false }),
  });

  const draw = () => {
    if (!figure) return;
    const clean = coloured(figure);
    window.Plotly.react(chart, clean.data, laidOut(clean.layout), config);
  };

  const load = async (query) => {
    const mine = ++asked;
    chart.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(`${chart.dataset.figure}?${query}`, { credentials: "same-origin" });
      if (!answer.ok) throw new Error(`status ${answer.status}`);
      const found = await answer.json();
      if (mine !== asked) return;
      chart.querySelector(".skeleton")?.remove();
      figure = found;
      draw();
    } catch {
      if (mine === asked && !figure) chart.textContent = chart.dataset.failed;
    } finally {
      if (mine === asked) chart.removeAttribute("aria-busy");
    }
  };

  const zoomTo = (from, to) => {
    const query = new URLSearchParams(chart.dataset.query);
    query.delete("range");
    query.set("start", from.replace(" ", "T").slice(0, 16));
    query.set("end", to.replace(" ", "T").slice(0, 16));
    load(query.toString());
  };

  const listen = () => {
    // The first half of a double-click is a click too: wait for the other half before leaving.
    let leaving = 0;
    chart.on("plotly_click", (event) => {
      const target = event.points.find((point) => typeof point.customdata === "string" && point.customdata);
      if (!target) return;
      clearTimeout(leaving);
      leaving = setTimeout(() => { window.location.assign(target.customdata); }, DOUBLE_CLICK_MS);
    });
    chart.on("plotly_relayout", (change) => {
      const from = change["xaxis.range[0]"];
      const to = change["xaxis.range[1]"];
      if (typeof from === "string" && typeof to === "string") zoomTo(from, to);
    });
    chart.on("plotly_doubleclick", () => {
      clearTimeout(leaving);
      load(chart.dataset.query);
    });
  };

  load(chart.dataset.query).then(() => { if (figure) listen(); });
  dark.addEventListener("change", draw);
  isNarrow.addEventListener("change", draw);
})();
