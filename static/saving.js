"use strict";
// A save that does not arrive must be seen: the server answers 422 itself, this tells the rest.
const tellFailure = (isFailed) => {
  const note = document.getElementById("save-failed");
  if (note) note.hidden = !isFailed;
};
document.addEventListener("htmx:sendError", () => tellFailure(true));
document.addEventListener("htmx:timeout", () => tellFailure(true));
document.addEventListener("htmx:responseError", () => tellFailure(true));
document.addEventListener("htmx:afterOnLoad", (event) => {
  if (event.detail.successful) tellFailure(false);
});
// A link to a step opens it.
const openStep = () => {
  const step = location.hash && document.querySelector(location.hash);
  if (step && step.tagName === "DETAILS") step.open = true;
};
window.addEventListener("hashchange", openStep);
openStep();
