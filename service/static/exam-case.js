// The material of a case: its introduction and its exhibits, as tabs.

import { el, find, say } from "./exam-dom.js";

let shown = ""; // the case and language that are on the page
let open = 0; // the tab

/** Show a case in a language, or nothing; the chosen exhibit stays from one of its questions to the next. */
export function showCase(code, material, language) {
  const box = find("case");
  box.hidden = !material;
  find("exam").classList.toggle("case", Boolean(material));
  if (!material || shown === `${code} ${language}`) return;
  if (!shown.startsWith(`${code} `)) open = 0;
  shown = `${code} ${language}`;
  box.lang = language;
  const parts = [
    [say("case_intro"), [el("h2", { class: "h3" }, material.title[language]), el("p", {}, material.intro[language])]],
    ...material.exhibits.map((paper, n) => [say("exhibit", { n: letters[n] }), [exhibit(paper, language)]]),
  ];
  find("case-body").replaceChildren(...tabs(parts));
}

const letters = "ABCDEFGH";

function tabs(parts) {
  const buttons = parts.map(([name], n) => {
    const attributes = { type: "button", role: "tab", id: `tab-${n}`, "aria-controls": `panel-${n}` };
    return el("button", { ...attributes, onclick: () => choose(n), onkeydown: step }, name);
  });
  const panels = parts.map(([, children], n) =>
    el("div", { role: "tabpanel", id: `panel-${n}`, class: "stack", "aria-labelledby": `tab-${n}` }, ...children),
  );
  function choose(chosen) {
    open = chosen;
    buttons.forEach((button, n) => {
      button.setAttribute("aria-selected", n === chosen);
      button.tabIndex = n === chosen ? 0 : -1;
      panels[n].hidden = n !== chosen;
    });
  }
  function step({ key }) {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[key];
    if (!by) return;
    choose((open + by + parts.length) % parts.length);
    buttons[open].focus();
  }
  choose(open);
  return [el("div", { class: "tabs", role: "tablist", "aria-label": say("case") }, ...buttons), ...panels];
}

/** Draw a table, or a document as rows with a heading each; a column of figures stands to the right. */
function exhibit(paper, language) {
  const cells = paper.rows.map((row) => row.map((cell) => cell[language]));
  const figures = (paper.columns.length ? paper.columns : ["", ""]).map(
    (_, n) => n > 0 && cells.every((row) => /^[\s\d.,+−–%-]+$/.test(row[n])),
  );
  const align = (n) => (figures[n] ? "num" : null);
  const head = el(
    "thead",
    {},
    el("tr", {}, ...paper.columns.map((column, n) => el("th", { scope: "col", class: align(n) }, column[language]))),
  );
  const body = cells.map((row) =>
    el(
      "tr",
      {},
      ...row.map((cell, n) => (n ? el("td", { class: align(n) }, cell) : el("th", { scope: "row" }, cell))),
    ),
  );
  const caption = el("caption", {}, paper.title[language]);
  const table = el("table", {}, caption, paper.columns.length ? head : null, el("tbody", {}, ...body));
  const label = paper.title[language];
  return el("div", { class: "tablewrap tight", tabindex: 0, role: "region", "aria-label": label }, table);
}
