// An open page of a shop shows new orders and alerts without reloading. Every two seconds, while
// somebody looks, it asks <body data-pulse> whether anything changed; the answer is nearly always
// "no", in a few milliseconds. On a yes it fetches its own address again and replaces the parts
// marked data-live (each has an id). Focus stays where it was. A part marked data-live="careful"
// is left alone while boxes in it are ticked; a bar then offers to show what is new.
(() => {
  "use strict";

  const body = document.body;
  const url = body.dataset.pulse;
  if (!url) return;

  const LOOK_SECONDS = 2;
  const SLOWEST_SECONDS = 30;
  // A page that takes long to make is not made again at once.
  const REST_SHARE = 4;

  const status = document.getElementById("live-status");
  const alarm = document.getElementById("live-alarm");
  const bar = document.getElementById("live-bar");
  const words = document.getElementById("live").dataset;
  const title = document.title;
  let pulse = body.dataset.pulseNow || "";
  let newestAlert = Number(body.dataset.newestAlert);
  let failures = 0;
  let waiting = null;

  const sleep = (seconds) => new Promise((resolve) => { setTimeout(resolve, seconds * 1000); });
  const visible = () => new Promise((resolve) => {
    if (!document.hidden) { resolve(); return; }
    document.addEventListener("visibilitychange", () => resolve(), { once: true });
  });
  const say = (place, text) => { if (place.textContent !== text) place.textContent = text; };

  const plain = (element) => {
    const copy = element.cloneNode(true);
    for (const token of copy.querySelectorAll("input[name=csrfmiddlewaretoken]")) token.removeAttribute("value");
    return copy;
  };

  // The same control in a new part: by id, else by what it is and where it leads.
  const twin = (part, focused) => {
    if (focused.id) return part.querySelector(`#${CSS.escape(focused.id)}`);
    const key = (one) => [one.tagName, one.getAttribute("href"), one.getAttribute("name"), one.getAttribute("value"),
      one.closest("form")?.getAttribute("action"), one.textContent.trim()].join("\n");
    const wanted = key(focused);
    return [...part.querySelectorAll(focused.tagName)].find((one) => key(one) === wanted) || null;
  };

  const isBusy = (part) => part.dataset.live === "careful" && (
    part.querySelector("input[type=checkbox]:checked") !== null ||
    part.contains(document.activeElement) && document.activeElement.matches("input:not([type=checkbox]), select, textarea"));

  const replace = (old, fresh) => {
    const focused = old.contains(document.activeElement) ? document.activeElement : null;
    const heir = focused && twin(fresh, focused);
    if (focused && !heir) return false;
    const scrolled = old.querySelector(".table-wrap")?.scrollLeft || 0;
    old.replaceWith(fresh);
    if (heir) heir.focus({ preventScroll: true });
    if (scrolled) fresh.querySelector(".table-wrap").scrollLeft = scrolled;
    fresh.classList.add("is-fresh");
    document.dispatchEvent(new CustomEvent("brushguard:live", { detail: fresh }));
    return true;
  };

  const show = (page, force) => {
    let held = false;
    for (const old of document.querySelectorAll("[data-live]")) {
      const fresh = page.getElementById(old.id);
      if (!fresh || plain(fresh).isEqualNode(plain(clean(old)))) continue;
      const adopted = document.importNode(fresh, true);
      if (!force && isBusy(old) || !replace(old, adopted)) held = true;
    }
    waiting = held ? page : null;
    bar.hidden = !held;
  };

  const clean = (element) => {
    const copy = element.cloneNode(true);
    copy.classList.remove("is-fresh");
    if (copy.getAttribute("class") === "") copy.removeAttribute("class");
    return copy;
  };

  const get = async (address, headers) => {
    const answer = await fetch(address, { headers, credentials: "same-origin", cache: "no-store" });
    if (answer.redirected || answer.status === 403 || answer.status === 404) return null;
    if (!answer.ok && answer.status !== 304) throw new Error(`status ${answer.status}`);
    return answer;
  };

  const tell = (news) => {
    for (const count of document.querySelectorAll("[data-live-count]")) {
      count.textContent = news.open || "";
      count.hidden = !news.open;
    }
    document.title = news.open ? `(${news.open}) ${title}` : title;
    const newest = news.alerts[0];
    if (newest && newest.id > newestAlert) {
      say(newest.level === "critical" ? alarm : status, `${words.alert}${newest.text}`);
    }
    newestAlert = Math.max(newestAlert, newest ? newest.id : 0);
  };

  const look = async () => {
    const answer = await get(url, pulse ? { "If-None-Match": `"${pulse}"` } : {});
    if (!answer) return null;
    if (failures) say(status, "");
    failures = 0;
    if (answer.status === 304) return 0;
    const news = await answer.json();
    const isFirst = !pulse;
    tell(news);
    pulse = news.pulse;
    if (isFirst) return 0;
    const began = performance.now();
    const page = await get(location.href, { "X-Requested-With": "fetch" });
    if (!page) return null;
    show(new DOMParser().parseFromString(await page.text(), "text/html"), false);
    return (performance.now() - began) / 1000;
  };

  const run = async () => {
    for (;;) {
      await visible();
      let seconds = LOOK_SECONDS;
      try {
        const took = await look();
        if (took === null) { say(status, words.away); return; }
        seconds = Math.max(LOOK_SECONDS, took * REST_SHARE);
      } catch {
        failures += 1;
        seconds = Math.min(LOOK_SECONDS * 2 ** failures, SLOWEST_SECONDS);
        if (failures >= 2) say(status, words.offline);
      }
      await sleep(seconds);
    }
  };

  bar.querySelector("button").addEventListener("click", () => {
    if (waiting) show(waiting, true);
    bar.hidden = true;
  });
  run();
})();
