"use strict";
// Moving in the week: drag to a day, or press M (or Move); then day and time are chosen from the
// free ones. The question and the move itself are those of the day board.
(() => {
  const live = window.boardLive;
  const moves = window.boardMoves;
  const FAR = 6;
  let press = null;
  let isClickOfDrag = false;

  const days = () => [...document.querySelectorAll(".week-day")];
  const dayAt = (x, y) =>
    days().find((day) => {
      const box = day.getBoundingClientRect();
      return x >= box.left && x < box.right && y >= box.top && y < box.bottom;
    });
  const option = (value, text) => new Option(text, value);

  // Free starts by day, each with a bay on which it is free.
  const byDay = (free) => {
    const found = new Map();
    for (const [bay, starts] of Object.entries(free)) {
      for (const start of starts) {
        const day = found.get(start.slice(0, 10)) ?? new Map();
        if (!day.has(start)) day.set(start, bay);
        found.set(start.slice(0, 10), day);
      }
    }
    return found;
  };

  const choose = async (slot, wanted) => {
    const { monday } = document.querySelector(".week").dataset;
    let found;
    try {
      const response = await live.ask(`${slot.dataset.places}?on=${monday}&days=7`);
      found = byDay((await response.json()).free);
    } catch {
      return live.say(live.texts.lost, "error");
    }
    found.get(slot.dataset.starts.slice(0, 10))?.forEach((_bay, start, day) => {
      if (start.startsWith(slot.dataset.starts)) day.delete(start);
    });
    const open = days().filter((day) => found.get(day.dataset.day)?.size);
    if (!open.length) return live.say(live.texts.full, "warning");
    return show(slot, found, open, wanted);
  };

  const show = (slot, found, open, wanted) => {
    const part = document.getElementById("week-choice").content.cloneNode(true);
    const box = document.createElement("div");
    box.append(part);
    const dialog = moves.open(box.innerHTML);
    const day = dialog.querySelector("[data-day]");
    const time = dialog.querySelector("[data-time]");
    const hint = dialog.querySelector("[data-hint]");
    dialog.querySelector("[data-who]").textContent = slot.dataset.who;
    day.replaceChildren(...open.map(({ dataset }) => option(dataset.day, dataset.name)));
    const isThere = open.some(({ dataset }) => dataset.day === wanted);
    if (isThere) day.value = wanted;
    hint.hidden = isThere || !wanted;
    hint.textContent = live.texts.elsewhere;
    const fill = () => {
      const starts = [...found.get(day.value).keys()].sort();
      time.replaceChildren(...starts.map((start) => option(start, start.slice(11, 16))));
      const usual = moves.minuteOf(slot.dataset.starts);
      const far = (start) => Math.abs(moves.minuteOf(start) - usual);
      time.value = [...starts].sort((one, other) => far(one) - far(other))[0];
    };
    day.addEventListener("change", fill);
    fill();
    dialog.querySelector("form").addEventListener("submit", (event) => {
      event.preventDefault();
      event.stopPropagation();
      const query = new URLSearchParams({
        bay: found.get(day.value).get(time.value), starts_at: time.value,
      });
      dialog.close();
      moves.question(slot.dataset.place, query);
    });
  };

  const letGo = () => {
    document.querySelectorAll(".week-target").forEach((day) => day.classList.remove("week-target"));
    press?.slot.classList.remove("slot-moving");
    if (press?.isDragging) live.release();
    press = null;
  };
  document.addEventListener("pointerdown", (event) => {
    const slot = event.target.closest("[data-moves]");
    const isHandle = event.pointerType !== "touch" || event.target.closest("[data-move]");
    if (!slot || event.button !== 0 || !isHandle) return;
    press = { id: slot.id, slot, x: event.clientX, y: event.clientY };
  });
  document.addEventListener("pointermove", (event) => {
    if (!press) return;
    if (!press.isDragging && Math.hypot(event.clientX - press.x, event.clientY - press.y) > FAR) {
      live.hold();
      press.isDragging = true;
      press.slot = document.getElementById(press.id) ?? press.slot;
      press.slot.setPointerCapture(event.pointerId);
      press.slot.classList.add("slot-moving");
    }
    if (!press.isDragging) return;
    const over = dayAt(event.clientX, event.clientY);
    days().forEach((day) => day.classList.toggle("week-target", day === over));
  });
  document.addEventListener("pointerup", (event) => {
    const dragged = press?.isDragging && press.slot;
    letGo();
    if (!dragged) return;
    isClickOfDrag = true;
    setTimeout(() => { isClickOfDrag = false; });
    const day = dayAt(event.clientX, event.clientY);
    if (day && day !== dragged.closest(".week-day")) choose(dragged, day.dataset.day);
  });
  document.addEventListener("pointercancel", letGo);
  document.addEventListener("dragstart", (event) => {
    if (event.target.closest?.("[data-moves]")) event.preventDefault();
  });
  document.addEventListener("click", (event) => {
    const mover = event.target.closest("[data-move]");
    if (isClickOfDrag) event.preventDefault();
    if (isClickOfDrag || !mover || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    choose(mover.closest("[data-moves]"), "");
  }, true);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && press) return letGo();
    const slot = event.target.closest?.("[data-moves]");
    const isMove = event.key.toLowerCase() === "m" && !event.ctrlKey && !event.metaKey;
    return slot && isMove ? void choose(slot, "") : undefined;
  });
})();
