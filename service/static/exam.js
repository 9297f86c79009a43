// The exam page: shows a question at a time, keeps every change on the device and then with the server, and hands in.

import { device } from "./device.js";
import { Answers } from "./exam-answers.js";
import { calculator } from "./exam-calculator.js";
import { showCase } from "./exam-case.js";
import { Clock, written } from "./exam-clock.js";
import { content, count, el, find, icon, look, mark, put, say, timeOfDay, toast } from "./exam-dom.js";
import { draw } from "./exam-items.js";
import { listenToKeys } from "./exam-keys.js";
import { Line } from "./exam-line.js";
import { chooseLooks } from "./exam-looks.js";
import { counted, drawPalette, drawReview } from "./exam-palette.js";
import { openStore } from "./exam-store.js";
import { watch } from "./exam-watch.js";

const { sheet, urls, attempt } = content;
const total = sheet.questions.length;
const title = document.title;
const answers = new Answers();
const channel = "BroadcastChannel" in window ? new BroadcastChannel(`jinbang-exam-${attempt}`) : null;
const store = await openStore(attempt);

let position = 0; // of the question shown; 0 is the review
let language = [look.get("language"), content.language, "en"].find((tag) => sheet.languages.includes(tag)) ?? sheet.languages.at(0);
let item = null; // its drawing
let drawn = ""; // the response that the drawing shows
let savedAt = 0;
let problem = null; // {kind, detail} while something is in the way
let leaving = false;
let unkept = false; // something is in memory only

/* saying and keeping */

