// The line to the server: one request at a time, what waits on this device first, then a look at how things stand.
// Whatever goes wrong, what waits stays in the store and is sent again.

const POLL = 10_000;
const BATCH = 50;
const PATIENCE = 15_000;
const LONGEST_WAIT = 15_000;

/** What stands in the way, by the status and code of an answer. */
function trouble(status, code) {
  if (code === "form_expired") return "form_expired";
  if (status === 401) return "signed_out";
  if (code === "attempt_paused") return "paused";
  if (status === 403 || status === 404) return "someone_else";
  if (status === 422) return "refused";
  if (status === 409 || status === 413) return "stuck";
  return "offline"; // 5xx, 429, and anything that isn't ours: a hotel's sign-in page, say
}

class Trouble extends Error {
  constructor(kind, detail = "") {
    super(kind);
    this.kind = kind;
    this.detail = detail;
  }
}

export class Line {
  #urls;
  #device;
  #store;
  #tell; // {heard(events, answer), state(state, askedAt), trouble(kind, detail), refused(event, detail), works(since)}
  #csrf;
  #busy = null;
  #timer = 0;
  #failures = 0;
  #downSince = 0;
  #lookedAt = -Infinity;
  #paused = false;
  #wanted = false; // asked for while a turn was on
  #size = BATCH;
  #unstored = []; // what the store couldn't take

  constructor({ urls, device, csrf, store, tell }) {
    this.#urls = urls;
    this.#device = device;
    this.#csrf = csrf;
    this.#store = store;
    this.#tell = tell;
    addEventListener("online", () => this.wake());
    addEventListener("offline", () => this.#fail(new Trouble("offline")));
    this.#again(POLL);
  }

  /** Whether the last request went through. */
  get up() {
    return this.#failures === 0;
  }

  /** Keep something until it is confirmed; false if it is in memory only. */
  async keep(event) {
    try {
      await this.#store.add(event);
      return true;
    } catch {
      this.#unstored.push(event);
      return false;
    }
  }

  /** Send what waits, now; while the line is down only the retries do. */
  send() {
    if (this.up) this.#begin();
  }

  /** Try now, whatever failed before, and look how things stand. Resolves when this turn is over. */
  wake() {
    this.#lookedAt = -Infinity;
    return this.#begin();
  }

  /** Wait until nothing waits, for so long at most; says whether that is so. */
  async settle(milliseconds) {
    const end = Date.now() + milliseconds;
    while ((await this.#waiting()).length) {
      if (Date.now() > end) return false;
      await this.wake();
      if ((await this.#waiting()).length) await new Promise((resolve) => setTimeout(resolve, 1000));
    }
    return true;
  }

  /** Hand in; raises what stands in the way. */
  async handIn() {
    await this.#busy;
    const post = () => this.#request(this.#urls.hand_in, { method: "POST", redirect: "manual" });
    try {
      await post();
    } catch (error) {
      if (error.kind !== "form_expired") throw error;
      await this.#look();
      await post();
    }
  }

  #begin() {
    this.#wanted = this.#busy !== null;
    this.#busy ??= this.#turn().finally(() => {
      this.#busy = null;
      if (this.#wanted && this.up) this.#begin();
    });
    return this.#busy;
  }

  async #turn() {
    try {
      if (this.#paused) await this.#look();
      while (!this.#paused && (await this.#sendSome()));
      if (performance.now() - this.#lookedAt > POLL - 500) await this.#look();
      this.#succeed();
    } catch (error) {
      this.#fail(error instanceof Trouble ? error : new Trouble("offline"));
    }
  }

  async #waiting() {
    const kept = await this.#store.all().catch(() => []); // a store that was closed holds nothing up
    return [...kept, ...this.#unstored];
  }

  async #sendSome() {
    const events = (await this.#waiting()).slice(0, this.#size);
    if (!events.length) return false;
    try {
      await this.#post(events);
    } catch (error) {
      await this.#mend(error, events);
    }
    return true;
  }

  async #mend(error, events) {
    if (error.kind === "form_expired") {
      await this.#look(); // brings a new token
      await this.#post(events);
    } else if (error.kind === "paused") await this.#look();
    else if (error.kind !== "refused") throw error;
    else if (events.length > 1) this.#size = 1; // find the one that is refused
    else await this.#giveUp(events[0], error.detail);
  }

  async #post(events) {
    const said = events.map(({ seq: _, ...event }) => event);
    const body = JSON.stringify({ device: this.#device, said });
    const answer = await this.#request(this.#urls.events, { method: "POST", body });
    if (!Array.isArray(answer?.keys)) throw new Trouble("offline");
    const keys = new Set(answer.keys);
    await this.#drop(keys);
    this.#size = BATCH;
    this.#tell.heard(events.filter(({ key }) => keys.has(key)), answer);
  }

  async #giveUp(event, detail) {
    await this.#drop(new Set([event.key]));
    this.#tell.refused(event, detail);
  }

  async #drop(keys) {
    this.#unstored = this.#unstored.filter(({ key }) => !keys.has(key));
    await this.#store.drop(keys).catch(() => {}); // sent again, it is the same event
  }

  async #look() {
    const askedAt = performance.now();
    const url = `${this.#urls.state}?device=${encodeURIComponent(this.#device)}`;
    const state = await this.#request(url, { method: "GET" });
    if (!state?.csrf) throw new Trouble("offline");
    this.#csrf = state.csrf;
    this.#lookedAt = performance.now();
    this.#paused = state.status === "paused";
    this.#tell.state(state, askedAt);
  }

  async #request(url, options) {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), PATIENCE);
    const headers = { Accept: "application/json", "Content-Type": "application/json", "X-CSRFToken": this.#csrf };
    try {
      const response = await fetch(url, { ...options, headers, signal: stop.signal, cache: "no-store" });
      if (response.type === "opaqueredirect") return null; // handed in
      const answer = await response.json();
      if (!response.ok) throw new Trouble(trouble(response.status, answer.code), answer.detail);
      return answer;
    } catch (error) {
      throw error instanceof Trouble ? error : new Trouble("offline");
    } finally {
      clearTimeout(timer);
    }
  }

  #succeed() {
    const downFor = this.#failures && Date.now() - this.#downSince;
    this.#failures = 0;
    this.#tell.works(downFor);
    this.#again(Math.max(1000, POLL - (performance.now() - this.#lookedAt)));
  }

  #fail({ kind, detail }) {
    this.#downSince = this.#failures ? this.#downSince : Date.now();
    this.#failures += 1;
    this.#tell.trouble(kind, detail);
    const wait = Math.min(1000 * 2 ** (this.#failures - 1), LONGEST_WAIT);
    this.#again(wait * (0.75 + Math.random() / 2)); // not everybody at once when a server is back
  }

  #again(milliseconds) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.wake(), milliseconds);
  }
}
