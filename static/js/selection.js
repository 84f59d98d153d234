/* Ticking rows of a list. `data-selection` on the form; inside it `data-selection-page` ticks the
   page, `data-selection-all` stands for everything the list matches, `data-selection-count` shows
   how many are ticked and `data-selection-go` waits until something is. Without this script the
   boxes and the button work as they are. */
(() => {
  const start = (form) => {
    const boxes = [...form.querySelectorAll("input[name=order]")];
    const page = form.querySelector("[data-selection-page]");
    const all = form.querySelector("[data-selection-all]");
    const count = form.querySelector("[data-selection-count]");
    const go = form.querySelector("[data-selection-go]");
    const show = () => {
      const ticked = boxes.filter((box) => box.checked).length;
      const everything = Boolean(all && all.checked);
      if (page) {
        page.hidden = boxes.length === 0;
        page.checked = ticked > 0 && ticked === boxes.length;
        page.indeterminate = ticked > 0 && ticked < boxes.length;
      }
      if (count) count.textContent = !everything && ticked > 0 ? ` (${ticked})` : "";
      if (go) go.disabled = !everything && ticked === 0;
    };
    if (page) {
      page.addEventListener("change", () => {
        for (const box of boxes) box.checked = page.checked;
      });
    }
    form.addEventListener("change", show);
    show();
  };
  const startAll = (within) => within.querySelectorAll("form[data-selection]").forEach(start);
  startAll(document);
  document.addEventListener("brushguard:live", (event) => startAll(event.detail));
})();
