"use strict";
// Hands on the day board: mouse, touch and keys, all of which end in boardMoves.settle.
(() => {
  const moves = window.boardMoves;
  const { QUARTER, NEAR } = moves;
  const FAR = 6;
  const EDGE = 48;
  let press = null;
  let isClickOfDrag = false;

  // Where the pointer is: a bay and a row, the nearest free start if there is one.
  const bayAt = (x) =>
    moves.bays().find(({ head }) => {
      const { left, right } = head.getBoundingClientRect();
      return x >= left && x < right;
    });
  const rowAt = (y) => {
    const { top, height } = moves.grid().querySelector(".board-ground").getBoundingClientRect();
    return Math.floor(((y - top) / height) * Number(moves.grid().dataset.rows));
  };
  const nearest = (starts, minute) =>
    [...(starts ?? [])].sort(
      (one, other) => Math.abs(moves.minuteOf(one) - minute) - Math.abs(moves.minuteOf(other) - minute),
    )[0];
  const startAt = (bay, minute) => {
    const free = nearest(moves.current().free?.[bay.id], minute);
    const isNear = free && Math.abs(moves.minuteOf(free) - minute) <= NEAR;
    return isNear ? free : moves.momentAt(Math.max(0, Math.min(minute, 23 * 60 + 45)));
  };

  const drag = (event) => {
    const task = moves.current();
    if (!task) return;
    const bay = bayAt(event.clientX) ?? moves.bayOf(task.bay);
    const minute = moves.opens() + (rowAt(event.clientY) - press.grabbed) * QUARTER;
    if (task.kind === "end") {
      const end = moves.opens() + (rowAt(event.clientY) + 1) * QUARTER;
      task.longer = Math.max(end - moves.minuteOf(task.start), QUARTER) - task.length;
    } else if (task.slot.dataset.moves === "arrived") {
      task.bay = bay.id;
    } else {
      task.bay = bay.id;
      task.start = startAt(bay, minute);
    }
    moves.showGhost();
    if (event.clientY < EDGE) window.scrollBy(0, -QUARTER);
    if (event.clientY > window.innerHeight - EDGE) window.scrollBy(0, QUARTER);
  };

  document.addEventListener("pointerdown", (event) => {
    const slot = event.target.closest("[data-moves]");
    if (!slot || event.button !== 0 || moves.current()) return;
    const isHandle = event.target.closest("[data-move], [data-end]");
    if (event.pointerType === "touch" && !isHandle) return;
    const isEnd = Boolean(event.target.closest("[data-end]"));
    const grabbed = rowAt(event.clientY) - (moves.minuteOf(slot.dataset.starts) - moves.opens()) / QUARTER;
    press = { slot, isEnd, grabbed: Math.max(0, Math.floor(grabbed)), x: event.clientX, y: event.clientY };
  });
  document.addEventListener("pointermove", (event) => {
    if (!press) return;
    const isFar = Math.hypot(event.clientX - press.x, event.clientY - press.y) > FAR;
    if (!press.isDragging && isFar) {
      press.isDragging = true;
      press.slot = document.getElementById(press.slot.id) ?? press.slot;
      press.slot.setPointerCapture(event.pointerId);
      moves.begin(press.slot, press.isEnd ? "end" : "drag");
    }
    if (press.isDragging) drag(event);
  });
  document.addEventListener("pointerup", () => {
    if (press?.isDragging) {
      isClickOfDrag = true;
      setTimeout(() => { isClickOfDrag = false; });
      if (moves.current()) moves.settle();
    }
    press = null;
  });
  document.addEventListener("pointercancel", () => {
    if (press?.isDragging) moves.stop();
    press = null;
  });
  document.addEventListener("dragstart", (event) => {
    if (event.target.closest?.("[data-moves]")) event.preventDefault();
  });

  // Step by step: from free place to free place.
  const walk = async (slot) => {
    await moves.begin(slot, "walk");
    const task = moves.current();
    if (!task) return;
    if (!Object.values(task.free).some((starts) => starts.length)) {
      window.boardLive.say(window.boardLive.texts.full, "warning");
      moves.stop();
      return;
    }
    moves.mode.querySelector("[data-elsewhere]").href = slot.querySelector("[data-move]").href;
    moves.mode.hidden = false;
    moves.mode.focus({ preventScroll: true });
    moves.showGhost();
  };
  const stepInBay = (task, step) => {
    const minute = moves.minuteOf(task.start);
    const starts = (task.free[task.bay] ?? []).filter(
      (start) => (moves.minuteOf(start) - minute) * step > 0,
    );
    task.start = nearest(starts, minute) ?? task.start;
  };
  const stepToBay = (task, step) => {
    const able = moves.bays().filter(({ id }) => id === task.bay || task.free[id]?.length);
    const bay = able[able.findIndex(({ id }) => id === task.bay) + step];
    if (!bay) return;
    task.bay = bay.id;
    task.start = nearest(task.free[bay.id], moves.minuteOf(task.start)) ?? task.start;
  };
  const changeEnd = (task, step) => {
    const longer = task.longer + step * QUARTER;
    if (task.length + longer >= QUARTER) task.longer = longer;
  };
  const STEPS = {
    ArrowUp: [stepInBay, -1], ArrowDown: [stepInBay, 1],
    ArrowLeft: [stepToBay, -1], ArrowRight: [stepToBay, 1],
  };
  const handleKey = (event, task) => {
    if (event.key === "Escape") return moves.stop();
    const isButton = event.target.closest("a, button");
    if (event.key === "Enter") return isButton ? undefined : moves.settle();
    if (!(event.key in STEPS) || task.kind !== "walk") return undefined;
    event.preventDefault();
    const [go, step] = STEPS[event.key];
    (event.shiftKey && go === stepInBay ? changeEnd : go)(task, step);
    moves.showGhost();
    return moves.grid().querySelector(".slot-ghost").scrollIntoView({ block: "nearest", inline: "nearest" });
  };
  document.addEventListener("keydown", (event) => {
    const task = moves.current();
    if (task) return void handleKey(event, task);
    const slot = event.target.closest?.("[data-moves]");
    if (slot && event.key.toLowerCase() === "m" && !event.ctrlKey && !event.metaKey) walk(slot);
  });

  // An empty place: a new appointment, or the bay is blocked.
  const offer = (bay, minute) => {
    const part = document.getElementById("board-place").content.cloneNode(true);
    part.querySelector("[data-where]").textContent = `${moves.clock(minute)}, ${bay.name}`;
    const at = moves.momentAt(minute);
    const until = moves.momentAt(Math.min(minute + 60, 23 * 60 + 59));
    const fresh = part.querySelector("[data-new]");
    if (fresh) fresh.href += `&${new URLSearchParams({ at, bay: bay.id })}`;
    const blocked = new URLSearchParams({ bay: bay.id, starts_at: at, ends_at: until });
    part.querySelector("[data-block]").href += `&${blocked}`;
    const box = document.createElement("div");
    box.append(part);
    moves.open(box.innerHTML);
  };
  const isEmptyPlace = (target) => target.matches(".board, .board-ground, .board-edge, .board-line");
  document.addEventListener("click", (event) => {
    if (isClickOfDrag) return event.preventDefault();
    if (event.target.closest("[data-confirm]")) return moves.settle();
    if (event.target.closest("[data-stop]")) return moves.stop();
    const mover = event.target.closest("[data-move]");
    if (mover && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      return void (moves.current() || walk(mover.closest("[data-moves]")));
    }
    const bay = event.target.closest(".board") && bayAt(event.clientX);
    if (!bay) return undefined;
    const minute = moves.opens() + rowAt(event.clientY) * QUARTER;
    const task = moves.current();
    if (task?.kind === "walk" && (task.free[bay.id] ?? []).length) {
      event.preventDefault();
      task.bay = bay.id;
      task.start = nearest(task.free[bay.id], minute);
      return moves.showGhost();
    }
    const isInside = minute >= moves.opens() && isEmptyPlace(event.target);
    return !task && isInside ? offer(bay, minute) : undefined;
  }, true);
})();
