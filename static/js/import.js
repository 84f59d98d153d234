// Lets files be dropped on the upload form: [data-drop] holds the ordinary file input, and
// [data-drop-names] lists what was chosen. Without this script the input works by itself.
(() => {
  "use strict";

  const show = (input, list) => {
    list.replaceChildren(...[...input.files].map((file) => {
      const item = document.createElement("li");
      item.textContent = `${file.name} · ${Math.max(1, Math.round(file.size / 1024)).toLocaleString()} KB`;
      return item;
    }));
  };

  for (const zone of document.querySelectorAll("[data-drop]")) {
    const input = zone.querySelector("input[type=file]");
    const list = zone.querySelector("[data-drop-names]");
    if (!input || !list) continue;
    const over = (isOver) => zone.classList.toggle("drop--over", isOver);

    input.addEventListener("change", () => show(input, list));
    for (const name of ["dragenter", "dragover"]) {
      zone.addEventListener(name, (event) => { event.preventDefault(); over(true); });
    }
    zone.addEventListener("dragleave", (event) => {
      if (!zone.contains(event.relatedTarget)) over(false);
    });
    zone.addEventListener("drop", (event) => {
      event.preventDefault();
      over(false);
      const dropped = new DataTransfer();
      for (const file of [...input.files, ...event.dataTransfer.files]) dropped.items.add(file);
      input.files = dropped.files;
      show(input, list);
    });
    show(input, list);
  }
})();
