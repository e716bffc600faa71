"use strict";
// Forms with data-keep are never lost: each save is kept on the device under a number of its own
// until the server has answered it (X-Answered), and sent again until then. The server does
// nothing when a number comes twice. Afterwards nothing of it stays on the device.
(() => {
  const PLACE = "unsaved";
  const AGAIN_AFTER = 5000;
  const note = document.getElementById("unsaved");
  const user = note?.dataset.user;
  const opened = Date.now();
  let isSending = false;
  let timer = 0;

  const all = () => JSON.parse(localStorage.getItem(PLACE) || "[]");
  const mine = () => all().filter((entry) => entry.user === user);
  const store = (entries) =>
    entries.length
      ? localStorage.setItem(PLACE, JSON.stringify(entries))
      : localStorage.removeItem(PLACE);
  const forget = (id) => store(all().filter((entry) => entry.id !== id));
  const tell = () => {
    note.hidden = mine().length === 0;
  };
  const sendLater = () => {
    tell();
    clearTimeout(timer);
    timer = setTimeout(sendAll, AGAIN_AFTER);
  };
  const newNumber = () => {
    // crypto.randomUUID is missing on plain http, as within many a workshop.
    const bytes = [...crypto.getRandomValues(new Uint8Array(16))];
    return bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("");
  };

  const post = (entry) =>
    fetch(entry.url, {
      method: "POST",
      body: new URLSearchParams(entry.body),
      headers: {
        "HX-Request": "true",
        ...JSON.parse(document.body.getAttribute("hx-headers")),
      },
      signal: AbortSignal.timeout(15000),
    });

  const show = async (entry, response) => {
    const isHere = entry.page === location.pathname && document.querySelector(entry.target);
    if (!isHere) return;
    if (entry.at < opened) location.reload();
    else htmx.swap(entry.target, await response.text(), { swapStyle: entry.swap });
  };

  // One after the other, in the order in which they were typed.
  const sendAll = async () => {
    if (isSending || !mine().length) return tell();
    isSending = true;
    try {
      for (const entry of mine()) {
        const response = await post(entry);
        if (response.headers.get("X-Answered") === null) return sendLater();
        forget(entry.id);
        await show(entry, response);
      }
      tell();
    } catch {
      sendLater();
    } finally {
      isSending = false;
    }
  };

  if (!note) return;
  document.addEventListener("htmx:configRequest", (event) => {
    const { elt, path, parameters, target } = event.detail;
    const form = elt.closest("form[data-keep]");
    if (!form) return;
    parameters.client_id = newNumber();
    parameters.typed_by = user;
    const named = Object.entries(parameters).filter(([name]) => name !== "csrfmiddlewaretoken");
    const whole = named.flatMap(([name, value]) => [value].flat().map((one) => [name, one]));
    const entry = {
      id: parameters.client_id, url: path, user, page: location.pathname, at: Date.now(),
      group: `${location.pathname} ${form.dataset.keep}`, target: `#${target.id}`,
      swap: elt.closest("[hx-swap]").getAttribute("hx-swap"), body: whole,
    };
    // A later state of the same form holds all that the earlier one did.
    store([...all().filter((one) => one.group !== entry.group || one.user !== user), entry]);
  });
  document.addEventListener("htmx:beforeRequest", (event) => {
    const id = event.detail.requestConfig.parameters.client_id;
    if (!id || mine()[0]?.id === id) return;
    // Something older has not arrived yet: this one waits its turn behind it.
    event.preventDefault();
    sendAll();
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const id = event.detail.requestConfig.parameters.client_id;
    if (!id) return;
    if (event.detail.xhr.getResponseHeader("X-Answered") === null) return sendLater();
    forget(id);
    tell();
  });
  window.addEventListener("online", sendAll);
  note.querySelector("button").addEventListener("click", sendAll);
  sendAll();
})();
// A link to a step opens it.
const openStep = () => {
  const step = location.hash && document.querySelector(location.hash);
  if (step && step.tagName === "DETAILS") step.open = true;
};
window.addEventListener("hashchange", openStep);
openStep();
