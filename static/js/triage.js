/* Keys for the review queue: j and k move between `data-triage-row`s, c presses the row's (or the
   page's) `data-triage-claim`, Enter opens, q goes back by `data-triage-back`. Nothing happens
   while somebody types. */
(() => {
  const rows = [...document.querySelectorAll("[data-triage-row]")];
  const press = (within, selector) => {
    const found = within && within.querySelector(selector);
    if (found) found.click();
    return Boolean(found);
  };
  const move = (step) => {
    if (rows.length === 0) return false;
    const here = rows.indexOf(document.activeElement.closest("[data-triage-row]"));
    const next = here < 0 ? 0 : Math.min(Math.max(here + step, 0), rows.length - 1);
    rows[next].focus();
    return true;
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    const row = document.activeElement.closest("[data-triage-row]");
    const done =
      (event.key === "j" && move(1)) ||
      (event.key === "k" && move(-1)) ||
      (event.key === "c" && press(row || (rows.length ? null : document), "[data-triage-claim]")) ||
      (event.key === "q" && press(document, "[data-triage-back]")) ||
      (event.key === "Enter" && document.activeElement === row && press(row, "[data-triage-open]"));
    if (done) event.preventDefault();
  });
})();
