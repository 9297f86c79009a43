// Numbers as people type them, by the same rule as question_bank/number.py; a test holds the two together.

const LONGEST = 40;
const DECIMAL_COMMA = new Set(["id", "vi"]);
const SIGNS = { "−": "-", "–": "-", "﹣": "-", "。": ".", "､": ",", "、": ",", "٫": "." };

/** Read a number: {number}, or {readings} where two numbers are written so, or {refused: true}. */
export function readNumber(text, language) {
  const written = fold(text);
  if (written === null || !/^[+-]?[0-9][0-9.,]*$/.test(written)) return { refused: true };
  const sign = written.startsWith("-") ? "-" : "";
  const digits = written.replace(/^[+-]+/, "");
  if (ambiguous(digits, decimalMark(language))) {
    return { readings: ["", "."].map((mark) => sign + digits.replace(/[.,]/g, mark)) };
  }
  const number = plain(digits);
  if (number === null || !/^[0-9]{1,15}(\.[0-9]{1,10})?$/.test(number)) return { refused: true };
  return { number: sign + number };
}

/** The mark before the decimals in a language. */
export const decimalMark = (language) => (DECIMAL_COMMA.has(language.split(/[-_]/)[0]) ? "," : ".");

/** Write plain decimal text as a language does, without marks between thousands. */
export const writeNumber = (number, language) => number.replace(".", decimalMark(language));

function fold(text) {
  if ([...text].length > LONGEST) return null;
  const folded = [...text.normalize("NFKC")].map((sign) => SIGNS[sign] ?? sign).join("").trim();
  const digits = [...folded].map((sign) => (/\p{Nd}/u.test(sign) ? digit(sign) : sign)).join("");
  return digits.replace(/(?<digit>[0-9])[\s'’](?=[0-9]{3}(?![0-9]))/g, "$<digit>");
}

function digit(sign) {
  let value = 0; // the ten digits of a script stand in a row
  while (value < 9 && /\p{Nd}/u.test(String.fromCodePoint(sign.codePointAt(0) - value - 1))) value += 1;
  return String(value);
}

function ambiguous(digits, mark) {
  return (mark === "." ? /^[1-9][0-9]{0,2},[0-9]{3}$/ : /^[1-9][0-9]{0,2}\.[0-9]{3}$/).test(digits);
}

function plain(digits) {
  const last = Math.max(digits.lastIndexOf("."), digits.lastIndexOf(","));
  const used = new Set(digits.replace(/[0-9]/g, ""));
  if (used.size === 2) return joined(ungrouped(digits.slice(0, last)), digits.slice(last + 1));
  if (used.size === 0) return joined(digits, "");
  if (digits.indexOf([...used][0]) !== last) return joined(ungrouped(digits), "");
  return joined(digits.slice(0, last), digits.slice(last + 1));
}

function ungrouped(digits) {
  const fits = /^([0-9]{1,3}(,[0-9]{3})*|[0-9]{1,3}(\.[0-9]{3})*|[0-9]+)$/.test(digits);
  return fits ? digits.replace(/[.,]/g, "") : null;
}

function joined(whole, rest) {
  if (whole === null) return null;
  return (whole.replace(/^0+/, "") || "0") + (rest ? `.${rest}` : "");
}
