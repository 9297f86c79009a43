// After the end: what was still on this device goes on record, and then nothing of the exam stays here.

import { device } from "./device.js";
import { openStore } from "./exam-store.js";

const box = document.getElementById("leftovers");
const { attempt, events, csrf } = box.dataset;
const store = await openStore(attempt);
const waiting = await store.all();

async function send(said) {
  const headers = { Accept: "application/json", "Content-Type": "application/json", "X-CSRFToken": csrf };
  const body = JSON.stringify({ device: device(), said: said.map(({ seq: _, ...event }) => event) });
  const response = await fetch(events, { method: "POST", headers, body });
  return response.ok ? (await response.json()).late.length : null;
}

async function sendAll() {
  let late = 0;
  for (let from = 0; from < waiting.length; from += 50) {
    const taken = await send(waiting.slice(from, from + 50));
    if (taken === null) return; // tried again at the next visit
    late += taken;
  }
  box.hidden = late === 0;
  store.clear();
  for (const key of Object.keys(sessionStorage)) {
    if (key.startsWith(`jinbang-draft-${attempt}`)) sessionStorage.removeItem(key);
  }
}

await sendAll();
