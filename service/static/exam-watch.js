// What the invigilator is told besides answers: that the page was left and for how long, full screen left, pasting.
// What was on screen or pasted is nobody's business; that it happened is.

const BLINK = 1500; // a shorter loss of focus is a menu or a notification

/** Tell of what happens around the page, by `tell(kind, detail)`. */
export function watch(tell) {
  let leftAt = 0;
  let blink = 0;

  const left = () => {
    clearTimeout(blink);
    if (leftAt) return;
    leftAt = Date.now();
    tell("left", {});
  };
  const returned = () => {
    clearTimeout(blink);
    if (!leftAt || document.hidden) return;
    tell("returned", { seconds: Math.min(86_400, Math.round((Date.now() - leftAt) / 1000)) });
    leftAt = 0;
  };
  const blurred = () => {
    clearTimeout(blink);
    blink = setTimeout(() => !document.hasFocus() && left(), BLINK);
  };

  document.addEventListener("visibilitychange", () => (document.hidden ? left() : returned()));
  addEventListener("blur", blurred);
  addEventListener("focus", returned);
  document.addEventListener("fullscreenchange", () => {
    if (!document.fullscreenElement) tell("fullscreen_left", {});
  });
  document.addEventListener("paste", ({ target }) => {
    if (target.closest?.("#question")) tell("pasted", {});
  });
}
