// data-copy="#id" on a button copies the text (or the value) of that element and says so by
// showing the button's data-copied text for a moment.
(() => {
  "use strict";

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const source = document.querySelector(button.dataset.copy);
    if (!source) return;
    const text = "value" in source ? source.value : source.textContent.trim();
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // No clipboard without TLS: leave the text selected for the visitor's own copy key.
      getSelection().selectAllChildren(source);
      return;
    }
    if (!button.dataset.copied || button.dataset.copyLabel) return;
    button.dataset.copyLabel = button.textContent;
    button.textContent = button.dataset.copied;
    setTimeout(() => {
      button.textContent = button.dataset.copyLabel;
      delete button.dataset.copyLabel;
    }, 2000);
  });
})();
