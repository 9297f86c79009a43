// What the invigilator is told besides answers: that the page was left and for how long, full screen left, pasting.
// What was on screen or pasted is nobody's business; that it happened is.

const BLINK = 1500; // shorter is a menu, a notification, or the page loading again
const LONGEST = 86_400;

/** Tell of what happens around the page of an attempt, by `tell(kind, detail)`. */
export function watch(attempt, tell) {
  const stamp = `jinbang-left-${attempt}`; // outlives the page: who closes it was away as well
  let timer = 0;
  let told = false;

  const leave = () => {
    if (localStorage.getItem(stamp)) return;
    localStorage.setItem(stamp, String(Date.now()));
    timer = setTimeout(() => localStorage.getItem(stamp) && say(), BLINK); // unless another tab of it was opened
  };
  const say = () => {
    told = true;
    tell("left", {});
  };
  const comeBack = () => {
    const since = Number(localStorage.getItem(stamp));
    if (!since || document.hidden) return;
    clearTimeout(timer);
    localStorage.removeItem(stamp);
    const away = Date.now() - since;
    if (!told && away < BLINK) return;
    if (!told) say();
    told = false;
    tell("returned", { seconds: Math.min(LONGEST, Math.round(away / 1000)) });
  };

  document.addEventListener("visibilitychange", () => (document.hidden ? leave() : comeBack()));
  addEventListener("pagehide", leave);
  addEventListener("blur", leave);
  addEventListener("focus", comeBack);
  document.addEventListener("fullscreenchange", () => {
    if (!document.fullscreenElement) tell("fullscreen_left", {});
  });
  document.addEventListener("paste", ({ target }) => {
    if (target.closest?.("#question")) tell("pasted", {});
  });
  comeBack();
}
