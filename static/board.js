"use strict";
// Moving on the day board: by drag (mouse, or the handle by touch) and by keys or taps. The server
// says where an appointment may go, asks before the customer is told, and has the last word.
(() => {
  const live = window.boardLive;
  const mode = document.getElementById("board-mode");
  const dialog = document.getElementById("board-dialog");
  const QUARTER = 15;
  const NEAR = 6;
  let task = null;

  const grid = () => document.querySelector(".board");
  const minuteOf = (iso) => Number(iso.slice(11, 13)) * 60 + Number(iso.slice(14, 16));
  const clock = (minute) =>
    `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
  const opens = () => Number(grid().dataset.opens);
  const momentAt = (minute) => `${grid().dataset.on}T${clock(minute)}`;
  const bays = () =>
    [...grid().querySelectorAll("[data-bay-head]")].map((head) => ({
      id: head.dataset.bayHead, name: head.textContent, head,
      first: Number(head.dataset.first), width: Number(head.dataset.width),
    }));
  const bayOf = (id) => bays().find((bay) => bay.id === id);
  const wordsOf = (html) =>
    new DOMParser().parseFromString(html, "text/html").body.textContent.trim();

  const put = (name, bay, row, rows, text = "") => {
    const part = document.createElement("span");
    const top = Math.max(0, row);
    const shown = Math.max(1, Math.min(rows, Number(grid().dataset.rows) - top));
    part.className = `${name} at-${top} for-${shown} lane-${bay.first} wide-${bay.width}`;
    part.textContent = text;
    part.setAttribute("aria-hidden", "true");
    grid().append(part);
    return part;
  };
  const clear = (name) => grid().querySelectorAll(`.${name}`).forEach((part) => part.remove());

  // What is being moved: minutes of its work, quarters of set-up before, the places that are free.
  const begin = async (slot, kind) => {
    live.hold();
    const { starts, ends, lead, bay } = slot.dataset;
    const length = Math.max(QUARTER, minuteOf(ends) - minuteOf(starts));
    task = { slot, kind, lead: Number(lead), length, longer: 0, free: null, bay, start: starts };
    slot.classList.add("slot-moving");
    const mine = task;
    try {
      const response = await live.ask(`${slot.dataset.places}?on=${grid().dataset.on}`);
      mine.free = response.ok ? (await response.json()).free : {};
    } catch {
      live.say(live.texts.lost, "error");
      if (task === mine) stop();
    }
    if (task === mine) showFree();
  };
  const stop = () => {
    if (!task) return;
    const { slot } = task;
    task = null;
    mode.hidden = true;
    slot.classList.remove("slot-moving");
    clear("board-free");
    clear("slot-ghost");
    live.release();
    document.getElementById(slot.id)?.querySelector("[data-move]")?.focus({ preventScroll: true });
  };

  const rowsOf = (one) => Math.ceil((one.length + one.longer) / QUARTER);
  const rowAt = (start) => Math.floor((minuteOf(start) - opens()) / QUARTER);
  const showFree = () => {
    clear("board-free");
    if (task.kind === "end") return;
    for (const bay of bays()) {
      const rows = new Set();
      for (const start of task.free[bay.id] ?? []) {
        const first = rowAt(start) - task.lead;
        for (let row = first; row < rowAt(start) + rowsOf(task); row += 1) rows.add(row);
      }
      const sorted = [...rows].sort((one, other) => one - other);
      sorted.forEach((row, place) => {
        if (sorted[place - 1] === row - 1) return;
        let length = 1;
        while (rows.has(row + length)) length += 1;
        put("board-free", bay, row, length);
      });
    }
  };
  const isFree = () =>
    !task.free || (task.free[task.bay] ?? []).some((start) => start.startsWith(task.start.slice(0, 16)));
  const showGhost = () => {
    clear("slot-ghost");
    const bay = bayOf(task.bay);
    const first = minuteOf(task.start);
    const time = `${clock(first)}–${clock(first + task.length + task.longer)}`;
    const isGood = task.longer !== 0 || task.kind === "end" || isFree();
    const name = `slot-ghost ${isGood ? "" : "slot-ghost-bad"}`;
    put(name, bay, rowAt(task.start) - task.lead, rowsOf(task) + task.lead, `${time} ${bay.name}`);
    document.getElementById("board-target").textContent =
      `${task.slot.dataset.who}: ${task.slot.dataset.starts.slice(11)} → ${time}, ${bay.name}`;
  };

  // The question before the customer is told; what only the house needs to know is done at once.
  const settle = async () => {
    const { slot, bay, start, length, longer } = task;
    const isSame = bay === slot.dataset.bay && start.startsWith(slot.dataset.starts) && !longer;
    const query = new URLSearchParams({ bay, starts_at: start });
    if (longer) query.set("ends_at", momentAt(minuteOf(start) + length + longer));
    const isNewStart = !start.startsWith(slot.dataset.starts);
    stop();
    if (isSame) return;
    return isNewStart ? question(slot.dataset.place, query) : post(slot.dataset.place, query);
  };
  const question = async (place, query) => {
    try {
      const response = await live.ask(`${place}?${query}`);
      const html = await response.text();
      if (response.ok) open(html);
      else live.say(wordsOf(html), "error");
    } catch {
      live.say(live.texts.lost, "error");
    }
  };
  const post = async (url, body) => {
    try {
      const response = await live.ask(url, { method: "POST", body });
      live.say(wordsOf(await response.text()), response.ok ? "success" : "error");
    } catch {
      live.say(live.texts.lost, "error");
    }
    await live.refresh();
  };
  const open = (html) => {
    dialog.innerHTML = html;
    live.hold();
    dialog.showModal();
    return dialog;
  };
  dialog.addEventListener("close", () => {
    dialog.replaceChildren();
    live.release();
  });
  dialog.addEventListener("click", (event) => {
    if (!event.target.closest("[data-close]")) return;
    event.preventDefault();
    dialog.close();
  });
  dialog.addEventListener("submit", (event) => {
    event.preventDefault();
    if (event.target.method !== "post") return;
    const { action } = event.target;
    const body = new FormData(event.target);
    dialog.close();
    post(action, body);
  });

  window.boardMoves = {
    begin, stop, settle, question, showGhost, open, put, clear, bays, bayOf, clock, minuteOf, momentAt, opens,
    grid, NEAR, QUARTER, mode, current: () => task,
  };
})();
