// Figures name their colours by CSS variable ("--brand"); brushguardColours puts the value of the
// visitor's colour scheme in their place, and dresses what all figures have in common.
window.brushguardColours = (() => {
  "use strict";

  const variable = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  const coloured = (value) => {
    if (typeof value === "string") return value.startsWith("--") ? variable(value) : value;
    if (Array.isArray(value)) return value.map(coloured);
    if (value && typeof value === "object") {
      return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, coloured(one)]));
    }
    return value;
  };

  const axis = (given, more) => ({
    gridcolor: variable("--line"), zerolinecolor: variable("--line-strong"), automargin: true, ...given, ...more,
  });

  const dressed = (layout) => ({
    ...layout,
    margin: { l: 8, r: 8, t: 8, b: 8 },
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    font: { family: variable("--font"), size: 13, color: variable("--ink") },
    hoverlabel: { bgcolor: variable("--surface"), bordercolor: variable("--line-strong"), font: { color: variable("--ink") } },
  });

  return { axis, coloured, dressed };
})();
