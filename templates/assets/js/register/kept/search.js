// A query's words against a row's stored words: one or two signs begin a word, longer ones stand anywhere in it.
const CJK = "\\u3007\\u3400-\\u4dbf\\u4e00-\\u9fff\\uf900-\\ufaff\\u3040-\\u30ff\\u31f0-\\u31ff\\uac00-\\ud7af";
const RUN = new RegExp(`[${CJK}]+|[^${CJK}]+`, "gu");
const APART = /(?<!\d)\.|\.(?!\d)|[^\p{L}\p{N}\p{M}.]/gu;
const MOST = 8;

/** Lower case, full width folded, marks taken off. @param {string} text */
export function plain(text) {
  return text.normalize("NFKC").toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").normalize("NFC");
}

/** @param {string} query @returns {string[]} */
export function terms(query) {
  const words = plain(query.slice(0, 100)).split(/\s+/).flatMap((word) => word.replace(APART, "").match(RUN) ?? []);
  return [...new Set(words)].slice(0, MOST).map((word) => (word.length <= 2 ? ` ${word}` : word));
}

/** @param {string} text with a blank before each word @param {string[]} wanted */
export const matches = (text, wanted) => wanted.every((word) => text.includes(word));
