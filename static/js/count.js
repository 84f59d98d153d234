// data-count="#id" shows how many characters that field holds, counted as a form counts them
// (UTF-16 units, a line break as one), and data-limit marks what is too long.
(() => {
  "use strict";

  for (const place of document.querySelectorAll("[data-count]")) {
    const field = document.querySelector(place.dataset.count);
    if (!field) continue;
    const limit = Number(place.dataset.limit) || 0;
    const show = () => {
      const count = field.value.replace(/\r\n/g, "\n").length;
      place.textContent = limit ? `${count} / ${limit}` : String(count);
      place.classList.toggle("letter-count--over", limit > 0 && count > limit);
      const blanks = (field.value.match(/【请填写|\[fill in:/g) || []).length;
      const left = document.querySelector(place.dataset.blanks || "");
      if (left) { left.hidden = blanks === 0; left.querySelector("b").textContent = String(blanks); }
    };
    field.addEventListener("input", show);
    show();
  }
})();
