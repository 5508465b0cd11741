// Quantities as whole thousandths: 1.245 kg is 1245.
const WRITTEN = /^\d{1,9}(\.\d{1,3})?$/;
export const ONE = 1000;

/** @param {string|number} text "1.245" @returns {number} NaN where it is no quantity */
export function toThousandths(text) {
  const plain = String(text).trim();
  if (!WRITTEN.test(plain)) return NaN;
  const [whole, rest = ""] = plain.split(".");
  return Number(whole) * ONE + Number(rest.padEnd(3, "0"));
}

/** What the database keeps may have more decimals, all of them 0. @param {string|number} text */
export function fromServer(text) {
  return Math.round(Number(text) * ONE);
}

/** As documents say it: "1.245". @param {number} quantity */
export function written(quantity) {
  return `${Math.trunc(quantity / ONE)}.${String(quantity % ONE).padStart(3, "0")}`;
}

/** @param {number} quantity */
export const isWhole = (quantity) => quantity % ONE === 0;

/** `quantity` of a unit that holds `factor` (both thousandths), in base units. */
export const inBase = (quantity, factor) => Math.round((quantity * factor) / ONE);
