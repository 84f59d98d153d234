// data-confirm="question" on a form or on one of its submit buttons asks before the form goes.
// Without a script the form goes at once, so what it does must be undoable or asked again there.
(() => {
  "use strict";

  const dialog = document.getElementById("confirm");
  if (!dialog || typeof dialog.showModal !== "function") return;
  const question = dialog.querySelector("#confirm-question");
  const confirmed = new WeakSet();

  document.addEventListener("submit", (event) => {
    const form = event.target;
    const button = event.submitter;
    const text = (button && button.dataset.confirm) || form.dataset.confirm;
    if (!text || confirmed.delete(form)) return;
    event.preventDefault();
    event.stopPropagation();
    question.textContent = text;
    dialog.returnValue = "no";
    dialog.addEventListener("close", () => {
      if (dialog.returnValue !== "yes") return;
      confirmed.add(form);
      form.requestSubmit(button || undefined);
    }, { once: true });
    dialog.showModal();
  }, true);
})();
