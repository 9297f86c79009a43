// Keeps the room fresh: asks every four seconds, and changes only what changed, so that focus, open
// forms and a screen reader's place stay where they are. Without it the page has a Refresh link.
const EVERY = 4000;
const room = document.getElementById("room");
const fresh = document.getElementById("fresh");
const words = fresh.querySelector("span");
const clock = document.getElementById("clock");
let updated = performance.now();
let lost = false;

document.getElementById("refresh").hidden = true;

/** Makes one element like another, keeping the nodes that are the same. */
function become(old, wanted) {
  for (const { name, value } of [...wanted.attributes]) {
    if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
  for (const { name } of [...old.attributes]) {
    if (!wanted.hasAttribute(name)) old.removeAttribute(name);
  }
  const kept = new Map([...old.children].filter((child) => child.id).map((child) => [child.id, child]));
  let here = old.firstChild;
  for (const next of [...wanted.childNodes]) {
    const same = kept.get(next.id) ?? (here && alike(here, next) ? here : null);
    if (!same) {
      old.insertBefore(document.importNode(next, true), here);
      continue;
    }
    if (same === here) here = here.nextSibling;
    else old.insertBefore(same, here);
    if (same.nodeType === Node.ELEMENT_NODE) become(same, next);
    else if (same.data !== next.data) same.data = next.data;
  }
  while (here) {
    const gone = here;
    here = here.nextSibling;
    gone.remove();
  }
}

/** Whether a node can turn into another: of one kind, and neither has a name of its own. */
function alike(old, wanted) {
  return old.nodeName === wanted.nodeName && !old.id && !wanted.id;
}

/** Brings in what the server says, and the focus back to where it was if its row has moved. */
function show(html) {
  const focused = document.activeElement;
  const where = focused?.getAttribute("href");
  const before = Number(document.getElementById("seats").dataset.decide);
  for (const part of new DOMParser().parseFromString(html, "text/html").body.children) {
    const old = document.getElementById(part.id);
    if (old) become(old, part);
  }
  if (where && document.activeElement !== focused) {
    room.querySelector(`a[href="${CSS.escape(where)}"]`)?.focus({ preventScroll: true });
  }
  const seats = document.getElementById("seats");
  if (Number(seats.dataset.decide) > before) {
    document.getElementById("told").textContent = seats.dataset.say;
  }
}

async function ask() {
  try {
    const answer = await fetch(room.dataset.live, { headers: { Accept: "text/html" } });
    if ([401, 403, 404].includes(answer.status) || answer.redirected) location.reload();
    if (!answer.ok) throw new Error(answer.statusText);
    show(await answer.text());
    updated = performance.now();
    lost = false;
  } catch {
    lost = true;
  }
  setTimeout(ask, EVERY);
}

/** Says how old the page is, and moves the clock on. */
function tick() {
  const seconds = Math.round((performance.now() - updated) / 1000);
  words.textContent = (lost ? fresh.dataset.lost : fresh.dataset.live).replace("{n}", seconds);
  fresh.classList.toggle("is-warn", lost);
  const day = Number(room.dataset.at) + Math.floor(performance.now() / 1000);
  const parts = [day / 3600, day / 60, day].map(Math.floor);
  clock.textContent = parts
    .map((part, place) => String(part % (place ? 60 : 24)).padStart(2, "0"))
    .join(":");
}

setInterval(tick, 1000);
tick();
setTimeout(ask, EVERY);
