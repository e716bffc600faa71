"use strict";
// The wording editor: placeholders by a click, a preview while typing, and the parts of an SMS.
// smsSize says the same as workshop_crm/lib/sms_text.py; tests/browser compares them.
(() => {
  const BASIC = new Set("@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà");
  const EXTENDED = new Set("^{}\\[~]|€\f");
  const PLAIN = {
    "„": '"', "“": '"', "”": '"', "«": '"', "»": '"', "‚": "'", "‘": "'", "’": "'", "´": "'", "`": "'",
    "–": "-", "—": "-", "‑": "-", "−": "-", "…": "...", "•": "-", "\u00a0": " ", "\u202f": " ", "\u2009": " ",
    "\t": " ", "\u00ad": "", "\u200b": "", "ẞ": "SS", "ç": "c", "·": "-",
  };
  const toPlain = (text) => [...text].map((sign) => PLAIN[sign] ?? sign).join("");
  const smsSize = (text) => {
    const signs = [...text];
    const isGsm = signs.every((sign) => BASIC.has(sign) || EXTENDED.has(sign));
    const widths = signs.map((sign) => (isGsm ? (EXTENDED.has(sign) ? 2 : 1) : sign.length));
    const [single, part] = isGsm ? [160, 153] : [70, 67];
    const units = widths.reduce((sum, width) => sum + width, 0);
    let parts = 1;
    let room = part;
    if (units > single) {
      for (const width of widths) {
        if (width > room) [parts, room] = [parts + 1, part];
        room -= width;
      }
    }
    return { encoding: isGsm ? "GSM-7" : "UCS-2", units, parts };
  };
  // What the small language of the texts makes of a source, with made-up values.
  const fill = (source, values) => {
    const shown = [true];
    let text = "";
    source.split(/(\{[^{}\n]*\})/).forEach((piece) => {
      const words = /^\{(.*)\}$/.exec(piece)?.[1].trim().toLowerCase().split(/\s+/);
      if (!words) text += shown.every(Boolean) ? piece : "";
      else if (["if", "wenn"].includes(words[0])) {
        const isNegated = ["not", "nicht"].includes(words[1]);
        shown.push(Boolean(values[words.at(-1)]) !== isNegated);
      } else if (["else", "sonst"].includes(words[0])) shown.push(!shown.pop());
      else if (["end", "ende"].includes(words[0])) shown.pop();
      else if (shown.every(Boolean)) text += values[words[0]] ?? piece;
    });
    return text;
  };
  globalThis.smsText = { smsSize, toPlain, fill };

  const form = document.querySelector("[data-text-form]");
  if (!form) return;
  const body = form.elements.body;
  const counter = form.querySelector("[data-sms-count]");
  const read = (id) => JSON.parse(document.getElementById(id).textContent);
  const count = () => {
    if (!counter) return;
    const text = toPlain(`${fill(body.value, read("text-samples"))} ${read("text-tail")}`);
    const size = smsSize(text.split(/\s+/).filter(Boolean).join(" "));
    const word = size.parts === 1 ? counter.dataset.one : counter.dataset.many;
    counter.textContent = `${size.parts} ${word} · ${size.units} · ${size.encoding}`;
    counter.classList.toggle("many", size.parts > 2);
  };
  let waiting = null;
  const show = () => form.requestSubmit(form.querySelector("[data-show]"));
  form.addEventListener("input", (event) => {
    count();
    clearTimeout(waiting);
    if (event.target.name !== "who") waiting = setTimeout(show, 700);
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-insert]");
    if (!button) return;
    body.setRangeText(button.dataset.insert, body.selectionStart, body.selectionEnd, "end");
    body.focus();
    body.dispatchEvent(new Event("input", { bubbles: true }));
  });
  count();
  show();
})();
