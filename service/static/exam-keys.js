// The keys that work outside of fields: they can be switched off, as a voice or a stick may type them by mistake.

import { look } from "./exam-dom.js";

/** Listen to the keys; `page` has a verb for each. */
export function listenToKeys(page) {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (!look.get("keys", true) || typing(event.target) || document.querySelector("dialog[open]:not(#calculator)")) return;
    const verb = verbs(page)[event.key.toLowerCase()];
    if (!verb) return;
    event.preventDefault();
    verb();
  });
}

function verbs(page) {
  const choices = [..."abcde"].map((key, place) => [key, () => page.choose(place)]);
  const numbers = [..."1234567890"].map((key, place) => [key, () => page.choose(place)]);
  return {
    ...Object.fromEntries([...choices, ...numbers]),
    n: page.next,
    p: page.back,
    f: page.flag,
    t: page.sayTime,
    "?": page.help,
  };
}

function typing(target) {
  return target.closest?.("input:not([type=radio],[type=checkbox]), textarea, select, [contenteditable], #calculator") !== null;
}
