// The palette and the review: what is answered, what isn't, what is flagged; in words, form and colour.

import { el, find, put, say } from "./exam-dom.js";
import { whole } from "./exam-items.js";

/** Draw the palette; a state is {question, response, flag}, `position` the question shown. */
export function drawPalette(states, position) {
  const links = states.map((state) => {
    const { question, response, flag } = state;
    const kind = `${response === null ? "todo" : "done"}${flag ? " flag" : ""}`;
    const here = question.position === position ? "true" : null;
    const before = el("span", { class: "sr" }, `${say("question_word")} `);
    const after = el("span", { class: "sr" }, `, ${standing(state)}`);
    return el("a", { href: `#q${question.position}`, class: kind, "aria-current": here }, before, String(question.position), after);
  });
  const focused = [...find("palette").children].indexOf(document.activeElement);
  put(find("palette"), ...links);
  if (focused >= 0) find("palette").children[focused].focus();
  const { answered, total, flagged } = counted(states);
  find("answered").textContent = say("answered_of", { n: answered, total });
  find("flagged-count").textContent = say("flagged_count", { n: flagged });
  find("progress").value = answered;
}

/** Draw the list of what is still open. */
export function drawReview(states) {
  const open = states.filter(({ question, response, flag }) => flag || response === null || !whole(question, response));
  const rows = open.map((state) => {
    const n = state.question.position;
    const words = `${say("question", { n })}: ${standing(state)}`;
    return el("li", { class: "row spread" }, el("span", {}, words), el("a", { href: `#q${n}` }, say("go_there"), el("span", { class: "sr" }, `: ${n}`)));
  });
  put(find("open-list"), ...rows);
  find("review-counts").textContent = say("hand_in_counts", counted(states));
  find("all-done").hidden = open.length > 0;
}

/** Count what is answered and flagged. */
export function counted(states) {
  const answered = states.filter(({ response }) => response !== null).length;
  return { answered, total: states.length, flagged: states.filter(({ flag }) => flag).length };
}

function standing({ question, response, flag }) {
  const answer = response === null ? "not_answered" : whole(question, response) ? "answered" : "partly";
  return flag ? `${say(answer)}, ${say("is_flagged")}` : say(answer);
}
