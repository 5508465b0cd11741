// Money, quantities and times as people of a language write them.
import { ONE } from "../sums/quantity.js";
import { tag } from "./words.js";

let currency = "CNY";
let decimals = 2;
/** @param {string} code @param {number} places */
export function useCurrency(code, places) {
  currency = code;
  decimals = places;
  made.clear();
}

const made = new Map();
function numbers(kind, options) {
  const key = `${tag()} ${kind}`;
  if (!made.has(key)) made.set(key, new Intl.NumberFormat(tag(), options));
  return made.get(key);
}

/** "¥1,234.50", "−¥36.00". @param {number} minor */
export function money(minor) {
  const options = { style: "currency", currency, currencyDisplay: "narrowSymbol", minimumFractionDigits: decimals };
  const text = numbers("money", { ...options, maximumFractionDigits: decimals }).format(Math.abs(minor) / 10 ** decimals);
  return minor < 0 ? `−${text}` : text;
}

/** "1,234.50". @param {number} minor */
export function amount(minor) {
  const options = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
  const text = numbers("amount", options).format(Math.abs(minor) / 10 ** decimals);
  return minor < 0 ? `−${text}` : text;
}

/** Without decimals that are 0: "¥150". @param {number} minor */
export function shortMoney(minor) {
  const text = money(minor);
  return minor % 10 ** decimals ? text : text.replace(/[.,]0+(?=\D*$)/, "");
}

/** What was typed, in minor units; NaN where it is no amount. @param {string} text */
export function typedMoney(text) {
  const plain = text.trim().replace(/[,\s]/g, "");
  if (!/^\d{1,12}(\.\d*)?$/.test(plain)) return NaN;
  const [whole, rest = ""] = plain.split(".");
  return rest.length > decimals ? NaN : Number(whole + rest.padEnd(decimals, "0"));
}

/** As one types it: "12.50". @param {number} minor */
export const plainMoney = (minor) => (minor / 10 ** decimals).toFixed(decimals);

/** @param {number} quantity thousandths @param {boolean} [weighed] */
export function quantity(quantity, weighed = false) {
  const options = { minimumFractionDigits: weighed ? 3 : 0, maximumFractionDigits: 3 };
  return numbers(weighed ? "weight" : "count", options).format(quantity / ONE);
}

/** @param {string|number|Date} at */
export const time = (at) => new Intl.DateTimeFormat(tag(), { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(new Date(at));

/** @param {string|number|Date} at */
export const moment = (at) =>
  new Intl.DateTimeFormat(tag(), { month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(new Date(at));

/** The business day "2026-11-22" of a place. @param {Date} at @param {string} zone */
export function dayOf(at, zone) {
  return new Intl.DateTimeFormat("en-CA", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" }).format(at);
}
