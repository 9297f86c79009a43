// What is answered and flagged: what the server has, and over it what it hasn't confirmed yet. The newest wins.

const REMEMBERED = 60_000; // how long something heard may be missing from an answer that was on its way

export class Answers {
  #responses = new Map(); // by position, as the server has them
  #flags = new Set();
  #heard = []; // [time, event] of the last minute
  waiting = []; // events that aren't confirmed, oldest first

  /** Take what the server says, asked at a time; what it confirmed since then is newer. */
  server(state, askedAt) {
    this.#responses = new Map(Object.entries(state.responses).map(([at, said]) => [Number(at), said]));
    this.#flags = new Set(state.flags);
    for (const [time, event] of this.#heard) if (time >= askedAt) this.#apply(event);
  }

  /** Note something said here or in another tab. */
  said(event) {
    if (!this.waiting.some(({ key }) => key === event.key)) this.waiting.push(event);
  }

  /** Note what the server confirmed. */
  heard(events) {
    const now = performance.now();
    const keys = new Set(events.map(({ key }) => key));
    this.waiting = this.waiting.filter(({ key }) => !keys.has(key));
    this.#heard = this.#heard.filter(([time]) => now - time < REMEMBERED);
    for (const event of events) {
      this.#heard.push([now, event]);
      this.#apply(event);
    }
  }

  /** Forget what the server refused. */
  refused(event) {
    this.waiting = this.waiting.filter(({ key }) => key !== event.key);
  }

  /** The response to a question, or null. */
  response(position) {
    const newest = this.#last("answered", position);
    return newest ? newest.response : (this.#responses.get(position) ?? null);
  }

  /** Whether a question is flagged. */
  flagged(position) {
    const newest = this.#last("flagged", position);
    return newest ? newest.flag : this.#flags.has(position);
  }

  /** How many answers, of questions and not of tries, aren't confirmed. */
  get unsent() {
    return new Set(this.waiting.filter((e) => e.kind === "answered").map((e) => e.position)).size;
  }

  #last(kind, position) {
    const said = this.waiting.filter((event) => event.kind === kind && event.position === position);
    return said[said.length - 1];
  }

  #apply(event) {
    const { kind, position } = event;
    if (kind === "answered" && event.response === null) this.#responses.delete(position);
    else if (kind === "answered") this.#responses.set(position, event.response);
    else if (kind === "flagged" && event.flag) this.#flags.add(position);
    else if (kind === "flagged") this.#flags.delete(position);
  }
}