function randomKey() {
  return [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function tell(kind, detail) {
  const event = { key: randomKey(), kind, at: new Date().toISOString(), language, ...detail };
  answers.said(event);
  drawStanding();
  if (!(await line.keep(event))) unkept = true;
  channel?.postMessage({ said: event });
  line.send();
}

const line = new Line({
  urls,
  device: device(),
  csrf: content.state.csrf,
  store,
  tell: {
    heard(events, answer) {
      answers.heard(events);
      clock.set(answer);
      savedAt = clock.now;
      channel?.postMessage({ heard: events, savedAt });
      if (answer.over) finish("over");
      drawStanding();
    },
    state: (state, askedAt) => takeState(state, askedAt),
    trouble(kind, detail) {
      problem = { kind, detail };
      drawStanding();
    },
    refused(event, detail) {
      answers.refused(event);
      toast(detail, "alert");
      drawStanding();
    },
    works(downFor) {
      const back = problem?.kind === "offline" && downFor > 3000;
      problem = null;
      if (back) tell("reconnected", { seconds: Math.round(downFor / 1000) });
      if (back) toast(say("line_back"), "saved");
      drawStanding();
    },
  },
});

function takeState(state, askedAt) {
  answers.server(state, askedAt);
  const more = clock.set(state);
  if (more >= 30_000 && state.status === "running" && !find("paused").open) {
    toast(count("extended", Math.round(more / 60_000)), "clock");
  }
  find("hand-in-token").value = state.csrf;
  showPause(state.status === "paused");
  savedAt ||= clock.now;
  if (state.over) finish(state.status === "ended" ? "ended" : "over");
  drawStanding();
}

channel?.addEventListener("message", ({ data }) => {
  if (data.said) answers.said(data.said);
  if (data.heard) answers.heard(data.heard);
  if (data.savedAt) savedAt = data.savedAt;
  drawStanding();
});

/* the clock */

const clock = new Clock({
  tick(seconds) {
    const hidden = look.get("hide_time", false);
    put(find("time"), hidden ? say("time_hidden") : written(seconds));
    const state = seconds <= 60 ? "timer is-bad" : seconds <= 300 ? "timer is-warn" : "timer";
    find("timer").className = state;
  },
  warn: (minutes) => toast(count("minutes_left", minutes), "clock"),
  zero: async () => {
    await line.wake(); // the server may have given more
    if (clock.left === 0) finish("over");
  },
});

function sayTime() {
  const left = clock.left;
  toast(say("time_left", { m: Math.floor(left / 60), s: left % 60 }), "clock");
}

function showPause(paused) {
  const dialog = find("paused");
  if (paused && !dialog.open) {
    for (const open of document.querySelectorAll("dialog[open]")) open.close();
    dialog.showModal();
  } else if (!paused && dialog.open) {
    dialog.close();
    toast(say("goes_on"), "info");
  }
}

/* the end */

async function finish(why) {
  if (leaving) return;
  leaving = true;
  item?.commit();
  find("finishing-why").textContent = say(why === "ended" ? "ended" : "time_over");
  if (find("paused").open) find("paused").close();
  find("finishing").showModal();
  while (!(await handOver())) await new Promise((resolve) => setTimeout(resolve, 2000));
}

/** Send what waits and hand in; says whether that was done. */
async function handOver() {
  const sent = await line.settle(5000);
  drawStanding();
  if (!sent) return false;
  try {
    await line.handIn();
  } catch (error) {
    problem = { kind: error.kind ?? "offline", detail: error.detail };
    return false;
  }
  location.assign(urls.over);
  return true;
}

async function handIn(event) {
  event.preventDefault();
  const button = find("hand-in-now");
  button.setAttribute("aria-busy", "true");
  const done = await handOver();
  if (!done) button.removeAttribute("aria-busy");
  if (!done) find("hand-in-trouble").textContent = say("not_handed_in");
}

function askToHandIn() {
  item?.commit();
  find("hand-in-counts").textContent = say("hand_in_counts", counted(standings()));
  find("hand-in-trouble").textContent = "";
  find("hand-in").showModal();
}

/* drawing */

function go(where) {
  location.hash = where === 0 ? "#review" : `#q${where}`;
}

function arrive() {
  const asked = location.hash === "#review" ? 0 : Number(/^#q(\d+)$/.exec(location.hash)?.[1] ?? -1);
  if (asked < 0 || asked > total) return;
  item?.commit();
  position = asked;
  find("exam").hidden = position === 0;
  find("review").hidden = position !== 0;
  drawQuestion();
  drawStanding();
  find("heading").focus({ preventScroll: true });
  scrollTo(0, 0);
}

function drawQuestion() {
  item = null;
  find("question").replaceChildren();
  const heading = position ? say("question_of", { n: position, total }) : say("review");
  find("heading").textContent = heading;
  document.title = `${heading} · ${title}`;
  put(find("where"), ...(position ? [say("question", { n: position }), " ", el("span", { class: "muted" }, say("of", { total }))] : [heading]));
  if (!position) return;
  const question = sheet.questions[position - 1];
  showCase(question.case, sheet.cases[question.case], language);
  const draft = `jinbang-draft-${attempt}-${position}`;
  const page = {
    language,
    draft: () => sessionStorage.getItem(draft),
    keep: (words) => sessionStorage.setItem(draft, words),
    change(response) {
      drawn = JSON.stringify(response);
      tell("answered", { position: question.position, response });
    },
  };
  const response = answers.response(position);
  drawn = JSON.stringify(response);
  item = draw(question, response, page);
  item.node.lang = language;
  find("question").append(instruction(question), item.node, tools(page));
  find("back").disabled = position === 1;
  put(find("next"), say(position === total ? "review" : "next"), " ", icon("right"));
}

function instruction(question) {
  const [nth, of] = question.of_case;
  const kind = say(`how_${question.type}`, { n: question.choose });
  const words = of ? `${say("case_question", { n: nth, total: of })} ${kind}` : kind;
  const languages = sheet.languages.map((tag) => {
    const name = { en: "English", "zh-Hans": "中文" }[tag] ?? tag;
    return [tag, el("button", { type: "button", lang: tag, onclick: () => speak(tag) }, name)];
  });
  mark(languages, language);
  const choice = el("div", { class: "tabs", role: "group", "aria-label": say("question_language") }, ...languages.map(([, b]) => b));
  return el("div", { class: "row spread" }, el("p", { class: "label" }, words), languages.length > 1 ? choice : null);
}

function tools(page) {
  const clear = () => {
    sessionStorage.removeItem(`jinbang-draft-${attempt}-${position}`);
    page.change(null);
    item.set(null);
  };
  return el(
    "p",
    { class: "row" },
    el("button", { type: "button", class: "btn btn-quiet btn-s", id: "clear", onclick: clear }, say("clear")),
    el("button", { type: "button", class: "btn btn-quiet btn-s push", onclick: ({ currentTarget }) => reckon(currentTarget) }, say("calculator")),
  );
}

function speak(tag) {
  item?.commit();
  language = tag;
  look.set("language", tag);
  drawQuestion();
  drawStanding();
  find("question").querySelector(`[lang="${tag}"]`)?.focus();
}

function standings() {
  return sheet.questions.map((question) => ({
    question,
    response: answers.response(question.position),
    flag: answers.flagged(question.position),
  }));
}

/** Draw all that says how things stand: palette, counts, saved, troubles. Quick: it runs at each change. */
function drawStanding() {
  const states = standings();
  drawPalette(states, position);
  if (!position) drawReview(states);
  drawSaved();
  drawTrouble();
  if (!position) return;
  const flag = answers.flagged(position);
  find("flag").setAttribute("aria-pressed", flag);
  put(find("flag"), icon("flag"), " ", say(flag ? "flagged" : "flag"));
  const response = answers.response(position);
  find("clear").hidden = response === null && !find("typed")?.value;
  if (JSON.stringify(response) === drawn) return;
  drawn = JSON.stringify(response); // answered in another tab
  item.set(response);
}

function drawSaved() {
  const n = answers.unsent;
  const [state, name, words] =
    n === 0
      ? ["saved is-ok", "saved", savedAt ? say("saved", { time: timeOfDay(savedAt) }) : say("ready")]
      : problem
        ? ["saved is-warn", "kept", count("kept", n)]
        : ["saved", "refresh", say("saving")];
  find("saved").className = state;
  put(find("saved"), icon(name), " ", words);
}

function drawTrouble() {
  const n = answers.unsent;
  const box = (kind, name, bold, more, link) => {
    const way = link ? el("a", { href: link, target: "_blank", rel: "noopener" }, say("sign_in")) : null;
    return el("div", { class: `banner is-${kind}` }, icon(name), el("div", {}, el("b", {}, bold), " ", more, " ", way));
  };
  const kept = n ? count("offline_kept", n) : say("offline_none");
  const until = savedAt ? say("offline_until", { time: timeOfDay(savedAt) }) : "";
  const shown = [];
  if (problem?.kind === "signed_out") shown.push(box("bad", "lock", say("signed_out"), say("signed_out_do"), urls.sign_in));
  else if (problem?.kind === "someone_else") shown.push(box("bad", "user", say("someone_else"), say("someone_else_do"), urls.sign_in));
  else if (problem?.kind === "stuck") shown.push(box("bad", "alert", say("stuck"), problem.detail));
  else if (problem) shown.push(box("warn", "offline", say("offline"), `${kept} ${until}`));
  if (store.kind === "memory" || unkept) shown.push(box("bad", "alert", say("no_store"), say("no_store_do")));
  put(find("trouble"), ...shown);
  put(find("finishing-state"), n && problem ? count("finishing_kept", n) : say("finishing"));
}

/* beginning */

const reckon = calculator();
const flag = () => position && tell("flagged", { position, flag: !answers.flagged(position) });
const next = () => position && go(position === total ? 0 : position + 1);
const back = () => go(position ? Math.max(1, position - 1) : total);

find("help-open").addEventListener("click", () => find("help").showModal());
find("next").addEventListener("click", next);
find("back").addEventListener("click", back);
find("flag").addEventListener("click", flag);
find("question").addEventListener("submit", (event) => {
  event.preventDefault();
  item?.commit();
});
find("review-open").addEventListener("click", (event) => {
  event.preventDefault();
  go(0);
});
find("hand-in-open").addEventListener("click", askToHandIn);
find("hand-in-form").addEventListener("submit", handIn);
for (const id of ["paused", "finishing"]) find(id).addEventListener("cancel", (event) => event.preventDefault());
for (const button of document.querySelectorAll("[data-close]")) {
  button.addEventListener("click", () => button.closest("dialog").close());
}
listenToKeys({ choose: (place) => item?.choose(place), next, back, flag, sayTime, help: () => find("help").showModal() });
addEventListener("hashchange", arrive);
addEventListener("pagehide", () => item?.commit());
document.addEventListener("visibilitychange", () => (document.hidden ? item?.commit() : line.wake()));

answers.server(content.state, performance.now());
answers.waiting = await store.all();
clock.set(content.state);
chooseLooks();
watch(attempt, (kind, detail) => !leaving && tell(kind, detail));
if (/^#(q\d+|review)$/.test(location.hash)) arrive();
else {
  const first = sheet.questions.find((question) => answers.response(question.position) === null);
  location.replace(`#q${first?.position ?? 1}`);
}
showPause(content.state.status === "paused");
line.wake();
