// What the other modules of the exam page build with: its content, elements, icons, words.

export const content = JSON.parse(document.getElementById("content").textContent);

const ICONS = new URL("icons.svg", import.meta.url).pathname;
const SVG = "http://www.w3.org/2000/svg";

/** Find an element of the page by its id. */
export const find = (id) => document.getElementById(id);

/** Make an element; `on` prefixes a listener, false and null leave an attribute out. */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false && value != null) node.setAttribute(name, value);
  }
  node.append(...children.filter((child) => child != null));
  return node;
}

/** Draw one of our icons. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${ICONS}#i-${name}`);
  svg.append(use);
  return svg;
}

/** Say a text in the reader's language, its {places} filled. */
export function say(name, values = {}) {
  return content.words[name].replace(/\{(\w+)\}/g, (whole, key) => values[key] ?? whole);
}

/** Say the form of a text that the number asks for. */
export function count(name, n, values = {}) {
  return say(n === 1 ? `${name}_one` : name, { ...values, n: String(n) });
}

/** Write a time of day. */
export function timeOfDay(milliseconds) {
  const options = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  return new Date(milliseconds).toLocaleTimeString(content.language, options);
}

/** Replace what an element holds, unless it holds the same words already (nothing is said twice). */
export function put(node, ...children) {
  const fresh = el("div", {}, ...children);
  if (fresh.innerHTML !== node.innerHTML) node.replaceChildren(...fresh.childNodes);
}

/** Mark the one of several buttons that holds now. */
export function mark(buttons, chosen) {
  for (const [value, button] of buttons) {
    if (value === chosen) button.setAttribute("aria-current", "true");
    else button.removeAttribute("aria-current");
  }
}

let shownUntil = 0;

/** Show and speak a message, once. */
export function toast(text, name = "info") {
  const box = find("toasts");
  box.replaceChildren(el("p", { class: "toast" }, icon(name), el("span", {}, text)));
  const until = (shownUntil = Date.now() + 8000);
  setTimeout(() => until === shownUntil && box.replaceChildren(), 8000);
}

/** What the reader chose of the page's looks, remembered on this device. */
export const look = {
  values: remembered(),
  get(name, otherwise) {
    return this.values[name] ?? otherwise;
  },
  set(name, value) {
    this.values[name] = value;
    try {
      localStorage.setItem("jinbang-exam-look", JSON.stringify(this.values));
    } catch {
      // a browser that keeps nothing: chosen anew the next time
    }
  },
};

function remembered() {
  try {
    return JSON.parse(localStorage.getItem("jinbang-exam-look")) ?? {};
  } catch {
    return {};
  }
}
