// The question on the page, by its type. Each drawing is {node, set(response), choose(place), commit()}: what stands in
// the form, how another tab's answer is shown, what a key chooses, and how typing that is under way is kept.

import { content, el, icon, say, toast } from "./exam-dom.js";
import { decimalMark, readNumber, writeNumber } from "./exam-number.js";

const TYPING = 500; // milliseconds without a key until what is typed is an answer

export const letter = (place) => String.fromCharCode(65 + place);

const text = (texts, language) => texts[language] ?? Object.values(texts)[0];

/** Draw a question; `page` is {language, draft, change(response), keep(draft)}. */
export function draw(question, response, page) {
  const drawings = { single: chosen, multiple: chosen, order: ordered, match: matched, numeric, fill };
  return drawings[question.type](question, response, page);
}

/** Whether all that was asked for is answered: a part of it counts as well, but may be a slip. */
export function whole(question, response) {
  if (question.type === "multiple") return response.choices.length === question.choose;
  if (question.type === "match") return Object.keys(response.pairs).length === question.left.length;
  return true;
}

function field(question, page, ...children) {
  const legend = el("legend", { class: "h3" }, text(question.stem, page.language));
  return el("fieldset", { class: "stack" }, legend, ...children);
}

/* single and multiple */

function chosen(question, response, page) {
  const many = question.type === "multiple";
  const rows = question.options.map((option, place) => optionRow(option, place, many, page.language));
  const inputs = rows.map((row) => row.querySelector("input"));
  const picked = () => inputs.filter((input) => input.checked).map((input) => input.value);
  const show = () => rows.forEach((row, place) => row.classList.toggle("on", inputs[place].checked));

  const changed = ({ target }) => {
    const choices = picked();
    if (choices.length > question.choose) {
      target.checked = false;
      return toast(say("too_many", { n: question.choose }), "alert");
    }
    show();
    if (many) page.change(choices.length ? { choices } : null);
    else page.change({ choice: choices[0] });
  };
  const set = (given) => {
    const ids = many ? (given?.choices ?? []) : [given?.choice];
    for (const input of inputs) input.checked = ids.includes(input.value);
    show();
  };
  inputs.forEach((input) => input.addEventListener("change", changed));
  set(response);
  return {
    node: field(question, page, el("div", { class: "stack-s" }, ...rows)),
    set,
    choose(place) {
      inputs[place]?.focus();
      inputs[place]?.click();
    },
    commit() {},
  };
}

function optionRow(option, place, many, language) {
  const input = el("input", { type: many ? "checkbox" : "radio", name: "r", value: option.id });
  return el("label", { class: "option" }, input, el("b", {}, letter(place)), el("span", {}, text(option.text, language)));
}

/* order */

function ordered(question, response, page) {
  const shown = new Map(question.options.map((option) => [option.id, option]));
  const list = el("ol", { class: "stack-s", "aria-label": say("order_list") });
  const state = el("p", { class: "small muted", lang: content.language });
  const use = el("button", { type: "button", class: "btn", lang: content.language, onclick: () => answer() }, say("order_use"));
  let order = [];
  let dragged = null;

  const answer = () => {
    page.change({ order: [...order] });
    tell(true);
  };
  const tell = (answered) => {
    state.textContent = say(answered ? "order_kept" : "order_not_yet");
    use.hidden = answered;
    for (const row of list.children) row.classList.toggle("on", answered);
  };
  const move = (id, to) => {
    const from = order.indexOf(id);
    if (to < 0 || to >= order.length || to === from) return;
    order.splice(to, 0, ...order.splice(from, 1));
    place();
    answer();
  };
  const place = () => {
    const rows = new Map([...list.children].map((row) => [row.dataset.id, row]));
    const active = document.activeElement;
    list.append(...order.map((id) => rows.get(id) ?? row(id)));
    [...list.children].forEach((item, at) => number(item, at));
    if (list.contains(active)) active.focus(); // moving a row takes the focus from its buttons
  };
  const number = (item, at) => {
    item.querySelector("b").textContent = String(at + 1);
    const [up, down] = item.querySelectorAll("button");
    up.setAttribute("aria-disabled", at === 0);
    down.setAttribute("aria-disabled", at === order.length - 1);
  };
  const step = (id, by) => {
    move(id, order.indexOf(id) + by);
    announce(id);
  };
  const announce = (id) => {
    const where = { row: text(shown.get(id).text, page.language), n: order.indexOf(id) + 1, total: order.length };
    spoken.textContent = say("order_now", where);
  };
  const row = (id) => {
    const words = text(shown.get(id).text, page.language);
    const button = (by, name, label) =>
      el(
        "button",
        { type: "button", class: "btn btn-s", "aria-label": say(label, { row: words }), onclick: () => step(id, by) },
        icon(name),
      );
    const buttons = el("span", { class: "updown" }, button(-1, "up", "order_up"), button(1, "down", "order_down"));
    const item = el("li", { class: "option", draggable: "true", "data-id": id }, buttons, el("b", {}), el("span", {}, words));
    item.addEventListener("keydown", (event) => {
      const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
      if (by) event.preventDefault();
      if (by) step(id, by);
    });
    item.addEventListener("dragstart", (event) => {
      dragged = id;
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", words);
    });
    item.addEventListener("dragover", (event) => dragged && event.preventDefault());
    item.addEventListener("drop", (event) => {
      event.preventDefault();
      if (dragged) move(dragged, order.indexOf(id));
      dragged = null;
    });
    return item;
  };
  const set = (given) => {
    const first = given?.order ?? [];
    order = [...first, ...question.options.map(({ id }) => id).filter((id) => !first.includes(id))];
    place();
    tell(given !== null);
  };
  const spoken = el("p", { class: "sr", role: "status", lang: content.language });
  set(response);
  return { node: field(question, page, list, state, el("p", {}, use), spoken), set, choose() {}, commit() {} };
}

