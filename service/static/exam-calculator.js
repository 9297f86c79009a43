// The calculator on screen. It reckons with exact fractions, so that 0.1 + 0.2 is 0.3 and 1 ÷ 3 × 3 is 1.

import { content, el, find, say } from "./exam-dom.js";
import { decimalMark } from "./exam-number.js";

const DIGITS = 12; // shown after the decimal mark
const LONGEST = 100;
const KEYS = ["C", "(", ")", "÷", "7", "8", "9", "×", "4", "5", "6", "−", "1", "2", "3", "+", "0", ".", "⌫", "="];

const MARK = decimalMark(content.language);

/** Work out an expression: plain decimal text, rounded to 12 decimals; null for what isn't one. */
export function calculate(text) {
  const signs = { "×": "*", "÷": "/", "−": "-", "–": "-", ",": ".", "（": "(", "）": ")" };
  const folded = [...text.normalize("NFKC")].map((sign) => signs[sign] ?? sign).join("").replace(/\s/g, "");
  const tokens = folded.match(/[0-9]+(\.[0-9]*)?|\.[0-9]+|[-+*/()%]/g) ?? [];
  if (!tokens.length || tokens.join("") !== folded || folded.length > LONGEST) return null;
  try {
    const value = sum(tokens);
    return tokens.length ? null : decimal(value);
  } catch {
    return null;
  }
}

function sum(tokens) {
  let value = product(tokens);
  while (tokens[0] === "+" || tokens[0] === "-") {
    const sign = tokens.shift() === "+" ? 1n : -1n;
    const next = product(tokens);
    value = [value[0] * next[1] + sign * next[0] * value[1], value[1] * next[1]];
  }
  return value;
}

function product(tokens) {
  let value = factor(tokens);
  while (tokens[0] === "*" || tokens[0] === "/") {
    const times = tokens.shift() === "*";
    const [over, under] = factor(tokens);
    if (!times && over === 0n) throw new RangeError("division by zero");
    value = times ? [value[0] * over, value[1] * under] : [value[0] * under, value[1] * over];
  }
  return value;
}

function factor(tokens) {
  const token = tokens.shift();
  if (token === "-" || token === "+") {
    const [over, under] = factor(tokens);
    return [token === "-" ? -over : over, under];
  }
  let value = token === "(" ? grouped(tokens) : number(token);
  while (tokens[0] === "%") {
    tokens.shift();
    value = [value[0], value[1] * 100n];
  }
  return value;
}

function grouped(tokens) {
  const value = sum(tokens);
  if (tokens.shift() !== ")") throw new SyntaxError("a bracket is open");
  return value;
}

function number(token) {
  if (!/^[0-9.]+$/.test(token ?? "")) throw new SyntaxError("a number is missing");
  const [whole, rest = ""] = token.split(".");
  return [BigInt(whole + rest || "0"), 10n ** BigInt(rest.length)];
}

function decimal([over, under]) {
  const negative = over < 0n !== under < 0n && over !== 0n;
  const [top, bottom] = [over < 0n ? -over : over, under < 0n ? -under : under];
  const scaled = (2n * top * 10n ** BigInt(DIGITS) + bottom) / (2n * bottom); // rounded half up
  const digits = String(scaled).padStart(DIGITS + 1, "0");
  const rest = digits.slice(-DIGITS).replace(/0+$/, "");
  const sign = negative && scaled !== 0n ? "-" : "";
  return sign + digits.slice(0, -DIGITS) + (rest ? `.${rest}` : "");
}

/** Put the calculator into its panel; returns what opens and shuts it. */
export function calculator() {
  const panel = find("calculator");
  const input = find("sum");
  const result = find("sum-is");
  let opener = null;

  const equals = () => {
    const value = calculate(input.value);
    const shown = value?.replace("-", "−").replace(".", MARK);
    result.textContent = value === null ? say("sum_unread") : `= ${shown}`;
    if (value !== null) input.value = shown;
  };
  const press = (key) => {
    if (key === "=") return equals();
    if (key === "C") input.value = "";
    else if (key === "⌫") input.value = input.value.slice(0, -1);
    else input.value = (input.value + (key === "." ? MARK : key)).slice(0, LONGEST);
    if (key === "C") result.textContent = "";
  };
  const close = () => {
    panel.close();
    opener?.focus();
  };
  const named = { C: "sum_clear", "⌫": "sum_back", "÷": "sum_by", "×": "sum_times", "−": "sum_minus" };
  find("sum-keys").replaceChildren(
    ...KEYS.map((key) =>
      el(
        "button",
        {
          type: "button",
          class: "btn",
          "aria-label": named[key] && say(named[key]),
          onclick: () => press(key),
        },
        key === "." ? MARK : key,
      ),
    ),
  );
  find("sum-form").addEventListener("submit", (event) => {
    event.preventDefault();
    equals();
  });
  panel.addEventListener("keydown", ({ key }) => key === "Escape" && close());
  find("sum-close").addEventListener("click", close);
  return (button) => {
    if (panel.open) return close();
    opener = button;
    panel.show();
    input.focus();
  };
}
