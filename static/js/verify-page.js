// The check page: takes a zip that is chosen or dropped, has it checked here, shows six results.
(() => {
  "use strict";

  const form = document.querySelector("[data-verify-here]");
  if (!form) return;
  const data = (id) => JSON.parse(document.getElementById(id).textContent);
  const words = data("verify-words");
  const published = new Set(data("published-keys"));
  const input = form.querySelector("input[type=file]");
  const fingerprint = form.querySelector("[name=fingerprint]");
  const state = form.querySelector("[data-verify-state]");
  const results = document.querySelector("[data-verify-results]");
  const LARGEST = 512 * 1024 * 1024;
  const BADGES = { pass: "badge--safe", fail: "badge--critical", unconfirmed: "badge--watch" };
  const MOST = 20;

  if (!window.crypto || !crypto.subtle || !window.DecompressionStream) {
    form.hidden = true;
    document.querySelector("[data-verify-old]").hidden = false;
    return;
  }

  function element(tag, name, content) {
    const made = document.createElement(tag);
    if (name) made.className = name;
    if (content) made.textContent = content;
    return made;
  }

  function line(name, findings) {
    const result = findings.result(name);
    const item = element("li", "results__line");
    item.dataset.check = name;
    item.dataset.result = result;
    item.append(element("span", `badge ${BADGES[result]}`, words.results[result]));
    const why = element("div");
    why.append(element("strong", "", words.questions[name]));
    const told = result === "fail" ? findings.fails[name] : findings.open[name] || [];
    for (const [code, file] of told.slice(0, MOST)) {
      why.append(element("p", "muted breakable", file ? `${words.why[code]} ${file}` : words.why[code]));
    }
    if (result === "pass") why.append(element("p", "muted", words.passed[name]));
    item.append(why);
    return item;
  }

  async function issued(root) {
    const body = new FormData();
    body.set("core_root", root);
    const answer = await fetch(form.dataset.verifyHere, {
      method: "POST",
      body,
      headers: { Accept: "application/json" },
    });
    return answer.ok ? (await answer.json()).issued_at : null;
  }

  async function show({ findings, key, root }) {
    const list = results.querySelector("ul");
    list.replaceChildren(...Object.keys(words.questions).map((name) => line(name, findings)));
    results.querySelector("[data-verify-root]").textContent = root;
    results.querySelector("[data-verify-key]").textContent = key || "—";
    results.hidden = false;
    const whole = findings.result("integrity") === "pass";
    const at = whole && root ? await issued(root).catch(() => null) : null;
    const told = results.querySelector("[data-verify-issued]");
    told.textContent = at ? `${words.issued} ${at.replace("T", " ")}` : words.not_issued;
    results.scrollIntoView({ block: "start" });
  }

  async function check(file) {
    results.hidden = true;
    if (!file) return;
    if (file.size > LARGEST) {
      state.textContent = words.why.too_large;
      return;
    }
    state.textContent = words.working;
    try {
      const wanted = fingerprint.value.replace(/[\s:]/g, "").toLowerCase();
      if (wanted && !/^[0-9a-f]{64}$/.test(wanted)) {
        state.textContent = words.bad_fingerprint;
        return;
      }
      const told = await window.checkPack(await file.arrayBuffer(), {
        fingerprint: wanted,
        published: async (key) => published.has(key),
        progress: (done) => {
          state.textContent = `${words.working} ${Math.round(done * 100)}%`;
        },
      });
      await show(told);
      state.textContent = file.name;
    } catch (error) {
      state.textContent = words.why[error.message] || words.why.not_a_zip;
    }
  }

  input.addEventListener("change", () => check(input.files[0]));
  fingerprint.addEventListener("change", () => check(input.files[0]));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    check(input.files[0]);
  });
  form.addEventListener("dragover", (event) => {
    event.preventDefault();
    form.classList.add("is-over");
  });
  form.addEventListener("dragleave", () => form.classList.remove("is-over"));
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    form.classList.remove("is-over");
    check(event.dataTransfer.files[0]);
  });
})();
