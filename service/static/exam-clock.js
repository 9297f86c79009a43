// The time left, by the server's clock. The device's own may be wrong, and may be changed: only what passed since
// the server spoke is taken from it.

const WARNINGS = [10, 5, 1]; // minutes

export class Clock {
  #tell; // {tick(seconds), warn(minutes), zero()}
  #deadline = 0;
  #offset = 0;
  #heardAt = { steady: 0, wall: 0 };
  #pausedAt = null;
  #warned = new Set();
  #last = Infinity;
  #over = false;

  constructor(tell) {
    this.#tell = tell;
    setInterval(() => this.#tick(), 500);
  }

  /** Take the server's time and deadline; answers say them, states the pause as well. */
  set({ now, deadline, paused_at }) {
    this.#offset = now;
    this.#heardAt = { steady: performance.now(), wall: Date.now() };
    const later = this.#deadline && deadline - this.#deadline;
    this.#deadline = deadline;
    if (paused_at !== undefined) this.#pausedAt = paused_at;
    if (later > 0) this.#over = false;
    this.#tick();
    return later;
  }

  /** The server's time now. A sleeping device stops the steady clock, so the larger step counts. */
  get now() {
    const steady = performance.now() - this.#heardAt.steady;
    return this.#offset + Math.max(steady, Date.now() - this.#heardAt.wall);
  }

  /** Seconds left; they stand still during a pause. */
  get left() {
    return Math.max(0, Math.ceil((this.#deadline - (this.#pausedAt ?? this.now)) / 1000));
  }

  #tick() {
    const left = this.left;
    this.#tell.tick(left);
    this.#warn(left);
    this.#last = left;
    if (left > 0 || this.#pausedAt !== null || this.#over) return;
    this.#over = true;
    this.#tell.zero();
  }

  /** Warn once at each mark that is passed; a page that is opened later than that says the time only. */
  #warn(left) {
    const passed = WARNINGS.filter((minutes) => left <= minutes * 60 && this.#last > minutes * 60);
    const fresh = passed.filter((minutes) => !this.#warned.has(minutes));
    passed.forEach((minutes) => this.#warned.add(minutes));
    if (fresh.length && left > 0 && this.#last !== Infinity) this.#tell.warn(Math.max(1, Math.round(left / 60)));
  }
}

/** Write seconds as 1:02:03 or 38:20. */
export function written(seconds) {
  const two = (number) => String(number).padStart(2, "0");
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return `${hours ? `${hours}:` : ""}${two(minutes)}:${two(seconds % 60)}`;
}
