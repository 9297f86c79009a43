// Text size, hidden time, keys on or off: the reader's choice, remembered on this device.

import { el, find, icon, look, mark, put, say } from "./exam-dom.js";

const SIZES = ["1", "2", "3"];

/** Show the choices that hold, and let them be changed. */
export function chooseLooks() {
  for (const n of SIZES) find(`size-${n}`).addEventListener("click", () => change("size", n));
  find("hide-time").addEventListener("click", () => change("hide_time", !look.get("hide_time", false)));
  find("keys-on").addEventListener("change", ({ target }) => change("keys", target.checked));
  drawLooks();
}

function drawLooks() {
  const size = look.get("size", "1");
  document.documentElement.dataset.size = size;
  mark(SIZES.map((n) => [n, find(`size-${n}`)]), size);
  const hidden = look.get("hide_time", false);
  put(find("hide-time"), icon(hidden ? "eye" : "eye-off"), el("span", { class: "word" }, say(hidden ? "show_time" : "hide_time")));
  find("keys-on").checked = look.get("keys", true);
}

function change(name, value) {
  look.set(name, value);
  drawLooks();
}
