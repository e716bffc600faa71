"use strict";
// Signing with finger, pen or mouse. Delegated, so that it also works after the page's part is
// exchanged; the field stays empty until something is drawn.
(() => {
  let drawing = null;
  const place = (canvas, event) => {
    const box = canvas.getBoundingClientRect();
    const scale = canvas.width / box.width;
    return [(event.clientX - box.left) * scale, (event.clientY - box.top) * scale];
  };
  const fieldOf = (canvas) => canvas.closest("[data-signature]").querySelector("input");
  document.addEventListener("pointerdown", (event) => {
    if (!event.target.matches("[data-signature] canvas")) return;
    event.preventDefault();
    event.target.setPointerCapture(event.pointerId);
    drawing = event.target.getContext("2d");
    Object.assign(drawing, { lineWidth: 3, lineCap: "round", lineJoin: "round", strokeStyle: "#000" });
    drawing.beginPath();
    drawing.moveTo(...place(event.target, event));
  });
  document.addEventListener("pointermove", (event) => {
    if (!drawing || event.target !== drawing.canvas) return;
    drawing.lineTo(...place(event.target, event));
    drawing.stroke();
  });
  const finish = () => {
    if (drawing) fieldOf(drawing.canvas).value = drawing.canvas.toDataURL("image/png");
    drawing = null;
  };
  document.addEventListener("pointerup", finish);
  document.addEventListener("pointercancel", finish);
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-signature] button");
    if (!button) return;
    const canvas = button.closest("[data-signature]").querySelector("canvas");
    canvas.getContext("2d").clearRect(0, 0, canvas.width, canvas.height);
    fieldOf(canvas).value = "";
  });
})();
