// A signature with finger, pen or mouse, kept as whole numbers of a path. Without this file she signs on paper.

const box = document.querySelector("[data-sign]");
const choice = document.querySelector("[data-sign-choice]");
const pad = box.querySelector("svg");
const ink = box.querySelector(".sign__ink");
const kept = box.querySelector("input");
const radio = choice.querySelector("input");
const LONGEST = 59000;

const at = (event) => {
  const place = pad.getBoundingClientRect();
  const scaled = (value, size, whole) => Math.min(whole, Math.max(0, Math.round((value / size) * whole)));
  return `${scaled(event.clientX - place.left, place.width, 600)} ${scaled(event.clientY - place.top, place.height, 200)}`;
};

let stroke = "";
let last = "";

const show = () => { ink.setAttribute("d", kept.value + stroke); };

pad.addEventListener("pointerdown", (event) => {
  if (event.button !== 0) return;
  event.preventDefault();
  pad.setPointerCapture(event.pointerId);
  last = at(event);
  stroke = `M${last}`;
  radio.checked = true;
});
pad.addEventListener("pointermove", (event) => {
  if (!stroke || kept.value.length + stroke.length > LONGEST) return;
  const next = at(event);
  if (next === last) return;
  last = next;
  stroke += `L${next}`;
  show();
});
const lift = () => {
  if (stroke.includes("L")) kept.value += stroke;
  stroke = "";
  show();
};
pad.addEventListener("pointerup", lift);
pad.addEventListener("pointercancel", lift);
box.querySelector("[data-sign-again]").addEventListener("click", () => {
  kept.value = "";
  stroke = "";
  show();
});

show();
box.hidden = false;
choice.hidden = false;
