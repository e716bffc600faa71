"use strict";
// Small comforts; every page works without them.
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key === "/" && !typing) {
    event.preventDefault();
    document.getElementById("search")?.focus();
  }
});
// The arrow keys walk through the hits below the search box; Escape closes them.
document.addEventListener("keydown", (event) => {
  const box = event.target.closest(".topbar-search");
  if (!box) return;
  const stops = [box.querySelector("input[type=search]"), ...box.querySelectorAll(".hits a")];
  const steps = { ArrowDown: 1, ArrowUp: -1 };
  if (event.key in steps && stops.length > 1) {
    event.preventDefault();
    const place = stops.indexOf(document.activeElement) + steps[event.key];
    stops[Math.max(0, Math.min(place, stops.length - 1))].focus();
  } else if (event.key === "Escape") {
    stops[0].focus();
    box.querySelector(".search-hits").replaceChildren();
  }
});
// Enter alone opens the best hit; Shift+Enter shows all of them.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.target.id !== "search") return;
  const hits = document.getElementById("search-hits");
  if (hits.dataset.query !== event.target.value) return;
  const best = hits.querySelector(".hits a");
  if (best) {
    event.preventDefault();
    best.click();
  }
});
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target.id === "search-hits") {
    event.target.dataset.query = event.detail.requestConfig.parameters.q;
  }
});
// In a list of tasks the arrow keys lead from one button to the next.
document.addEventListener("keydown", (event) => {
  const list = event.target.closest("[data-steps]");
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!list || !step || !event.target.matches("[data-step]")) return;
  event.preventDefault();
  const stops = [...list.querySelectorAll("[data-step]")];
  stops[stops.indexOf(event.target) + step]?.focus();
});
document.addEventListener("click", (event) => {
  if (!event.target.closest(".topbar-search")) {
    document.getElementById("search-hits")?.replaceChildren();
  }
});
// Filters apply at once; the form's button stays for those without JavaScript.
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-autosubmit]");
  if (form) form.requestSubmit();
});
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});
// A second click on a button that is at work does nothing.
document.addEventListener("submit", (event) => {
  const form = event.target;
  // What only fills a frame, such as a preview, must not hold up saving.
  if (event.submitter?.formTarget) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "1";
  setTimeout(() => delete form.dataset.sent, 4000);
});
