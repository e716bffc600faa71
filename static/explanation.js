"use strict";
// The bill at the counter: a tap on a line enlarges it and lets the rest step back; arrow keys go
// on, Escape ends. When pairs are corrected, a line is dragged onto its partner instead.
(() => {
  const FAR = 8;
  const table = document.querySelector(".explanation");
  const pairs = [...table.querySelectorAll("tbody.pair")];
  const start = document.querySelector("[data-point]");
  const pointed = () => pairs.findIndex((pair) => pair.classList.contains("pointed"));

  const point = (place) => {
    pairs[pointed()]?.classList.remove("pointed");
    const pair = pairs[place];
    table.classList.toggle("pointing", Boolean(pair));
    if (!pair) return start?.focus();
    pair.classList.add("pointed");
    pair.focus({ preventScroll: true });
    const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    return pair.scrollIntoView({ block: "center", behavior: isCalm ? "auto" : "smooth" });
  };

  if (start && pairs.length) {
    start.hidden = false;
    start.addEventListener("click", () => point(0));
    table.addEventListener("click", (event) => {
      const place = pairs.indexOf(event.target.closest("tbody.pair"));
      if (place >= 0) point(place === pointed() ? -1 : place);
    });
    document.addEventListener("keydown", (event) => {
      const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
      if (pointed() < 0) return;
      if (event.key === "Escape") point(-1);
      else if (step) {
        event.preventDefault();
        point(Math.max(0, Math.min(pointed() + step, pairs.length - 1)));
      }
    });
  }

  // Dragging with mouse, pen or finger ends as the form's own choice of two lines.
  const form = document.getElementById("pairing");
  if (!form) return;
  let from = null;
  const cellAt = (event) =>
    document.elementFromPoint(event.clientX, event.clientY)?.closest("[data-side]");
  const isPartner = (cell) => cell && cell.dataset.side !== from.cell.dataset.side;
  const mark = (name, cell) => {
    table.querySelector(`.${name}`)?.classList.remove(name);
    cell?.classList.add(name);
  };
  const leave = () => {
    mark("dragged", null);
    mark("target", null);
    from = null;
  };
  table.addEventListener("pointerdown", (event) => {
    const cell = event.target.closest("[data-side]");
    if (cell && event.isPrimary) from = { cell, x: event.clientX, y: event.clientY };
  });
  document.addEventListener("pointermove", (event) => {
    if (!from || Math.hypot(event.clientX - from.x, event.clientY - from.y) < FAR) return;
    mark("dragged", from.cell);
    const cell = cellAt(event);
    mark("target", isPartner(cell) ? cell : null);
  });
  document.addEventListener("pointerup", (event) => {
    if (!from) return;
    const cell = cellAt(event);
    if (from.cell.classList.contains("dragged") && isPartner(cell)) {
      for (const end of [from.cell, cell]) end.querySelector("input").checked = true;
      form.requestSubmit(form.querySelector("[value=together]"));
    }
    leave();
  });
  document.addEventListener("pointercancel", leave);
  document.addEventListener("keydown", (event) => event.key === "Escape" && leave());
})();
