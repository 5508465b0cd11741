// What a scale has printed: EAN-13 with the goods' number and their weight or price inside. The shop says which prefix
// means what, as modules/pos/labels.py keeps it.
import { multiply } from "./money.js";
import { ONE } from "./quantity.js";

const LENGTH = 13;

/**
 * @param {string} text @param {{prefix:string,holds:string,digits:number,decimals:number}[]} rules
 * @returns {?{goods:string,plain:string,holds:string,value:number,decimals:number}} null: no label of a scale
 */
export function readLabel(text, rules) {
  const code = text.normalize("NFKC").trim();
  if (!/^\d{13}$/.test(code) || code.at(-1) !== checkOf(code.slice(0, -1))) return null;
  const rule = rules.find((each) => code.startsWith(each.prefix));
  if (!rule) return null;
  const from = rule.prefix.length + rule.digits;
  const empty = code.slice(0, from).padEnd(LENGTH - 1, "0");
  const { holds, decimals } = rule;
  return { goods: code.slice(rule.prefix.length, from), plain: empty + checkOf(empty), holds, decimals, value: Number(code.slice(from, -1)) };
}

export function checkOf(digits) {
  const weighted = [...digits].reverse().reduce((all, digit, place) => all + Number(digit) * (place % 2 ? 1 : 3), 0);
  return String((10 - (weighted % 10)) % 10);
}

const shifted = (value, by) => (by < 0 ? Math.round(value / 10 ** -by) : value * 10 ** by);

/** Thousandths of a label with the weight inside. */
export const weightOf = ({ value, decimals }) => shifted(value, 3 - decimals);

/** Minor units of a label with the price inside. @param {number} places of the currency */
export const amountOf = ({ value, decimals }, places) => shifted(value, places - decimals);

/** How much of it a price buys, to the thousandth: what it comes to is nearest to `amount`. */
export function boughtFor(amount, price) {
  const near = Math.round((amount * ONE) / price);
  const off = (count) => Math.abs(multiply(price, count) - amount);
  return [near, near - 1, near + 1].filter((count) => count > 0).sort((one, other) => off(one) - off(other))[0] ?? 1;
}
