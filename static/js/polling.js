// data-poll="/url" (with data-poll-seconds, 3 unless told) replaces the element with the fragment
// that the address answers. It asks only while the page is looked at, ever more slowly while
// nothing changes, and stops when the answer carries no data-poll.
(() => {
  "use strict";

  const SLOWEST_SECONDS = 30;
  const running = new WeakSet();

  const visible = () => new Promise((resolve) => {
    if (!document.hidden) { resolve(); return; }
    document.addEventListener("visibilitychange", () => resolve(), { once: true });
  });

  const wait = (seconds) => new Promise((resolve) => { setTimeout(resolve, seconds * 1000); });

  const ask = async (url) => {
    const answer = await fetch(url, { headers: { "X-Requested-With": "fetch" }, credentials: "same-origin" });
    if (answer.redirected || answer.status === 403 || answer.status === 404) return null;
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    const holder = document.createElement("template");
    holder.innerHTML = (await answer.text()).trim();
    return holder.content.firstElementChild;
  };

  const poll = async (start) => {
    let element = start;
    const shortest = Number(start.dataset.pollSeconds) || 3;
    let seconds = shortest;
    while (element && element.isConnected && element.dataset.poll) {
      await wait(seconds);
      await visible();
      if (!element.isConnected) return;
      let next;
      try {
        next = await ask(element.dataset.poll);
      } catch {
        seconds = Math.min(seconds * 2, SLOWEST_SECONDS);
        continue;
      }
      if (!next) return;
      seconds = next.isEqualNode(element) ? Math.min(seconds * 1.3, SLOWEST_SECONDS) : shortest;
      if (next.isEqualNode(element)) continue;
      running.add(next);
      element.replaceWith(next);
      element = next;
      document.dispatchEvent(new CustomEvent("brushguard:polled", { detail: next }));
    }
  };

  const start = () => {
    for (const element of document.querySelectorAll("[data-poll]")) {
      if (running.has(element)) continue;
      running.add(element);
      poll(element);
    }
  };

  start();
  document.addEventListener("htmx:after:swap", start);
})();
