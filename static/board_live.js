"use strict";
// Keeps the day board up to date: asks every 20 seconds, changes the page only when something has
// changed, marks it, and never while somebody is moving an appointment (hold, release).
window.boardLive = (() => {
  const EVERY = 20000;
  const PATIENCE = 15000;
  const SHOWN = 6000;
  const note = document.getElementById("board-note");
  let holds = 0;
  let waiting = "";
  let noteTimer = 0;

  const board = () => document.getElementById("board");
  const headers = () => ({
    "HX-Request": "true",
    ...JSON.parse(document.body.getAttribute("hx-headers")),
  });
  const say = (text, kind = "success") => {
    clearTimeout(noteTimer);
    note.className = `flash save-failed no-print flash-${kind}`;
    note.textContent = text;
    if (kind === "success") noteTimer = setTimeout(() => note.replaceChildren(), SHOWN);
  };
  // One way to ask the server; an ended log-in leads to the log-in page.
  const ask = async (url, options = {}) => {
    const response = await fetch(url, {
      cache: "no-store", signal: AbortSignal.timeout(PATIENCE), ...options,
      headers: { ...headers(), ...options.headers },
    });
    const login = response.headers.get("HX-Redirect");
    if (login) location.assign(login);
    if (login || response.status >= 500) throw new Error(String(response.status));
    return response;
  };

  const looks = (root) =>
    new Map(
      [...root.querySelectorAll("[data-slot]")].map((slot) => [
        slot.id, slot.className + slot.textContent.replace(/\s+/g, " "),
      ]),
    );
  const swap = (html) => {
    const before = looks(board());
    const focused = document.activeElement.id;
    const fresh = new DOMParser().parseFromString(html, "text/html").getElementById("board");
    board().replaceWith(fresh);
    for (const [id, look] of looks(fresh)) {
      if (before.get(id) === look) continue;
      const slot = document.getElementById(id);
      slot.classList.add("slot-changed");
      setTimeout(() => slot.classList.remove("slot-changed"), SHOWN);
    }
    if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  };

  const showTime = (time) => {
    if (!document.getElementById("board-time")) return;
    document.getElementById("board-offline").textContent = "";
    document.getElementById("board-time").textContent = time;
    const now = document.querySelector(".board-now b");
    if (now) now.textContent = time;
  };
  const refresh = async () => {
    try {
      const { poll, version } = board().dataset;
      const response = await ask(poll, { headers: { "If-None-Match": version } });
      const time = response.headers.get("X-Board-Time");
      if (response.status === 200) {
        const html = await response.text();
        if (holds) waiting = html;
        else swap(html);
      }
      showTime(time);
    } catch {
      const offline = document.getElementById("board-offline");
      if (offline) offline.textContent = ` – ${note.dataset.offline}`;
    }
  };

  const hold = () => {
    holds += 1;
  };
  const release = () => {
    holds = Math.max(0, holds - 1);
    if (holds || !waiting) return;
    swap(waiting);
    waiting = "";
  };

  if (board()) {
    setInterval(() => document.hidden || refresh(), EVERY);
    document.addEventListener("visibilitychange", () => document.hidden || refresh());
    window.addEventListener("online", refresh);
  }
  // Between days: the arrow keys, from wherever nothing else listens to them.
  document.addEventListener("keydown", (event) => {
    if (document.querySelector("dialog[open]")) return;
    const isFree = document.activeElement === document.body || event.target.closest(".day-bar a");
    if (!isFree || holds || event.altKey || event.ctrlKey || event.metaKey) return;
    const way = { ArrowLeft: "before", Home: "today", ArrowRight: "after" }[event.key];
    document.querySelector(`.day-bar [data-way=${way}]`)?.click();
  });
  return { ask, say, refresh, hold, release, texts: note?.dataset };
})();