/* match */

function matched(question, response, page) {
  const selects = question.left.map((left, place) => {
    const id = `match-${place}`;
    const none = el("option", { value: "", lang: content.language }, say("match_none"));
    const options = question.options.map((option, at) =>
      el("option", { value: option.id }, `${letter(at)}  ${text(option.text, page.language)}`),
    );
    const select = el("select", { class: "input", id, "data-left": left.id }, none, ...options);
    return [select, el("div", { class: "field" }, el("label", { for: id }, text(left.text, page.language)), select)];
  });
  const inputs = selects.map(([select]) => select);
  const pairs = () => Object.fromEntries(inputs.filter((s) => s.value).map((s) => [s.dataset.left, s.value]));
  const show = () => {
    const used = new Set(Object.values(pairs()));
    for (const select of inputs)
      for (const option of select.options) option.disabled = used.has(option.value) && option.value !== select.value;
  };
  const set = (given) => {
    for (const select of inputs) select.value = given?.pairs[select.dataset.left] ?? "";
    show();
  };
  const changed = () => {
    show();
    const made = pairs();
    page.change(Object.keys(made).length ? { pairs: made } : null);
  };
  inputs.forEach((select) => select.addEventListener("change", changed));
  set(response);
  const letters = question.options.map((option, at) =>
    el("li", { class: "row nowraprow row-top" }, el("b", {}, letter(at)), el("span", {}, text(option.text, page.language))),
  );
  const list = el("ul", { class: "list small" }, ...letters);
  const node = field(question, page, list, ...selects.map(([, node]) => node));
  return { node, set, choose() {}, commit() {} };
}

/* numeric and fill */

function numeric(question, response, page) {
  const unit = text(question.unit, page.language);
  const reading = el("p", { class: "hint", id: "reading", role: "status", lang: content.language });
  const row = typed(question, page, { inputmode: "decimal", maxlength: 40, unit });
  const readings = el("div", { class: "row" });

  const asWritten = (number) => `${writeNumber(number, content.language)} ${unit}`.trim();
  let last = { words: null, response: null };
  const read = (words) => {
    if (words !== last.words) last = { words, response: readAnew(words) }; // else a click on a reading would miss it
    return last.response;
  };
  const readAnew = (words) => {
    const found = words.trim() ? readNumber(words, content.language) : {};
    row.input.setAttribute("aria-invalid", Boolean(found.refused));
    readings.replaceChildren();
    if (found.number) reading.textContent = say("number_read", { number: asWritten(found.number) });
    else if (found.readings) ask(found.readings);
    else reading.textContent = found.refused ? say("number_refused", { decimal: `17${decimalMark(content.language)}5` }) : "";
    return found.number ? { number: found.number } : null;
  };
  const ask = (both) => {
    reading.textContent = say("number_which");
    const button = (number) => {
      const pick = () => {
        row.input.value = writeNumber(number, content.language);
        row.now();
        row.input.focus();
      };
      return el("button", { type: "button", class: "btn btn-s", onclick: pick }, asWritten(number));
    };
    readings.append(...both.map(button));
  };
  const unsaid = (given) => (given ? writeNumber(given.number, content.language) : "");
  const same = (words, given) => readNumber(words, content.language).number === given?.number;
  const set = row.bind(read, unsaid, same);
  set(response);
  return { node: field(question, page, row.node, reading, readings), set, choose() {}, commit: row.now };
}

function fill(question, response, page) {
  const row = typed(question, page, { maxlength: 200, unit: "" });
  const read = (words) => (words.trim() ? { text: words } : null);
  const set = row.bind(read, (given) => given?.text ?? "", (words, given) => words === given?.text);
  set(response);
  return { node: field(question, page, row.node), set, choose() {}, commit: row.now };
}

/** A line to type in; what is typed is kept as a draft at once, and answered when the typing rests. */
function typed(question, page, { unit, ...attributes }) {
  const input = el("input", {
    class: "input",
    id: "typed",
    type: "text",
    autocomplete: "off",
    autocapitalize: "off",
    spellcheck: "false",
    "aria-describedby": question.type === "numeric" ? "reading" : null,
    ...attributes,
  });
  const label = el("label", { for: "typed", class: "label", lang: content.language }, say("your_answer"));
  const after = unit ? el("span", { class: "strong" }, unit) : null;
  const node = el("div", { class: "field" }, label, el("div", { class: "row" }, el("span", { class: "grow" }, input), after));
  let read = () => null;
  let timer = 0;
  let given = null;

  const now = () => {
    clearTimeout(timer);
    timer = 0;
    const response = read(input.value);
    if (JSON.stringify(response) === JSON.stringify(given)) return;
    given = response;
    page.change(response);
  };
  input.addEventListener("input", () => {
    page.keep(input.value);
    clearTimeout(timer);
    timer = setTimeout(now, TYPING);
  });
  input.addEventListener("change", now);
  const bind = (reader, unsaid, same) => {
    read = reader;
    return (response) => {
      if (timer) return; // what is being typed here is newer
      given = response;
      const draft = page.draft();
      input.value = draft && (response === null || same(draft, response)) ? draft : unsaid(response);
      read(input.value);
    };
  };
  return { node, input, bind, now };
}
